"""Documents for the tests: a few customers with sessions, and strangers that look like them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django_firestore_stripe.firestore.writes import commit, create

MODES = ["payment", "subscription", "setup"]
START = datetime(2026, 1, 1, 8, tzinfo=UTC)
CUSTOMERS = 4
SESSIONS = 24


def session_key(number: int) -> str:
    return f"uid{number % CUSTOMERS}/doc{number:02d}"


def session_path(number: int) -> str:
    customer, document = session_key(number).split("/")
    return f"shop_customers/{customer}/shop_sessions/{document}"


def session_fields(number: int) -> dict[str, Any]:
    """Session 7 has no creation time; every fourth has no currency, which is stored as null."""
    fields = {
        "mode": MODES[number % 3],
        "price": f"price_{number % 5}",
        "sessionId": f"cs_test_{number:02d}",
        "url": f"https://checkout.example/{number:02d}",
        "quantity": number % 5 + 1,
        "allow_promotion_codes": bool(number % 2),
        "client": "web" if number % 8 else "mobile",
        "amount_total": number * 10,
        "currency": "usd" if number % 4 else None,
        "created": START + timedelta(days=number),
        "metadata": {"number": number, "tag": "even" if number % 2 == 0 else "odd"},
        "line_items": [{"price": f"price_{number % 5}", "quantity": 1}],
        "unknown": "keep me",
    }
    if number == 7:
        del fields["created"]
    return fields


def seed() -> None:
    """Store customers uid0 to uid3 and sessions 0 to 23, session n with customer n modulo 4."""
    customers = [
        create(f"shop_customers/uid{number}", {"email": f"user{number}@example.com", "stripeId": f"cus_{number}"})
        for number in range(CUSTOMERS)
    ]
    commit([*customers, *(create(session_path(number), session_fields(number)) for number in range(SESSIONS))])


def seed_strangers(number: int = 3) -> None:
    """Store documents in collections of the same name elsewhere; they sort before and after the shop's own."""
    paths = [
        f"{root}/x{index}/shop_sessions/stranger{index}"
        for root in ("a_vendors", "zz_vendors")
        for index in range(number)
    ]
    commit([create(path, session_fields(index)) for index, path in enumerate(paths)])


def numbers(sessions: Any) -> list[int]:
    """Return the numbers of sessions, from their keys."""
    return [int(session.pk[-2:]) for session in sessions]
