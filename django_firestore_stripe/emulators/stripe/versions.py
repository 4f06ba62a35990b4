"""API versions: which one answers are in, and what a version may ask for."""

import re

CURRENT = "2026-10-28.endive"
_FORM = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z_]+)?")


def is_version(text: str) -> bool:
    """Whether `text` has the form of an API version: `2025-03-31.basil` or `2022-11-15`."""
    return bool(_FORM.fullmatch(text))


def is_since(version: str, date: str) -> bool:
    """Whether `version` was released on `date` (`YYYY-MM-DD`) or later."""
    return version[:10] >= date
