"""校核报告: what is known of a data file's documents before they are signed, on two pages; for the house only.

Problems, every cross-check with its numbers, what must be in a document this year (必备.yaml of the type), numbers
without a source, entered figures that nothing else is held against, and the reasons given for what does not agree.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from reports.audit.review import sourceless
from reports.audit.trace import AuditPage, checked_rules
from reports.build.document import CheckedDocument, check_document
from reports.build.evaluate import BrokenFile
from reports.build.session import Session
from reports.build.workspace import Workspace
from reports.core.figure import Absent, Entered, Figure, entered_leaves
from reports.core.problems import Fault, Problem, Severity
from reports.core.tree import (
    Attachment,
    Block,
    Document,
    Heading,
    Number,
    Table,
    inlines_of,
    lines_of,
    plain_text,
)
from reports.finance.data_file import Setting
from reports.finance.messages import exact_words
from reports.finance.rules import OPERATORS, RuleResult, RuleState
from reports.publish import disk
from reports.publish.folders import data_files
from reports.templating import compile_page, page
from reports.types.formats import Requirement

_SHELL = "公共/校核报告.html.j2"
# Below a part, above the headings within an attachment.
_ATTACHMENT = 0
_SETTLED = (RuleState.AGREES, RuleState.ROUNDED)


def audits(session: Session, setting: Setting, only: str = "") -> Iterator[AuditPage]:
    """A 校核报告 for each data file of a unit that can be read. Raises Fault where the shell is broken."""
    workspace = session.workspace
    shell = page(
        compile_page((workspace.templates / _SHELL).read_text(encoding="utf-8"), _SHELL)
    )
    files = data_files(workspace.data, f"{setting.year}/{setting.unit}")
    for file in files:
        examined = check_document(session, file, setting)
        if isinstance(examined, BrokenFile):
            continue
        if not only or examined.prepared.compiled.model.name == only:
            sisters = {
                f"{workspace.data.name}/{other}" for other in files if other != file
            }
            yield _audit(workspace, file, examined, sisters, shell)


def _audit(
    workspace: Workspace,
    file: str,
    examined: CheckedDocument,
    sisters: Collection[str],
    shell: Callable[..., str],
) -> AuditPage:
    problems, documents = list(examined.problems), []
    for output in examined.chosen:
        try:
            documents.append(examined.fill(output))
        except Fault as fault:
            problems += fault.problems
    problems = sorted(dict.fromkeys(problems), key=_by_tier_and_place)
    rules = list(checked_rules(examined))
    required = [
        (one, _is_there(one, documents))
        for one in examined.prepared.compiled.requirements
    ]
    unsourced = [words for document in documents for words in sourceless(document)]
    entered, alone = _alone(documents, rules, examined, workspace.data.name, sisters)
    waivers = examined.scope.get("勾稽说明")
    reasons = (
        {code: str(why).strip() for code, why in waivers.items()}
        if isinstance(waivers, Mapping)
        else {}
    )
    title = documents[0].title if documents else PurePosixPath(file).stem
    summary = (
        f"{PurePosixPath(file).stem}（校核报告）：{_counted(problems)}",
        f"  勾稽 {len(rules)} 条：{_states(rules)}",
        f"  必备内容 {len(required)} 项：{_missing(required)}"
        if required
        else "  必备内容：这种报告没有列",
        f"  没有出处的数 {len(unsourced)} 个",
        f"  录入的数 {entered} 个，{sum(map(len, alone.values()))} 个没有别的数可以核对",
        f"  勾稽说明 {len(reasons)} 条",
    )
    content = shell(
        标题=title,
        结论=[line.strip() for line in summary],
        问题=[
            (one.severity.value, one.code, _where(one), one.message) for one in problems
        ],
        勾稽=[
            _rule_row(checked, reasons)
            for checked in rules
            if checked.state is not RuleState.IDLE
        ],
        不适用=[
            checked.rule.code for checked in rules if checked.state is RuleState.IDLE
        ],
        必备=[(one.content, one.basis, there) for one, there in required],
        无出处=unsourced,
        单独=[(file, "、".join(names)) for file, names in alone.items()],
    )
    name = disk.file_name(f"{PurePosixPath(file).stem}（校核报告）")
    if isinstance(name, Problem):
        raise Fault(name)
    return AuditPage(f"{name}.html", content.encode(), summary)


# ── what it says ────────────────────────────────────────────────────────────


def _by_tier_and_place(problem: Problem) -> tuple[int, str, int]:
    place = problem.place
    return (
        list(Severity).index(problem.severity),
        place.file if place else "",
        place.line if place else 0,
    )


def _where(problem: Problem) -> str:
    if problem.place is None:
        return ""
    line = f" 第 {problem.place.line} 行" if problem.place.line else ""
    return f"{PurePosixPath(problem.place.file).name}{line}"


def _counted(problems: Sequence[Problem]) -> str:
    return "，".join(
        f"{severity.value} {sum(one.severity is severity for one in problems)}"
        for severity in Severity
    )


def _states(rules: Sequence[RuleResult]) -> str:
    counts = {state: sum(one.state is state for one in rules) for state in RuleState}
    return (
        "，".join(f"{state.value} {count}" for state, count in counts.items() if count)
        or "没有"
    )


def _rule_row(
    checked: RuleResult, reasons: Mapping[str, str]
) -> tuple[str, str, str, str, str]:
    """Code, what it compares, both sides with their sign, what came of it, and the reason given."""
    left, right = checked.left, checked.right
    if (
        isinstance(left, Figure)
        and isinstance(right, Figure)
        and left.unit.dimension == right.unit.dimension
    ):
        right = right.cast(left.unit)
    sides = (
        ""
        if left is None
        else f"{_side(left)}{OPERATORS[checked.operator].sign}{_side(right)}"
    )
    rule = checked.rule
    return (
        rule.code,
        rule.explanation,
        sides,
        checked.state.value,
        reasons.get(rule.code, ""),
    )


def _side(side: Any) -> str:
    return side.name if isinstance(side, Absent) else exact_words(side)


# ── what must be there ──────────────────────────────────────────────────────


def _is_there(wanted: Requirement, documents: Sequence[Document]) -> bool:
    return any(_is_in(wanted, list(_flat(document.blocks))) for document in documents)


def _is_in(wanted: Requirement, blocks: Sequence[Block]) -> bool:
    """Whether blocks have a section of that heading with something in it, such a table, and such words."""
    sections = list(_sections(blocks))
    if wanted.heading and not any(
        wanted.heading in title and inside for title, inside in sections
    ):
        return False
    if wanted.table and not any(
        isinstance(one, Table)
        and (wanted.table in title or wanted.table in plain_text(one.caption))
        for title, inside in sections
        for one in inside
    ):
        return False
    return not wanted.words or any(
        wanted.words in plain_text(line) for one in blocks for line in lines_of(one)
    )


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Each heading with what is below it and below the headings under it, but for those; first what has none."""
    yield "", [one for one in blocks if not isinstance(one, Heading)]
    for index, head in enumerate(blocks):
        if isinstance(head, Heading):
            level, rest = head.level, blocks[index + 1 :]
            end = next(
                (
                    i
                    for i, one in enumerate(rest)
                    if isinstance(one, Heading) and one.level <= level
                ),
                None,
            )
            yield (
                plain_text(head.children),
                [one for one in rest[:end] if not isinstance(one, Heading)],
            )


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with those of attachments among them, whose titles are headings."""
    for block in blocks:
        if isinstance(block, Attachment):
            yield Heading(_ATTACHMENT, block.title)
            yield from _flat(block.blocks)
        else:
            yield block


def _missing(required: Sequence[tuple[Requirement, bool]]) -> str:
    return (
        "缺 " + "、".join(lacking)
        if (lacking := [one.content for one, there in required if not there])
        else "齐全"
    )


# ── what nothing else is held against ───────────────────────────────────────


def _alone(
    documents: Sequence[Document],
    rules: Sequence[RuleResult],
    examined: CheckedDocument,
    data: str,
    sisters: Collection[str],
) -> tuple[int, dict[str, list[str]]]:
    """How many figures were entered for what is printed; those of them that nothing agrees with, by file, with lines.

    A cross-check that holds is a second source for all that its sides were added up from, and so is a 批复数. What was
    entered in a sister's file is told in that one's own report.
    """
    printed = {
        id(leaf): leaf
        for document in documents
        for block in document.blocks
        for line in lines_of(block)
        for node in inlines_of(line)
        if isinstance(node, Number) and node.figure is not None
        for leaf in _leaves(node.figure, data)
        if _spot(leaf)[0] not in sisters
    }
    held = [
        side for one in rules if one.state in _SETTLED for side in (one.left, one.right)
    ]
    approved = examined.scope.get("批复数")
    held += (
        [examined.scope.get(name) for name in approved]
        if isinstance(approved, Mapping)
        else []
    )
    settled = {
        _spot(leaf)
        for side in held
        if isinstance(side, Figure)
        for leaf in _leaves(side, data)
    }
    alone = {
        _spot(leaf): leaf
        for leaf in printed.values()
        if leaf.value and _spot(leaf) not in settled
    }
    by_file: dict[str, list[str]] = {}
    for (file, line, _), leaf in sorted(alone.items()):
        by_file.setdefault(PurePosixPath(file).name, []).append(
            f"{leaf.name or '数'}（{line}）"
        )
    return len({_spot(leaf) for leaf in printed.values()}), by_file


def _leaves(figure: Figure, data: str) -> Iterator[Figure]:
    for leaf in entered_leaves(figure):
        if isinstance(leaf.origin, Entered) and leaf.origin.place.file.startswith(
            f"{data}/"
        ):
            yield leaf


def _spot(leaf: Figure) -> tuple[str, int, int]:
    assert isinstance(leaf.origin, Entered)
    place = leaf.origin.place
    return place.file, place.line, place.column
