"""The tables of a document as facts: one for each cell with a figure, with all that heads it.

What a table prints as rows and merged heads is said again at each figure, so that a program needs no
table to know what one of them means: the whole is a list (CSV) and the same list with a dictionary of
its columns, tables and units (JSON).
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import StringIO

from msgspec import Struct, field
from msgspec.json import encode
from msgspec.structs import astuple, replace

from reports.core.figure import unit_named
from reports.core.grid import column_starts, contents_of
from reports.core.patterns import Pattern
from reports.core.tree import (
    Attachment,
    Band,
    Blocks,
    CellContent,
    Document,
    Heading,
    Listing,
    Number,
    Table,
    content_lines,
    content_words,
    inlines_of,
    plain_text,
)
from reports.writers.heads import (
    ROW,
    Heads,
    Kind,
    Place,
    head_id,
    head_kinds,
    labels_of,
    lay_out,
    without_idle_columns,
)

# Between the heads of a cell, from the widest to its own.
STEP = " / "


class Fact(Struct, frozen=True, gc=False):
    """A cell with a figure: whose report of which year, where it stands, what heads it, what it says.

    `row` counts the rows of the table's body from 1. `group` are the heads of its rows from the
    widest on, `name` that of its own, `code` what stands before that. `value` are the digits without
    commas, empty where the cell holds more than a figure; `printed` is the cell as it is printed.
    """

    year: str = field(name="年度")
    owner: str = field(name="单位名称")
    report: str = field(name="报告")
    attachment: str = field(name="附件")
    mark: str = field(name="表号")
    table: str = field(name="表名")
    row: int = field(name="行序")
    code: str = field(name="行编码")
    group: str = field(name="行的上级")
    name: str = field(name="行名")
    column: str = field(name="列")
    value: str = field(name="数值")
    unit: str = field(name="计量单位")
    printed: str = field(name="原文")


# What each column of the list means, for its dictionary.
MEANINGS: Mapping[str, str] = {
    "年度": "报告说的是哪一年",
    "单位名称": "谁的报告",
    "报告": "报告的题名，草稿、示例在后面注明",
    "附件": "表在报告的哪个附件里；在正文里的为空",
    "表号": "表上印的编号，如 公开01表；没有的为空",
    "表名": "表的题名；没有的，是它上面的标题或者报告的题名",
    "行序": "表身的第几行，从 1 数起",
    "行编码": "行名前面的编码，如功能分类科目编码；没有的为空",
    "行的上级": "行名上面各级的名称，从大到小，用“ / ”隔开；没有的为空",
    "行名": "这一行叫什么",
    "列": "各级表头，从大到小，用“ / ”隔开；没有的为空",
    "数值": "这一格印的数，小数位数照印，不带千位分隔的逗号；数以外还有文字的（≥95%、一段话）为空",
    "计量单位": "数值的计量单位；行次、序号这样没有单位的数为空",
    "原文": "这一格印的全部文字",
}


def write_csv(facts: Iterable[Fact]) -> bytes:
    """The facts as comma-separated values, UTF-8 with a byte order mark, as Excel wants it."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(MEANINGS)
    for fact in facts:
        writer.writerow(map(_harmless, astuple(fact)))
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


# What Excel would compute, were it not for a ' before it; and a ' itself, so that it is known again.
_FORMULA = Pattern(r"['=+@\t]|-(?![\d.,]+%?$)")


def _harmless(value: str | int) -> str | int:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def write_json(document: Document, facts: Sequence[Fact]) -> bytes:
    """The same facts, a line each, after what their columns, tables and units mean."""
    parts: tuple[tuple[str, Iterable[object]], ...] = (
        ("字段", ({"名称": name, "说明": said} for name, said in MEANINGS.items())),
        ("表", _tables_told(document, facts)),
        ("计量单位", _units_told(facts)),
        ("数据", facts),
    )
    return f"{{\n{_JOINT.join(_listed(*part) for part in parts)}\n}}\n".encode()


