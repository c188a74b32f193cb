"""What a page says of itself: from 单位.yaml and the document; what nobody has filled in is asked for."""

import shutil
from pathlib import Path

import html5lib
import pytest
from msgspec.structs import replace

from reports.core.problems import Severity
from reports.core.tree import Document, Paragraph, Text
from reports.publish.portal import missing_meta, page_meta, portal_of
from reports.run import pipeline
from reports.run.request import DocumentState, Outcome, Request
from reports.writers.html import pictures

UNIT = "示例县医疗保障局"


@pytest.fixture
def desk(workplace: Request) -> Request:
    """A clerk's copy of one unit with two projects."""
    for folder in workplace.data.glob("*/*"):
        if folder.name != UNIT:
            shutil.rmtree(folder)
    return replace(workplace, unit=UNIT)


def unit_file(request: Request) -> Path:
    return request.data / str(request.year) / UNIT / "单位.yaml"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def asked(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    """Where what the head of a page lacks is to be filled in, and what it is."""
    found = (
        problem
        for outcome in outcomes
        for problem in outcome.problems
        if problem.code == "P01"
    )
    return sorted(
        {
            (Path(problem.place.file).name if problem.place else "", problem.message)
            for problem in found
        }
    )


def test_what_every_page_must_say_is_asked_for_once_and_stops_nothing(
    desk: Request,
) -> None:
    change(unit_file(desk), "  网站标识码: 1000000016\n", "")
    change(unit_file(desk), "  栏目类别: 政府信息公开\n", "")
    outcomes = list(pipeline.build(desk))
    assert asked(outcomes) == [
        ("单位.yaml", "网页的页头缺网站标识码、栏目类别，网页照常生成。")
    ]
    assert all(outcome.state is DocumentState.BUILT for outcome in outcomes)
    assert {
        problem.severity
        for outcome in outcomes
        for problem in outcome.problems
        if problem.code.startswith("P")
    } == {Severity.WARNING}


def test_what_the_head_shows_may_be_unknown_yet(desk: Request) -> None:
    change(unit_file(desk), "有效性: 有效", "有效性: 待填")
    outcomes = list(pipeline.build(desk))
    codes = {one.code for outcome in outcomes for one in outcome.problems}
    assert "D06" in codes
    assert "G09" not in codes


@pytest.mark.parametrize("what", ["没有门户", "待填"])
def test_a_unit_without_a_portal_is_told_all_that_is_missing(
    what: str, desk: Request
) -> None:
    head, _, _ = unit_file(desk).read_text(encoding="utf-8").partition("门户:")
    if what == "没有门户":
        unit_file(desk).write_text(head, encoding="utf-8")
        missing = "网站名称、网站域名、网站标识码、栏目、栏目类别、栏目说明、栏目关键词、公开时刻、来源"
    else:
        change(unit_file(desk), "网站标识码: 1000000016", "网站标识码: 待填")
        missing = "网站标识码"
    assert asked(list(pipeline.build(desk))) == [
        ("单位.yaml", f"网页的页头缺{missing}，网页照常生成。")
    ]


def test_a_day_of_publication_is_asked_for_where_the_report_is(desk: Request) -> None:
    change(
        unit_file(desk).parent / "项目" / "医保业务系统运行维护.yaml",
        "公开时间: 2025年6月30日\n",
        "",
    )
    message = "网页的页头缺公开时间，网页照常生成。"
    # The table of all projects has no day either.
    assert asked(list(pipeline.build(desk))) == [
        ("医保业务系统运行维护.yaml", message),
        (UNIT, message),
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("09:30", "09:30"),
        ("9：05", "09:05"),
        ("24:00", ""),
        ("上午九点", ""),
        ("待填", ""),
    ],
)
def test_a_time_of_publication_is_one_of_the_day(typed: str, said: str) -> None:
    scope = {"单位": {"门户": {"公开时刻": typed}}, "年度": "2024"}
    meta = page_meta(Document("题", ()), scope)
    assert meta.pub_time == said
    asked_for = missing_meta(meta, scope)[0].message
    assert ("公开时刻" in asked_for) is (said == "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("https://www.quxian.gov.cn/zwgk/", "https://www.quxian.gov.cn/zwgk/"),
        ("https://www.quxian.gov.cn/zwgk", "https://www.quxian.gov.cn/zwgk/"),
        ("http://www.quxian.gov.cn/index.html", "http://www.quxian.gov.cn/"),
        ("", ""),
        ("www.quxian.gov.cn", ""),
        ("file:///C:/output", ""),
        ("https://www.quxian.gov.cn/?栏目=3", ""),
    ],
)
def test_the_address_of_a_page_follows_from_that_of_the_column(
    typed: str, said: str
) -> None:
    unit = {"名称": "某局", "门户": {"栏目地址": typed}}
    scope = {"单位": unit, "年度": "2024"}
    meta = page_meta(Document("题", ()), scope, page="题 一.html")
    assert portal_of(scope).address == said
    below = "2024/%E6%9F%90%E5%B1%80/%E9%A2%98%20%E4%B8%80.html"
    assert meta.address == (f"{said}{below}" if said else "")
    told = [one.message for one in missing_meta(meta, scope)]
    asked_for = (
        f"“栏目地址”不是网址：{typed}，网页照常生成，没有规范地址、订阅和网站地图。"
    )
    assert (asked_for in told) is bool(typed and not said)
    draft = page_meta(Document("题", (), mark="草稿"), scope, page="题.html")
    assert draft.address == ""


