"""退回意见答复: what became of each remark, as a document for those who sent it back."""

from collections.abc import Iterator, Sequence

from reports.compare.told import brief, change_words, sentence_words
from reports.core.tree import Document, Paragraph, Table, Text, Title
from reports.remarks.answers import Answered, AnsweredRound
from reports.returned.account import table_of

TITLE = "退回意见答复"
_HEADS = ("序号", "意见", "处理", "答复", "改了什么")
_WIDTHS = (2, 9, 3, 9, 9)
_LONGEST = 120


def paper(unit: str, rounds: Sequence[AnsweredRound]) -> Document:
    """The document: for each round a line and a table."""
    blocks: list[Title | Paragraph | Table] = [Title(((Text(f"{unit}{TITLE}"),),))]
    for one in rounds:
        blocks.append(Paragraph((Text(one.round.summary),)))
        if one.remarks:
            rows = (_cells(answered) for answered in one.remarks)
            blocks.append(table_of(_HEADS, _WIDTHS, rows))
    return Document(title=f"{unit}{TITLE}", blocks=tuple(blocks))


def _cells(answered: Answered) -> Sequence[str]:
    remark = answered.remark
    changed = "\n".join(changed_lines(answered, _LONGEST))
    said = (str(remark.words), remark.outcome.value, remark.answer)
    return (str(remark.number), *(" ".join(one.split()) for one in said), changed)


def changed_lines(answered: Answered, most: int) -> Iterator[str]:
    """What was changed because of a remark, old → new; where no other version is known, what is said to be."""
    if not answered.changes:
        yield from answered.remark.changed
    for change in answered.changes:
        yield change.name if change.sentences else change_words(change)
        for old, new in change.sentences:
            yield f"　{sentence_words(*brief(old, new, most))}"
