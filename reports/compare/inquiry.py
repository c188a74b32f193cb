"""The command's way through the house: both versions of each unit asked, compared, written down."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.audit.audit_page import read_shell
from reports.compare.against import Against, found_against, request_of_then
from reports.compare.page import page_of
from reports.compare.printed import compare_printed
from reports.compare.told import Told, told_of
from reports.compare.unit import Comparison, changed_templates, compare
from reports.compare.versions import Version
from reports.core.problems import Fault, Problem
from reports.finance.data_file import Setting
from reports.publish.disk import write_files
from reports.run.pipeline import sessions
from reports.run.plan import UnitFolder
from reports.run.request import Request, WrongCall
from reports.run.session import Session
from reports.run.workspace import Workspace

PAGE = "差异.html"
_SHELL = "差异.html.j2"
_COMMON = "公共"
_TODAYS = "旧的模板和现在的程序配不上，两份都按现在的模板比；模板改了什么没有比。"


class UnitTold(Struct, frozen=True):
    """What is told of a unit: its differences, the page that has them all, and what could not be
    looked at in which version.

    `only_in` says in which version alone the unit is, `note` what else there is to know. Where the page is
    not written it is only `content`.
    """

    unit: str
    told: Told | None
    page: Path | None = None
    problems: tuple[tuple[str, Problem], ...] = ()
    only_in: str = ""
    note: str = ""
    content: bytes = b""


def differences(
    request: Request, words: str, *, writes: bool = True
) -> Iterator[UnitTold]:
    """What each unit differs in from the version that the words mean. Raises WrongCall, and Fault
    where a page cannot be written.
    """
    with found_against(words, request) as sets:
        pages = _Pages(words, writes)
        for against in sets:
            asked = replace(request, unit=against.unit or request.unit)
            if against.is_lacking:
                problems = tuple(("旧", one) for one in against.problems)
                yield UnitTold(against.unit, None, problems=problems, note=against.note)
            elif against.printed:
                yield from _of_printed(asked, against, pages)
            else:
                yield from _of_data(asked, against, pages)


def _of_data(request: Request, against: Against, pages: "_Pages") -> Iterator[UnitTold]:
    """The units of a version of which the data are there."""
    then = request_of_then(request, against)
    now_there, then_there = _units(request), _units(then)
    _require_unit(request, now_there, then_there)
    for name in list(dict.fromkeys((*now_there, *then_there))):
        if name not in now_there or name not in then_there:
            yield UnitTold(name, None, only_in="新" if name in now_there else "旧")
            continue
        # What was found of a unit goes with it.
        (unit, new), (_, old) = now_there.pop(name), then_there.pop(name)
        setting = Setting(request.year, name)
        versions = (Version(old, setting, "旧"), Version(new, setting, "新"))
        found, note = _compared(*versions, _templates_changed(request, against))
        told = told_of(found)
        yield pages.told(unit, new, told, found.told, f"{against.note}{note}")


def _of_printed(
    request: Request, against: Against, pages: "_Pages"
) -> Iterator[UnitTold]:
    """A unit of which nothing is known but what was published."""
    there = _units(request)
    if not there:
        yield UnitTold(against.unit, None, only_in="旧")
    for name, (unit, session) in there.items():
        found = compare_printed(session, Setting(request.year, name), against.printed)
        note = f"{found.note}{against.note}"
        if found.told is None:
            yield UnitTold(name, None, problems=found.problems, note=note)
            continue
        yield pages.told(unit, session, found.told, found.problems, note)


class _Pages(Struct):
    """The pages of differences from what the words mean; their shell is read once."""

    words: str
    writes: bool
    shell: Callable[..., str] | None = None

    def told(
        self,
        unit: UnitFolder,
        session: Session,
        told: Told,
        problems: tuple[tuple[str, Problem], ...],
        note: str,
    ) -> UnitTold:
        """A unit's differences, with their page, which is written where that is wanted. Raises Fault."""
        self.shell = self.shell or read_shell(session.workspace, _SHELL)
        content = page_of(self.shell, unit, self.words, told, problems, note)
        page = _written(unit, content) if self.writes else None
        return UnitTold(unit.name, told, page, problems, note=note, content=content)


def _compared(
    old: Version, new: Version, templates: Sequence[str]
) -> tuple[Comparison, str]:
    """The two versions compared; where the old templates are of no use to this program, both by those of
    today, with a sentence that says so.
    """
    found = compare(old, new, templates)
    if not templates or not any(side == old.title for side, _ in found.told):
        return found, ""
    then, now = old.session.workspace, new.session.workspace
    workspace = Workspace(
        then.data, now.templates, now.cache, now.program, then.data_name
    )
    again = compare(replace(old, session=Session(workspace)), new)
    return (again, _TODAYS) if len(again.told) < len(found.told) else (found, "")


def _units(request: Request) -> dict[str, tuple[UnitFolder, Session]]:
    """The units of a version that are there, with their sessions. Raises WrongCall."""
    year = request.data / str(request.year)
    if not request.unit or (year / request.unit).is_dir():
        found = {unit.name: (unit, session) for unit, session in sessions(request)}
        return {name: one for name, one in found.items() if (year / name).is_dir()}
    return {}


def _require_unit(request: Request, *versions: object) -> None:
    """Raises WrongCall where neither version has any unit asked for."""
    if not any(versions):
        unit = f"“{request.unit}”这个单位" if request.unit else "单位"
        raise WrongCall(f"{request.year} 年度新的、旧的里都没有{unit}。")


def _templates_changed(request: Request, against: Against) -> list[str]:
    kinds = sorted(path.parent.name for path in request.templates.glob("*/类型.yaml"))
    return changed_templates(against.templates, request.templates, (_COMMON, *kinds))


def _written(unit: UnitFolder, content: bytes) -> Path:
    """The page, written whole. Raises Fault."""
    with unit.store.locked(unit.year, unit.name):
        unwritten = write_files(unit.internal, {PAGE: content})
    if unwritten:
        raise Fault(*unwritten)
    return unit.internal / PAGE
