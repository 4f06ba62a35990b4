"""A page instead of a stack where a database does not answer."""

from collections.abc import Callable
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class UnavailableMiddleware:
    """Answers 503 where Firestore (or SQLite) cannot be reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say that trying again may help."""
        if not isinstance(exception, OperationalError):
            return None
        return render(request, "shop/unavailable.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
