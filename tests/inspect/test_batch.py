"""Many files: names, order, workers that die, and what is told of all."""

import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from io import BytesIO
from pathlib import Path

import pytest

from reports.inspect.batch import (
    Order,
    audit_all,
    audit_one,
    base_of,
    by_code,
    name_of,
    tally,
)
from reports.inspect.findings import Audited
from reports.inspect.summary import write_summary_page, write_summary_table
from reports.run.crew import Crew, processes
from tests.conftest import ROOT
from tests.inspect.files import as_text

TITLE = "某某局2024年度部门决算"
DOUBTFUL = (TITLE, "截止2024年末，共有在职人员20人。")
WRONG = (*DOUBTFUL, "支出88.00万元，比上年增加88.00万元，增长100%。")


def order_of(files: list[Path], output: Path) -> Order:
    return Order(ROOT, ROOT / "templates", output, base_of(files))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Files of the same name in several folders; every third is clean, wrong or no report."""
    made = []
    for number in range(9):
        path = tmp_path / "各单位" / f"单位{number}" / "决算.txt"
        path.parent.mkdir(parents=True)
        kinds = (as_text(DOUBTFUL), as_text(WRONG), b"%PDF-1.7\n")
        path.write_bytes(kinds[number % 3])
        made.append(path)
    return made


def test_files_are_told_by_what_differs_in_their_paths(files: list[Path]) -> None:
    order = order_of(files, Path("out"))
    assert [name_of(order, one) for one in files[:2]] == [
        "单位0/决算.txt",
        "单位1/决算.txt",
    ]
    assert name_of(order_of(files[:1], Path("out")), files[0]) == "决算.txt"


def test_files_of_one_name_have_a_page_each(files: list[Path], tmp_path: Path) -> None:
    list(audit_all(order_of(files, tmp_path / "核对"), files, None))
    pages = sorted((tmp_path / "核对").rglob("*.html"))
    assert [one.relative_to(tmp_path / "核对").as_posix() for one in pages] == [
        f"单位{number}/决算.txt（核对）.html" for number in range(9) if number % 3 < 2
    ]


def told(audits: list[Audited]) -> list[tuple[str, tuple[int, int], list[str]]]:
    return [
        (str(one.path), one.counts, [each.code for each in one.findings])
        for one in audits
    ]


def test_several_processes_find_what_one_finds_in_the_same_order(
    files: list[Path], tmp_path: Path
) -> None:
    alone = list(audit_all(order_of(files, tmp_path / "一"), files, None))
    order = order_of(files, tmp_path / "二")
    together = list(audit_all(order, files, processes(2, audit_one)))
    assert told(together) == told(alone)
    assert [one.path for one in alone] == files
    one, two = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*.html")
        }
        for name in ("一", "二")
    )
    assert one == two and len(one) == 6
    assert not any(each.text for each in together)


def die_of_one(order: Order, file: str) -> Audited:
    if "单位4" in file:
        os._exit(9)
    return audit_one(order, file)


def test_a_file_that_kills_its_worker_costs_only_itself(
    files: list[Path], tmp_path: Path
) -> None:
    order = order_of(files, tmp_path / "核对")
    audits = list(audit_all(order, files, processes(2, die_of_one)))
    assert [one.path for one in audits] == files
    killed = audits[4]
    assert [one.code for one in killed.findings] == ["A16"] and not killed.kind
    assert "被系统关掉" in killed.findings[0].message
    others = [one for at, one in enumerate(audits) if at != 4]
    alone = [audit_one(order, str(one)) for at, one in enumerate(files) if at != 4]
    assert told(others) == told(alone)


def fail(order: Order, file: str) -> Audited:
    raise ValueError(file)


def test_what_nobody_foresaw_is_not_taken_for_a_damaged_file(
    files: list[Path], tmp_path: Path
) -> None:
    crew = Crew(lambda: ThreadPoolExecutor(1), 2, fail, (BrokenProcessPool,))
    with pytest.raises(ValueError, match=r"单位"):
        list(audit_all(order_of(files, tmp_path), files, crew))


def test_the_summary_counts_by_file_and_by_kind_and_leads_to_the_pages(
    files: list[Path], tmp_path: Path
) -> None:
    order = order_of(files, tmp_path)
    tallies = [tally(order, one) for one in audit_all(order, files, None)]
    assert [(one.errors, one.doubts) for one in tallies] == [(0, 1), (1, 1), (1, 0)] * 3
    assert [(one.code, one.count, one.files) for one in by_code(tallies)] == [
        ("A11", 6, 6),
        ("A03", 3, 3),
        ("A16", 3, 3),
    ]
    page = write_summary_page(tallies, ROOT / "templates").decode()
    assert "9 个文件：错误 6 条，疑问 6 条；3 个读不了" in page
    (tmp_path / "核对汇总.html").write_text(page, encoding="utf-8")
    for number in (0, 1, 3, 4, 6, 7):
        name = f"单位{number}/决算.txt（核对）.html"
        assert f'<a href="{name}">' in page and (tmp_path / name).is_file()
    assert "单位2/决算.txt（读不了）" in page
    # The gravest first: 单位1 has an 错误, 单位0 none.
    assert page.index(">单位1/决算.txt<") < page.index(">单位0/决算.txt<")
    with zipfile.ZipFile(BytesIO(write_summary_table(tallies))) as book:
        by_file = book.read("xl/worksheets/sheet1.xml").decode()
        by_kind = book.read("xl/worksheets/sheet2.xml").decode()
    assert by_file.count("<row ") == 10 and "单位8/决算.txt" in by_file
    assert all(f"<t>{code}</t>" in by_file for code in ("A03", "A11", "A16"))
    assert by_kind.count("<row ") == 4 and "<v>6</v>" in by_kind
