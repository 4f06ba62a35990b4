"""Which error is which status, code and sentence."""

import inspect

import pytest
from django.db import DatabaseError, DataError, IntegrityError, NotSupportedError, OperationalError

from django_firestore_stripe import exceptions, statuses
from django_firestore_stripe.firestore.errors import AccessDenied, PreconditionLost, TimeUsedUp
from django_firestore_stripe.statuses import code_of, detail_of, status_of

TABLE = [
    (exceptions.InvalidRequest({"price": ["No."]}), 400, "invalid-argument"),
    (exceptions.WebhookRejected("No."), 400, "invalid-argument"),
    (exceptions.IdempotencyConflict("No."), 400, "already-exists"),
    (exceptions.StripeRefused("No."), 400, "failed-precondition"),
    (exceptions.Unauthenticated("No."), 401, "unauthenticated"),
    (exceptions.NotFound("No."), 404, "not-found"),
    (exceptions.Unavailable("No."), 503, "unavailable"),
    (exceptions.StripeUnavailable("No."), 503, "unavailable"),
    (exceptions.DeadlineExceeded("No."), 503, "deadline-exceeded"),
    (exceptions.Misconfigured("No."), 503, "internal"),
    (exceptions.PermissionDenied("No."), 503, "permission-denied"),
    (OperationalError("No."), 503, "unavailable"),
    (IntegrityError("No."), 503, "unavailable"),
    (DataError("No."), 503, "unavailable"),
    (NotSupportedError("No."), 503, "unavailable"),
    (DatabaseError("No."), 503, "unavailable"),
    (PreconditionLost("No."), 503, "unavailable"),
    (AccessDenied("No."), 503, "permission-denied"),
    (TimeUsedUp("No."), 503, "deadline-exceeded"),
    (RuntimeError("No."), 500, "internal"),
]


@pytest.mark.parametrize(("error", "status", "code"), TABLE, ids=lambda value: type(value).__name__)
def test_error__has_its_status_and_code(error, status, code):
    assert (status_of(error), code_of(error)) == (status, code)


def test_every_error_of_the_tree__has_a_status_of_its_own():
    tree = [kind for _name, kind in inspect.getmembers(exceptions, inspect.isclass) if issubclass(kind, Exception)]
    leaves = [kind for kind in tree if kind is not exceptions.PaymentsError]

    assert len(leaves) > 8
    assert [kind for kind in leaves if not issubclass(kind, statuses.KNOWN)] == []


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("sk_test_4eC39 at 10.0.0.1:8080"),
        AccessDenied("projects/4eC39 misses the permission datastore.entities.get"),
        TimeUsedUp("4eC39"),
        exceptions.Misconfigured("sk_test_4eC39"),
        exceptions.PermissionDenied("sk_test_4eC39"),
        exceptions.StripeUnavailable("sk_test_4eC39"),
        exceptions.DeadlineExceeded("sk_test_4eC39"),
        RuntimeError("sk_test_4eC39"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_visitor__reads_nothing_of_what_is_inside(error):
    detail = detail_of(error)

    assert "4eC39" not in detail
    assert "Nothing was charged." in detail


@pytest.mark.parametrize(
    "error", [AccessDenied("No."), exceptions.PermissionDenied("No."), exceptions.Misconfigured("No.")]
)
def test_visitor__reads_that_payments_are_not_set_up(error):
    assert detail_of(error) == statuses.NOT_SET_UP


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (exceptions.StripeRefused("This coupon is expired."), "This coupon is expired."),
        (exceptions.NotFound("There is no such session."), "There is no such session."),
        (exceptions.InvalidRequest({"price": ["Too", "bad."]}), "price: Too bad."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_visitor__reads_what_they_can_mend(error, detail):
    assert detail_of(error) == detail
