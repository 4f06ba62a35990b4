"""The server on its own: ``python -m django_firestore_stripe.emulators.firestore --port 8080 --data firestore.sqlite3``."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from .server import FirestoreEmulator


def main() -> None:
    """Serve until a signal to end; the address is the first line of output."""
    parser = argparse.ArgumentParser(prog="python -m django_firestore_stripe.emulators.firestore")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8080, help="0 takes a free one")
    parser.add_argument("--data", type=Path, help="the SQLite file; in memory without it")
    options = parser.parse_args()
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    with FirestoreEmulator(options.host, options.port, options.data) as emulator:
        sys.stdout.write(f"{emulator.address}\n")
        sys.stdout.flush()
        ending.wait()


if __name__ == "__main__":
    main()
