"""One outcome against what was found: returns what is wrong, one sentence each.

Always allowed: the records of events, `stripe_event_created`, `code`, `param` and `type` of an error, `prices` on a
payment.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.recorded import steps
from tests.recorded.requests_made import differences_of_requests
from tests.recorded.scripted import Asked
from tests.recorded.typed import same

SEGMENTS = re.compile(r"[^.\[\]]+")
ERROR_DETAILS = {"code", "param", "type"}
MARK = "stripe_event_created"
# What is answered to who reports an event of Firestore or Auth: that it is done.
QUIET = {"status": 204}

Documents = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a run left: documents with typed values, and the claims in Firebase Auth."""

    answers: list[tuple[int, Any]]
    documents: Documents
    requests: list[Asked]
    claims: Mapping[str, Any]


def complaints(found: Found, run: Mapping[str, Any], outcome: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs from the outcome."""
    yield from _answers(found, run, outcome.get("status"))
    yield from _documents(found, run, outcome.get("documents", "as_recorded"))
    yield from _claims(found, run, outcome.get("claims", "as_recorded"))
    yield from differences_of_requests(found.requests, run, outcome.get("stripe_writes", "as_recorded"))
    for wanted in outcome.get("requests", ()):
        yield from _requests(found, wanted)


def _answers(found: Found, run: Mapping[str, Any], wanted: str | None) -> Iterator[str]:
    recorded = run["then"]["http"]
    recorded = recorded if isinstance(recorded, list) else [recorded]
    for (status, body), then in zip(found.answers, recorded, strict=True):
        classes = (wanted or _class((then or QUIET)["status"])).split("|")
        if _class(status) not in classes:
            yield f"status {status}, not {'|'.join(classes)}"
        if status < 300 and "error" in (body or {}):
            yield "a success with an error"
        if then and not wanted and then["content_type"] == "application/json" and body != then["body"]:
            yield f"the answer is {body}, not {then['body']}"


def _class(status: int) -> str:
    return f"{status}"[0] + "xx"


def _documents(found: Found, run: Mapping[str, Any], wanted: Any) -> Iterator[str]:
    wanted = wanted if isinstance(wanted, dict) else {"base": wanted}
    base = run["then"]["documents"] if wanted["base"] == "as_recorded" else _given(run)
    checks = wanted.get("checks", ())
    exempt = [*checks, *wanted.get("ignore", ())]
    for check in checks:
        yield from _check(found.documents, check)
    for path in sorted({*base, *found.documents}):
        if any(named["path"] == path and "field" not in named for named in exempt):
            continue
        if path not in base and any(path.startswith(new) for new in wanted.get("allow_new", ())):
            continue
        fields = {_top(named["field"]) for named in exempt if named["path"] == path and "field" in named}
        yield from _document(path, found.documents.get(path), base.get(path), fields)


def _given(run: Mapping[str, Any]) -> Documents:
    """Return the documents before the run, with what clients wrote and without what they deleted in it."""
    given = dict(run["given"]["documents"])
    for step in steps(run):
        if step["kind"] == "document_created":
            given[step["path"]] = step["fields"]
        elif step["kind"] == "document_deleted":
            given.pop(step["path"])
    return given


def _document(path: str, ours: Any, theirs: Any, exempt: set[str]) -> Iterator[str]:
    if ours is None or theirs is None:
        if not (exempt and theirs is None):
            yield f"{path} is {'missing' if ours is None else 'too many'}"
        return
    ours = _allowed(path, ours, theirs)
    for name in sorted(({*ours, *theirs}) - exempt - {MARK}):
        if name not in ours or name not in theirs:
            yield f"{path}: {name} is {'missing' if name not in ours else 'too many'}"
        elif not same(ours[name], theirs[name]):
            yield f"{path}: {name} is {ours[name]}, not {theirs[name]}"


def _allowed(path: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document without the additions that are always allowed."""
    kept = dict(ours)
    if path.split("/")[-2] == "payments" and "prices" not in theirs:
        kept.pop("prices", None)
    if "error" in theirs and "map" in kept.get("error", {}):
        details = {name: value for name, value in kept["error"]["map"].items() if name not in ERROR_DETAILS}
        kept["error"] = {"map": details}
    return kept


def _top(field: str) -> str:
    return SEGMENTS.findall(field)[0]


def _at(document: Mapping[str, Any] | None, field: str) -> Any:
    """Return the typed value at `items[10].id`; None where there is none."""
    value: Any = {"map": document or {}}
    for segment in SEGMENTS.findall(field):
        content = next(iter(value.values()))
        if isinstance(content, list) and segment.isdigit():
            value = content[int(segment)] if int(segment) < len(content) else None
        else:
            value = content.get(segment) if isinstance(content, Mapping) else None
        if value is None:
            return None
    return value


def _check(documents: Documents, check: Mapping[str, Any]) -> Iterator[str]:
    document = documents.get(check["path"])
    value = _at(document, check["field"]) if "field" in check else {"map": document} if document is not None else None
    for name, holds in CHECKS.items():
        if name in check and not holds(value, check[name]):
            yield f"{check['path']}: {check.get('field', 'it')} is {value}, against {name} {check[name]}"


def _any_of(value: Any, choices: list[Any]) -> bool:
    return any(value is None if choice is None else value is not None and same(value, choice) for choice in choices)


def _text(value: Any) -> str:
    return str((value or {}).get("string") or "")


CHECKS = {
    "equals": lambda value, wanted: value is not None and same(value, wanted),
    "one_of": _any_of,
    "exists": lambda value, wanted: (value is not None) is wanted,
    "absent": lambda value, wanted: (value is None) is wanted,
    "matches": lambda value, wanted: re.search(wanted, _text(value)) is not None,
    "length": lambda value, wanted: value is not None and len(next(iter(value.values()))) == wanted,
    "no_crash": lambda value, _wanted: bool(_text(value)) and "Cannot read propert" not in _text(value),
}


def _claims(found: Found, run: Mapping[str, Any], wanted: Any) -> Iterator[str]:
    given = {uid: user.get("customClaims") or {} for uid, user in run["given"]["auth_users"].items()}
    expected = (
        {"as_recorded": run["then"]["claims"], "as_given": given}.get(wanted) if isinstance(wanted, str) else wanted
    )
    for uid, claims in (expected or {}).items():
        ours = {name: value for name, value in found.claims.get(uid, {}).items() if value is not None}
        theirs = {name: value for name, value in claims.items() if value is not None}
        if ours != theirs:
            yield f"claims of {uid} are {ours}, not {theirs}"


def _requests(found: Found, wanted: Mapping[str, Any]) -> Iterator[str]:
    pattern = re.compile(wanted["request"])
    made = [asked for asked in found.requests if pattern.fullmatch(f"{asked.method} {asked.path}")]
    if wanted.get("made") is False:
        if made:
            yield f"{wanted['request']} was made"
        return
    if not made and not wanted.get("optional"):
        yield f"{wanted['request']} was not made"
    if wanted.get("no_empty") and any("" in _leaves(asked.params) for asked in made):
        yield f"{wanted['request']} was sent something empty"
    if "present" in wanted and not any(wanted["present"] in asked.params for asked in made):
        yield f"{wanted['request']} was never sent {wanted['present']}"
    for asked in made:
        yield from _request(asked, wanted)


def _request(asked: Asked, wanted: Mapping[str, Any]) -> Iterator[str]:
    name = wanted["request"]
    if any(param in asked.params for param in wanted.get("absent", ())):
        yield f"{name} was sent one of {wanted['absent']}"
    for field, value in wanted.get("equals", {}).items():
        if _parameter(asked.params, field) != value:
            yield f"{name} was sent {field} {_parameter(asked.params, field)!r}, not {value!r}"
    if wanted.get("key") and not asked.key:
        yield f"{name} has no idempotency key"
    if "key_not" in wanted and asked.key == wanted["key_not"]:
        yield f"{name} has the idempotency key {asked.key}"


def _parameter(params: Any, field: str) -> Any:
    for segment in SEGMENTS.findall(field):
        try:
            params = params[int(segment) if isinstance(params, list) else segment]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return params


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    return [leaf for item in value for leaf in _leaves(item)] if isinstance(value, list) else [value]
