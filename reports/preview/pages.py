"""A data file's documents as pages, filled in memory: as they will be published, their numbers clickable."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from reports.audit.documents import CheckedFile
from reports.audit.linked_numbers import LinkedNumbers, link_figures
from reports.content.compiled import CompiledOutput
from reports.core.problems import Fault, Problem, has_errors
from reports.finance.data_file import Setting
from reports.publish.formats import write_page
from reports.run.document import check_document
from reports.run.evaluate import BrokenFile
from reports.run.produce import fill, manuscript_of, placed, stem_of
from reports.run.session import InputLog, Session
from reports.run.together import gathered, given_together

# Numbers look as they will be published, until one goes there.
_LINKS = (
    'a[href^="#n"],a[href="#无出处"]{color:inherit;text-decoration:none;cursor:pointer}'
    'a[href^="#n"]:hover,a[href="#无出处"]:hover{background:#dbe9ff;color:#000}'
    "a.wrong{border-bottom:3px solid #8b0000}"
    'a[href^="#n"]:focus,a[href="#无出处"]:focus,a.now{background:#ffe9a8;color:#000;'
    "outline:3px solid #1a3a6b;outline-offset:1px}"
    ".said{outline:2px dashed #1a3a6b;outline-offset:2px}"
)


class FilledPage(Struct, frozen=True):
    """A document as a page: what it is called, what its files are, its numbers by the anchors they lead
    to, and what they rest on.
    """

    title: str
    stem: str
    content: bytes
    numbers: LinkedNumbers
    source: CheckedFile

    @property
    def is_draft(self) -> bool:
        """Whether it has errors, and what it lacks is printed 待填."""
        return self.source.checked.setting.draft


class FilledFile(Struct, frozen=True):
    """What could be made of a data file: its pages by document, what is wrong, the files it rests on."""

    pages: Mapping[str, FilledPage]
    problems: tuple[Problem, ...]
    inputs: Mapping[str, str | None]


def filled_file(session: Session, file: str, setting: Setting) -> FilledFile:
    """The pages of a data file; those of its draft where it has errors, and none where it cannot be
    filled at all.
    """
    shown = session.workspace.shown(file)
    final = _tried(session, file, setting)
    if final.pages and not has_errors(final.problems):
        return final
    draft = _tried(session, file, replace(setting, draft=True))
    return FilledFile(
        pages=draft.pages,
        problems=tuple(placed(final.problems, shown)),
        inputs={**final.inputs, **draft.inputs},
    )


def _tried(session: Session, file: str, setting: Setting) -> FilledFile:
    checked = check_document(session, file, setting)
    if isinstance(checked, BrokenFile):
        return FilledFile({}, checked.problems, checked.inputs)
    problems = checked.problems
    pages: dict[str, FilledPage] = {}
    try:
        if setting.draft or not has_errors(problems):
            source = CheckedFile(file, checked)
            pages = {output.name: page_of(source, output) for output in checked.chosen}
    except Fault as fault:
        pages, problems = {}, (*problems, *fault.problems)
    told = dict.fromkeys((*problems, *checked.siblings.problems()))
    return FilledFile(pages, tuple(told), dict(checked.inputs))


def page_of(source: CheckedFile, output: CompiledOutput) -> FilledPage:
    """One document as a page. Raises Fault."""
    checked = source.checked
    title, name = checked.named(output)
    linked, numbers = link_figures(fill(checked, output), draws=False)
    stem = stem_of(checked, name)
    manuscript = manuscript_of(checked, output, linked, stem)
    manuscript = replace(manuscript, style=manuscript.style + _LINKS)
    content, _ = write_page(manuscript, {})
    return FilledPage(title, stem, content, numbers, source)


def filled_together(
    session: Session, files: Iterable[str], setting: Setting
) -> FilledFile:
    """The pages that several data files of a type give together, for all types of a unit."""
    log = InputLog(session.workspace)
    pages: dict[str, FilledPage] = {}
    problems: list[Problem] = []
    for members in given_together(session, files, setting):
        for one in members.values():
            log.take_over(one.inputs)
        try:
            together = gathered(members, log)
            source = CheckedFile(f"{setting.year}/{setting.unit}", together)
            for output in together.chosen:
                pages[output.name] = page_of(source, output)
        except Fault as fault:
            problems += fault.problems
    return FilledFile(pages, tuple(problems), dict(log.seen))
