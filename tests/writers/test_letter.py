"""A letter as LibreOffice sets it: each element of GB/T 9704-2012, 7.2 to 7.5, measured from its ink, within 1 mm."""

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from reports.core.grid import Cell, Row
from reports.core.tree import (
    Block,
    Document,
    Imprint,
    Letterhead,
    Line,
    PageBreak,
    Paragraph,
    Signature,
    Text,
    Title,
)
from reports.writers.docx import read_layout, write
from tests.conftest import ROOT
from tests.tables import make_table
from tests.writers.test_rendering import converted

LAYOUT = read_layout(
    (ROOT / "templates" / "公共" / "版式.docx").read_bytes(), "版式.docx"
)
# The type area: its edges, a line of 22 on it, a character of size three and of size four.
LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262
LINE = 225 / 22
THREE, FOUR = 16 * 25.4 / 72, 14 * 25.4 / 72
# A line of ordinary text stands so much below the middle of its line, and a character's ink ends so
# far within its square.
LOW, INK = 1.0, 0.4


def words(text: str) -> Line:
    return (Text(text),)


NUMBER = words("某医保〔二〇二五〕一二号")
TITLE = Title((words("某某州医疗保障局"), words("关于基金预算绩效自评情况的报告")))
ADDRESSEE = Paragraph(words("某某省医疗保障局："), "addressee")
TEXT = Paragraph(words("正文" * 30))
# LibreOffice 7.4 puts a space between digits and 汉字 whatever w:autoSpaceDN says: the date has none.
DATE = words("二〇二五年六月三日")
IMPRINT = Imprint(
    words("抄送：甲州财政局，甲州审计局，国家税务总局甲州税务局，甲州人民代表大会。"),
    words("某某州医疗保障局办公室"),
    words("二〇二五年六月三日印发"),
)


def letter(head: Letterhead, *end: Block, lines: int = 2) -> tuple[Block, ...]:
    return (head, TITLE, ADDRESSEE, *[TEXT] * lines, *end)


LETTERS: dict[str, tuple[Block, ...]] = {
    "full": letter(
        Letterhead(
            ("某某州医疗保障局",),
            NUMBER,
            words("000012"),
            (words("秘密★一年"), words("特急")),
            suffix="文件",
        ),
        PageBreak(),
        TEXT,
        Signature(("某某州医疗保障局",), DATE, sealed=True),
        IMPRINT,
    ),
    "upward": letter(Letterhead(("某某州医疗保障局",), NUMBER, (), (), ("甲某某",))),
    "unsealed": (TEXT, Signature(("某某州医疗保障局",), DATE)),
    "joint": letter(
        Letterhead(
            ("某某州医疗保障局", "某州财政局", "国家税务总局某某州税务局"),
            NUMBER,
            (),
            (words("加急"),),
            ("甲某某", "乙某某", "丙某某"),
            "文件",
        ),
        PageBreak(),
        TEXT,
        Signature(("某某州医疗保障局", "某州财政局", "某州税务局"), DATE, sealed=True),
        IMPRINT,
        lines=0,
    ),
    "long name": letter(
        Letterhead(("某某某某自治州医疗保障事务管理中心",), NUMBER, suffix="文件")
    ),
}


class Band(NamedTuple):
    """What is printed in one line: its edges in mm, and whether it is red."""

    top: float
    bottom: float
    left: float
    right: float
    red: bool

    @property
    def middle(self) -> float:
        """Half-way between its upper and its lower edge."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Half-way between its ends."""
        return (self.left + self.right) / 2


