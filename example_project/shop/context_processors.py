"""What every page of the shop may say."""

from django.conf import settings
from django.http import HttpRequest


def demo(_request: HttpRequest) -> dict[str, bool]:
    """Say whether this is the demo, whose accounts and cards are no secret."""
    return {"demo": getattr(settings, "DEMO", False)}
