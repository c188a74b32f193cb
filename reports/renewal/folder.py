"""A unit's folder of a new year, file by file, from last year's."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from reports.core import nodes
from reports.core.figure import TYPED_PENDING
from reports.core.problems import Fault, Place, Problem, Severity, problem
from reports.finance.data_file import Setting
from reports.finance.samples import SAMPLE, YES
from reports.publish.disk import put_folders, unwritable
from reports.publish.folders import UNIT_FILE, files_below, is_year
from reports.renewal.tables import TableForm, renew_table
from reports.renewal.texts import renew_texts
from reports.renewal.values import renew_values
from reports.run.document import CheckedDocument, check_document
from reports.run.pipeline import sessions
from reports.run.request import Request, WrongCall, units_of
from reports.run.session import InputLog, Session
from reports.source.csv_rows import read_table
from reports.source.edits import edited
from reports.source.encoding import bytes_like, characters_of, read_bytes
from reports.source.references import SHARED_FILE
from reports.source.schema import Schema
from reports.source.yaml.reader import read_yaml


class BegunFile(Struct, frozen=True):
    """A file of a new year, by its name below its unit's folder.

    `pending` counts what is to be filled in; `to_read` and `to_write` are the headings of texts, `nothing`
    names what still says 无, `dated` the words that name a year.
    """

    name: str
    content: bytes
    pending: int = 0
    to_read: tuple[str, ...] = ()
    to_write: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()


class BegunUnit(Struct, frozen=True):
    """A unit's folder of a new year; `left_out` are the files of last year's that are not carried."""

    unit: str
    folder: Path
    files: tuple[BegunFile, ...]
    left_out: tuple[str, ...]


def begin_year(request: Request, year: int) -> list[BegunUnit]:
    """The folders of a new year, written, from those of the request's year. Nothing is written over, and
    all of them are written or none.

    Raises WrongCall where there is nothing to begin, or something is there already, and Fault.
    """
    units = _units_to_begin(request, year)
    begun = []
    unfinished: list[Problem] = []
    for unit, session in sessions(request):
        if unit.name in units:
            beginning = _Beginning(session, request, unit.name, year)
            if wrong := list(beginning.unfinished()):
                unfinished += wrong
            else:
                begun.append(beginning.begun())
    if unfinished:
        raise Fault(*unfinished)
    home = request.data / str(year)
    folders = {
        one.unit: {file.name: file.content for file in one.files} for one in begun
    }
    try:
        put_folders(home, folders)
    except OSError as error:
        raise Fault(unwritable(home, error)) from error
    return begun


def _units_to_begin(request: Request, year: int) -> Sequence[str]:
    """The units that are asked for, else all that are no samples. Raises WrongCall."""
    check_year(year)
    if year <= request.year:
        raise WrongCall(
            f"新的年度要在 {request.year} 以后，写的是 {year}。从哪一年翻过来，用 --from 写。"
        )
    former, new = (request.data / str(one) for one in (request.year, year))
    there = [unit for unit in units_of(request) if (former / unit).is_dir()]
    units = [one for one in there if request.unit or not _is_sample(former / one)]
    if not there:
        raise WrongCall(f"{request.year} 年度还没有单位，没有可以翻的。")
    if not units:
        raise WrongCall(
            f"{request.year} 年度只有示例单位，没有动。要用示例试一试，加上 --unit 单位。"
        )
    for unit in units:
        if (new / unit).exists():
            raise WrongCall(
                f"“{new / unit}”已经有了，没有动它，什么也没有写。"
                "接着填它，或者先把它改名；只翻别的单位，加上 --unit 单位。"
            )
    return units


def check_year(year: int) -> None:
    """Raises WrongCall for a year that no folder is named after."""
    if not is_year(str(year)):
        raise WrongCall(f"年度写四位数字，如 2025，写的是 {year}。")


def _is_sample(folder: Path) -> bool:
    file = folder / UNIT_FILE
    root = read_yaml(read_bytes(file), UNIT_FILE)[0] if file.is_file() else None
    said = root.items.get(SAMPLE) if root else None
    return isinstance(said, nodes.Scalar) and said.text.strip() == YES


class _Beginning:
    """A unit's folder of last year, on its way to the new one."""

    def __init__(
        self, session: Session, request: Request, unit: str, year: int
    ) -> None:
        self.session, self.unit, self.year = session, unit, year
        self.setting = Setting(request.year, unit)
        self.log = InputLog(session.workspace)
        self.home = session.workspace.data
        self.key = f"{request.year}/{unit}"
        self.found: dict[str, BegunFile] = {}

    @property
    def files(self) -> Sequence[str]:
        return self.session.list_files(self.key)

    def unfinished(self) -> Iterator[Problem]:
        """D15 for each data file of last year that has errors, or that there is none."""
        if not self.files:
            place = Place(self.session.workspace.shown(self.key))
            yield problem("D15", "no files", place, year=self.setting.year)
        for file in self.files:
            checked = check_document(self.session, file, self.setting)
            # What is wrong in another file is told of that.
            wrong = [
                one
                for one in checked.problems
                if one.severity is Severity.ERROR and not one.cause
            ]
            if wrong:
                yield problem(
                    "D15",
                    "unfinished",
                    Place(self.session.workspace.shown(file)),
                    name=PurePosixPath(file).name,
                    count=len(wrong),
                    first=wrong[0].message,
                    year=self.setting.year,
                    unit=self.unit,
                    new=self.year,
                )

    def begun(self) -> BegunUnit:
        """Its files, renewed."""
        for file in self.files:
            checked = check_document(self.session, file, self.setting)
            if isinstance(checked, CheckedDocument):
                self.take_data(file, checked)
        folder = self.home / self.key
        below = [one.relative_to(folder).as_posix() for one in files_below(folder)]
        for name in below:
            if PurePosixPath(name).name == SHARED_FILE:
                self.take_texts(name, None)
        return BegunUnit(
            self.unit,
            self.home / str(self.year) / self.unit,
            tuple(self.found[name] for name in sorted(self.found)),
            tuple(name for name in below if name not in self.found),
        )

    def take_data(self, file: str, checked: CheckedDocument) -> None:
        """A data file with its texts and its tables, and the file that all of the unit's share."""
        own = checked.compiled.model
        workspace = self.session.workspace
        model = workspace.prepared(own.name, own.variant, self.year).compiled.model
        name = file.removeprefix(f"{self.key}/")
        self.take_values(name, model.schema)
        self.take_texts(str(PurePosixPath(name).with_suffix(".md")), model.schema)
        if UNIT_FILE not in self.found:
            self.take_values(UNIT_FILE, model.unit_schema)

    def take_values(self, name: str, schema: Schema) -> None:
        data = self.log.read(f"{self.key}/{name}")
        if data is None:
            return
        former = self.home / str(self.year - 1) / self.unit / name
        new = renew_values(
            characters_of(data), schema, self.setting.year, follows=former.is_file()
        )
        self.found[name] = BegunFile(
            name,
            bytes_like(new.text, data),
            pending=new.pending,
            nothing=new.nothing,
            dated=new.dated,
        )
        for table, form in new.tables.items():
            self.take_table(str(PurePosixPath(name).parent / table), form)

    def take_table(self, name: str, form: TableForm) -> None:
        data = self.log.read(f"{self.key}/{name}")
        table = read_table(data, name)[0] if data is not None else None
        if data is None or table is None:
            return
        text = characters_of(data)
        edits = list(renew_table(text, table, form))
        count = sum(edit.new == TYPED_PENDING for edit in edits)
        content = bytes_like(edited(text, edits), data)
        self.found[name] = BegunFile(name, content, pending=count)

    def take_texts(self, name: str, schema: Schema | None) -> None:
        data = self.log.read(f"{self.key}/{name}")
        if data is not None:
            new = renew_texts(characters_of(data), schema)
            self.found[name] = BegunFile(
                name,
                bytes_like(new.text, data),
                to_read=new.to_read,
                to_write=new.to_write,
            )
