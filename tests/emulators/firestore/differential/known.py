"""Where Google's emulator says something else than the documentation of Firestore does.

Not asked at all, because one such request would spoil what follows: Google's emulator accepts names of another project or database
than the request's, it does not look into values that an update mask leaves out for empty names and vectors of NaN, and it refuses cursors
whose text it would have to cut in the middle of a character.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .writes import Request


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A difference that is no fault of ours: the reason, and what is left of an answer without it."""

    reason: str
    rpc: str
    without: Callable[[Any, Any], Any]


def _without_skipped(_message: Any, answer: Any) -> Any:
    return answer | {"skipped": None}


def _without_more(message: Any, answer: Any) -> Any:
    return answer | {"more": None} if len(answer["documents"]) == message.page_size else answer


def _without_deletion(_message: Any, answer: Any) -> Any:
    return answer | {"documents": [document | {"missing since": None} for document in answer["documents"]]}


_REFERENCE = "https://firebase.google.com/docs/firestore/reference/rpc/google.firestore.v1"
KNOWN = (
    Difference(
        reason=f"skipped_results is the number of results that an offset skipped, Google's is 0: {_REFERENCE}#runqueryresponse",
        rpc="RunQuery",
        without=_without_skipped,
    ),
    Difference(
        reason=f"next_page_token is empty if there is no next page, Google's is not after a full one: {_REFERENCE}"
        "#listdocumentsresponse",
        rpc="ListDocuments",
        without=_without_more,
    ),
    Difference(
        reason=f"missing documents have no update_time, Google's have that of their deletion: {_REFERENCE}#listdocumentsrequest",
        rpc="ListDocuments",
        without=_without_deletion,
    ),
)


def is_known(request: Request, ours: Any, googles: Any) -> bool:
    """Say whether two answers to a request are equal but for what is known."""
    rpc, message = request
    if isinstance(ours, str) or isinstance(googles, str):
        return False
    for difference in KNOWN:
        if difference.rpc == rpc:
            ours, googles = difference.without(message, ours), difference.without(message, googles)
    return bool(ours == googles)