def bands(pdf: Path, page: int) -> list[Band]:
    """The lines of ink on a page from top to bottom; what is less than 0.8 mm apart is one."""
    dots = 254
    printed = subprocess.run(
        ["pdftoppm", "-r", str(dots), "-f", str(page), "-l", str(page), str(pdf)],
        check=True,
        capture_output=True,
    ).stdout
    _, size, _, pixels = printed.split(b"\n", 3)
    width, height = map(int, size.split())
    step = 25.4 / dots
    found: list[Band] = []
    for row in range(height):
        colours = pixels[3 * width * row : 3 * width * (row + 1)]
        green = colours[1::3]
        if min(green) >= 140:
            continue
        inked = [at for at, value in enumerate(green) if value < 140]
        here = Band(
            row * step,
            (row + 1) * step,
            inked[0] * step,
            (inked[-1] + 1) * step,
            min(colours[::3]) > 150,
        )
        last = found[-1] if found else None
        if last and last.red is here.red and here.top - last.bottom < 0.8:
            left, right = min(last.left, here.left), max(last.right, here.right)
            found[-1] = last._replace(bottom=here.bottom, left=left, right=right)
        else:
            found.append(here)
    return found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("letters")
    paths = [folder / f"{name}.docx" for name in LETTERS]
    for path, blocks in zip(paths, LETTERS.values(), strict=True):
        path.write_bytes(write(Document(path.stem, blocks), LAYOUT))
    return dict(zip(LETTERS, converted(folder, *paths), strict=True))


def mm(expected: float, within: float = 1) -> object:
    return pytest.approx(expected, abs=within)


@pytest.mark.office
@pytest.mark.poppler
def test_the_head_of_a_letter_stands_where_the_standard_has_it(
    pages: dict[str, Path],
) -> None:
    serial, secret, urgent, name, number, line, title, *_ = bands(pages["full"], 1)
    # 7.2.1–7.2.3: in the first lines of the type area, from its left edge on.
    for row, above in enumerate((serial, secret, urgent)):
        assert above.left == mm(LEFT) and not above.red
        assert above.middle == mm(TOP + LINE * (row + 0.5) + LOW)
    # 7.2.4: its upper edge 35 mm below that of the type area, in the middle, red.
    assert name.red and name.top == mm(TOP + 35) and name.centre == mm(LEFT + 78)
    # 7.2.5: below two empty lines, in the middle.
    below = name.bottom + INK + 2 * LINE + (LINE - THREE)
    assert not number.red and number.top - INK == mm(below)
    assert number.centre == mm(LEFT + 78)
    # 7.2.7: a red line 4 mm below the number, as wide as the type area.
    assert line.red and line.top == mm(number.bottom + 4, 0.5)
    assert (line.left, line.right) == (mm(LEFT, 0.2), mm(RIGHT, 0.2))
    # 7.3.1: the title below two empty lines.
    assert title.middle == mm(line.bottom + 2.5 * LINE)


@pytest.mark.office
@pytest.mark.poppler
def test_the_addressee_stands_an_empty_line_below_the_title(
    pages: dict[str, Path],
) -> None:
    *_, title, addressee, text = bands(pages["upward"], 1)[:7]
    # 7.3.2, 7.3.3.
    assert addressee.middle == mm(title.middle + 2 * LINE)
    assert addressee.left == mm(LEFT)
    assert text.middle == mm(addressee.middle + LINE)
    assert text.left == mm(LEFT + 2 * THREE)


@pytest.mark.office
@pytest.mark.poppler
def test_of_an_upward_letter_the_number_stands_left_and_who_signed_it_off_right(
    pages: dict[str, Path],
) -> None:
    name, line_of_both, line, *_ = bands(pages["upward"], 1)
    # 7.2.5, 7.2.6: one character from the edges, in the same line.
    assert line_of_both.left == mm(LEFT + THREE)
    assert line_of_both.right == mm(RIGHT - THREE)
    assert line_of_both.top - INK == mm(name.bottom + INK + 3 * LINE - THREE)
    assert line.red and line.top == mm(line_of_both.bottom + 4, 0.5)


