"""The demo, started as a visitor of the repository starts it."""

import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from example_project.demo.catalogue import ARTICLES
from tests.example.running import HOSTILE, Running, demo, popen
from tests.example.visitor import Visitor


@dataclass(frozen=True, kw_only=True)
class Bought:
    """A checkout that ada began before the demo was restarted."""

    session_id: str
    cookies: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Restarted:
    """The demo after a restart, and what happened before."""

    demo: Running
    bought: Bought


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    """Run the demo in a hostile environment, begin a checkout, and run it once more."""
    data = tmp_path_factory.mktemp("demo")
    with demo(data, HOSTILE) as first, Visitor(first.url) as ada:
        ada.log_in("ada")
        session_id = ada.buy().headers["Location"].rpartition("/")[2].partition("#")[0]
        bought = Bought(session_id=session_id, cookies=ada.cookies)
        first.stop()
    with demo(data, HOSTILE) as second:
        yield Restarted(demo=second, bought=bought)


@pytest.fixture
def visitor(restarted: Restarted) -> Iterator[Visitor]:
    with Visitor(restarted.demo.url) as visitor:
        yield visitor


def test_output__says_where_to_click(restarted: Restarted) -> None:
    lines = restarted.demo.output.splitlines()

    assert lines[-1] == f"Ready: {restarted.demo.url}"
    assert f"{restarted.demo.url}admin/" in restarted.demo.output
    assert "4242 4242 4242 4242" in restarted.demo.output


def test_shop__sells_the_catalogue_once(visitor: Visitor) -> None:
    page = visitor.get().text

    for article in ARTICLES:
        assert page.count(f">{article.name}<") == 1


def test_shop__has_its_style(visitor: Visitor) -> None:
    style = visitor.get("static/shop/shop.css")

    assert style.status_code == 200
    assert style.headers["Content-Type"] == "text/css"


@pytest.mark.parametrize("name", ["ada", "admin"])
def test_login__takes_the_accounts_of_the_demo(visitor: Visitor, name: str) -> None:
    answer = visitor.log_in(name)

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_login__names_the_accounts(visitor: Visitor) -> None:
    page = visitor.get("accounts/login/").text

    assert "<code>ada</code>" in page
    assert "<code>admin</code>" in page


def test_admin__opens_for_admin(visitor: Visitor) -> None:
    visitor.log_in("admin")

    page = visitor.get("admin/")

    assert page.status_code == 200
    assert "/admin/django_firestore_stripe/checkoutsession/" in page.text


def test_buying__leads_to_the_page_of_the_emulator(visitor: Visitor) -> None:
    visitor.log_in("ada")

    answer = visitor.buy()
    page = requests.get(answer.headers["Location"], timeout=60)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("http://127.0.0.1:")
    assert 'name="cardNumber"' in page.text


def test_restart__keeps_sessions_and_logins(restarted: Restarted, visitor: Visitor) -> None:
    visitor.cookies = restarted.bought.cookies

    page = visitor.get("account/").text

    assert restarted.bought.session_id in page


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal__stops_every_process(tmp_path: Path, number: int) -> None:
    with demo(tmp_path) as running, Visitor(running.url) as ada:
        ada.log_in("ada")
        hosted = ada.buy().headers["Location"]
        exit_code, rest = running.stop(number)

    assert exit_code == 0
    assert rest == ""
    for url in (running.url, hosted):
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=60)


def test_port_in_use__is_a_clear_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with popen(address, "--data", str(tmp_path)) as process:
            output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert output.startswith(f"CommandError: {address} is in use. Take another: python manage.py demo 127.0.0.1:")


def test_data_in_use__is_a_clear_error(restarted: Restarted, tmp_path_factory: pytest.TempPathFactory) -> None:
    (data,) = [line.split()[1] for line in restarted.demo.output.splitlines() if line.startswith("Data")]

    with popen("127.0.0.1:0", "--data", data) as process:
        output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert output == f"CommandError: Another demo is using {data}.\n"


def test_remote_address__is_refused(tmp_path: Path) -> None:
    with popen("192.0.2.1:8000", "--data", str(tmp_path)) as process:
        output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "serves this machine only" in output


def test_child_that_dies__stops_the_demo_and_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "emulators").write_text("no folder")

    with popen("127.0.0.1:0", "--data", str(tmp_path)) as process:
        output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "CommandError: Emulators ended (exit code 1):" in output
    assert f"cannot keep data in {tmp_path}" in output
