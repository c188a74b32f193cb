"""The forms are files as Word makes them, and the tags in them stand where somebody would have typed them."""

import re
import subprocess
from itertools import chain
from pathlib import Path

import pytest
from lxml import etree

from tests.content.word_forms.blank import FORMS, blank_form
from tests.content.word_forms.package import parts_of
from tests.content.word_forms.tagged import (
    DOCUMENT,
    TAGS,
    blanks_of,
    cells_of,
    merge_of,
    tagged_form,
    text_of,
    w,
)
from tests.content.word_forms.word import W14, Element
from tests.writers.test_rendering import converted

MADE = {
    f"{name}-{kind}": make(name)
    for name in FORMS
    for kind, make in (("blank", blank_form), ("tagged", tagged_form))
}
TAG = re.compile(r"(?:[{｛][{｛]|\{%).*?(?:[}｝][}｝]|%\})")
# What each form has that a reader could stumble over.
HAS = {
    "全国": ("tl2br", "vMerge", 'w:textDirection w:val="tbRlV"', 'w:hRule="exact"'),
    "四川": ('w:orient="landscape"', "w:tblHeader", "w:footerReference", "w:br"),
    "甘肃": ('w:val="double"', "w:headerReference", 'w:u w:val="single"', "vMerge"),
}


@pytest.fixture(params=MADE)
def body(request: pytest.FixtureRequest) -> Element:
    return etree.fromstring(parts_of(MADE[request.param])[DOCUMENT])


def document_of(data: bytes) -> Element:
    return etree.fromstring(parts_of(data)[DOCUMENT])


def span_of(cell: Element) -> int:
    span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
    return 1 if span is None else int(span.get(w("val")))


def rows_of(body: Element) -> list[Element]:
    return list(body.iter(w("tr")))


@pytest.mark.parametrize("made", MADE)
def test_each_part_is_well_formed(made: str) -> None:
    parts = parts_of(MADE[made])
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
    assert {"word/styles.xml", "word/theme/theme1.xml", DOCUMENT} <= set(parts)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_the_same_each_time(name: str) -> None:
    assert blank_form.__wrapped__(name) == blank_form(name)
    assert tagged_form.__wrapped__(name) == tagged_form(name)


def test_each_cell_ends_with_a_paragraph(body: Element) -> None:
    for cell in body.iter(w("tc")):
        assert cell[-1].tag == w("p")


def test_each_row_fills_the_grid_and_has_its_widths(body: Element) -> None:
    for table in body.iter(w("tbl")):
        widths = [int(column.get(w("w"))) for column in table.iter(w("gridCol"))]
        for row in table.findall(w("tr")):
            begin = 0
            for cell in cells_of(row):
                end = begin + span_of(cell)
                width = cell.find(f"{w('tcPr')}/{w('tcW')}").get(w("w"))
                assert int(width) == sum(widths[begin:end])
                begin = end
            assert begin == len(widths)


def test_what_is_merged_downwards_begins_with_a_restart_as_wide(body: Element) -> None:
    for table in body.iter(w("tbl")):
        above: dict[int, int] = {}
        for row in table.findall(w("tr")):
            here, begin = {}, 0
            for cell in cells_of(row):
                merge, span = merge_of(cell), span_of(cell)
                if merge == "continue":
                    assert above.get(begin) == span
                if merge:
                    here[begin] = span
                begin += span
            above = here


def test_paragraphs_and_rows_bear_numbers_of_their_own(body: Element) -> None:
    numbers = [
        number
        for element in body.iter(w("p"), w("tr"))
        if (number := element.get(f"{{{W14}}}paraId"))
    ]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("name", FORMS)
def test_a_blank_form_bears_the_marks_of_word(name: str) -> None:
    parts = parts_of(blank_form(name))
    document = parts[DOCUMENT].decode()
    sessions = set(re.findall(r'w:rsid\w*="(\w+)"', document))
    settings = parts["word/settings.xml"].decode()
    assert sessions <= set(re.findall(r'<w:rsid w:val="(\w+)"', settings))
    assert "<w:proofErr" in document
    assert "w:eastAsiaTheme=" in parts["word/styles.xml"].decode()
    for mark in HAS[name]:
        assert mark in document


