"""The redirect view: a form in, a checkout session made, the visitor sent to Stripe."""

from typing import Any

from django_firestore_stripe.origins import origin_of
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import buyer_from
from django_firestore_stripe.services.previews import preview
from django_firestore_stripe.throttles import CheckoutThrottle
from django_firestore_stripe.views.forms import CheckoutForm
from django_firestore_stripe.views.sending import SendingView


class CheckoutView(SendingView[CheckoutForm]):
    """GET shows what is about to be bought and creates nothing; POST creates the session and redirects to its `url`."""

    form_class = CheckoutForm
    page = "django_firestore_stripe/checkout.html"
    error_page = "django_firestore_stripe/checkout_error.html"
    throttle_class = CheckoutThrottle

    def shown(self, form: CheckoutForm) -> dict[str, Any]:
        """Return what is about to be bought."""
        return {"lines": preview(buyer=buyer_from(self.request.user), request=form.session_request())}

    def address(self, form: CheckoutForm) -> str:
        """Create the checkout session."""
        session = create_session(
            buyer=buyer_from(self.request.user), request=form.session_request(), origin=origin_of(self.request)
        )
        return str(session.url)
