"""requirements.lock: what is installed is what pyproject.toml asks for, each release by the checksums of its files."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.conftest import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def entries() -> Iterator[tuple[Requirement, list[str]]]:
    """The releases of the lock with their checksums."""
    text = re.sub(r"^ *#.*\n", "", LOCK, flags=re.M)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        requirement, *sums = re.split(r"\s*\\\s*", entry.strip())
        yield Requirement(requirement), sums


LOCKED = {
    canonicalize_name(requirement.name): requirement for requirement, _ in entries()
}
ASKED = [
    Requirement(line)
    for line in (
        *PROJECT["build-system"]["requires"],
        *PROJECT["project"]["dependencies"],
        *(
            one
            for extra in PROJECT["project"]["optional-dependencies"].values()
            for one in extra
        ),
    )
]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_lock_fits_what_the_project_asks_for(asked: Requirement) -> None:
    if asked.name == PROJECT["project"]["name"]:
        return
    [pin] = LOCKED[canonicalize_name(asked.name)].specifier
    assert pin.operator == "==" and Version(pin.version) in asked.specifier, (
        "run .ci/lock"
    )


def test_every_release_is_held_by_checksums_and_none_by_an_address() -> None:
    for requirement, sums in entries():
        assert requirement.url is None and sums, requirement
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in sums)
    assert "://" not in LOCK and "--index" not in LOCK and "--find-links" not in LOCK


def test_the_bill_of_materials_agrees_with_the_lock() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "tools.bill"],
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    kept = (ROOT / "sbom.cdx.json").read_bytes()
    assert made.stdout == kept, "run .ci/sbom > sbom.cdx.json"
    bill = json.loads(kept)
    listed = {one["name"]: one["version"] for one in bill["components"]}
    pins = {name: next(iter(one.specifier)).version for name, one in LOCKED.items()}
    assert listed == pins and bill["bomFormat"] == "CycloneDX"
    known = {one["bom-ref"] for one in bill["components"]}
    for one in bill["dependencies"]:
        assert set(one["dependsOn"]) <= known
    required = {one["name"] for one in bill["components"] if one["scope"] == "required"}
    asked = map(Requirement, PROJECT["project"]["dependencies"])
    assert {canonicalize_name(one.name) for one in asked} <= required
    assert "pytest" not in required


def test_ci_installs_by_the_lock_and_runs_the_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    command = 'python -m pip install ".[test]" && python -m pytest'
    fetch = "--require-hashes --only-binary :all: -r requirements.lock"
    assert command in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert f"\n{command} || exit 1\n" in script
    assert script.index(fetch) < script.index("PIP_NO_INDEX=1") < script.index(command)
