"""What this database can do, in Django's terms."""

from django.db.backends.base.features import BaseDatabaseFeatures


class DatabaseFeatures(BaseDatabaseFeatures):
    """Firestore's features."""

    # Test cases then flush instead of rolling back.
    supports_transactions = False
    # A failed inner block must not spoil the outer one: nothing was rolled back in either.
    uses_savepoints = True
    can_rollback_ddl = False
    supports_foreign_keys = False
    supports_ignore_conflicts = False
    supports_json_field = True
    has_bulk_insert = True
    can_use_chunked_reads = True
    can_return_columns_from_insert = False
    can_introspect_json_field = False
    test_db_allows_multiple_connections = True
    supports_expression_defaults = False
    supports_default_keyword_in_insert = False
    has_select_for_update = False
    interprets_empty_strings_as_nulls = False
