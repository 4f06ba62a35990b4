"""Which fields a client may write into the document of a checkout session."""

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.documents import checkout_parameters, mobile_parameters
from django_firestore_stripe.gateways.stripe.parameters import session_parameter_names
from django_firestore_stripe.services.policies.never import RESERVED
from django_firestore_stripe.services.policies.strict import STRICT_FIELDS
from django_firestore_stripe.services.session_request import CHOICES

# Which kind of app wrote the document; whatever the policy, it is for the app to say.
CLIENT = "client"
KNOWN = checkout_parameters.KNOWN | mobile_parameters.KNOWN | frozenset(CHOICES)


def allowed_fields() -> frozenset[str]:
    """Return the fields that SESSION_POLICY may let through; a project's own policy sees all that Stripe's API takes."""
    policy = get_settings().session_policy
    if policy == "strict":
        return STRICT_FIELDS | {CLIENT}
    known = KNOWN if policy == "extension" else KNOWN | session_parameter_names()
    return (known | {CLIENT}) - RESERVED
