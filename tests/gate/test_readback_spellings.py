"""What is only spelled otherwise, stands around the text or is odd is no difference when files are read back."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest
from msgspec.structs import replace

from reports.core.grid import Cell, Row
from reports.core.tree import (
    Attachment,
    Block,
    Contents,
    Document,
    Entry,
    Heading,
    Line,
    Link,
    Listing,
    Number,
    Paragraph,
    Strong,
    Table,
    Text,
)
from reports.gate.readback.items import shown
from reports.writers import docx, html
from reports.writers.html.pictures import painter
from tests.gate.finished import (
    BLOCKS,
    BODY,
    COLUMNS,
    DOCUMENT,
    FILES,
    FRAGMENT,
    FRAMES,
    LAYOUT,
    PAGE,
    PIE,
    PUBLIC,
    WORD,
    cell,
    changed,
    files_of,
    instead,
    problems,
    read_back,
    repacked,
    words,
)
from tests.tables import make_table

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


# ── the same in other spellings ─────────────────────────────────────────────

SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "words as CDATA": instead(
        "“其他”一段 &lt; 5 &amp; &gt;", "<![CDATA[“其他”一段 < 5 & >]]>"
    ),
    "characters by their numbers": instead("第一件", "&#x7b2c;&#19968;件"),
    "a comment between blocks": instead("</w:tbl><w:p>", "</w:tbl><!-- <w:p> --><w:p>"),
    "an instruction between blocks": instead(
        "</w:tbl><w:p>", "</w:tbl><?x <w:p>?><w:p>"
    ),
    "another prefix": lambda text: (
        text.replace("<w:", "<q:").replace("</w:", "</q:").replace(" w:", " q:")
    ).replace("xmlns:w=", "xmlns:q="),
    "no prefix": lambda text: (
        text.replace("<w:", "<").replace("</w:", "</").replace("xmlns:w=", "xmlns=")
    ).replace("<document ", f'<document xmlns:w="{W}" '),
    "apostrophes": lambda text: re.sub(r'(w:val)="(\w*)"', r"\1='\2'", text),
    "tags that end themselves at length": lambda text: re.sub(
        r"<(w:(?:tab|br|vMerge|gridSpan)[^<>]*)/>",
        lambda tag: f"<{tag[1]}></{tag[1].split()[0]}>",
        text,
    ),
    "blanks in tags": instead(
        '<w:gridSpan w:val="2"/>', '<w:gridSpan\n w:val = "2" />'
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_what_is_only_spelled_otherwise_is_no_difference(spelling: str) -> None:
    assert problems(changed(WORD, SPELLINGS[spelling], BODY)) == []


def test_a_member_may_be_in_another_encoding() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(FILES[WORD])) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == BODY:
                text = content.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
                content = text.encode("utf-16")
            new.writestr(name, content)
    assert problems({WORD: stream.getvalue()}) == []


def test_around_the_text_of_a_page_its_author_writes_as_he_likes() -> None:
    careless = (
        "<!-- <article> --><script>1 < 2</script><p>未完<br><ul><li>一<li>二</ul>"
    )
    assert problems(changed(PAGE, instead("<main>", f"{careless}<main>"))) == []


def test_spaces_at_the_edge_of_a_run_are_kept_by_an_attribute() -> None:
    document = Document("文", (Paragraph((Text("甲 "), Strong(words("乙")))),))
    data = docx.write(document, LAYOUT)
    assert problems({WORD: data}, document) == []
    bare = repacked(data, BODY, instead(' xml:space="preserve">甲 <', ">甲 <"))
    (problem,) = problems({WORD: bare}, document)
    assert "应是“甲 乙”，读到的是“甲乙”" in problem.message


# ── what a layout may say around the text ───────────────────────────────────

COVER = (
    '<w:p w:rsidR="00A1"><w:pPr><w:jc w:val="center"/></w:pPr><w:r w:rsidRPr="00C">'
    "<w:lastRenderedPageBreak/><w:t>封面一句</w:t></w:r></w:p>"
)
CELL = f"<w:tc><w:tcPr/>{COVER}<w:p/></w:tc>"
AROUND = {
    "a paragraph": COVER,
    "bookmarks between paragraphs": (
        f'<w:bookmarkStart w:id="90" w:name="x"/>{COVER}<w:bookmarkEnd w:id="90"/>'
    ),
    "empty paragraphs": f'<w:p/><w:p w:rsidR="1"/>{COVER}',
    "a content control": (
        "<w:sdt><w:sdtPr><w:alias w:val='甲'/></w:sdtPr><w:sdtEndPr/>"
        f"<w:sdtContent>{COVER}</w:sdtContent></w:sdt>"
    ),
    "a table within a table": (
        "<w:tbl><w:tblGrid/><w:tr><w:tc><w:tbl><w:tblGrid/><w:tr>"
        f"{CELL}</w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>"
    ),
    "a row in a content control": (
        "<w:tbl><w:tblGrid/><w:sdt><w:sdtContent>"
        f'<w:tr w:rsidR="1">{CELL}</w:tr></w:sdtContent></w:sdt></w:tbl>'
    ),
    "a text box": (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><w:drawing>'
        f"<w:txbxContent>{COVER}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback>"
        f"<w:pict><w:txbxContent>{COVER}</w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>框外</w:t></w:r></w:p>"
    ),
    "what nobody knows": f'<x:y xmlns:x="urn:x">{COVER}</x:y>',
    "blanks in tags": "\n <w:p >\n <w:r ><w:t > 封面一句 </w:t ></w:r >\n</w:p >\n",
    "a comment": f"<!-- <w:p> -->{COVER}",
}


@pytest.mark.parametrize("around", AROUND)
def test_what_a_layout_says_around_the_text_has_to_stand_there(around: str) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(PUBLIC / "版式.docx") as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name).decode()
            if name == BODY:
                content = content.replace("<w:body>", f"<w:body>{AROUND[around]}")
            new.writestr(name, content)
    layout = docx.read_layout(stream.getvalue(), "版式.docx")
    data, frames = docx.write(DOCUMENT, layout), docx.frames_of(DOCUMENT, layout)
    assert read_back(DOCUMENT, {WORD: data}, frames) == []
    damaged = repacked(data, BODY, instead("封面一句", "封面二句"))
    (problem,) = read_back(DOCUMENT, {WORD: damaged}, frames)
    assert "封面二句" in problem.message


# ── what else a document may have ───────────────────────────────────────────


def test_a_draft_says_so_on_every_page() -> None:
    draft = replace(DOCUMENT, mark="草稿")
    files = files_of(draft)
    assert problems(files, draft) == []
    assert len(problems(FILES, draft)) == 5
    assert len(problems(files)) == 4  # what else the page says is not held against it
    header = next(name for name, frame in FRAMES.items() if "<w:hdr" in frame)
    (problem,) = problems(
        {WORD: repacked(files[WORD], header, instead("草稿", "定稿"))}, draft
    )
    assert "页眉或页脚，应是“草稿”，读到的是“定稿”" in problem.message


def test_page_numbers_of_the_contents_are_not_its_words() -> None:
    bare = replace(DOCUMENT, blocks=tuple(unpaged(block) for block in BLOCKS))
    assert problems({WORD: docx.write(bare, LAYOUT)}) == problems(FILES, bare) == []


def unpaged(block: Block) -> Block:
    if not isinstance(block, Contents):
        return block
    return replace(
        block, entries=tuple(replace(entry, page="") for entry in block.entries)
    )


def test_the_contents_say_what_the_headings_say() -> None:
    entries = (Entry(0, words("一、概说"), "a1"), Entry(1, words("（一）职能"), "a2"))
    wrong = replace(
        DOCUMENT,
        blocks=tuple(
            replace(b, entries=entries) if isinstance(b, Contents) else b
            for b in BLOCKS
        ),
    )
    told = problems(files_of(wrong), wrong)
    assert len(told) == 3
    assert all(
        "应是“一、概况”，读到的是“一、概说”" in problem.message for problem in told
    )


def test_charts_may_be_pictures() -> None:
    paint = painter()
    assert paint is not None
    data = html.write_fragment(DOCUMENT, paint)
    assert problems({FRAGMENT: data}) == []
    (problem,) = problems(
        {
            FRAGMENT: data.replace(
                "基本支出 791.94万元".encode(), "基本支出 791.49万元".encode()
            )
        }
    )
    assert "的图，替代文字" in problem.message


def test_names_of_slices_and_columns_may_be_numbers() -> None:
    pie = replace(PIE, categories=("2023", "2024"))
    document = Document(
        "图", (pie, COLUMNS, replace(COLUMNS, categories=("1", "1400")))
    )
    assert problems(files_of(document), document) == []


def test_columns_in_which_no_cell_begins() -> None:
    form = make_table(
        (),
        (1, 1, 1),
        (),
        (Row((cell("甲", 1, 2), cell("乙"))), Row((cell("丙", 1, 2), cell("丁")))),
    )
    document = Document("表", (form,))
    assert problems(files_of(document), document) == []


def test_a_document_without_tables_has_no_workbook() -> None:
    document = Document("文", (Paragraph(words("一句话。")),))
    assert problems(files_of(document), document) == []


@pytest.mark.parametrize(
    ("value", "form", "printed"),
    [
        ("1234.5", "#,##0.00", "1,234.50"),
        ("-1234.5", "0", "-1235"),
        ("0.25875", "0.00%", "25.88%"),
        ("0.5", "General", "General"),
        ("2.50", "0.00", "2.50"),
    ],
)
def test_a_number_as_a_format_shows_it(value: str, form: str, printed: str) -> None:
    assert shown(Decimal(value), form) == printed


# What a text may hold that one of the formats writes in a way of its own.
ODD = (
    *" 　a1<&>\"';{}%“—·\t",
    "\xa0",
    "\u200b",
    "😀",
    "𠀀",
    "é",
    "&amp;",
    "&#160;",
    "</p>",
    "]]>",
    "<!--",
    "  ",
    "{{ x }}",
)


def some_words(chance: random.Random) -> str:
    return "".join(chance.choices(ODD, k=chance.randint(0, 6)))


def some_table(chance: random.Random) -> Table:
    """A table with cells merged at random; amounts are wide, so that Word has many of them in parts."""
    width, height = chance.randint(1, 14), chance.randint(1, 6)
    taken: set[tuple[int, int]] = set()
    rows = []
    for row in range(height):
        cells = []
        for column in range(width):
            if (row, column) in taken:
                continue
            down, across = chance.choice((1, 1, 1, 2)), chance.choice((1, 1, 1, 3))
            spanned = {
                (row + y, column + x) for y in range(down) for x in range(across)
            }
            if (
                row + down > height
                or column + across > width
                or row == 0 < down - 1
                or spanned & taken
            ):
                down, across, spanned = 1, 1, {(row, column)}
            taken |= spanned
            number = Number(f"{chance.randint(0, 10**9):,}.{chance.randint(0, 99):02}")
            lines: tuple[Line, ...] = chance.choice(
                (((number,),), (words(some_words(chance)), words("乙")))
            )
            cells.append(Cell(lines, across, down, align="right"))
        rows.append(Row(tuple(cells)))
    above = [words(some_words(chance)) for _ in range(3)]
    return make_table(
        above[0],
        (10,) * width,
        (rows[0],),
        tuple(rows[1:]),
        some_words(chance),
        mark=above[1],
        owner=above[2],
    )


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_told_of_odd_words_and_tables(seed: int) -> None:
    chance = random.Random(seed)
    odd = [words(some_words(chance)) for _ in range(8)]
    blocks = (
        Heading(1, odd[0], "一、", "a"),
        Paragraph(
            (
                *odd[1],
                Strong(odd[2]),
                Number("1.0", "元"),
                Link("https://www.example.gov.cn/?a&b", odd[3]),
            )
        ),
        Listing(True, ((Paragraph(odd[4]), Paragraph(odd[5])), (Paragraph(odd[6]),))),
        some_table(chance),
        replace(
            PIE,
            caption=odd[7],
            sentence=odd[0],
            categories=(some_words(chance), some_words(chance)),
        ),
        Attachment("附", odd[1], (Paragraph(odd[2]), some_table(chance)), "附件", "f"),
    )
    document = Document("题", blocks)
    assert problems(files_of(document), document) == []
