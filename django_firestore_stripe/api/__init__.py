"""The REST API: the interfaces of the JavaScript SDK, served by Django."""
