"""Official forms as bodies: what is filled in is right, everything else is the form as its author made it."""

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from reports.core.figure import Computed, entered_leaves
from reports.core.problems import Severity, has_errors
from reports.core.tree import Table, content_words
from reports.run.produce import BuildResult
from tests.bureau import codes, of_code
from tests.conftest import copy_templates, numbers_of
from tests.content.word_forms.blank import FORMS
from tests.content.word_forms.package import packed, parts_of
from tests.content.word_forms.tagged import tagged_form
from tests.docx_reader import W
from tests.sessions import checked, produced, session_over

Element = etree._Element
DOCUMENT = "word/document.xml"
# A data file for each form, and whether the style has other documents before it.
DATA = {
    "全国": "2024/示例县医疗保障局/项目/医保业务系统运行维护.yaml",
    "四川": "2024/渠县医疗保障局/项目/基金监管工作经费.yaml",
    "甘肃": "2023/张掖市医疗保障局/项目/职工基本医疗保险.yaml",
}
TAG = re.compile(r"(?:[{｛][{｛]|\{%).*?(?:[}｝][}｝]|%\})")
# What Word notes of how a file was edited, which no report takes over.
_EDITED = re.compile(r"\{[^}]*\}(?:rsid\w*|paraId|textId)")
_NOTED = ("proofErr", "lastRenderedPageBreak")


class Filled(NamedTuple):
    """A form filled in: what came of it, its body before, and after."""

    result: BuildResult
    form: Element
    document: Element


def put_form(templates: Path, style: str, file: str = "表样.docx") -> None:
    """Makes a form the body of a style's form, as an author would."""
    folder = templates / "项目绩效自评" / style
    (folder / file).write_bytes(tagged_form(style))
    said = folder / "类型.yaml"
    text = said.read_text(encoding="utf-8")
    if style == "四川":
        text = text.replace("- 名称: 自评表\n", f"- 名称: 自评表\n    正文: {file}\n")
    else:
        text = re.sub(r"正文: \S+", f"正文: {file}", text)
    assert file in text
    said.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("表样") / "templates"
    copy_templates(folder)
    for style in FORMS:
        put_form(folder, style)
    return folder


@pytest.fixture(scope="module", params=FORMS)
def filled(
    request: pytest.FixtureRequest, templates: Path, real_data: Path, cache: Path
) -> Filled:
    session = session_over(real_data, cache, templates)
    result = produced(session, DATA[request.param])
    made = word_file(result)
    form = etree.fromstring(parts_of(tagged_form(request.param))[DOCUMENT])
    return Filled(result, form, etree.fromstring(parts_of(made)[DOCUMENT]))


def word_file(result: BuildResult) -> bytes:
    """The form's own document."""
    (made,) = [
        content
        for name, content in result.files.items()
        if name.endswith(".docx") and "自评报告" not in name
    ]
    return made


def w(name: str) -> str:
    return f"{W}{name}"


def words_of(element: Element) -> str:
    return "".join(text.text or "" for text in element.iter(w("t")))


def own_look(element: Element, *, words: bool) -> bytes:
    """An element without what Word notes of its editing, without its runs where its words are others."""
    copy = etree.fromstring(etree.tostring(element))
    for noted in list(copy.iter(*map(w, _NOTED))):
        noted.getparent().remove(noted)
    for node in copy.iter():
        for name in list(node.attrib):
            if _EDITED.fullmatch(name):
                del node.attrib[name]
    runs = () if words else tuple(map(w, ("r", "bookmarkStart", "bookmarkEnd")))
    for run in list(copy.iter(*runs)) if runs else ():
        run.getparent().remove(run)
    return etree.tostring(copy, method="c14n")


def without_loops(form: Element) -> list[tuple[Element, bool]]:
    """The rows of a form that are printed, and whether they stand in a loop."""
    rows, depth = [], 0
    for row in form.iter(w("tr")):
        text = words_of(row)
        if "{%tr" in text:
            depth += text.count("{%tr for") - text.count("{%tr endfor")
        else:
            rows.append((row, depth > 0))
    return rows


