"""Templates filled end to end, from source and values to the tree; the constructs are in cases/templates.yaml."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from reports.content.compile import compile_type
from reports.content.compiled import CompiledType
from reports.content.fill import draw, finish, naming
from reports.content.filler import Material
from reports.content.narratives import Prose, compile_narrative
from reports.core import nodes
from reports.core.figure import NONE, PENDING, Absent, Figure, unit_named
from reports.core.grid import Cell, Row
from reports.core.problems import Fault, Place, Problem
from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    Chart,
    Document,
    Heading,
    Imprint,
    Inline,
    Letterhead,
    Line,
    Link,
    Listing,
    Number,
    Paragraph,
    Signature,
    Strong,
    Table,
    Text,
    Title,
    plain_text,
)
from reports.source.schema import Words
from reports.source.values import read_number
from reports.source.yaml import reader
from reports.types.formats import OutputForm
from reports.types.report_type import ReportType
from reports.wording.options import Wording
from tests.conftest import ROOT
from tests.tables import rows_of

BODY = "甲型/变/正文.md.j2"
NARRATIVE_LINE = 11


# ── the cases' notation ─────────────────────────────────────────────────────


class Cases(yaml.BaseLoader):
    """Everything is text but `!figure`, `!absent` and null."""


def figure(text: str) -> Figure:
    typed = read_number(text)
    assert typed is not None, text
    # Typed bare: its unit is that of what it counts, so that a template is to blame for it.
    bare, place = f"{typed.number:f}", Place("数据.yaml", 7, 3)
    return Figure.entered(typed.number, unit_named(typed.unit), place, bare, text)


Cases.add_constructor("!figure", lambda loader, node: figure(node.value))
Cases.add_constructor(
    "!absent", lambda loader, node: {"无": NONE, "待填": PENDING}[node.value]
)

CASES = [
    case
    for name in ("templates.yaml", "blocks.yaml")
    for case in yaml.load(
        (ROOT / "tests" / "cases" / name).read_text("utf-8"), Loader=Cases
    )
]


def drawn(blocks: Blocks) -> Iterator[str]:
    """The tree in the cases' notation, line by line."""
    for block in blocks:
        yield from drawn_block(block)


def drawn_block(block: Block) -> Iterator[str]:
    match block:
        case Title(lines=lines):
            yield "标题 " + " / ".join(drawn_line(line) for line in lines)
        case Heading(level=level, children=children, number=number):
            yield f"{'#' * level} {number}{drawn_line(children)}"
        case Paragraph(children=children, role=role):
            yield f"{ {'body': '¶', 'addressee': '主送', 'dateline': '题下'}[role] } {drawn_line(children)}"
        case Listing(ordered=ordered, items=items):
            yield "ol" if ordered else "ul"
            for item in items:
                first, *rest = drawn(item)
                yield f"  - {first}"
                yield from (f"    {line}" for line in rest)
        case Table(caption=caption, head=head, body=body, unit=unit):
            yield f"表 {drawn_line(caption)}（单位：{unit}）"
            yield from ("  " + drawn_row(row) for row in rows_of((*head, *body)))
        case Chart(
            number=number,
            anchor=anchor,
            caption=caption,
            categories=categories,
            series=series,
            unit=unit,
        ):
            yield f"{number} {anchor} {drawn_line(caption)}（单位：{unit}）"
            for name, *points in zip(
                categories,
                *(zip(one.values, strict=True) for one in series),
                strict=True,
            ):
                yield f"  {name} {' '.join(drawn_line(point) for point in points)}"
        case Letterhead():
            marks = [block.serial, *block.grades]
            above = "、".join(drawn_line(one) for one in marks if one)
            yield f"版头 {above}｜{'、'.join(block.bodies)}｜{block.suffix}"
            yield f"  {drawn_line(block.number)}｜{'、'.join(block.signers)}"
        case Signature(bodies=bodies, date=date, sealed=sealed):
            seal = "（盖章）" if sealed else ""
            yield f"署名 {'、'.join(bodies)} {drawn_line(date)}{seal}"
        case Imprint():
            parts = map(drawn_line, (block.copies, block.office, block.date))
            yield f"版记 {'｜'.join(parts)}{'（双数页）' if block.verso else ''}"
        case AttachmentList(titles=titles):
            yield f"附件说明 {'；'.join(drawn_line(title) for title in titles)}".rstrip()
        case Attachment(label=label, anchor=anchor, title=title, blocks=inner):
            yield f"{label} {anchor} {drawn_line(title)}"
            yield from (f"  {line}" for line in drawn(inner))


