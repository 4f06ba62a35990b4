"""The API described as OpenAPI, by drf-spectacular: the extra [openapi]. Nothing else of the app imports it.

operations.py   what each endpoint does, takes, answers and refuses
schema.py       the same, as drf-spectacular asks for it
extensions.py   Firebase's tokens, and the interface Session, whose optional fields may be missing
views.py        api/schema/
"""
