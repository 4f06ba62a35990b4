"""`firestore_stripe_worker`: signals, exit codes, and how it says that it is well."""

import json
import signal
import urllib.error
import urllib.request

import pytest
from django.core.management import CommandError, call_command

from django_firestore_stripe.services.working.health import served
from tests.worker.processes import Process
from tests.worker.running import answered, ask

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def get(port, path="/healthz"):
    """Return the status and the body."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


@pytest.mark.parametrize(("healthy", "status"), [(True, 200), (False, 503)])
def test_health__is_the_status_with_the_report(healthy, status):
    report = {"healthy": healthy, "waiting": 3}

    with served(lambda: report, host="127.0.0.1", port=0) as port:
        found, body = get(port)

    assert (found, json.loads(body)) == (status, report)


def test_health__is_nowhere_else():
    with served(dict, host="127.0.0.1", port=0) as port:
        assert get(port, "/")[0] == 404


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_command__works_until_it_is_told_to_stop(shop, stripe_emulator, number):
    process = Process(stripe_emulator.url).wait_until_ready()
    try:
        assert answered(ask("doc1", price=shop.shirt))["url"]
        assert process.health() == 200
    finally:
        code, said = process.end(number)

    assert (code, said) == (0, "")


def test_command__does_not_compete_with_the_extension(configured):
    configured(EXTENSION_INSTALLED=True)

    with pytest.raises(CommandError, match="EXTENSION_INSTALLED"):
        call_command("firestore_stripe_worker")


def test_address_that_is_taken__is_said():
    with (
        served(dict, host="127.0.0.1", port=0) as port,
        pytest.raises(CommandError, match=f"127.0.0.1:{port}: Address"),
    ):
        call_command("firestore_stripe_worker", f"--health=127.0.0.1:{port}")


@pytest.mark.parametrize("threads", ["0", "-1", "x"])
def test_threads__are_a_positive_number(threads):
    with pytest.raises(CommandError, match="--threads"):
        call_command("firestore_stripe_worker", f"--threads={threads}")
