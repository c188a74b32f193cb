"""Users' text files: bytes to text, the Markdown companion to sections, a CSV to rows of cells.

Codes: Y31–Y34 the file's bytes and characters, Y41–Y47 Markdown, Y51–Y56 CSV, Y18 nothing in the file, Y20 too much.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice, zip_longest
from pathlib import Path
from unicodedata import normalize

from reports.core.nodes import Scalar
from reports.core.problems import Place, Problem, Severity

# ── bytes to text ───────────────────────────────────────────────────────────

# A unit's thirty thousand rows are 3 MB. What is larger lies here by mistake, and reading it could take all memory.
MOST_BYTES = 5_000_000

# Line and paragraph separators count: libyaml breaks lines at them and an editor does not, so line numbers would part.
# No text has these: the last two of every plane and U+FDD0–U+FDEF are no characters, as HTML and XML see it.
_NO_CHARACTERS = "\ufdd0-\ufdef\ufffd-\uffff" + "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17)
)
_REFUSED = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff{_NO_CHARACTERS}]"
)
# Those that turn the order around are among them: with one, 1234 may be printed as 4321.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u206f]")
_UNSEEN = re.compile(f"{_REFUSED.pattern}|{_INVISIBLE.pattern}")
_MOST_REFUSED = 50

_NAMES = {
    "\x00": "空字节",
    "\x0b": "Word 里的软回车",
    "\x0c": "Word 里的分页符",
    "\u2028": "网页或 Word 里的软回车",
    "\u2029": "网页或 Word 里的软回车",
    "\ufeff": "文件头标记，多半是两个文件拼在一起留下的",
    "\ufffd": "转换编码时已经坏掉的字",
}
_FOREIGN = {
    b"PK\x03\x04": "这是 Word 或 Excel 文件，不是文本文件。",
    b"\xd0\xcf\x11\xe0": "这是旧版 Word 或 Excel 文件，不是文本文件。",
    b"%PDF": "这是 PDF 文件，不是文本文件。",
}


def read_bytes(path: Path) -> bytes:
    """The content of a file, or just enough of it to see that it is too big. Raises OSError."""
    if path.stat().st_size <= MOST_BYTES:
        return path.read_bytes()
    with path.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def decode(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """The file's text with LF line ends and nothing invisible in it, None where the bytes are no text.

    UTF-8 with or without BOM; GB18030 and UTF-16 with BOM are understood with a 提示. A control character is an error;
    a space stands in for it, so that the rest of the file can be read and reported too.
    """
    if len(data) > MOST_BYTES:
        return None, [too_big(file)]
    text, problems = _characters(data, file)
    if text is None:
        return None, problems
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    refused = list(islice(_REFUSED.finditer(text), _MOST_REFUSED + 1))
    if len(refused) > _MOST_REFUSED:
        return None, [_not_text(file, "这不是文本文件：里面有许多看不见的控制字符。")]
    problems += [_refusal(text, match, file) for match in refused]
    if refused:
        text = _REFUSED.sub(" ", text)
    if _INVISIBLE.search(text):
        cleaned = _INVISIBLE.sub("", text)
        problems.append(_invisible(text, len(text) - len(cleaned), file))
        text = cleaned
    return text, problems


def too_big(file: str) -> Problem:
    """Y20: the file is larger than anything a report needs; it is not read."""
    message = f"这个文件超过 {MOST_BYTES // 1_000_000} MB，没有读。"
    hint = (
        "一份报告用不到这么大的文件：看看是不是放错了；里面有大图片的，先把图片压缩。"
    )
    return Problem("Y20", Severity.ERROR, message, Place(file), hint=hint)


def is_refused(text: str) -> bool:
    """Whether a control character, a damaged or an invisible one is in a text that was written with escapes."""
    return _UNSEEN.search(text) is not None


def without_refused(text: str) -> str:
    """The text with a space in the place of each refused character."""
    return _UNSEEN.sub(" ", text)


def control_problem(character: str, place: Place, was: str = "") -> Problem:
    """The error that names a character nobody can see."""
    name = _NAMES.get(character, "看不见的控制字符")
    return Problem(
        "Y33",
        Severity.ERROR,
        f"这一行有一个不能用的字符 U+{ord(character):04X}（{name}）。",
        place,
        was=was,
        should=_REFUSED.sub(" ", was),
        hint="删掉这个字符，前后几个字用键盘重打一遍。",
    )


def first_refused(text: str) -> str:
    """The first refused character of a text, empty where there is none."""
    match = _UNSEEN.search(text)
    return match.group() if match else ""


def _characters(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """Bytes as characters, by the first encoding that fits."""
    for start, message in _FOREIGN.items():
        if data.startswith(start):
            return None, [_not_text(file, message)]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _guessed(data, "utf-16", "Unicode（UTF-16）", file)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        if _damaged_utf8(data):
            return None, [_damage(data, error.start, file)]
    return _guessed(data, "gb18030", "GBK", file)


def _guessed(
    data: bytes, encoding: str, name: str, file: str
) -> tuple[str | None, list[Problem]]:
    """Bytes read by an encoding other than UTF-8, with the 提示 that says so."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None, [
            _not_text(file, "这个文件的文字认不出来：既不是 UTF-8，也不是 GBK。")
        ]
    hint = "可以照用；建议在记事本里“另存为”，编码选 UTF-8。"
    return text, [
        Problem(
            "Y31", Severity.HINT, f"这个文件按 {name} 读入。", Place(file), hint=hint
        )
    ]