@pytest.mark.office
@pytest.mark.poppler
def test_of_a_joint_letter_the_names_are_of_one_width_and_the_suffix_is_half_way_down(
    pages: dict[str, Path],
) -> None:
    urgent, first, second, third, signers, last, line, *_ = bands(pages["joint"], 1)
    assert urgent.middle == mm(TOP + LINE / 2 + LOW)
    assert first.red and second.red and third.red
    assert first.top == mm(TOP + 35)
    # The suffix stands beside the second of three; the names begin and end together (7.2.4).
    assert first.left == mm(second.left) and second.left == mm(third.left)
    assert first.right == mm(third.right) and second.right > third.right + 10
    assert (first.left + second.right) / 2 == mm(LEFT + 78)
    # 7.2.6: two names in a row, the number beside the last one; names begin below each other.
    assert signers.right == mm(RIGHT - THREE)
    assert last.left == mm(LEFT + THREE) and last.middle == mm(signers.middle + LINE)
    assert line.red and line.top == mm(last.bottom + 4, 0.5)


@pytest.mark.office
@pytest.mark.poppler
def test_a_long_name_is_printed_in_narrow_characters_on_one_line(
    pages: dict[str, Path],
) -> None:
    name, number, *_ = bands(pages["long name"], 1)
    assert name.red and not number.red and name.bottom - name.top < 18
    assert name.left >= LEFT and name.right <= RIGHT and name.right - name.left > 150


@pytest.mark.office
@pytest.mark.poppler
def test_a_seal_has_its_place_on_the_name_over_the_date(pages: dict[str, Path]) -> None:
    *_, text, name, date = [
        one for one in bands(pages["full"], 2) if one.bottom < BOTTOM - 30
    ]
    # 7.3.5.1: the date ends four characters from the edge, the name in the middle over it; two lines
    # are left for the seal above.
    assert date.right + INK == mm(RIGHT - 4 * THREE)
    assert name.centre == mm(date.centre, 0.5)
    assert name.middle == mm(text.middle + 3 * LINE)
    assert date.middle == mm(name.middle + LINE)


@pytest.mark.office
@pytest.mark.poppler
def test_seals_of_several_bodies_do_not_touch(pages: dict[str, Path]) -> None:
    *_, text, first, last, date = [
        one for one in bands(pages["joint"], 2) if one.bottom < BOTTOM - 30
    ]
    # 7.3.5.1: two in a row, none beyond the type area; a seal is 42 mm wide.
    assert first.middle == mm(text.middle + 3 * LINE)
    assert last.middle - first.middle > 43
    assert last.centre == mm(date.centre, 0.5)
    assert date.right + INK == mm(RIGHT - 4 * THREE)
    left = first.left + 4 * THREE
    assert left - 21 > LEFT and last.centre - left > 43 and last.centre + 21 < RIGHT


@pytest.mark.office
@pytest.mark.poppler
def test_without_seal_the_date_begins_two_characters_right_of_the_name(
    pages: dict[str, Path],
) -> None:
    *_, text, name, date, _ = bands(pages["unsealed"], 1)
    assert name.middle == mm(text.middle + 2 * LINE)
    # 7.3.5.2: for a date longer than the name, it is the date that ends two from the edge.
    assert date.right + INK == mm(RIGHT - 2 * THREE)
    assert date.left == mm(name.left + 2 * THREE)


@pytest.mark.office
@pytest.mark.poppler
def test_the_imprint_stands_at_the_foot_of_the_type_area_between_its_lines(
    pages: dict[str, Path],
) -> None:
    for name in ("full", "joint"):
        *_, first, copies, more, middle, issued, last, number = bands(pages[name], 2)
        # 7.4.1: the last line on the edge of the type area; lines of 0.35 mm and 0.25 mm between.
        assert last.bottom == mm(BOTTOM, 0.3)
        for line, height in ((first, 0.35), (middle, 0.25), (last, 0.35)):
            assert (line.left, line.right) == (mm(LEFT, 0.2), mm(RIGHT, 0.2))
            assert line.bottom - line.top == mm(height, 0.15)
        # 7.4.2: one character from the edges, further lines under the first name.
        assert copies.left == mm(LEFT + FOUR) and copies.right <= RIGHT - FOUR + 0.5
        assert more.left == mm(LEFT + 4 * FOUR)
        # 7.4.3: office left, date right, over the last line.
        assert (issued.left, issued.right) == (mm(LEFT + FOUR), mm(RIGHT - FOUR))
        # 7.5: the dashes beside the page's number 7 mm below the type area.
        assert number.middle == mm(BOTTOM + 7) and number.left == mm(LEFT + FOUR)


