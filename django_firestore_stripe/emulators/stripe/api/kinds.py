"""What a parameter may be: each kind reads the form's strings or refuses them in Stripe's words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal as Number
from decimal import InvalidOperation
from typing import Any, Protocol

from .errors import InvalidRequest, MissingParameter, UnknownParameters
from .forms import Tree, elements, plain

_INTEGER = re.compile(r"-?\d{1,18}")
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


class Kind(Protocol):
    """Turns what the form holds into a JSON value; None where an empty string unsets it."""

    def read(self, value: Tree | str, name: str) -> Any: ...


def _scalar(value: Tree | str) -> str:
    if isinstance(value, str):
        return value
    msg = "Invalid string: {}"
    raise InvalidRequest(msg.format(plain(value)))


def _unsettable(name: str) -> InvalidRequest:
    return InvalidRequest(
        f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; however "
        f"'{name}' cannot be unset. You should remove '{name}' from your request or supply a non-empty value.",
        code="parameter_invalid_empty",
        param=name,
    )


@dataclass(frozen=True, kw_only=True)
class Text:
    """A string of at most `longest` characters; `never_empty` where Stripe cannot unset it."""

    longest: int = 5000
    never_empty: bool = False

    def read(self, value: Tree | str, name: str) -> str | None:
        text = _scalar(value)
        if not text and self.never_empty:
            raise _unsettable(name)
        if len(text) > self.longest:
            raise InvalidRequest(
                f"Invalid string: {text[:20]}…; must be at most {self.longest} characters",
                code="parameter_invalid_string",
                param=name,
            )
        return text or None


@dataclass(frozen=True, kw_only=True)
class Integer:
    """A whole number between `lowest` and `highest`."""

    lowest: int | None = None
    highest: int | None = None

    def read(self, value: Tree | str, name: str) -> int | None:
        text = _scalar(value)
        if not text:
            return None
        if not _INTEGER.fullmatch(text):
            raise InvalidRequest(f"Invalid integer: {text}", code="parameter_invalid_integer", param=name)
        number = int(text)
        self._check(number, name)
        return number

    def _check(self, number: int, name: str) -> None:
        if self.lowest is not None and number < self.lowest:
            text = f"This value must be greater than or equal to {self.lowest}."
            raise InvalidRequest(text, code="parameter_invalid_integer", param=name)
        if self.highest is not None and number > self.highest:
            text = f"This value must be less than or equal to {self.highest} (it currently is '{number}')."
            raise InvalidRequest(text, code="parameter_invalid_integer", param=name)


@dataclass(frozen=True, kw_only=True)
class Decimal:
    """A number with a point, kept as the string that was sent."""

    def read(self, value: Tree | str, name: str) -> str | None:
        text = _scalar(value)
        if not text:
            return None
        try:
            finite = Number(text).is_finite()
        except InvalidOperation:
            finite = False
        if not finite:
            raise InvalidRequest(f"Invalid decimal: {text}", code="parameter_invalid_decimal", param=name)
        return text


@dataclass(frozen=True, kw_only=True)
class Boolean:
    """`true` or `false`."""

    def read(self, value: Tree | str, name: str) -> bool | None:
        text = _scalar(value)
        if not text:
            return None
        if text not in _BOOLEANS:
            raise InvalidRequest(f"Invalid boolean: {text}", code="parameter_invalid_boolean", param=name)
        return _BOOLEANS[text]


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, value: Tree | str, name: str) -> str | None:
        text = _scalar(value)
        if not text:
            return None
        if text not in self.words:
            raise InvalidRequest(f"Invalid {name}: must be one of {self._listed()}", param=name)
        return text

    def _listed(self) -> str:
        if len(self.words) < 3:  # noqa: PLR2004 - two words need no comma
            return " or ".join(self.words)
        return f"{', '.join(self.words[:-1])}, or {self.words[-1]}"


def check_number_of_keys(metadata: Mapping[str, Any], name: str) -> None:
    """Refuse more keys than an object can have, those that it has already included."""
    if len(metadata) > 50:  # noqa: PLR2004 - https://docs.stripe.com/api/metadata
        raise InvalidRequest(f"Metadata can have up to 50 keys, but you've set {len(metadata)}.", param=name)


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """Keys and strings; an empty string deletes the key, an empty value in place of the map all of them (None)."""

    def read(self, value: Tree | str, name: str) -> dict[str, str] | None:
        if value == "":
            return None
        if isinstance(value, str) or any(not isinstance(text, str) for text in value.values()):
            raise InvalidRequest("Metadata must be a hash of strings.", param=name)
        for key, text in value.items():
            self._check(key, text, name)
        check_number_of_keys({key: text for key, text in value.items() if text}, name)
        return dict(value)

    def _check(self, key: str, text: str, name: str) -> None:
        if len(key) > 40:  # noqa: PLR2004 - https://docs.stripe.com/api/metadata
            message = f"Metadata keys must be 40 characters or less. You passed in a key of {len(key)} characters."
            raise InvalidRequest(message, param=name)
        if "[" in key or "]" in key:
            raise InvalidRequest(f"Metadata keys cannot contain square brackets: {key}", param=name)
        if len(text) > 500:  # noqa: PLR2004 - https://docs.stripe.com/api/metadata
            raise InvalidRequest("Metadata values can have up to 500 characters", param=name)


@dataclass(frozen=True)
class ListOf:
    """An array, or a hash with whole numbers as keys."""

    kind: Kind

    def read(self, value: Tree | str, name: str) -> list[Any]:
        if value == "":
            return []
        if isinstance(value, str) or not all(key.isdigit() for key in value):
            raise InvalidRequest("Invalid array", param=name)
        return [self.kind.read(element, f"{name}[{index}]") for index, element in enumerate(elements(value))]


@dataclass(frozen=True)
class Hash:
    """Named parameters; those not named are refused."""

    kinds: Mapping[str, Kind]
    required: tuple[str, ...] = field(default=(), kw_only=True)

    def read(self, value: Tree | str, name: str) -> dict[str, Any] | None:
        if value == "":
            return None
        if isinstance(value, str):
            raise InvalidRequest("Invalid object", param=name)
        unknown = [_nested(name, key) for key in value if key not in self.kinds]
        if unknown:
            raise UnknownParameters(unknown)
        for key in self.required:
            if key not in value:
                raise MissingParameter(_nested(name, key))
        return {key: self.kinds[key].read(inner, _nested(name, key)) for key, inner in value.items()}


def _nested(outer: str, key: str) -> str:
    return f"{outer}[{key}]" if outer else key


@dataclass(frozen=True, kw_only=True)
class Anything:
    """Taken and echoed: hashes, arrays and strings as they are, `true` and `false` as booleans."""

    def read(self, value: Tree | str, name: str) -> Any:
        return None if value == "" else _guessed(plain(value))


def _guessed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _guessed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_guessed(element) for element in value]
    return {"true": True, "false": False}.get(value, value)


@dataclass(frozen=True)
class Either:
    """A hash or something else: `created=1` and `created[gte]=1`."""

    of_hash: Kind
    otherwise: Kind

    def read(self, value: Tree | str, name: str) -> Any:
        return (self.of_hash if isinstance(value, dict) else self.otherwise).read(value, name)


TEXT = Text()
REQUIRED_TEXT = Text(never_empty=True)
INTEGER = Integer()
NATURAL = Integer(lowest=0)
POSITIVE = Integer(lowest=1)
DECIMAL = Decimal()
BOOLEAN = Boolean()
METADATA = Metadata()
ANYTHING = Anything()
TEXTS = ListOf(TEXT)
RANGE = Either(Hash({"gt": INTEGER, "gte": INTEGER, "lt": INTEGER, "lte": INTEGER}), INTEGER)
