"""Tags proposed for blank forms: each label that the type's tables know finds its expression, wherever it stands."""

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from reports.blanks.labels import KnownStyle, read_style
from reports.blanks.propose import Proposed, propose
from reports.types.find import find_types
from reports.types.read import read_type
from reports.writers.docx.blank_form import read_blank_form, type_into
from tests.blanks.blank import KIND, cells_of, lines_of, write_form, write_templates

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Rows = list[list[str]]
Merges = list[tuple[int, int, int, int]]


@pytest.fixture(scope="module")
def styles(tmp_path_factory: pytest.TempPathFactory) -> tuple[KnownStyle, KnownStyle]:
    """The style that has the type's own words, and another."""
    templates = write_templates(tmp_path_factory.mktemp("认表") / "templates")
    folder = find_types(templates)[KIND]
    own, other = (read_style(read_type(folder, one, 2024)) for one in ("甲省", "乙省"))
    return own, other


Styles = tuple[KnownStyle, KnownStyle]


def proposed(data: bytes, styles: Styles) -> Proposed:
    return propose(read_blank_form(data, "空表.docx"), styles[0], styles[1:])


def tagged(data: bytes, styles: Styles) -> bytes:
    return type_into(data, "空表.docx", proposed(data, styles).typed)


def tags(rows: Rows, styles: Styles, merges: Merges | None = None) -> Rows:
    """The first table of a form, as it is with tags."""
    [table, *_] = cells_of(tagged(write_form((rows, merges or [])), styles))
    return table


def test_a_label_names_the_cell_beside_it_however_it_is_spelled(styles: Styles) -> None:
    rows = [
        ["项 目\n名　称：", "", "主管部门（盖章）", ""],
        ["实施单位", "____", "负责人", "　"],
    ]
    assert tags(rows, styles) == [
        ["项 目名　称：", "{{ 项目名称 }}", "主管部门（盖章）", "{{ 主管部门 }}"],
        ["实施单位", "{{ 实施单位 }}", "负责人", "{{ 负责人 }}"],
    ]


def test_a_label_names_the_cell_below_it_where_there_is_but_one(styles: Styles) -> None:
    assert tags([["项目名称", "目标"], ["", ""], ["结语", "结语"]], styles)[1] == [
        "{{ 项目名称 }}",
        "{{ 叙述('原因') }}",
    ]
    # A list of projects is no place for the one that the report is of.
    assert tags([["项目名称"], [""], [""]], styles) == [["项目名称"], [""], [""]]


def test_a_cell_between_two_labels_is_named_by_both(styles: Styles) -> None:
    rows = [
        ["资金（万元）", "", "执行数", "预算数", "调整数"],
        ["", "合计", "", "", ""],
        ["", "其中：财政拨款", "", "", ""],
        ["", "省级资金", "", "", ""],
    ]
    merged = tags(rows, styles, [(0, 0, 3, 0)])
    assert [row[2:] for row in merged[1:]] == [
        ["{{ 今年|万元|不带单位 }}", "{{ 去年|万元|不带单位 }}", ""],
        ["{{ 减少|万元|不带单位 }}", "{{ 增加|万元|不带单位 }}", ""],
        ["", "", ""],
    ]


@pytest.mark.parametrize(
    ("label", "tag"),
    [
        ("资金（元）", "{{ 今年|元|不带单位 }}"),
        ("资金（亿元）", "{{ 今年|亿元|不带单位 }}"),
        ("资金", "{{ 今年|万元|不带单位 }}"),
    ],
)
def test_an_amount_is_in_the_unit_of_the_form(
    label: str, tag: str, styles: Styles
) -> None:
    rows = [[label, "", "执行数"], ["", "合计", ""]]
    assert tags(rows, styles, [(0, 0, 1, 0)])[1][2] == tag


def test_the_unit_may_stand_above_the_table(styles: Styles) -> None:
    rows = [["", "执行数"], ["合计", ""], ["结余", "结余"]]
    data = write_form((rows, []), lines=["单位：元"])
    assert cells_of(tagged(data, styles))[0][1] == ["合计", "{{ 今年|元|不带单位 }}"]


def test_a_name_of_the_type_is_a_label_too(styles: Styles) -> None:
    rows = [["结余（元）", "", "结余", ""], ["问题", "", "序号", ""]]
    assert tags(rows, styles) == [
        ["结余（元）", "{{ 结余|元|不带单位 }}", "结余", "{{ 结余|元|不带单位 }}"],
        ["问题", "{{ 叙述('问题') }}", "序号", ""],
    ]
    assert tags([["结余", ""]], styles) == [["结余", "{{ 结余 }}"]]


def test_a_figure_is_not_put_under_a_head_that_nobody_knows(styles: Styles) -> None:
    rows = [["内容", "上年"], ["结余", ""], ["负责人", ""]]
    assert tags(rows, styles)[1:] == [["结余", ""], ["负责人", "{{ 负责人 }}"]]


