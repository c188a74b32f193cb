"""Asks a unit's documents where a number comes from: every printed number that a question
means, with its lineage.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from reports.audit.documents import PassedOver, filled_files
from reports.audit.lineage import LineageStep, trace_figure
from reports.audit.printed import PrintedNumber, printed_numbers
from reports.core.problems import Problem
from reports.finance.data_file import Setting
from reports.run.session import Session


class NumberTrace(Struct, frozen=True):
    """A printed number with where it comes from, and how often its figure is printed.

    There is no step where the number is only words.
    """

    printed: PrintedNumber
    step: LineageStep | None
    times: int


def explain(
    session: Session, setting: Setting, question: str, only: str = ""
) -> tuple[list[NumberTrace], list[Problem]]:
    """The answers to a question, a name or a number as printed, each figure once with how often
    it is printed.

    The problems tell which files were passed over, and why.
    """
    traces: list[NumberTrace] = []
    problems: list[Problem] = []
    for found in filled_files(session, setting, only):
        if isinstance(found, PassedOver):
            problems += found.problems
            continue
        for _, document in found.documents:
            numbers = printed_numbers(document.title, document.blocks)
            meant = [one for one in numbers if _is_meant(one, question)]
            traces += _traces(meant, found.source.formulas)
    return traces, problems


def _traces(
    meant: Sequence[PrintedNumber], formulas: Mapping[str, str]
) -> Iterator[NumberTrace]:
    by_figure: dict[int, list[PrintedNumber]] = {}
    for one in meant:
        # A figure of zero is one too, though it counts as false.
        figure = one.number.figure
        key = id(one) if figure is None else id(figure)
        by_figure.setdefault(key, []).append(one)
    for same in by_figure.values():
        figure = same[0].number.figure
        step = None if figure is None else trace_figure(figure, formulas)
        yield NumberTrace(same[0], step, len(same))


def _is_meant(printed: PrintedNumber, question: str) -> bool:
    """Whether a question is about a number: it is its words, its digits, or part of its
    figure's name.
    """
    asked = question.replace(",", "").strip()
    number = printed.number
    if asked in (number.text, number.text + number.unit):
        return True
    digits = any(character.isdigit() for character in asked)
    return not digits and number.figure is not None and asked in number.figure.name
