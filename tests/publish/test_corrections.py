"""更正说明: which numbers of a published document are printed otherwise now, and for how long that is told."""

import json
import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from reports.core.figure import Computed, Figure, unit_named
from reports.core.grid import Cell, Row
from reports.core.problems import Severity
from reports.core.tree import (
    Attachment,
    Document,
    Heading,
    Line,
    Number,
    Paragraph,
    Text,
)
from reports.gate.numbers import NamedNumber, list_numbers
from reports.publish.attempt import Attempt
from reports.publish.corrections import Change, changes
from reports.publish.records import MANIFEST, MEMORY
from reports.publish.site import note_of
from reports.publish.store import Store
from reports.run import pipeline
from reports.run.request import DocumentState, Outcome, Request
from tests.damage import damage
from tests.publish.columns import OTHER, REPORT, UNIT, change, desk, run
from tests.publish.test_slips import cells
from tests.samples.test_sample import FILE, STEM, docx_text, edit
from tests.tables import make_table

__all__ = ["desk"]


def paper_of(request: Request, stem: str = REPORT, unit: str = UNIT) -> Path:
    return (
        Store(request.output).internal(str(request.year), unit) / f"{stem}更正说明.docx"
    )


def told(outcomes: list[Outcome]) -> list[str]:
    return [
        problem.message
        for outcome in outcomes
        for problem in outcome.problems
        if problem.code == "P03"
    ]


def rows(path: Path) -> list[list[str]]:
    """The rows of the paper's table below its head."""
    found = cells(path)
    return [found[index : index + 5] for index in range(5, len(found), 5)]


# ── the numbers of a tree ───────────────────────────────────────────────────


def number(text: str, unit: str = "", name: str = "", operation: str = "+") -> Number:
    figure = Figure.counted(
        Decimal(1), unit_named(unit or "元"), Computed(operation, ()), name
    )
    return Number(text, unit, figure)


def cell(
    *line: object, header: bool = False, rowspan: int = 1, colspan: int = 1
) -> Cell:
    words: Line = tuple(Text(part) if isinstance(part, str) else part for part in line)  # type: ignore[misc]
    return Cell((words,), header=header, rowspan=rowspan, colspan=colspan)


def test_a_number_is_called_by_its_figure_else_by_the_words_before_it() -> None:
    line: Line = (
        Text("首先。收入"),
        number("12", "元", "收入"),
        Text("，比上年增长"),
        number("3", "%"),
        Text("。"),
    )
    document = Document("标题", (Heading(1, (Text("总体"),), "一、"), Paragraph(line)))
    assert list_numbers(document) == (
        NamedNumber("", "收入", "12", "元", "一、总体"),
        NamedNumber("一、总体", "比上年增长", "3", "%", "一、总体"),
    )


def test_a_number_of_a_table_stands_in_its_row_and_column_past_what_spans() -> None:
    head = (
        Row(
            (cell("项目", header=True, rowspan=2), cell("支出", header=True, colspan=2))
        ),
        Row((cell("合计", header=True), cell("基本", header=True))),
        Row(
            (cell("栏次", header=True), cell("1", header=True), cell("2", header=True))
        ),
    )
    body = (
        Row((cell("行政运行"), cell(number("7")), cell(number("4", "", "基本数")))),
        Row(
            (
                cell("事业运行"),
                cell("共", number("5", "人")),
                cell(number("8", "", "", "计数")),
            )
        ),
    )
    table = make_table((Text("支出表"),), (1, 1, 1), head, body)
    attachment = Attachment("表", (Text("附表"),), (table,), "附件1")
    place = "附件1　附表：支出表"
    assert list_numbers(Document("标题", (attachment,))) == (
        NamedNumber(f"{place}“行政运行”", "合计", "7", "元", f"{place}“行政运行”"),
        NamedNumber("附件1　附表", "基本数", "4", "元", f"{place}“行政运行”"),
        NamedNumber(f"{place}“事业运行”", "共", "5", "人", f"{place}“事业运行”"),
        NamedNumber(f"{place}“事业运行”", "基本", "8", "元", f"{place}“事业运行”"),
    )


