"""Names of documents, few enough that writes and queries meet; the project is this run's own."""

import uuid
from random import Random

DATABASE = f"projects/demo-{uuid.uuid4().hex[:10]}/databases/(default)"
ROOT = f"{DATABASE}/documents"
OTHER_ROOT = f"{DATABASE.replace('demo', 'demo-2')}/documents"

_IDS = ("1", "2", "1!", "\uffee", "\U0001f600", "__id7__", "10")
_TOP = tuple(f"{ROOT}/{collection}/{document_id}" for collection in ("c", "d") for document_id in _IDS)
_DEEP = tuple(f"{parent}/sub/{document_id}" for parent in _TOP[:3] for document_id in _IDS[:2])
DEEPEST = (f"{_DEEP[0]}/c/1", f"{_DEEP[0]}/sub/2")
# more of them in one collection, so that queries find something
OFTEN = _TOP[:7]
ALL = _TOP + _DEEP + DEEPEST
FORBIDDEN = (f"{ROOT}/c", f"{ROOT}/c/__x__", f"{ROOT}/c/.", "c/1", "", f"{ROOT}/c//sub/1")


def name(chance: Random) -> str:
    """Return the name of a document."""
    return chance.choice(ALL if chance.random() < 0.3 else OFTEN)


def any_name(chance: Random) -> str:
    """Return the name of a document, once in a while one that none can have."""
    return chance.choice(FORBIDDEN) if chance.random() < 0.01 else name(chance)


def parent(chance: Random) -> str:
    """Return what collections are below: mostly the root."""
    return chance.choice((OFTEN[0], OFTEN[1], _DEEP[0])) if chance.random() < 0.15 else ROOT
