"""A tiny project with documents of its own and nothing of this package but the database backend."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

FILES = {
    "settings.py": """
SECRET_KEY = "notes"
USE_TZ = True
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "notes"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
    "firestore": {"ENGINE": "django_firestore_stripe.firestore", "NAME": "notes"},
}
DATABASE_ROUTERS = ["django_firestore_stripe.firestore.router.FirestoreRouter"]
""",
    "notes/__init__.py": "",
    "notes/models.py": """
from django.db import models

from django_firestore_stripe.firestore.fields import DocumentKeyField
from django_firestore_stripe.firestore.managers import DocumentManager


class Note(models.Model):
    id = DocumentKeyField(editable=True)
    text = models.CharField(max_length=100)

    objects = DocumentManager()

    class Meta:
        managed = False
        base_manager_name = "objects"
        db_table = "notes"
        ordering = ["pk"]
""",
    # Every test writes the same document and expects to be alone; two classes, because --parallel divides by class.
    "notes/tests.py": """
from django.contrib.auth.models import User
from django.test import TestCase

from notes.models import Note


class Alone(TestCase):
    databases = ["default", "firestore"]

    def test_one(self):
        self.check_alone()

    def test_two(self):
        self.check_alone()

    def check_alone(self):
        self.assertEqual((Note.objects.count(), User.objects.count()), (0, 0))
        User.objects.create_user("ada")
        for number in range(20):
            Note.objects.create(pk=f"n{number}", text=self.id())
            self.assertEqual({note.text for note in Note.objects.all()}, {self.id()})
        self.assertEqual(Note.objects.count(), 20)


class AloneToo(Alone):
    pass


class Undeclared(TestCase):
    def test_documents_are_out_of_reach(self):
        with self.assertRaisesMessage(AssertionError, "firestore"):
            Note.objects.count()
""",
    "test_notes.py": """
import pytest

from notes.models import Note


@pytest.mark.django_db(databases=["firestore"])
@pytest.mark.parametrize("number", range(8))
def test_note__is_alone(number):
    assert Note.objects.count() == 0
    for key in range(20):
        Note.objects.create(pk=f"n{key}", text=str(number))
        assert {note.text for note in Note.objects.all()} == {str(number)}


def test_note__is_out_of_reach_without_a_mark():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Note.objects.count()
""",
    "pytest.ini": """
[pytest]
DJANGO_SETTINGS_MODULE = settings
pythonpath = .
python_files = test_*.py
filterwarnings = error
""",
}


def write_project(folder: Path) -> Path:
    """Write the files into a folder."""
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def run(folder: Path, *command: str, emulator: str | None) -> subprocess.CompletedProcess[str]:
    """Run a module of Python there, on this emulator or on none."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("FIRESTORE_", "PYTEST_"))}
    named = {"FIRESTORE_EMULATOR_HOST": emulator} if emulator else {}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**inherited, "PYTHONPATH": f"{ROOT}:{folder}", "DJANGO_SETTINGS_MODULE": "settings", **named},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
