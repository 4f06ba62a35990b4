"""The JavaScript SDK's functions in Python: `from django_firestore_stripe import payments`.

Each takes the user whom it is about as `user`; each has an asynchronous twin whose name begins with "a". Errors are
those of `django_firestore_stripe.exceptions`, whose `code` is the SDK's. Import it once the apps are loaded: where
models can be imported.

    catalogue.py       products and prices
    selling.py         checkout sessions and the customer portal
    belongings.py      a user's subscriptions and payments
    updates.py         the same, as they change
    asynchronous.py    the asynchronous twins of all of them
"""

from django_firestore_stripe.exceptions import (
    DeadlineExceeded,
    IdempotencyConflict,
    InvalidRequest,
    Misconfigured,
    NotFound,
    PaymentsError,
    PermissionDenied,
    StripeRefused,
    Unauthenticated,
    Unavailable,
)
from django_firestore_stripe.payments.asynchronous import (
    acreate_checkout_session,
    acreate_portal_session,
    aget_current_user_payment,
    aget_current_user_payments,
    aget_current_user_subscription,
    aget_current_user_subscriptions,
    aget_price,
    aget_prices,
    aget_product,
    aget_products,
)
from django_firestore_stripe.payments.belongings import (
    get_current_user_payment,
    get_current_user_payments,
    get_current_user_subscription,
    get_current_user_subscriptions,
)
from django_firestore_stripe.payments.catalogue import get_price, get_prices, get_product, get_products
from django_firestore_stripe.payments.selling import create_checkout_session, create_portal_session
from django_firestore_stripe.payments.updates import (
    aon_current_user_payment_update,
    aon_current_user_subscription_update,
    on_current_user_payment_update,
    on_current_user_subscription_update,
)

__all__ = [
    "DeadlineExceeded",
    "IdempotencyConflict",
    "InvalidRequest",
    "Misconfigured",
    "NotFound",
    "PaymentsError",
    "PermissionDenied",
    "StripeRefused",
    "Unauthenticated",
    "Unavailable",
    "acreate_checkout_session",
    "acreate_portal_session",
    "aget_current_user_payment",
    "aget_current_user_payments",
    "aget_current_user_subscription",
    "aget_current_user_subscriptions",
    "aget_price",
    "aget_prices",
    "aget_product",
    "aget_products",
    "aon_current_user_payment_update",
    "aon_current_user_subscription_update",
    "create_checkout_session",
    "create_portal_session",
    "get_current_user_payment",
    "get_current_user_payments",
    "get_current_user_subscription",
    "get_current_user_subscriptions",
    "get_price",
    "get_prices",
    "get_product",
    "get_products",
    "on_current_user_payment_update",
    "on_current_user_subscription_update",
]
