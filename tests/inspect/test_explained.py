"""What somebody found right is told apart, with the reason; what is explained and not found any more is told."""

from pathlib import Path

import pytest

from reports.inspect.batch import Order, audit_one, base_of, told_of_ignored
from reports.inspect.explained import read_explanations
from reports.inspect.findings import Audited
from tests.conftest import ROOT
from tests.inspect.files import as_text

LINES = (
    "某某局2024年度部门决算",
    "截止2024年末，共有在职人员20人。",
    "截止2024年底，共有车辆2辆。",
    "支出88.00万元，比上年增加88.00万元，增长100%。",
)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "决算.txt"
    path.write_bytes(as_text(LINES))
    return path


def order_of(path: Path, ignore: Path | None = None) -> Order:
    return Order(
        program=ROOT,
        templates=ROOT / "templates",
        output=path.parent / "核对",
        base=base_of([path]),
        ignore=ignore,
    )


def audited(path: Path, explained: str, name: str = "核对说明.yaml") -> Audited:
    read_explanations.cache_clear()
    path.with_name(name).write_text(explained, encoding="utf-8")
    return audit_one(order_of(path), str(path))


def codes(one: Audited) -> list[str]:
    return [found.code for found in one.findings]


def test_without_explanations_all_is_told(report: Path) -> None:
    one = audit_one(order_of(report), str(report))
    assert codes(one) == ["A11", "A11", "A03"] and not one.explained and not one.told


def test_what_is_explained_is_told_apart_with_its_reason(report: Path) -> None:
    one = audited(
        report,
        "决算.txt:\n  - {代码: A03, 原文: 增长100%, 理由: 批复这样写}\n",
    )
    assert codes(one) == ["A11", "A11"] and one.counts == (0, 2)
    [explained] = one.explained
    assert explained.finding.code == "A03" and explained.reason == "批复这样写"
    assert not one.told


def test_an_explanation_holds_for_its_words_in_any_spacing(report: Path) -> None:
    one = audited(
        report,
        "决算.txt:\n  - {代码: A11, 原文: 截止 2024年末，共有在职, 理由: 原文如此}\n",
    )
    assert codes(one) == ["A11", "A03"]
    assert [one.finding.places[0].place for one in one.explained] == ["第 2 行"]


def test_words_beside_those_that_are_marked_explain_nothing(report: Path) -> None:
    one = audited(
        report, "决算.txt:\n  - {代码: A11, 原文: 共有在职人员, 理由: 不是这里}\n"
    )
    assert len(one.findings) == 3
    [told] = one.told
    assert told.code == "A21" and told.place is not None and told.place.line == 2
    assert "A11 共有在职人员" in told.message


def test_a_place_narrows_an_explanation(report: Path) -> None:
    entry = "决算.txt:\n  - {代码: A11, 原文: 截止2024, 理由: 原文如此%s}\n"
    assert codes(audited(report, entry % "")) == ["A03"]
    assert codes(audited(report, entry % ", 位置: 第3行")) == ["A11", "A03"]
    one = audited(report, entry % ", 位置: 第 9 行")
    assert len(one.findings) == 3 and one.told[0].code == "A21"


def test_what_changed_since_is_told_again(report: Path) -> None:
    explained = (
        "决算.txt:\n  - {代码: A03, 原文: 增加88.00万元，增长100%, 理由: 如此}\n"
    )
    assert codes(audited(report, explained)) == ["A11", "A11"]
    report.write_bytes(as_text([one.replace("88", "99") for one in LINES]))
    one = audited(report, explained)
    assert codes(one) == ["A11", "A11", "A03"]
    assert [told.code for told in one.told] == ["A21"]


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        ("决算.txt:\n  - {代码: A03, 原文: 增长100%}\n", "D05", 2),
        ("决算.txt:\n  - {代码: A03, 原文: 增长100%, 原因: 批复}\n", "D01", 2),
        ("决算.txt:\n  - {代码: A03, 原文: '', 理由: 批复}\n", "D05", 2),
        ("决算.txt: 都是对的\n", "D03", 1),
        ("- 决算.txt\n", "Y17", 1),
        ("", "Y18", 1),
    ],
)
def test_what_is_written_wrongly_explains_nothing_and_is_told(
    report: Path, written: str, code: str, line: int
) -> None:
    one = audited(report, written)
    assert len(one.findings) == 3 and not one.explained
    first = one.told[0]
    assert first.code == code and first.place is not None
    assert (first.place.file, first.place.line) == ("核对说明.yaml", line)


def test_a_faulty_entry_leaves_the_others_as_they_are(report: Path) -> None:
    one = audited(
        report,
        "决算.txt:\n  - {代码: A03, 原文: 增长100%, 理由: 批复}\n  - {代码: A11}\n",
    )
    assert (
        codes(one) == ["A11", "A11"] and [told.code for told in one.told] == ["D05"] * 2
    )


def test_a_file_that_is_not_there_is_told(report: Path) -> None:
    one = audited(report, "决算.doc:\n  - {代码: A03, 原文: 增长, 理由: 批复}\n")
    assert [told.code for told in one.told] == ["A21"]
    assert "决算.doc" in one.told[0].message


def test_a_file_named_for_all_takes_the_place_of_that_beside_them(report: Path) -> None:
    audited(report, "决算.txt:\n  - {代码: A03, 原文: 增长100%, 理由: 旁边的}\n")
    shared = report.parent / "说明" / "都用.yaml"
    shared.parent.mkdir()
    shared.write_text(
        "决算.txt:\n  - {代码: A11, 原文: 截止2024, 理由: 都用}\n"
        "预算.txt:\n  - {代码: A11, 原文: 截止2024, 理由: 都用}\n",
        encoding="utf-8",
    )
    order = order_of(report, shared)
    assert codes(audit_one(order, str(report))) == ["A03"]
    [told] = told_of_ignored(order, [report])
    assert told.code == "A21" and "预算.txt" in told.message
    gone = order_of(report, shared.with_name("没有.yaml"))
    [told] = told_of_ignored(gone, [report])
    assert "打不开" in told.message
    assert len(audit_one(gone, str(report)).findings) == 3
