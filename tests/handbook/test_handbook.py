"""The handbook: all that templates may say stands in it and nothing else, and each example prints what it says."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from reports.content.charts import ChartForm, Point
from reports.content.language import LANGUAGE
from reports.content.statements import STATEMENTS
from reports.content.tables import ColumnForm, GridCell, GridGroup, Subtotal, TableForm
from reports.content.template import ROLES
from reports.core import nodes
from reports.core.tags import CELL_COMMANDS
from reports.finance.language import FUNCTIONS
from reports.handbook.page import page
from reports.handbook.read import (
    CHAPTERS,
    Entry,
    Found,
    all_entries,
    read_chapters,
    read_example,
)
from reports.publish.profiles import FOLDER
from reports.scoring.result import Counts, Score, ScoredGroup, ScoredIndicator
from reports.source import schema
from reports.source.yaml import reader
from reports.templating import Language, compile_expressions
from reports.templating.named import names_of
from reports.types import find, overlay, schema_files
from reports.types.declare import expressions_in, read_record, schema_of
from reports.types.formats import (
    Formula,
    OutputForm,
    RequiredText,
    Requirement,
    RowSet,
    Rule,
    TextTable,
    TypeFile,
)
from reports.types.province_form import (
    KeyFigure,
    ProvinceForm,
    SummedRow,
    SummedTable,
)
from reports.types.workbook_form import (
    CodesForm,
    IndicatorsForm,
    NumberForm,
    WorkbookForm,
    WorkbookTable,
)
from reports.wording.options import OPTIONS
from tests.conftest import ROOT
from tests.handbook.trial import Workbench, files_of, lay_out

CHAPTERS_READ = read_chapters()
ENTRIES = list(all_entries(CHAPTERS_READ))
EXAMPLES = [found for found in ENTRIES if found.entry.example]
PAGE = ROOT / "docs" / "模板手册.md"
SYSTEM_FORM = ROOT / "templates" / "公共" / "指标体系.数据结构.yaml"
UNIT_FORM = ROOT / "templates" / "公共" / "单位.数据结构.yaml"
PORTAL = "单位.yaml 的 门户"
# What asks in other reports is known by name where a document is made.
ASKING = ("报告", "各报告")


def title_of(found: Found) -> str:
    entry, section = found.entry, found.section
    return " ".join(filter(None, (found.chapter.title, section.title, entry.name)))


def entries_of(chapter: str, section: str = "") -> Mapping[str, Entry]:
    """The entries of a section by their names."""
    return {
        found.entry.name: found.entry
        for found in ENTRIES
        if (found.chapter.title, found.section.title) == (chapter, section)
    }


# ── what there is, and what is documented ───────────────────────────────────


def annotations(*, ours: bool) -> set[str]:
    """The keywords of a schema file: our own, or those of JSON Schema."""
    words = schema_files.KEYWORDS
    return {word for word in words if word.removeprefix("$").isascii() is not ours}


def kinds_of_files() -> set[str]:
    """The files that lie in the templates as they ship, those of a folder of their own by that."""
    folder = ROOT / "templates"
    inner = {path.parent.name for path in folder.rglob("*.yaml")} & find.RESERVED
    whole = {
        path.name
        for path in (*folder.rglob("*.yaml"), *folder.rglob("*.css"))
        # What an author begins with is no kind of its own.
        if not (find.RESERVED | {"新建", FOLDER}) & set(path.parts)
    }
    suffixes = {".docx": "版式", ".md.j2": "正文", ".html.j2": "网页"}
    others = {
        kind for suffix, kind in suffixes.items() if any(folder.rglob(f"*{suffix}"))
    }
    return inner | whole | others | {find.DICTIONARIES, FOLDER}


KNOWN: Mapping[tuple[str, str], Iterable[str]] = {
    ("函数", ""): {*FUNCTIONS, *ASKING},
    ("文字里的函数", ""): LANGUAGE.functions.keys() - FUNCTIONS.keys(),
    ("过滤器", ""): LANGUAGE.filters,
    ("判断", ""): LANGUAGE.tests,
    ("正文里的记号", ""): {*ROLES, "#", "-", "**", "[", "\\"},
    ("语句", ""): {*STATEMENTS, "super", "{#"},
    ("Word模板", ""): {*CELL_COMMANDS, "p", "tr", "tc", "r", "{_{"},
    ("评分", "评分"): names_of(Score),
    ("评分", "个数"): names_of(Counts),
    ("评分", "组"): names_of(ScoredGroup),
    ("评分", "项"): names_of(ScoredIndicator),
    ("写法选项", ""): OPTIONS,
    ("数据结构的标注", "标注"): annotations(ours=True),
    ("数据结构的标注", "量"): schema.QUANTITIES,
    ("数据结构的标注", "JSON Schema"): annotations(ours=False),
    ("样式的写法", ""): overlay.WORDS,
    ("文件", "文件的种类"): kinds_of_files(),
}
RECORDS: Mapping[str, type] = {
    "类型.yaml": TypeFile,
    "文书": OutputForm,
    "计算.yaml：一个数": Formula,
    "计算.yaml：一组行": RowSet,
    "计算.yaml：文字": TextTable,
    "勾稽.yaml": Rule,
    "必写.yaml": RequiredText,
    "必备.yaml": Requirement,
    "省级.yaml": ProvinceForm,
    "省级.yaml：指标": KeyFigure,
    "省级.yaml：汇总": SummedTable,
    "省级.yaml：汇总的行": SummedRow,
    "表格.yaml": WorkbookForm,
    "表格.yaml：表": WorkbookTable,
    "表格.yaml：数": NumberForm,
    "表格.yaml：科目": CodesForm,
    "表格.yaml：指标": IndicatorsForm,
    "表": TableForm,
    "列": ColumnForm,
    "小计": Subtotal,
    "格": GridCell,
    "格行": GridGroup,
    "图": ChartForm,
    "图的点": Point,
}
# What a record is given that its file does not hold.
GIVEN = {
    Formula: ("name",),
    RowSet: ("name", "place"),
    TextTable: ("name", "place"),
    Rule: ("code",),
    RequiredText: ("code",),
    Requirement: ("code",),
    ChartForm: ("key",),
    NumberForm: ("name",),
}
# Where in the form of an indicator system the keys of a section stand.
SYSTEM_PARTS = {
    "体系": (),
    "适用": ("properties", "适用"),
    "缺省": ("properties", "缺省"),
    "等级": ("properties", "等级", "items"),
    "指标": ("$defs", "node"),
    "档": ("$defs", "band"),
}


@pytest.mark.parametrize("kind", KNOWN, ids=" ".join)
def test_all_there_is_of_a_kind_is_documented_and_nothing_else(
    kind: tuple[str, str],
) -> None:
    assert set(entries_of(*kind)) == set(KNOWN[kind])


def test_all_names_that_a_document_has_beside_its_own_are_documented(
    workbench: Workbench,
) -> None:
    compiled = workbench.shared.compiled
    # What the data may state of themselves is there in any case.
    own = compiled.model.schema["properties"].keys() - {"年度", "单位"}
    own |= {one.name for one in compiled.model.formulas}
    assert set(entries_of("名称")) == set(compiled.model.names) - own - set(ASKING)


@pytest.mark.parametrize("title", RECORDS)
def test_all_keys_of_a_file_are_documented_and_nothing_else(title: str) -> None:
    keys = set(schema_of(RECORDS[title])["properties"])
    if title == "类型.yaml":
        keys.add(find.STANDS_ON)
    assert set(entries_of("文件", title)) == keys


@pytest.mark.parametrize("title", SYSTEM_PARTS)
def test_all_keys_of_an_indicator_system_are_documented_and_nothing_else(
    title: str,
) -> None:
    part = system_part(title)
    assert set(entries_of("指标体系", title)) == set(part["properties"])


def test_all_that_is_said_of_a_portal_is_documented_and_nothing_else() -> None:
    assert set(entries_of("文件", PORTAL)) == set(portal_part()["properties"])


def portal_part() -> schema.Schema:
    part: schema.Schema = read_form(UNIT_FORM)["properties"]["门户"]
    return part


def read_form(path: Path) -> schema.Schema:
    root, problems = reader.read_yaml(path.read_bytes(), path.name)
    assert root is not None and problems == []
    whole, problems = schema_files.read_schema(root, ("功能分类", "经济分类"))
    assert problems == []
    return whole


def system_part(title: str) -> schema.Schema:
    whole = read_form(SYSTEM_FORM)
    part = whole
    for key in SYSTEM_PARTS[title]:
        part = part[key]
    return {**part, "$defs": whole["$defs"], "required": []}


def test_every_section_is_held_to_what_there_is() -> None:
    held = {*KNOWN, ("名称", ""), ("文件", PORTAL)}
    held |= {("文件", title) for title in RECORDS}
    held |= {("指标体系", title) for title in SYSTEM_PARTS}
    assert {(one.chapter.title, one.section.title) for one in ENTRIES} == held
    assert len(CHAPTERS) == len(CHAPTERS_READ)


# ── the examples ────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The report that the examples stand in."""
    return lay_out(tmp_path_factory.mktemp("手册"), read_example(), EXAMPLES)


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=map(title_of, EXAMPLES))
def test_an_example_prints_what_is_said(workbench: Workbench, number: int) -> None:
    found = EXAMPLES[number]
    tried = workbench.tried(number, found)
    assert (tried.printed, tried.told) == (
        found.entry.printed,
        found.entry.told,
    ), tried.problems


