"""The sample bureaus whose tables are read, and calls of the command."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

import build
from reports.core.nodes import Mapping as Node
from reports.core.nodes import Plain, plain
from reports.core.tree import Document
from reports.intake.merge import Counting
from reports.intake.values import SchemaView
from reports.source.csv_rows import read_table
from reports.source.yaml.reader import read_yaml
from reports.types.find import find_types
from reports.types.read import read_type
from tests.conftest import ROOT
from tests.sessions import checked, session_over

KIND, ACCOUNTS, ROWS = "部门决算说明", "决算.yaml", "经济分类.csv"
FILES = {"经济分类": ROWS, "收入明细": "收入明细.csv"}
STYLES = {
    "渠县医疗保障局": "四川",
    "示例市医疗保障局": "云南",
    "示例区医疗保障局": "上海",
}
Numbers = Mapping[str, Decimal]


@dataclass
class Home:
    """A folder of data with one unit in it, and where what is made of it goes."""

    folder: Path
    unit: str
    capture: pytest.CaptureFixture[str]

    @property
    def data(self) -> Path:
        return self.folder / "data" / "2024" / self.unit

    @property
    def record(self) -> Path:
        return self.folder / "内部" / "2024" / self.unit / "导入对照.csv"

    def path(self, name: str) -> Path:
        return self.folder / name

    def call(self, *words: object, unit: str = "", year: int = 2024) -> tuple[int, str]:
        """The exit status of an import, and all that it says."""
        asked = ["import", *map(str, words), "--year", str(year)]
        asked += ["--unit", unit or self.unit, "--data", str(self.folder / "data")]
        asked += ["--output", str(self.folder / "output")]
        self.capture.readouterr()
        status = build.main(asked)
        said = self.capture.readouterr()
        return status, said.out + said.err

    def forget_accounts(self) -> None:
        """The unit as it is before anybody has typed its accounts."""
        for name in (ACCOUNTS, ROWS):
            (self.data / name).unlink()

    def begun(self, *paths: Path) -> str:
        """What is said when accounts are made of workbooks alone."""
        self.forget_accounts()
        style = STYLES[self.unit]
        status, said = self.call(*paths, "--style", style, "--write")
        assert status == 0, said
        return said

    def numbers(self) -> Numbers:
        return numbers_in(self.data)


HomeOf = Callable[[str], Home]


@pytest.fixture
def home_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> HomeOf:
    def made(unit: str) -> Home:
        home = Home(tmp_path / unit, unit, capsys)
        shutil.copytree(ROOT / "data" / "2024" / unit, home.data)
        return home

    return made


@pytest.fixture
def home(home_of: HomeOf) -> Home:
    return home_of("渠县医疗保障局")


@pytest.fixture(scope="session")
def documents(cache: Path) -> Mapping[str, Document]:
    """The accounts of each sample, filled."""
    session = session_over(ROOT / "data", cache)
    filled = {}
    for unit in STYLES:
        examined = checked(session, f"2024/{unit}/{ACCOUNTS}")
        filled[unit] = examined.fill(examined.chosen[0])
    return filled


def numbers_in(folder: Path) -> Numbers:
    """The numbers of a unit's accounts by their keys, amounts in 元; what is zero is left out."""
    root, problems = read_yaml((folder / ACCOUNTS).read_bytes(), ACCOUNTS)
    assert isinstance(root, Node) and not problems
    style = re.search("^样式: (.*)$", (folder / ACCOUNTS).read_text("utf-8"), re.M)
    assert style is not None
    kind = read_type(find_types(ROOT / "templates")[KIND], style[1], 2024)
    counting = Counting(SchemaView(kind.schema, kind.dictionaries), "元")
    found = {}
    cells = [one for name in FILES for one in _cells(folder / FILES[name], name)]
    for path, text in [*_leaves(plain(root)), *cells]:
        whole = counting.schema.part(path).get("单值记作")
        path = (*path, whole) if whole else path
        if counting.schema.part(path).get("量") not in ("金额", "数"):
            continue
        number = counting.number(path, text)
        if number:
            found[".".join(path)] = number
    return found


def _leaves(
    node: Plain, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, (*path, key))


def _cells(path: Path, key: str) -> Iterator[tuple[tuple[str, ...], str]]:
    if not path.is_file():
        return
    table, problems = read_table(path.read_bytes(), path.name)
    assert table is not None and not problems
    head, *rows = table.rows
    for row in rows:
        for name, cell in zip(head.cells[1:], row.cells[1:], strict=True):
            yield (key, row.cells[0], name), cell


def beyond(numbers: Numbers, keys: Sequence[str]) -> Numbers:
    """The numbers but for those whose keys match one of some patterns."""
    pattern = re.compile("|".join(keys))
    return {key: one for key, one in numbers.items() if not pattern.match(key)}
