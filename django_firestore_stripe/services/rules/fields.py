"""Which fields of a checkout session's document a client may write, and which are the server's."""

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.documents import checkout_parameters, mobile_parameters
from django_firestore_stripe.documents.checkout_session import LINKS, OUTCOME
from django_firestore_stripe.gateways.stripe.parameters import session_parameter_names
from django_firestore_stripe.services.answering import mobile
from django_firestore_stripe.services.answering.requests import ANSWER
from django_firestore_stripe.services.events import watermarks
from django_firestore_stripe.services.policies.never import RESERVED
from django_firestore_stripe.services.policies.strict import STRICT_FIELDS
from django_firestore_stripe.services.session_request import CHOICES

# Which kind of app wrote the document; whatever the policy, it is for the app to say.
CLIENT = "client"
KNOWN = checkout_parameters.KNOWN | mobile_parameters.KNOWN | frozenset(CHOICES)
# What answers a document, and what becomes of its session; Stripe's `currency` is also what a mobile client asks for.
ANSWERED = ANSWER | {"created", mobile.PAYMENT, mobile.SETUP}
SERVERS = (ANSWERED | {*OUTCOME, *LINKS, watermarks.FIELD} | RESERVED) - KNOWN


def allowed_fields() -> frozenset[str]:
    """Return the fields that SESSION_POLICY may let through; a project's own policy sees all that Stripe's API takes."""
    policy = get_settings().session_policy
    if policy == "strict":
        return STRICT_FIELDS | {CLIENT}
    known = KNOWN if policy == "extension" else KNOWN | session_parameter_names()
    return (known | {CLIENT}) - RESERVED
