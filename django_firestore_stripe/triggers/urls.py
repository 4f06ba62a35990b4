"""Where the triggers are, below `triggers/`."""

from django.urls import path

from django_firestore_stripe.triggers.auth import AuthTriggerView
from django_firestore_stripe.triggers.firestore import FirestoreTriggerView
from django_firestore_stripe.triggers.portal_link import PortalLinkView

# What the function is called where the extension is installed under its usual id.
FULL_NAME = "ext-firestore-stripe-payments-createPortalLink"

urlpatterns = [
    path("firestore/", FirestoreTriggerView.as_view(), name="trigger-firestore"),
    path("auth/", AuthTriggerView.as_view(), name="trigger-auth"),
    path("createPortalLink", PortalLinkView.as_view(), name="portal-link"),
    path(FULL_NAME, PortalLinkView.as_view(), name="portal-link-full"),
]
