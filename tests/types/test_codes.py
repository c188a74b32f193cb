"""The list of all problem codes: every code the program reports is in it and no other, in words a clerk understands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import build
from reports.cli.console import text_width
from reports.core.catalogue import GROUPS, all_entries
from reports.core.catalogue.entry import CaseWords, CodeEntry
from reports.core.problems import Severity
from reports.core.tree import Document, Paragraph, Text
from reports.finance.data_file import read_source, with_tables
from reports.gate.privacy import screen
from reports.gate.recount import recount
from reports.source.markdown import read_sections
from reports.source.yaml import reader
from reports.types.codes import nearest_code, read_rules
from tests.conftest import ROOT

CODES = {entry.code: entry for entry in all_entries()}
# Three pages of A4 in Notepad's usual size and margins.
LINES, COLUMNS = 144, 86


def reported() -> set[str]:
    """The codes in the program: its texts that are nothing but a code, be it in a call or in a table."""
    return {
        node.value
        for path in (ROOT / "reports").rglob("*.py")
        if path.parent.name != "catalogue"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[A-Z]\d\d", node.value)
    }


def first_arguments() -> set[str]:
    """The codes that are written as the first argument of a call: Problem(…), report(…), error(…), Halt(…)."""
    return {
        call.args[0].value
        for path in (ROOT / "reports").rglob("*.py")
        if path.parent.name != "catalogue"
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and call.args
        and isinstance(call.args[0], ast.Constant)
        if isinstance(call.args[0].value, str)
        and re.fullmatch(r"[A-Z]\d\d", call.args[0].value)
    }


def test_every_code_of_the_program_is_in_the_list_and_none_too_many() -> None:
    assert set(CODES) == reported()
    assert first_arguments() <= set(CODES)
    assert len(first_arguments()) > 100


def test_every_code_belongs_to_a_group_and_stands_beside_its_like() -> None:
    letters = [code[0] for code in CODES]
    assert {*letters} == {*GROUPS}
    for letter in GROUPS:
        inside = [code for code in CODES if code[0] == letter]
        assert inside == sorted(inside) and letters.count(letter) == len(inside)


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_a_text_is_short_and_in_words_a_clerk_understands(code: CodeEntry) -> None:
    assert code.severities and len(code.name) <= 12
    for text in (code.meaning, code.advice):
        assert 6 <= len(text) <= 120 and text.endswith("。"), text
    for text in (code.name, code.meaning, code.advice):
        bare = re.sub(r"--\w+|Word|WPS|docx", "", text)
        assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", bare), text
        assert not re.search(
            r"(?i)scalar|mapping|token|alias|anchor|parser|error|exception|None|null",
            bare,
        ), text
    assert (
        len(code.was) <= 120
        and len(code.should) <= 120
        and (code.was != code.should or not code.was)
    )


def codes_of_table(text: str) -> set[str]:
    """The codes that a table gives in the place of a mapping."""
    amount = {"type": "number", "量": "金额"}
    names = ("基本支出", "项目支出", "金额", "预算", "决算")
    item = {"properties": dict.fromkeys(names, amount)}
    schema = {"properties": {"甲": {"按": "编码", "additionalProperties": item}}}
    source, _ = read_source("x.yaml", "甲: x.csv\n".encode())
    assert source is not None
    _, problems = with_tables(source, schema, lambda name: text.encode())
    return {problem.code for problem in problems}


def found_in(code: str, line: str) -> set[str]:
    """The codes that a line gives in a file of its kind."""
    if code < "Y40":
        text = f"附件:\n  {line}\n" if code == "Y14" else f"{line}\n"
        return {
            problem.code for problem in reader.read_yaml(text.encode(), "x.yaml")[1]
        }
    if code < "Y50":
        text = line if line.startswith("#") else f"# 甲\n\n写了内容。\n{line}"
        return {problem.code for problem in read_sections(text, "x.md")[1]}
    if code < "Y60":
        head = (
            ""
            if line.startswith("编码")
            else "编码,基本支出,项目支出\n"
            if code == "Y56"
            else "编码,基本支出\n30199,5\n"
        )
        row = (
            ""
            if head
            else "\n1" + "".join(f"{mark}2" for mark in re.findall("[,，]", line))
        )
        return codes_of_table(f"{head}{line}{row}\n")
    document = Document("", (Paragraph((Text(line),)),))
    return {problem.code for problem in (*screen(document, {}, ()), *recount(document))}


@pytest.mark.parametrize(
    "code",
    [code for code in CODES.values() if code.code[0] in "YZ" and code.was],
    ids=lambda code: code.code,
)
def test_an_example_gives_the_code_and_as_it_should_be_nothing(code: CodeEntry) -> None:
    assert found_in(code.code, code.was) == {code.code}
    assert not code.should or found_in(code.code, code.should) == set()


def test_most_codes_show_a_line() -> None:
    assert sum(bool(code.was) for code in CODES.values()) >= len(CODES) / 2


def placeholders(words: CaseWords) -> set[str]:
    """The names of the facts that the words of a case ask for."""
    fields = Formatter().parse(words.sentence + words.hint)
    return {name for _, name, _, _ in fields if name is not None}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Each call of problem(…) in the program, with where it stands."""
    for path in (ROOT / "reports").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "problem":
                yield f"{path.name}:{node.lineno}", node


# What a call says besides the facts.
NO_FACTS = {"place", "was", "should", "detail", "severity", "case", "cause"}


