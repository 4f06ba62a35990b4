"""The users' Django accounts, in a database that the processes of the storm share: `python -m tests.storm.accounts UID …`."""

import os
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

MEMBERS = """
    SELECT auth_user.username, auth_group.name FROM auth_user_groups
    JOIN auth_user ON auth_user.id = auth_user_groups.user_id
    JOIN auth_group ON auth_group.id = auth_user_groups.group_id
"""


def create(uids: Iterable[str], environment: Mapping[str, str]) -> None:
    """Make the database and the accounts, in a process with the storm's settings."""
    command = [sys.executable, "-m", "tests.storm.accounts", *uids]
    subprocess.run(command, env={**os.environ, **environment}, check=True)  # noqa: S603 - our own module


def groups(database: Path) -> Mapping[str, set[str]]:
    """Return the groups of each account that is in any."""
    members: dict[str, set[str]] = defaultdict(set)
    with closing(sqlite3.connect(database)) as connection:
        for uid, group in connection.execute(MEMBERS):
            members[uid].add(group)
    return members


def main() -> None:
    """Make them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.storm.settings"
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    users = get_user_model()
    users.objects.bulk_create(users(username=uid) for uid in sys.argv[1:])


if __name__ == "__main__":
    main()