@pytest.mark.office
@pytest.mark.poppler
def test_wherever_the_text_ends_the_imprint_stands_below_it(tmp_path: Path) -> None:
    counts = {3: 1, 18: 1, 19: 1, 20: 2, 21: 2, 22: 2, 23: 2, 41: 2, 42: 3}
    paths = []
    for count in counts:
        lines = [Paragraph(words("一行文字"))] * count
        paths.append(tmp_path / f"{count}.docx")
        paths[-1].write_bytes(write(Document("甲", (*lines, IMPRINT)), LAYOUT))
    for (count, page), pdf in zip(
        counts.items(), converted(tmp_path, *paths), strict=True
    ):
        *text, first, _, _, _, _, last, _ = bands(pdf, page)
        assert last.bottom == mm(BOTTOM, 0.3), count
        assert not text or text[-1].bottom < first.top, count


@pytest.mark.office
@pytest.mark.poppler
def test_on_the_back_of_a_leaf_the_imprint_has_an_even_page_of_its_own(
    tmp_path: Path,
) -> None:
    table = make_table(words("横表"), (10,), (), (Row((Cell((words("格"),)),)),))
    ends: dict[str, tuple[Block, ...]] = {
        "first page": (TEXT,),
        "second page": (TEXT, PageBreak(), TEXT),
        "landscape": (TEXT, replace(table, wide=True)),
    }
    paths = []
    for name, blocks in ends.items():
        paths.append(tmp_path / f"{name}.docx")
        verso = replace(IMPRINT, verso=True)
        paths[-1].write_bytes(write(Document(name, (*blocks, verso)), LAYOUT))
    numbers = []
    for pdf in converted(tmp_path, *paths):
        text = subprocess.run(
            ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True
        ).stdout.decode()
        last = text.split("\f")[-2]
        assert "抄送" in last and "正文" not in last
        numbers.append(last.split("—")[-2].strip())
    # The page left empty between is none in a PDF of LibreOffice.
    assert numbers == ["2", "4", "4"]


def written(*blocks: Block) -> str:
    with zipfile.ZipFile(io.BytesIO(write(Document("甲", blocks), LAYOUT))) as archive:
        return archive.read("word/document.xml").decode()


def frames(xml: str) -> Iterator[str]:
    for paragraph in xml.split("</w:p>"):
        if "<w:framePr" in paragraph:
            yield paragraph


def test_the_imprint_is_one_frame_with_a_paragraph_after_it() -> None:
    xml = written(TEXT, IMPRINT)
    framed = list(frames(xml))
    assert (
        len(framed) == 5
        and len({one.split("<w:framePr")[1][:90] for one in framed}) == 1
    )
    # Paragraphs of a frame that differ in their borders LibreOffice puts apart.
    assert not any("<w:pBdr" in one for one in framed)
    after = xml.rpartition(framed[-1])[2].split("</w:p>")[1]
    assert "<w:framePr" not in after and f'"{LAYOUT.styles["after table"]}"' in after


def test_what_is_not_there_takes_no_line_in_head_or_imprint() -> None:
    bare = written(Letterhead(("甲局",), NUMBER), TEXT)
    assert LAYOUT.styles["serial"] not in bare and LAYOUT.styles["grade"] not in bare
    assert len(list(frames(written(Imprint((), words("甲局办公室"), ()))))) == 3
    assert len(list(frames(written(Imprint(words("抄送：甲。"), (), ()))))) == 3


def test_in_every_layout_the_bodies_stand_35_mm_below_the_edge() -> None:
    for path in sorted((ROOT / "templates").rglob("版式*.docx")):
        distance, line = read_layout(path.read_bytes(), path.name).letter
        assert distance == pytest.approx(35 / 25.4 * 1440, abs=1) and line == 579
