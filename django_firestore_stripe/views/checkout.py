"""The redirect view: a form in, a checkout session made, the visitor sent to Stripe."""

import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from django_firestore_stripe import statuses
from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.origins import origin_of
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import buyer_from
from django_firestore_stripe.services.previews import preview
from django_firestore_stripe.views.forms import CheckoutForm
from django_firestore_stripe.views.returning import way_back

logger = logging.getLogger(__name__)

# Characters that every browser and server takes as an address.
MAX_ADDRESS = 2000


class SeeOther(HttpResponseRedirect):
    """A redirect that every browser follows with GET, and that repeating the page does not repeat."""

    status_code = HTTPStatus.SEE_OTHER


@method_decorator(never_cache, name="dispatch")
class CheckoutView(LoginRequiredMixin, View):
    """GET shows what is about to be bought and creates nothing; POST creates the session and redirects to its `url`."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask to confirm."""
        return self._answer(CheckoutForm(request.GET), self._confirm)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Create the session."""
        return self._answer(CheckoutForm(request.POST), self._create)

    def handle_no_permission(self) -> HttpResponseRedirect:
        """Send to the login, and from there to the page that asks to confirm what was chosen here."""
        chosen = CheckoutForm.chosen_in(self.request.POST or self.request.GET)
        address = f"{self.request.path}?{urlencode(chosen)}" if chosen else self.request.path
        back = address if len(address) <= MAX_ADDRESS else self.request.path
        return redirect_to_login(back, self.get_login_url(), self.get_redirect_field_name())

    def _confirm(self, form: CheckoutForm) -> HttpResponse:
        lines = preview(buyer=buyer_from(self.request.user), request=form.session_request())
        context = {"form": form, "lines": lines, "back": way_back(self.request)}
        return render(self.request, "django_firestore_stripe/checkout.html", context)

    def _create(self, form: CheckoutForm) -> HttpResponse:
        session = create_session(
            buyer=buyer_from(self.request.user), request=form.session_request(), origin=origin_of(self.request)
        )
        return SeeOther(str(session.url))

    def _answer(self, form: CheckoutForm, act: Callable[[CheckoutForm], HttpResponse]) -> HttpResponse:
        """Act on a valid form; say what is wrong with any other, and what went wrong on the way."""
        if not form.is_valid():
            return self._refuse(form, form.errors, HTTPStatus.BAD_REQUEST)
        try:
            return act(form)
        except InvalidRequest as invalid:
            return self._refuse(form, invalid.errors, HTTPStatus.BAD_REQUEST)
        except statuses.KNOWN as error:
            logger.warning("No checkout session was created: %s", type(error).__name__, exc_info=True)
            return self._refuse(form, {"": [statuses.detail_of(error)]}, statuses.status_of(error))

    def _refuse(self, form: CheckoutForm, errors: Mapping[str, Iterable[object]], status: HTTPStatus) -> HttpResponse:
        """Say what is wrong: a page to be read, with the status that a program needs."""
        context = {
            "sentences": list(form.sentences(errors)),
            "form": form if status == HTTPStatus.SERVICE_UNAVAILABLE else None,
            "back": way_back(self.request),
        }
        return render(self.request, "django_firestore_stripe/checkout_error.html", context, status=status)