def _damaged_utf8(data: bytes) -> bool:
    """Whether this is UTF-8 with a few broken bytes: GB18030 would read it too, as nonsense.

    In GBK text three bytes in a row are hardly ever one UTF-8 character, in broken UTF-8 nearly all are.
    """
    rough = data.decode("utf-8", errors="replace")
    broken = rough.count("\ufffd")
    return sum(character > "\u07ff" for character in rough) - broken >= broken


def _damage(data: bytes, offset: int, file: str) -> Problem:
    """The error for a broken byte, with its line and column."""
    before = data[:offset].decode("utf-8-sig")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    was = data.split(b"\n")[line - 1].decode("utf-8", errors="replace").strip("\r")
    return Problem(
        "Y32",
        Severity.ERROR,
        "这一行有坏掉的字，文件多半没有存完或被截断过。",
        Place(file, line, column),
        was=was,
        hint="把这一行重打一遍；文件末尾也看一眼，内容齐不齐。",
    )


def _not_text(file: str, message: str) -> Problem:
    hint = "请用记事本另存为 UTF-8 文本；表格在 Excel 里另存为 CSV。"
    return Problem("Y32", Severity.ERROR, message, Place(file), hint=hint)


def _refusal(text: str, match: re.Match[str], file: str) -> Problem:
    """The error for a raw control character, with its line as it stands."""
    place = _place(text, match.start(), file)
    end = text.find("\n", match.start())
    was = text[match.start() - place.column + 1 : end if end >= 0 else len(text)]
    return control_problem(match.group(), place, was)


def _invisible(text: str, count: int, file: str) -> Problem:
    """One 提示 for all zero-width characters of a file: web pages leave them behind and nothing is lost with them."""
    message = f"有 {count} 个看不见的零宽字符，已经去掉。"
    hint = "多半是从网页粘来的，不用改；重打这几个字就不再提示。"
    return Problem(
        "Y34",
        Severity.HINT,
        message,
        _place(text, len(_INVISIBLE.split(text, 1)[0]), file),
        hint=hint,
    )


def _place(text: str, offset: int, file: str) -> Place:
    start = text.rfind("\n", 0, offset) + 1
    return Place(file, text.count("\n", 0, offset) + 1, offset - start + 1)