@pytest.mark.parametrize("found", EXAMPLES, ids=title_of)
def test_an_example_has_what_it_is_an_example_of(found: Found) -> None:
    assert found.entry.printed or found.entry.told
    written = "\n".join(files_of(found).values())
    sign = re.escape(found.entry.name)
    around = {
        "函数": rf"(?<!\w){sign}\(",
        "文字里的函数": rf"(?<!\w){sign}\(",
        "过滤器": rf"\|{sign}(?!\w)",
        "判断": rf"is {sign}(?!\w)",
        "语句": rf"\{{% {sign} |(?<!\w){sign}(?= |\()|\{{#",
        "评分": rf"\.{sign}(?!\w)",
    }
    assert re.search(around.get(found.chapter.title, sign), written)


def test_all_that_has_no_example_is_one_by_the_way_it_is_written() -> None:
    without = {title_of(one) for one in ENTRIES if not one.entry.example}
    read_as_written = {
        title_of(one)
        for one in ENTRIES
        if one.chapter.title in ("文件", "指标体系", "Word模板")
        or one.section.title == "JSON Schema"
    }
    assert without == read_as_written


def written_of(entries: Iterable[Entry]) -> nodes.Mapping:
    """What the entries of a section say together, as one file."""
    text = "\n".join(entry.form for entry in entries)
    node, problems = reader.read_yaml(text.encode(), "手册.yaml")
    assert node is not None and problems == []
    return node


