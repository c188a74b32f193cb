"""A PDF is read as its reader sees it: paragraphs and tables whole over lines and pages, with their places."""

import sys
from collections.abc import Sequence

import pytest

from reports.core.problems import Fault
from reports.inspect.pdf.reader import read_pdf
from reports.inspect.reading import Grid, Line, LineKind, Reading
from tests.inspect.pdf_files import (
    HEIGHT,
    LEFT,
    PITCH,
    TOP,
    grid,
    paragraph,
    pdf_of,
    stream,
    word,
)

LONG = (
    "本年度医疗保障基金收入和支出都按批复的预算执行，全年各项待遇按时足额支付，参保人员满意。"
    * 2
)
NEXT = "下一年度继续做好这项工作。"


def read(pages: Sequence[Sequence[str]], page: str = "") -> Reading:
    return read_pdf(pdf_of(pages, page), "报告.pdf")


def lines(reading: Reading, kind: LineKind = LineKind.BODY) -> list[tuple[str, str]]:
    return [
        (one.place, one.words)
        for one in reading.items
        if isinstance(one, Line) and one.kind is kind
    ]


def rows(reading: Reading) -> list[list[list[str]]]:
    return [
        [[cell.words for cell in row] for row in one.rows]
        for one in reading.items
        if isinstance(one, Grid)
    ]


def test_lines_become_paragraphs() -> None:
    after = TOP + 4 * PITCH
    page = [
        *paragraph(TOP, LONG),
        *paragraph(after, NEXT),
        *paragraph(after + PITCH, LONG),
    ]
    assert lines(read([page])) == [
        ("第 1 页第 1 段", LONG),
        ("第 1 页第 2 段", NEXT),
        ("第 1 页第 3 段", LONG),
    ]


def test_a_paragraph_goes_on_over_the_page_among_headers_and_numbers() -> None:
    first = paragraph(TOP + 2 * PITCH, LONG)
    pages = [
        [*paragraph(TOP, LONG[:40]), *first[:2], word(290, 800, "— 1 —", 12)],
        [
            *[
                one.replace(f" {HEIGHT - TOP - 4 * PITCH} Td", f" {HEIGHT - TOP} Td")
                for one in first[2:3]
            ],
            *paragraph(TOP + PITCH, NEXT),
            word(290, 800, "— 2 —", 12),
        ],
    ]
    pages = [[word(250, 50, "某单位决算", 10), *page] for page in pages]
    reading = read(pages)
    assert lines(reading)[1:] == [
        ("第 1 页第 2 段", LONG[: 26 + 28 + 28]),
        ("第 2 页第 2 段", NEXT),
    ]
    assert lines(reading, LineKind.FRAME) == [("第 1 页", "某单位决算")]


def test_headings_in_the_middle_are_no_paragraph_with_what_follows() -> None:
    page = [
        word(212, TOP, "某单位决算报告", 24),
        word(236, TOP + 40, "（示例年度）", 24),
        *paragraph(TOP + 100, LONG),
    ]
    [title, body] = [one for one in read([page]).items if isinstance(one, Line)]
    assert (title.words, title.level) == ("某单位决算报告（示例年度）", 1)
    assert (body.words, body.level) == (LONG, 0)


XS = (80, 180, 300, 420)


def test_a_ruled_table_keeps_what_spans_and_lines_of_a_cell() -> None:
    page = grid(
        XS, (100, 120, 150), [["科目", "决算数", "预算数"], ["", "1.00", "2.00"]]
    )
    page += [word(84, 132, "一般公共预算财政拨款"[:9], 10), word(84, 145, "款", 10)]
    [table] = rows(read([page]))
    assert table == [
        ["科目", "决算数", "预算数"],
        ["一般公共预算财政拨款", "1.00", "2.00"],
    ]


def test_cells_without_a_line_between_are_one() -> None:
    drawn = grid(XS, (100, 120, 140), [["项目", "收入", ""], ["合计", "1.00", "2.00"]])
    gone = f"300 {HEIGHT - 100} m 300 {HEIGHT - 140} l S"
    drawn = [
        one.replace(gone, f"300 {HEIGHT - 120} m 300 {HEIGHT - 140} l S")
        for one in drawn
    ]
    reading = read([drawn])
    [table] = [one for one in reading.items if isinstance(one, Grid)]
    assert [[(cell.column, cell.words) for cell in row] for row in table.rows] == [
        [(0, "项目"), (1, "收入")],
        [(0, "合计"), (1, "1.00"), (2, "2.00")],
    ]
    assert table.rows[1][2].place == "第 1 页第 1 张表第 2 行第 3 格"


def test_a_table_goes_on_over_the_page_with_its_head_once() -> None:
    head = ["科目", "决算数", "预算数"]
    first = grid(XS, (700, 720, 740), [head, ["甲类", "1.00", "2.00"]])
    second = grid(XS, (80, 100, 120), [head, ["乙类", "3.00", "4.00"]])
    reading = read([[*paragraph(TOP, LONG), *first], second])
    assert rows(reading) == [[head, ["甲类", "1.00", "2.00"], ["乙类", "3.00", "4.00"]]]
    [table] = [one for one in reading.items if isinstance(one, Grid)]
    assert table.rows[2][0].place == "第 2 页第 1 张表第 2 行第 1 格"


