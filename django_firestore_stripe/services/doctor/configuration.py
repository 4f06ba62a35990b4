"""The settings, as the system checks judge them, those for deployment among them: keys and secrets, names, addresses."""

from collections.abc import Iterator

from django.core import checks

from django_firestore_stripe.services.doctor.finding import Finding, error, fine, warning

PREFIX = "django_firestore_stripe."


def examine() -> Iterator[Finding]:
    """Yield a finding for each message of the app's own checks."""
    messages = checks.run_checks(include_deployment_checks=True)
    own = [message for message in messages if (message.id or "").startswith(PREFIX) and not message.is_silenced()]
    for message in own:
        judge = error if message.is_serious() else warning
        yield judge(f"{message.msg} ({(message.id or '').removeprefix(PREFIX)})", message.hint or "")
    if not own:
        yield fine("The settings are sound.")
