"""The plugin costs nothing before it is used, and says what is wrong."""

import subprocess
import sys

import pytest

from tests.testing.project import ROOT, run, write_project

LIGHT = """
import sys
import django_firestore_stripe.testing.plugin
heavy = {"django", "grpc", "google", "stripe"} & set(sys.modules)
assert not heavy, heavy
"""
UNUSED = """
import os, sys

def test_unused():
    assert "FIRESTORE_EMULATOR_HOST" not in os.environ
    assert not [name for name in sys.modules if name.startswith("django_firestore_stripe.emulators")]
"""
FAULTY = """
import grpc
import pytest
from django.db import DatabaseError
from django_firestore_stripe.models import Product

@pytest.mark.django_db(databases=["firestore"])
def test_faulty(firestore_emulator):
    firestore_emulator.faults.inject("RunQuery", code=grpc.StatusCode.PERMISSION_DENIED, times=99)
    with pytest.raises(DatabaseError):
        list(Product.objects.all())

@pytest.mark.django_db(databases=["firestore"])
def test_healthy(firestore_emulator):
    assert (list(Product.objects.all()), firestore_emulator.calls["RunQuery"]) == ([], 1)
"""


@pytest.fixture
def project(tmp_path):
    """Return a function that runs one test module in a project that has the plugin."""

    def run_tests(source, **environment):
        folder = write_project(tmp_path)
        (folder / "test_it.py").write_text(source)
        return run(folder, "-m", "pytest", "-p", "no:randomly", "test_it.py", **environment)

    return run_tests


def test_plugin__imports_nothing_heavy():
    done = subprocess.run([sys.executable, "-c", LIGHT], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603

    assert done.returncode == 0, done.stderr


def test_run_without_database__starts_nothing(project):
    assert project(UNUSED).returncode == 0


def test_faults_and_counters__end_with_their_test(project):
    done = project(FAULTY)

    assert "2 passed" in done.stdout, done.stdout


@pytest.mark.bundled
def test_bundled_emulator__is_asked_for_on_another(project, firestore_emulator):
    done = project(FAULTY, FIRESTORE_EMULATOR_HOST=firestore_emulator.address)

    assert "2 errors" in done.stdout
    assert "unset it, or leave this test out of the run" in done.stdout
