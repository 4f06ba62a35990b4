"""Faults from outside of the server's process: a gRPC service beside Firestore's, of requests and answers in JSON."""

import json
from collections.abc import Callable
from itertools import groupby
from typing import Any

import grpc

from .faults import Fault, Faults

SERVICE = "django_firestore_stripe.emulators.Faults"


def handler(faults: Faults) -> Any:
    """Return the table of methods as grpc wants it."""
    methods: dict[str, Callable[[dict[str, Any]], Any]] = {
        "Inject": lambda fault: faults.inject(**_with_code(fault)),
        "DisturbStreams": lambda fault: faults.disturb_streams(**_with_code(fault)),
        "List": lambda _: [_described(fault, len(list(same))) for fault, same in groupby(faults.planned)],
        "Clear": lambda _: faults.clear(),
    }
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(
            _answering(method), json.loads, lambda answer: json.dumps(answer).encode()
        )
        for name, method in methods.items()
    }
    return grpc.method_handlers_generic_handler(SERVICE, handlers)


def _answering(method: Callable[[dict[str, Any]], Any]) -> Callable[[Any, Any], Any]:
    def answer(request: Any, context: Any) -> Any:
        try:
            return {"result": method(request)}
        except (TypeError, ValueError) as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))

    return answer


def _with_code(fault: dict[str, Any]) -> dict[str, Any]:
    return {**fault, "code": _code(fault["code"])} if "code" in fault else fault


def _code(name: str | None) -> grpc.StatusCode | None:
    if name is None:
        return None
    known = {code.name: code for code in grpc.StatusCode}
    if name.upper() not in known:
        raise ValueError(f"{name} is no gRPC status, only {', '.join(known)}.")
    return known[name.upper()]


def _described(fault: Fault, times: int) -> dict[str, Any]:
    return {
        "rpc": fault.rpc,
        "code": None if fault.code is None else fault.code.name,
        "times": times,
        "after": fault.after,
        "delay": fault.delay,
        "responses": fault.responses,
    }
