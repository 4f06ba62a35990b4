"""The answer goes into the document, unless that has changed too much meanwhile."""

import logging
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.db import DataError

from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import PreconditionLost, commit, merge
from django_firestore_stripe.services.answering.requests import is_answered

logger = logging.getLogger(__name__)

ATTEMPTS = 5
# What tells one answer from another.
NAMES = ("sessionId", "paymentIntentClientSecret", "setupIntentClientSecret")


class Fate(StrEnum):
    """What became of an answer."""

    WRITTEN = "written"
    NEEDLESS = "needless"
    """The document is gone, or somebody else has answered it with the same."""
    LOST = "lost"
    """Nobody is told of it, and nobody will be."""


def write(document: Snapshot, fields: Mapping[str, Any]) -> Fate:
    """Write an answer into the document that was asked with, however it changes; raises Unavailable or a django.db.Error."""
    seen = document
    for _attempt in range(ATTEMPTS):
        try:
            commit([merge(document.path, fields, seen=seen)])
        except PreconditionLost:
            seen = read([document.path])[document.path]
            fate = _fate(fields, document, seen)
            if fate:
                return fate
        except DataError:
            # A document of almost 1 MiB: asking again does not change that.
            logger.exception("%s has no room for its answer", document.path)
            return Fate.LOST
        else:
            return Fate.WRITTEN
    raise Unavailable(f"{document.path} changes faster than it can be answered.")


def _fate(fields: Mapping[str, Any], document: Snapshot, now: Snapshot) -> Fate | None:
    """Return what becomes of an answer to a document that is `now` another; None where it is still to be written."""
    if not now.exists:
        return Fate.NEEDLESS
    if now.create_time != document.create_time:
        logger.info("%s was made again while it was answered", document.path)
        return Fate.LOST
    if is_answered(now.fields or {}):
        return Fate.NEEDLESS if _is_told(fields, now) else Fate.LOST
    return None


def _is_told(fields: Mapping[str, Any], document: Snapshot) -> bool:
    """Say whether an answered document may name what `fields` name, or what an attempt that failed has made."""
    named = [name for name in NAMES if fields.get(name)]
    if document.get("error") and not any(document.get(name) for name in NAMES):
        return False
    return not named or any(document.get(name) == fields[name] for name in named)
