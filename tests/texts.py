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