_JOINT = ",\n"


def _listed(name: str, items: Iterable[object]) -> str:
    """A list of JSON under its name, an item on each line."""
    return f'"{name}": [\n{_JOINT.join(encode(one).decode() for one in items)}\n]'


def facts_of(document: Document, year: str) -> tuple[Fact, ...]:
    """The facts of all tables in reading order."""
    mark = f"（{document.mark}）" if document.mark else ""
    begin = (year, document.owner, document.title + mark)
    tables = _named(document.blocks, document.title)
    return tuple(fact for named in tables for fact in _facts_in(named, begin))


# ── the dictionary ──────────────────────────────────────────────────────────


def _tables_told(
    document: Document, facts: Sequence[Fact]
) -> Iterator[Mapping[str, object]]:
    """What each table with figures is called, which unit stands over it, what is noted below it."""
    for named in _named(document.blocks, document.title):
        own = [fact for fact in facts if _table_of(fact) == named.key]
        if own:
            yield {
                "附件": named.attachment,
                "表号": own[0].mark,
                "表名": named.title,
                "表上的单位": named.node.unit,
                "表注": list(map(plain_text, named.node.notes)),
                "数": len(own),
            }


def _table_of(fact: Fact) -> tuple[str, str]:
    return fact.attachment, fact.table


def _units_told(facts: Iterable[Fact]) -> Iterator[Mapping[str, str]]:
    """Each unit that is used, and of what it is how much."""
    for name in dict.fromkeys(fact.unit for fact in facts if fact.unit):
        unit = unit_named(name)
        said = ""
        if unit.exponent:
            said = f"1{name} = {Decimal(1).scaleb(unit.exponent):f}{unit.dimension}"
        yield {"名称": name, "说明": said}


# ── tables and their names ──────────────────────────────────────────────────


class _Named(Struct, frozen=True):
    """A table, the attachment that it stands in, and a title that no other table there has."""

    attachment: str
    title: str
    node: Table

    @property
    def key(self) -> tuple[str, str]:
        return self.attachment, self.title


def _named(blocks: Blocks, title: str) -> Iterator[_Named]:
    """The tables by their captions, else by the headings above them, else by what they are in."""
    taken: dict[tuple[str, str], int] = {}
    for named in _tables_in(blocks, "", title):
        number = taken[named.key] = taken.get(named.key, 0) + 1
        yield (
            named if number == 1 else replace(named, title=f"{named.title}（{number}）")
        )


def _tables_in(blocks: Blocks, attachment: str, heading: str) -> Iterator[_Named]:
    for block in blocks:
        match block:
            case Heading():
                heading = plain_text(block.children)
            case Table():
                title = _titled(plain_text(block.caption), heading)
                yield _Named(attachment, title, block)
            case Listing():
                for item in block.items:
                    yield from _tables_in(item, attachment, heading)
            case Attachment():
                own = plain_text(block.title)
                yield from _tables_in(block.blocks, own, own)


def _titled(caption: str, heading: str) -> str:
    """The name of a table; a caption in brackets alone, such as a year, adds to the heading."""
    return heading + caption if not caption or caption[0] in "（(" else caption


# ── figures and what heads them ─────────────────────────────────────────────

# What begins a row of the list: year, owner, report.
_Begin = tuple[str, str, str]


def _facts_in(named: _Named, begin: _Begin) -> list[Fact]:
    """The facts of a table."""
    node = without_idle_columns(named.node)
    start = (*begin, named.attachment, plain_text(node.mark), named.title)
    declared = node.unit.rpartition("：")[2]
    layout, reading = lay_out(node), _Reading()
    for band in node.head:
        deque(reading.cells(band, head_kinds(band)), maxlen=0)
    heads = reading.number
    facts = []
    for band, kinds in zip(node.body, layout.kinds, strict=True):
        for cell in reading.cells(band, kinds):
            value, unit = _measured(cell.content, declared)
            fact = Fact(
                *start,
                reading.number - heads,
                cell.code,
                STEP.join(cell.beside[:-1]),
                "".join(cell.beside[-1:]),
                STEP.join(cell.over),
                value,
                unit,
                " ".join(content_words(cell.content).split()),
            )
            facts.append(fact)
    return facts if declared else _with_usual_units(facts)


