"""Test databases: projects of their own on an emulator, never a real one."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.creation import BaseDatabaseCreation

from django_firestore_stripe.firestore.client import EMULATOR, emulator_host


def _project(name: str) -> str:
    """Return a name as a project id: no underscores."""
    return name.replace("_", "-")


class DatabaseCreation(BaseDatabaseCreation):
    """A test database is a project `test-<NAME>`, which an emulator keeps apart from all others."""

    def create_test_db(
        self, verbosity: int = 1, autoclobber: bool = False, serialize: bool | None = None, keepdb: bool = False
    ) -> str:
        """Switch to the empty test project. Raises ImproperlyConfigured without an emulator."""
        if not emulator_host():
            raise ImproperlyConfigured(
                f"Tests would write to the real Firestore: set {EMULATOR}, such as 127.0.0.1:8080, to an emulator."
            )
        name = self._get_test_db_name()
        self._use(name)
        if not keepdb:
            self.connection.ops.execute_sql_flush(["FLUSH"])
        return name

    def destroy_test_db(
        self, old_database_name: str | None = None, verbosity: int = 1, keepdb: bool = False, suffix: str | None = None
    ) -> None:
        """Return to the project that the settings name."""
        if old_database_name:
            self._use(old_database_name)

    def get_test_db_clone_settings(self, suffix: str) -> dict[str, Any]:
        """Return the settings of a parallel process's own project."""
        settings = self.connection.settings_dict
        return {**settings, "NAME": f"{settings['NAME']}-{suffix}"}

    def test_db_signature(self) -> Any:
        """Return what tells two test databases apart."""
        settings = self.connection.settings_dict
        return (self.connection.vendor, self._get_test_db_name(), settings["OPTIONS"].get("database", ""))

    def _get_test_db_name(self) -> str:
        settings = self.connection.settings_dict
        return _project(settings["TEST"].get("NAME") or f"test-{settings['NAME']}")

    def _clone_test_db(self, suffix: str, verbosity: int, keepdb: bool = False) -> None:
        """Do nothing: a project begins to exist with its first document."""

    def _use(self, name: str) -> None:
        self.connection.close()
        self.connection.settings_dict["NAME"] = name
