"""HOST:PORT, as commands take it."""

from argparse import ArgumentTypeError

import pytest

from django_firestore_stripe.management.addresses import Address


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8080", "127.0.0.1", 8080),
        ("localhost:0", "localhost", 0),
        ("[::1]:8080", "::1", 8080),
        ("8080", "127.0.0.1", 8080),
    ],
)
def test_address__is_read(text: str, host: str, port: int) -> None:
    address = Address.parse(text)

    assert address == Address(host=host, port=port)


@pytest.mark.parametrize("text", ["", "localhost", ":8080", "localhost:", "localhost:x", "localhost:99999", "a/b:1"])
def test_address__nothing_else_is(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is no HOST:PORT"):
        Address.parse(text)


@pytest.mark.parametrize(("host", "url"), [("127.0.0.1", "http://127.0.0.1:8080"), ("::1", "http://[::1]:8080")])
def test_url__brackets_what_needs_it(host: str, url: str) -> None:
    address = Address(host=host, port=8080)

    assert address.url == url


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("192.0.2.1", False), ("shop.example", False)],
)
def test_loopback__is_what_only_this_machine_reaches(host: str, loopback: bool) -> None:
    address = Address(host=host, port=8080)

    assert address.is_loopback is loopback
