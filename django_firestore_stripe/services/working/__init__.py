"""The worker: answers what clients write, for those whose Firestore does not push its events.

pace.py      how often, and for how long
state.py     one document: who works, and up to where everything is answered
shares.py    who of them answers which document
backlog.py   what was heard and is not answered yet
answers.py   one answer, and what comes of it
worker.py    all of it, in one process
health.py    how it goes, by HTTP
"""

from django_firestore_stripe.services.working.pace import Pace
from django_firestore_stripe.services.working.worker import Worker

__all__ = ["Pace", "Worker"]
