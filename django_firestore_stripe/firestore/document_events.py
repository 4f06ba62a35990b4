"""The data of Firestore's document events: google.events.cloud.firestore.v1.DocumentEventData.

Its documents are Firestore's own, https://github.com/googleapis/google-cloudevents has the description.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from google.cloud.firestore_v1 import types
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.message import DecodeError, Message

from django_firestore_stripe.firestore.values import decode_fields

DOCUMENT = types.Document.pb(types.Document()).DESCRIPTOR


@dataclass(frozen=True, kw_only=True)
class DocumentEventData:
    """The document that an event is about: its full name and, as they were before, its fields."""

    name: str
    before: Mapping[str, Any] = field(repr=False)


def parse_protobuf(body: bytes) -> DocumentEventData:
    """Parse the binary form; raises ValueError."""
    try:
        return _data(MESSAGE.FromString(body))
    except DecodeError as error:
        raise ValueError("No protobuf message of this type.") from error


def parse_json(data: Mapping[str, Any]) -> DocumentEventData:
    """Parse the JSON form; raises ValueError."""
    try:
        return _data(json_format.ParseDict(dict(data), MESSAGE(), ignore_unknown_fields=True))
    except json_format.ParseError as error:
        raise ValueError("No message of this type.") from error


def _data(message: Any) -> DocumentEventData:
    return DocumentEventData(
        name=message.value.name or message.old_value.name, before=decode_fields(message.old_value.fields)
    )


def _describe() -> type[Message]:
    """Describe the message, as the package that generates it is not needed for anything else."""
    file = descriptor_pb2.FileDescriptorProto(
        name="django_firestore_stripe/document_events.proto",
        package="django_firestore_stripe",
        syntax="proto3",
        dependency=[DOCUMENT.file.name],
    )
    described = file.message_type.add(name="DocumentEventData")
    for number, name in ((1, "value"), (2, "old_value")):
        described.field.add(
            name=name,
            number=number,
            type=descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE,
            label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL,
            type_name=f".{DOCUMENT.full_name}",
        )
    pool = descriptor_pool.Default()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("django_firestore_stripe.DocumentEventData"))


MESSAGE: Any = _describe()
