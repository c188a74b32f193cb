"""Asks a unit's documents where a number comes from: every printed number that a question means, with its lineage."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from reports.audit.lineage import Step, lineage
from reports.audit.lineage import lines_of as lineage_lines
from reports.audit.review import UNSOURCED, linked
from reports.build.document import CheckedDocument, check_document
from reports.build.evaluate import BrokenFile
from reports.build.session import Session
from reports.core.problems import Fault
from reports.core.tree import (
    Attachment,
    Block,
    Blocks,
    Document,
    Heading,
    Line,
    Link,
    Number,
    inlines_of,
    lines_of,
    plain_text,
)
from reports.finance.data_file import Setting
from reports.finance.language import LANGUAGE
from reports.finance.rules import RuleResult, RuleState, check_rule
from reports.publish.folders import data_files
from reports.templating import Expressions, compile_page, page
from reports.writers.html.review import SourceNote, write_review

_SHELL = "公共/校核页.html.j2"


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number as it stands in a document, with the headings it stands under and its sentence or cell."""

    document: str
    place: str
    line: str
    number: Number


@dataclass(frozen=True, slots=True)
class NumberTrace:
    """A printed number with where it comes from; no lineage where it is only words."""

    printed: PrintedNumber
    step: Step | None
    times: int


def explain(
    session: Session, setting: Setting, question: str, only: str = ""
) -> Iterator[NumberTrace]:
    """The answers to a question, a name or a number as printed, each figure once with how often it is printed.

    Documents whose data cannot be read, or whose text cannot be filled in, are passed over: building tells of them.
    """
    for file in data_files(session.workspace.data, f"{setting.year}/{setting.unit}"):
        examined = check_document(session, file, setting)
        if isinstance(examined, BrokenFile):
            continue
        try:
            model = examined.prepared.compiled.model
            if only and model.name != only:
                continue
            documents = [examined.fill(output) for output in examined.chosen]
        except Fault:
            continue
        formulas = {formula.name: str(formula.expression) for formula in model.figures}
        for document in documents:
            meant = [
                one
                for one in printed_numbers(document.title, document.blocks)
                if _is_meant(one, question)
            ]
            yield from _answers(meant, formulas)


def _answers(
    meant: list[PrintedNumber], formulas: Mapping[str, str]
) -> Iterator[NumberTrace]:
    by_figure: dict[int, list[PrintedNumber]] = {}
    for one in meant:
        # A figure of zero is one too, though it counts as false.
        by_figure.setdefault(
            id(one if one.number.figure is None else one.number.figure), []
        ).append(one)
    for same in by_figure.values():
        figure = same[0].number.figure
        yield NumberTrace(
            same[0], None if figure is None else lineage(figure, formulas), len(same)
        )


def numbers_on_cover(document: Document) -> Iterator[PrintedNumber]:
    """The numbers in the layout's own fields: on the cover, in header and footer."""
    for _, line in document.fields:
        yield from _of_line(document.title, line, "封面、页眉页脚")


def checked_rules(examined: CheckedDocument) -> Iterator[RuleResult]:
    """What comes of every rule of the type; of one that cannot be worked out, that it is 待填."""
    model = examined.prepared.compiled.model
    expressions = Expressions(model.bundle, LANGUAGE)
    for compared in model.rules:
        try:
            yield check_rule(compared, expressions, examined.scope)
        except Fault:
            yield RuleResult(compared.rule, compared.operator, RuleState.OPEN)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page for the house: its file, its bytes, and what of it is said on the terminal."""

    name: str
    content: bytes
    summary: tuple[str, ...]


def review(session: Session, setting: Setting, only: str = "") -> Iterator[AuditPage]:
    """A review page for each document of a unit that can be filled in. Raises Fault where the shell is broken."""
    shell = page(
        compile_page(
            (session.workspace.templates / _SHELL).read_text(encoding="utf-8"), _SHELL
        )
    )
    for file in data_files(session.workspace.data, f"{setting.year}/{setting.unit}"):
        examined = check_document(session, file, setting)
        if isinstance(examined, BrokenFile):
            continue
        try:
            model = examined.prepared.compiled.model
            if only and model.name != only:
                continue
            filled = [
                (examined.named(output)[1], examined.fill(output))
                for output in examined.chosen
            ]
        except Fault:
            continue
        formulas = {formula.name: str(formula.expression) for formula in model.figures}
        yield from (
            _review(stem, document, formulas, shell, examined.prepared.style)
            for stem, document in filled
        )


def _review(
    stem: str,
    document: Document,
    formulas: Mapping[str, str],
    shell: Callable[..., str],
    style: str,
) -> AuditPage:
    anchors: dict[int, str] = {}
    sources: list[SourceNote] = []

    def anchor_of(number: Number) -> str:
        if number.figure is None:
            return UNSOURCED
        known = anchors.get(id(number.figure))
        if known is None:
            known = anchors[id(number.figure)] = f"n{len(anchors) + 1}"
            came = "\n".join(lineage_lines(lineage(number.figure, formulas)))
            sources.append((known, number.text + number.unit, came))
        return f"#{known}"

    shown = linked(document, anchor_of)
    links = [
        node
        for block in shown.blocks
        for line in lines_of(block)
        for node in inlines_of(line)
        if isinstance(node, Link)
        and (node.href == UNSOURCED or isinstance(node.children[0], Number))
    ]
    unsourced = sum(link.href == UNSOURCED for link in links)
    content = write_review(shown, shell, style, sources, (len(links), unsourced))
    name = f"{stem}（校核）.html"
    came = f"{unsourced} 处没有出处" if unsourced else "都有出处"
    return AuditPage(name, content, (f"{name}：印 {len(links)} 处数，{came}",))


def printed_numbers(document: str, blocks: Blocks) -> Iterator[PrintedNumber]:
    """Every number of a document in reading order, with the headings above it; attachments under their titles."""
    headings: list[Heading] = []
    for block in blocks:
        if isinstance(block, Heading):
            headings = [*(one for one in headings if one.level < block.level), block]
        if isinstance(block, Attachment):
            yield from printed_numbers(f"{document}　{block.label}", block.blocks)
            continue
        yield from _of_block(
            document,
            block,
            " ".join(one.number + plain_text(one.children) for one in headings),
        )


def _of_block(document: str, block: Block, place: str) -> Iterator[PrintedNumber]:
    for line in lines_of(block):
        yield from _of_line(document, line, place)


def _of_line(document: str, line: Line, place: str) -> Iterator[PrintedNumber]:
    for node in inlines_of(line):
        if isinstance(node, Number):
            yield PrintedNumber(document, place, plain_text(line), node)


def _is_meant(printed: PrintedNumber, question: str) -> bool:
    """Whether a question is about a number: it is its words, its digits, or part of its figure's name."""
    asked = question.replace(",", "").strip()
    number = printed.number
    if asked in (number.text, number.text + number.unit):
        return True
    digits = any(character.isdigit() for character in asked)
    return not digits and number.figure is not None and asked in number.figure.name
