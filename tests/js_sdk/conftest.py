"""A shop, its worker and an app whose user is signed in; under the security rules that the shop has printed."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connections

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.gateways.firebase.usage import EMULATOR
from django_firestore_stripe.services.rules import security_rules
from django_firestore_stripe.testing.firestore_server import VARIABLE
from tests.js_sdk.app import App
from tests.js_sdk.auth import SignIn
from tests.rules.guarded import OPEN, Guarded
from tests.worker.processes import Process


@pytest.fixture(scope="module")
def guarded(django_db_setup: None) -> Iterator[Guarded]:
    """Put the rules in force, for apps; Django is not asked for them."""
    project = Guarded(connections["firestore"].settings_dict["NAME"])
    project.guard(security_rules())
    yield project
    project.guard(OPEN)


@pytest.fixture(scope="module")
def sign_in(guarded: Guarded) -> Iterator[SignIn]:
    """Return Firebase Auth."""
    with pytest.MonkeyPatch.context() as environment, SignIn(project=guarded.project) as server:
        environment.setenv(EMULATOR, server.host)
        yield server


@pytest.fixture(scope="module")
def worker(sign_in: SignIn, _stripe_server: StripeEmulator) -> Iterator[Process]:
    """Run a worker, the same one for all tests."""
    process = Process(_stripe_server.url).wait_until_ready()
    yield process
    process.end()


@pytest.fixture
def uid() -> str:
    """Return a user whom no other test has: the worker remembers who has which customer."""
    return f"ada-{uuid4().hex[:12]}"


@pytest.fixture
def guest(transactional_db, guarded: Guarded, sign_in: SignIn, stripe_emulator: StripeEmulator) -> Iterator[App]:
    """Run an app whose user has not signed in."""
    with App(project=guarded.project, firestore_host=os.environ[VARIABLE], auth_host=sign_in.host) as running:
        yield running


@pytest.fixture
def app(guest: App, sign_in: SignIn, shop, worker: Process, uid: str) -> App:
    """Run an app whose user is signed in, while sessions are answered."""
    assert guest.signIn(sign_in.custom_token(uid)) == uid
    return guest
