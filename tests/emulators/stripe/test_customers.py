import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop


def test_create__answers_with_all_fields(shop: Shop) -> None:
    customer = shop.customer(name="Ada", metadata={"uid": "1"})

    assert customer.id.startswith("cus_")
    assert (customer.email, customer.name, customer.phone) == ("ada@example.com", "Ada", None)
    assert customer.metadata.to_dict() == {"uid": "1"}
    assert customer.livemode is False
    assert customer.invoice_settings.default_payment_method is None


def test_create__with_a_payment_method_that_invoices_charge(shop: Shop) -> None:
    default = {"default_payment_method": "pm_card_visa"}

    customer = shop.customer(payment_method="pm_card_visa", invoice_settings=default)

    (method,) = shop.api.v1.payment_methods.list({"customer": customer.id}).data
    assert customer.invoice_settings.default_payment_method == method.id


def test_update__with_a_payment_method_of_somebody_else(shop: Shop) -> None:
    stranger = shop.customer(payment_method="pm_card_visa")
    (method,) = shop.api.v1.payment_methods.list({"customer": stranger.id}).data
    customer = shop.customer()

    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.api.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})

    unchanged = shop.api.v1.customers.retrieve(customer.id)
    assert caught.value.param == "invoice_settings[default_payment_method]"
    assert unchanged.invoice_settings.default_payment_method is None


def test_create__invalid_email(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.customer(email="nobody")

    assert (caught.value.code, caught.value.param) == ("email_invalid", "email")


def test_update__merges_metadata(shop: Shop) -> None:
    customer = shop.customer(metadata={"kept": "1", "changed": "1", "gone": "1"})

    changed = shop.api.v1.customers.update(customer.id, {"metadata": {"changed": "2", "gone": "", "new": "3"}})

    assert changed.metadata.to_dict() == {"kept": "1", "changed": "2", "new": "3"}


def test_update__empty_metadata_clears_it(shop: Shop) -> None:
    customer = shop.customer(metadata={"a": "1"})

    changed = shop.api.v1.customers.update(customer.id, {"metadata": ""})

    assert changed.metadata.to_dict() == {}


def test_update__empty_string_unsets(shop: Shop) -> None:
    customer = shop.customer(name="Ada")

    assert shop.api.v1.customers.update(customer.id, {"name": ""}).name is None


def test_metadata__has_at_most_50_keys(shop: Shop) -> None:
    metadata = {f"key{number}": "1" for number in range(50)}
    customer = shop.customer(metadata=metadata)

    with pytest.raises(stripe.InvalidRequestError) as made:
        shop.customer(metadata={**metadata, "more": "1"})
    with pytest.raises(stripe.InvalidRequestError) as changed:
        shop.api.v1.customers.update(customer.id, {"metadata": {"more": "1"}})
    exchanged = shop.api.v1.customers.update(customer.id, {"metadata": {"key0": "", "more": "1"}})

    for caught in (made, changed):
        assert caught.value.user_message == "Metadata can have up to 50 keys, but you've set 51."
        assert (caught.value.http_status, caught.value.param) == (400, "metadata")
    assert len(exchanged.metadata.to_dict()) == 50


def test_metadata__keys_that_are_numbers(shop: Shop) -> None:
    customer = shop.customer(metadata={"0": "zero", "1": "one"})

    assert customer.metadata.to_dict() == {"0": "zero", "1": "one"}


def test_list__by_email(shop: Shop) -> None:
    shop.customer(email="other@example.com")
    customer = shop.customer()

    found = shop.api.v1.customers.list({"email": "ada@example.com"})

    assert [each.id for each in found.data] == [customer.id]


@pytest.mark.parametrize(
    "query",
    [
        'metadata["uid"]:"ada"',
        "metadata['uid']:'ada' AND email:'ada@example.com'",
        "email:'nobody@example.com' OR metadata['uid']:'ada'",
        "email~'example' AND -metadata['uid']:'bob'",
        "metadata['uid']:\"ADA\"",
    ],
)
def test_search__finds(shop: Shop, query: str) -> None:
    shop.customer(email="bob@test.org", metadata={"uid": "bob"})
    customer = shop.customer(metadata={"uid": "ada"})

    found = shop.api.v1.customers.search({"query": query})

    assert [each.id for each in found.data] == [customer.id]


def test_search__pages(shop: Shop) -> None:
    ids = {shop.customer(metadata={"group": "1"}).id for _ in range(3)}

    found = shop.api.v1.customers.search({"query": "metadata['group']:'1'", "limit": 2})

    assert found.has_more
    assert {each.id for each in found.auto_paging_iter()} == ids


def test_search__unreadable_query(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="unable to parse"):
        shop.api.v1.customers.search({"query": "metadata[uid]"})


def test_delete__leaves_a_stub(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer()

    deleted = shop.api.v1.customers.delete(customer.id)

    assert deleted.deleted
    assert shop.api.v1.customers.retrieve(customer.id).to_dict() == {
        "id": customer.id,
        "object": "customer",
        "deleted": True,
    }
    assert shop.api.v1.customers.list().data == []
    assert emulator.events[-1]["type"] == "customer.deleted"
    assert emulator.events[-1]["data"]["object"]["email"] == "ada@example.com"


def test_deleted_customer__cannot_be_used(shop: Shop) -> None:
    customer = shop.customer()
    shop.api.v1.customers.delete(customer.id)

    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.session(customer=customer.id)

    assert (caught.value.code, caught.value.param) == ("resource_missing", "customer")


def test_delete__ends_subscriptions(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer()
    session = shop.session(shop.monthly(), customer=customer.id)
    emulator.pay(session.id)

    shop.api.v1.customers.delete(customer.id)

    assert [event["type"] for event in emulator.events][-2:] == ["customer.subscription.deleted", "customer.deleted"]
