"""The reference of what templates may say, on the terminal: all names, or what one of them means."""

from collections.abc import Iterator, Sequence

from reports.cli import console
from reports.core.problems import nearest
from reports.handbook.read import Chapter, Found, Section, all_entries, read_chapters

_WIDTH = 80
_INDENT = " " * 6
# What stands around a name where it is used: 【标题】, |万元, 占(, is 有.
_AROUND = "【】|｜()（）{}% "
# What begins no line.
_CLOSING = "，。；：、）”》"


def print_handbook(words: Sequence[str]) -> int:
    """The names of all there is, or the entries of some; 1 where a name is not known."""
    chapters = read_chapters()
    if not words:
        with console.reader_may_leave():
            _print_names(chapters)
        return 0
    status = 0
    with console.reader_may_leave():
        for word in words:
            bare = word.strip(_AROUND).removeprefix("is ")
            if not _print_found(word, chapters) and not _print_found(bare, chapters):
                status = 1
                _print_unknown(word, chapters)
    return status


# ── all names ───────────────────────────────────────────────────────────────


def _print_names(chapters: Sequence[Chapter]) -> None:
    print("模板里能写的。一条的意思和例子：python build.py help 模板 占")
    print("连例子的全文在 docs/模板手册.md")
    for chapter in chapters:
        print(chapter.title)
        for section in chapter.sections:
            title = f"{section.title}：" if section.title else ""
            names = "  ".join(entry.name for entry in section.entries)
            first, *rest = _folded(f"{title}{names}", _WIDTH - 4, keep_words=True)
            print(f"  {first}")
            for line in rest:
                print(f"{'    ' if title else '  '}{line}")


# ── one of them ─────────────────────────────────────────────────────────────


def _print_found(word: str, chapters: Sequence[Chapter]) -> bool:
    """Prints all that goes by a name; whether anything does."""
    sections = [
        (chapter, section)
        for chapter in chapters
        for section in chapter.sections
        if word == section.title or (word == chapter.title and not section.title)
    ]
    found = [one for one in all_entries(chapters) if one.entry.name == word]
    for one in found:
        _print_entry(one)
    for chapter, section in sections:
        _print_section(chapter, section)
    return bool(found or sections)


def _print_entry(found: Found) -> None:
    entry = found.entry
    print(f"{entry.name}  {_where(found.chapter, found.section)}")
    _print_indented("", entry.form)
    for line in _folded(entry.meaning, _WIDTH - len(_INDENT)):
        print(f"{_INDENT}{line}")
    _print_indented("例：", entry.example)
    for name, text in entry.files.items():
        _print_indented(f"{name}：", text)
    _print_indented("得：", entry.printed)
    if entry.told:
        print(f"{_INDENT}告诉：{entry.told}，见 python build.py help {entry.told}")


def _print_section(chapter: Chapter, section: Section) -> None:
    print(_where(chapter, section))
    for line in _folded(section.meaning or chapter.meaning, _WIDTH - len(_INDENT)):
        print(f"{_INDENT}{line}")
    for entry in section.entries:
        print(f"  {entry.form}")
        for line in _folded(entry.meaning, _WIDTH - len(_INDENT)):
            print(f"{_INDENT}{line}")


def _where(chapter: Chapter, section: Section) -> str:
    return f"{chapter.title} · {section.title}" if section.title else chapter.title


def _print_indented(label: str, text: str) -> None:
    """A text of one or several lines behind its label, nothing where there is none."""
    first, *rest = text.splitlines() or [""]
    if not text:
        return
    if not rest:
        print(f"{_INDENT}{label}{first}")
        return
    if label:
        print(f"{_INDENT}{label}")
    for line in (first, *rest):
        print(f"{_INDENT}  {line}")


def _print_unknown(word: str, chapters: Sequence[Chapter]) -> None:
    names = dict.fromkeys(one.entry.name for one in all_entries(chapters))
    near = nearest(word, names)
    said = f"最接近的是“{near}”。" if near else ""
    print(f"手册里没有“{word}”。{said}全部名称：python build.py help 模板")


def _folded(text: str, width: int, *, keep_words: bool = False) -> Iterator[str]:
    """The lines of a text that are no wider, broken between 汉字 or only at blanks."""
    line = ""
    for part in _parts(text, keep_words):
        full = console.text_width((line + part).rstrip()) > width
        if full and line and part[0] not in _CLOSING:
            yield line.rstrip()
            line = ""
        line += part
    if line:
        yield line.rstrip()


def _parts(text: str, keep_words: bool) -> Iterator[str]:
    """What stays on one line: what stands between blanks; else each 汉字 by itself."""
    word = ""
    for one in text:
        is_wide = console.text_width(one) > 1
        if is_wide and not keep_words:
            if word:
                yield word
            yield one
            word = ""
            continue
        word += one
        if one == " ":
            yield word
            word = ""
    if word:
        yield word
