"""What a machine lacks: skipped and said where people work, failed where everything has to be looked at."""

import os
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.conftest import ROOT

PROBE = """
import pytest

@pytest.fixture
def browser():
    raise AssertionError("asked for in spite of all")

def test_plain(): pass
@pytest.mark.slow
def test_long(): pass
@pytest.mark.office
def test_of_word(): pass
def test_of_a_page(browser): pass
@pytest.mark.skipif(True, reason="not on a Tuesday")
def test_of_the_day(): pass
"""


def run(folder: Path, probe: str, ci: str, *arguments: str) -> str:
    """What pytest says of tests on a machine that has no programs at all."""
    (folder / "test_probe.py").write_text(probe, encoding="utf-8")
    environment = {
        "PATH": str(folder),
        "PYTHONPATH": str(ROOT),
        "CI": ci,
        # Windows finds its own libraries by it.
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
    }
    options = ["-p", "tests.needs", "-p", "no:cacheprovider", "--strict-markers"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rfEs", *options, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("ci", ["", "false"])
def test_what_a_machine_lacks_is_skipped_and_named(tmp_path: Path, ci: str) -> None:
    said = run(tmp_path, PROBE, ci)
    assert "2 passed, 3 skipped" in said
    assert "needs LibreOffice: there is no soffice" in said
    assert "needs Chromium: there is no chromium or chromium-browser" in said


def test_in_ci_what_was_skipped_has_failed(tmp_path: Path) -> None:
    said = run(tmp_path, PROBE, "true")
    assert "2 passed, 3 errors" in said
    assert "In CI nothing may be skipped. Skipped: needs LibreOffice" in said
    assert "In CI nothing may be skipped. Skipped: not on a Tuesday" in said


def test_in_ci_a_file_that_is_skipped_whole_has_failed(tmp_path: Path) -> None:
    probe = "import pytest; pytest.importorskip('a_module_that_nobody_has')"
    assert "1 skipped" in run(tmp_path, probe, "")
    said = run(tmp_path, probe, "true")
    assert "1 error" in said and "a_module_that_nobody_has" in said


def test_fast_is_what_has_no_other_marker(tmp_path: Path) -> None:
    said = run(
        tmp_path,
        PROBE,
        "true",
        "-m",
        "fast",
        "--deselect",
        "test_probe.py::test_of_the_day",
    )
    assert "1 passed, 4 deselected" in said


def test_a_marker_that_nobody_has_registered_is_an_error(tmp_path: Path) -> None:
    probe = "import pytest\n@pytest.mark.offise\ndef test_of_word(): pass\n"
    assert "'offise' not found in `markers`" in run(tmp_path, probe, "")


def test_no_folder_of_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    passed_over = pytestconfig.getini("norecursedirs")
    for path in (ROOT / "tests").rglob("test_*.py"):
        for part in path.relative_to(ROOT).parent.parts:
            assert not any(fnmatch(part, pattern) for pattern in passed_over), path
