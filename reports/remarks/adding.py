"""A new round of remarks written at the end of 退回意见.yaml; every byte that stands there stays."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from reports.core import nodes
from reports.core.problems import Fault, Place, has_errors, problem
from reports.finance.remarks import ROUNDS, Outcome
from reports.source.edits import end_of, lines_of
from reports.source.encoding import bytes_like, characters_of
from reports.source.yaml.events import spelled
from reports.source.yaml.reader import read_yaml
from reports.source.yaml.spelling import spelling_of
from reports.typed.write_back import put

_HEAD = "# 退回意见：一轮一项，一条意见一个状态、一个答复。状态：{states}。"
_REMARK = "意见"


class NewRound(Struct, frozen=True):
    """A round that came in: its number, from whom, when and how where that is known, the data files that it is
    about, the remarks.
    """

    number: int
    source: str
    day: str
    letter: str
    reports: Sequence[str]
    remarks: Sequence[str]

    @property
    def plain(self) -> nodes.Plain:
        """What it is once it has been read."""
        told: dict[str, nodes.Plain] = {"轮次": str(self.number), **self._said}
        if self.reports:
            told["报告"] = list(self.reports)
        remarks: list[nodes.Plain] = [
            {_REMARK: words, "状态": Outcome.WAITING.value} for words in self.remarks
        ]
        return {**told, _REMARK: remarks}

    @property
    def _said(self) -> dict[str, str]:
        said = {"来自": self.source, "日期": self.day, "来函": self.letter}
        return {key: words for key, words in said.items() if words}

    def lines(self) -> list[str]:
        """How it is spelled, from its dash on."""
        found = [f"- 轮次: {self.number}"]
        found += [f"  {key}: {spelling_of(one)}" for key, one in self._said.items()]
        if self.reports:
            named = (spelling_of(one, flow=True) for one in self.reports)
            found.append(f"  报告: [{', '.join(named)}]")
        found.append(f"  {_REMARK}:")
        for words in self.remarks:
            found.append(f"    - {_REMARK}: {spelling_of(words)}")
            found.append(f"      状态: {Outcome.WAITING.value}")
        return found


def add_round(data: Path, file: str, before: bytes | None, new: NewRound) -> None:
    """Writes a round into 退回意见.yaml, whole, or not at all. Raises Fault and OSError."""
    put(data, file, before, with_round(before, file, new))


def with_round(content: bytes | None, file: str, new: NewRound) -> bytes:
    """The content with one more round, or a new file. Raises Fault where what stands there does not go on so."""
    if content is None or not characters_of(content).strip("\ufeff \t\r\n"):
        head = _HEAD.format(states="、".join(Outcome))
        body = (head, "", f"{ROUNDS}:", *(f"  {one}" for one in new.lines()))
        return "".join(f"{line}\n" for line in body).encode()
    root, problems = read_yaml(content, file)
    if root is None or has_errors(problems):
        raise Fault(*problems, problem("Q07", "broken", Place(file)))
    was = root.items.get(ROUNDS)
    text = characters_of(content)
    end = end_of(lines_of(text))
    text, indent = _without_empty(text, was)
    lines = [f"{indent}{line}{end}" for line in new.lines()]
    if was is None:
        lines.insert(0, f"{ROUNDS}:{end}")
    apart = "" if text.endswith(("\r", "\n")) else end
    after = bytes_like("".join((text, apart, *lines)), content)
    if not _goes_on(root, after, file, new):
        raise Fault(problem("Q07", "form", root.keys.get(ROUNDS, Place(file, 1))))
    return after


def _without_empty(text: str, was: nodes.Node | None) -> tuple[str, str]:
    """The text without an empty list that is spelled [], and how far the dashes of a list are indented."""
    if isinstance(was, nodes.Sequence) and was.items:
        line = lines_of(text)[was.items[0].place.line - 1]
        return text, line[: len(line) - len(line.lstrip(" "))]
    if isinstance(was, nodes.Sequence):
        members = spelled(text).members or ()
        empty = next(value for key, _, value in members if key == ROUNDS)
        text = text[: empty.start].rstrip(" ") + text[empty.end :]
    return text, "  "


def _goes_on(before: nodes.Mapping, after: bytes, file: str, new: NewRound) -> bool:
    """Whether the content reads as before, with the new round behind the others."""
    root, problems = read_yaml(after, file)
    if root is None or has_errors(problems):
        return False
    was, now = nodes.plain(before), nodes.plain(root)
    if not isinstance(was, dict):
        return False
    rounds = was.get(ROUNDS)
    listed = rounds if isinstance(rounds, list) else []
    return now == {**was, ROUNDS: [*listed, new.plain]}
