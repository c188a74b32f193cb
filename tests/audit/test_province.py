"""The province's view: who is missing, what is odd, what is summed and deducted, and that only what changed is read."""

import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from reports.audit.province import intake
from reports.audit.province.exact import add, subtract
from reports.audit.province.expected import OddLimits, read_province
from reports.audit.province.index import Index, open_index
from reports.audit.province.oddities import Comparison, find_odd
from reports.audit.province.standing import Standing, find_standings, units_that
from reports.audit.province.sums import (
    Line,
    LineSum,
    RegionSums,
    Unsettled,
    sum_regions,
    unsettled,
)
from reports.audit.province.view import ProvinceView, make_view, view_folder
from reports.core.problems import Place
from reports.publish.contributions import CONTRIBUTION, read_contribution
from reports.run import pipeline
from reports.run.request import Outcome, Request, WrongCall
from tests.conftest import ROOT, copy_tiny_templates, lent

if TYPE_CHECKING:
    from playwright.sync_api import Browser

KIND = "小报告"
PROVINCE, CITY, COUNTY, TOWN = "甲省", "乙市", "丙县", "丁县"
FORM = """
指标:
  - {名称: 今年数, 公式: 今年}
汇总:
  - 名称: 小汇总表
    单位: 元
    行:
      - {名称: 今年, 公式: 今年, 抵销: [补助]}
      - {名称: 去年, 公式: 去年}
抵销: 往来
"""
SCHEMA = """
title: 小报告
properties:
  去年: {$ref: "#/$defs/amount"}
  今年: {type: [number, string], 量: 金额, 可待填: true}
  原因: {$ref: "#/$defs/prose"}
  往来:
    type: array
    items:
      type: object
      properties: {对方: {type: string}, 项目: {type: string}, 金额: {$ref: "#/$defs/amount"}}
      required: [对方, 项目, 金额]
required: [去年, 今年, 原因]
"""


def make_templates(folder: Path) -> None:
    """The tiny type with what it gives to the province."""
    copy_tiny_templates(folder)
    (folder / KIND / "省级.yaml").write_text(FORM, encoding="utf-8")
    (folder / KIND / "数据结构.yaml").write_text(SCHEMA, encoding="utf-8")


@pytest.fixture(scope="module")
def province_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("省的") / "模板"
    make_templates(folder)
    return folder


class Desk:
    """A province's folders, its units as a test writes them, and what its view says."""

    def __init__(self, home: Path, templates: Path, cache: Path) -> None:
        self.home = home
        self.request = Request(
            year=2024,
            data=home / "数据",
            templates=templates,
            output=home / "成品" / "output",
            program=ROOT / "reports",
            cache=cache,
            contribute=True,
        )

    @property
    def folder(self) -> Path:
        return self.home / "省" / "内部" / f"{self.request.year}年度省级汇总"

    def unit(
        self,
        name: str,
        *region: str,
        now: str = "100",
        before: str = "90",
        further: str = "",
        level: str = "县级",
    ) -> None:
        """A unit with one document, at its place in the tree."""
        folder = self.request.data / str(self.request.year) / name
        folder.mkdir(parents=True, exist_ok=True)
        places = zip(("省", "市", "县"), region, strict=False)
        where = ", ".join(f"{part}: {place}" for part, place in places)
        (folder / "单位.yaml").write_text(
            f"名称: {name}\n行政区划: {{{where}}}\n级次: {level}\n", encoding="utf-8"
        )
        (folder / "小.yaml").write_text(
            f"报告: 小报告\n状态: 送审稿\n去年: {before}\n今年: {now}\n原因: 示例原因\n{further}",
            encoding="utf-8",
        )

    def expect(self, text: str) -> None:
        """What the province expects."""
        path = self.request.data / str(self.request.year) / "省级.yaml"
        path.write_text(text, encoding="utf-8")

    def build(self) -> list[Outcome]:
        return list(pipeline.build(self.request))

    def view(self) -> ProvinceView:
        return make_view(self.request, self.home / "省", {})

    def run(self) -> ProvinceView:
        self.build()
        return self.view()

    def page(self) -> str:
        (page,) = self.folder.glob("*.html")
        return page.read_text(encoding="utf-8")

    def sheets(self) -> dict[str, str]:
        """The text of each sheet of the workbook by its name."""
        (path,) = self.folder.glob("*.xlsx")
        with zipfile.ZipFile(path) as archive:
            book = archive.read("xl/workbook.xml").decode()
            names = re.findall(r'<sheet name="([^"]*)"', book)
            return {
                name: archive.read(f"xl/worksheets/sheet{number}.xml").decode()
                for number, name in enumerate(names, 1)
            }

    def index(self) -> "IndexReader":
        return IndexReader(self)

    def sums(self) -> dict[tuple[str, ...], RegionSums]:
        with self.index() as index:
            return sum_regions(index, KIND)

    def line(self, *region: str, name: str = "今年") -> LineSum:
        """A line of the summed table as a region has it."""
        lines = self.sums()[region].lines
        return lines[next(line for line in lines if line.name == name)]

    def standings(self) -> dict[str, Standing]:
        with self.index() as index:
            return {one.name: one.standing for one in units_that(index, "1")}