@pytest.mark.parametrize("title", RECORDS)
def test_the_keys_of_a_file_are_read_as_they_are_written(title: str) -> None:
    record = RECORDS[title]
    node = written_of(entries_of("文件", title).values())
    # Which style another stands on is no part of the type.
    node.items.pop(find.STANDS_ON, None)
    given = dict.fromkeys(GIVEN.get(record, ()), "甲")
    read, problems = read_record(record, node, **given)
    assert read is not None and problems == []
    language = Language({**LANGUAGE.functions}, LANGUAGE.filters, LANGUAGE.tests)
    assert compile_expressions(list(expressions_in(read)), language).code


@pytest.mark.parametrize("title", SYSTEM_PARTS)
def test_the_keys_of_an_indicator_system_are_read_as_they_are_written(
    title: str,
) -> None:
    node = written_of(entries_of("指标体系", title).values())
    _, problems = schema.read_values(node, system_part(title))
    assert problems == []


def test_what_is_said_of_a_portal_is_read_as_it_is_written() -> None:
    _, problems = schema.read_values(
        written_of(entries_of("文件", PORTAL).values()), portal_part()
    )
    assert problems == []


def test_the_words_of_a_schema_are_read_as_they_are_written() -> None:
    node = written_of(entries_of("数据结构的标注", "JSON Schema").values())
    _, problems = schema_files.read_schema(node, ("功能分类", "经济分类"))
    assert problems == []


def test_what_an_annotation_may_say_is_said() -> None:
    said = entries_of("数据结构的标注", "标注")
    for name, words in (
        ("级", schema.LEVELS),
        ("机构", schema.BODIES),
        ("日期在", schema.WITHIN),
    ):
        entry = said[name]
        assert all(word in entry.form + entry.meaning for word in words), name


def test_the_form_of_an_entry_names_it() -> None:
    for found in ENTRIES:
        stem = found.entry.name
        if found.section.title != "文件的种类":
            assert stem in found.entry.form, title_of(found)


# ── the page ────────────────────────────────────────────────────────────────


def test_the_page_is_what_the_handbook_says(request: pytest.FixtureRequest) -> None:
    text = page(CHAPTERS_READ, read_example())
    if request.config.getoption("--accept"):
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == text, (
        "python -m pytest tests/handbook --accept"
    )


def test_a_row_of_the_page_has_as_many_cells_as_its_head() -> None:
    rows = 0
    columns = 0
    for line in page(CHAPTERS_READ, read_example()).splitlines():
        cells = re.split(r"(?<!\\)\|", line) if line.startswith("|") else []
        if not cells:
            columns = 0
        columns = columns or len(cells)
        assert len(cells) == columns, line
        rows += bool(cells)
    assert rows > len(ENTRIES)
