"""The reference as a page of documentation: docs/模板手册.md."""

from collections.abc import Iterator, Sequence

from reports.handbook.read import Chapter, Entry, Example, Section

_HEAD = """\
# 模板手册

模板里能写的每一样：写法、意思、例子、印出来什么。怎样着手改，见[改模板](改模板.md)。
查其中一条：`python build.py help 模板 占`。
这一页由程序里的手册生成，每个例子都真的印过，改了模板的写法要重新生成，不要在这里改。
"""
_BASIS = """\
## 例子用的报告

上面的例子都放在这样一份报告里：`正文.md.j2` 是例子，另外写到的文件盖在这里的上面；
`数据`、`上年`、`叙述` 是添到数据文件后面的几行。数是编的。
"""
_LANGUAGES = {".j2": "jinja", ".md": "markdown"}


def page(chapters: Sequence[Chapter], example: Example) -> str:
    """The page, as it stands in docs/."""
    links = (f"[{one.title}](#{one.title.lower()})" for one in chapters)
    parts = [_HEAD, " · ".join((*links, "[例子用的报告](#例子用的报告)")) + "\n"]
    for chapter in chapters:
        parts.append(f"## {chapter.title}\n\n{chapter.meaning}\n")
        for section in chapter.sections:
            parts += _section(section)
    parts.append(_BASIS)
    for files in (example.templates, example.data):
        for name, text in files.items():
            parts.append(f"`{name}`\n\n{_block(text, name)}")
    return "\n".join(parts)


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield f"### {section.title}\n"
    if section.meaning:
        yield f"{section.meaning}\n"
    has_examples = any(one.example and not _is_long(one) for one in section.entries)
    columns = ["写法", "意思", *(["例", "得"] if has_examples else [])]
    rows = [columns, ["---"] * len(columns)]
    for entry in section.entries:
        cells = [_code(entry.form), _in_cell(entry.meaning)]
        rows.append([*cells, *(_shown(entry) if has_examples else ())])
    yield "".join(f"| {' | '.join(row)} |\n" for row in rows)
    for entry in section.entries:
        if _is_long(entry):
            yield from _details(entry)


def _shown(entry: Entry) -> tuple[str, str]:
    """The cells of an entry's example and of what it prints."""
    if not entry.example or _is_long(entry):
        return ("见下" if entry.example else "", "")
    return _code(entry.example), _in_cell(entry.printed)


def _is_long(entry: Entry) -> bool:
    """Whether an example is shown below the table, for it takes lines of its own."""
    return bool(entry.files) or "\n" in entry.example or "\n" in entry.printed


def _details(entry: Entry) -> Iterator[str]:
    yield f"**{_in_cell(entry.name)}**\n\n{_block(entry.example, '.j2')}"
    for name, text in entry.files.items():
        yield f"`{name}`\n\n{_block(text, name)}"
    if entry.printed:
        yield f"印出来：\n\n{_block(entry.printed, 'text')}"
    if entry.told:
        yield f"告诉：{entry.told}（`python build.py help {entry.told}`）\n"


def _block(text: str, name: str) -> str:
    """A code block, in the language of a file of that name."""
    suffix = name[name.rfind(".") :] if "." in name else ""
    language = "text" if name == "text" else _LANGUAGES.get(suffix, "yaml")
    if name in ("叙述", "上年叙述"):
        language = "markdown"
    return f"```{language}\n{text.rstrip()}\n```\n"


def _code(text: str) -> str:
    """A text as code in a cell of a table."""
    fence = "``" if "`" in text else "`"
    escaped = text.replace("|", "\\|")
    return f"{fence}{escaped}{fence}"


def _in_cell(text: str) -> str:
    """Words in a cell, in which no mark of Markdown is meant."""
    for mark in "\\|*_<[":
        text = text.replace(mark, f"\\{mark}")
    return text
