"""The other redirect view: a form in, a portal session made, the visitor sent to Stripe's customer portal."""

from typing import Any

from django_firestore_stripe.origins import origin_of
from django_firestore_stripe.services.customers import buyer_from
from django_firestore_stripe.services.portal import create_portal_session
from django_firestore_stripe.services.portal_flows import client_flow
from django_firestore_stripe.throttles import PortalThrottle
from django_firestore_stripe.views.forms import PortalForm
from django_firestore_stripe.views.sending import SendingView


class PortalView(SendingView[PortalForm]):
    """GET asks to confirm and creates nothing; POST creates a portal session and redirects to its `url`."""

    form_class = PortalForm
    page = "django_firestore_stripe/portal.html"
    error_page = "django_firestore_stripe/portal_error.html"
    throttle_class = PortalThrottle

    def shown(self, form: PortalForm) -> dict[str, Any]:
        """Return nothing: what there is to manage is Stripe's to show."""
        return {}

    def address(self, form: PortalForm) -> str:
        """Create the portal session."""
        origin = origin_of(self.request)
        session = create_portal_session(
            buyer=buyer_from(self.request.user),
            return_url=form.cleaned_data["return_url"] or None,
            flow_data=client_flow(form.flow_data(), origin=origin),
            origin=origin,
        )
        return str(session["url"])
