"""A form comes back as it went out, and what is changed in it changes that alone."""

import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from reports.core.problems import has_errors
from reports.entry_form.entries import Entry, Field, Rows, Text
from reports.entry_form.ledger import Known, KnownRows
from reports.entry_form.merging import merged
from reports.entry_form.outline import pages_of
from reports.entry_form.reading import Answer, Filled
from reports.entry_form.splicing import leaves, spliced
from reports.entry_form.unit_files import UnitFiles
from reports.intake.values import Origin
from reports.run.request import PROGRAM, Request
from reports.source.yaml.events import Spelled, spelled
from tests.conftest import ROOT
from tests.entry_form.conftest import UNITS, Office, OfficeOf, changed_lines

IDENTITY = {"报告", "样式", "年度", "单位", "金额单位"}
ORIGIN = Origin("填报表", "甲.xlsx", "决算", "E1", "")
OTHER = {
    "金额": ("7", "8"),
    "数": ("7", "8"),
    "百分比": ("71%", "72%"),
    "日期": ("2025-11-27", "2025-11-28"),
    "是否": ("是", "否"),
    "带单位的数": ("7个", "8个"),
    "完成情况": ("71%", "72%"),
    "目标": ("≥71%", "≥72%"),
    "指标值": ("71%", "72%"),
    "年份": ("2022", "2023"),
    "年月": ("2023年5月", "2023年6月"),
}


def request_of(year: str, unit: str, folder: Path = ROOT / "data") -> Request:
    templates = ROOT / "templates"
    return Request(
        year=int(year),
        data=folder,
        templates=templates,
        output=folder.with_name("output"),
        program=PROGRAM,
        unit=unit,
    )


def entries_of(files: UnitFiles) -> Iterator[tuple[Entry, KnownRows | None]]:
    """All that a form asks for, with the rows that each is in."""
    for page in pages_of(files, None):
        for item in page.items:
            if isinstance(item, (Field, Text)):
                yield item.entry, None
            elif isinstance(item, Rows):
                named = [(one.title, one.key) for one in item.columns]
                rows = KnownRows(
                    item.file, item.into, item.place, named, item.keyed, item.lone
                )
                for row in item.rows:
                    for cell in row.cells:
                        if isinstance(cell, Entry):
                            yield cell, rows


def another(entry: Entry) -> str:
    """What might as well be typed into a cell."""
    form, old = entry.form, entry.text or ""
    if old == "无" and "字典" in form:
        return "待填"
    choices = form.get("enum") or OTHER.get(form.get("量", ""))
    if choices:
        return next(str(one) for one in choices if one != old)
    return f"{old}改，“x”: y #z"


@pytest.mark.parametrize(("year", "unit"), UNITS)
def test_a_form_that_nobody_changed_changes_no_byte(
    year: str, unit: str, office_of: OfficeOf
) -> None:
    office = office_of(year, unit)
    before = office.files()
    office.form()
    written = office.form_file.read_bytes()
    office.form()
    assert office.form_file.read_bytes() == written
    status, said = office.bring(office.form_file)
    assert status == 0 and "没有要改的" in said
    assert office.files() == before


@pytest.mark.parametrize(("year", "unit"), UNITS)
def test_a_form_asks_for_all_that_the_files_hold(year: str, unit: str) -> None:
    files = UnitFiles(request_of(year, unit))
    asked = [(one.file, one.path) for one, _ in entries_of(files)]
    assert len(set(asked)) == len(asked)
    for file in files.data_files():
        for path, text in leaves(file.root):
            is_asked = (file.name, path) in asked or path[0] in IDENTITY
            assert is_asked or text.endswith(".csv"), path
    for name in files.names:
        if name.endswith(".md"):
            titles = files.texts(name).sections
            assert {(name, (title,)) for title in titles} <= set(asked)


@pytest.mark.parametrize(("year", "unit"), UNITS)
def test_each_cell_that_is_changed_changes_its_line_alone(year: str, unit: str) -> None:
    files = UnitFiles(request_of(year, unit))
    for entry, rows in list(entries_of(files)):
        new = another(entry)
        filled = Filled(entry.file, entry.path, entry.text, new, ORIGIN, rows)
        found = merged({"甲.xlsx": Answer(filled=[filled])}, files)
        assert not has_errors(found.problems), (entry.path, new, found.problems)
        file = files.read(entry.file)
        assert file is not None
        content, wrong = spliced(file, found.files[entry.file])
        assert not wrong, (entry.path, wrong)
        old, now = file.content.splitlines(True), content.splitlines(True)
        if entry.text and "\n" not in entry.text:
            assert sum(a != b for a, b in zip(old, now, strict=True)) == 1
        else:
            kept = [line for line in old if line in set(now)]
            assert len(old) - len(kept) <= 1 + (entry.text or "").count("\n")
            assert len(now) - len(old) in range(6)