def empty_file(file: str) -> Problem:
    """The error for a file in which nothing is written."""
    return Problem(
        "Y18",
        Severity.ERROR,
        "空文件，里面没有内容。",
        Place(file),
        hint="照空白表填写，或删掉这个文件。",
    )


# ── Markdown companion ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class TextSection:
    """What stands under one heading; line N of `text`, counted from 0, is line `line` + N of the file."""

    title: str
    text: str
    place: Place
    line: int


_HEADING = re.compile(r" {0,3}[#＃](?![#＃])\s*(.*?)\s*$")
_RIGHT_HEADING = re.compile(r" {0,3}#(?:\s|$)")
_NUMBERED_TEXT = re.compile(
    r"\s*#\d{1,3}(?!\d)"
)  # “#1 号楼” opens a sentence, no heading begins so
_HINT_LINE = re.compile(r"\s*（[^（）]*(?:（[^（）]*）[^（）]*)*）\s*")
_HINT_WORDS = re.compile(r"字以内|写什么|检查时|请填|填写|没有就写|删掉这一行|删去本行")
_SHORT_WORDS = 5  # “（无）”, “（同上）” are answers
# Four hundred pages, and more headings than any form has.
_MOST_CHARACTERS = 400_000
_MOST_HEADINGS = 1000


def sections(text: str, file: str) -> tuple[dict[str, TextSection], list[Problem]]:
    """The sections of a Markdown companion by title, and what is wrong with its headings and hint lines."""
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines) if _is_heading(line)]
    if len(text) > _MOST_CHARACTERS or len(heads) > _MOST_HEADINGS:
        return {}, [_too_long(text, heads, file)]
    problems = _before_first(lines[: heads[0]] if heads else lines, file)
    found: dict[str, TextSection] = {}
    seen: dict[str, TextSection] = {}
    for head, end in zip_longest(heads, heads[1:], fillvalue=len(lines)):
        problems += _heading_problems(lines[head], head + 1, file)
        section = _section(lines, head, end, file)
        problems += _hint_problems(section)
        earlier = seen.setdefault(normalize("NFKC", section.title), section)
        if earlier is not section:
            problems.append(_repeated(earlier, section))
        elif section.title:
            found[section.title] = _without_hint(section)
    return found, problems


def _too_long(text: str, heads: list[int], file: str) -> Problem:
    message = f"这个文件有 {len(text)} 个字、{len(heads)} 个标题，不像一份报告的文字，没有读。"
    return Problem(
        "Y47",
        Severity.ERROR,
        message,
        Place(file),
        hint="看看是不是放错了文件；制度全文这样的长篇作附件另发。",
    )


def _is_heading(line: str) -> bool:
    return _HEADING.match(line) is not None and not _NUMBERED_TEXT.match(line)


def _title(line: str) -> str:
    match = _HEADING.match(line)
    return " ".join(match.group(1).split()) if match else ""


def _section(lines: list[str], head: int, end: int, file: str) -> TextSection:
    """The section whose heading is line `head` (from 0), trimmed of blank lines at both ends."""
    filled = [number for number in range(head + 1, end) if lines[number].strip()]
    first, last = (filled[0], filled[-1]) if filled else (head + 1, head)
    text = "\n".join(line.rstrip() for line in lines[first : last + 1])
    return TextSection(_title(lines[head]), text, Place(file, head + 1, 1), first + 1)


