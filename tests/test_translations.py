"""The texts in other languages."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.utils.translation import override

from django_firestore_stripe import statuses
from django_firestore_stripe.exceptions import InvalidRequest, Misconfigured
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.users import valid_uid
from tests.texts import marked_texts, sentences_in, unmarked_sentences

LOCALE = Path(statuses.__file__).parent / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[srd]|%[sd]|\{\}")


@pytest.fixture(scope="module")
def german():
    """Return the German texts by the English ones, from the compiled file."""
    with (LOCALE / "de/LC_MESSAGES/django.mo").open("rb") as file:
        catalogue = GNUTranslations(file)._catalog
    return {english: text for english, text in catalogue.items() if english}


def test_every_text__has_a_translation(german) -> None:
    assert {text if isinstance(text, str) else text[0] for text in german} == marked_texts()
    assert all(german.values())


def test_every_sentence_of_an_error__is_marked() -> None:
    assert unmarked_sentences() == []


@pytest.mark.parametrize(
    "error",
    [
        'NotFound("No.")',
        'exceptions.Unauthenticated(f"No {thing}.")',
        'IdempotencyConflict("No %s." % thing)',
        'StripeRefused(said or "No.")',
        'InvalidRequest({"price": [_("No."), "Never."]})',
        'ValidationError({name: ["No."] for name in names})',
    ],
)
def test_sentence_that_is_not_marked__is_found(error) -> None:
    assert len(list(sentences_in(error))) == 1


@pytest.mark.parametrize(
    "error",
    [
        'NotFound(_("No."))',
        "NotFound(missing)",
        'InvalidRequest({"price": [_("No %(thing)s.") % {"thing": "way"}]})',
        'StripeRefused(said or _("No."), param="price")',
        'Misconfigured("No.")',
    ],
)
def test_sentence_that_is_marked__is_not_found(error) -> None:
    assert list(sentences_in(error)) == []


def test_compiled_texts__are_those_of_the_source(german) -> None:
    texts = (LOCALE / "de/LC_MESSAGES/django.po").read_text()

    assert len(german) == len(re.findall("^msgid ", texts, re.MULTILINE)) - 1
    assert "fuzzy" not in texts


def test_every_translation__keeps_the_placeholders(german) -> None:
    for english, text in german.items():
        assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(text))


def test_texts__are_shown_in_the_language_of_the_visitor() -> None:
    with override("de"):
        assert Subscription.Status.PAST_DUE.label == "überfällig"
        assert statuses.detail_of(Misconfigured()).startswith("Zahlungen sind auf dieser Website")
        with pytest.raises(InvalidRequest, match="uid: Dieser Benutzer hat keine uid"):
            valid_uid("")
    with override("en"):
        assert statuses.detail_of(Misconfigured()).startswith("Payments are not set up")
