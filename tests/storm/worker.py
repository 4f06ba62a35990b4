"""A process that takes webhooks, `python -m tests.storm.worker`: says its port, then serves in threads until killed."""

import logging
import os
import sys
from datetime import timedelta
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer


class Server(ThreadingMixIn, WSGIServer):
    """Django's own way to serve threads; a queue long enough for a storm."""

    daemon_threads = True
    request_queue_size = 64


class Handler(WSGIRequestHandler):
    """Answers without a log."""

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def note_effect(applied) -> None:
    """Count how often the effects of an event have run."""
    from django_firestore_stripe.firestore.writes import Write, commit  # noqa: PLC0415

    commit(
        [
            Write(
                path=f"storm_effects/{applied.event.id}",
                fields={"type": applied.event.type},
                mask=("type",),
                increments={"runs": 1},
            )
        ]
    )


def main() -> None:
    """Serve."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.storm.settings"
    import django  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    django.setup()
    from django_firestore_stripe.services.events import after, pipeline, waiting  # noqa: PLC0415
    from django_firestore_stripe.services.events.registry import handled_types  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    pipeline.PATIENCE = waiting.CLAIM = timedelta(seconds=float(os.environ["STORM_PATIENCE"]))
    after(*handled_types())(note_effect)
    server = Server(("127.0.0.1", 0), Handler)
    server.set_app(get_wsgi_application())
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main()
