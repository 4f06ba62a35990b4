"""What an answer costs at least: Google's client listens, Stripe's makes a session, and nothing is around them.

``python -m tests.benchmarks.bare_answerer PROJECT STRIPE`` answers below ``bare_sessions`` until its standard input ends.
"""

import sys
from datetime import UTC, datetime
from typing import Any

COLLECTION = "bare_sessions"


def main(project: str, address: str) -> None:
    """Answer."""
    import stripe  # noqa: PLC0415
    from google.cloud import firestore  # noqa: PLC0415

    api = stripe.StripeClient("sk_test_bare", base_addresses={"api": address})

    def answer(reference: Any, asked: dict[str, Any]) -> None:
        session = api.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "customer": "cus_ada",
                "line_items": [{"price": asked["price"], "quantity": 1}],
                "success_url": asked["success_url"],
                "cancel_url": asked["cancel_url"],
            }
        )
        reference.update({"sessionId": session.id, "url": session.url, "created": datetime.now(UTC)})

    def hear(_documents: Any, changes: Any, _read_time: Any) -> None:
        for change in changes:
            asked = change.document.to_dict()
            if change.type.name == "ADDED" and "url" not in asked:
                answer(change.document.reference, asked)

    watch = firestore.Client(project=project).collection_group(COLLECTION).on_snapshot(hear)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    watch.unsubscribe()


if __name__ == "__main__":
    main(*sys.argv[1:])