# ── differences ─────────────────────────────────────────────────────────────


def numbers(*given: str) -> list[NamedNumber]:
    """Printed numbers from 名称=数 or 名称=数@位置."""
    found = []
    for one in given:
        name, _, rest = one.partition("=")
        text, _, place = rest.partition("@")
        found.append(NamedNumber("", name, text, "元", place or "一、"))
    return found


DIFFERENCES: dict[
    str, tuple[list[NamedNumber], list[NamedNumber], list[tuple[str, str, str]]]
] = {
    "the same": (numbers("甲=1", "乙=2"), numbers("甲=1", "乙=2"), []),
    "another number": (
        numbers("甲=1", "乙=2"),
        numbers("甲=1", "乙=3"),
        [("乙", "2元", "3元")],
    ),
    "more decimals": (numbers("甲=1.5", "甲=1.50"), numbers("甲=1.50"), []),
    "thousands parted": (numbers("甲=1234"), numbers("甲=1,234"), []),
    "a sentence less": (numbers("甲=1", "乙=2", "甲=1"), numbers("甲=1"), []),
    "a sentence more": (numbers("甲=1"), numbers("甲=1", "乙=2"), []),
    "another order": (numbers("甲=1", "甲=2"), numbers("甲=2", "甲=1"), []),
    "a figure that is new beside one that changed": (
        numbers("甲=1"),
        numbers("甲=3", "乙=2"),
        [("甲", "1元", "3元"), ("乙", "", "2元")],
    ),
    "a figure that is gone beside one that changed": (
        numbers("甲=1", "乙=2"),
        numbers("甲=3"),
        [("甲", "1元", "3元"), ("乙", "2元", "")],
    ),
    "one of several under a name": (
        numbers("甲=1", "甲=2"),
        numbers("甲=1", "甲=1"),
        [("甲", "2元", "1元")],
    ),
    "printed more often and otherwise": (
        numbers("甲=1"),
        numbers("甲=2", "甲=2"),
        [("甲", "1元", "2元")],
    ),
    "in words": (numbers("甲=四"), numbers("甲=五"), [("甲", "四元", "五元")]),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_what_is_told_of_two_versions(name: str) -> None:
    before, now, expected = DIFFERENCES[name]
    assert [(one.name, one.before, one.now) for one in changes(before, now)] == expected


def test_one_change_in_several_places_is_one_row_with_its_places() -> None:
    before = numbers("甲=1@一、", "甲=1@二、", "甲=1@二、")
    now = numbers("甲=2@一、", "甲=2@二、", "甲=2@二、")
    assert changes(before, now) == (Change("甲", "1元", "2元", ("一、", "二、")),)


# ── documents ───────────────────────────────────────────────────────────────


def test_a_published_number_that_changes_is_told_with_its_former_words(
    desk: Request,
) -> None:
    assert told(run(desk)) == []
    assert not list(desk.output.parent.rglob("*更正说明*"))
    change(desk, "今年: 1234.5", "今年: 1234.6")
    outcomes = run(desk)
    assert told(outcomes) == ["已公开的数有改动 3 处，见更正说明。"]
    assert {
        problem.severity
        for outcome in outcomes
        for problem in outcome.problems
        if problem.code == "P03"
    } == {Severity.HINT}
    assert rows(paper_of(desk)) == [
        ["1", "今年", "1,234.50元", "1,234.60元", "一、变化、2024年对比表"],
        ["2", "比上年增加", "34.50元", "34.60元", "一、变化"],
        ["3", "增加", "34.50元", "34.60元", "一、变化"],
    ]
    text = "\n".join(docx_text(paper_of(desk)))
    assert f"{UNIT}公开的《{REPORT}》有 3 处数字更正" in text
    assert "年　　月　　日" in text
    assert not list(desk.output.rglob("*更正说明*")) and not list(
        desk.output.rglob(MEMORY)
    )


@pytest.mark.usefixtures("own_templates")
def test_words_alone_and_an_unchanged_run_give_none(desk: Request) -> None:
    run(desk)
    change(desk, "示例原因", "另一个原因")
    assert told(run(desk)) == []
    body = desk.templates / "小报告" / "正文.md.j2"
    body.write_text(
        body.read_text(encoding="utf-8").replace("，增加额{{ 增加 }}", ""),
        encoding="utf-8",
    )
    assert told(run(desk)) == []
    assert not list(desk.output.parent.rglob("*更正说明*"))


def test_as_long_as_the_paper_lies_there_it_tells_what_readers_know(
    desk: Request,
) -> None:
    run(desk)
    change(desk, "今年: 1234.5", "今年: 1234.6")
    run(desk)
    first = paper_of(desk).read_bytes()
    assert told(run(desk)) == ["已公开的数有改动 3 处，见更正说明。"]
    change(desk, "示例原因", "另一个原因")
    paper_of(desk).write_bytes(first + b"filled in")
    assert told(run(desk)) == ["已公开的数有改动 3 处，见更正说明。"]
    assert paper_of(desk).read_bytes() == first + b"filled in"
    change(desk, "今年: 1234.6", "今年: 1234.7")
    run(desk)
    assert rows(paper_of(desk))[0][2:4] == ["1,234.50元", "1,234.70元"]
    change(desk, "今年: 1234.7", "今年: 1234.5")
    assert told(run(desk)) == []
    assert "没有要更正的" in "".join(docx_text(paper_of(desk)))


def test_the_paper_of_a_run_that_was_killed_is_no_old_file(
    desk: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process ends here."""

    def kill(*_: object, **__: object) -> None:
        raise Killed

    desk = replace(desk, unit=UNIT)
    run(desk)
    change(desk, "今年: 1234.5", "今年: 1234.6")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Store, "settle", kill)
        patch.setattr(Attempt, "end", lambda _: None)
        run(desk)
    assert paper_of(desk).is_file()
    for state in (DocumentState.BUILT, DocumentState.UNCHANGED):
        assert [one.state for one in run(desk)] == [state]


def test_a_paper_that_was_filed_is_told_of_no_more_and_the_next_begins_there(
    desk: Request,
) -> None:
    run(desk)
    change(desk, "今年: 1234.5", "今年: 1234.6")
    run(desk)
    paper_of(desk).rename(desk.output.parent / "归档.docx")
    outcomes = run(desk)
    assert {outcome.state for outcome in outcomes} == {
        DocumentState.UNCHANGED
    } and told(outcomes) == []
    assert not paper_of(desk).exists()
    change(desk, "今年: 1234.6", "今年: 1234.7")
    run(desk)
    assert rows(paper_of(desk))[0][2:4] == ["1,234.60元", "1,234.70元"]


def test_a_version_for_signature_and_an_error_in_between_forget_nothing(
    desk: Request,
) -> None:
    change(desk, "状态: 公开稿", "状态: 送审稿")
    run(desk)
    change(desk, "今年: 1234.5", "今年: 1234.4")
    assert told(run(desk)) == []
    change(desk, "状态: 送审稿", "状态: 公开稿")
    assert told(run(desk)) == []
    for step in ("状态: 送审稿", "今年: 一千"):
        change(
            desk,
            *(("状态: 公开稿", step) if "状态" in step else ("今年: 1234.4", step)),
        )
        assert told(run(desk)) == []
    change(desk, "今年: 一千", "今年: 1234.9")
    change(desk, "状态: 送审稿", "状态: 公开稿")
    assert len(told(run(desk))) == 1
    assert rows(paper_of(desk))[0][2:4] == ["1,234.40元", "1,234.90元"]


def test_a_draft_tells_nothing_and_forgets_nothing(desk: Request) -> None:
    run(desk)
    change(desk, "今年: 1234.5", "今年: 1234.6")
    assert told(run(replace(desk, draft=True))) == []
    assert told(run(desk)) != []


@pytest.mark.usefixtures("own_templates")
def test_a_part_that_is_gone_is_told_as_long_as_it_is_and_moves_no_other(
    desk: Request,
) -> None:
    def parts() -> tuple[dict[str, str], list[str]]:
        """The words of the headings by anchor, and what is told of those that are gone."""
        page = (
            Store(desk.output).published("2024", UNIT) / f"{REPORT}.html"
        ).read_text(encoding="utf-8")
        found = re.findall(r'<h\d class="h\d" id="(\w+)">([^<]*)<', page)
        return dict(found), re.findall(r'<p class="gone" id="(\w+)">', page)

    body = desk.templates / "小报告" / "正文.md.j2"
    before = body.read_text(encoding="utf-8")
    body.write_text(f"{before}\n# 甲\n\n文\n\n# 乙\n\n文\n", encoding="utf-8")
    run(desk)
    first, gone = parts()
    assert list(first.values()) == ["一、变化", "二、甲", "三、乙"] and not gone
    kept, one, other = first
    body.write_text(f"{before}\n# 乙\n\n文\n", encoding="utf-8")
    for _ in range(2):
        run(desk)
        assert parts() == ({kept: "一、变化", other: "二、乙"}, [one])
    # Whatever else changes meanwhile; then it comes back.
    change(desk, "示例原因", "另一个原因")
    run(desk)
    assert parts()[1] == [one]
    body.write_text(f"{before}\n# 甲\n\n文\n", encoding="utf-8")
    run(desk)
    assert parts() == ({kept: "一、变化", one: "二、甲"}, [other])


@pytest.mark.usefixtures("own_templates")
def test_a_document_of_another_name_is_the_same_document(desk: Request) -> None:
    run(desk)
    kind = desk.templates / "小报告" / "类型.yaml"
    kind.write_text(
        kind.read_text(encoding="utf-8").replace("年小报告'", "年度小报告'"),
        encoding="utf-8",
    )
    change(desk, "今年: 1234.5", "今年: 1234.6")
    assert len(told(run(desk))) == 1
    assert paper_of(desk, f"{UNIT}2024年度小报告").is_file()


def test_units_and_years_do_not_mix(desk: Request) -> None:
    for year in (2023, 2024):
        run(replace(desk, year=year))
    change(replace(desk, year=2023), "今年: 1234.5", "今年: 1234.6")
    assert told(run(desk)) == []
    assert len(told(run(replace(desk, year=2023, jobs=2)))) == 1
    assert (
        not paper_of(desk).exists()
        and not paper_of(desk, f"{OTHER}2024年小报告", OTHER).exists()
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:40],
        lambda text: "[]",
        lambda text: text.replace('"format":2', '"format":9'),
        lambda text: text.replace('"known":[[0,', '"known":[[99,'),
        lambda text: text.replace('"known"', '"kown"'),
        lambda text: json.dumps({"format": 1, "documents": {"a": 3}}),
    ],
)
def test_of_a_memory_that_is_damaged_the_page_remembers(
    spoil: Callable[[str], str], desk: Request
) -> None:
    run(desk)
    path = Store(desk.output).internal("2024", UNIT) / MEMORY
    text = path.read_text(encoding="utf-8")
    assert spoil(text) != text
    path.write_text(spoil(text), encoding="utf-8")
    change(desk, "今年: 1234.5", "今年: 1234.6")
    outcomes = run(desk)
    assert DocumentState.FAULTY not in {outcome.state for outcome in outcomes}
    assert told(outcomes) == ["已公开的数有改动 3 处，见更正说明。"]
    assert "读回" in lost(outcomes)[0]
    assert rows(paper_of(desk))[0][2:4] == ["1,234.50元", "1,234.60元"]
    change(desk, "今年: 1234.6", "今年: 1234.7")
    outcomes = run(desk)
    assert len(told(outcomes)) == 1 and lost(outcomes) == []
    assert rows(paper_of(desk))[0][2:4] == ["1,234.50元", "1,234.70元"]


def lost(outcomes: list[Outcome]) -> list[str]:
    """What is told of what nobody remembers."""
    return [
        problem.message
        for outcome in outcomes
        for problem in outcome.problems
        if problem.code == "P04" and problem.severity is Severity.WARNING
    ]


@pytest.mark.parametrize("name", [MEMORY, MANIFEST])
def test_what_is_gone_while_nothing_has_changed_is_told_once_and_known_again(
    name: str, desk: Request
) -> None:
    desk = replace(desk, unit=UNIT)
    run(desk)
    path = Store(desk.output).internal("2024", UNIT) / name
    whole = path.read_bytes()
    path.unlink()
    outcomes = run(desk)
    assert [REPORT in one and "一样" in one for one in lost(outcomes)] == [True]
    assert path.read_bytes() == whole
    assert lost(run(desk)) == []


def test_a_paper_that_was_filled_in_outlives_the_manifest(desk: Request) -> None:
    desk = replace(desk, unit=UNIT)
    run(desk)
    folder = Store(desk.output).internal("2024", UNIT)
    paper = folder / f"{REPORT}审批单.docx"
    paper.write_bytes(b"filled in")
    (folder / MANIFEST).unlink()
    run(desk)
    assert paper.read_bytes() == b"filled in"


def test_a_page_that_cannot_be_read_is_told(desk: Request) -> None:
    desk = replace(desk, unit=UNIT)
    run(desk)
    store = Store(desk.output)
    (store.internal("2024", UNIT) / MEMORY).unlink()
    (store.published("2024", UNIT) / f"{REPORT}.html").write_bytes(b"<p>")
    outcomes = run(desk)
    assert ["读不出" in one for one in lost(outcomes)] == [True]


def test_what_is_damaged_is_never_silent(
    desk: Request, request: pytest.FixtureRequest
) -> None:
    desk = replace(desk, unit=UNIT)
    run(desk)
    root = desk.output.parent
    folder = Store(desk.output).internal("2024", UNIT)
    good = everything_in(root)
    for seed in range(request.config.getoption("--damages")):
        chance = Random(seed)
        name = chance.choice((MEMORY, MANIFEST))
        damage(folder / name, chance)
        outcomes = run(desk)
        assert [REPORT in one for one in lost(outcomes)] == [True], (seed, name)
        assert everything_in(root) == good, (seed, name)
    note = note_of(Store(desk.output))
    for seed in range(request.config.getoption("--damages")):
        damage(note, Random(seed))
        assert lost(run(desk)) == []
        assert everything_in(root) == good, seed


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_same_steps_give_the_same_paper(desk: Request) -> None:
    papers = []
    for _ in range(2):
        run(desk)
        change(desk, "今年: 1234.5", "今年: 1234.6")
        run(desk)
        papers.append(
            (paper_of(desk).read_bytes(), (paper_of(desk).parent / MEMORY).read_bytes())
        )
        shutil.rmtree(desk.output.parent)
        change(desk, "今年: 1234.6", "今年: 1234.5")
    assert papers[0] == papers[1]


def test_the_sample_tells_its_changed_figure_by_name_and_heading(
    workplace: Request,
) -> None:
    list(pipeline.build(workplace))
    edit(workplace.data / FILE, "利息收入: {决算: 6508", "利息收入: {决算: 6510")
    [outcome] = pipeline.build(workplace)
    assert told([outcome]) == ["已公开的数有改动 1 处，见更正说明。"]
    [row] = rows(paper_of(workplace, STEM, "凉山州医疗保障局"))
    assert row[1:4] == ["基金利息收入决算数", "6508.00万元", "6510.00万元"]
    assert "基金收益率" in row[4]