def cells_alike(form: Element, made: Element) -> None:
    """A row as its author made it, but for the words in place of tags."""
    assert own_look(form.find(w("trPr")), words=True) == own_look(
        made.find(w("trPr")), words=True
    )
    cells = form.findall(w("tc"))
    loops = [at for at, cell in enumerate(cells) if "{%tc" in words_of(cell)]
    if loops:
        begin, end = loops
        turns = len(made.findall(w("tc"))) - begin - len(cells[end + 1 :])
        cells[begin : end + 1] = cells[begin + 1 : end] * turns
    for own, printed in zip(cells, made.findall(w("tc")), strict=True):
        if not TAG.search(words_of(own)):
            assert own_look(own, words=True) == own_look(printed, words=True)
            continue
        merge = f"{w('tcPr')}/{w('vMerge')}"
        for cell in (own, printed):
            for found in cell.findall(merge) if "{% vm" in words_of(own) else ():
                found.getparent().remove(found)
        assert own_look(own.find(w("tcPr")), words=True) == own_look(
            printed.find(w("tcPr")), words=True
        )
        looks = {own_look(one, words=False) for one in own.findall(w("p"))}
        for paragraph in printed.findall(w("p")):
            assert own_look(paragraph, words=False) in looks


def test_the_document_is_the_form_but_for_the_cells_that_are_filled_in(
    filled: Filled,
) -> None:
    assert not has_errors(filled.result.problems), filled.result.problems
    rows = without_loops(filled.form)
    made = list(filled.document.iter(w("tr")))
    begin = next(at for at, (_, inside) in enumerate(rows) if inside)
    pattern = [row for row, inside in rows if inside]
    turns, odd = divmod(len(made) - len(rows) + len(pattern), len(pattern))
    assert turns > 1 and not odd
    before = [row for row, _ in rows[:begin]]
    after = [row for row, _ in rows[begin + len(pattern) :]]
    expected = [*before, *pattern * turns, *after]
    for own, printed in zip(expected, made, strict=True):
        cells_alike(own, printed)


def test_what_stands_outside_the_tables_is_the_author_s_too(filled: Filled) -> None:
    def outside(body: Element) -> list[Element]:
        return [node for node in body.find(w("body")) if node.tag != w("tbl")]

    for own, printed in zip(
        outside(filled.form), outside(filled.document), strict=True
    ):
        same_words = not TAG.search(words_of(own))
        assert own_look(own, words=same_words) == own_look(printed, words=same_words)


def test_nothing_of_a_tag_is_printed(filled: Filled) -> None:
    text = words_of(filled.document)
    assert not re.search(r"[{}｛｝]|%\}", text)
    for name, content in filled.result.files.items():
        if name.endswith(".html"):
            page = content.decode()
            assert "{{" not in page and "{%" not in page and "&lt;w:" not in page


@pytest.mark.parametrize("style", FORMS)
def test_each_figure_is_known_down_to_what_was_entered(
    style: str, templates: Path, real_data: Path, cache: Path
) -> None:
    session = session_over(real_data, cache, templates)
    found = checked(session, DATA[style])
    output = found.chosen[-1]
    document = found.fill(output)
    figures = [number.figure for number in numbers_of(document)]
    assert len(figures) > 20 and None not in figures
    for figure in figures:
        is_count = isinstance(figure.origin, Computed) and not figure.name
        assert list(entered_leaves(figure)) or is_count, figure


@pytest.mark.parametrize("style", FORMS)
def test_a_form_says_what_the_table_of_its_style_says(
    style: str, templates: Path, real_data: Path, cache: Path
) -> None:
    figures = []
    for folder in (templates, None):
        over = (real_data, cache) if folder is None else (real_data, cache, folder)
        found = checked(session_over(*over), DATA[style])
        document = found.fill(found.chosen[-1])
        said = sorted(f"{one.text}{one.unit}" for one in numbers_of(document))
        figures.append([one for one in said if one])
    ours, table = figures
    printed = words_of(etree.fromstring(parts_of(tagged_form(style))[DOCUMENT]))
    assert all(one in printed.replace(" ", "") for one in set(table) - set(ours))


