"""The steps of the demo, called where they have no place, and twice."""

import pytest
from django.core.management import CommandError, call_command

from example_project.demo.accounts import ensure_accounts
from example_project.demo.catalogue import ARTICLES, fill
from example_project.demo.folder import Folder, InUse


@pytest.mark.usefixtures("example_shop")
def test_accounts__are_made_in_a_demo_only(settings, django_user_model) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="This is no demo"):
        call_command("demo_accounts")

    assert not django_user_model.objects.exists()


def test_accounts__keep_what_was_changed(db, django_user_model) -> None:
    ensure_accounts()
    ada = django_user_model.objects.get(username="ada")
    ada.set_password("another")
    ada.save()

    ensure_accounts()

    assert django_user_model.objects.count() == 2
    assert django_user_model.objects.get(username="ada").check_password("another")


@pytest.mark.usefixtures("example_shop")
def test_catalogue__is_made_at_an_emulator_only(settings) -> None:
    settings.DJANGO_FIRESTORE_STRIPE = {"STRIPE_API_KEY": "sk_test_x"}

    with pytest.raises(CommandError, match="names no emulator"):
        call_command("demo_catalogue")


def test_catalogue__is_made_once(stripe_api, stripe_emulator) -> None:
    first = fill(stripe_api)
    stripe_emulator.reset_requests()

    second = fill(stripe_api)

    assert second == first
    assert {request.method for request in stripe_emulator.requests} == {"GET"}


def test_catalogue__is_completed(stripe_api) -> None:
    article = ARTICLES[0]
    stripe_api.v1.products.create(article.parameters())

    products, prices = fill(stripe_api)

    assert article.key in products
    assert len(prices) == sum(len(article.offers) for article in ARTICLES)


def test_folder__keeps_its_secret_to_its_owner(tmp_path) -> None:
    folder = Folder(tmp_path)

    key = folder.secret_key()

    assert folder.secret_key() == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_folder__is_held_by_one(tmp_path) -> None:
    folder = Folder(tmp_path / "new")

    with folder.held(), pytest.raises(InUse), folder.held():
        pass
    with folder.held():
        held_again = True

    assert held_again
