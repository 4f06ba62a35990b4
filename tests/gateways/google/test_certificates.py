"""Google's certificates: kept as the answer says, and asked for once by however many requests wait."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.gateways.google import certificates
from tests.triggers.google import KEY_ID, Signer, published, served


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    certificates.forget_certificates()
    yield
    certificates.forget_certificates()


def test_certificates__are_asked_for_once() -> None:
    signer = Signer()
    with published(signer) as (address, asked):
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(certificates.certificates, [address] * 8))

        assert [each[KEY_ID] for each in found] == [signer.certificate] * 8
        assert len(asked) == 1


def is_unavailable(url: str) -> bool:
    try:
        certificates.certificates(url)
    except Unavailable:
        return True
    return False


class Silent:
    """An address that takes connections and says nothing; counts them."""

    def __init__(self) -> None:
        self.connections: list[socket.socket] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/certs"
        self._thread = threading.Thread(target=self._accept)

    def _accept(self) -> None:
        try:
            while True:
                self.connections.append(self._socket.accept()[0])
        except OSError:
            return

    def __enter__(self) -> "Silent":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for each in self.connections:
            each.close()


def test_silent_google__is_asked_once_by_many_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "TIMEOUT", 0.3)

    with Silent() as silent:
        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(is_unavailable, [silent.url] * 8))

        assert len(silent.connections) == 1


def test_failure__is_forgotten_after_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "PAUSE", 0.0)
    monkeypatch.setattr(certificates, "TIMEOUT", 0.2)
    with Silent() as silent:
        for _attempt in range(2):
            assert is_unavailable(silent.url)

        assert len(silent.connections) == 2


@pytest.mark.parametrize("answer", [b"[]", b'"text"', b"5", b"<html>", b""])
def test_answer_that_is_no_map__is_none(answer: bytes) -> None:
    with served(answer) as (address, _asked):
        assert is_unavailable(address)


def test_other_addresses__do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "TIMEOUT", 10.0)
    with Silent() as silent, published(Signer()) as (address, _asked):
        waiting = threading.Thread(target=is_unavailable, args=[silent.url])
        waiting.start()
        while not silent.connections:
            waiting.join(0.01)

        assert KEY_ID in certificates.certificates(address)
        assert waiting.is_alive()
        silent.connections[0].close()
        waiting.join()
