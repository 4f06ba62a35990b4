"""The asynchronous twins: each awaits its function in a thread, as Django's own do."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async

from django_firestore_stripe.payments import belongings, catalogue, selling

Params = ParamSpec("Params")
Result = TypeVar("Result")


def twin(function: Callable[Params, Result]) -> Callable[Params, Coroutine[Any, Any, Result]]:
    """Return a coroutine function that does the same."""

    @wraps(function)
    async def run(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        return await sync_to_async(function)(*args, **kwargs)

    run.__name__ = run.__qualname__ = f"a{function.__name__}"
    return run


acreate_checkout_session = twin(selling.create_checkout_session)
acreate_portal_session = twin(selling.create_portal_session)
aget_current_user_payment = twin(belongings.get_current_user_payment)
aget_current_user_payments = twin(belongings.get_current_user_payments)
aget_current_user_subscription = twin(belongings.get_current_user_subscription)
aget_current_user_subscriptions = twin(belongings.get_current_user_subscriptions)
aget_price = twin(catalogue.get_price)
aget_prices = twin(catalogue.get_prices)
aget_product = twin(catalogue.get_product)
aget_products = twin(catalogue.get_products)
