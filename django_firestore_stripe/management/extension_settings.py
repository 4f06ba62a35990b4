"""The settings that match an installation of the Firebase extension, to be pasted."""

from collections.abc import Iterator

from django_firestore_stripe.services.doctor.extension import SECRETS, Parameters, matching_settings


def settings_lines(parameters: Parameters) -> Iterator[str]:
    """Yield the setting, and how to read the secrets that lie in Secret Manager."""
    yield "DJANGO_FIRESTORE_STRIPE = {"
    for name in SECRETS:
        yield f'    "{name}": os.environ["{name}"],'
    for name, value in matching_settings(parameters).items():
        yield f'    "{name}": {_literal(value)},'
    yield "    # As the extension; keep the default, strict, if the apps choose no more than prices and quantities."
    yield '    "SESSION_POLICY": "extension",'
    yield "}"
    for name, secret in parameters.secret_names.items():
        yield f"# {name}: gcloud secrets versions access latest --secret={secret}"


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
