"""Django's own test tools, and pytest's, on a project that only uses the database backend."""

import os

import pytest

from tests.tools.project import run, write_project


@pytest.fixture
def project(tmp_path):
    return write_project(tmp_path)


@pytest.fixture
def emulator():
    return os.environ["FIRESTORE_EMULATOR_HOST"]


@pytest.mark.parametrize("options", [["--keepdb"], ["--parallel", "2"]])
def test_django_runner__keeps_tests_apart(project, emulator, options):
    result = run(project, "django", "test", "notes", *options, emulator=emulator)

    assert result.returncode == 0, result.stdout + result.stderr
    assert "Ran 5 tests" in result.stderr


@pytest.mark.parametrize("options", [["-p", "no:xdist"], ["-n", "2"]])
def test_pytest__keeps_tests_apart(project, emulator, options):
    result = run(project, "pytest", "-q", "-p", "no:cacheprovider", *options, emulator=emulator)

    assert result.returncode == 0, result.stdout + result.stderr
    assert "9 passed" in result.stdout


@pytest.mark.parametrize("command", [["django", "test", "notes"], ["pytest", "-q", "-p", "no:cacheprovider"]])
def test_production__is_refused(project, command):
    result = run(project, *command, emulator=None)

    assert result.returncode != 0
    assert "Tests would write to the real Firestore: set FIRESTORE_EMULATOR_HOST" in result.stdout + result.stderr
