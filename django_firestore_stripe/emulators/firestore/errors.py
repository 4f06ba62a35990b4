"""The refusals of the server, one class a gRPC status.

Refused
├── InvalidArgument      the request can never succeed
├── NotFound             a document is missing
├── AlreadyExists        a document is there already
├── FailedPrecondition   the state of the database forbids it
├── Aborted              contention: the transaction may be tried again
└── Unimplemented        Firestore can, this server cannot
"""

import grpc


class Refused(Exception):
    """A call that ends with a status other than OK; the text becomes the status's details."""

    code = grpc.StatusCode.UNKNOWN

    @property
    def number(self) -> int:
        """The status as google.rpc.Code counts it."""
        number: int = self.code.value[0]
        return number


class InvalidArgument(Refused):
    code = grpc.StatusCode.INVALID_ARGUMENT


class NotFound(Refused):
    code = grpc.StatusCode.NOT_FOUND


class AlreadyExists(Refused):
    code = grpc.StatusCode.ALREADY_EXISTS


class FailedPrecondition(Refused):
    code = grpc.StatusCode.FAILED_PRECONDITION


class Aborted(Refused):
    code = grpc.StatusCode.ABORTED


class Unimplemented(Refused):
    code = grpc.StatusCode.UNIMPLEMENTED