class IndexReader:
    """The index as the last run left it."""

    def __init__(self, desk: Desk) -> None:
        state = read_province(desk.request.data, desk.request.year, (KIND,)).state
        self.opened = open_index(desk.folder / "索引.sqlite", state)

    def __enter__(self) -> Index:
        index = self.opened.__enter__()
        find_standings(index)
        return index

    def __exit__(self, *error: object) -> None:
        self.opened.__exit__(None, None, None)


@pytest.fixture
def desk(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    cache: Path,
    province_templates: Path,
) -> Iterator[Desk]:
    own = tmp_path / "模板"
    with lent(request, province_templates, own, make_templates) as templates:
        yield Desk(tmp_path, templates, cache)


@pytest.fixture
def tree(desk: Desk) -> Desk:
    """Two counties of a city, the city's own bureau, and a county elsewhere."""
    desk.unit("丙局", PROVINCE, CITY, COUNTY, now="100.01", before="1")
    desk.unit("丁局", PROVINCE, CITY, TOWN, now="200.02", before="2")
    desk.unit("乙局", PROVINCE, CITY, now="1000.10", before="3", level="市级")
    desk.unit("戊局", PROVINCE, "己市", "戊县", now="0.07", before="4")
    return desk


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The units whose contributions were read."""
    found: list[str] = []

    def read(folder: Path) -> object:
        found.append(folder.name)
        return read_contribution(folder)

    monkeypatch.setattr(intake, "read_contribution", read)
    return found


# ── sums ────────────────────────────────────────────────────────────────────


def test_three_levels_are_summed_to_the_cent(tree: Desk) -> None:
    tree.run()
    assert tree.line(PROVINCE, CITY, COUNTY).given == Decimal("100.01")
    assert tree.line(PROVINCE, CITY).given == Decimal("1300.13")
    assert tree.line(PROVINCE).given == Decimal("1300.20")
    assert tree.line(PROVINCE, name="去年").given == 10
    assert tree.sums()[PROVINCE,].complete


def test_the_units_of_a_place_itself_have_a_row_of_their_own_in_the_workbook(
    tree: Desk,
) -> None:
    tree.run()
    sums = tree.sheets()["汇总"]
    assert "乙市（本级）" in sums
    # 合计 of the city: its own bureau and its two counties.
    (formula,) = re.findall(r"<f>(SUM\([^<]*\))</f><v>1300.13</v>", sums)
    assert re.fullmatch(r"SUM\(G\d+:G\d+\)", formula)
    assert re.search(r"<f>G\d+-H\d+</f><v>1300.2</v>", sums)


def test_what_units_pay_one_another_is_deducted_where_both_are(tree: Desk) -> None:
    tree.unit(
        *("丙局", PROVINCE, CITY, COUNTY),
        now="100.01",
        further="往来: [{对方: 乙局, 项目: 补助, 金额: 30.01}]\n",
    )
    tree.unit(
        *("乙局", PROVINCE, CITY),
        now="1000.10",
        level="市级",
        further="往来: [{对方: 丙局, 项目: 补助, 金额: 30.01}]\n",
    )
    tree.run()
    assert tree.line(PROVINCE, CITY, COUNTY).eliminated == 0
    city = tree.line(PROVINCE, CITY)
    assert (city.given, city.eliminated) == (Decimal("1300.13"), Decimal("60.02"))
    assert city.total == Decimal("1240.11")
    assert tree.line(PROVINCE).total == Decimal("1240.18")
    assert tree.line(PROVINCE, name="去年").eliminated == 0
    with tree.index() as index:
        assert list(unsettled(index)) == []
    assert '<th scope="col" class="n">抵销</th>' in tree.page()


def test_what_does_not_come_out_between_two_units_is_told(tree: Desk) -> None:
    tree.unit(
        *("丙局", PROVINCE, CITY, COUNTY),
        further="往来:\n"
        "  - {对方: 乙局, 项目: 补助, 金额: 30}\n"
        "  - {对方: 没有的局, 项目: 补助, 金额: 5}\n"
        "  - {对方: 乙局, 项目: 别的, 金额: 0}\n",
    )
    tree.run()
    with tree.index() as index:
        found = {(one.counterpart, one.reason) for one in unsettled(index)}
    assert found == {
        ("乙局", Unsettled.DIFFERENT),
        ("乙局", Unsettled.UNKNOWN_ITEM),
        ("没有的局", Unsettled.NOT_COUNTED),
        ("没有的局", Unsettled.DIFFERENT),
    }
    # Only what both are summed for is deducted.
    assert tree.line(PROVINCE).eliminated == 30
    assert "单位之间的往来没有对上" in tree.page()


def test_what_is_still_open_leaves_a_sum_incomplete(tree: Desk) -> None:
    tree.unit("丁局", PROVINCE, CITY, TOWN, now="待填")
    tree.run()
    city = tree.sums()[PROVINCE, CITY]
    assert not city.complete and city.lines[_line(city, "今年")].pending == 1
    assert city.lines[_line(city, "今年")].given == Decimal("1100.11")
    assert tree.sums()[PROVINCE, "己市"].complete
    assert "不完整（待填 1 处；数偏小）" in tree.page()
    assert ">待填<" in tree.sheets()["明细1 小汇总表"]


def _line(sums: RegionSums, name: str) -> Line:
    return next(line for line in sums.lines if line.name == name)


def test_a_unit_with_an_error_is_left_out_and_told(tree: Desk) -> None:
    tree.unit("丁局", PROVINCE, CITY, TOWN, now="-5")
    tree.run()
    assert tree.standings()["丁局"] is Standing.FAULTY
    city = tree.sums()[PROVINCE, CITY]
    assert (city.counted, city.left_out) == (2, 1)
    assert tree.line(PROVINCE).given == Decimal("1100.18")
    page = tree.page()
    assert "有错误，没有生成的（1）" in page and "X1" in page
    assert "有错误或是旧文件 1 份" in page
    # Mended, it is back to the cent.
    tree.unit("丁局", PROVINCE, CITY, TOWN, now="200.02")
    tree.run()
    assert tree.line(PROVINCE).given == Decimal("1300.20")


def test_what_is_wrong_in_the_unit_file_counts_once(desk: Desk) -> None:
    desk.unit("甲县医疗保障局", PROVINCE, CITY, COUNTY, level="县级吗")
    folder = desk.request.data / "2024" / "甲县医疗保障局"
    text = (folder / "小.yaml").read_text(encoding="utf-8")
    (folder / "另.yaml").write_text(text, encoding="utf-8")
    desk.run()
    with desk.index() as index:
        told = list(index.rows("select code, count from finding where severity='错误'"))
        faulty = list(index.rows("select file from document where state='有错误'"))
    assert ("D04", 1) in told
    assert len([code for code, _ in told if code == "D04"]) == 1
    assert len(faulty) == 2


# ── who has reported ────────────────────────────────────────────────────────


def test_units_that_are_expected_and_gave_nothing_are_missing(tree: Desk) -> None:
    tree.expect(
        "名称: 示例省\n报告: 小报告\n单位: 应报.csv\n",
    )
    (tree.request.data / "2024" / "应报.csv").write_text(
        "名称,省,市,县,级次\n丙局,,,,\n丁局,,,,\n庚局,甲省,乙市,庚县,县级\n乙局,,,,\n",
        encoding="utf-8",
    )
    tree.run()
    standings = tree.standings()
    assert standings["庚局"] is Standing.MISSING
    assert standings["丙局"] is Standing.OPEN
    assert tree.sums()[PROVINCE, CITY].missing == 1
    page = tree.page()
    assert "还没有交的（1）" in page and "庚县" in page
    assert "不完整（未交 1 家；数偏小）" in page
    assert "清单里没有的单位（1）" in page
    assert "庚局" in tree.sheets()["单位"]


def test_a_report_that_is_lacking_or_late_is_told(tree: Desk) -> None:
    tree.expect(
        "截止: 2025-10-20\n单位:\n"
        "  - {名称: 丙局, 报告: 小报告、大报告}\n"
        "  - {名称: 戊局, 报告: 小报告}\n"
        "  - {名称: 戊局, 报告: 大报告}\n"
    )
    tree.unit(*("戊局", PROVINCE, "己市", "戊县"), further="公开时间: 2025年10月21日\n")
    made = tree.run()
    assert [one.code for one in made.problems] == ["D20", "D14", "D14"]
    assert tree.standings()["丙局"] is Standing.LACKING
    with tree.index() as index:
        (late,) = units_that(index, "late<>''")
    assert (late.name, late.due) == ("戊局", "2025-10-20")


def test_a_year_without_any_unit_has_a_page_too(desk: Desk) -> None:
    (desk.request.data / "2024").mkdir(parents=True)
    desk.expect("单位: [{名称: 丙局}]\n")
    made = desk.run()
    assert made.taken_in == (0, 0, False)
    assert "还没有交的（1）" in desk.page()


def test_without_a_list_the_page_says_that_nobody_can_be_missed(tree: Desk) -> None:
    tree.run()
    assert "没有应报单位的清单" in tree.page()


def test_a_list_that_cannot_be_read_is_told_and_counts_as_none(tree: Desk) -> None:
    tree.expect("单位: [{名称: 丙局, 截至: 2025}]\n")
    made = tree.run()
    assert [one.code for one in made.problems] == ["D01"]
    assert "省级.yaml" in str(made.problems[0].place)


@pytest.mark.skipif(sys.platform != "linux", reason="links")
@pytest.mark.parametrize("name", ["省级.yaml", "应报.csv"])
def test_a_list_that_is_a_link_out_of_the_data_is_not_read(
    tree: Desk, name: str
) -> None:
    tree.expect("报告: 小报告\n单位: 应报.csv\n")
    year = tree.request.data / "2024"
    (year / "应报.csv").write_text("名称\n庚局\n", encoding="utf-8")
    tree.run()
    assert tree.standings()["庚局"] is Standing.MISSING
    secret = (year / name).rename(tree.home / "秘密")
    (year / name).symlink_to(secret)
    made = tree.view()
    assert [one.code for one in made.problems] == ["G08"]
    assert made.problems[0].place == Place(f"数据/2024/{name}")
    assert "庚局" not in tree.page()
    # Elsewhere within the data it may lie.
    (year / name).unlink()
    (year / name).symlink_to(secret.rename(tree.request.data / "秘密"))
    assert tree.view().problems == () and "庚局" in tree.page()


def test_a_unit_that_has_gone_is_seen_no_more_and_one_renamed_is_another(
    tree: Desk,
) -> None:
    tree.run()
    data = tree.request.data / "2024"
    shutil.rmtree(data / "戊局")
    (data / "丁局").rename(data / "新丁局")
    tree.unit("新丁局", PROVINCE, CITY, TOWN, now="200.02")
    tree.run()
    assert tree.line(PROVINCE).given == Decimal("1300.13")
    # What they left in 内部 is old, until somebody clears it away.
    assert tree.standings()["丁局"] is Standing.STALE
    for name in ("丁局", "戊局"):
        shutil.rmtree(tree.request.output.parent / "内部" / "2024" / name)
    tree.run()
    assert set(tree.standings()) == {"乙局", "丙局", "新丁局"}
    assert (PROVINCE, "己市", "戊县") not in tree.sums()


# ── only what changed ───────────────────────────────────────────────────────


def test_only_what_changed_is_read(tree: Desk, reads: list[str]) -> None:
    tree.run()
    assert sorted(reads) == ["丁局", "丙局", "乙局", "戊局"]
    before = tree.page()
    reads.clear()
    assert tree.run().taken_in.read == 0 and reads == []
    tree.unit("丙局", PROVINCE, CITY, COUNTY, now="100.02", before="1")
    made = tree.run()
    assert reads == ["丙局"] and made.taken_in == (4, 1, True)
    assert tree.line(PROVINCE).given == Decimal("1300.21")
    assert tree.page() != before


def test_step_by_step_gives_the_same_as_at_once(tree: Desk) -> None:
    tree.run()
    tree.unit("丁局", PROVINCE, CITY, TOWN, now="待填")
    tree.run()
    tree.unit("戊局", PROVINCE, CITY, COUNTY, now="7.7")
    tree.run()
    stepwise = (tree.page(), tree.sheets()["汇总"])
    shutil.rmtree(tree.folder)
    tree.view()
    assert (tree.page(), tree.sheets()["汇总"]) == stepwise


@pytest.mark.parametrize("damage", [b"no database", b""])
def test_a_damaged_index_is_made_anew(
    tree: Desk, reads: list[str], damage: bytes
) -> None:
    tree.run()
    page = tree.page()
    path = tree.folder / "索引.sqlite"
    path.write_bytes(damage)
    reads.clear()
    tree.view()
    assert len(reads) == 4 and tree.page() == page


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_wrong_bit_anywhere_in_the_index_makes_it_anew(
    tree: Desk, reads: list[str], place: float
) -> None:
    tree.run()
    page = tree.page()
    path = tree.folder / "索引.sqlite"
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 1
    path.write_bytes(content)
    reads.clear()
    tree.view()
    assert len(reads) == 4 and tree.page() == page
    assert tree.line(PROVINCE).given == Decimal("1300.20")


def test_another_list_places_the_units_anew(tree: Desk) -> None:
    tree.run()
    tree.expect("单位: [{名称: 戊局, 省: 甲省, 市: 乙市, 县: 丙县}]\n")
    tree.view()
    assert tree.line(PROVINCE, CITY, COUNTY).given == Decimal("100.08")


def test_two_years_lie_side_by_side(tree: Desk) -> None:
    tree.run()
    former = Desk(tree.home, tree.request.templates, tree.request.cache or Path())
    former.request = replace(former.request, year=2023)
    former.unit("丙局", PROVINCE, CITY, COUNTY, now="7")
    former.run()
    assert former.line(PROVINCE).given == 7
    assert tree.line(PROVINCE).given == Decimal("1300.20")
    assert "2023年度省级汇总" in former.page() and "2024年度省级汇总" in tree.page()
    # What the one came to stands beside what the other does.
    assert "上年" not in tree.page().split("<h2>汇总</h2>")[1].split("</thead>")[0]
    tree.view()
    page = tree.page().split("<h2>汇总</h2>")[1]
    assert '<td class="n">1,300.20</td>' in page
    assert '<td class="n">7.00</td><td class="n">18,474.3%</td>' in page
    assert "<v>7</v>" in tree.sheets()["汇总"]


def test_an_ordinary_run_leaves_no_contribution(tree: Desk) -> None:
    tree.request = replace(tree.request, contribute=False)
    tree.build()
    assert list(tree.home.rglob(CONTRIBUTION)) == []


# ── odd figures ─────────────────────────────────────────────────────────────


def test_a_figure_far_from_those_of_its_peers_is_shown_with_where_it_comes_from(
    desk: Desk,
) -> None:
    for number in range(9):
        desk.unit(f"第{number}局", PROVINCE, CITY, now=str(100 + 7 * number))
    desk.unit("错局", PROVINCE, CITY, now="1280000")
    desk.unit("市局", PROVINCE, CITY, now="9999999", level="市级")
    desk.run()
    page = desk.page()
    assert "看着不对的数" in page and "1,280,000元" in page and "128元" not in page
    assert "数据/2024/错局/小.yaml 第 4 行" in page
    assert "9,999,999元" not in page.split("问题，按代码")[0].split("看着不对的数")[-1]
    assert ">错局<" in desk.sheets()["看着不对"]


LIMITS = OddLimits()


@pytest.mark.parametrize(
    ("values", "by_factor", "odd"),
    [
        ([10, 11, 12, 13, 14, 15, 16, 160000], True, [7]),
        ([10, 11, 12, 13, 14, 15, 160000], True, []),  # too few to say
        ([10, 30, 5, 80, 2, 44, 17, 120, 6], True, []),  # counties differ
        ([5, 5, 5, 5, 5, 5, 5, 5, 900], True, []),  # mostly the same
        ([0, 0, 0, 0, 0, 3, 1, 2, 80], True, []),  # what is zero is not compared
        ([95, 96, 94, 97, 95.5, 96.2, 94.8, 93, 88], False, []),  # within a fifth
        ([95, 96, 94, 97, 95.5, 96.2, 94.8, 93, 9.5], False, [8]),
    ],
)
def test_only_what_stands_far_apart_is_odd(
    values: list[float], by_factor: bool, odd: list[int]
) -> None:
    assert find_odd(values, Comparison(by_factor), LIMITS) == odd


def test_a_margin_of_its_own_keeps_a_figure_from_being_odd() -> None:
    values = [95, 96, 94, 97, 95.5, 96.2, 94.8, 93, 80]
    assert find_odd(values, Comparison(False, apart=10), LIMITS) == [8]
    assert find_odd(values, Comparison(False, apart=20), LIMITS) == []


# ── where it lies ───────────────────────────────────────────────────────────


def test_the_view_never_lies_where_things_are_published(tree: Desk) -> None:
    with pytest.raises(WrongCall, match="不能公开"):
        view_folder(tree.request, tree.request.output / "省")
    made = tree.run()
    assert made.folder.parent.name == "内部"
    assert all("内部，不公开" in name for name in made.files)
    inside = tree.home / "内部"
    assert view_folder(tree.request, inside).parent == inside
    page = tree.page()
    assert "noindex" in page and "Content-Security-Policy" in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)


def test_the_page_is_for_everybody_fits_a_phone_and_sorts(
    tree: Desk, packages: dict[str, Path], browser: "Browser"
) -> None:
    tree.expect("单位: [{名称: 丙局}, {名称: 子局}, {名称: 寅局}, {名称: 丑局}]\n")
    tree.unit("丁局", PROVINCE, CITY, TOWN, now="-5")
    tree.run()
    (path,) = tree.folder.glob("*.html")
    axe = (packages["axe-core"] / "axe.min.js").read_text(encoding="utf-8")
    run = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(one => one.id))"
    unfold = "document.querySelectorAll('details').forEach(one => { one.open = true })"
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        page.evaluate(unfold)
        page.evaluate(axe)
        assert page.evaluate(run) == []
    told: list[str] = []
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.on("console", lambda message: told.append(message.text))
    page.goto(path.as_uri())
    page.evaluate(unfold)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    names = page.locator("#missing tbody th")
    for order in (["丑局", "寅局", "子局"], ["子局", "寅局", "丑局"]):
        page.locator("#missing thead button").nth(1).click()
        assert names.all_inner_texts() == order
    assert told == []


def test_a_sum_with_thirds_in_it_is_a_decimal_again_when_they_are_gone() -> None:
    third = Fraction(1, 3)
    assert subtract(add(Decimal("0.10"), third), third) == Decimal("0.1")
    assert isinstance(subtract(add(Decimal("0.10"), third), third), Decimal)
    assert add(add(third, third), third) == 1
