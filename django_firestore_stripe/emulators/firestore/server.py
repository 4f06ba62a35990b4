"""The life of a server: bind, serve in threads, stop."""

import ipaddress
import threading
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import grpc

from . import fault_service
from .backend import Backend
from .calls import CallLog
from .faults import Faults
from .service import RPCS, Service
from .store import Store
from .transactions import Transactions

# a thread is made when all are busy, so that few listeners mean few threads
_MAX_THREADS = 256
# calls that wait are ended by ourselves; what is left works and will soon be done
_GRACE_SECONDS = 2
# https://firebase.google.com/docs/firestore/quotas#writes_and_transactions and what comes with 10 MiB of documents
_MAX_REQUEST_BYTES = 11 * 1024 * 1024
_OPTIONS = (
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", _MAX_REQUEST_BYTES),
    ("grpc.max_send_message_length", -1),
    # Google's client pings every half minute to keep its channel alive
    ("grpc.http2.max_ping_strikes", 0),
)


class FirestoreEmulator:
    """A Firestore server in this process, for every project and database that a client names.

    ``data`` is the SQLite file that keeps the documents; without it they are in memory. Port 0 takes a free port. Hosts that others
    can reach are refused unless ``allow_remote``: the server asks nobody who they are.
    """

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, data: Path | None = None, *, allow_remote: bool = False
    ) -> None:
        _check_host(host, allow_remote=allow_remote)
        self._host = host
        self._port = port
        self._data = data
        self._log = CallLog()
        self._running: _Running | None = None
        self.faults = Faults(RPCS)

    def start(self) -> Self:
        """Serve until ``stop``; raises OSError if the port is taken or another server has the file."""
        if self._running is None:
            self._running = _Running(self._host, self._port, self._data, self._log, self.faults)
        return self

    def stop(self) -> None:
        """End all calls, the streams of listeners too, and close the file. Once more is no error."""
        running, self._running = self._running, None
        if running is not None:
            running.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """The value for FIRESTORE_EMULATOR_HOST, such as 127.0.0.1:1234; raises RuntimeError if the server is not started."""
        return self._started.address

    @property
    def calls(self) -> Counter[str]:
        """How often each RPC ("Commit", "RunQuery" …) has come in since the last reset."""
        return self._log.counts()

    def reset_calls(self) -> None:
        """Count from zero."""
        self._log.reset()

    def clear(self, project: str | None = None) -> None:
        """Delete all documents, or those of one project."""
        self._started.store.clear(None if project is None else f"projects/{project}")

    @property
    def _started(self) -> "_Running":
        if self._running is None:
            raise RuntimeError("The Firestore emulator is not started.")
        return self._running


class _Running:
    """A bound server with its store and its threads."""

    def __init__(self, host: str, port: int, data: Path | None, log: CallLog, faults: Faults) -> None:
        self._stopping = threading.Event()
        with ExitStack() as undo:
            self.store = Store(data)
            undo.callback(self.store.close)
            pool = ThreadPoolExecutor(max_workers=_MAX_THREADS, thread_name_prefix="firestore-emulator")
            undo.callback(pool.shutdown)
            self._server = grpc.server(pool, options=_OPTIONS)
            self.address = f"{_bracketed(host)}:{_bind(self._server, host, port)}"
            backend = Backend(store=self.store, transactions=Transactions(self.store))
            service = Service(backend=backend, calls=log, faults=faults, stopping=self._stopping, spawn=pool.submit)
            self._server.add_generic_rpc_handlers((service.handler(), fault_service.handler(faults)))
            self._server.start()
            self._undo = undo.pop_all()

    def stop(self) -> None:
        """End the calls that wait, let the others finish, then close the store."""
        self._stopping.set()
        self.store.feed.end()
        self._server.stop(grace=_GRACE_SECONDS).wait()
        self._undo.close()


def _bind(server: Any, host: str, port: int) -> int:
    try:
        bound: int = server.add_insecure_port(f"{_bracketed(host)}:{port}")
    except RuntimeError as exc:
        raise OSError(f"The Firestore emulator cannot bind to {host}:{port}.") from exc
    return bound


def _check_host(host: str, *, allow_remote: bool) -> None:
    if _is_loopback(host):
        return
    if not allow_remote:
        raise ValueError(f"The Firestore emulator lets anybody read and write: {host} needs allow_remote=True.")
    warnings.warn(f"The Firestore emulator is open to everybody who can reach {host}.", RuntimeWarning, stacklevel=3)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bracketed(host: str) -> Any:
    return f"[{host}]" if ":" in host else host