def test_all_cells_changed_at_once_are_all_read_back(office: Office) -> None:
    form = office.form()
    changed = {}
    for known, spot in list(form.entries()):
        if known.text and known.file == "决算.yaml" and known.text.isdecimal():
            changed[known.path] = str(int(known.text) + 1)
            form.put(spot, changed[known.path])
    before = office.files()
    status, said = office.bring(form.save(office.path("甲.xlsx")))
    assert status == 0, said
    files = UnitFiles(request_of("2024", office.unit, office.folder / "data"))
    file = files.values("决算.yaml")
    assert file is not None
    after = dict(leaves(file.root))
    old = dict(leaves(_root(before, "决算.yaml")))
    assert len(changed) > 80
    assert {path: text for path, text in after.items() if old[path] != text} == changed


def _root(files: Mapping[str, bytes], name: str) -> Spelled:
    return spelled(files[name].decode())


@pytest.mark.parametrize("suffix", ["xls", "ods", "xlsx"])
@pytest.mark.office
def test_libreoffice_saves_it_and_nothing_is_lost(
    office: Office, suffix: str, tmp_path: Path
) -> None:
    before = office.files()
    office.form()
    home = tmp_path / "office"
    call = ["soffice", "--headless", f"-env:UserInstallation=file://{home}"]
    call += ["--convert-to", suffix, "--outdir", str(home), str(office.form_file)]
    subprocess.run(call, check=True, capture_output=True, timeout=300)
    saved = home / f"填报表.{suffix}"
    status, said = office.bring(saved)
    assert status == 0 and "没有要改的" in said, said
    assert office.files() == before


def test_rows_may_be_sorted_and_put_in(office: Office) -> None:
    form = office.form()
    name, first, _ = form.spot("决算.yaml", "支出", "一般公共预算", "2019999", "基本")
    rows = form.sheets[name]
    rows[first : first + 15] = reversed(rows[first : first + 15])
    rows.insert(3, ["", "自己加的一行"])
    form.spots = {}
    form.fill("166200", "决算.yaml", "支出", "一般公共预算", "2019999", "基本")
    before = office.files()
    status, said = office.bring(form.save(office.path("甲.xlsx")))
    assert status == 0, said
    [(file, _, new)] = changed_lines(before, office.files())
    assert file == "决算.yaml"
    assert "2019999: {全年预算: 166100, 基本: 166200} " in new.decode()


def test_rows_sorted_without_their_hidden_words_are_known_by_their_codes(
    office: Office,
) -> None:
    form = office.form()
    name, first, _ = form.spot("决算.yaml", "支出", "一般公共预算", "2019999", "基本")
    rows = form.sheets[name]
    bodies = [row[1:] for row in rows[first : first + 15]]
    for row, body in zip(rows[first : first + 15], reversed(bodies), strict=True):
        row[1:] = body
    status, said = office.bring(form.save(office.path("甲.xlsx")))
    assert status == 0 and "没有要改的" in said, said


def test_the_workbook_locks_all_but_its_entries(office: Office) -> None:
    office.form()
    with zipfile.ZipFile(office.form_file) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        styles = package.read("xl/styles.xml").decode()
        book = package.read("xl/workbook.xml").decode()
    assert '<sheetProtection sheet="1"' in sheet and "password" not in sheet
    assert '<pane ySplit="4"' in sheet and 'orientation="landscape"' in sheet
    assert "&quot;送审稿,公开稿,待填&quot;" in sheet
    assert 'type="decimal" errorStyle="warning"' in sheet
    assert styles.count('locked="0"') >= 2
    assert 'state="hidden"' in book and "Print_Titles" in book


def test_a_filled_form_is_never_written_over(office: Office) -> None:
    form = office.form()
    form.fill("1", "决算.yaml", "收入", "其余")
    form.save(office.form_file)
    kept = office.form_file.read_bytes()
    status, said = office.run("form", "2024", "--unit", office.unit)
    assert status == 2 and "没有动它" in said
    assert office.form_file.read_bytes() == kept


def test_known_is_what_the_file_holds(office: Office) -> None:
    form = office.form()
    known = [one for one, _ in form.entries()]
    amount = Known("决算.yaml", ("收入", "一般公共预算财政拨款"), "26557800")
    assert amount in known


def test_amounts_of_last_year_tell_the_unit_that_they_are_written_in(
    office: Office,
) -> None:
    form = office.form()
    name, row, _ = form.spot("决算.yaml", "上年", "机关运行经费")
    assert form.said((name, row, 2)) == "万元"
    name, row, _ = form.spot("决算.yaml", "机关运行经费")
    assert form.said((name, row, 2)) == "元"


def test_last_year_stands_beside_this_one(office_of: OfficeOf) -> None:
    office = office_of("2024", "示例区医疗保障局")
    former = office.data.parents[1] / "2023" / office.unit
    shutil.copytree(office.data, former)
    text = (former / "决算.yaml").read_text("utf-8")
    (former / "决算.yaml").write_text(
        text.replace("金额单位: 元", "金额单位: 万元", 1), "utf-8"
    )
    form = office.form()
    name, row, _ = form.spot("决算.yaml", "机关运行经费")
    assert form.said((name, row, 3)) == "886500万元"
