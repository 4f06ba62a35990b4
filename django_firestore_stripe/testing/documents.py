"""What Firestore holds."""

from typing import Any

from django_firestore_stripe.firestore.snapshots import read

_MISSING = object()


def document(path: str) -> dict[str, Any] | None:
    """Return a document's fields; None where there is none."""
    return read([path])[path].fields


def assert_document(path: str, /, **fields: Any) -> dict[str, Any]:
    """Assert that a document exists and that these of its fields have these values; return all of its fields."""
    stored = document(path)
    if stored is None:
        raise AssertionError(f"There is no document {path}.")
    differences = [
        f"  {name}: {_shown(stored, name)}, not {wanted!r}"
        for name, wanted in fields.items()
        if stored.get(name, _MISSING) != wanted
    ]
    if differences:
        raise AssertionError("\n".join([f"The document {path} differs:", *differences]))
    return stored


def assert_no_document(path: str, /) -> None:
    """Assert that there is no such document."""
    stored = document(path)
    if stored is not None:
        raise AssertionError(f"There is a document {path}: {stored}")


def _shown(stored: dict[str, Any], name: str) -> str:
    if name in stored:
        return repr(stored[name])
    return f"missing (there are {', '.join(sorted(stored))})"
