"""The texts of the package that are marked for translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

import django_firestore_stripe

PACKAGE = Path(django_firestore_stripe.__file__).parent
# Imitations of Stripe's pages are in English only.
APART = ("emulators", "testing")
# What only operators run speaks English to them.
FOR_OPERATORS = ("management", "services/doctor", "services/webhook_endpoints.py")
# Errors whose sentences are read by visitors and by the API's clients.
ERRORS = {
    "AuthenticationFailed",
    "IdempotencyConflict",
    "InvalidRequest",
    "NotFound",
    "ParseError",
    "StripeRefused",
    "Unauthenticated",
    "ValidationError",
}
# The arguments that are texts, by the name of the function.
FUNCTIONS = {
    "_": (0,),
    "gettext": (0,),
    "gettext_lazy": (0,),
    "ngettext": (0, 1),
    "ngettext_lazy": (0, 1),
    "pgettext": (1,),
}
LITERAL = re.compile(r"""u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*\"""")


def marked_texts() -> set[str]:
    """Return every text that the sources and the templates mark."""
    return {text for path in _files("*.py") for text in _marked(path.read_text())} | {
        text for path in _files("*.html") for text in _in_template(path.read_text())
    }


def unmarked_sentences() -> list[str]:
    """Return where an error is given a sentence that is not marked, as "file:line"."""
    return [
        f"{path.relative_to(PACKAGE)}:{sentence.lineno}"
        for path in _files("*.py")
        if not any(path.is_relative_to(PACKAGE / each) for each in FOR_OPERATORS)
        for sentence in sentences_in(path.read_text())
    ]


def sentences_in(source: str) -> Iterator[ast.expr]:
    """Yield the strings and f-strings that a source gives to errors as they are."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in ERRORS:
            for given in node.args:
                yield from _strings(given)


def _name(function: ast.expr) -> str:
    return ast.unparse(function).rpartition(".")[2]


def _strings(given: ast.expr) -> Iterator[ast.expr]:
    """Yield the strings in what an error is given: one sentence, or a list of them for each field."""
    if isinstance(given, ast.JoinedStr) or (isinstance(given, ast.Constant) and isinstance(given.value, str)):
        yield given
    for part in _parts(given):
        yield from _strings(part)


def _parts(given: ast.expr) -> list[ast.expr]:
    """Return what a value is made of, in its turn; a call, as of `_`, stands for itself."""
    match given:
        case ast.Dict(values=parts) | ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return parts
        case ast.DictComp(value=part) | ast.ListComp(elt=part) | ast.BinOp(left=part):
            return [part]
        case ast.IfExp(body=one, orelse=other):
            return [one, other]
    return []


def _files(pattern: str) -> Iterator[Path]:
    return (path for path in PACKAGE.rglob(pattern) if path.relative_to(PACKAGE).parts[0] not in APART)


def _marked(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            for position in FUNCTIONS[node.func.id]:
                argument = node.args[position]
                if isinstance(argument, ast.Constant):
                    yield argument.value


def _in_template(template: str) -> Iterator[str]:
    """Yield what Django's `makemessages` would find: it blanks a template out to calls."""
    for given in re.findall(r"gettext\((.*?)\)(?= |$)", templatize(template), re.MULTILINE):
        yield from map(ast.literal_eval, LITERAL.findall(given))
