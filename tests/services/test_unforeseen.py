"""What nobody foresaw while a document is answered: as long as it may pass it is raised, then the document says so."""

import pytest
from django.contrib.auth import get_user_model

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.services.answering.answer import Outcome
from tests.factories import document
from tests.services.client_documents import PATH, again, age, write

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("hosts")]


def looking_up(_request, _uid):
    """Look somebody up who is not there."""
    get_user_model().objects.get(pk=999)


def asserting(_request, _uid):
    """Find something wrong."""
    raise AssertionError("A mistake.")


def saying_nothing(_request, _uid):
    """Refuse without a word."""
    raise InvalidRequest({})


MISTAKES = [looking_up, asserting]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_mistake_of_a_policy__is_raised_while_it_may_be_mended(shop, policy, mistake):
    policy(f"{__name__}.{mistake.__name__}")
    write(price=shop.shirt)

    with pytest.raises((get_user_model().DoesNotExist, AssertionError)):
        again()

    assert "error" not in document(PATH)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_mistake_of_a_policy__is_an_error_after_a_while(shop, policy, monkeypatch, caplog, mistake):
    policy(f"{__name__}.{mistake.__name__}")
    write(price=shop.shirt)
    age(monkeypatch, seconds=26)

    assert again() is Outcome.REFUSED
    assert document(PATH)["error"]["code"] == "unavailable"
    assert "A mistake" not in str(document(PATH))
    assert f"{PATH} could not be answered in time" in caplog.messages


def test_refusal_without_a_word__is_an_error(shop, policy):
    policy(f"{__name__}.saying_nothing")
    write(price=shop.shirt)

    assert again() is Outcome.REFUSED
    assert document(PATH)["error"] == {"message": "This is decided by the server.", "code": "invalid-argument"}
