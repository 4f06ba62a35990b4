"""The selected rows of a list: no more of them than one page can ask about."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

# Documents of a selection: the page that asks sends a field for each, and Django takes 1,000.
MOST = 500


def first_of(documents: QuerySet[Any]) -> tuple[list[Any], str]:
    """Return the first documents of a selection and, where there are more, a sentence that says so."""
    rows = list(documents[: MOST + 1])
    if len(rows) <= MOST:
        return rows, ""
    sentence = _("Only the first %(most)d of the %(count)d selected documents are taken; select the others afterwards.")
    return rows[:MOST], sentence % {"most": MOST, "count": documents.count()}
