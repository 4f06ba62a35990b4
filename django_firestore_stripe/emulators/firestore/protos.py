"""The wire messages as plain protobuf classes, several times quicker than the proto-plus classes around them.

``from .protos import Document`` gives the class behind ``google.cloud.firestore_v1.types.Document``.
"""

from typing import Any

from google.cloud.firestore_v1.types import aggregation_result, common, document, firestore, query, write

_MODULES = (aggregation_result, document, query, write, common, firestore)


def __getattr__(name: str) -> Any:
    for module in _MODULES:
        message = vars(module).get(name)
        if message is not None and hasattr(message, "pb"):
            return globals().setdefault(name, message.pb())
    raise AttributeError(f"google.firestore.v1 has no message {name}.")