def _before_first(lines: list[str], file: str) -> list[Problem]:
    """The error for text that stands under no heading."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            hint = "在它上面加一行标题，例如“# 部门职责”；标题就是这段话的名字。"
            return [
                Problem(
                    "Y41",
                    Severity.ERROR,
                    "第一个标题前面有文字，不知道属于哪一段。",
                    Place(file, number, 1),
                    line,
                    "",
                    hint,
                )
            ]
    return []


def _heading_problems(line: str, number: int, file: str) -> list[Problem]:
    """Errors for a heading without words, or without the space after its mark."""
    title = _title(line)
    if not title:
        hint = "在“#”后面写标题，或删掉这一行。"
        return [
            Problem(
                "Y46",
                Severity.ERROR,
                "这个标题是空的。",
                Place(file, number, 1),
                line,
                "",
                hint,
            )
        ]
    if _RIGHT_HEADING.match(line):
        return []
    hint = "“#”用英文的，后面空一格。这次仍按标题读入。"
    place = Place(file, number, 1)
    return [
        Problem(
            "Y43",
            Severity.ERROR,
            "标题的“#”后面少一个空格，或“#”是中文的。",
            place,
            line,
            f"# {title}",
            hint,
        )
    ]


def _repeated(first: TextSection, second: TextSection) -> Problem:
    message = f"标题“{second.title}”写了两遍：第 {first.place.line} 行和第 {second.place.line} 行，只读了前一处。"
    return Problem(
        "Y42",
        Severity.ERROR,
        message,
        second.place,
        f"# {second.title}",
        "",
        "两处合成一处，或改掉一个标题。",
    )


def _is_hint(line: str) -> bool:
    return _HINT_LINE.fullmatch(line) is not None and len(line.strip()) > _SHORT_WORDS


def _untouched(section: TextSection) -> bool:
    """Whether nothing but the blank form's hint stands under the heading."""
    return bool(section.text) and all(
        _is_hint(line) for line in section.text.split("\n") if line.strip()
    )


def _without_hint(section: TextSection) -> TextSection:
    return (
        TextSection(section.title, "", section.place, section.line)
        if _untouched(section)
        else section
    )


def _hint_problems(section: TextSection) -> list[Problem]:
    """A warning where only the hint stands, an error for each hint left standing beside real words."""
    if _untouched(section):
        hint = "写上内容并删掉括号里的提示；用不着这一段，连标题一起删掉。"
        place = Place(section.place.file, section.line, 1)
        return [
            Problem(
                "Y44",
                Severity.WARNING,
                f"“{section.title}”只有提示，还没有写。",
                place,
                section.text,
                "",
                hint,
            )
        ]
    return [
        Problem(
            "Y45",
            Severity.ERROR,
            f"“{section.title}”写了内容，但空白表上的提示没有删，会印出来。",
            Place(section.place.file, number, 1),
            line,
            "",
            "删掉这一行。",
        )
        for number, line in enumerate(section.text.split("\n"), section.line)
        if _is_hint(line) and _HINT_WORDS.search(line)
    ]


# ── CSV ─────────────────────────────────────────────────────────────────────

_DELIMITERS = (",", "\t", "，", ";")
_CsvRow = tuple[int, list[str]]


def rows(data: bytes, file: str) -> tuple[list[dict[str, Scalar]], list[Problem]]:
    """The rows of a CSV by the names in its first row; a place counts rows and columns as Excel shows them.

    Empty rows, and empty columns without a name, are passed over in silence.
    """
    text, problems = decode(data, file)
    if text is None:
        return [], problems
    delimiter = _delimiter(text)
    if delimiter == "，":
        problems.append(_full_width_commas(text, file))
    records, faults = _records(text, delimiter, file)
    problems += faults
    if not records:
        return [], [*problems, empty_file(file)]
    (number, head), *body = records
    head = [
        name.replace("\n", "") for name in head
    ]  # Alt+Enter in a head only breaks the line
    names, faults = _names(number, head, body, file)
    problems += faults
    for number, cells in body:
        problems += _ragged(number, cells, len(head), file)
    return [_cells(number, cells, names, file) for number, cells in body], problems


def _delimiter(text: str) -> str:
    """What stands between cells: the first known mark that the first filled line has."""
    head = next((line for line in text.split("\n") if line.strip()), "")
    return next((mark for mark in _DELIMITERS if mark in head), ",")