def test_a_table_without_lines_is_known_by_its_columns() -> None:
    said = [
        ["科目", "决算数", "预算数"],
        ["一般公共服务支出", "1.00", "2.00"],
        ["卫生健康支出", "103.00", "4.00"],
    ]
    page = [
        word(x, TOP + 100 + at * 20, words, 10)
        for at, row in enumerate(said)
        for x, words in zip((80, 220, 340), row, strict=True)
    ]
    reading = read([[*paragraph(TOP, NEXT), *page, *paragraph(TOP + 200, LONG)]])
    assert rows(reading) == [said]
    assert [words for _, words in lines(reading)] == [NEXT, LONG]


def test_contents_are_no_text() -> None:
    page = [
        word(270, TOP, "目录", 22),
        word(LEFT, TOP + 40, "一、部门概况" + "." * 20 + "1"),
        word(LEFT, TOP + 70, "二、决算情况" + "." * 20 + "2"),
    ]
    text = [*paragraph(TOP, "一、部门概况"), *paragraph(TOP + PITCH, LONG)]
    reading = read([page, text])
    assert [words for _, words in lines(reading)] == ["一、部门概况", LONG]
    assert len(lines(reading, LineKind.CONTENTS)) == 3


def test_bars_are_no_table_and_their_words_no_text() -> None:
    bar = "0.2 0.3 0.5 rg {0} {1} 60 {2} re f {0} {1} 60 {2} re S"
    axes = [
        f"100 {HEIGHT - 400} m 500 {HEIGHT - 400} l S",
        f"100 {HEIGHT - 400} m 100 {HEIGHT - 250} l S",
    ]
    chart = [bar.format(150, HEIGHT - 400, 60), bar.format(300, HEIGHT - 400, 100)]
    named = [
        word(150, 415, "上年", 9),
        word(300, 415, "本年", 9),
        word(160, 330, "14.06", 9),
    ]
    reading = read([[*paragraph(TOP, LONG), *axes, *chart, "0 g", *named]])
    assert [words for _, words in lines(reading)] == [LONG]
    assert not rows(reading)
    assert {place for place, _ in lines(reading, LineKind.PICTURE)} == {"第 1 页图中"}


@pytest.mark.parametrize("page", ["/Rotate 90", ""])
def test_a_page_that_is_turned_is_read_as_it_is_seen(page: str) -> None:
    drawn = [
        f"q 0 1 -1 0 560 80 cm {word(0, HEIGHT - at, words)} Q"
        for at, words in ((20, "一、上面一行。"), (0, "二、下面一行。"))
    ]
    assert [words for _, words in lines(read([drawn], page=page))] == [
        "一、上面一行。",
        "二、下面一行。",
    ]


def test_words_printed_twice_to_look_bold_are_there_once() -> None:
    page = [
        *paragraph(TOP, LONG),
        *(word(LEFT + 0.3, TOP + 200, NEXT) for _ in range(2)),
    ]
    assert lines(read([page]))[-1][1] == NEXT


PICTURE = stream(
    b"\0" * 300,
    "/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceRGB /BitsPerComponent 8",
)
SHOWN = "q 500 0 0 700 50 50 cm /X Do Q"


@pytest.mark.parametrize(
    "words",
    [[], [word(290, 800, "— 1 —", 12)], ["3 Tr", *paragraph(TOP, LONG)]],
    ids=["only pictures", "with the number of a page", "with the guess of a program"],
)
def test_a_scan_is_told_to_be_one(words: list[str]) -> None:
    with pytest.raises(Fault) as told:
        read_pdf(
            pdf_of(
                [[SHOWN, *words]] * 3,
                resources="/XObject << /X 1000 0 R >>",
                objects={1000: PICTURE},
            ),
            "扫描.pdf",
        )
    assert "扫描件" in told.value.problems[0].message


def test_a_font_that_does_not_tell_its_characters_is_told() -> None:
    with pytest.raises(Fault) as told:
        read([paragraph(TOP, "\ue123\ue124\ue125" * 30)])
    assert "字体" in told.value.problems[0].message
    bullet = read([paragraph(TOP, "\uf0b7" + LONG)])
    assert lines(bullet)[0][1] == LONG


def test_without_its_library_the_way_out_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2.raw", None)
    with pytest.raises(Fault) as told:
        read([paragraph(TOP, LONG)])
    assert "pip install pypdfium2" in (told.value.problems[0].hint or "")


def test_text_from_above_to_below_does_no_harm() -> None:
    page = [
        word(500 - 30 * column, TOP + 20 * at, sign)
        for column in range(3)
        for at, sign in enumerate(NEXT)
    ]
    assert read([page]).items
