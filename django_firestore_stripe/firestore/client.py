"""Google's gRPC client: one per project, database and process, for gRPC survives no fork."""

import os
import threading
from dataclasses import dataclass
from typing import Any

import google.auth
import grpc
from google.cloud.firestore_v1.services.firestore import FirestoreClient
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcTransport

EMULATOR = "FIRESTORE_EMULATOR_HOST"
CHANNEL_OPTIONS = (
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", -1),
    ("grpc.keepalive_time_ms", 30_000),
    # A server that comes back is found within a second, not within gRPC's two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
)


def emulator_host() -> str | None:
    """Return HOST:PORT of the emulator that the environment names."""
    return os.environ.get(EMULATOR) or None


@dataclass(frozen=True)
class Endpoint:
    """A database of a project, as the settings name it; what Django holds as "the connection"."""

    project: str
    database: str
    credentials: Any = None

    @property
    def name(self) -> str:
        """Return the database's resource name."""
        return f"projects/{self.project}/databases/{self.database}"

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """Return the headers of every call; an emulator takes its caller for the owner."""
        prefix = ("google-cloud-resource-prefix", self.name)
        return (prefix, ("authorization", "Bearer owner")) if emulator_host() else (prefix,)

    @property
    def client(self) -> FirestoreClient:
        """Return this process's client."""
        key = (os.getpid(), emulator_host(), self)
        with _lock:
            if key not in _clients:
                _clients[key] = FirestoreClient(transport=_transport(self.credentials))
            return _clients[key]


_clients: dict[tuple[int, str | None, Endpoint], FirestoreClient] = {}
_lock = threading.Lock()


def _new_lock() -> None:
    """Give a forked process a lock that no thread of its parent holds."""
    global _lock  # noqa: PLW0603
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_new_lock)


def _transport(credentials: Any) -> FirestoreGrpcTransport:
    host = emulator_host()
    if host:
        channel = grpc.insecure_channel(host, options=CHANNEL_OPTIONS)
        return FirestoreGrpcTransport(host=host, channel=channel)
    host = FirestoreGrpcTransport.DEFAULT_HOST
    channel = FirestoreGrpcTransport.create_channel(host, credentials=credentials, options=CHANNEL_OPTIONS)
    return FirestoreGrpcTransport(host=host, channel=channel)


def default_project() -> str:
    """Return the project that the environment implies, for a database without NAME."""
    project = os.environ.get("GOOGLE_CLOUD_PROJECT")
    if project or emulator_host():
        return project or "demo-project"
    return google.auth.default()[1] or ""
