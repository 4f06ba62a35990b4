"""Django's test runner, with a Firestore."""

from typing import Any

from django.test.runner import DiscoverRunner

from django_firestore_stripe.testing.firestore_server import start_if_needed, stop


class EmulatorRunner(DiscoverRunner):
    """Runs the bundled Firestore emulator while there are test databases, unless FIRESTORE_EMULATOR_HOST names another."""

    def setup_databases(self, **kwargs: Any) -> Any:
        """Start it first."""
        start_if_needed()
        return super().setup_databases(**kwargs)

    def teardown_databases(self, old_config: Any, **kwargs: Any) -> None:
        """Stop it last."""
        super().teardown_databases(old_config, **kwargs)
        stop()
