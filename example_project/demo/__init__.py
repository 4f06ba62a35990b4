"""`python manage.py demo`: the whole shop on the bundled emulators, for one machine and one person."""
