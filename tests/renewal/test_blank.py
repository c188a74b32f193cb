"""A blank form of every type and style: it can be filled in, and asks for nothing that is not in it."""

from pathlib import Path

import pytest

from reports.core.problems import Problem
from reports.renewal.blank import blank_form
from reports.renewal.first import begin_report
from reports.run import pipeline
from reports.run.request import Request, WrongCall
from reports.types.find import find_types
from tests.conftest import ROOT

TYPES = find_types(ROOT / "templates")
STYLES = [
    f"{kind}/{style}".rstrip("/")
    for kind, folder in TYPES.items()
    for style in folder.variants or ("",)
]
# A name for those of which a unit has several, by their type.
NAMES = {"基金预算绩效自评": "职工基本医疗保险", "项目绩效自评": "甲项目"}
UNIT = "某县医疗保障局"
# Beside what is to be filled in and written: a report of the unit that this one asks, an indicator system that the
# style has for another scheme, and each indicator, of which the list is empty.
BESIDE = {"D18", "D14", "J01"}


def request_of(home: Path, cache: Path, unit: str = UNIT) -> Request:
    (home / "data").mkdir(exist_ok=True)
    return Request(
        year=2025,
        unit=unit,
        data=home / "data",
        templates=ROOT / "templates",
        output=home / "output",
        program=ROOT / "reports",
        cache=cache,
    )


def name_of(style: str) -> str:
    return NAMES.get(style.partition("/")[0], "")


@pytest.mark.parametrize("style", STYLES)
def test_a_blank_form_draws_only_what_is_to_be_filled_in(
    style: str, tmp_path: Path, cache: Path
) -> None:
    request = request_of(tmp_path, cache)
    begun = begin_report(request, style, name_of(style))
    stem = name_of(style) or style.partition("/")[0]
    texts = [f"{stem}.md"] if any(one.to_write for one in begun.files) else []
    assert [one.name for one in begun.files] == [f"{stem}.yaml", *texts, "单位.yaml"]
    found = [one for each in pipeline.build(request) for one in each.problems]
    assert {one.code for one in found} <= {"D06", "Y44", "D05", "K03"} | BESIDE
    for one in found:
        line = _line_of(request, one)
        if one.code == "D06":
            assert ": 待填" in line
        elif one.code in ("Y44", "D05"):
            assert line.startswith("（请填写")
    assert sum(one.code == "D06" for one in found) > 10
    assert not any(one.place.file.endswith("单位.yaml") for one in found if one.place)


def _line_of(request: Request, one: Problem) -> str:
    assert one.place is not None
    lines = (request.data.parent / one.place.file).read_text("utf-8").splitlines()
    return lines[one.place.line - 1]


def test_what_is_required_is_there_with_its_comment_and_the_rest_is_named() -> None:
    amount = {"type": "string", "量": "金额", "description": "一个数"}
    schema = {
        "$defs": {"amount": amount},
        "properties": {
            "报告": {"type": "string"},
            "收入": {"$ref": "#/$defs/amount", "description": "照报表抄"},
            "人数": {"type": "string", "量": "数", "单位": "人"},
            "不要的": {"$ref": "#/$defs/amount"},
            "成套的": {
                "type": "object",
                "properties": {"甲": {"$ref": "#/$defs/amount"}, "乙": amount},
                "required": ["甲"],
            },
            "各项": {
                "type": ["object", "array"],
                "按": "名称",
                "description": "一行一个",
                "properties": {},
                "additionalProperties": {
                    "type": "object",
                    "properties": {"预算": amount, "备注": {"type": "string"}},
                    "required": ["预算"],
                },
            },
            "种类": {"type": "string", "enum": ["常年", "一次"]},
            "概况": {"type": "string", "量": "文段", "description": "写两句"},
            "别的话": {"type": "string", "量": "文段"},
        },
        "required": ["报告", "收入", "人数", "成套的", "各项", "种类", "概况"],
    }
    form = blank_form(schema, {"报告": "某报告"})
    assert form.values == (
        "报告: 某报告\n"
        "\n"
        "收入: 待填  # 照报表抄\n"
        "人数: 待填  # 单位 人\n"
        "成套的:\n"
        "  甲: 待填\n"
        "  # 需要时还可以写：乙\n"
        "各项: 待填  # 一行一个\n"
        "  # 一行一个：名称: {预算: …}，还可以写 备注\n"
        "种类: 待填  # 可以写：常年、一次\n"
        "# 需要时还可以写：不要的\n"
        "# 文字写在同名的 md 里，需要时还可以写：别的话\n"
    )
    assert form.texts == "# 概况\n\n（请填写：写两句）\n"
    assert (form.pending, form.headings) == (5, ("概况",))


def test_what_all_reports_share_is_last_years_and_is_never_written_over(
    tmp_path: Path, cache: Path
) -> None:
    request = request_of(tmp_path, cache)
    former = request.data / "2024" / UNIT / "单位.yaml"
    former.parent.mkdir(parents=True)
    former.write_text(f"名称: {UNIT}\n简称: 我县\n", encoding="utf-8")
    begin_report(request, "部门决算说明/四川")
    own = request.data / "2025" / UNIT / "单位.yaml"
    assert own.read_bytes() == former.read_bytes()
    own.write_text(f"名称: {UNIT}\n", encoding="utf-8")
    begun = begin_report(request, "部门预算绩效评价/四川")
    assert [one.name for one in begun.files] == [
        "部门预算绩效评价.yaml",
        "部门预算绩效评价.md",
    ]
    assert own.read_text(encoding="utf-8") == f"名称: {UNIT}\n"


REFUSED = {
    "a form that is there": (UNIT, "部门决算说明/四川", "", "已经有了，没有动它"),
    "a type that is not there": (UNIT, "部门决算", "", "最接近的是“部门决算说明”"),
    "no style": (UNIT, "部门决算说明", "", "部门决算说明/四川"),
    "a style that is not there": (UNIT, "部门决算说明/某省", "", "部门决算说明/四川"),
    "which of several": (UNIT, "项目绩效自评/四川", "", "还要写项目名称：加上 --name"),
    "one of which there is one": (UNIT, "部门决算说明/四川", "甲", "不用写 --name"),
    "a name that is none": (UNIT, "项目绩效自评/四川", "甲/乙", "文件照 --name 起名"),
    "a unit that is none": ("某/县", "部门决算说明/四川", "", "单位的全称"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_begun_is_refused(
    case: str, tmp_path: Path, cache: Path
) -> None:
    unit, style, name, words = REFUSED[case]
    request = request_of(tmp_path, cache)
    begin_report(request, "部门决算说明/四川")
    before = sorted(request.data.rglob("*"))
    with pytest.raises(WrongCall, match=words):
        begin_report(request_of(tmp_path, cache, unit), style, name)
    assert sorted(request.data.rglob("*")) == before


def test_without_a_data_folder_nothing_is_made(tmp_path: Path, cache: Path) -> None:
    request = request_of(tmp_path, cache)
    request.data.rmdir()
    with pytest.raises(WrongCall, match=r"没有“.*”这个文件夹"):
        begin_report(request, "部门决算说明/四川")
    assert not request.data.exists()
