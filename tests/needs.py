"""What tests need of a machine besides Python: a marker for each, set by hand or by the fixture that uses it.

Where a program is missing, the tests that need it are skipped and say so. In CI (the variable CI is set) nothing is
skipped: what cannot be looked at there has not been looked at, so it fails.
"""

import importlib.util
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

FAST = "fast"


@dataclass(frozen=True, slots=True)
class Need:
    """What a marker stands for: a name for people, the programs, one of each group, and the package that have
    to be there.
    """

    name: str
    programs: tuple[tuple[str, ...], ...] = ()
    fixtures: frozenset[str] = frozenset()
    package: str = ""

    def missing(self) -> list[str]:
        """The programs of which none is there, and the package."""
        missing = [
            " or ".join(group)
            for group in self.programs
            if not any(shutil.which(program) for program in group)
        ]
        if self.package and importlib.util.find_spec(self.package) is None:
            missing.append(self.package)
        return missing


CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Debian keeps it off the path where its package for 32 bits is not wanted.
WINE = ("wine64", "/usr/lib/wine/wine64")
NEEDS = {
    "office": Need("LibreOffice", (("soffice",),)),
    "poppler": Need("poppler", (("pdftotext",), ("pdffonts",), ("pdfinfo",))),
    "browser": Need("Chromium", (CHROMIUM,), frozenset({"browser"})),
    "npm": Need("npm", (("npm",),), frozenset({"packages"})),
    "editor": Need(
        "npm and node", (("npm",), ("node",)), frozenset({"language_server"})
    ),
    "java": Need("Java", (("java",),)),
    "wine": Need("Wine", (WINE,)),
    "git": Need("git", (("git",),)),
    "revisions": Need("docx-revisions", package="docx_revisions"),
    "cluster": Need("Dask distributed", (("dask",),)),
}
# These build every sample, or several of them many times.
SLOW = "slow"
SLOW_FIXTURES = frozenset({"library", "everything"})


def pytest_configure(config: pytest.Config) -> None:
    """Registers the markers."""
    for marker, need in NEEDS.items():
        config.addinivalue_line("markers", f"{marker}: needs {need.name}")
    config.addinivalue_line(
        "markers", f"{SLOW}: takes long, most of it builds every sample"
    )
    config.addinivalue_line("markers", f"{FAST}: all others; set by itself")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Marks tests by the fixtures they use, and those that are left as fast, before -m chooses among them."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        for marker, need in NEEDS.items():
            if need.fixtures & fixtures:
                item.add_marker(marker)
        if SLOW_FIXTURES & fixtures:
            item.add_marker(SLOW)
        if not any(item.get_closest_marker(marker) for marker in (*NEEDS, SLOW)):
            item.add_marker(FAST)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a test whose machine lacks what it needs."""
    for marker, need in NEEDS.items():
        if item.get_closest_marker(marker) and (missing := need.missing()):
            pytest.skip(f"needs {need.name}: there is no {', no '.join(missing)}")


def in_ci() -> bool:
    """Whether this is a run that must look at everything."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


def _fail_what_was_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if in_ci() and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = (
            report.longrepr[2]
            if isinstance(report.longrepr, tuple)
            else str(report.longrepr)
        )
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be skipped. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Makes a skipped test a failed one in CI."""
    report = yield
    _fail_what_was_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Makes a skipped module a failed one in CI."""
    report = yield
    _fail_what_was_skipped(report)
    return report
