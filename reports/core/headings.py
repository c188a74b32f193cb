"""The levels of headings: how each is numbered, and what it is in Word and on a page.

A further level is one more row here, its style in the layouts and its rule in the stylesheet.
"""

from typing import Literal

from msgspec import Struct


class HeadingLevel(Struct, frozen=True):
    """A level of headings.

    Its number is a numeral between what stands `before` and `after` it. `role` is its name among
    the roles of a document's pieces. `style` is the layout's style for it: Word and WPS store the
    names of built-in styles in English (ECMA-376 17.7.4.9). `outline_style` is how the styles are
    called that stand at another outline level. `html_class` is its class on a page, `size` how
    much larger than the text it is where a page has no stylesheet.
    """

    role: str
    before: str
    numeral: Literal["chinese", "arabic", "circled"]
    after: str
    style: str
    outline_style: str
    html_class: str
    size: float


# By level: above the levels of GB/T 9704-2012, 7.3.3 (一、 （一） 1. （1）) stand the parts, below them ①.
HEADING_LEVELS = (
    HeadingLevel(
        "part", "第", "chinese", "部分　", "部分标题", "部分标题", "part", 1.35
    ),
    HeadingLevel("heading 1", "", "chinese", "、", "heading 1", "标题 1", "h1", 1.25),
    HeadingLevel(
        "heading 2", "（", "chinese", "）", "heading 2", "标题 2", "h2", 1.125
    ),
    HeadingLevel("heading 3", "", "arabic", ".", "heading 3", "标题 3", "h3", 1),
    HeadingLevel("heading 4", "（", "arabic", "）", "heading 4", "标题 4", "h4", 1),
    HeadingLevel("heading 5", "", "circled", "", "heading 5", "标题 5", "h5", 1),
)
DEEPEST_LEVEL = len(HEADING_LEVELS) - 1