def drawn_row(row: Row) -> str:
    return " | ".join(
        "/".join(drawn_line(line) for line in cell.lines) for cell in row.cells
    )


def drawn_line(line: Line) -> str:
    return "".join(drawn_inline(node) for node in line)


def drawn_inline(node: Inline) -> str:
    match node:
        case Text(text=text):
            assert text, "an empty text is no node"
            return text.replace("\n", "⏎")
        case Number(text=text, unit=unit):
            return f"«{text}»{unit}"
        case Strong(children=children):
            return f"⟦{drawn_line(children)}⟧"
        case Link(href=href, children=children):
            return f"⟨{drawn_line(children)}→{href}⟩"
    raise AssertionError(f"{node} is left in the tree")


# ── a type made of one case ─────────────────────────────────────────────────


def schema_of(value: Any) -> dict[str, Any]:
    """The data schema that a value fits."""
    if isinstance(value, dict):
        return {
            "type": "object",
            "properties": {key: schema_of(part) for key, part in value.items()},
        }
    if isinstance(value, list):
        return {"type": "array", "items": schema_of(value[0])}
    return {"type": "string"}


def words(text: str, file: str = "类型.yaml", line: int = 3) -> Words:
    return Words(text, Place(file, line, 5))


def mapping(text: str, file: str) -> nodes.Mapping:
    node, problems = reader.read_yaml(text.encode(), file)
    assert node is not None
    assert not problems
    return node


def kind_of(case: Mapping[str, Any]) -> ReportType:
    schema = schema_of(case.get("values", {}))
    schema["properties"] |= {
        key: {"type": "string", "量": "文段"} for key in case.get("narratives", {})
    }
    forms = {
        folder: {
            name: mapping(text, f"{folder}/{name}.yaml")
            for name, text in case.get(key, {}).items()
        }
        for folder, key in (("表", "tables"), ("图", "charts"))
    }
    title = words(case.get("title", "年度 ~ '年报告'"))
    return ReportType(
        name="甲型",
        variant="变",
        outputs=(
            OutputForm(
                name="报告",
                title=title,
                file_name=words("单位.名称 ~ 年度"),
                body=words("正文.md.j2"),
                layout=words("版式.docx"),
            ),
        ),
        options={},
        schema=schema,
        unit_schema={"properties": {"名称": {"type": "string"}}},
        system_schema={},
        formulas=(),
        rules=(),
        systems={},
        tables=forms["表"],
        charts=forms["图"],
        templates={BODY: case["source"], **case.get("files", {})},
        layouts={"公共/版式.docx": b""},
        search=("甲型/变", "甲型", "公共"),
    )


@dataclass(frozen=True)
class Filled:
    """What came of a case: a document, or problems and whether they were found before any data was there."""

    document: Document | None = None
    problems: Sequence[Problem] = ()
    before_data: bool = False


def scope_of(case: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **case.get("values", {}),
        "单位": {"名称": "某市医疗保障局"},
        "年度": "2024",
    }


def filled(case: Mapping[str, Any]) -> Filled:
    try:
        compiled = compile_type(kind_of(case))
    except Fault as fault:
        return Filled(problems=fault.problems, before_data=True)
    texts = {
        key: text
        if isinstance(text, Absent)
        else words(text, "数据.md", NARRATIVE_LINE)
        for key, text in case.get("narratives", {}).items()
        if text != "null"
    }
    read = {
        key: compile_narrative(key, text, compiled.model.names)
        for key, text in texts.items()
        if not isinstance(text, Absent)
    }
    codes = {key: narrative.code for key, narrative in read.items()}
    prose = Prose(texts, compiled.model.knows_narrative, codes)
    found = [one for narrative in read.values() for one in narrative.problems]
    if found:
        return Filled(problems=found)
    try:
        material = Material(compiled, scope_of(case), Wording(), prose)
        output = compiled.outputs[0]
        return Filled(finish(material, output, draw(material, output)))
    except Fault as fault:
        return Filled(problems=fault.problems)