def _measured(content: CellContent, declared: str) -> tuple[str, str]:
    """The digits of a cell that holds one figure alone, and its unit; where there is none to be
    measured (0.00 for nothing) it is that which stands over the table.
    """
    lines = content_lines(content)
    if len(lines) != 1 or len(lines[0]) != 1 or not isinstance(lines[0][0], Number):
        return "", ""
    number = lines[0][0]
    own = number.figure.unit.name if number.figure else declared
    return number.text.replace(",", ""), number.unit or own


def _with_usual_units(facts: Sequence[Fact]) -> list[Fact]:
    """The facts, those without a unit with that which all others under the same heads have."""
    units: dict[str, set[str]] = {}
    for fact in facts:
        units.setdefault(fact.column, set()).update(filter(None, [fact.unit]))
    return [
        replace(fact, unit="".join(units[fact.column]))
        if fact.value and not fact.unit and len(units[fact.column]) == 1
        else fact
        for fact in facts
    ]


class _Cell(Struct, frozen=True):
    """A cell with a figure: what is in it, the words of the heads of its column and of its row, the
    code before the name of the row.
    """

    content: CellContent
    over: Sequence[str]
    beside: Sequence[str]
    code: str


# What 汉字 are set apart by, or broken at (合　计); words of letters keep their spaces.
_SPACED = Pattern(r"(?<![!-~])\s+|\s+(?![!-~])")


class _Reading(Struct):
    """A table read row by row: the words of its heads, and the codes before them, by their ids."""

    heads: Heads = field(default_factory=Heads)
    words: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def cells(self, band: Band, kinds: Iterable[Kind]) -> Iterator[_Cell]:
        """The cells of a band that hold figures; a head of the tree's is none of them."""
        starts = column_starts(band)
        for contents, kind in zip(contents_of(band), kinds, strict=False):
            self.number += 1
            if kind.fresh:
                self.heads.over = {}
            reaches = kind.reaches or (1,) * len(starts)
            scopes = kind.scopes or ("",) * len(starts)
            places = list(map(Place, band.columns, starts, reaches, scopes))
            yield from self._row(places, contents, kind)
            self.heads.end_row()

    def _row(
        self, places: Sequence[Place], contents: Sequence[CellContent], kind: Kind
    ) -> Iterator[_Cell]:
        before = ""
        labels = labels_of(places, kind.names)
        for place, content, near in zip(places, contents, labels, strict=True):
            if not place.reach:
                continue
            if not place.column.header and _has_figure(content):
                yield self._cell(place, content, near)
            if place.scope:
                self._add(place, content, before)
            before = content if isinstance(content, str) else ""

    def _add(self, place: Place, content: CellContent, before: str) -> None:
        """A head, and the code before it."""
        said = _SPACED.sub("", content_words(content))
        name = head_id(str(self.number), place)
        self.words[name] = said
        self.codes[name] = before if before.isdecimal() else ""
        self.heads.add(place, self.number, said)

    def _cell(self, place: Place, content: CellContent, near: Sequence[str]) -> _Cell:
        labels = [name.replace(ROW, str(self.number)) for name in near]
        beside = self.heads.beside_of(place, labels)
        above = [words for _, words in self.heads.above(place.columns)]
        return _Cell(
            content,
            [words for words in above if not words.isdecimal()],
            [self.words[name] for name in beside],
            self.codes[beside[-1]] if beside else "",
        )


def _has_figure(content: CellContent) -> bool:
    return isinstance(content, Number) or (
        not isinstance(content, str)
        and any(
            isinstance(node, Number) for line in content for node in inlines_of(line)
        )
    )
