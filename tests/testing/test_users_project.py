"""The worked example of the documentation, run as its readers will."""

import re

import pytest

from tests.testing.project import run, write_examples, write_project


@pytest.fixture
def project(tmp_path):
    return write_project(tmp_path)


def outcome(result):
    """Return what pytest's last line says was run."""
    counted = re.findall(r"(\d+) (passed|failed|errors?|warnings?)", result.stdout.splitlines()[-1])
    return {what: int(number) for number, what in counted}


@pytest.mark.parametrize("options", [(), ("-n2",), ("-p", "no:randomly")], ids=["random", "xdist", "in order"])
def test_pytest__passes_however_it_is_run(project, options):
    result = run(project, "-m", "pytest", *options)

    assert (outcome(result), result.returncode) == ({"passed": 6}, 0), result.stdout + result.stderr


def test_examples_without_a_file__pass(project):
    write_examples(project)

    result = run(project, "-m", "pytest", "tests/test_examples.py")

    assert (outcome(result), result.returncode) == ({"passed": 3}, 0), result.stdout + result.stderr


def test_unittest__passes(project):
    result = run(project, "-W", "error", "-m", "django", "test", "shop")

    assert result.returncode == 0, result.stderr
    assert "Ran 3 tests" in result.stderr


def test_unittest_in_processes__passes(project):
    (project / "shop/test_more.py").write_text(
        "from shop.tests import ShopTests\n\n\nclass MoreTests(ShopTests): ...\n"
    )

    result = run(project, "-m", "django", "test", "--parallel=2", "--pattern", "test*.py", "shop")

    assert result.returncode == 0, result.stderr
