"""The texts of a new year: last year's, each to be read again; those that every year writes anew only by their heading."""

import re
from itertools import pairwise

from msgspec import Struct

from reports.renewal.fates import Fate, fate_of
from reports.source.markdown import headings_of
from reports.source.schema import Schema, member_schema

# The gate takes either for a hint of a blank form that was left standing.
_READ_AGAIN = "（上年的文字：读一遍，改好以后，删掉这一行）"
_WRITE_ANEW = "（每年重写：上年的没有带过来，请填写今年的）"
_REFERENCE = re.compile(r"\s*同\s+\S")


class RenewedTexts(Struct, frozen=True):
    """A companion of a new year, and the headings of what is to be read again and of what is to be written."""

    text: str
    to_read: tuple[str, ...]
    to_write: tuple[str, ...]


def renew_texts(text: str, schema: Schema | None) -> RenewedTexts:
    """The text of a companion; of one that belongs to no data file (`schema` is None) all is read again."""
    lines = text.splitlines(keepends=True)
    heads = headings_of(text)
    parts = ["".join(lines[: heads[0][0]] if heads else lines)]
    to_read, to_write = [], []
    for (number, title), (end, _) in pairwise([*heads, (len(lines), "")]):
        head, body = lines[number], lines[number + 1 : end]
        if not _is_said(body):
            parts += [head, *body]
        elif _is_rewritten(title, schema):
            to_write.append(title)
            parts += [_ended(head), f"{_WRITE_ANEW}\n\n"]
        else:
            to_read.append(title)
            parts += [_ended(head), f"{_READ_AGAIN}\n", *body]
    return RenewedTexts("".join(parts), tuple(to_read), tuple(to_write))


def _is_said(body: list[str]) -> bool:
    """Whether anything of its own stands there: what refers to another text is read again with that."""
    said = "".join(body).strip()
    return bool(said) and not _REFERENCE.match(said)


def _is_rewritten(title: str, schema: Schema | None) -> bool:
    part = None if schema is None else member_schema(title, schema)
    return part is not None and fate_of(part, schema or {}) is Fate.PENDING


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"
