"""Django's test runner, with a Firestore."""

from typing import Any

from django.test.runner import DiscoverRunner
from django.test.utils import override_settings

from django_firestore_stripe.conf import NAME
from django_firestore_stripe.testing.firestore_server import start_if_needed, stop
from django_firestore_stripe.testing.stripe_server import settings_with_keys


class EmulatorRunner(DiscoverRunner):
    """Runs the bundled Firestore emulator while there are test databases, unless FIRESTORE_EMULATOR_HOST names another."""

    def setup_databases(self, **kwargs: Any) -> Any:
        """Start it first."""
        start_if_needed()
        return super().setup_databases(**kwargs)

    def run_checks(self, *args: Any, **kwargs: Any) -> None:
        """Check the settings as the tests have them: with the keys that the kit makes up."""
        with override_settings(**{NAME: settings_with_keys()}):
            super().run_checks(*args, **kwargs)

    def teardown_databases(self, old_config: Any, **kwargs: Any) -> None:
        """Stop it last."""
        super().teardown_databases(old_config, **kwargs)
        stop()