def _full_width_commas(text: str, file: str) -> Problem:
    number, line = next(
        (number, line)
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    )
    hint = "整个文件的逗号都改成英文的；在 Excel 里另存为 CSV 就不会错。"
    return Problem(
        "Y51",
        Severity.ERROR,
        "列与列之间用了中文逗号。",
        Place(file, number, 1),
        line,
        line.replace("，", ","),
        hint,
    )


def _records(
    text: str, delimiter: str, file: str
) -> tuple[list[_CsvRow], list[Problem]]:
    """The filled rows with their numbers; cells without the blanks around them."""
    try:
        return list(_filled(text, delimiter, strict=True)), []
    except csv.Error as error:
        problem = _quote_problem(text, delimiter, file, str(error))
    try:
        return list(_filled(text, delimiter, strict=False)), [problem]
    except csv.Error:
        return [], [problem]


def _filled(text: str, delimiter: str, strict: bool) -> Iterator[_CsvRow]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    for number, record in enumerate(reader, 1):
        cells = [cell.strip() for cell in record]
        if any(cells):
            yield number, cells


def _quote_problem(text: str, delimiter: str, file: str, detail: str) -> Problem:
    """The error for a quotation mark that csv cannot place, at the row after the last good one."""
    number = 0
    lines = text.split("\n")
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 0
    try:
        for _ in reader:
            number += 1
            start = reader.line_num
    except csv.Error:
        number += 1
    hint = "文字里的引号用中文的“”；别的英文引号要成对，中间不换行。"
    message = "这一行的英文引号不成对，或者引号后面还有字。"
    return Problem(
        "Y54",
        Severity.ERROR,
        message,
        Place(file, number),
        lines[start],
        "",
        hint,
        detail,
    )


def _names(
    number: int, head: list[str], body: list[_CsvRow], file: str
) -> tuple[list[str], list[Problem]]:
    """The column names, empty for a column that is not read, and what is wrong with them."""
    names: list[str] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for column, name in enumerate(head, 1):
        place = Place(file, number, column)
        earlier = seen.setdefault(normalize("NFKC", name), column) if name else column
        if earlier != column:
            message = (
                f"列名“{name}”写了两遍：第 {earlier} 列和第 {column} 列，只读了前一列。"
            )
            problems.append(
                Problem(
                    "Y52",
                    Severity.ERROR,
                    message,
                    place,
                    hint="改掉一个列名，或删掉一列。",
                )
            )
        elif not name and any(
            len(cells) >= column and cells[column - 1] for _, cells in body
        ):
            message = f"第 {column} 列有内容，没有列名。"
            hint = "第一行是列名，不能是表名；给这一列写上名字，或删掉这一列。"
            problems.append(Problem("Y53", Severity.ERROR, message, place, hint=hint))
        names.append(name if earlier == column else "")
    return names, problems


def _ragged(number: int, cells: list[str], width: int, file: str) -> list[Problem]:
    """The problem of a row that is longer or shorter than the head."""
    was = ",".join(cells)
    if any(cells[width:]):
        message = f"这一行有 {len(cells)} 格，列名只有 {width} 个。"
        hint = "多半是金额里写了千分位逗号：去掉逗号，或给这一格两头加英文双引号。"
        return [
            Problem(
                "Y55",
                Severity.ERROR,
                message,
                Place(file, number, width + 1),
                was,
                "",
                hint,
            )
        ]
    if len(cells) < width:
        message = f"这一行只有 {len(cells)} 格，列名有 {width} 个；少的按空着读。"
        hint = "看看是不是漏了一格；后面确实空着，补上逗号。"
        should = was + "," * (width - len(cells))
        return [
            Problem(
                "Y56", Severity.WARNING, message, Place(file, number), was, should, hint
            )
        ]
    return []


def _cells(
    number: int, cells: list[str], names: list[str], file: str
) -> dict[str, Scalar]:
    padded = zip_longest(names, cells[: len(names)], fillvalue="")
    return {
        name: Scalar(cell, Place(file, number, column), plain=True)
        for column, (name, cell) in enumerate(padded, 1)
        if name
    }
