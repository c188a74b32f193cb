"""校核报告: what is known of a data file's documents before they are signed, on two pages; for the
house only.

Problems, every cross-check with its numbers, what must be in a document this year (必备.yaml of
the type), numbers without a source, entered figures that nothing else is held against, and the
reasons given for what does not agree.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from reports.audit.approved import ApprovedComparison, compare_approved
from reports.audit.audit_page import AuditPage, read_shell
from reports.audit.documents import (
    CheckedFile,
    PassedOver,
    checked_files,
)
from reports.audit.required import is_met
from reports.audit.review import sourceless
from reports.audit.rule_results import check_all_rules, sides_words
from reports.audit.second_source import EnteredFigures, SecondSources
from reports.core.problems import Fault, Problem, Severity
from reports.core.tree import Document
from reports.finance.data_file import Setting
from reports.finance.messages import exact_words
from reports.finance.rules import OPERATORS, RuleResult, RuleState
from reports.finance.waivers import waivers_of
from reports.publish import disk
from reports.run.document import CheckedDocument
from reports.run.session import Session
from reports.types.formats import Requirement
from reports.writers.html.policy import POLICY, with_policy

_SHELL = "校核报告.html.j2"


class _CheckReport(Struct, frozen=True):
    """All that a check report tells of a data file.

    `rules` prove something about what was entered; those of `layout` compare two places that are
    laid out from the same figures.
    """

    file: str
    title: str
    problems: Sequence[Problem]
    rules: Sequence[RuleResult]
    layout: Sequence[RuleResult]
    required: Sequence[tuple[Requirement, bool]]
    unsourced: Sequence[str]
    entered: EnteredFigures
    reasons: Mapping[str, str]
    invented: Sequence[str]
    approved: Sequence[ApprovedComparison] = ()

    @property
    def name(self) -> str:
        """What the report is called, on the terminal and as a file."""
        return f"{PurePosixPath(self.file).stem}（校核报告）"


def report_files(
    session: Session, setting: Setting, tried: SecondSources, only: str = ""
) -> tuple[list[AuditPage], list[Problem]]:
    """A check report for each data file of a unit; the problems tell which files were passed over.

    Raises Fault where the shell is missing or broken.
    """
    shell = read_shell(session.workspace, _SHELL)
    pages: list[AuditPage] = []
    problems: list[Problem] = []
    for found in checked_files(session, setting, only):
        if isinstance(found, PassedOver):
            problems += found.problems
            continue
        pages.append(_page(_gather(found, tried), shell))
    return pages, problems


def _gather(source: CheckedFile, tried: SecondSources) -> _CheckReport:
    checked = source.checked
    documents, unfilled = _fill_all(checked)
    problems = dict.fromkeys((*checked.problems, *unfilled))
    results = list(check_all_rules(checked))
    rules = [one for one in results if not one.rule.layout]
    unsourced: list[str] = []
    for document in documents:
        unsourced += sourceless(document)
    return _CheckReport(
        file=source.file,
        title=documents[0].title if documents else PurePosixPath(source.file).stem,
        problems=sorted(problems, key=_by_severity_and_place),
        rules=rules,
        layout=[one for one in results if one.rule.layout],
        required=[
            (one, is_met(one, documents)) for one in checked.compiled.requirements
        ],
        unsourced=unsourced,
        entered=tried.of(source.file, documents),
        reasons=_reasons(checked),
        approved=tuple(compare_approved(checked)),
        invented=checked.invented,
    )


def _fill_all(checked: CheckedDocument) -> tuple[list[Document], list[Problem]]:
    """Those of the documents that can be filled in, and why the others cannot."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for output in checked.chosen:
        try:
            documents.append(checked.fill(output))
        except Fault as fault:
            problems += fault.problems
    return documents, problems


def _by_severity_and_place(problem: Problem) -> tuple[int, str, int]:
    place = problem.place
    rank = list(Severity).index(problem.severity)
    return (rank, place.file, place.line) if place else (rank, "", 0)


def _reasons(checked: CheckedDocument) -> dict[str, str]:
    """What 勾稽说明 says of rules that do not hold, by their codes."""
    return {code: waiver.words for code, waiver in waivers_of(checked.scope).items()}


# ── what it says ────────────────────────────────────────────────────────────


