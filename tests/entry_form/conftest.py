"""A unit's folder, and calls of the commands about its forms."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import build
from tests.conftest import ROOT
from tests.entry_form.forms import Form

UNITS = sorted(
    (path.parent.name, path.name)
    for path in (ROOT / "data").glob("2*/*")
    if (path / "单位.yaml").is_file()
)


@dataclass
class Office:
    """A folder of data with one unit in it, and where what is made of it goes."""

    folder: Path
    year: str
    unit: str
    capture: pytest.CaptureFixture[str]

    @property
    def data(self) -> Path:
        return self.folder / "data" / self.year / self.unit

    @property
    def form_file(self) -> Path:
        return self.folder / "内部" / self.year / self.unit / "填报表.xlsx"

    def run(self, *words: object) -> tuple[int, str]:
        """The exit status of a call, and all that it says."""
        asked = [*map(str, words), "--data", str(self.folder / "data")]
        if words[0] != "new":
            asked += ["--output", str(self.folder / "output")]
        self.capture.readouterr()
        status = build.main(asked)
        said = self.capture.readouterr()
        return status, said.out + said.err

    def form(self, *words: str) -> Form:
        """A new form of the unit."""
        self.form_file.unlink(missing_ok=True)
        status, said = self.run("form", self.year, "--unit", self.unit, *words)
        assert status == 0, said
        name = "空白填报表.xlsx" if "--blank" in words else "填报表.xlsx"
        return Form.read(self.form_file.with_name(name))

    def bring(self, *paths: Path, write: bool = True) -> tuple[int, str]:
        more = ["--write"] if write else []
        return self.call(*paths, *more)

    def call(self, *words: object) -> tuple[int, str]:
        return self.run("import", *words, "--year", self.year, "--unit", self.unit)

    def path(self, name: str) -> Path:
        return self.folder / name

    def files(self) -> Mapping[str, bytes]:
        return {
            path.relative_to(self.data).as_posix(): path.read_bytes()
            for path in sorted(self.data.rglob("*"))
            if path.is_file()
        }


OfficeOf = Callable[[str, str], Office]


@pytest.fixture
def office_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> OfficeOf:
    def made(year: str, unit: str) -> Office:
        office = Office(tmp_path / unit, year, unit, capsys)
        shutil.copytree(ROOT / "data" / year / unit, office.data)
        return office

    return made


@pytest.fixture
def office(office_of: OfficeOf) -> Office:
    """A unit that has its accounts alone: its other reports have been looked at as samples."""
    office = office_of("2024", "渠县医疗保障局")
    shutil.rmtree(office.data / "项目")
    for path in office.data.glob("部门预算绩效评价.*"):
        path.unlink()
    return office


def changed_lines(
    before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> list[tuple[str, bytes, bytes]]:
    """The lines that differ, of files that have as many lines as before."""
    assert before.keys() == after.keys()
    found = []
    for name, content in before.items():
        old, new = content.split(b"\n"), after[name].split(b"\n")
        assert len(old) == len(new), name
        pairs = zip(old, new, strict=True)
        found += [(name, one, other) for one, other in pairs if one != other]
    return found
