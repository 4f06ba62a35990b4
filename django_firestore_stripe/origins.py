"""Where this site is, as the visitor sees it."""

from django.http import HttpRequest


def origin_of(request: HttpRequest) -> str:
    """Return the site's own origin, "https://shop.example"; ALLOWED_HOSTS has verified the host."""
    return f"{request.scheme}://{request.get_host()}"
