"""How a figure stands in a problem: in which words, without its sign, and where it was typed."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import PurePosixPath

from reports.core.figure import Absent, Entered, Figure, entered_leaves, half_up
from reports.core.problems import Place

# A quotient may have no end.
_RATIO_PLACES = 4
# A number of so many digits is hardly the same twice by chance; a rate has fewer.
_TELLING_DIGITS = 4
# More numbers than that are not looked through one by one.
_MOST_TYPED = 4


def exact_words(figure: object) -> str:
    """A figure with all its digits and its unit, 1,652.76万元; what is none by its name, 待填;
    anything else as it stands.
    """
    if isinstance(figure, Absent):
        return figure.name
    if not isinstance(figure, Figure):
        return str(figure)
    shown = figure.shown
    number = shown if isinstance(shown, Decimal) else half_up(shown, _RATIO_PLACES)
    digits = f"{number.normalize():,f}" if number else "0"
    return f"{digits}{figure.unit.name}"


def without_sign(figure: Figure) -> Figure:
    """The figure, or its negative where it is below zero."""
    return -figure if figure.value < 0 else figure


def figure_place(figure: Figure) -> Place | None:
    """Where the first of the entered figures was typed that a figure rests on, a zero only where
    nothing else was.

    None where none was.
    """
    place: Place | None = None
    for leaf in entered_leaves(figure):
        if isinstance(leaf.origin, Entered):
            if leaf.value:
                return leaf.origin.place
            place = place or leaf.origin.place
    return place


def typed_leaves(figures: Iterable[Figure]) -> dict[Place, Figure]:
    """The typed numbers that figures rest on by their places, those that are zero only where nothing
    else was typed.
    """
    leaves = [
        leaf
        for figure in figures
        for leaf in entered_leaves(figure)
        if isinstance(leaf.origin, Entered)
    ]
    # What was left out beside a number counts as 0 and has that number's place.
    wanted = [leaf for leaf in leaves if leaf.value] or leaves
    return {
        leaf.origin.place: leaf for leaf in wanted if isinstance(leaf.origin, Entered)
    }


def typed_words(leaves: Iterable[Figure], file: str) -> str:
    """Which typed numbers to look at, as a message of that file names them: 第 13 行录的 5 和 6、
    决算.yaml 第 7 行录的 8; empty where they are none or too many.
    """
    lines: dict[tuple[str, int], list[str]] = {}
    for leaf in leaves:
        if isinstance(leaf.origin, Entered):
            place = leaf.origin.place
            lines.setdefault((place.file, place.line), []).append(leaf.origin.text)
    if sum(map(len, lines.values())) > _MOST_TYPED:
        return ""
    words, shown = [], file
    for (at, line), texts in lines.items():
        name = "" if at == shown else f"{PurePosixPath(at).name} "
        words.append(f"{name}第 {line} 行录的 {' 和 '.join(texts)}")
        shown = at
    return "、".join(words)


def typed_at(figures: Iterable[Figure], place: Place | None) -> str:
    """Which typed numbers figures rest on, as a message at a place names them; empty where they are
    none or too many.
    """
    return typed_words(typed_leaves(figures).values(), place.file if place else "")


def is_approved(leaf: Figure) -> bool:
    """Whether a typed figure is one of 批复数: copied to be checked against, not to be doubted."""
    return ".批复数" in f".{leaf.name}"


def number_text(figure: Figure) -> str:
    """The exact digits of a typed number, in the base unit of its kind."""
    return f"{Decimal(str(figure.value)).normalize():f}"


def is_telling(figure: Figure) -> bool:
    """Whether a typed number has digits enough, zeros at either end aside, to know it again."""
    digits = number_text(figure).replace(".", "").strip("-0")
    return len(digits) >= _TELLING_DIGITS
