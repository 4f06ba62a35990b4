"""Ids and secrets in Stripe's form."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits

# object type -> (what its id starts with, number of random characters that follow)
_FORMS = {
    "billing_portal.session": ("bps_1", 23),
    "charge": ("ch_3", 23),
    "checkout.session": ("cs_{mode}_a1", 56),
    "coupon": ("", 8),
    "customer": ("cus_", 14),
    "discount": ("di_1", 23),
    "ephemeral_key": ("ephkey_1", 23),
    "event": ("evt_1", 23),
    "invoice": ("in_1", 23),
    "invoice_payment": ("inpay_1", 23),
    "application": ("ca_", 32),
    "item": ("li_1", 23),
    "line_item": ("il_1", 23),
    "payment_intent": ("pi_3", 23),
    "payment_method": ("pm_1", 23),
    "price": ("price_1", 23),
    "product": ("prod_", 14),
    "promotion_code": ("promo_1", 23),
    "dispute": ("du_1", 23),
    "invoiceitem": ("ii_1", 23),
    "refund": ("re_3", 23),
    "request": ("req_", 14),
    "setup_intent": ("seti_1", 23),
    "shipping_rate": ("shr_1", 23),
    "subscription": ("sub_1", 23),
    "subscription_item": ("si_", 14),
    "tax_rate": ("txr_1", 23),
    "test_helpers.test_clock": ("clock_1", 23),
    "webhook_endpoint": ("we_1", 23),
}


def random_text(length: int) -> str:
    """`length` random letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_id(kind: str, *, livemode: bool = False) -> str:
    """Return a fresh id for an object of this type."""
    start, length = _FORMS[kind]
    return start.format(mode="live" if livemode else "test") + random_text(length)


def client_secret(object_id: str) -> str:
    """Return what a browser may act on the object with."""
    return f"{object_id}_secret_{random_text(25)}"


def promotion_code() -> str:
    """Return a code that people can type."""
    return "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(8))
