"""Who is asking the API: which of its authentication classes is asked first."""

from typing import Any

from django.core.checks import register
from django.utils.module_loading import import_string
from rest_framework.settings import api_settings

from django_firestore_stripe.checks.messages import AppConfigs, Messages, warning

FIREBASE = "django_firestore_stripe.api.authentication.FirebaseAuthentication"


@register
def check_first(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """W063: another class is asked before Firebase's, so that a cookie may beat a token."""
    classes: Any = api_settings.DEFAULT_AUTHENTICATION_CLASSES
    ordered = sorted(classes, key=lambda each: not issubclass(each, import_string(FIREBASE)))
    if not classes or ordered[0] is classes[0]:
        return []
    paths = ", ".join(f'"{each.__module__}.{each.__qualname__}"' for each in ordered)
    message = "FirebaseAuthentication is not the first authentication class: a session's cookie beats a token."
    return [warning(63, message, f'"DEFAULT_AUTHENTICATION_CLASSES": [{paths}]')]
