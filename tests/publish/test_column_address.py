"""The column where its address is known: what its pages say of the site, the feed and the map that programs read."""

import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import html5lib
from msgspec.structs import replace

from reports.publish.addresses import FEED, INDEX, SITEMAP
from reports.publish.disk import address
from reports.run.request import Request
from tests.publish.columns import (
    ATOM,
    OTHER,
    SITEMAPS,
    UNIT,
    XHTML,
    column_of,
    run,
)
from tests.publish.columns import desk as desk  # a fixture

ADDRESS = "https://www.ceshi.gov.cn/zwgk/"
SITE = """门户:
  网站名称: 某县人民政府
  网站域名: www.ceshi.gov.cn
  网站标识码: 5100000016
  栏目: [政府信息公开, 财政信息]
  栏目类别: 政府信息公开
  栏目说明: 公开财政信息
  栏目关键词: [决算, 医保]
  公开时刻: 9:30
"""
WITH_ADDRESS = f"{SITE}  栏目地址: {ADDRESS}index.html\n"


def say(request: Request, portal: str, *units: tuple[int, str]) -> None:
    """Writes what units say of their site, and on which day each published."""
    for year, unit in units or ((2024, UNIT), (2024, OTHER), (2023, UNIT)):
        folder = request.data / str(year) / unit
        name = f"名称: '{unit}'\n"
        (folder / "单位.yaml").write_text(name + portal, encoding="utf-8")


def publish(request: Request, year: int, unit: str, day: str) -> None:
    path = request.data / str(year) / unit / "小.yaml"
    text = re.sub("公开时间: .*\n", "", path.read_text(encoding="utf-8"))
    new = text.replace("状态: 公开稿", f"状态: 公开稿\n公开时间: {day}")
    path.write_text(new, encoding="utf-8")


def run_all(request: Request) -> None:
    for year in (2023, 2024):
        run(replace(request, year=year))


def head_of(page: Path) -> dict[str, str]:
    """What the head of a page says: its meta elements and links."""
    tree = html5lib.parse(page.read_text(encoding="utf-8"))
    found = {
        one.get("name"): one.get("content", "") for one in tree.iter(f"{XHTML}meta")
    }
    links = tree.iter(f"{XHTML}link")
    return {**found, **{one.get("rel"): one.get("href", "") for one in links}}


def test_a_column_says_of_the_site_what_its_units_say_alike(desk: Request) -> None:
    say(desk, SITE)
    say(desk, SITE.replace("公开财政信息", "公开别的"), (2024, OTHER))
    run_all(desk)
    whole, year, earlier = (
        head_of(desk.output / one / INDEX) for one in ("", "2024", "2023")
    )
    for head in (whole, year, earlier):
        assert head["SiteName"] == "某县人民政府"
        assert head["SiteDomain"] == "www.ceshi.gov.cn"
        assert head["SiteIDCode"] == "5100000016"
        assert (head["ColumnName"], head["ColumnType"]) == ("财政信息", "政府信息公开")
        assert head["ColumnKeywords"] == "决算,医保"
        assert "canonical" not in head and "alternate" not in head
    assert "ColumnDescription" not in whole and "ColumnDescription" not in year
    assert earlier["ColumnDescription"] == "公开财政信息"
    assert not [*desk.output.rglob("*.xml")]
    page = (desk.output / INDEX).read_text(encoding="utf-8")
    assert "<title>信息公开_某县人民政府</title>" in page


def test_a_column_has_no_policy_where_all_its_units_want_none(desk: Request) -> None:
    without = f"{SITE}  策略: 不设\n"
    say(desk, without)
    say(desk, SITE, (2023, UNIT))
    run_all(desk)
    said = {
        year: "Content-Security-Policy"
        in (desk.output / year / INDEX).read_text("utf-8")
        for year in ("", "2024", "2023")
    }
    assert said == {"": True, "2024": False, "2023": True}


