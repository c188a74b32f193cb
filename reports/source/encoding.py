"""From the bytes of a user's file to text: encodings, line ends, and characters nobody can see.

Codes: Y31 to Y34 for bytes and characters, Y18 for nothing in the file, Y20 for too much.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from itertools import islice
from pathlib import Path

from reports.core.problems import Place, Problem, problem

# What is larger lies here by mistake, and reading it could take all memory.
MOST_BYTES = 5_000_000
# More refused characters than this, and the file is no text.
_MOST_REFUSED = 50

# No text has these: the last two of every plane and U+FDD0–U+FDEF are no characters,
# as HTML and XML see it.
_IN_FIRST_PLANE = "\ufdd0-\ufdef\ufffd-\uffff"
_NO_CHARACTERS = _IN_FIRST_PLANE + "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17)
)
# Line and paragraph separators count: libyaml breaks lines at them and an editor does not,
# so line numbers would part.
_REFUSED = (
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff{_NO_CHARACTERS}]"
)
# Those that turn the order around are among them: with one, 1234 may be printed as 4321.
_INVISIBLE = "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u206f]"
# Hardly any file has one: which of both it is, is looked for then, and compiled then.
_UNSEEN = f"{_REFUSED}|{_INVISIBLE}"
# One of these or, which is as seldom, any character of another plane: a class that is looked up, and
# ten times as quick as one that names some of each plane.
_SIGN = re.compile(
    _UNSEEN.replace(_NO_CHARACTERS, f"{_IN_FIRST_PLANE}\U00010000-\U0010ffff")
)

_CHARACTER_NAMES = {
    "\x00": "空字节",
    "\x0b": "Word 里的软回车",
    "\x0c": "Word 里的分页符",
    "\u2028": "网页或 Word 里的软回车",
    "\u2029": "网页或 Word 里的软回车",
    "\ufeff": "文件头标记，多半是两个文件拼在一起留下的",
    "\ufffd": "转换编码时已经坏掉的字",
}
_MARKS = {
    BOM_UTF8: "utf-8",
    BOM_UTF16_LE: "utf-16-le",
    BOM_UTF16_BE: "utf-16-be",
}
# How other programs' files begin, and the case of Y32 that names the program.
_FOREIGN = {
    b"PK\x03\x04": "office",
    b"\xd0\xcf\x11\xe0": "old_office",
    b"%PDF": "pdf",
}


def read_bytes(path: Path) -> bytes:
    """The content of a file, or just enough of it to see that it is too big. Raises OSError."""
    if path.stat().st_size <= MOST_BYTES:
        return path.read_bytes()
    with path.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def decode_text(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """The file's text with LF line ends and nothing invisible in it; None where it is no text.

    UTF-8 with or without BOM; GB18030 and UTF-16 with BOM are understood with a 提示. A control
    character is an error; a space stands in for it, so that the rest of the file can be read and
    reported too.
    """
    if len(data) > MOST_BYTES:
        return None, [file_too_big(file)]
    text, problems = _decode_characters(data, file)
    if text is None:
        return None, problems
    text = _with_plain_ends(text)
    if not has_refused(text):
        return text, problems
    refused = list(islice(re.finditer(_REFUSED, text), _MOST_REFUSED + 1))
    if len(refused) > _MOST_REFUSED:
        return None, [problem("Y32", "binary", Place(file))]
    problems += [_refused_character(text, match, file) for match in refused]
    if refused:
        text = re.sub(_REFUSED, " ", text)
    if found := re.search(_INVISIBLE, text):
        place = _place_of(text, found.start(), file)
        text, count = re.subn(_INVISIBLE, "", text)
        # One for the whole file: web pages leave them behind and nothing is lost with them.
        problems.append(problem("Y34", place=place, count=count))
    return text, problems


def characters_of(data: bytes) -> str:
    """The characters of a file that can be read, with its own line ends and all that stands in it."""
    text, _ = _decode_characters(data, "")
    return text or ""


def bytes_like(text: str, data: bytes) -> bytes:
    """A text in the encoding of a file that can be read, with the mark that stands at its beginning."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return mark + text.encode(encoding)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return text.encode("gb18030")
    return text.encode("utf-8")


