"""A data file proposed from the tables of a finished report; what is written is new, and to be checked."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from msgspec import Struct

from reports.core import nodes
from reports.core.problems import Fault, Place, Problem, has_errors, problem
from reports.inspect.guarded import read_in_child
from reports.inspect.subject import subject_of
from reports.intake.data_file import ImportedFile
from reports.intake.importing import Import, plan_import
from reports.publish.disk import write_files
from reports.publish.scratch import scratch_folder
from reports.recovered.tables import TablesRead, tables_of
from reports.run.request import PROGRAM, Request
from reports.source.yaml.reader import read_yaml

_UNIT = "单位"
_SUFFIX = ".yaml"
_ORIGINS = ".来源.csv"
_HEAD = ("数据", "写的数", "表", "位置", "印的数")
_NOTE = (
    "# 从《{file}》（{year} 年度）的表里读出来的，待核：逐个照原表看过再用。"
    "# 后面是它在哪一格。\n# 文字里的数没有读；表里没有的写着待填。\n"
)


class Asked(Struct, frozen=True):
    """Of which type the data are to be, in which style, read by which templates."""

    templates: Path
    only: str = ""
    style: str = ""


class Recovered(Struct, frozen=True):
    """A proposal: its files by name, how many numbers it has, the tables that nothing was read from, what else
    there is to say.
    """

    files: Mapping[str, bytes]
    count: int
    unused: tuple[str, ...]
    problems: tuple[Problem, ...]


def recover(path: Path, target: Path, asked: Asked) -> Recovered:
    """What the tables of a report give to a data file called as the target. Raises Fault, also where nothing
    is given, and WrongCall where the type or the style has to be said.
    """
    reading = read_in_child(path)
    year = subject_of(reading).year
    if not year:
        raise Fault(problem("A22", "no year"))
    tables = tables_of(reading)
    made = _planned(tables, year, asked)
    if len(made.files) != 1 or not made.files[0].record:
        told = problem("A22", "no table")
        if len(made.files) > 1:
            told = problem("A22", "several")
        found = [one for file in made.files for one in file.problems]
        raise Fault(*made.problems, *found, told)
    [file] = made.files
    problems = tuple(dict.fromkeys([*made.problems, *file.problems]))
    if has_errors(problems):
        raise Fault(*problems)
    note = _NOTE.format(file=path.name, year=year)
    return Recovered(
        files=_files(file, target, tables, note),
        count=len(file.record),
        unused=_unused(file, tables),
        problems=problems,
    )


def write_recovered(recovered: Recovered, target: Path) -> list[Problem]:
    """Writes the files beside the target; the problems of what could not be. Raises Fault where one of them is
    there already: none is written then.
    """
    there = [name for name in recovered.files if (target.parent / name).exists()]
    if there:
        raise Fault(problem("A22", "there", Place(there[0], 1), file="、".join(there)))
    return write_files(target.parent, recovered.files)


def _planned(tables: TablesRead, year: int, asked: Asked) -> Import:
    """What intake/ would begin a unit's data with, that has none yet."""
    with scratch_folder() as folder:
        data = folder / "data"
        (data / str(year) / _UNIT).mkdir(parents=True)
        request = Request(
            year=year,
            data=data,
            templates=asked.templates,
            output=folder / "output",
            program=PROGRAM,
            only=asked.only,
            unit=_UNIT,
        )
        made = plan_import(request, [tables.book], asked.style)
    # The title of the report says it, wherever its tables do not.
    known = problem("R02", "year", Place(tables.book.file), year=year)
    made.problems = [one for one in made.problems if one != known]
    return made


def _unused(found: ImportedFile, tables: TablesRead) -> tuple[str, ...]:
    used = {table.sheet.name for table in found.tables}
    return tuple(one.name for one in tables.book.sheets if one.name not in used)


def _files(
    found: ImportedFile, target: Path, tables: TablesRead, note: str
) -> dict[str, bytes]:
    """The data file with its places, the tables beside it as they are, and where each number stands."""
    files: dict[str, bytes] = {}
    rows = [_origin(key, said, tables) for key, said in sorted(found.record.items())]
    for name, content in found.files.items():
        if not name.endswith(_SUFFIX):
            files[name] = content
            continue
        places = {key: place for key, _, _, place, _ in rows}
        files[target.name] = (note + _with_places(content.decode(), places)).encode()
    stream = StringIO()
    csv.writer(stream).writerows([_HEAD, *rows])
    files[f"{target.stem}{_ORIGINS}"] = stream.getvalue().encode("utf-8-sig")
    return files


def _origin(
    key: str, said: Sequence[str], tables: TablesRead
) -> tuple[str, str, str, str, str]:
    _, written, table, _, sheet, cell, printed = said
    place = tables.places.get((sheet, cell), sheet)
    return key, written, table, place, printed


def _with_places(text: str, places: Mapping[str, str]) -> str:
    """The text with the places of its numbers at the ends of their lines."""
    root, _ = read_yaml(text.encode(), "")
    by_line: dict[int, list[tuple[int, str]]] = {}
    for key, place in places.items():
        where = _place_of(root, key.split("."))
        if where is not None:
            by_line.setdefault(where.line, []).append((where.column, place))
    lines = text.split("\n")
    for number, found in by_line.items():
        line = lines[number - 1]
        mark = "；" if "  # " in line else "  # "
        said = dict.fromkeys(place for _, place in sorted(found))
        lines[number - 1] = f"{line}{mark}{'、'.join(said)}"
    return "\n".join(lines)


def _place_of(root: nodes.Node | None, keys: Sequence[str]) -> Place | None:
    """Where a value stands in the text, None for one that is elsewhere."""
    for key in keys:
        if not isinstance(root, nodes.Mapping):
            return None
        root = root.items.get(key)
    return root.place if isinstance(root, nodes.Scalar) else None
