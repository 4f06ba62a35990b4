"""Django's own users come and go: what `triggers/auth/` does for Firebase's, by signals of the user model."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import Error as DatabaseError
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save

from django_firestore_stripe import deadlines
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import InvalidRequest, PaymentsError
from django_firestore_stripe.services.accounts import user_created, user_deleted
from django_firestore_stripe.services.customers import buyer_from
from django_firestore_stripe.users import uid_of

logger = logging.getLogger(__name__)

# Seconds that a request in which a user comes or goes may wait for Stripe and Firestore.
DEADLINE = 18.0


def follow_users() -> None:
    """Connect the receivers to the user model and what derives from it; nothing else is slowed down by them."""
    user_model = get_user_model()
    for model in apps.get_models():
        if issubclass(model, user_model):
            post_save.connect(_saved, sender=model, dispatch_uid="django_firestore_stripe.user_saved")
        if model._meta.concrete_model is user_model:
            post_delete.connect(_deleted, sender=model, dispatch_uid="django_firestore_stripe.user_deleted")


def _saved(instance: models.Model, *, created: bool, raw: bool, using: str, **_kwargs: Any) -> None:
    """Give a new user a customer (SYNC_USERS_ON_CREATE), but not one of a fixture."""
    settings = get_settings()
    if created and not raw and settings.sync_users_on_create and not settings.extension_installed:
        _afterwards(lambda: user_created(buyer_from(instance)), using)


def _deleted(instance: models.Model, *, using: str, **_kwargs: Any) -> None:
    """Delete the customer of a user who is deleted (DELETE_STRIPE_CUSTOMERS)."""
    settings = get_settings()
    if not settings.delete_stripe_customers or settings.extension_installed:
        return
    try:
        # Now: once the user is deleted, nobody knows the primary key.
        uid = uid_of(instance)
    except InvalidRequest:
        logger.warning("A user was deleted who cannot have been a customer")
        return
    _afterwards(partial(user_deleted, uid), using)


def _afterwards(work: Callable[[], None], using: str) -> None:
    """Do the work once the transaction is committed; what fails is logged, and the user comes or goes all the same."""

    def attempt() -> None:
        try:
            with deadlines.within(DEADLINE):
                work()
        except (PaymentsError, DatabaseError):
            logger.exception("Stripe could not be told of a user who came or went")

    transaction.on_commit(attempt, using=using)