# ── the cases ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "case", [case for case in CASES if "tree" in case], ids=lambda case: case["name"]
)
def test_a_template_gives_the_tree_of_the_case(case: dict[str, Any]) -> None:
    result = filled(case)
    assert result.document is not None, result.problems
    assert "\n".join(drawn(result.document.blocks)) == case["tree"].rstrip("\n")


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if "problems" in case],
    ids=lambda case: case["name"],
)
def test_a_template_gives_the_problems_of_the_case(case: dict[str, Any]) -> None:
    result = filled(case)
    expected = case["problems"]
    assert [problem.code for problem in result.problems] == [
        part["code"] for part in expected
    ], result.problems
    for problem, part in zip(result.problems, expected, strict=True):
        place = problem.place
        assert place is not None, problem
        assert place.file == part.get("file", f"templates/{BODY}")
        assert str(place.line) == part.get("line", str(place.line))
        assert part.get("says", "") in problem.message
        assert part.get("hint", "") in problem.hint
        assert part.get("detail", "") in problem.detail
        assert part.get("should", problem.should) == problem.should
        assert problem.message.endswith("。")
        assert not set(problem.message) & set("<>\x02\x03\x04\x05\x06")
        assert result.before_data or part.get("when") != "before data"


def test_every_case_says_what_is_expected_and_no_two_have_one_name() -> None:
    assert all(("tree" in case) is not ("problems" in case) for case in CASES)
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names))


# ── beside the cases ────────────────────────────────────────────────────────


def blocks_of(source: str, **values: Any) -> Blocks:
    result = filled({"source": source, "values": values})
    assert result.document is not None, result.problems
    return result.document.blocks


def test_a_number_in_the_tree_carries_the_very_figure() -> None:
    income = figure("16.61万元")
    (block,) = blocks_of("甲{{ 收入 }}", 收入=income)
    assert isinstance(block, Paragraph)
    number = block.children[1]
    assert isinstance(number, Number)
    assert number.figure is income


def test_marks_in_a_value_are_words() -> None:
    name = "\x02p\x03甲\x04\x02h1\x03\x05"
    (block,) = blocks_of("文{{ 名 }}{{ 名 ~ '乙' }}", 名=name)
    assert block == Paragraph((Text(f"文{name}{name}乙"),))


def test_marks_in_a_value_that_a_macro_and_a_set_pass_on_are_words() -> None:
    source = "{% macro 句(项) %}{{ 项 }}{% endmacro %}{% set 又 %}{{ 句(名) }}{% endset %}\n\n{{ 又 }}"
    assert blocks_of(source, 名="\x04\x02h1\x03甲") == (
        Paragraph((Text("\x04\x02h1\x03甲"),)),
    )


@pytest.mark.parametrize("name", ["项目.上期", "项目['上期']"])
def test_a_member_of_what_is_absent_is_absent(name: str) -> None:
    assert blocks_of("甲{{ " + name + " }}", 项目=NONE) == (Paragraph((Text("甲—"),)),)


def test_title_and_file_name_come_from_the_types_expressions() -> None:
    case = {"source": "甲", "title": "单位.名称 ~ 收入 "}
    compiled: CompiledType = compile_type(kind_of({"source": "甲"}))
    material = Material(compiled, scope_of({}), Wording())
    assert naming(material, compiled.outputs[0]) == (
        "2024年报告",
        "某市医疗保障局2024",
    )
    found = filled(case).problems
    assert [(problem.code, problem.place) for problem in found] == [
        ("T02", Place("类型.yaml", 3))
    ]


def test_a_title_that_cannot_be_worded_is_placed_where_it_is_written() -> None:
    case = {
        "source": "甲",
        "title": "较上年(收入, 人数)",
        "values": {"收入": figure("1元"), "人数": figure("3人")},
    }
    (problem,) = filled(case).problems
    assert (problem.code, problem.place) == ("F02", Place("类型.yaml", 3, 5))


def test_a_title_holds_no_blocks() -> None:
    (problem,) = filled({"source": "甲", "title": "附件说明()"}).problems
    assert (problem.code, problem.place) == ("T07", Place("类型.yaml", 3, 5))
    assert "只能放一句话" in problem.message


