"""`demo --real`: what is asked, and what is refused."""

from pathlib import Path

import pytest

from example_project.demo.real import Unfit, question
from tests.example.running import demo, popen
from tests.example.visitor import Visitor
from tests.management.commands import emulators

FIT = {"GOOGLE_CLOUD_PROJECT": "my-shop", "STRIPE_API_KEY": "sk_test_51H0000000000abcd"}


def test_question__names_the_project_and_the_end_of_the_key() -> None:
    asked = question(FIT)

    assert asked == "Project my-shop, key sk_test_…abcd? [y/N] "


def test_question__shows_nothing_of_a_short_key() -> None:
    asked = question({**FIT, "STRIPE_API_KEY": "rk_test_secret"})

    assert asked == "Project my-shop, key rk_test_…? [y/N] "


def test_question__names_emulators() -> None:
    asked = question({
        **FIT,
        "FIRESTORE_EMULATOR_HOST": "127.0.0.1:8080",
        "STRIPE_API_BASE": "http://127.0.0.1:12111",
    })  # fmt: skip

    assert "my-shop (on 127.0.0.1:8080)" in asked
    assert "abcd (on http://127.0.0.1:12111)" in asked


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"GOOGLE_CLOUD_PROJECT": ""}, "GOOGLE_CLOUD_PROJECT is not set"),
        ({"STRIPE_API_KEY": ""}, "STRIPE_API_KEY is not set"),
        ({"STRIPE_API_KEY": "sk_live_51H0000000000abcd"}, "is no test key"),
        ({"STRIPE_API_KEY": "rk_live_51H0000000000abcd"}, "is no test key"),
        ({"STRIPE_API_KEY": "pk_test_51H0000000000abcd"}, "is no test key"),
    ],
)
def test_question__is_not_asked_where_nothing_may_start(environment: dict[str, str], words: str) -> None:
    with pytest.raises(Unfit, match=words) as refused:
        question({**FIT, **environment})

    assert "abcd" not in str(refused.value)


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "maybe\n"])
def test_real__starts_nothing_without_a_yes(tmp_path: Path, answer: str) -> None:
    data = tmp_path / "data"
    environment = {**FIT, "FIRESTORE_EMULATOR_HOST": "", "STRIPE_API_BASE": ""}

    with popen("127.0.0.1:0", "--real", "--data", str(data), environment=environment) as process:
        output, _ = process.communicate(answer, timeout=60)

    assert process.returncode == 1
    assert "Project my-shop, key sk_test_…abcd? [y/N]" in output
    assert "CommandError: Nothing was started." in output
    assert not data.exists()


def test_real__runs_the_shop_on_what_the_environment_names(tmp_path: Path) -> None:
    with emulators() as named:
        environment = {**named.settings, "GOOGLE_CLOUD_PROJECT": "my-shop", "DJANGO_SECRET_KEY": "x"}
        with demo(tmp_path, environment, real=True) as running, Visitor(running.url) as visitor:
            page = visitor.get().text
            login = visitor.log_in("ada")

    assert "Project my-shop (on 127.0.0.1:" in running.output
    assert f"stripe listen --forward-to {running.url}payments/webhook/" in running.output
    assert "The shelves are empty" in page
    assert login.status_code == 302
    assert (tmp_path / "real" / "django.sqlite3").exists()
