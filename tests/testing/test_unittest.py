"""The other door: the same kit as a test case of Django's."""

import grpc
import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import SimpleTestCase

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.models import Product
from django_firestore_stripe.testing.unittest import FirestoreStripeMixin, FirestoreStripeTestCase


class KitTests(FirestoreStripeTestCase):
    def setUp(self):
        super().setUp()
        self.ada = User.objects.create_user("ada", "ada@example.com")

    def test_event__is_applied(self):
        response = self.stripe_event("payment_intent.succeeded", user=self.ada)

        self.assert_applied(response)
        self.assert_document(f"customers/{self.ada.pk}/payments/pi_1", status="succeeded")
        self.assert_no_document(f"customers/{self.ada.pk}/payments/pi_2")

    def test_webhooks__are_delivered(self):
        self.stripe_api.v1.products.create({"id": "prod_gold", "name": "Gold"})

        self.deliver_webhooks()

        assert Product.objects.get(pk="prod_gold").name == "Gold"

    def test_counting__is_the_plugins(self):
        with self.assert_stripe_requests(1), self.assert_firestore_rpcs(0):
            self.stripe_api.v1.products.create({"name": "Gold"})

    def test_every_test__has_an_empty_stripe_and_an_empty_firestore(self):
        assert (self.stripe_emulator.events, list(Product.objects.all())) == ([], [])


class MixinTests(FirestoreStripeMixin, SimpleTestCase):
    def test_settings__point_at_this_tests_stripe(self):
        assert get_settings().stripe_api_base == self.stripe_emulator.url
        assert cache.get("anything") is None


@pytest.mark.bundled
class FaultTests(FirestoreStripeTestCase):
    def test_faults__are_injected(self):
        self.firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE, after=True)

        self.assert_applied(self.stripe_event("product.created"))

    def test_settings__are_restored(self):
        self.doCleanups()

        assert get_settings().stripe_api_base == "http://127.0.0.1:9"