def _with_plain_ends(text: str) -> str:
    """The text with LF at the end of each line, where Windows or an old Mac has another."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def file_too_big(file: str) -> Problem:
    """Y20: the file is larger than anything a report needs; it is not read."""
    return problem("Y20", "bytes", Place(file), megabytes=MOST_BYTES // 1_000_000)


def empty_file(file: str) -> Problem:
    """Y18: nothing is written in the file."""
    return problem("Y18", place=Place(file, 1))


# ── characters nobody can see ───────────────────────────────────────────────


def has_refused(text: str) -> bool:
    """Whether a control, a damaged or an invisible character is in a text written with escapes."""
    return _SIGN.search(text) is not None and bool(first_refused(text))


def first_refused(text: str) -> str:
    """The first refused character of a text, empty where there is none."""
    match = re.search(_UNSEEN, text)
    return match.group() if match else ""


def replace_refused(text: str) -> str:
    """The text with a space in the place of each refused character."""
    return re.sub(_UNSEEN, " ", text)


def refused_problem(character: str, place: Place, was: str = "") -> Problem:
    """Y33: names a character nobody can see; `was` is its line."""
    return problem(
        "Y33",
        place=place,
        was=was,
        should=re.sub(_REFUSED, " ", was),
        number=f"{ord(character):04X}",
        name=_CHARACTER_NAMES.get(character, "看不见的控制字符"),
    )


def _refused_character(text: str, match: re.Match[str], file: str) -> Problem:
    """The error for a raw control character, with its line as it stands."""
    place = _place_of(text, match.start(), file)
    end = text.find("\n", match.start())
    was = text[match.start() - place.column + 1 : end if end >= 0 else len(text)]
    return refused_problem(match.group(), place, was)


def _place_of(text: str, offset: int, file: str) -> Place:
    start = text.rfind("\n", 0, offset) + 1
    return Place(file, text.count("\n", 0, offset) + 1, offset - start + 1)


# ── encodings ───────────────────────────────────────────────────────────────


def _decode_characters(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """Bytes as characters, by the first encoding that fits."""
    for start, program in _FOREIGN.items():
        if data.startswith(start):
            return None, [problem("Y32", program, Place(file))]
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _decode_as("utf-16", "Unicode（UTF-16）", data, file)
    plain = data.removeprefix(BOM_UTF8)
    try:
        return plain.decode("utf-8"), []
    except UnicodeDecodeError as error:
        # Nothing else has the mark.
        if data.startswith(BOM_UTF8) or _is_damaged_utf8(plain):
            return None, [_broken_byte(plain, error.start, file)]
    return _decode_as("gb18030", "GBK", data, file)


def _decode_as(
    encoding: str,
    name: str,
    data: bytes,
    file: str,
) -> tuple[str | None, list[Problem]]:
    """Bytes read by an encoding other than UTF-8, with the 提示 that says so."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None, [problem("Y32", "no_encoding", Place(file))]
    return text, [problem("Y31", place=Place(file), encoding=name)]


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether this is UTF-8 with a few broken bytes: GB18030 would read it too, as nonsense.

    In GBK text three bytes in a row are hardly ever one UTF-8 character, in broken UTF-8 nearly
    all are.
    """
    rough = data.decode("utf-8", errors="replace")
    broken = rough.count("\ufffd")
    return sum(character > "\u07ff" for character in rough) - broken >= broken


def _broken_byte(data: bytes, offset: int, file: str) -> Problem:
    """The error for a broken byte of a text without BOM, with its line and column."""
    before = _with_plain_ends(data[:offset].decode("utf-8"))
    line = before.count("\n") + 1
    place = Place(file, line, len(before) - before.rfind("\n"))
    lines = _with_plain_ends(data.decode("utf-8", errors="replace")).split("\n")
    return problem("Y32", "damaged", place, was=lines[line - 1])