def test_every_call_tells_the_facts_that_its_words_ask_for_and_no_others() -> None:
    wrong = []
    for place, call in calls():
        given = [
            argument.value
            for argument in call.args[:2]
            if isinstance(argument, ast.Constant)
        ]
        if not given or len(given) < min(len(call.args), 2):
            # Which code or case it is, is found as the program runs; its test tells a missing fact by a KeyError.
            continue
        entry = CODES[given[0]]
        words = entry.says.get(given[1] if len(given) > 1 else "")
        facts = {keyword.arg for keyword in call.keywords if keyword.arg} - NO_FACTS
        if words is None or any(keyword.arg is None for keyword in call.keywords):
            wrong += [f"{place} {given}"] if words is None else []
        elif placeholders(words) != facts:
            wrong.append(f"{place} {given}: {placeholders(words) ^ facts}")
    assert wrong == []


def test_no_words_lie_unused() -> None:
    """A case that no call names by a literal is named in a table: its key stands somewhere in the program."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in (ROOT / "reports").rglob("*.py")
        if path.parent.name != "catalogue"
    ]
    unused = [
        f"{entry.code} {case}"
        for entry in CODES.values()
        for case in entry.says
        if not any(f'"{entry.code}"' in text and f'"{case}"' in text for text in texts)
        and (case or not any(f'"{entry.code}"' in text for text in texts))
    ]
    assert unused == []


CASES = [
    (entry.code, case, words)
    for entry in CODES.values()
    for case, words in entry.says.items()
]


@pytest.mark.parametrize(
    ("code", "case", "words"), CASES, ids=[f"{code} {case}" for code, case, _ in CASES]
)
def test_what_is_said_is_a_sentence_and_the_way_out_another(
    code: str, case: str, words: CaseWords
) -> None:
    assert words.sentence.endswith(("。", "？", "}"))
    assert not words.hint or words.hint.endswith(("。", "？", "}", "…"))
    # Whoever mistyped a line is shown what to do about it, in every case.
    assert words.hint or code[0] != "Y"
    assert words.severity is None or words.severity in CODES[code].severities


# ── the command ─────────────────────────────────────────────────────────────


def test_without_a_code_all_are_listed_on_three_pages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert build.main(["help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= LINES and max(map(text_width, lines)) <= COLUMNS
    assert [
        code for code in CODES if sum(f"  {code} " in line for line in lines) != 1
    ] == []


def test_a_code_is_told_with_an_example_and_the_way_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert build.main(["help", "k00"]) == 0
    out = capsys.readouterr().out
    assert (
        out.startswith("K00  与批复数不符（错误）")
        and "原来：" in out
        and "改成：" in out
        and "别改批复数" in out
    )


def test_the_number_of_a_rule_is_looked_up_in_the_types(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert build.main(["help", "Ｃ04", "P21", "P23", "V01"]) == 0
    out = capsys.readouterr().out
    assert (
        "C04  部门决算说明的勾稽规则（错误）" in out and "收入总表的行没有列全" in out
    )
    assert "V01  各类报告的勾稽规则（错误）" in out
    assert "项目绩效自评（全国）" in out and "项目绩效自评（四川）" in out


def test_no_rule_has_the_number_of_a_code() -> None:
    assert not {rule.code for rule in read_rules(ROOT / "templates")} & CODES.keys()


def test_a_code_that_is_not_there_leads_to_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert build.main(["help", "Z99", "K00"]) == 1
    out = capsys.readouterr().out
    assert "没有“Z99”这个代码。最接近的是 Z06。" in out and "与批复数不符" in out
    assert nearest_code("Y35", CODES) == "Y34"
    assert nearest_code("KOO", CODES) in ("", "K00")
    assert nearest_code("K" + "9" * 5000, CODES) == ""


def test_every_rule_of_the_types_can_be_looked_up() -> None:
    rules = list(read_rules(ROOT / "templates"))
    assert len(rules) > 60
    assert all(rule.formula and rule.explanation and rule.hint for rule in rules)
    assert {rule.severity for rule in rules} == {
        Severity.ERROR,
        Severity.WARNING,
        Severity.HINT,
    }


RULE_FILES = {
    "勾稽.yaml": "A1: {公式: a == b, 说明: 甲与乙, 怎么改: 核对}",
    "甲/勾稽.yaml": "A1: {级别: 警告}\nA2: {公式: c == d, 说明: 丙与丁, 怎么改: 核对}",
    "甲/2025/勾稽.yaml": "A2: {级别: 提示}",
    "乙/类型.yaml": "沿用: 甲",
    "乙/勾稽.yaml": "停用: [A1]\nA2: {怎么改: 再核对}",
    "丙/类型.yaml": "沿用: 丙",
    "丙/勾稽.yaml": "A1: {级别: 警告}",
}


def test_a_rule_that_a_style_changes_is_told_whole(tmp_path: Path) -> None:
    for name, text in {"类型.yaml": "名称: 某报告", **RULE_FILES}.items():
        path = tmp_path / "某报告" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    told = {
        (rule.code, rule.of.removeprefix("某报告")): (
            f"{rule.formula} {rule.explanation} {rule.hint} {rule.severity.value}"
        )
        for rule in read_rules(tmp_path)
    }
    assert told == {
        ("A1", ""): "a == b 甲与乙 核对 错误",
        ("A1", "（甲）"): "a == b 甲与乙 核对 警告",
        ("A2", "（甲）"): "c == d 丙与丁 核对 错误",
        ("A2", "（甲/2025）"): "c == d 丙与丁 核对 提示",
        ("A2", "（乙）"): "c == d 丙与丁 再核对 错误",
        # Nobody can say what a style stands on that stands on itself.
        ("A1", "（丙）"): "   警告",
    }
