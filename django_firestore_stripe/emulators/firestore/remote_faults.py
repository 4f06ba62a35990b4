"""The faults of a Firestore server in another process."""

import json
from typing import Any

import grpc

from django_firestore_stripe.emulators.remote import Refused, Unreachable, WithoutFaults

from .fault_service import SERVICE

_SECONDS = 10


class RemoteFaults:
    """As ``FirestoreEmulator.faults``, by gRPC. All raise a RemoteError: nobody there, no such emulator, no such fault."""

    def __init__(self, address: str) -> None:
        self._address = address

    def inject(self, rpc: str, **fault: Any) -> None:
        """Plan a fault; takes what ``Faults.inject`` takes, with the name of the code."""
        self._call("Inject", {"rpc": rpc, **fault})

    def disturb_streams(self, **fault: Any) -> int:
        """Drop or slow the open streams of listeners and return how many; takes what ``Faults.disturb_streams`` takes."""
        streams: int = self._call("DisturbStreams", fault)
        return streams

    def planned(self) -> list[dict[str, Any]]:
        """Return what is still to come, with ``times``."""
        faults: list[dict[str, Any]] = self._call("List", {})
        return faults

    def clear(self) -> None:
        """Let nothing more go wrong."""
        self._call("Clear", {})

    def _call(self, method: str, request: dict[str, Any]) -> Any:
        with grpc.insecure_channel(self._address) as channel:
            call = channel.unary_unary(f"/{SERVICE}/{method}", lambda body: json.dumps(body).encode(), json.loads)
            try:
                return call(request, timeout=_SECONDS)["result"]
            except grpc.RpcError as error:
                raise self._told(error) from error

    def _told(self, error: Any) -> Exception:
        code, details = error.code(), error.details()
        if code is grpc.StatusCode.INVALID_ARGUMENT:
            return Refused(details)
        if code in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}:
            return Unreachable(f"No Firestore answers at {self._address}: {details}")
        return WithoutFaults(
            f"What answers at {self._address} is not the bundled Firestore emulator: Google's has no faults to inject."
        )
