"""The demo's accounts; their passwords are no secret."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account whose password is its name."""

    name: str
    email: str
    admin: bool = False


ACCOUNTS = (
    Account(name="admin", email="admin@example.com", admin=True),
    Account(name="ada", email="ada@example.com"),
)


def ensure_accounts() -> None:
    """Create the accounts that are missing; those that are there stay as they are."""
    users = get_user_model().objects
    for account in ACCOUNTS:
        if not users.filter(username=account.name).exists():
            create = users.create_superuser if account.admin else users.create_user
            create(username=account.name, email=account.email, password=account.name)
