"""Full resource names of documents, as Google's other services write them."""

from django_firestore_stripe.firestore.aliases import connection_of


def own_path(name: str, *, using: str | None = None) -> str | None:
    """Return the path of a document below the root of our database; None where it is in another, or no document."""
    wrapper = connection_of(using)
    wrapper.ensure_connection()
    prefix = f"{wrapper.connection.name}/documents/"
    path = name.removeprefix(prefix)
    return path if name.startswith(prefix) and path.count("/") % 2 else None