def test_what_the_tables_of_the_type_leave_blank_stays_blank_and_is_not_told(
    styles: Styles,
) -> None:
    rows = [["", "预算数", "得分"], ["合计", "", ""], ["其中：财政拨款", "", ""]]
    found = proposed(write_form((rows, [])), styles)
    assert [one.label for one in found.known] == [
        "合计 × 预算数",
        "其中：财政拨款 × 预算数",
    ]
    assert [one.where for one in found.unknown] == ["表 1 第 1 行第 1 格"]


def test_another_style_is_asked_as_far_as_its_names_are_there(styles: Styles) -> None:
    rows = [["单位名称", "", "考核人", ""]]
    assert tags(rows, styles) == [["单位名称", "{{ 实施单位 }}", "考核人", ""]]
    assert tags(rows, (styles[1], styles[0])) == [
        ["单位名称", "{{ 实施单位 }}", "考核人", "{{ 考核人 }}"]
    ]


ITEMS = [
    ["指标", "一级\n指标", "指标", "目标值", "完成值", "得分", "备注"],
    ["", "产出", "数量", "", "", "", ""],
    ["", "", "质量", "", "", "", ""],
    ["", "效益", "", "", "", "", ""],
    ["总分", "", "", "", "", "", ""],
]
ITEMS_MERGED = [(0, 0, 3, 0), (1, 1, 2, 1), (4, 0, 4, 4)]


def test_rows_for_items_become_a_pattern(styles: Styles) -> None:
    data = write_form((ITEMS, ITEMS_MERGED))
    found = proposed(data, styles)
    assert cells_of(tagged(data, styles))[0] == [
        ["指标", "一级指标", "指标", "目标值", "完成值", "得分", "备注"],
        ["", "{%tr for 行 in 各项 %}", "", "", "", "", ""],
        [
            *("", "{% vm 行.类 %}{{ 行.类 }}", "{{ 行.名称 }}", "{{ 行.目标 }}"),
            *("{{ 行.完成 }}", "{{ 行.分 }}", ""),
        ],
        ["", "{%tr endfor %}", "", "", "", "", ""],
        ["总分", "{{ 总分 }}", ""],
    ]
    [replaced] = found.replaced
    assert replaced.where == "表 1 第 2～4 行"
    assert replaced.words == ["产出", "数量", "质量", "效益"]
    assert [(one.where, one.label) for one in found.unknown] == [
        ("表 1 第 2 行第 7 格", "备注"),
        ("表 1 第 5 行第 3 格", "总分 × 备注"),
    ]


def test_items_that_have_rows_of_their_own_are_two_loops(styles: Styles) -> None:
    # Another style's table: this one has the names that it uses.
    assert tags([["大类", "小项", "评语"], ["", "", ""]], styles) == [
        ["大类", "小项", "评语"],
        ["{%tr for 行 in 各项 %}", "", ""],
        ["{%tr for 子 in [行] %}", "", ""],
        ["{% vm 行.类 %}{{ 行.类 }}", "{{ 子.名称 }}", "{{ 子.完成 }}"],
        ["{%tr endfor %}", "", ""],
        ["{%tr endfor %}", "", ""],
    ]


def test_a_cell_beside_all_items_reaches_down_beside_those_that_are_printed(
    styles: Styles,
) -> None:
    rows = [["类别", *ITEMS[0][1:]], ["绩效", *ITEMS[1][1:]], *ITEMS[2:]]
    [table] = cells_of(tagged(write_form((rows, [(1, 0, 3, 0)])), styles))
    assert table[2][0] == "{% vm %}绩效"


def test_a_total_that_is_not_merged_ends_the_items(styles: Styles) -> None:
    rows = [*ITEMS[:4], ["", "总分", "", "", "", "", ""], ITEMS[1]]
    table = tags(rows, styles, ITEMS_MERGED[:2])
    assert table[4][1] == "总分" and len(table) == 6


def test_heads_with_no_row_below_them_are_left(styles: Styles) -> None:
    assert tags([ITEMS[0]], styles) == [["".join(one.split()) for one in ITEMS[0]]]


def test_lines_outside_of_tables_are_filled(styles: Styles) -> None:
    lines = [
        "（　　　年度）",
        "实施单位：______　　负责人：",
        "填表人：____\t项目名称：",
        "单位：万元",
        "注：略",
        f"{'略' * 1000}，项目名称：",
    ]
    data = write_form(([["项目名称", ""]], []), lines=lines)
    assert lines_of(tagged(data, styles))[:6] == [
        "（{{ 年度 }}年度）",
        "实施单位：{{ 实施单位 }}负责人：{{ 负责人 }}",
        "填表人：____\t项目名称：{{ 项目名称 }}",
        *lines[3:],
    ]
    assert [one.label for one in proposed(data, styles).unknown] == ["填表人"]


