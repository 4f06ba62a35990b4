"""The test kit for unittest: what the pytest plugin's fixtures do, as methods of a test case."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING

from django.test import TestCase
from django.test.utils import override_settings

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.testing import counting, paying
from django_firestore_stripe.testing.counting import assert_firestore_rpcs
from django_firestore_stripe.testing.documents import assert_document, assert_no_document
from django_firestore_stripe.testing.firestore_server import bundled
from django_firestore_stripe.testing.records import assert_applied
from django_firestore_stripe.testing.stripe_events import StripeEvents
from django_firestore_stripe.testing.stripe_server import api_client, settings_for
from django_firestore_stripe.testing.time_travel import TimeTravel
from django_firestore_stripe.testing.webhooks import Webhooks

if TYPE_CHECKING:
    import stripe

    from django_firestore_stripe.emulators.firestore import FirestoreEmulator

    _Base = TestCase
else:
    _Base = object


class FirestoreStripeMixin(_Base):
    """For a test case of Django's whose `databases` have Firestore; each test begins with an empty Stripe.

    It needs a Firestore: the plugin's under pytest, `TEST_RUNNER = "django_firestore_stripe.testing.runner.EmulatorRunner"`
    under `manage.py test`, or FIRESTORE_EMULATOR_HOST.
    """

    assert_applied = staticmethod(assert_applied)
    assert_document = staticmethod(assert_document)
    assert_no_document = staticmethod(assert_no_document)
    assert_firestore_rpcs = staticmethod(assert_firestore_rpcs)

    stripe_emulator: StripeEmulator
    stripe_api: "stripe.StripeClient"
    deliver_webhooks: Webhooks
    stripe_event: StripeEvents
    time_travel: TimeTravel
    pay: Callable[..., None]
    assert_stripe_requests: Callable[[int], AbstractContextManager[None]]

    def setUp(self) -> None:
        """Start an empty Stripe and point the app's settings at it; Stripe's objects are made after this."""
        super().setUp()
        emulator = self.enterContext(StripeEmulator())
        self.enterContext(override_settings(**settings_for(emulator)))
        self.stripe_emulator = emulator
        self.stripe_api = api_client(emulator)
        self.deliver_webhooks = Webhooks(emulator)
        self.stripe_event = StripeEvents(emulator, self.deliver_webhooks)
        self.time_travel = TimeTravel(emulator, self.deliver_webhooks)
        self.pay = partial(paying.pay, emulator)
        self.assert_stripe_requests = partial(counting.assert_stripe_requests, emulator)

    @property
    def firestore_emulator(self) -> "FirestoreEmulator":
        """The bundled Firestore emulator; raises NotBundled where the run is on another. Faults end with the test."""
        emulator = bundled()
        self.addCleanup(emulator.faults.clear)
        return emulator


class FirestoreStripeTestCase(FirestoreStripeMixin, TestCase):
    """Django's test case with all of its databases, Firestore too."""

    databases = "__all__"
