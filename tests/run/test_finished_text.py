"""What a clerk's own sentences say that cannot be right is told when the document is made, at their line."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Problem, Severity
from reports.run import finished_text, pipeline
from reports.run.request import Request
from tests.conftest import ROOT

PACKAGE = ROOT / "reports"
LIST = (PACKAGE / "gate" / "finished" / "checks.py").read_text(encoding="utf-8")
UNIT = "2024/渠县医疗保障局"
TEXT = f"{UNIT}/部门预算绩效评价.md"
LAST = "我单位没有闲置的资产。"

# By the code that tells it: sentences as a clerk types them, and how grave they are.
SLIPS = (
    (
        "A01",
        Severity.WARNING,
        "全年参保477.18万人，以目标任务471万人为基数计算，完成率为102.31%。",
    ),
    (
        "A01",
        Severity.ERROR,
        "保费收入31600万元，占基金收入34578万元的比值为95.39%。",
    ),
    ("A01", Severity.WARNING, "走访乡镇12个，走访村35个，共计49个。"),
    (
        "A01",
        Severity.WARNING,
        "年末结清往来款项61笔，当年收入5000.00万元，支出4200.00万元，当期结余900.00万元。",
    ),
    ("A02", Severity.ERROR, "收益率=320+80/（9000.00+11000.00）/2=4.00%。"),
    (
        "A03",
        Severity.ERROR,
        "补助支出88.77万元，比上年增加88.77万元，增长100%。",
    ),
    ("A05", Severity.ERROR, "已办结5个事项，其中重点事项6个。"),
    ("A07", Severity.WARNING, "利息收益率和基金收益率都有提高。"),
    ("A08", Severity.ERROR, "满意度为88.50%，满足大于90%得10分的评分标准。"),
    ("A09", Severity.ERROR, "00001.3.标准合规性较好，资金分配符合要求，按时拨付到位。"),
    ("A10", Severity.WARNING, "征缴率为100%，满足大于95%6分的评分标准。"),
    ("A11", Severity.WARNING, "截止2024年末，经办服务有序开展，各项工作顺利完成。"),
    ("A11", Severity.WARNING, "按规定设立基金帐户，收支两条线管理。"),
    ("A13", Severity.WARNING, "3. 基金监管有待进一步加强"),
    ("A14", Severity.WARNING, "宣传支出44.40万元，其中印刷费44.4万元。"),
)
# What the checks of a clerk's texts, or those of printed numbers, tell already.
TOLD_ALREADY = (
    ("W12", "存在以下三个问题：一是人手不足；二是系统老旧。"),
    ("N13", "3. 基金监管还有薄弱环节，有待进一步加强"),
    ("N13", "单位的的资产保管完好。"),
    ("N13", "印发《关于加强资产管理的通知（渠医保发〔2024〕15号》。"),
    ("Z06", "宣传支出110.5万元，比上年增加10.5万元，增长8%。"),
)
# The list that an entry is the last of.
ENTRIES = "1. 目标编制不全面，指标有待完善。\n2. 预算编制不准确，重视不够。\n"


def made(workplace: Request) -> list[Problem]:
    """What is told of the unit's documents."""
    request = replace(workplace, unit=UNIT.rpartition("/")[2])
    return [one for outcome in pipeline.build(request) for one in outcome.problems]


def typed(workplace: Request, *paragraphs: str) -> dict[str, int]:
    """The paragraphs typed behind the last of a text; the line that each ends on."""
    path = workplace.data / TEXT
    before, last, after = path.read_text(encoding="utf-8").partition(LAST)
    said = before + last
    lines: dict[str, int] = {}
    for words in paragraphs:
        said += f"\n\n{ENTRIES if words.startswith('3. ') else ''}{words}"
        lines[words] = said.count("\n") + 1
    path.write_text(said + after, encoding="utf-8")
    return lines


def at_line(problems: list[Problem], line: int) -> list[Problem]:
    return [
        one
        for one in problems
        if one.place and one.place.file.endswith(TEXT) and one.place.line == line
    ]


def test_each_kind_of_slip_is_told_at_its_line_as_gravely_as_an_audit_does(
    workplace: Request,
) -> None:
    lines = typed(workplace, *(words for _, _, words in SLIPS))
    problems = made(workplace)
    for code, severity, words in SLIPS:
        found = [one for one in at_line(problems, lines[words]) if one.code[0] == "A"]
        assert [(one.code, one.severity) for one in found] == [(code, severity)], words
    told = [one for one in problems if one.code[0] == "A"]
    assert len(told) == len(SLIPS)


def test_what_is_told_already_is_told_once(workplace: Request) -> None:
    lines = typed(workplace, *(words for _, words in TOLD_ALREADY))
    problems = made(workplace)
    for code, words in TOLD_ALREADY:
        codes = [one.code for one in at_line(problems, lines[words])]
        # W13 counts the numbers that no data have.
        assert [one for one in codes if one != "W13"] == [code], words
    assert [one for one in problems if one.code[0] == "A"] == []


