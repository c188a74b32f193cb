"""Names and their members, followed without running a template."""

import pytest

from reports.core.problems import Fault, Place
from reports.templating import Language, Stream, Templates, compile_fragment
from reports.templating.paths import NamePath, read_path, read_pieces

FILTERS = {"元": lambda value: f"{value}元", "双": lambda value: f"{value}{value}"}
LANGUAGE = Language(filters=FILTERS)
PLACE = Place("某局.md", 1)


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ("年度", NamePath("年度", (), ())),
        (" 单位.名称 ", NamePath("单位", ("名称",), ())),
        ("行.左.数|元 | 双", NamePath("行", ("左", "数"), ("元", "双"))),
    ],
)
def test_names_members_and_filters_are_a_path(expression: str, path: NamePath) -> None:
    assert read_path(expression, FILTERS) == path


@pytest.mark.parametrize(
    "expression",
    [
        "1", "0.1", "'文字'", "true", "none", "not 甲", "甲 or 乙", "甲 + 1", "甲.1", "甲()",
        "甲[0]", "甲|没有", "甲|元(2)", "甲 if 乙 else 丙", "-甲", "甲.", "", "甲 乙", "甲|",
    ],
)  # fmt: skip
def test_anything_else_is_left_to_the_template_engine(expression: str) -> None:
    assert read_path(expression, FILTERS) is None


@pytest.mark.parametrize(
    "text",
    [
        "{% if 甲 %}乙{% endif %}", "{# 注 #}", "{{ 甲", "甲 }}", "{{- 甲 }}", "{{ 甲 -}}",
        "{{ '{{' }}", "{{ 甲 + 乙 }}", "{{ 甲|没有 }}",
    ],
)  # fmt: skip
def test_a_text_with_other_tags_is_no_text_of_paths(text: str) -> None:
    assert read_pieces(text, FILTERS) is None


def streamed(text: str, scope: dict[str, object]) -> Stream:
    code = compile_fragment("说明", text, PLACE, LANGUAGE)
    return Templates({}, (), LANGUAGE).fragment(code, PLACE, scope)


@pytest.mark.parametrize(
    "text",
    [
        "没有标记的一段。",
        "{{ 单位.名称 }}在{{ 年度 }}年\n\n{{ 单位.名称|双 }}",
        "{{ 年度 }}",
        "100%、{ 甲 }、}{ 。",
        "",
    ],
)
def test_pieces_give_what_the_template_gives(text: str) -> None:
    scope: dict[str, object] = {"单位": {"名称": "某局"}, "年度": "2024"}
    by_template = streamed(f"{text}{{% if 1 == 2 %}}{{% endif %}}", scope)
    assert "".join(map(_said, streamed(text, scope))) == "".join(
        map(_said, by_template)
    )


def _said(part: object) -> str:
    return part if isinstance(part, str) else getattr(part, "text", repr(part))


@pytest.mark.parametrize("text", ["好\n好\n{{ 没有的 }}", "好\n好\n{{ 单位.没有 }}"])
def test_an_unknown_name_is_told_with_its_line(text: str) -> None:
    faults = []
    for written in (text, f"{text}{{% if 1 == 2 %}}{{% endif %}}"):
        with pytest.raises(Fault) as fault:
            streamed(written, {"单位": {"名称": "某局"}})
        faults.append(fault.value.problems)
    assert faults[0] == faults[1]
    assert (faults[0][0].code, faults[0][0].place) == ("T02", Place("某局.md", 3))


@pytest.mark.parametrize("value", [True, None])
def test_what_cannot_be_printed_is_told_alike(value: object) -> None:
    faults = []
    for written in ("好\n{{ 值 }}", "好\n{{ 值 }}{% if 1 == 2 %}{% endif %}"):
        try:
            found: object = tuple(map(repr, streamed(written, {"值": value})))
        except Fault as fault:
            found = fault.problems
        faults.append(found)
    assert faults[0] == faults[1]
