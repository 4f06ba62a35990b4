"""Prints the table of docs/reference/reads.md: `python -m tests.benchmarks.reads 1000 20000`."""

import os
import sys


def table(sizes: list[int]) -> None:
    """Measure every page for each number of documents."""
    from django.db import connections  # noqa: PLC0415

    from tests.reads.pages import measure, measures, seed, staff  # noqa: PLC0415

    client = staff()
    columns = []
    for size in sizes:
        connections["firestore"].ops.execute_sql_flush(["FLUSH"])
        seed(size)
        columns.append({name: measure(name, client) for name in measures(client)})
    sys.stdout.write("| page | rows | " + " | ".join(f"{size:,} documents" for size in sizes) + " |\n")
    sys.stdout.write("|---|---|" + "---|" * len(sizes) + "\n")
    for name in columns[0]:
        rows = columns[0][name][0]
        reads = " | ".join(f"{column[name][1].reads:,}" for column in columns)
        sys.stdout.write(f"| {name} | {rows} | {reads} |\n")


def main() -> None:
    """Run on the emulator that FIRESTORE_EMULATOR_HOST names, or on the bundled one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment  # noqa: PLC0415

    from django_firestore_stripe.testing import firestore_server  # noqa: PLC0415

    firestore_server.start_unless_named()
    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
    table([int(size) for size in sys.argv[1:]] or [1_000])
    firestore_server.stop()


if __name__ == "__main__":
    main()
