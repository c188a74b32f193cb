"""Returned files brought home: listed, written as far as it is wanted, and told of in 采纳情况."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Problem, problem
from reports.finance.data_file import Setting
from reports.publish.disk import write_files
from reports.publish.sent import SentDocument
from reports.publish.store import Store
from reports.returned.account import TITLE, Decision, account, to_be_written
from reports.returned.plan import Item, Plan, plan_of, states_now
from reports.returned.splice import written
from reports.returned.targets import Target
from reports.returned.trial import tried
from reports.run.document import CheckedDocument, check_document
from reports.run.pipeline import sessions
from reports.run.request import Request, WrongCall
from reports.run.session import Session
from reports.writers import docx

_LAYOUT = "公共/版式.docx"
# Fewer words are in too many lines of templates.
_FEWEST = 4
_MOST_PLACES = 2
_BODY = ".md.j2"


class Brought(Struct, frozen=True):
    """What came of it: the list as it is now, how many changes were written, where 采纳情况 lies, why something
    was not written; what does not hold any more in the data with what is written.
    """

    plan: Plan
    written: int = 0
    papers: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    appearing: tuple[Problem, ...] = ()


class _Documents(Struct):
    """The documents that files are of, as the data and templates have them now; found once each."""

    request: Request
    found: dict[tuple[str, str, str], CheckedDocument | None]

    def checked(self, sent: SentDocument) -> CheckedDocument | None:
        """The document now; None where it cannot be made, which is no reason to read nothing."""
        key = (sent.year, sent.unit, sent.file)
        if key not in self.found:
            self.found[key] = self._checked(sent)
        return self.found[key]

    def _checked(self, sent: SentDocument) -> CheckedDocument | None:
        session = self.session(sent)
        if session is None:
            return None
        try:
            made = check_document(session, sent.file, _setting(sent))
        except Fault:
            return None
        return made if isinstance(made, CheckedDocument) else None

    def session(self, sent: SentDocument) -> Session | None:
        """A session over the unit's data; None where there are none."""
        request = replace(self.request, year=int(sent.year), unit=sent.unit)
        try:
            [(_, session)] = sessions(request)
        except (Fault, WrongCall):
            return None
        return session

    def template_lines(self, sent: SentDocument) -> Callable[[str], str]:
        """What tells the line of the document's templates that says some words."""
        lines: Mapping[str, Sequence[str]] | None = None

        def line_of(words: str) -> str:
            nonlocal lines
            if lines is None:
                checked = self.checked(sent)
                lines = _lines_of(checked) if checked else {}
            return _where(words, lines)

        return line_of


def bring_back(
    request: Request, paths: Sequence[Path], decision: Decision, *, writes: bool
) -> Brought:
    """The list of what the files change; where it `writes`, what of it was decided is written first."""
    documents = _Documents(request, {})
    store = Store(request.output)
    plan = plan_of(
        paths,
        request.data,
        store.unpublished,
        documents.template_lines,
        request.unit,
    )
    if not plan.files:
        return Brought(plan)
    wanted, problems = to_be_written(plan, decision)
    targets, refused, appearing = _tried(documents, plan, wanted)
    if not writes:
        return Brought(plan, problems=tuple(refused), appearing=tuple(appearing))
    problems += refused
    problems += written(request.data, targets)
    plan = states_now(plan, request.data)
    papers = []
    for (year, unit), sent in {
        (one.sent.year, one.sent.unit): one.sent for one in plan.files
    }.items():
        checked = documents.checked(sent)
        layout = checked.prepared.layouts.get(_LAYOUT) if checked else None
        if layout is None:
            continue
        paper = docx.write(account(plan, decision, unit), layout)
        folder = store.internal(year, unit)
        name = f"{TITLE}.docx"
        found = write_files(folder, {name: paper})
        problems += found
        papers += [] if found else [folder / name]
    return Brought(plan, len(targets), tuple(papers), tuple(problems), tuple(appearing))


def _tried(
    documents: _Documents, plan: Plan, items: Sequence[Item]
) -> tuple[list[Target], list[Problem], list[Problem]]:
    """What of the items the data take, why they take no others, and what else appears of problems then."""
    targets = [item.change.target for item in items if item.change.target]
    numbers = {item.change.target: item.number for item in items}
    sent = {(one.sent.year, one.sent.unit): one.sent for one in plan.files}
    refused: list[Problem] = []
    appearing: dict[Problem, None] = {}
    for one in sent.values():
        session = documents.session(one)
        if session is None or not targets:
            continue
        # What is of another unit changes nothing here, and is tried there.
        trial = tried(session, _setting(one), targets)
        targets = list(trial.taken)
        appearing |= dict.fromkeys(trial.appearing)
        for target, why in trial.refused:
            told = problem(
                "Q04",
                "not taken",
                why.place,
                number=numbers[target],
                new=target.new,
                why=why.message,
            )
            refused.append(told)
    return targets, refused, list(appearing)


def _setting(sent: SentDocument) -> Setting:
    return Setting(int(sent.year), sent.unit)


def _lines_of(checked: CheckedDocument) -> Mapping[str, Sequence[str]]:
    search = checked.compiled.search
    return checked.log.workspace.template_lines(search)


def _where(words: str, lines: Mapping[str, Sequence[str]]) -> str:
    """The lines of templates that say these words, else the longest clause of them."""
    clauses = sorted(_clauses(words), key=len, reverse=True)
    bodies = [file for file in lines if file.endswith(_BODY)]
    others = [file for file in lines if not file.endswith(_BODY)]
    for wanted, files in product((words, *clauses), (bodies, others)):
        if len(wanted) < _FEWEST:
            continue
        found = [
            f"{file} 第 {number} 行"
            for file in files
            for number, line in enumerate(lines[file], 1)
            if wanted in line
        ]
        if found:
            more = len(found) - _MOST_PLACES
            also = f" 等 {len(found)} 处" if more > 0 else ""
            return "、".join(found[:_MOST_PLACES]) + also
    return ""


def _clauses(words: str) -> list[str]:
    for mark in "，。；：、）.\n":
        words = words.replace(mark, "\n")
    return [one.strip() for one in words.split("\n")]
