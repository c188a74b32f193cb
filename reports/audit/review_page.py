"""The review page (校核页) of a document: every number leads to where it comes from; for the house
only.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType

from reports.audit.audit_page import AuditPage, read_shell
from reports.audit.documents import CheckedFile, PassedOver, filled_files
from reports.audit.lineage import (
    Ground,
    LineageStep,
    ground_of,
    told_steps,
    trace_figure,
)
from reports.audit.review import UNSOURCED, link_numbers
from reports.audit.second_source import (
    EnteredFigures,
    SecondSources,
    printed_figures,
)
from reports.core.figure import Entered, Figure, entered_leaves
from reports.core.problems import Place, Problem
from reports.core.tree import Document, Link, Number, inlines_of, lines_of
from reports.finance.data_file import Setting
from reports.finance.messages import exact_words
from reports.run.session import Session
from reports.scoring.result import Score
from reports.writers.html.review import (
    Counts,
    Review,
    SourceLine,
    SourceNote,
    ToRead,
    write_review,
)

_SHELL = "校核页.html.j2"
_TOLD: Mapping[Ground, str] = MappingProxyType(
    {
        Ground.COUNTED: "计数（行次、序号、个数）",
        Ground.EMPTY_SUM: "0 项之和",
        Ground.CONSTANT: "常数",
    }
)
_REMARKS: Mapping[Ground, str] = MappingProxyType(
    {
        Ground.COUNTED: "没有录入的出处：是数出来的（行次、序号、个数）。",
        Ground.EMPTY_SUM: "没有录入的出处：只有 0 项之和，没有录入可以加的数。",
        Ground.CONSTANT: "没有录入的出处：是写在模板或规则里的常数。",
    }
)


def review(
    session: Session, setting: Setting, tried: SecondSources, only: str = ""
) -> tuple[list[AuditPage], list[Problem]]:
    """A review page for each document of a unit; the problems tell which files were passed over.

    Raises Fault where the shell is missing or broken.
    """
    shell = read_shell(session.workspace, _SHELL)
    pages: list[AuditPage] = []
    problems: list[Problem] = []
    for found in filled_files(session, setting, only):
        if isinstance(found, PassedOver):
            problems += found.problems
            continue
        documents = [document for _, document in found.documents]
        entered = tried.of(found.source.file, documents)
        for stem, document in found.documents:
            page = _review_page(stem, document, found.source, entered, shell)
            pages.append(page)
    return pages, problems


def _review_page(
    stem: str,
    document: Document,
    source: CheckedFile,
    entered: EnteredFigures,
    shell: Callable[..., str],
) -> AuditPage:
    anchors: dict[int, str] = {}
    figures: list[tuple[str, Number, Figure]] = []

    def anchor_of(number: Number) -> str:
        if number.figure is None:
            return UNSOURCED
        known = anchors.get(id(number.figure))
        if known is None:
            known = anchors[id(number.figure)] = f"n{len(anchors) + 1}"
            figures.append((known, number, number.figure))
        return f"#{known}"

    linked = link_numbers(document, anchor_of)
    grounds = {f"#{anchor}": ground_of(figure) for anchor, _, figure in figures}
    counts = _counts(linked, grounds)
    leading = {anchor: figure for anchor, _, figure in figures}
    told = Review(
        stem=stem,
        file=source.file,
        sources=list(_notes(figures, source.formulas)),
        counts=counts,
        to_read=list(_to_read(document, entered, leading)),
        limits=list(_limits(source.checked.scope.get("评分"))),
    )
    content = write_review(linked, shell, source.checked.prepared.style, told)
    name = f"{stem}（校核）.html"
    return AuditPage(name, content, (f"{name}：{_summary(counts)}",))


def _to_read(
    document: Document, entered: EnteredFigures, leading: Mapping[str, Figure]
) -> Iterator[ToRead]:
    """The entered figures of a document that nothing would miss if they were mistyped."""
    printed = {
        leaf.origin.place
        for figure in printed_figures([document])
        for leaf in entered_leaves(figure)
        if isinstance(leaf.origin, Entered)
    }
    anchors = _anchors_of_places(leading)
    alike: Counter[str] = Counter()
    for place, leaf in entered.uncorroborated:
        if place not in printed or not isinstance(leaf.origin, Entered):
            continue
        name, typed = leaf.name or "数", leaf.origin.text
        key = f"{place.file} {name} {typed}"
        alike[key] += 1
        yield ToRead(
            anchor=anchors.get(place, ""),
            name=name,
            value=exact_words(leaf),
            typed=typed,
            place=f"{PurePosixPath(place.file).name} 第 {place.line} 行",
            key=f"{key} {alike[key]}",
        )


def _anchors_of_places(leading: Mapping[str, Figure]) -> dict[Place, str]:
    """By where figures were entered, the number that prints each, or else the first one that rests
    on it.
    """
    direct: dict[Place, str] = {}
    resting: dict[Place, str] = {}
    for anchor, figure in leading.items():
        leaves = list(entered_leaves(figure))
        for leaf in leaves:
            if isinstance(leaf.origin, Entered):
                is_direct = len(leaves) == 1 and leaf == figure
                found = direct if is_direct else resting
                found.setdefault(leaf.origin.place, anchor)
    return resting | direct


def _counts(document: Document, grounds: Mapping[str, Ground]) -> Counts:
    """What the numbers of a linked document rest on, by where they lead."""
    links = _links_of_numbers(document)
    of_each = Counter(grounds[link.href] for link in links if link.href in grounds)
    others = [
        (_TOLD[ground], of_each[ground])
        for ground in Ground
        if ground is not Ground.ENTERED and of_each[ground]
    ]
    unsourced = sum(link.href == UNSOURCED for link in links)
    return Counts(len(links), unsourced, of_each[Ground.ENTERED], others)


def _summary(counts: Counts) -> str:
    """How many numbers are printed, and of those without an entered source why they have none."""
    told = [f"{name} {count} 处" for name, count in counts.others]
    if counts.unsourced:
        told.append(f"没有出处 {counts.unsourced} 处")
    rest = "；".join(("", "、".join(told))) if told else ""
    return f"印 {counts.printed} 处数，{counts.entered} 处追到录入的数{rest}"


def _notes(
    figures: Sequence[tuple[str, Number, Figure]], formulas: Mapping[str, str]
) -> Iterator[SourceNote]:
    """Where each number comes from; what it is made of leads to where that is printed."""
    steps = [trace_figure(figure, formulas) for _, _, figure in figures]
    printed: dict[_StepKey, str] = {}
    for (anchor, _, _), step in zip(figures, steps, strict=True):
        printed.setdefault(_key(step), anchor)
    for (anchor, number, figure), step in zip(figures, steps, strict=True):
        yield SourceNote(
            anchor=anchor,
            name=step.name,
            words=number.text + number.unit,
            remark=_REMARKS.get(ground_of(figure), ""),
            lines=list(_lines(step, anchor, printed)),
        )


def _lines(
    whole: LineageStep, own: str, printed: Mapping["_StepKey", str]
) -> Iterator[SourceLine]:
    for told in told_steps(whole):
        step, anchor = told.step, ""
        if step is not None and _is_known_again(step):
            anchor = printed.get(_key(step), "")
        yield SourceLine(
            told.indent, told.figure, "" if anchor == own else anchor, told.way
        )


_StepKey = tuple[object, ...]
"""What two figures have in common that are the same one, worked out twice."""


def _key(step: LineageStep) -> _StepKey:
    below = tuple((one.name, one.value, one.place) for one in step.below)
    return step.name, step.value, step.place, step.filled, below


def _is_known_again(step: LineageStep) -> bool:
    """Whether a figure is told from others of its value: by a name or a place, its own or of what
    it is made of.
    """
    return any(one.name or one.place for one in (step, *step.below))


def _limits(score: object) -> Iterator[str]:
    """What a document's score was held to, one sentence for each veto and cap."""
    for one in score.limits if isinstance(score, Score) else ():
        held = one.grade if isinstance(one.grade, str) else exact_words(one.points)
        reason = f"（{one.reason}）" if isinstance(one.reason, str) else ""
        word = "否决" if one.is_veto else "封顶"
        yield f"{word}：评分最高是 {held}{reason}。"


def _links_of_numbers(document: Document) -> list[Link]:
    """The links of a document that numbers were made into."""
    links = []
    for block in document.blocks:
        for line in lines_of(block):
            for node in inlines_of(line):
                if isinstance(node, Link) and _is_of_number(node):
                    links.append(node)
    return links


def _is_of_number(link: Link) -> bool:
    return link.href == UNSOURCED or isinstance(link.children[0], Number)