def test_a_draft_is_not_asked(desk: Request) -> None:
    change(unit_file(desk), "  网站标识码: 1000000016\n", "")
    assert asked(list(pipeline.build(replace(desk, draft=True)))) == []


def test_keywords_and_description_tell_what_the_page_is() -> None:
    unit = {"名称": "某局", "门户": {"栏目": ["财政信息", "部门决算"]}}
    document = Document(
        "某局2024年度部门决算", (Paragraph((Text("某局主管医疗保障。"),)),)
    )
    meta = page_meta(document, {"单位": unit, "年度": "2024"})
    assert meta.keywords == "某局,2024年,部门决算"
    assert meta.description == "某局2024年度部门决算。某局主管医疗保障。"
    own = page_meta(
        document, {"单位": {"门户": {"关键词": ["决算", "医保"]}}, "年度": "2024"}, {}
    )
    assert own.keywords == "决算,医保"
    long = Document("题", (Paragraph((Text("长" * 200 + "。"),)),))
    assert len(page_meta(long, {"单位": unit, "年度": "2024"}).description) == 120


# ── charts of the fragment ──────────────────────────────────────────────────


@pytest.fixture
def accounts(workplace: Request) -> Request:
    """A unit whose accounts have charts, which wants them as pictures."""
    unit = "渠县医疗保障局"
    for folder in workplace.data.glob("*/*"):
        if folder.name != unit:
            shutil.rmtree(folder)
    change(
        workplace.data / "2024" / unit / "单位.yaml",
        "门户:\n",
        "门户:\n  片段图表: 图片\n",
    )
    return replace(workplace, unit=unit, only="部门决算说明")


def fragment(request: Request) -> str:
    return next(request.output.rglob("*部门决算.fragment.html")).read_text(
        encoding="utf-8"
    )


@pytest.mark.slow
def test_charts_are_pictures_where_the_portal_wants_them_and_say_their_data(
    accounts: Request,
) -> None:
    (outcome, *_) = pipeline.build(accounts)
    assert "P02" not in {problem.code for problem in outcome.problems}
    first = fragment(accounts)
    drawn = list(html5lib.parse(first, namespaceHTMLElements=False).iter("img"))
    assert len(drawn) == 6
    assert all(
        picture.get("src", "").startswith("data:image/png;base64,iVBOR")
        for picture in drawn
    )
    assert (
        drawn[1]
        .get("alt", "")
        .endswith(
            "：一般公共预算财政拨款收入 2655.78万元（86.8%）；政府性基金预算财政拨款收入 403.75万元（13.2%）"
        )
    )
    list(
        pipeline.build(
            replace(accounts, output=accounts.output.with_name("再一次"), cache=None)
        )
    )
    again = next(accounts.output.with_name("再一次").rglob("*部门决算.fragment.html"))
    assert again.read_text(encoding="utf-8") == first


@pytest.mark.slow
def test_without_the_means_charts_stay_tables_until_it_is_there(
    accounts: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(__import__("sys").modules, "resvg_py", None)
        assert pictures.painter() is None
        (outcome, *_) = pipeline.build(accounts)
    (problem,) = (problem for problem in outcome.problems if problem.code == "P02")
    assert problem.severity is Severity.WARNING and "pip install" in problem.hint
    assert problem.place is not None and problem.place.file.endswith("单位.yaml")
    assert "<img" not in fragment(accounts)
    (outcome, *_) = pipeline.build(accounts)
    assert outcome.state is DocumentState.BUILT and "<img" in fragment(accounts)
