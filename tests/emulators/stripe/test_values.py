"""Small parts that need no server."""

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import cards, money
from django_firestore_stripe.emulators.stripe.api.forms import decoded, plain
from django_firestore_stripe.emulators.stripe.signatures import sign


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a[b][c]=1", {"a": {"b": {"c": "1"}}}),
        ("a[0][b]=1&a[1][b]=2", {"a": [{"b": "1"}, {"b": "2"}]}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a%5B0%5D=x%20y&a%5B1%5D=%C3%A9", {"a": ["x y", "é"]}),
        ("a[10]=k&" + "&".join(f"a[{i}]={i}" for i in range(10)), {"a": [*"0123456789", "k"]}),
        ("a=1&a[b]=2", {"a": {"b": "2"}}),
        ("", {}),
    ],
)
def test_form__decoded(form: str, value: object) -> None:
    assert plain(decoded(form)) == value


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1250, "eur", "€12.50"),
        (5, "usd", "$0.05"),
        (1234567, "usd", "$12,345.67"),
        (500, "jpy", "¥500"),
        (1234, "kwd", "KWD 1.234"),
        (-100, "gbp", "-£1.00"),
    ],
)
def test_money__formatted(amount: int, currency: str, text: str) -> None:
    assert money.formatted(amount, currency) == text


def test_sign__verifies() -> None:
    payload = '{"id": "evt_1", "object": "event"}'

    header = sign(payload, secret="whsec_a")

    assert stripe.Webhook.construct_event(payload, header, "whsec_a").id == "evt_1"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(payload, header, "whsec_b")


def test_sign__bytes_and_time() -> None:
    assert sign(b"{}", secret="s", timestamp=7) == sign("{}", secret="s", timestamp=7)
    assert sign(b"{}", secret="s", timestamp=7).startswith("t=7,v1=")


def test_cards__are_numbers_that_could_be() -> None:
    assert [number for number in cards.BY_NUMBER if not cards.passes_luhn(number)] == []
