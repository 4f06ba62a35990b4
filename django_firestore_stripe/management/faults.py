"""What a fault is for, and which options say more about it: the words of `firestore_stripe_faults`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.core.management.base import CommandError

METHODS = frozenset({"GET", "POST", "DELETE", "*"})

RPC, LISTEN, REQUEST, WEBHOOKS = "RPCs of Firestore", "listen", "requests to Stripe", "webhooks"
OPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        RPC: ("code", "times", "after", "delay"),
        LISTEN: ("code", "times", "delay", "responses", "drop", "open"),
        REQUEST: ("status", "error_code", "message", "times", "after", "delay", "drop", "timeout", "replayed"),
        WEBHOOKS: ("duplicate", "shuffle", "delay", "seed"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Target:
    """What shall go wrong: an RPC, a request as method and path, or webhooks."""

    kind: str
    words: tuple[str, ...]

    @classmethod
    def parse(cls, words: list[str]) -> "Target":
        """Read the positional arguments; raises CommandError."""
        if [word.lower() for word in words] == ["webhooks"]:
            return cls(kind=WEBHOOKS, words=())
        if len(words) == 1 and not words[0].startswith("/") and words[0].upper() not in METHODS:
            return cls(kind=LISTEN if words[0].lower() == LISTEN else RPC, words=tuple(words))
        if len(words) == 2 and words[0].upper() in METHODS:  # noqa: PLR2004 - method and path
            return cls(kind=REQUEST, words=(words[0].upper(), words[1]))
        raise CommandError(
            f"{' '.join(words)!r} is neither an RPC of Firestore (commit), nor a request to Stripe (POST /v1/customers), "
            "nor webhooks."
        )

    @property
    def is_for_stripe(self) -> bool:
        """Whether it is Stripe's emulator that it goes to."""
        return self.kind in {REQUEST, WEBHOOKS}

    def chosen(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return those options that were given; raises CommandError for one that is for something else."""
        every = {name for names in OPTIONS.values() for name in names}
        given = {name: options[name] for name in every if options[name] is not None and options[name] is not False}
        for name in given:
            if name not in OPTIONS[self.kind]:
                homes = ", ".join(kind for kind, names in OPTIONS.items() if name in names)
                raise CommandError(f"--{name.replace('_', '-')} is for {homes}, not for {self.kind}.")
        return given


def rpc_fault(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fault of an RPC: UNAVAILABLE if no code is named, or nothing but slowness if only a delay is."""
    fault = {name: value for name, value in given.items() if name not in {"drop", "open"}}
    if "delay" in fault and not {"code", "after", "drop"} & set(given):
        fault["code"] = None
    return fault


def request_fault(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fault of a request in the words of the Python API."""
    return {"code" if name == "error_code" else name: value for name, value in given.items()}


def described(fault: Mapping[str, Any]) -> str:
    """Return one line about an RPC's or a request's fault that is still to come."""
    said = [str(fault.get("code") or fault.get("status") or "")] if "rpc" in fault else [_answer(fault)]
    said += ["carried out before"] if fault["after"] else []
    said += [f"{fault['delay']:g} s late"] if fault["delay"] else []
    said += [f"after {fault['responses']} responses"] if fault.get("responses") else []
    said += [f"{fault['times']} times"] if fault["times"] > 1 else []
    name = fault["rpc"] if "rpc" in fault else f"{fault['method']} {fault['path']}"
    return f"{name}: {', '.join(text for text in said if text)}"


def _answer(fault: Mapping[str, Any]) -> str:
    answer = "no answer" if fault["drop"] else str(fault["status"] or "")
    return f"{answer}, kept for the idempotency key" if fault["replayed"] else answer


def disturbed(webhooks: Mapping[str, Any]) -> str:
    """Return one line about what happens to webhooks."""
    said = [f"{name}d" for name in ("duplicate", "shuffle") if webhooks[name]]
    said += [f"{webhooks['delay']:g} s late"] if webhooks["delay"] else []
    return f"webhooks: {', '.join(said)} (seed {webhooks['seed']})"
