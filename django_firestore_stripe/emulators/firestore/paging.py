"""Pages of lists: the token is the last item of the page before."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from .errors import InvalidArgument
from .values import name_key

_MAX_PAGE = 300


def page(items: Sequence[str], request: Any) -> tuple[Sequence[str], str]:
    """Return the page that a request asks for of items without repeats, and the token of the next ("" after the last)."""
    if request.page_size < 0:
        raise InvalidArgument("Page size must be nonnegative.")
    start = _position_after(items, _decoded(request.page_token)) if request.page_token else 0
    end = start + min(request.page_size or _MAX_PAGE, _MAX_PAGE)
    chosen = items[start:end]
    return chosen, _encoded(chosen[-1]) if end < len(items) else ""


def _position_after(items: Sequence[str], last: str) -> int:
    if last in items:
        return items.index(last) + 1
    # it is gone meanwhile: sorted lists go on behind where it was
    return next((index for index, item in enumerate(items) if name_key(item) > name_key(last)), len(items))


def _encoded(item: str) -> str:
    return base64.urlsafe_b64encode(item.encode()).decode()


def _decoded(token: str) -> str:
    try:
        return base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as exc:
        raise InvalidArgument("invalid page token") from exc
