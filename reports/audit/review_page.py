"""The review page (校核页) of a document: every number leads to where it comes from; for the house
only.
"""

from collections.abc import Callable, Iterator

from reports.audit.audit_page import AuditPage, read_shell
from reports.audit.documents import CheckedFile, PassedOver, filled_files
from reports.audit.lineage import lines_of as lineage_lines
from reports.audit.lineage import trace_figure
from reports.audit.review import UNSOURCED, link_numbers
from reports.core.problems import Problem
from reports.core.tree import Document, Link, Number, inlines_of, lines_of
from reports.finance.data_file import Setting
from reports.finance.messages import exact_words
from reports.run.session import Session
from reports.scoring.result import Score
from reports.writers.html.review import SourceNote, write_review

_SHELL = "校核页.html.j2"


def review(
    session: Session, setting: Setting, only: str = ""
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
        for stem, document in found.documents:
            pages.append(_review_page(stem, document, found.source, shell))
    return pages, problems


def _review_page(
    stem: str, document: Document, source: CheckedFile, shell: Callable[..., str]
) -> AuditPage:
    formulas = source.formulas
    anchors: dict[int, str] = {}
    sources: list[SourceNote] = []

    def anchor_of(number: Number) -> str:
        if number.figure is None:
            return UNSOURCED
        known = anchors.get(id(number.figure))
        if known is None:
            known = anchors[id(number.figure)] = f"n{len(anchors) + 1}"
            came = "\n".join(lineage_lines(trace_figure(number.figure, formulas)))
            sources.append((known, number.text + number.unit, came))
        return f"#{known}"

    linked = link_numbers(document, anchor_of)
    links = _links_of_numbers(linked)
    unsourced = sum(link.href == UNSOURCED for link in links)
    style, counts = source.checked.prepared.style, (len(links), unsourced)
    limits = list(_limits(source.checked.scope.get("评分")))
    content = write_review(linked, shell, style, sources, counts, limits)
    name = f"{stem}（校核）.html"
    came = f"{unsourced} 处没有出处" if unsourced else "都有出处"
    return AuditPage(name, content, (f"{name}：印 {len(links)} 处数，{came}",))


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