def _page(report: _CheckReport, shell: Callable[..., str]) -> AuditPage:
    summary = tuple(_summary(report))
    idle = [one.rule.code for one in report.rules if one.state is RuleState.IDLE]
    content = shell(
        标题=report.title,
        安全策略=POLICY,
        虚构内容=report.invented,
        结论=[line.strip() for line in summary],
        问题=[_problem_row(one) for one in report.problems],
        批复=[tuple(one) for one in report.approved],
        等式=list(_rule_rows(report, equating=True)),
        合理=list(_rule_rows(report, equating=False)),
        版面=[one.rule.code for one in report.layout],
        不适用=list(dict.fromkeys(idle)),
        必备=[(one.content, one.basis, there) for one, there in report.required],
        无出处=report.unsourced,
        单独=_alone(report.entered),
    )
    name = disk.file_name(report.name)
    if isinstance(name, Problem):
        raise Fault(name)
    return AuditPage(f"{name}.html", with_policy(content).encode(), summary)


def _alone(
    entered: EnteredFigures,
) -> list[tuple[str, list[tuple[str, str, str, int]]]]:
    """By the name of the data file, the figures that could be mistyped without a word: name, value,
    what was typed where that reads otherwise, and line.
    """
    by_file: dict[str, list[tuple[str, str, str, int]]] = {}
    for place, leaf in entered.uncorroborated:
        value, typed = exact_words(leaf), getattr(leaf.origin, "text", "")
        told = (leaf.name or "数", value, "" if typed == value else typed, place.line)
        by_file.setdefault(PurePosixPath(place.file).name, []).append(told)
    return list(by_file.items())


def _summary(report: _CheckReport) -> Iterator[str]:
    """The result in a few lines, also for the terminal."""
    alone = len(report.entered.uncorroborated)
    yield f"{report.name}：{_counted(report.problems)}"
    if report.approved:
        yield f"  和批复核对 {len(report.approved)} 个：{_approved_states(report)}"
    yield f"  勾稽 {len(report.rules)} 条：{_states(report.rules)}{_layout(report)}"
    if report.required:
        yield f"  必备内容 {len(report.required)} 项：{_missing(report.required)}"
    else:
        yield "  必备内容：这种报告没有列"
    yield f"  没有出处的数 {len(report.unsourced)} 个"
    yield f"  录入的数 {report.entered.count} 个，{alone} 个没有别的数可以核对"
    yield f"  勾稽说明 {len(report.reasons)} 条"


def _counted(problems: Sequence[Problem]) -> str:
    counts = []
    for severity in Severity:
        count = sum(one.severity is severity for one in problems)
        counts.append(f"{severity.value} {count}")
    return "，".join(counts)


def _states(rules: Sequence[RuleResult]) -> str:
    counts = []
    for state in RuleState:
        count = sum(one.state is state for one in rules)
        if count:
            counts.append(f"{state.value} {count}")
    return "，".join(counts) or "没有"


def _approved_states(report: _CheckReport) -> str:
    counts = Counter(one.state for one in report.approved)
    return "，".join(f"{state} {count}" for state, count in counts.items())


def _layout(report: _CheckReport) -> str:
    """How many rules only compare what is laid out from the same figures."""
    if not report.layout:
        return ""
    return f"（另有版面核对 {len(report.layout)} 条：{_states(report.layout)}）"


def _missing(required: Sequence[tuple[Requirement, bool]]) -> str:
    lacking = [one.content for one, there in required if not there]
    return "缺 " + "、".join(lacking) if lacking else "齐全"


def _problem_row(problem: Problem) -> tuple[str, str, str, str]:
    """Severity, code, where, and what is wrong."""
    place, where = problem.place, ""
    if place is not None:
        where = PurePosixPath(place.file).name
        where += f" 第 {place.line} 行" if place.line else ""
    return problem.severity.value, problem.code, where, problem.message


def _equates(result: RuleResult) -> bool:
    """Whether a rule says that two sums are one, not merely that a figure is plausible."""
    is_grave = result.rule.severity is Severity.ERROR
    return OPERATORS[result.operator].sign == "＝" and is_grave


def _rule_rows(
    report: _CheckReport, *, equating: bool
) -> Iterator[tuple[str, str, str, str, str]]:
    """The rules that apply, those that do not hold first; of one asked of many rows, those that
    agree as one line.
    """
    agreeing: dict[str, int] = {}
    for one in sorted(report.rules, key=lambda one: one.state is not RuleState.DIFFERS):
        if one.state is RuleState.IDLE or _equates(one) is not equating:
            continue
        if one.rule.each is None or one.state is not RuleState.AGREES:
            yield _rule_row(one, report.reasons)
        else:
            agreeing[one.rule.code] = agreeing.get(one.rule.code, 0) + 1
    for code, count in agreeing.items():
        yield code, f"{count} 处逐一核对", "", RuleState.AGREES.value, ""


def _rule_row(
    result: RuleResult, reasons: Mapping[str, str]
) -> tuple[str, str, str, str, str]:
    """Code, what it compares, both sides with their sign, what came of it, and the reason given."""
    rule = result.rule
    reason = reasons.get(rule.code, "")
    return rule.code, rule.explanation, sides_words(result), result.state.value, reason
