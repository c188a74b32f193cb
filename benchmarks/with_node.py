"""The content for carbone and easy-template-x (npm): the leanest template of each, the figures as finished text.

Their tags know ASCII names alone for sure, so items and rows go by letters and numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.content import Content, Outcome, Share, cells
from benchmarks.with_docxtpl import item_words, laid_out
from benchmarks.with_python_docx import WIDTH


def context(content: Content) -> Mapping[str, Any]:
    """What the templates ask for, as text."""
    keys = _keys(content)
    return {
        **{
            keys[item.key] + letter: text
            for item in content.items
            for letter, text in zip("abcde", item_words(item).values(), strict=True)
        },
        **{
            f"rows{chapter.key}": [
                {f"c{column}": text for column, text in enumerate(cells(row))}
                for row in chapter.rows
            ]
            for chapter in content.chapters
        },
    }


def carbone(content: Content) -> bytes:
    """The template for carbone: a row with [i], and one with [i+1] that ends the loop."""
    keys = _keys(content)

    def rows(name: str) -> Sequence[Sequence[str]]:
        return [
            [f"{{d.{name}[{index}].c{column}}}" for column in range(WIDTH)]
            for index in ("i", "i+1")
        ]

    return laid_out(
        content,
        lambda part: _told(part, keys, "d."),
        lambda chapter: rows(f"rows{chapter.key}"),
    )


def easy_template_x(content: Content) -> bytes:
    """The template for easy-template-x: a loop that begins in a row's first cell and ends in its last."""
    keys = _keys(content)

    def row(name: str) -> Sequence[str]:
        holes = [f"{{c{column}}}" for column in range(WIDTH)]
        return [f"{{#{name}}}{holes[0]}", *holes[1:-1], f"{holes[-1]}{{/{name}}}"]

    return laid_out(
        content,
        lambda part: _told(part, keys, ""),
        lambda chapter: [row(f"rows{chapter.key}")],
    )


ENGINES: Mapping[str, Callable[[Content], bytes]] = {
    "carbone": carbone,
    "easy-template-x": easy_template_x,
}


def _keys(content: Content) -> Mapping[str, str]:
    return {item.key: f"i{number}" for number, item in enumerate(content.items, 1)}


def _told(part: Outcome | Share, keys: Mapping[str, str], before: str) -> str:
    item = part.item
    hole = {letter: f"{{{before}{keys[item.key]}{letter}}}" for letter in "abcde"}
    if isinstance(part, Outcome):
        return (
            f"{item.subject}{item.key}全年支出{hole['a']}，{hole['b']}，{hole['c']}。"
        )
    return f"{item.subject}{item.key}支出中人员和公用部分{hole['d']}，占{hole['e']}。"