def test_a_text_that_has_not_changed_is_told_the_same_again(
    workplace: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = SLIPS[2][2]
    lines = typed(workplace, words)
    first = at_line(made(workplace), lines[words])
    asked: Counter[str] = Counter()
    whole = finished_text._doubts_in

    def counted(*given: object) -> object:
        asked["texts"] += 1
        return whole(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(finished_text, "_doubts_in", counted)
    data = (workplace.data / TEXT).with_suffix(".yaml")
    data.write_text(data.read_text(encoding="utf-8") + "# 备注\n", encoding="utf-8")
    again = at_line(made(workplace), lines[words])
    assert "A01" in [one.code for one in again]
    assert again == first
    assert asked["texts"] == 0


def test_a_figure_put_into_a_sentence_does_not_hide_its_line(
    workplace: Request,
) -> None:
    words = (
        "{{ 年度 }}年满意度为88.50%，满足大于90%得10分的评分标准，群众评价总体较好。"
    )
    lines = typed(workplace, words)
    found = at_line(made(workplace), lines[words])
    assert "A08" in [one.code for one in found]


def test_what_follows_from_figures_that_do_not_agree_is_told_by_their_rule(
    workplace: Request,
) -> None:
    path = workplace.data / f"{UNIT}/经济分类.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count("\n30207,") == 1 and "30217" not in text
    path.write_text(text.replace("\n30207,", "\n30217,"), encoding="utf-8")
    codes = {one.code for one in made(workplace)}
    assert "X08" in codes and "A08" not in codes


# ── every check of finished text ────────────────────────────────────────────

# Those of an audit that a build asks otherwise: the module of ours that looks for the same, and why there.
ASKED_OTHERWISE = {
    "other_years_in": ("prose.stale", "knows what the report is called: N12"),
    "miscounted_in": ("prose.listings", "each text by itself: W12"),
    "cited_in": ("prose.document_numbers", "all data, across a unit's reports: W16"),
    "differing": ("prose.document_numbers", "all data, across a unit's reports: W16"),
    "slips_in": ("prose.leftovers", "each text, with its names of 科目: N13"),
    "unclosed_in": ("prose.leftovers", "each paragraph of a text: N13"),
    "left_open_in": ("gate.privacy", "the document, without its figures: Z05"),
    "personal_numbers": ("gate.privacy", "the document, without its figures: Z01"),
    "facts_in": ("gate.recount", "the tree, with its tables: Z06"),
    "label_misfits": ("gate.recount", "the tree, with its tables: Z06"),
    "rate_misfits": ("gate.recount", "the tree, with its tables: Z06"),
    "unsummed_rows": ("gate.recount", "the tree, with its tables: Z06"),
    "unsummed_columns": ("finance.rules", "tables hold figures, which rules hold"),
    "unsummed_below": ("finance.rules", "tables hold figures, which rules hold"),
    "find_wrong_points": ("scoring.score", "points are worked out"),
    "find_unlike_places": ("finance.rules", "one name is one figure, wherever printed"),
    "find_unlike_accounts": ("finance.rules", "text and table print one figure"),
    "total_facts": ("gate.recount", "the tree, with its tables: Z06"),
    "find_others_words": ("prose.names", "knows which department is its own: W16"),
    "find_accounts_beside_tables": ("finance.rules", "both are of one dictionary"),
    "find_misnamed": ("prose.names", "knows what the unit is called: W16"),
    "find_headings_of_other_years": ("prose.stale", "headings too: N12"),
    "kind_of": ("types.read", "its kind is known"),
    "find_missing": ("types.read", "必备.yaml, in the check report"),
    "_brackets": ("prose.leftovers", "only 〔〕 is right in our own: N13"),
}
# What is no check, or tells what another has found.
NO_CHECKS = {"mark", "spot", "_unsummed"}


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def modules_used(folder: Path) -> set[str]:
    return {
        node.module
        for path in folder.glob("*.py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.module
    }


def checks_of_an_audit() -> Iterator[str]:
    """What inspect/checking.py takes from the gate and from prose to look for things, and what of its own looks
    for what none of those does.
    """
    tree = tree_of(PACKAGE / "inspect" / "checking.py")
    foreign = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        and str(node.module).startswith(("reports.gate.", "reports.prose."))
        for alias in node.names
        if alias.name[0].islower()
    } - NO_CHECKS
    yield from foreign
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            called = {
                node.func.id
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            tells = "problem" in called
            if tells and not called & foreign and function.name not in NO_CHECKS:
                yield function.name


def test_every_check_of_an_audit_is_asked_of_our_own_documents_or_named() -> None:
    checks = set(checks_of_an_audit())
    assert checks - {"find_marks"} == ASKED_OTHERWISE.keys()
    used = modules_used(PACKAGE / "run")
    assert "reports.gate.finished.checks" in used
    for module, _ in ASKED_OTHERWISE.values():
        assert f"reports.{module}" in used


def test_every_check_of_finished_text_is_asked_of_our_own_documents_or_named() -> None:
    for path in (PACKAGE / "gate" / "finished").glob("*.py"):
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("find_"):
                is_asked = node.name in LIST or node.name in ASKED_OTHERWISE
                assert is_asked, f"{path.stem}: {node.name}"
