"""What there is to find out about a database without a schema: nothing."""

from typing import Any

from django.db.backends.base.introspection import BaseDatabaseIntrospection


class DatabaseIntrospection(BaseDatabaseIntrospection):
    """Collections come and go with their documents: there are no tables."""

    def get_table_list(self, cursor: Any) -> list[Any]:
        """Return no tables."""
        return []