def test_cells_merged_by_a_value_span_the_rows_that_share_it(
    templates: Path, real_data: Path, cache: Path
) -> None:
    found = checked(session_over(real_data, cache, templates), DATA["全国"])
    (table,) = [b for b in found.fill(found.chosen[-1]).blocks if isinstance(b, Table)]
    reaches = {
        content_words(column.cells[0]): column.reach[0]
        for band in table.body
        for column in band.columns
        if column.reach and column.reach[0]
    }
    assert reaches["产出指标"] == 4 and reaches["数量指标"] == 2


def test_a_form_can_be_attached_to_a_text(
    tmp_path: Path, real_data: Path, cache: Path
) -> None:
    templates = tmp_path / "templates"
    copy_templates(templates)
    put_form(templates, "四川")
    folder = templates / "项目绩效自评" / "四川"
    said = folder / "类型.yaml"
    text = said.read_text(encoding="utf-8")
    said.write_text(
        text.replace("正文: 表样.docx", "正文: 混合.md.j2"), encoding="utf-8"
    )
    (folder / "混合.md.j2").write_text(
        "【标题】说明\n\n详见{{ 见附件('表') }}。\n\n{% call 附件('表', '自评表') %}\n"
        "{% include '表样.docx' %}\n{% endcall %}\n",
        encoding="utf-8",
    )
    result = produced(session_over(real_data, cache, templates), DATA["四川"])
    assert "G17" not in codes(result.problems) and not has_errors(result.problems)
    parts = parts_of(word_file(result))
    document = etree.fromstring(parts[DOCUMENT])
    styles = etree.fromstring(parts["word/styles.xml"])
    known = {style.get(w("styleId")) for style in styles.iter(w("style"))}
    named = document.iter(*map(w, ("pStyle", "rStyle", "tblStyle")))
    assert {style.get(w("val")) for style in named} <= known
    # The form's pages are landscape, those of the text are not.
    turned = [size.get(w("orient")) for size in document.iter(w("pgSz"))]
    assert turned == [None, "landscape"]


def test_words_without_room_in_a_row_of_fixed_height_are_told(
    tmp_path: Path, real_data: Path, cache: Path
) -> None:
    templates = tmp_path / "templates"
    copy_templates(templates)
    put_form(templates, "全国")
    form = templates / "项目绩效自评" / "全国" / "表样.docx"
    parts = parts_of(form.read_bytes())
    document = etree.fromstring(parts[DOCUMENT])
    row = next(one for one in document.iter(w("tr")) if "年度目标" in words_of(one))
    height = row.find(f"{w('trPr')}/{w('trHeight')}")
    height.attrib.update({w("hRule"): "exact", w("val"): "400"})
    parts[DOCUMENT] = etree.tostring(document)
    form.write_bytes(packed(parts))
    session = session_over(real_data, cache, templates)
    told = of_code(produced(session, DATA["全国"]).problems, "T18")
    assert [(one.severity, one.place.spot) for one in told] == [
        (Severity.WARNING, "表 1 第 9 行")
    ]


def test_the_form_that_ships_makes_the_report_of_its_style(
    tmp_path: Path, real_data: Path, cache: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(
        real_data / "2024" / "示例县医疗保障局", data / "2024" / "示例县医疗保障局"
    )
    file = data / DATA["全国"]
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("样式: 全国\n", "样式: 全国/表样\n"), encoding="utf-8")
    result = produced(session_over(data, cache), DATA["全国"])
    assert not has_errors(result.problems), result.problems
    document = etree.fromstring(parts_of(word_file(result))[DOCUMENT])
    assert "故障按时修复率" in words_of(document) and "98.26" in words_of(document)
