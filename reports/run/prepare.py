"""A type made ready from its folder: read, compiled, its layouts and its page shell with it."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.content.compile import compile_type
from reports.content.compiled import find
from reports.content.mentions import Mentions, find_type_mentions, unused_paths
from reports.core.problems import Fault, Place, Problem, problem
from reports.finance.unused import READ_BY_THE_PROGRAM
from reports.publish.common import common_name, line_of, read_common
from reports.publish.profiles import NONE as NO_KIND
from reports.publish.vocabulary import read_vocabulary
from reports.run.prepared import PreparedType
from reports.source.schema import Schema, Words, member_schema, resolve
from reports.templating import compile_page, page
from reports.types.find import TypeFolder
from reports.types.read import read_type
from reports.types.report_type import ReportType, WordText
from reports.writers import docx
from reports.writers.html.shell import find_broken

_PAGE, _STYLE = "页面.html.j2", "样式.css"
_TAKES_IN = re.compile(r"""\{%[-+]?\s*include\s+['"]([^'"/]+\.docx)['"]""")
_HOLDS_TEXT = re.compile(r"\{\{\s*正文\s*\}\}")


class ReadType(Struct, frozen=True):
    """A type with its variant as read from its folder, what it mentions, and made ready."""

    kind: ReportType
    mentions: Mentions
    prepared: PreparedType


def prepare_type(folder: TypeFolder, variant: str, year: int) -> PreparedType:
    """Everything of a type read and compiled. Raises Fault with all that is wrong in its folder."""
    return read_and_prepare(folder, variant, year).prepared


def read_and_prepare(folder: TypeFolder, variant: str, year: int) -> ReadType:
    """The same with what it was made of. Raises Fault."""
    kind = read_type(folder, variant, year)
    templates = folder.path.parent
    layouts, words, problems = _layouts(kind, templates.name)
    kind = replace(kind, word_bodies=words)
    shell, in_shell = read_page_shell(templates)
    style, in_style = read_common(templates, _STYLE)
    problems += in_shell + in_style
    fields = list(_fields(layouts.values()))
    if problems:
        raise Fault(*problems, *_problems_besides(kind, fields))
    code = _compiled_page(shell, common_name(templates, _PAGE))
    compiled = compile_type(kind, fields)
    found = find_type_mentions(kind, fields)
    unused = tuple(_entered(kind, found.names, found.words))
    prepared = PreparedType(
        compiled=compiled,
        layouts=layouts,
        shell=code,
        style=style,
        notes=(*kind.notes, *(note for one in layouts.values() for note in one.notes)),
        unused=unused,
        printed=tuple(
            path
            for path in _entered(kind, found.asked, ())
            if path not in unused and _is_free(path, kind.schema)
        ),
        vocabulary=read_vocabulary(templates, NO_KIND),
    )
    return ReadType(kind, found, prepared)


def _fields(layouts: Iterable[docx.Layout]) -> Iterator[Words]:
    """What layouts print of a document, each once."""
    files = {name: layout.file for layout in layouts for name in layout.fields}
    for name in sorted(files):
        yield Words(name, Place(files[name], spot=f"“{{{{ {name} }}}}”"))


def _problems_besides(kind: ReportType, fields: Sequence[Words]) -> Sequence[Problem]:
    """What is wrong in a type besides its layouts and its page."""
    try:
        compile_type(kind, fields)
    except Fault as fault:
        return fault.problems
    return ()


def _entered(
    kind: ReportType, names: Collection[str], words: Collection[str]
) -> Iterator[str]:
    """What a clerk may enter of which nothing among the names and words is, as paths; texts are looked
    for where they would be printed.
    """
    for path in unused_paths(kind.schema, names, words):
        part = member_schema(path[0], kind.schema) or {}
        is_text = resolve(part, kind.schema).get("量") == "文段"
        if path[0] not in READ_BY_THE_PROGRAM and not is_text:
            yield ".".join(path)


def _is_free(path: str, schema: Schema) -> bool:
    """Whether what stands at a path is the clerk's own words: of several to choose from, one may say only what
    is printed.
    """
    part = schema
    for key in path.split("."):
        part = resolve(member_schema(key, part) or {}, schema)
    return "enum" not in part


def _layouts(
    kind: ReportType, templates: str
) -> tuple[dict[str, docx.Layout], dict[str, WordText], list[Problem]]:
    """The layouts by path, what those say that are bodies as well, and what is wrong with either."""
    layouts: dict[str, docx.Layout] = {}
    words: dict[str, WordText] = {}
    problems: list[Problem] = []
    bodies = dict(_word_bodies(kind))
    for path, data in kind.layouts.items():
        shown = f"{templates}/{path}"
        try:
            if below := bodies.get(path):
                under = (kind.layouts[below], f"{templates}/{below}")
                # What cannot be read has no words: the rest of the type is looked over all the same.
                words[path] = WordText("", ())
                body = docx.read_word_body(data, shown, *under)
                words[path] = WordText(body.text, body.spots)
                problems += body.problems
                if body.layout is not None:
                    layouts[path] = body.layout
            elif _is_layout(path, kind):
                layouts[path] = docx.read_layout(data, shown)
        except Fault as fault:
            problems += fault.problems
    return layouts, words, list(dict.fromkeys(problems))


def _is_layout(path: str, kind: ReportType) -> bool:
    """Whether a Word file is a layout that documents name, or a profile of one (版式.省厅.docx)."""
    name = path.rpartition("/")[2]
    stems = {output.layout.removesuffix(".docx") for output in kind.outputs}
    return any(name == f"{stem}.docx" or name.startswith(f"{stem}.") for stem in stems)


def _word_bodies(kind: ReportType) -> Iterator[tuple[str, str]]:
    """The Word files that documents have as their bodies or take in, each with the layout below it; a file
    or a layout that is not there is told later.
    """
    taken_in = set(_TAKES_IN.findall("\n".join(kind.templates.values())))
    for output in kind.outputs:
        below = find(output.layout, kind.layouts, kind.search)
        for name in (output.body, *sorted(taken_in)):
            path = find(name, kind.layouts, kind.search)
            if path is not None and below is not None:
                yield path, below


def _compiled_page(shell: str, shown: str) -> bytes:
    """The code of the page. Raises Fault, also where it would give no whole page."""
    code = compile_page(shell, shown)
    if broken := find_broken(page(code)):
        # The tag may bear attributes.
        line = max(line_of(shell, broken.removesuffix(">")), 1)
        raise Fault(problem("T05", "page", Place(shown, line), tag=broken))
    return code


def read_page_shell(templates: Path) -> tuple[str, list[Problem]]:
    """The page that a document's text is put into, and what is wrong with it."""
    shell, problems = read_common(templates, _PAGE)
    is_there = not any(one.code == "T03" for one in problems)
    if is_there and not _HOLDS_TEXT.search(shell):
        # It belongs into the body, of which this is the end.
        place = Place(common_name(templates, _PAGE), max(line_of(shell, "</body>"), 1))
        problems.append(problem("T03", "no text in page", place))
    return shell, problems
