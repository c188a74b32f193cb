"""What became of each remark: which of the changes are to be written, and 采纳情况 as a document."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from reports.core.grid import Cell, Row, bands_of
from reports.core.problems import Fault, Problem, problem
from reports.core.tree import Document, Paragraph, Table, Text, Title
from reports.finance.remarks import Outcome
from reports.returned.changes import Kind
from reports.returned.plan import Item, Plan, State
from reports.returned.targets import Target

TITLE = "采纳情况"
_HEADS = ("序号", "位置", "意见", "谁、何时", "处理", "说明")
_WIDTHS = (2, 6, 10, 4, 3, 7)
_MOST_SHOWN = 120


class Decision(Struct, frozen=True):
    """What the clerk says of the list, by numbers; without any for `accept` all that can be written is."""

    accept: frozenset[int] | None = None
    reject: frozenset[int] = frozenset()
    otherwise: frozenset[int] = frozenset()
    why: Mapping[int, str] = field(default_factory=dict)


def numbers_in(said: str) -> frozenset[int]:
    """The numbers of a list such as 1,3,7. Raises Fault."""
    try:
        words = said.replace("，", ",").replace("、", ",").split(",")
        return frozenset(int(one) for one in words if one.strip())
    except ValueError:
        raise Fault(problem("Q04", "split", said=said)) from None


def reasons_in(said: Sequence[str]) -> dict[int, str]:
    """The reasons by numbers, each written 3=理由. Raises Fault."""
    reasons: dict[int, str] = {}
    for one in said:
        numbers, mark, words = one.replace("＝", "=").partition("=")
        if not mark or not words.strip():
            raise Fault(problem("Q04", "split", said=one))
        for number in numbers_in(numbers):
            reasons[number] = words.strip()
    return reasons


def to_be_written(plan: Plan, decision: Decision) -> tuple[list[Item], list[Problem]]:
    """The items of which the change is to be written, and why others that were asked for are not."""
    by_number = {item.number: item for item in plan.items}
    wanted = decision.accept
    if wanted is None:
        left_out = decision.reject | decision.otherwise
        wanted = frozenset(
            item.number
            for item in plan.items
            if item.state is State.OPEN
            and not item.change.is_rounded
            and item.number not in left_out
        )
    asked = wanted | decision.reject | decision.otherwise | decision.why.keys()
    problems = [
        problem("Q04", "no number", number=number)
        for number in sorted(asked - by_number.keys())
    ]
    items: list[Item] = []
    for number in sorted(wanted & by_number.keys()):
        item = by_number[number]
        if item.state is State.OPEN and item.change.target:
            items.append(item)
        elif item.state is not State.ADOPTED:
            problems.append(_refused(item))
    return items, problems


def _refused(item: Item) -> Problem:
    target = item.change.target
    if item.state is State.CONFLICT:
        return problem("Q04", "conflict", number=item.number)
    if item.state is State.CHANGED and target:
        now = item.now or "读不出来"
        return problem("Q04", "changed", number=item.number, then=target.old, now=now)
    kind = item.change.kind.value
    return problem("Q04", "not for writing", number=item.number, kind=kind)


def outcome(item: Item, decision: Decision) -> tuple[str, str]:
    """What became of a change, and why, in words."""
    why = decision.why.get(item.number, "")
    if item.number in decision.otherwise:
        return Outcome.OTHERWISE.value, why or item.change.note
    if item.state is State.ADOPTED:
        return Outcome.ADOPTED.value, why or _changed(item.change.target)
    if item.number in decision.reject or (why and item.state is not State.OPEN):
        return Outcome.REJECTED.value, why or item.change.note
    return Outcome.WAITING.value, why or item.change.note


def _changed(target: Target | None) -> str:
    if target is None:
        return ""
    return f"{target.file.rpartition('/')[2]} 第 {target.line} 行已改"


def said_of(item: Item) -> str:
    """A change in words: what it was and what it is to be."""
    change = item.change
    old, new = _cut(change.old), _cut(change.new)
    if change.kind is Kind.REMARK or not old:
        return new
    return f"{old} → {new}" if new else f"删去：{old}"


def _cut(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= _MOST_SHOWN else f"{said[:_MOST_SHOWN]}…"


def account(plan: Plan, decision: Decision, unit: str) -> Document:
    """采纳情况 of the changes to a unit's documents."""
    titles = dict.fromkeys(
        one.sent.title for one in plan.files if one.sent.unit == unit
    )
    blocks: list[Title | Paragraph | Table] = [
        Title(((Text(f"{unit}送审稿修改意见采纳情况"),),))
    ]
    for title in titles:
        items = [item for item in plan.items if item.title == title]
        blocks.append(Paragraph((Text(_summary(title, items, decision)),)))
        if items:
            blocks.append(_table(items, decision))
    return Document(title=f"{unit}{TITLE}", blocks=tuple(blocks))


def _summary(title: str, items: Sequence[Item], decision: Decision) -> str:
    counts: dict[str, int] = {}
    for item in items:
        state = outcome(item, decision)[0]
        counts[state] = counts.get(state, 0) + 1
    listed = "，".join(f"{state} {count} 处" for state, count in counts.items())
    return f"《{title}》共 {len(items)} 处意见" + (f"：{listed}。" if listed else "。")


def _table(items: Sequence[Item], decision: Decision) -> Table:
    return table_of(_HEADS, _WIDTHS, (_cells(item, decision) for item in items))


def _cells(item: Item, decision: Decision) -> Sequence[str]:
    state, why = outcome(item, decision)
    change = item.change
    said = f"【{change.kind.value}】{said_of(item)}"
    return str(item.number), change.place, said, change.who, state, why


def table_of(
    heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]
) -> Table:
    """A table of remarks and what became of each; a cell's line breaks are kept."""
    head = Row(tuple(_cell(words, is_head=True) for words in heads))
    body = [Row(tuple(_cell(words) for words in row)) for row in rows]
    return Table((), tuple(widths), bands_of([head]), bands_of(body))


def _cell(words: str, *, is_head: bool = False) -> Cell:
    lines = tuple((Text(line),) for line in words.split("\n")) if words else ()
    return Cell(lines, header=is_head, align="center" if is_head else "left")
