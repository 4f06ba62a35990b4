"""The pages of the shop."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from django_firestore_stripe import statuses
from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.services.checkout import get_session
from django_firestore_stripe.services.subscriptions import cancel_subscription, resume_subscription
from django_firestore_stripe.users import uid_of
from example_project.shop import catalogue, purchases

ACTIONS: dict[str, Callable[..., Any]] = {
    "cancel": partial(cancel_subscription, at_period_end=True),
    "resume": resume_subscription,
}

# How often and how soon (seconds) the success page looks again while the webhook is under way.
ATTEMPTS, INTERVAL = 15, 2


class ShopView(TemplateView):
    """Everything on sale."""

    template_name = "shop/shop.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the articles."""
        return super().get_context_data(articles=catalogue.on_sale(), **kwargs)


class ProductView(TemplateView):
    """One product; where a visitor who had to log in comes back to."""

    template_name = "shop/product.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the article."""
        return super().get_context_data(article=catalogue.article(kwargs["product_id"]), **kwargs)


@method_decorator(never_cache, name="dispatch")
class SuccessView(LoginRequiredMixin, TemplateView):
    """Where Stripe sends who has paid: thanks once the webhook has said so, until then a page that looks again."""

    template_name = "shop/success.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the visitor's own session; without one named, all of them."""
        if "session_id" not in request.GET:
            return redirect("shop:account")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the session, how far it is, and where to look again."""
        session_id = self.request.GET["session_id"]
        try:
            session = get_session(uid=uid_of(self.request.user), session_id=session_id)
        except NotFound as error:
            raise Http404(str(error)) from error
        paid = purchases.status_of(session) == "paid"
        attempt = _number(self.request.GET.get("attempt"))
        again = None if paid or attempt >= ATTEMPTS else {"session_id": session_id, "attempt": attempt + 1}
        return super().get_context_data(session=session, paid=paid, again=again, interval=INTERVAL, **kwargs)


class CancelView(TemplateView):
    """Where Stripe sends who turned back."""

    template_name = "shop/cancel.html"


@method_decorator(never_cache, name="dispatch")
class AccountView(LoginRequiredMixin, TemplateView):
    """The visitor's own subscriptions, payments and checkout sessions."""

    template_name = "shop/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lines of the three tables."""
        uid, titles = uid_of(self.request.user), catalogue.titles()
        return super().get_context_data(
            subscriptions=list(purchases.subscriptions(uid, titles)),
            payments=list(purchases.payments(uid, titles)),
            sessions=list(purchases.sessions(uid, titles)),
            **kwargs,
        )


class SubscriptionActionView(LoginRequiredMixin, View):
    """Cancels a subscription of the visitor's when its period ends, or lets it go on, and shows what has become of it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, subscription_id: str, action: str) -> HttpResponse:
        """Do it; somebody else's subscription is not found."""
        uid = uid_of(request.user)
        try:
            ACTIONS[action](uid=uid, subscription_id=subscription_id)
        except NotFound as error:
            raise Http404(str(error)) from error
        except statuses.KNOWN as error:
            messages.error(request, statuses.detail_of(error))
        return redirect("shop:account")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < len(str(ATTEMPTS)) + 1 else 0
