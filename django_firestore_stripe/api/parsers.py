"""What the API reads: JSON, of a size and depth that a checkout session can have."""

from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

# Bytes; 100 line items and all the metadata that Stripe takes need less. Django's own limit does not hold for DRF.
MAX_BODY = 250_000


class TooLarge(APIException):
    """A body that is not read to its end."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class SmallJSONParser(JSONParser):
    """Read a JSON body; raises TooLarge or ParseError."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what the body says."""
        body = stream.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise TooLarge(_("The body is larger than %(most)s bytes.") % {"most": f"{MAX_BODY:,}"})
        try:
            return super().parse(BytesIO(body), media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("JSON parse error - nested too deeply")) from error
