"""What makes a page a letter (公文): 版头, 落款 and 版记, each where GB/T 9704-2012 has it."""

from collections.abc import Iterator, Sequence

from reports.core.tree import Imprint, Letterhead, Signature
from reports.writers.docx import ooxml
from reports.writers.docx.inline import WordContext, runs, words_of
from reports.writers.docx.measure import text_width

# All in hundredths of a character. 署名 ends two characters from the right edge and the date begins
# two to the right of it (7.3.5.2); where seals are put on the names, the date ends four from the
# edge (7.3.5.1).
_TWO = 200
_FOUR = 400
# A long name is printed in narrow characters, as 红头 are; narrower than this it goes on in another line.
_NARROWEST = 40
# A seal is 42 mm wide: names of so many characters have room for two side by side, and rows of
# them stand four lines apart, a line being a character and 7/8 of one high (3.7).
_SIDE_BY_SIDE = 12
_BETWEEN_SEALS = 750


def letterhead(node: Letterhead, context: WordContext) -> str:
    """版头: 份号, 密级 and 紧急程度 in the first lines of the type area, the issuing bodies 35 mm below its
    edge, number and 签发人 two lines further down (7.2); spacing and red line are those of the styles.
    """
    styles = context.styles
    above = [
        ooxml.paragraph(styles["grade"], runs(one, context)) for one in node.grades
    ]
    if node.serial:
        above.insert(0, ooxml.paragraph(styles["serial"], runs(node.serial, context)))
    distance, line = context.letter
    below = ooxml.space_before(max(distance - len(above) * line, 0))
    return "".join((*above, _bodies(node, context, below), _numbered(node, context)))


def _bodies(node: Letterhead, context: WordContext, below: str) -> str:
    """发文机关标志, the first so far `below` what stands above; of several bodies with 文件 after them,
    文件 stands half-way down beside them (7.2.4).
    """
    style, character = context.styles["letterhead"], context.characters["letterhead"]
    names, suffix = list(node.bodies), node.suffix
    if len(names) == 1 or not suffix:
        words = [f"{name}{suffix}" for name in names]
        scale = _scale(words, context.width, character)
        return _lines(words, scale, style, below)
    longest = max(names, key=text_width)
    scale = _scale([f"{longest}　{suffix}"], context.width, character)
    left = text_width(longest) * character * scale // 10_000
    right = text_width(f"　{suffix}") * character * scale // 10_000
    return ooxml.side_by_side(
        (_lines(names, scale, style, below, ooxml.DISTRIBUTED), left),
        (_lines([suffix], scale, style, below, ooxml.AT_RIGHT), right),
    )


def _lines(
    words: Sequence[str], scale: int, style: str, below: str, aligned: str = ""
) -> str:
    """Each of the words in a paragraph, the first so far below what stands above."""
    apart = [below, *[""] * len(words)]
    return "".join(
        ooxml.paragraph(style, ooxml.scaled(one, scale), space + aligned)
        for one, space in zip(words, apart, strict=False)
    )


