"""Bodies of JSON, as whoever reports or calls sends them."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import InvalidRequest


def message_in(body: bytes) -> Mapping[str, Any]:
    """Return the object that a body is; raises InvalidRequest for another one.

    JSON lets through what is no JSON to anybody else: half a surrogate pair, which cannot be sent on.
    """
    try:
        message = json.loads(body)
        json.dumps(message, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise InvalidRequest({"body": [_("This is no JSON that can be read.")]}) from error
    if not isinstance(message, Mapping):
        raise InvalidRequest({"body": [_("Takes a JSON object.")]})
    return message
