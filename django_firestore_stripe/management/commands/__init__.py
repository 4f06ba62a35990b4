"""Commands: manage.py finds them by their names."""
