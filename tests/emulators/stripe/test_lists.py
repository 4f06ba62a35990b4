import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop


@pytest.fixture
def ids(shop: Shop) -> list[str]:
    """Five customers, newest first as Stripe lists them."""
    return [shop.customer().id for _ in range(5)][::-1]


def test_list__newest_first_by_ten(api: stripe.StripeClient, shop: Shop, ids: list[str]) -> None:
    for _ in range(6):
        shop.customer()

    page = api.v1.customers.list()

    assert (len(page.data), page.has_more, page.url) == (10, True, "/v1/customers")
    assert page.data[-1].id == ids[3]


def test_starting_after(api: stripe.StripeClient, ids: list[str]) -> None:
    page = api.v1.customers.list({"limit": 2, "starting_after": ids[1]})

    assert ([each.id for each in page.data], page.has_more) == (ids[2:4], True)


def test_ending_before(api: stripe.StripeClient, ids: list[str]) -> None:
    page = api.v1.customers.list({"limit": 2, "ending_before": ids[3]})

    assert ([each.id for each in page.data], page.has_more) == (ids[1:3], True)


def test_auto_pagination__forwards_and_backwards(api: stripe.StripeClient, ids: list[str]) -> None:
    forwards = api.v1.customers.list({"limit": 2})
    backwards = api.v1.customers.list({"limit": 2, "ending_before": ids[-1]})

    assert [each.id for each in forwards.auto_paging_iter()] == ids
    assert [each.id for each in backwards.auto_paging_iter()] == ids[:-1][::-1]


def test_cursor__unknown(api: stripe.StripeClient, ids: list[str]) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.v1.customers.list({"starting_after": "cus_x"})

    assert (caught.value.code, caught.value.param) == ("resource_missing", "starting_after")


def test_cursors__both(api: stripe.StripeClient, ids: list[str]) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
        api.v1.customers.list({"starting_after": ids[0], "ending_before": ids[1]})


def test_created__filters(emulator: StripeEmulator, api: stripe.StripeClient, ids: list[str]) -> None:
    emulator.advance(100)
    late = api.v1.customers.create()

    assert [each.id for each in api.v1.customers.list({"created": {"gte": late.created}})] == [late.id]
    assert [each.id for each in api.v1.customers.list({"created": late.created})] == [late.id]
    assert [each.id for each in api.v1.customers.list({"created": {"lt": late.created}})] == ids


def test_expand__in_a_list(api: stripe.StripeClient, shop: Shop) -> None:
    shop.price()

    page = api.v1.prices.list({"expand": ["data.product"]})

    assert page.data[0].product.name == "Mug"


def test_expand__nested_four_levels(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(customer=shop.customer().id)
    emulator.pay(session.id)

    expanded = shop.retrieve(session, "payment_intent.latest_charge.payment_intent.customer")

    assert expanded.payment_intent.latest_charge.payment_intent.customer.email == "ada@example.com"


def test_expand__five_levels_are_too_many(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(customer=shop.customer().id)
    emulator.pay(session.id)

    with pytest.raises(stripe.InvalidRequestError, match="more than 4 levels"):
        shop.retrieve(session, "payment_intent.latest_charge.payment_intent.latest_charge.customer")


@pytest.mark.parametrize("path", ["amount_total", "unicorn", "currency.x"])
def test_expand__what_cannot_be(shop: Shop, path: str) -> None:
    session = shop.session()

    with pytest.raises(stripe.InvalidRequestError, match="This property cannot be expanded"):
        shop.retrieve(session, "id" if path == "amount_total" else path)


def test_expand__nothing_there(shop: Shop) -> None:
    assert shop.retrieve(shop.session(), "customer", "payment_intent.latest_charge").customer is None


def test_expand__on_create(shop: Shop) -> None:
    customer = shop.customer()

    assert shop.session(customer=customer.id, expand=["customer"]).customer.email == customer.email
