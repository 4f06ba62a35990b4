"""Every field of a document is on its page, or hidden on purpose."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.test import Client

from tests.admin import documents, pages

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

MODELS = list(apps.get_app_config(pages.LABEL).get_models())
# What the page shows in another way.
HIDDEN = {
    # The key, of which each page shows the part that is Stripe's.
    "checkoutsession": {"id"},
    "invoice": {"object_id"},
    "payment": {"object_id"},
    "taxrate": {"object_id"},
    # The first of the prices, which are all shown.
    "subscription": {"price"},
}
# What a document says for the rest of it to make sense.
SAYING = {"price": {"type": "recurring", "interval": "month"}}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_field__is_shown_or_hidden_on_purpose(monkeypatch: pytest.MonkeyPatch, model: Any) -> None:
    document, asked = model(**SAYING.get(model._meta.model_name, {})), set()
    get = model.__getattribute__

    def noted(self: Any, name: str) -> Any:
        asked.add(name)
        return get(self, name)

    monkeypatch.setattr(model, "__getattribute__", noted, raising=False)
    for cell in flatten_fieldsets(admin.site._registry[model].fieldsets):
        cell(document)

    fields = model._meta.concrete_fields
    left_out = {field.name for field in fields if not {field.name, field.attname} & asked}
    assert left_out == HIDDEN.get(model._meta.model_name, set())


@pytest.mark.parametrize(
    ("model", "path", "fields"),
    [
        ("customer", "customers/ada", {"name": "Ada Lovelace", "tax_exempt": "reverse", "address": {"city": "London"}}),
        (
            "checkoutsession",
            "customers/ada/checkout_sessions/session",
            {
                **{name: {"from": name} for name in ("after_expiration", "consent_collection", "customer_update")},
                "tax_rates": ["txr_1"],
                "shipping_rates": ["shr_1"],
                "trial_period_days": 14,
                "customer": "cus_ada",
                "payment_method_collection": "if_required",
                "setup_future_usage": "off_session",
                "billing_address_collection": "auto",
            },
        ),
        (
            "payment",
            "customers/ada/payments/pi_1",
            {
                "latest_charge": "ch_1",
                "payment_method": "pm_1",
                "receipt_email": "a@b.c",
                "cancellation_reason": "void",
            },
        ),
        (
            "invoice",
            "customers/ada/subscriptions/sub_1/invoices/in_1",
            {"customer_name": "Ada Lovelace", "description": "Thanks"},
        ),
    ],
)
def test_page__shows_further_fields(admin_client: Client, model: str, path: str, fields: dict[str, Any]) -> None:
    documents.write({path: fields})

    said = pages.text(pages.open_page(admin_client, model, pages.KEYS[model]))

    words = [
        str(next(iter(value.values())) if isinstance(value, dict) else value).strip("[']") for value in fields.values()
    ]
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(
    ("model", "path", "fields", "words"),
    [
        (
            "invoice",
            "customers/ada/subscriptions/sub_1/invoices/in_1",
            {"collection_method": "send_invoice"},
            "send invoice",
        ),
        ("invoice", "customers/ada/subscriptions/sub_1/invoices/in_1", {"billing_reason": "brand_new"}, "brand new"),
        ("price", "products/prod_gold/prices/price_monthly", {"type": "one_time"}, "one time"),
        ("price", "products/prod_gold/prices/price_monthly", {"billing_scheme": ["per_unit"]}, '["per unit"]'),
    ],
)
def test_page__writes_stripes_words_as_people_do(
    admin_client: Client, model: str, path: str, fields: dict[str, Any], words: str
) -> None:
    documents.write({path: fields})

    said = pages.text(pages.open_page(admin_client, model, pages.KEYS[model]))

    assert words in said.replace("[ ", "[").replace(" ]", "]")


@pytest.mark.parametrize("expires", [int(documents.NOON.timestamp()), documents.NOON])
def test_page_of_a_session__shows_when_it_expires(admin_client: Client, expires: Any) -> None:
    documents.write({"customers/ada/checkout_sessions/session": documents.session(created=None, expires_at=expires)})

    said = pages.text(pages.open_page(admin_client, "checkoutsession", "ada/session"))

    assert "March 4, 2026" in said