def test_a_column_whose_address_is_known_tells_programs_where_its_pages_are(
    desk: Request,
) -> None:
    say(desk, WITH_ADDRESS)
    publish(desk, 2024, UNIT, "2025年6月3日")
    publish(desk, 2023, UNIT, "2025-02-01")
    run_all(desk)
    assert head_of(desk.output / INDEX)["canonical"] == f"{ADDRESS}index.html"
    assert head_of(desk.output / INDEX)["alternate"] == FEED
    year = head_of(desk.output / "2024" / INDEX)
    assert year["canonical"] == f"{ADDRESS}2024/index.html"
    assert year["alternate"] == f"../{FEED}"
    tree = ElementTree.parse(desk.output / SITEMAP).getroot()
    addresses = [one.text or "" for one in tree.iter(f"{SITEMAPS}loc")]
    assert all(one.isascii() and one.startswith(ADDRESS) for one in addresses)
    paths = [unquote(one.removeprefix(ADDRESS)) for one in addresses]
    assert len(paths) == len(set(paths)) == 6
    assert all((desk.output / one).is_file() for one in paths)
    for path in paths[3:]:
        report = head_of(desk.output / path)
        assert unquote(report["canonical"]) == f"{ADDRESS}{path}"
        # What says no day is in no feed.
        assert ("alternate" in report) == ("PubDate" in report)
        assert report.get("alternate", f"../../{FEED}") == f"../../{FEED}"
    feed = ElementTree.parse(desk.output / FEED).getroot()
    assert feed.findtext(f"{ATOM}updated") == "2025-06-03T09:30:00+08:00"
    entries = feed.findall(f"{ATOM}entry")
    # The one that says no day is not new.
    assert [
        (
            one.findtext(f"{ATOM}title"),
            one.findtext(f"{ATOM}updated"),
            one.findtext(f"{ATOM}author/{ATOM}name"),
        )
        for one in entries
    ] == [
        (f"{UNIT}2024年小报告", "2025-06-03T09:30:00+08:00", UNIT),
        (f"{UNIT}2023年小报告", "2025-02-01T09:30:00+08:00", UNIT),
    ]
    assert {one.findtext(f"{ATOM}id") for one in entries} < set(addresses)


def test_what_programs_read_goes_when_a_unit_says_another_address_or_none(
    desk: Request,
) -> None:
    say(desk, WITH_ADDRESS)
    publish(desk, 2024, UNIT, "2025年6月3日")
    run_all(desk)
    assert (desk.output / FEED).is_file() and (desk.output / SITEMAP).is_file()
    before = column_of(desk)
    run_all(desk)
    assert column_of(desk) == before
    say(desk, SITE, (2024, OTHER))
    run(desk)
    assert not [*desk.output.rglob("*.xml")]
    for page in (desk.output / INDEX, desk.output / "2023" / INDEX):
        head = head_of(page)
        assert "canonical" not in head and "alternate" not in head
    # What is not ours stays.
    (desk.output / FEED).write_text("别人放的", encoding="utf-8")
    publish(desk, 2024, UNIT, "2025年6月4日")
    run(desk)
    assert (desk.output / FEED).read_text(encoding="utf-8") == "别人放的"


def test_without_a_day_nothing_is_new_but_pages_are_found(desk: Request) -> None:
    say(desk, WITH_ADDRESS)
    run_all(desk)
    assert not (desk.output / FEED).exists() and (desk.output / SITEMAP).is_file()
    assert "alternate" not in head_of(desk.output / INDEX)


def test_an_address_has_no_sign_that_means_something_there() -> None:
    assert address("a b/50%#?:《x》.html") == "a%20b/50%25%23%3F%3A《x》.html"
    assert (
        unquote(address('a b/50%#?:"<>[]\\^`{|}.html')) == 'a b/50%#?:"<>[]\\^`{|}.html'
    )