def test_a_cell_with_words_that_asks_for_more_is_told(styles: Styles) -> None:
    rows = [
        ["负责人", ""],
        ["范围", "时间：\n对象："],
        ["项目名称", "（照批复写）"],
        ["电话", "没有的写无"],
    ]
    found = proposed(write_form((rows, [])), styles)
    assert [one.label for one in found.unknown] == ["时间：对象：", "（照批复写）"]
    assert [one.label for one in found.known] == ["负责人"]


# ── the file ────────────────────────────────────────────────────────────────


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def without(root: etree._Element, tags_of: str) -> bytes:
    """A document as XML without the runs that hold a tag."""
    for run in list(root.iter(f"{W}r")):
        if tags_of in "".join(run.itertext()):
            run.getparent().remove(run)
    return etree.tostring(root, method="c14n")


def test_nothing_but_the_proposed_cells_differs(styles: Styles) -> None:
    rows = [["项目名称", "", "未知", ""], ["实施单位", "", "负责人", ""]]
    blank = write_form((rows, [(0, 2, 0, 3)]), lines=["表格说明"])
    filled = tagged(blank, styles)
    before, after = parts(blank), parts(filled)
    assert list(before) == list(after)
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["word/document.xml"]
    trees = [etree.fromstring(one["word/document.xml"]) for one in (before, after)]
    assert without(trees[1], "{{") == without(trees[0], "{{")
    assert tagged(blank, styles) == filled


def with_document(data: bytes, document: bytes) -> bytes:
    """The form with another document.xml."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts(data).items():
            is_document = name == "word/document.xml"
            archive.writestr(name, document if is_document else content)
    return buffer.getvalue()


def test_a_tag_looks_as_the_words_of_its_cell_would(styles: Styles) -> None:
    blank = write_form(([["项目名称", "　"], ["负责人", ""]], []))
    root = etree.fromstring(parts(blank)["word/document.xml"])
    mark = root.findall(f".//{W}tc/{W}p")[3]
    bold = f'<w:pPr xmlns:w="{W[1:-1]}"><w:rPr><w:b/></w:rPr></w:pPr>'
    mark.insert(0, etree.fromstring(bold))
    filled = parts(tagged(with_document(blank, etree.tostring(root)), styles))
    looks = [
        run.find(f"{W}rPr")[0].tag
        for run in etree.fromstring(filled["word/document.xml"]).iter(f"{W}r")
        if "{{" in "".join(run.itertext())
    ]
    assert looks == [f"{W}sz", f"{W}b"]


def test_rows_and_cells_in_content_controls_are_seen(styles: Styles) -> None:
    blank = write_form(([["项目名称", ""], ["负责人", ""]], []))
    document = parts(blank)["word/document.xml"].decode()
    row = document.rindex("<w:tr>"), document.rindex("</w:tr>") + len("</w:tr>")
    held = document[slice(*row)]
    wrapped = f"<w:sdt><w:sdtPr/><w:sdtContent>{held}</w:sdtContent></w:sdt>"
    changed = document[: row[0]] + wrapped + document[row[1] :]
    blank = with_document(blank, changed.encode())
    found = proposed(blank, styles)
    assert [one.tag for one in found.known] == ["{{ 项目名称 }}", "{{ 负责人 }}"]
    filled = parts(tagged(blank, styles))["word/document.xml"].decode()
    assert "{{ 负责人 }}" in filled and "<w:sdt>" in filled


def test_a_type_without_styles_has_labels(tmp_path: Path) -> None:
    templates = write_templates(tmp_path / "templates")
    style = read_style(read_type(find_types(templates)[KIND], "", 2024))
    found = proposed(write_form(([["项目名称", ""]], [])), (style, style))
    assert [one.tag for one in found.known] == ["{{ 项目名称 }}"]


@pytest.mark.parametrize(
    "held",
    [
        "<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt></w:p>",
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p>{}</w:p></w:sdtContent></w:sdt>",
    ],
)
def test_a_control_that_nobody_has_filled_gives_way_to_a_tag(
    held: str, styles: Styles
) -> None:
    prompt = '<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>单击此处输入文字</w:t></w:r>'
    blank = write_form(([["项目名称", ""]], []))
    head, cell, rest = (
        parts(blank)["word/document.xml"].decode().rpartition("<w:p/></w:tc>")
    )
    assert cell
    document = f"{head}{held.format(prompt)}</w:tc>{rest}"
    filled = tagged(with_document(blank, document.encode()), styles)
    assert cells_of(filled)[0] == [["项目名称", "{{ 项目名称 }}"]]
    assert b"PlaceholderText" not in parts(filled)["word/document.xml"]
    # What somebody has filled in already is left.
    chosen = document.replace("<w:showingPlcHdr/>", "").encode()
    assert proposed(with_document(blank, chosen), styles).known == []
