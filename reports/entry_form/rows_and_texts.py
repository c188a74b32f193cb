"""Texts put into a Markdown file or a file of rows; every other byte stays."""

from collections.abc import Mapping, Sequence

from reports.core.problems import Fault, Place, Problem, problem
from reports.entry_form.entries import Path
from reports.entry_form.merging import Agreed
from reports.entry_form.reading import is_same
from reports.entry_form.unit_files import RowsFile, TextFile
from reports.source.csv_rows import cells_spelled
from reports.source.edits import Edit, edited, end_of, lines_of
from reports.source.encoding import bytes_like
from reports.typed.sections import with_section

# ── texts ───────────────────────────────────────────────────────────────────


def with_texts(
    file: TextFile, texts: Mapping[Path, str]
) -> tuple[bytes, list[Problem]]:
    """A Markdown file with other words under some headings, and with headings that it did not have."""
    content = file.content
    try:
        for (title, *_), text in texts.items():
            content = with_section(content, file.name, title, text)
    except Fault as fault:
        return file.content, list(fault.problems)
    return content, []


# ── rows ────────────────────────────────────────────────────────────────────


def with_rows(file: RowsFile, agreed: Agreed) -> tuple[bytes, list[Problem]]:
    """A file of rows with other texts in some cells, and rows behind the others."""
    spans = cells_spelled(file.text, file.table.delimiter)
    lines = {row.line: cells for row, cells in zip(file.table.rows, spans, strict=True)}
    named = dict(zip(file.rows, file.head.body, strict=True))
    edits: list[Edit] = []
    news: dict[str, dict[str, str]] = {}
    short: dict[str, dict[int, str]] = {}
    for (key, column), text in ((path, one) for path, one in agreed.values.items()):
        at = file.columns[column]
        if key not in named:
            news.setdefault(key, {file.shape.key: key})[column] = text
        elif at < len(cells := lines[named[key].line]):
            edits.append(Edit(*cells[at], _cell(text, file.table.delimiter)))
        else:
            short.setdefault(key, {})[at] = text
    for key, texts in short.items():
        cells = lines[named[key].line]
        behind = [texts.get(at, "") for at in range(len(cells), max(texts) + 1)]
        words = (
            file.table.delimiter + _cell(one, file.table.delimiter) for one in behind
        )
        edits.append(Edit(cells[-1][1], cells[-1][1], "".join(words)))
    rows = [*news.values(), *(dict(one.texts) for one in agreed.items)]
    if rows:
        edits.append(_new_rows(file, rows))
    content = bytes_like(edited(file.text, edits), file.content)
    after = RowsFile(file.name, content, file.shape, file.owner, file.place)
    kept = all(
        after.text_at((key, column)) == file.text_at((key, column))
        for key in file.rows
        for column in file.columns
        if (key, column) not in agreed.values
    )
    said = all(
        is_same(after.text_at(path) or "", text) for path, text in agreed.values.items()
    )
    if not (kept and said):
        told = problem("R05", "broken", Place(file.name), file=file.name)
        return file.content, [told]
    return content, []


def _new_rows(file: RowsFile, rows: Sequence[Mapping[str, str]]) -> Edit:
    """Rows behind the others."""
    end = end_of(lines_of(file.text))
    delimiter = file.table.delimiter
    text = ""
    for texts in rows:
        cells = [""] * file.head.width
        for column, one in texts.items():
            cells[file.columns[column]] = _cell(one, delimiter)
        text += end + delimiter.join(cells)
    at = len(file.text.rstrip("\r\n"))
    return Edit(at, at, text)


def _cell(text: str, delimiter: str) -> str:
    """A text as a cell of a file of rows."""
    if any(sign in text for sign in (delimiter, '"', "\n")):
        return '"' + text.replace('"', '""').replace("\n", " ") + '"'
    return text
