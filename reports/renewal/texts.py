"""The texts of a new year: last year's, each to be read again; those that every year writes anew only by
their heading.
"""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.renewal.fates import fate_of
from reports.source.edits import end_of, lines_of
from reports.source.markdown import READ_AGAIN, WRITE_ANEW, headings_in
from reports.source.schema import Fate, Schema, member_schema

_REFERENCE = Pattern(r"\s*同\s+\S")


class RenewedTexts(Struct, frozen=True):
    """A companion of a new year, and the headings of what is to be read again and of what is to be
    written.
    """

    text: str
    to_read: tuple[str, ...]
    to_write: tuple[str, ...]


def renew_texts(text: str, schema: Schema | None) -> RenewedTexts:
    """The text of a companion; of one that belongs to no data file (`schema` is None) all is read
    again.
    """
    lines = lines_of(text)
    end = end_of(lines)
    heads = headings_in(lines)
    parts = lines[: heads[0][0]] if heads else lines
    to_read, to_write = [], []
    for (number, title), (after, _) in pairwise([*heads, (len(lines), "")]):
        head, body = lines[number], lines[number + 1 : after]
        parts.append(head)
        if not _is_said(body):
            parts += body
        elif _is_rewritten(title, schema):
            to_write.append(title)
            said = [at for at, line in enumerate(body) if line.strip()]
            parts += [*body[: said[0]], WRITE_ANEW, end, *body[said[-1] + 1 :]]
        else:
            to_read.append(title)
            parts += [READ_AGAIN, end, *body]
    return RenewedTexts("".join(parts), tuple(to_read), tuple(to_write))


def _is_said(body: Sequence[str]) -> bool:
    """Whether anything of its own stands there: what refers to another text is read again with that."""
    said = "".join(body).strip()
    return bool(said) and not _REFERENCE.match(said)


def _is_rewritten(title: str, schema: Schema | None) -> bool:
    part = None if schema is None else member_schema(title, schema)
    return part is not None and fate_of(part, schema or {}) is Fate.PENDING