def _scale(lines: Sequence[str], width: int, character: int) -> int:
    """How wide characters may be, in percent, for the longest of the lines to fit."""
    longest = max(map(text_width, lines), default=0)
    if longest * character <= width * 100:
        return 100
    return max(width * 10_000 // (longest * character), _NARROWEST)


def _numbered(node: Letterhead, context: WordContext) -> str:
    """发文字号 in the middle; with 签发人, at the left in the line of the last of them (7.2.5, 7.2.6)."""
    style, character = (
        context.styles["letter number"],
        context.characters["letter number"],
    )
    number = runs(node.number, context)
    if not node.signers:
        return ooxml.paragraph(style, number)
    right = context.width - character
    name = max(map(text_width, node.signers)) * character // 100
    second = right - name
    first = second - name - character
    rows = _rows(node.signers, 2)
    printed = []
    for index, row in enumerate(rows):
        label = ooxml.run("签发人：") if index == 0 else ""
        begin = first - 4 * character if label else first
        stops = [("left", begin), ("left", second)]
        if len(node.signers) == 1:
            stops = [("right", right)]
        names = (ooxml.run(one, context.styles["signer"]) for one in row)
        here = number if index == len(rows) - 1 else ""
        content = f"{ooxml.TAB}{here}{ooxml.TAB}{label}{ooxml.TAB.join(names)}"
        place = ooxml.tabs(("left", character), *stops) + ooxml.AT_LEFT
        printed.append(ooxml.paragraph(style, content, place))
    return "".join(printed)


def _rows(names: Sequence[str], length: int) -> list[Sequence[str]]:
    """The names in rows of so many."""
    return [names[at : at + length] for at in range(0, len(names), length)]


# ── 落款 ────────────────────────────────────────────────────────────────────


def signature(node: Signature, context: WordContext) -> str:
    """署名 and 成文日期, with or without room for seals."""
    return "".join((_sealed if node.sealed else _unsealed)(node, context))


def _unsealed(node: Signature, context: WordContext) -> Iterator[str]:
    """The date begins two characters to the right of the longest 署名."""
    styles, character = context.styles, context.characters["body"]
    date = text_width(words_of(node.date))
    # A name longer than the line wraps within it.
    line = context.width * 100 // character - _TWO
    name = min(max(map(text_width, node.bodies), default=0), line)
    shorter_by = name - date
    name_indent, date_indent = (
        (_TWO, shorter_by) if shorter_by >= _TWO else (2 * _TWO - shorter_by, _TWO)
    )
    for body in node.bodies:
        place = ooxml.indent(character, right=name_indent)
        yield ooxml.paragraph(styles["signature"], ooxml.run(body), place)
    place = ooxml.indent(character, right=date_indent)
    yield ooxml.paragraph(styles["date"], runs(node.date, context), place)


def _sealed(node: Signature, context: WordContext) -> Iterator[str]:
    """The date ends four characters from the edge, the last name stands over the middle of it; the
    others before it, two in a row.

    Stops in the middle of both keep them there whatever the fonts measure.
    """
    styles, character = context.styles, context.characters["body"]
    half_date = text_width(words_of(node.date)) // 2
    longest = max(map(text_width, node.bodies), default=0)
    line = context.width * 100 // character
    last = line - max(_FOUR + half_date, longest // 2)
    columns = [last]
    if len(node.bodies) > 1 and max(map(len, node.bodies)) <= _SIDE_BY_SIDE:
        # In the middle of what the last column leaves, which reaches as far to its left as to the edge.
        columns = [last - line // 2, last]
    stops = ooxml.tabs(*(("center", place * character // 100) for place in columns))
    for index, row in enumerate(_rows(node.bodies, len(columns))):
        apart = ooxml.space_before(_BETWEEN_SEALS * character // 100) if index else ""
        skipped = ooxml.TAB * (len(columns) - len(row))
        content = skipped + "".join(ooxml.TAB + ooxml.run(name) for name in row)
        yield ooxml.paragraph(styles["sealed"], content, stops + apart)
    date = ooxml.TAB * len(columns) + runs(node.date, context)
    yield ooxml.paragraph(styles["date"], date, stops + ooxml.AT_LEFT)


# ── 版记 ────────────────────────────────────────────────────────────────────


def imprint(node: Imprint, context: WordContext) -> str:
    """版记 at the foot of the type area of the page that the text ends on (7.4).

    A frame holds it, since Word, WPS and LibreOffice all put one there: a floating table as wide as the type area
    LibreOffice leaves in the text, and paragraphs of one frame it parts where their borders differ.
    So the lines are paragraphs too, black and as high as the line is thick.
    """
    styles, frame = context.styles, ooxml.foot_frame(context.width)
    thick, thin = (
        ooxml.paragraph(styles[role], "", frame) for role in ("thick line", "thin line")
    )
    parts = []
    if node.copies:
        copies = runs(node.copies, context)
        parts.append(ooxml.paragraph(styles["copies"], copies, frame))
    if node.office or node.date:
        right = context.width - context.characters["issued"]
        issued = runs(node.office, context) + ooxml.TAB + runs(node.date, context)
        place = frame + ooxml.tabs(("right", right))
        parts.append(ooxml.paragraph(styles["issued"], issued, place))
    # A frame stands on the page of the paragraph after it (17.3.1.11).
    anchor = ooxml.paragraph(styles["after table"], "")
    return "".join((thick, thin.join(parts), thick, anchor))
