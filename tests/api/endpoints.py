"""Every endpoint of the app, as its addresses say."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver

from django_firestore_stripe import urls

METHODS = ("get", "post", "put", "patch", "delete")


def endpoints(patterns: Any = urls.urlpatterns) -> Iterator[tuple[str, URLPattern]]:
    """Yield each address by its name; one without name by what it is."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from endpoints(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern), pattern


def methods_of(pattern: URLPattern) -> set[str]:
    """Return the methods that an endpoint answers."""
    actions = getattr(pattern.callback, "actions", None)
    if actions:
        return set(actions) & set(METHODS)
    view = pattern.callback.view_class
    return {method for method in METHODS if hasattr(view, method) and method in view.http_method_names}
