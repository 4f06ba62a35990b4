"""Runs of the backfill, and what they have found."""

from django_firestore_stripe.services.backfill import Plan, Run


def run(*kinds, **options):
    """Run over these kinds, or all; return the findings."""
    plan = Plan(**({"kinds": kinds} if kinds else {}), **options)
    return findings_of(Run(plan=plan))


def findings_of(batches):
    """Return what all batches have found."""
    return [finding for batch in batches for finding in batch.findings]


def changed(findings):
    """Return the paths of the documents that differed."""
    return {difference.path for finding in findings for difference in finding.differences}


def subscribe(api, customer, price):
    """Let a customer subscribe at Stripe, with a card; return the subscription."""
    card = api.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    terms = {"customer": customer, "items": [{"price": price}], "default_payment_method": card.id}
    return api.v1.subscriptions.create(terms)
