"""What is wrong in a type's own files is told there, by check-templates and by the build alike."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Problem, Severity
from reports.run import pipeline
from reports.run.request import Request
from reports.run.template_check import check_templates

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_templates")]

KIND = "部门决算说明"
UNIT = "渠县医疗保障局"
DATA = f"2024/{UNIT}/决算.yaml"


@pytest.fixture
def desk(workplace: Request) -> Request:
    return replace(workplace, unit=UNIT, only=KIND)


def errors(problems: Sequence[Problem]) -> list[Problem]:
    return [one for one in problems if one.severity is Severity.ERROR]


def told_by_check(request: Request) -> list[Problem]:
    for checked in check_templates(request.templates, request.year):
        if checked.name == KIND:
            return errors(checked.problems)
    raise AssertionError(KIND)


def told_by_build(request: Request) -> list[Problem]:
    [outcome] = pipeline.build(request)
    return errors(outcome.problems)


def edit(path: Path, old: str, new: str) -> int:
    """Changes a text in a file; the line that it starts in."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "says"),
    [
        ("类型.yaml", "千分位: 否", "千分未: 否", "D04", "最接近的是“千分位”"),
        ("类型.yaml", "合计为零: 占0%", "合计为零: 占零", "D04", "写无、占0%"),
        ("类型.yaml", "摘要:", "摘要们:", "D01", "没有“摘要们”这一项"),
        ("勾稽.yaml", "本年收入合计 <= ", "本年收入合计 != ", "F04", "<="),
        ("勾稽.yaml", "本年收入合计 <= ", "本年收入合计 => ", "F04", "=="),
        ("计算.yaml", "金额: 收入.事业收入", "金额: 收入.事业收人", "T02", "收人"),
        ("必备.yaml", "{内容:", "{内用:", "D01", "没有“内用”这一项"),
    ],
    ids=["option", "value", "key", "operator", "sign", "row", "requirement"],
)
def test_a_fault_of_a_type_is_told_at_its_line_whoever_finds_it(
    desk: Request, file: str, old: str, new: str, code: str, says: str
) -> None:
    line = edit(desk.templates / KIND / file, old, new)
    for told in (told_by_check(desk), told_by_build(desk)):
        first = told[0]
        assert first.code == code
        assert says in first.message + first.hint
        assert first.place is not None
        assert first.place.file.endswith(f"{KIND}/{file}")
        assert first.place.line == line


@pytest.mark.parametrize(
    ("entered", "code", "says"),
    [("一级指标们", "T02", "最接近的是“一级指标”"), ("（0.06）", "T01", "")],
)
def test_what_a_system_takes_its_results_from_is_a_name_of_the_data(
    workplace: Request, entered: str, code: str, says: str
) -> None:
    desk = replace(workplace, year=2023, unit="张掖市医疗保障局", only="项目绩效自评")
    file = "项目绩效自评/甘肃/指标体系/甘肃-评价.yaml"
    line = edit(desk.templates / file, "录入: 一级指标", f"录入: {entered}")
    first = told_by_build(desk)[0]
    assert first.code == code
    assert says in first.message + first.hint
    assert first.place is not None
    assert (first.place.file.endswith(file), first.place.line) == (True, line)


def test_an_option_that_the_data_overrides_is_told_in_the_data(desk: Request) -> None:
    head = "状态: 公开稿\n"
    line = edit(
        desk.data / DATA, head, f"{head}写法:\n  千分位: 是\n  合计为零: 占零\n"
    )
    assert told_by_check(desk) == []
    [told] = told_by_build(desk)
    assert (told.code, "写无、占0%" in told.message) == ("D04", True)
    assert told.place is not None and told.place.file.endswith(DATA)
    assert told.place.line == line + 3


@pytest.mark.parametrize(
    ("old", "new", "tag"),
    [
        ("<title>{{ 标题 }}", "<title>{{ 网站名称 }}", "<title>"),
        (
            '<article id="text">\n{{ 正文 }}\n',
            '<article id="text">\n{{ 正文 }}\n{{ 正文 }}\n',
            "<article>",
        ),
        (
            '<article id="text">\n{{ 正文 }}\n',
            '<article id="text">\n{{ 正文 }}。\n',
            "<article>",
        ),
        (
            '<article id="text">\n{{ 正文 }}\n</article>',
            '<article id="text">\n{{ 正文 }}\n</article>{{ 正文 }}',
            "<article>",
        ),
        (
            '<article id="text">\n{{ 正文 }}\n</article>',
            '<article id="text">\n{{ 正文 }}\n</article>\n<article></article>',
            "<article>",
        ),
        ('<article id="text">\n{{ 正文 }}\n</article>', "{{ 正文 }}", "<article>"),
    ],
    ids=["no title", "twice", "more", "outside", "two articles", "no article"],
)
def test_a_page_around_no_text_or_no_title_is_told_as_the_templates_fault(
    desk: Request, old: str, new: str, tag: str
) -> None:
    page = desk.templates / "公共" / "页面.html.j2"
    line = edit(page, old, new)
    if tag.removesuffix(">") not in new:
        line = 1
    (problem,) = errors(told_by_build(desk))
    assert (problem.code, problem.place and problem.place.line) == ("T05", line)
    assert tag in problem.message
