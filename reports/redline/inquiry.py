"""The command's way through the house: both versions of each document filled, laid over each other,
written into 内部.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.audit.documents import CheckedFile, PassedOver, checked_files
from reports.compare.against import Against, found_against, request_of_then
from reports.content.compiled import CompiledOutput
from reports.core.problems import Fault, Problem
from reports.core.tree import Document
from reports.finance.data_file import Setting
from reports.publish.disk import write_files
from reports.run import produce
from reports.run.pipeline import sessions
from reports.run.plan import UnitFolder
from reports.run.request import Request, WrongCall
from reports.run.session import Session
from reports.writers import docx
from reports.writers.docx.redlines import Signed, Tally, redline

PREFIX = "修订-"
_ONLY_PRINTED = (
    "“{words}”只有公开的成品，当时的数据没有留下，标不出修订；"
    "和封存的、一个有数据的文件夹比，或者用 diff 看印出来的有什么不同。"
)
_DOCX = ".docx"


class MarkedDocument(Struct, frozen=True):
    """A document in both versions: how much was changed, and the file where that is marked, None where
    nothing was. One that only one version has is `only_in` it.
    """

    name: str
    tally: Tally
    path: Path | None = None
    only_in: str = ""


class MarkedUnit(Struct, frozen=True):
    """What became of a unit's documents, and which could not be looked at in which version. Where the old version
    has no such unit, `is_new`.
    """

    unit: str
    documents: tuple[MarkedDocument, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()
    is_new: bool = False


class _Version(Struct, frozen=True):
    """A unit in one version: its documents by file and output, and what could not be looked at."""

    documents: Mapping[tuple[str, str], tuple[CheckedFile, CompiledOutput]]
    passed_over: tuple[PassedOver, ...]


def redlines(
    request: Request, words: str, author: str, date: str
) -> Iterator[MarkedUnit]:
    """The units asked for against the version that the words mean, changes marked as this author's and of this
    date (2024-10-01T09:00:00Z). Raises WrongCall, and Fault where a file cannot be written.
    """
    signed = Signed(author, date)
    with found_against(words, request) as sets:
        for against in sets:
            if against.printed:
                raise WrongCall(_ONLY_PRINTED.format(words=words))
            if against.problems:
                raise Fault(*against.problems)
            yield from _of_set(request, against, signed)


def _of_set(request: Request, against: Against, signed: Signed) -> Iterator[MarkedUnit]:
    then = request_of_then(request, against)
    for unit, session in sessions(replace(request, unit=then.unit)):
        has_then = (then.data / str(then.year) / unit.name).is_dir()
        if against.is_lacking or not has_then:
            yield MarkedUnit(unit.name, is_new=True)
            continue
        for _, former in sessions(replace(then, unit=unit.name)):
            setting = Setting(request.year, unit.name)
            versions = (
                _version(former, setting, request.only),
                _version(session, setting, request.only),
            )
            yield MarkedUnit(unit.name, *_laid_over(unit, *versions, signed))


def _laid_over(
    unit: UnitFolder, old: _Version, new: _Version, signed: Signed
) -> tuple[tuple[MarkedDocument, ...], tuple[tuple[str, Problem], ...]]:
    """The documents of a unit one by one, and what is in the way of others."""
    problems = [
        *(("旧", one) for passed in old.passed_over for one in passed.problems),
        *(("新", one) for passed in new.passed_over for one in passed.problems),
    ]
    unread = {one.file for one in (*old.passed_over, *new.passed_over)}
    documents: list[MarkedDocument] = []
    for key in dict.fromkeys((*new.documents, *old.documents)):
        if key[0] in unread:
            continue
        try:
            documents.append(
                _one(unit, old.documents.get(key), new.documents.get(key), signed)
            )
        except _Unfilled as unfilled:
            problems += [(unfilled.version, one) for one in unfilled.problems]
    return tuple(documents), tuple(dict.fromkeys(problems))


def _version(session: Session, setting: Setting, only: str) -> _Version:
    documents: dict[tuple[str, str], tuple[CheckedFile, CompiledOutput]] = {}
    passed_over: list[PassedOver] = []
    for source in checked_files(session, setting, only):
        if isinstance(source, PassedOver):
            passed_over.append(source)
            continue
        for output in source.checked.chosen:
            documents[source.file, output.name] = source, output
    return _Version(documents, tuple(passed_over))


class _Unfilled(Exception):  # noqa: N818
    """A document that one of the versions cannot fill."""

    def __init__(self, version: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(version)
        self.version, self.problems = version, problems


def _one(
    unit: UnitFolder,
    old: tuple[CheckedFile, CompiledOutput] | None,
    new: tuple[CheckedFile, CompiledOutput] | None,
    signed: Signed,
) -> MarkedDocument:
    """Both versions of a document in the layout of the new one. Raises _Unfilled and Fault."""
    if new is None or old is None:
        there, version = (new, "新") if new is not None else (old, "旧")
        assert there is not None  # it is in one of them
        return MarkedDocument(_name(*there, version), Tally(), only_in=version)
    name = _name(*new, "新")
    layout = new[0].checked.layout(new[1])
    after = docx.write(_filled(*new, "新"), layout)
    before = docx.write(_in_layout(_filled(*old, "旧"), layout), layout)
    made = redline(before, after, signed)
    if not made.tally.total:
        return MarkedDocument(name, made.tally)
    file = f"{PREFIX}{name}{_DOCX}"
    with unit.store.locked(unit.year, unit.name):
        unwritten = write_files(unit.internal, {file: made.content})
    if unwritten:
        raise Fault(*unwritten)
    return MarkedDocument(name, made.tally, unit.internal / file)


def _name(source: CheckedFile, output: CompiledOutput, version: str) -> str:
    try:
        return source.checked.named(output)[1]
    except Fault as fault:
        raise _Unfilled(version, fault.problems) from fault


def _filled(source: CheckedFile, output: CompiledOutput, version: str) -> Document:
    try:
        return produce.fill(source.checked, output)
    except Fault as fault:
        raise _Unfilled(version, fault.problems) from fault


def _in_layout(document: Document, layout: docx.Layout) -> Document:
    """The document with nothing in the fields that only this layout has."""
    known = dict(document.fields)
    lacking = tuple((one, ()) for one in layout.fields if one not in known)
    return replace(document, fields=(*document.fields, *lacking))
