"""Somebody who has a unit's papers before him and types what a form asks for."""

from collections.abc import Container, Mapping

from reports.core.figure import TYPED_PENDING
from reports.entry_form.entries import Path
from reports.entry_form.ledger import KnownRows
from reports.entry_form.splicing import leaves
from reports.entry_form.unit_files import UnitFiles
from reports.run.request import PROGRAM, Request
from tests.conftest import ROOT
from tests.entry_form.forms import Form

# What is not asked for: which report it is, in what it counts, and where its rows lie.
NOT_TYPED = ("报告", "样式", "金额单位", "示例", "经济分类")


class Papers:
    """What a sample unit says, as it lies on paper."""

    def __init__(self, year: int, unit: str) -> None:
        self.files = UnitFiles(
            Request(
                year=year,
                data=ROOT / "data",
                templates=ROOT / "templates",
                output=ROOT / "output",
                program=PROGRAM,
                unit=unit,
            )
        )
        list(self.files.data_files())

    def values(self, name: str) -> Mapping[Path, str]:
        file = self.files.values(name)
        assert file is not None
        return {
            path: text for path, text in leaves(file.root) if path[0] not in NOT_TYPED
        }

    def texts(self, name: str) -> Mapping[str, str]:
        return {key: one.text for key, one in self.files.texts(name).sections.items()}


def type_values(
    form: Form, file: str, values: Mapping[Path, str], later: Container[str] = ()
) -> None:
    """Types the values of a file, each where it is asked for; what stands there already is not typed again."""
    news: dict[tuple[Path, str], dict[Path, str]] = {}
    for path, text in values.items():
        if path[0] in later:
            continue
        try:
            spot = form.spot(file, *path)
        except KeyError:
            rows = _rows_of(form, file, path)
            news.setdefault((rows.into, path[len(rows.into)]), {})[
                path[len(rows.into) + 1 :]
            ] = text
            continue
        if form.said(spot) != text:
            form.put(spot, text)
    for (into, key), cells in news.items():
        rows = _rows_of(form, file, (*into, key))
        form.add(file, into, *_line(rows, key, cells))


def _line(rows: KnownRows, key: str, cells: Mapping[Path, str]) -> list[str | None]:
    line: list[str | None] = []
    for number, (_, column) in enumerate(rows.columns):
        if not column:
            line.append(None if number else key)
        else:
            line.append(cells.get(() if rows.lone else (column,)))
    return line


def _rows_of(form: Form, file: str, path: Path) -> KnownRows:
    return next(
        line
        for line in form.ledger.lines.values()
        if isinstance(line, KnownRows)
        and line.file == file
        and line.into
        and path[: len(line.into)] == line.into
    )


def type_texts(form: Form, file: str, texts: Mapping[str, str]) -> None:
    """Types texts, each where it is asked for, else under its title into the lines for others."""
    for title, text in texts.items():
        try:
            form.fill(text, file, title)
        except KeyError:
            form.add(file, (), title, text)


def type_the_rest(form: Form, *words: str) -> None:
    """Types over each 待填 that is left: a unit where one is asked for, else nought; but for those that have one of
    some words among their keys.
    """
    for known, spot in list(form.entries()):
        if form.said(spot) == TYPED_PENDING and not set(words) & set(known.path):
            form.put(spot, "元" if known.path[-1] == "金额单位" else "0")
