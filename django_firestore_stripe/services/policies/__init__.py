"""Session policies: what a client may choose, and what only the server may (SESSION_POLICY)."""
