"""Mistakes planted by program into our own reports are found where they stand, in every format; a slice of
`python -m benchmarks planted`, which counts all of them and in PDF too.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks.planted.measure import (
    CLASSES,
    FORMATS,
    Audit,
    Case,
    Found,
    judge,
    plant,
    written,
)
from benchmarks.planted.report import Report, read_report_of
from reports.gate.finished.vocabulary import Vocabulary
from reports.publish.vocabulary import read_vocabulary
from tests.conftest import ROOT

EACH, SEED = 6, 7
# LibreOffice makes no PDF here.
TRIED = [name for name in FORMATS if name != "pdf"]
# A report of a hundred pages is for the benchmark.
MOST_BLOCKS = 1_500


@pytest.fixture(scope="module")
def reports(everything: Path) -> list[Report]:
    paths = sorted(everything.rglob("*.docx"))
    own = [path for path in paths if path.with_suffix(".html").is_file()]
    assert len(own) > 20
    return [read_report_of(path) for path in own]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(ROOT / "templates")


@pytest.fixture(scope="module")
def found(
    reports: Sequence[Report],
    vocabulary: Vocabulary,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Found]:
    short = [one for one in reports if len(one.blocks) < MOST_BLOCKS]
    cases = plant(short, EACH, SEED)
    results = {name: Found() for name in TRIED}
    path = tmp_path_factory.mktemp("差错") / "a"
    for number, case in enumerate(cases):
        for name, data in written(case, number):
            path.write_bytes(data)
            judge(Audit(path, vocabulary), number, case, results[name])
    return results


# Of the first all are found, of the second most; what depends on numbers that a report may not print is counted with
# all, as are mistyped words that no list has.
SURELY = (
    "基数是零还有百分比",
    "个数和列举不符",
    "人均算错",
    "编号跳号",
    "括号、引号丢一半",
    "标点重复",
    "错字（用语表里有的）",
    "文号括号不一",
    "标记、公式符号、多余的零",
    "身份证号、手机号",
)
MOSTLY = (
    "上年的年份（截至、年末）",
    "同一个名目两个数",
    "上年的年份（句中）",
    "没有这样的年份",
    "编号重号",
    "汉字编号写成阿拉伯数字",
    "全角标点写成半角",
    "动词、虚词重复",
    "单位名称写错",
    "类、款、项名称写错",
    "别的部门、占位的残留",
    "小数位不一",
)
IN_TABLES = ("表格里的数错一位", "合计错一位")
LEAST_OF_ALL, LEAST_RIGHT = 0.6, 0.97


def share_of(found: Found, kinds: Iterable[str]) -> float:
    tallies = [found.by_class[kind] for kind in kinds]
    return sum(one.found for one in tallies) / sum(one.planted for one in tallies)


def test_all_classes_are_planted_in_all_formats(found: Mapping[str, Found]) -> None:
    for name in TRIED:
        counts = {kind: found[name].by_class[kind].planted for kind in CLASSES}
        assert min(counts.values()) >= 1 and sum(counts.values()) > 100, (name, counts)
        lost = {
            kind: one.lost for kind, one in found[name].by_class.items() if one.lost
        }
        assert not lost, (name, lost)


@pytest.mark.parametrize("name", TRIED)
def test_what_is_planted_is_found_where_it_stands(
    name: str, found: Mapping[str, Found]
) -> None:
    one = found[name]
    shares = {kind: share_of(one, [kind]) for kind in CLASSES}
    assert {kind: shares[kind] for kind in SURELY} == dict.fromkeys(SURELY, 1.0)
    # Rows that were copied as text are no table, to hold the text against.
    is_copied = name == "txt（折行）"
    assert share_of(one, MOSTLY) >= (0.7 if is_copied else 0.8), shares
    if not is_copied:
        assert share_of(one, IN_TABLES) >= 0.6, shares
    assert share_of(one, CLASSES) >= LEAST_OF_ALL, shares


@pytest.mark.parametrize("name", TRIED)
def test_what_is_told_is_where_something_was_planted(
    name: str, found: Mapping[str, Found]
) -> None:
    one = found[name]
    assert one.told > 70
    assert 1 - len(one.elsewhere) / one.told >= LEAST_RIGHT, one.elsewhere


def test_what_is_found_in_word_is_found_in_pages_and_text(
    found: Mapping[str, Found],
) -> None:
    first = found["docx"].hits
    for name in ("html", "html（门户）", "txt"):
        missed = [at for at, hit in first.items() if hit and not found[name].hits[at]]
        assert not missed, name


def test_reports_without_mistakes_are_told_of_nothing(
    reports: Sequence[Report], vocabulary: Vocabulary, tmp_path: Path
) -> None:
    path, told = tmp_path / "a", {}
    for number, report in enumerate(reports):
        if len(report.blocks) >= MOST_BLOCKS:
            continue
        for name, data in written(Case(report, ()), number):
            path.write_bytes(data)
            marks = Audit(path, vocabulary).marks
            assert all(one.problem.severity.value != "错误" for one in marks)
            if marks:
                told[report.name, name] = [one.problem.message for one in marks]
    assert all(len(one) <= 1 for one in told.values()), told
    assert {name for _, name in told} <= {"txt（折行）"}, told