def test_the_nation_s_form_has_a_row_for_each_indicator() -> None:
    rows = rows_of(document_of(blank_form("全国")))
    seconds = [text_of(cells_of(row)[2]) for row in rows[10:-1]]
    assert [text for text in seconds if text] == [
        "数量指标",
        "质量指标",
        "时效指标",
        "成本指标",
        "经济效益指标",
        "社会效益指标",
        "生态效益指标",
        "可持续影响指标",
        "服务对象满意度指标",
    ]
    assert text_of(rows[-1]) == "总分"


def properties_of(row: Element) -> tuple[bytes, ...]:
    """How a row looks: its own properties, its cells' and those of their first paragraphs."""
    found = [row.find(w("trPr"))]
    for cell in cells_of(row):
        found += [cell.find(w("tcPr")), cell.find(f"{w('p')}/{w('pPr')}")]
    return tuple(etree.tostring(element) for element in found)


def in_loop(row: Element) -> bool:
    before = [*reversed(list(row.itersiblings(preceding=True))), row]
    said = "".join(map(text_of, before))
    return said.count("{%tr for") > said.count("{%tr endfor") or "{%tr" in text_of(row)


@pytest.mark.parametrize("name", FORMS)
def test_outside_the_loop_tags_change_no_property_and_no_word(name: str) -> None:
    blank, tagged = (
        rows_of(document_of(form)) for form in (blank_form(name), tagged_form(name))
    )
    kept = [row for row in tagged if not in_loop(row)]
    loop = TAGS[name].loop
    texts = list(map(text_of, blank))
    begin = next(i for i, text in enumerate(texts) if loop.begins in text)
    end = next(i for i, text in enumerate(texts) if loop.ends in text and i > begin)
    for old, new in zip(blank[:begin] + blank[end:], kept, strict=True):
        if not TAGS[name].across.keys() & set(map(text_of, cells_of(new))):
            assert properties_of(old) == properties_of(new)
        for words in old.itertext(w("t")):
            assert words in TAG.sub("", text_of(new))


@pytest.mark.parametrize("name", FORMS)
def test_each_blank_cell_has_a_tag(name: str) -> None:
    rows = [row for row in rows_of(document_of(tagged_form(name))) if not in_loop(row)]
    assert not list(chain(*map(blanks_of, rows)))


@pytest.mark.parametrize("name", FORMS)
def test_what_is_typed_looks_as_its_paragraph(name: str) -> None:
    for paragraph in document_of(tagged_form(name)).iter(w("p")):
        own = paragraph.find(f"{w('pPr')}/{w('rPr')}/{w('sz')}")
        for size in paragraph.iterfind(f"{w('r')}/{w('rPr')}/{w('sz')}"):
            assert size.get(w("val")) == own.get(w("val"))


def test_tags_are_typed_as_people_and_word_have_them() -> None:
    bodies = [document_of(tagged_form(name)) for name in FORMS]
    tags = [
        tag
        for body in bodies
        for paragraph in body.iter(w("p"))
        for tag in TAG.findall(text_of(paragraph))
    ]
    for written in ("｛｛ 主管部门 ｝｝", "叙述(‘年度目标’)", "叙述(“目标完成情况”)"):
        assert any(written in tag for tag in tags)
    for kind in ("tr for", "tr endfor", "tc for", "tc endfor", "p if", "p endif"):
        assert any(tag.startswith(f"{{%{kind}") for tag in tags)
    assert "{% vm 行.组.名称 %}" in tags
    runs = list(bodies[0].itertext(w("t")))
    for name in ("项目名称", "预算执行率"):
        assert f"{{{{ {name} }}}}" in tags
        assert not any(name in run and "{{" in run for run in runs)


@pytest.mark.office
@pytest.mark.poppler
def test_libreoffice_sets_the_blank_forms(tmp_path: Path) -> None:
    pages = {"全国": 1, "四川": 2, "甘肃": 2}
    files = [tmp_path / f"{name}.docx" for name in pages]
    for file in files:
        file.write_bytes(blank_form(file.stem))
    for pdf in converted(tmp_path, *files):
        printed = subprocess.run(
            ["pdftotext", "-layout", str(pdf), "-"],
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout.split("\f")[:-1]
        assert len(printed) == pages[pdf.stem]
        assert FORMS[pdf.stem].title in printed[0]
        if pdf.stem == "四川":
            assert all("绩效指标" in page for page in printed)
