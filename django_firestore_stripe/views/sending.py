"""Pages that send a visitor to Stripe: GET asks to confirm and creates nothing, POST redirects to a new session."""

import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from math import ceil
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache

from django_firestore_stripe import statuses
from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.throttles import StripeThrottle
from django_firestore_stripe.views.forms import SendingForm
from django_firestore_stripe.views.returning import way_back

logger = logging.getLogger(__name__)

# Characters that every browser and server takes as an address.
MAX_ADDRESS = 2000
# After these the same form may be sent again.
PASSING = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})

TOO_MANY = _("That was a bit often. Nothing was charged. Please try again in a minute.")

Form = TypeVar("Form", bound=SendingForm)


class SeeOther(HttpResponseRedirect):
    """A redirect that every browser follows with GET, and that repeating the page does not repeat."""

    status_code = HTTPStatus.SEE_OTHER


@method_decorator(never_cache, name="dispatch")
class SendingView(LoginRequiredMixin, View, Generic[Form]):
    """A page that asks to confirm, and the form on it that sends the visitor to Stripe."""

    http_method_names = ["get", "head", "post"]
    form_class: ClassVar[type[Any]]
    page: ClassVar[str]
    error_page: ClassVar[str]
    throttle_class: ClassVar[type[StripeThrottle]]

    def shown(self, form: Form) -> Mapping[str, Any]:
        """Return what the page that asks to confirm shows beside the form."""
        raise NotImplementedError

    def address(self, form: Form) -> str:
        """Create a session at Stripe and return where to send the visitor."""
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask to confirm."""
        return self._answer(self.form_class(request.GET), self._confirm)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Create the session."""
        return self._answer(self.form_class(request.POST), self._send)

    def handle_no_permission(self) -> HttpResponseRedirect:
        """Send to the login, and from there to the page that asks to confirm what was chosen here."""
        chosen = self.form_class.chosen_in(self.request.POST or self.request.GET)
        address = f"{self.request.path}?{urlencode(chosen)}" if chosen else self.request.path
        back = address if len(address) <= MAX_ADDRESS else self.request.path
        return redirect_to_login(back, self.get_login_url(), self.get_redirect_field_name())

    def _confirm(self, form: Form) -> HttpResponse:
        context = {**self.shown(form), "form": form, "back": way_back(self.request)}
        return render(self.request, self.page, context)

    def _send(self, form: Form) -> HttpResponse:
        throttle = self.throttle_class()
        # It looks at the user alone, whom Django's requests have as well.
        if throttle.allow_request(self.request, self):  # type: ignore[arg-type]
            return SeeOther(self.address(form))
        response = self._refuse(form, {"": [TOO_MANY]}, HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = ceil(throttle.wait() or 0)
        return response

    def _answer(self, form: Form, act: Callable[[Form], HttpResponse]) -> HttpResponse:
        """Act on a valid form; say what is wrong with any other, and what went wrong on the way."""
        if not form.is_valid():
            return self._refuse(form, form.errors, HTTPStatus.BAD_REQUEST)
        try:
            return act(form)
        except InvalidRequest as invalid:
            return self._refuse(form, invalid.errors, HTTPStatus.BAD_REQUEST)
        except statuses.KNOWN as error:
            logger.warning("No session was created: %s", type(error).__name__, exc_info=True)
            return self._refuse(form, {"": [statuses.detail_of(error)]}, statuses.status_of(error))

    def _refuse(self, form: Form, errors: Mapping[str, Iterable[object]], status: HTTPStatus) -> HttpResponse:
        """Say what is wrong: a page to be read, with the status that a program needs."""
        context = {
            "sentences": list(form.sentences(errors)),
            "form": form if status in PASSING else None,
            "address": self.request.path,
            "back": way_back(self.request),
        }
        return render(self.request, self.error_page, context, status=status)
