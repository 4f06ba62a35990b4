"""The connection: what Django calls a database, for a Firestore database of a Google Cloud project."""

from typing import Any, NoReturn

from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.client import BaseDatabaseClient
from django.db.backends.base.validation import BaseDatabaseValidation

from django_firestore_stripe.firestore.client import Endpoint, default_project
from django_firestore_stripe.firestore.creation import DatabaseCreation
from django_firestore_stripe.firestore.cursor import Cursor
from django_firestore_stripe.firestore.errors import Database
from django_firestore_stripe.firestore.features import DatabaseFeatures
from django_firestore_stripe.firestore.introspection import DatabaseIntrospection
from django_firestore_stripe.firestore.meter import Meter
from django_firestore_stripe.firestore.operations import DatabaseOperations
from django_firestore_stripe.firestore.schema import DatabaseSchemaEditor


class DatabaseClient(BaseDatabaseClient):
    """There is no shell for Firestore."""

    executable_name = "gcloud"

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict: Any, parameters: Any) -> NoReturn:
        """Refuse `dbshell`."""
        raise NotSupportedError("Firestore has no shell: use the Google Cloud console.")


class DatabaseWrapper(BaseDatabaseWrapper):
    """A connection to Firestore.

    Writes go out at once and stay: `atomic()` keeps its blocks and `on_commit`, but rolls nothing back. What must be
    atomic is one `firestore.writes.commit`.
    """

    vendor = "firestore"
    display_name = "Cloud Firestore"
    Database = Database
    SchemaEditorClass = DatabaseSchemaEditor
    client_class = DatabaseClient
    creation_class = DatabaseCreation
    features_class = DatabaseFeatures
    introspection_class = DatabaseIntrospection
    ops_class = DatabaseOperations
    validation_class = BaseDatabaseValidation
    operators: dict[str, str] = {}
    data_types: dict[str, str] = {}

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        """Let a test database be made without the default one: nothing here depends on it."""
        settings_dict.setdefault("TEST", {}).setdefault("DEPENDENCIES", [])
        super().__init__(settings_dict, alias)
        self.meters: list[Meter] = []

    def get_connection_params(self) -> dict[str, Any]:
        """Return the parts of the endpoint; OPTIONS may hold `database` and `credentials`."""
        options = self.settings_dict["OPTIONS"]
        return {
            "project": self.settings_dict["NAME"] or default_project(),
            "database": options.get("database") or "(default)",
            "credentials": options.get("credentials"),
        }

    def get_new_connection(self, conn_params: dict[str, Any]) -> Endpoint:
        """Return the endpoint; its gRPC channel is the process's and opens with the first call."""
        return Endpoint(**conn_params)

    def create_cursor(self, name: Any = None) -> Cursor:
        """Return a cursor."""
        return Cursor(self)

    def make_cursor(self, cursor: Cursor) -> Cursor:  # type: ignore[override]
        """Return the cursor as it is: it translates errors by itself."""
        return cursor

    def make_debug_cursor(self, cursor: Cursor) -> Cursor:  # type: ignore[override]
        """Return the cursor as it is: it logs by itself."""
        return cursor

    def schema_editor(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: there is no schema."""
        raise NotSupportedError(f"Firestore has no schema: there is nothing to migrate on {self.alias!r}.")

    def is_usable(self) -> bool:
        """Return True: the channel repairs itself."""
        return True

    def _close(self) -> None:
        """Leave the channel open: it is shared."""

    def _set_autocommit(self, autocommit: bool) -> None:
        """Do nothing: see the class."""

    def _start_transaction_under_autocommit(self) -> None:
        """Do nothing: see the class. That it exists keeps Django from logging a BEGIN that no call answers to."""

    def _commit(self) -> None:
        """Do nothing: see the class."""

    def _rollback(self) -> None:
        """Do nothing: see the class."""

    def _savepoint(self, sid: str) -> None:
        """Do nothing: see the class."""

    def _savepoint_rollback(self, sid: str) -> None:
        """Do nothing: see the class."""

    def _savepoint_commit(self, sid: str) -> None:
        """Do nothing: see the class."""