def test_fields_of_a_layout_are_lines_under_their_expressions() -> None:
    case = {"source": "甲", "values": {"收入": figure("1.5万元")}}
    fields = ("单位.名称", "收入")
    in_layout = [Words(name, Place("版式.docx")) for name in fields]
    compiled = compile_type(kind_of(case), in_layout)
    material = Material(compiled, scope_of(case), Wording())
    output = compiled.outputs[0]
    drawn = draw(material, output)
    document = finish(material, output, drawn, "草稿", fields)
    assert [(name, plain_text(line)) for name, line in document.fields] == [
        ("单位.名称", "某市医疗保障局"),
        ("收入", "1.50万元"),
    ]
    assert (document.title, document.mark) == ("2024年报告", "草稿")


def test_a_misspelt_field_of_a_layout_is_found_before_data() -> None:
    with pytest.raises(Fault) as caught:
        compile_type(
            kind_of({"source": "甲", "values": {"收入": figure("1元")}}),
            [Words("收人", Place("版式.docx"))],
        )
    (problem,) = caught.value.problems
    assert (problem.code, problem.place, problem.hint) == (
        "T02",
        Place("版式.docx", 1),
        "最接近的是“收入”。",
    )


def test_a_missing_body_and_layout_are_found_before_data() -> None:
    kind = kind_of({"source": "甲"})
    missing = OutputForm(
        name="报告",
        title=words("年度"),
        file_name=words("年度"),
        body=words("正问.md.j2"),
        layout=words("版试.docx"),
    )
    with pytest.raises(Fault) as caught:
        compile_type(
            ReportType(
                **{name: getattr(kind, name) for name in ReportType.__slots__}
                | {"outputs": (missing,)}
            )
        )
    assert [problem.message for problem in caught.value.problems] == [
        "没有“正问.md.j2”这个文件。",
        "没有“版试.docx”这个文件。",
    ]
    assert [problem.hint for problem in caught.value.problems] == [
        "最接近的是“正文.md.j2”。",
        "最接近的是“版式.docx”。",
    ]


def test_all_that_is_wrong_in_a_type_comes_at_once() -> None:
    case = {
        "source": "{{ 收人 }}{{ 表('无') }}{{ 表('表一') }}"
        "\n\n{% include '一.md.j2' %}\n{% include '二.md.j2' %}",
        "files": {"公共/一.md.j2": "#甲", "公共/二.md.j2": "{{ 收入，收入 }}"},
        "tables": {"表一": "{列: [{标题: 甲, 值: 收人}], 行: 项目}"},
        "values": {"收入": figure("1元"), "项目": ["甲"]},
    }
    found = filled(case).problems
    assert sorted(problem.code for problem in found) == [
        "T01",
        "T02",
        "T02",
        "T02",
        "T05",
    ]


def test_a_faulty_table_is_not_called_missing_as_well() -> None:
    case = {
        "source": "{{ 表('表一') }}",
        "tables": {"表一": "{列: [{标题: 甲, 值: 行, 宽: 十}], 行: 项目}"},
        "values": {"项目": ["甲"]},
    }
    assert [problem.code for problem in filled(case).problems] == ["T08"]


def test_a_narrative_in_a_cell_gives_a_line_for_each_paragraph() -> None:
    case = {
        "source": "{{ 表('表一') }}",
        "tables": {"表一": "{列: [{标题: 甲, 值: \"叙述('原因')\"}], 行: 项目}"},
        "values": {"项目": ["甲"]},
        "narratives": {"原因": "一\n\n二"},
    }
    document = filled(case).document
    assert document is not None
    (table,) = document.blocks
    assert isinstance(table, Table)
    assert rows_of(table.body) == (Row((Cell(((Text("一"),), (Text("二"),))),)),)


def test_further_names_of_a_table_are_known_to_its_cells_once_they_are_declared() -> (
    None
):
    case = {
        "source": "{{ 表('表一', 项目=别的) }}",
        "tables": {"表一": "{列: [{标题: 甲, 值: 行}], 行: 项目}"},
        "values": {"项目": ["甲"], "别的": ["乙", "丙"]},
    }
    document = filled(case).document
    assert document is not None
    assert list(drawn(document.blocks)) == ["表 （单位：）", "  甲", "  乙", "  丙"]


def test_filling_twice_gives_equal_trees() -> None:
    case = next(
        case for case in CASES if case["name"].startswith("several attachments")
    )
    assert filled(case).document == filled(case).document
