"""The two looks of a document in HTML: a complete page that has a stylesheet,
and a fragment that has none.

A look says, role by role, which element a piece is and which attributes it bears. The walk over the
tree is the same for both; where one look has no element for a role,
the piece stands there without one.
"""

from collections.abc import Mapping
from functools import cache
from itertools import product

from msgspec import Struct

from reports.core.headings import HEADING_LEVELS


class Tag(Struct, frozen=True):
    """An element's name and its attributes as they are printed;
    `h#` is the heading of the rank at that place.
    """

    name: str
    attributes: str = ""


class HtmlLook(Struct, frozen=True, eq=False):
    """The tag of every role, and what the document may rely on.

    `ids`: anchors, links to them, headers of cells. `classes`: rules in a stylesheet;
    otherwise every style is inline.
    `draws`: charts are drawn, their data lies behind; otherwise it stands in their place. `lists`:
    lists number their items; otherwise the items are paragraphs, their numbers words.
    """

    tags: Mapping[str, Tag]
    ids: bool
    classes: bool
    draws: bool
    lists: bool


NO_TAG = Tag("")
KINDS = {
    "head": "th",
    "short head": "th",
    "cut": "th",
    "stub": "th",
    "short stub": "th",
    "name": "th",
    "data": "td",
}
ALIGNMENTS = ("left", "center", "right")
# While a table scrolls sideways, the column that names its rows is kept in sight;
# what leads up to it is not.
PLACES = ("", "leading", "kept")


@cache
def cell_role(kind: str, align: str, place: str) -> str:
    """The role of a cell: in the head, there cut from corner to corner, a label, the name of its row,
    or plain; a head that is short is not broken; its alignment; its place when the table scrolls.
    """
    return " ".join(filter(None, (kind, align, place)))


# ── page: classes, the rest is in the stylesheet ────────────────────────────


def _classes(*names: str) -> str:
    used = " ".join(name for name in names if name)
    return f' class="{used}"' if used else ""


# From the upper left corner to the lower right one (CSS Images 3, 3.1.1); the words above it stand
# at the right.
_DIAGONAL = (
    "linear-gradient(to top right,transparent calc(50% - .6px),#666 calc(50% - .6px),"
    "#666 calc(50% + .6px),transparent calc(50% + .6px))"
)
_ABOVE_DIAGONAL = "float:right"
CUT_RULES = {
    "d": f"text-align: left; background-image: {_DIAGONAL}",
    "u": _ABOVE_DIAGONAL,
}
"""What a page needs for heads that are cut from corner to corner, by class."""


def _page_cells() -> dict[str, Tag]:
    own = {"cut": "d", "stub": "h", "short head": "n", "short stub": "h n"}
    short = {"left": "", "center": "c", "right": "r"}
    sticks = {"": "", "leading": "b", "kept": "k"}
    return {
        cell_role(kind, align, place): Tag(
            KINDS[kind], _classes(own.get(kind, ""), short[align], sticks[place])
        )
        for kind, align, place in product(KINDS, ALIGNMENTS, PLACES)
    }


PAGE = HtmlLook(
    ids=True,
    classes=True,
    draws=True,
    lists=True,
    tags={
        "mark": NO_TAG,  # the shell shows it, outside the text
        "strong": Tag("strong"),
        "number": Tag("span", ' class="n"'),
        "above diagonal": Tag("span", ' class="u"'),
        "link": Tag("a"),
        "title": Tag("h#", ' class="title"'),
        "title line": Tag("span", ' class="line"'),
        "contents": Tag("nav", ' class="toc" aria-label="目录"'),
        "contents title": Tag("p", ' class="label"'),
        "contents list": Tag("ul"),
        **{f"contents {level}": Tag("li", f' class="t{level}"') for level in range(3)},
        **{
            level.role: Tag("h#", f' class="{level.html_class}"')
            for level in HEADING_LEVELS
        },
        "body": Tag("p"),
        "addressee": Tag("p", ' class="to"'),
        "dateline": Tag("p", ' class="date"'),
        "ordered": Tag("ol"),
        "unordered": Tag("ul"),
        "ordered item": Tag("li"),
        "unordered item": Tag("li"),
        "item paragraph": Tag("p"),
        "letterhead": Tag("div", ' class="letter"'),
        "letter mark": Tag("p", ' class="mk"'),
        "letter body": Tag("p", ' class="red"'),
        "letter line": Tag("div", ' class="ref"'),
        "letter number": Tag("p"),
        "signers": Tag("p"),
        "imprint": Tag("div", ' class="foot"'),
        "copies": Tag("p", ' class="cc"'),
        "issued": Tag("div", ' class="ref"'),
        "issuing office": Tag("p"),
        "issuing date": Tag("p"),
        "signature": Tag("div", ' class="sign"'),
        "sealed signature": Tag("div", ' class="sign seal"'),
        "signing body": Tag("p"),
        "signing date": Tag("p", ' class="on"'),
        "attachment list": Tag("div", ' class="list"'),
        "first attachment": Tag("p", ' class="first"'),
        "next attachment": Tag("p"),
        "attachment": Tag("section", ' class="att"'),
        "attachment label": Tag("p", ' class="label"'),
        "attachment title": Tag("h#", ' class="title"'),
        "table block": Tag("div", ' class="tab"'),
        "wide table block": Tag("div", ' class="tab wide"'),
        "table box": Tag("div", ' class="box"'),
        "table of cards": Tag("div", ' class="box f"'),
        # The caption is part of the table, so the table opens before it.
        "captioned table": Tag("table"),
        "above": Tag("caption"),
        "caption": Tag("div", ' class="cap"'),
        "owner": Tag("div", ' class="owner"'),
        "unit": Tag("div", ' class="unit"'),
        "grid": NO_TAG,
        "note": Tag("p", ' class="note"'),
        "chart": Tag("div", ' class="chart"'),
        "figure": Tag("figure"),
        "chart caption": Tag("figcaption"),
        "chart data": Tag("details"),
        **_page_cells(),
    },
)


# ── fragment: a portal's editor keeps inline styles and old attributes, and drops classes, ids and <style> ──


def _styled(style: str, align: str = "") -> str:
    """Attributes of a block in the font of the portal.

    A browser copies the font of the page it shows, its own, along with what has none; KindEditor drops
    the whole style for the quotes around that font's name.
    """
    size = "" if "font-size:" in style else "font-size:inherit;"
    return _aligned(f"font-family:inherit;{size}{style}", align)


def _aligned(style: str, align: str) -> str:
    """Attributes with the alignment twice, since some editors keep only the one or the other."""
    return (
        f' align="{align}" style="text-align:{align};{style}"'
        if align
        else f' style="{style}"'
    )


def _fragment_cells() -> dict[str, Tag]:
    # A line of less than three pixels is drawn as one. `1px solid` is what the stylesheets of UEditor and
    # CKEditor say as well: what is no different from them is dropped on pasting, and published without.
    border = (
        "border:thin double #666;padding:5px 8px;vertical-align:middle;text-indent:0"
    )
    head = ";font-weight:bold;background:#eef2f7"
    stub = ";font-weight:bold;background:#f7f9fb"
    extra = {
        "head": head,
        "short head": head,
        "cut": f"{head} {_DIAGONAL}",
        "stub": stub,
        "short stub": stub,
        "name": "",
        "data": "",
    }
    nowrap = {"left": "", "center": "", "right": ";white-space:nowrap"}
    return {
        cell_role(kind, align, place): Tag(
            KINDS[kind],
            _aligned(
                border + nowrap[align] + extra[kind], "left" if kind == "cut" else align
            ),
        )
        for kind, align, place in product(KINDS, ALIGNMENTS, PLACES)
    }


_PARAGRAPH = "margin:0 0 10px;line-height:1.9"
_ENTRY = "margin:0;line-height:1.9;text-indent:0"
_HEADING = "margin:18px 0 10px;line-height:1.6;font-weight:bold"
_CAPTION = "margin:16px 0 4px;line-height:1.6;font-weight:bold;text-indent:0"


def _fragment_headings() -> dict[str, Tag]:
    """Headings indented by two characters of the text, whatever their size; parts are centred."""
    part, *others = HEADING_LEVELS
    tags = {}
    for level in others:
        indent = round(2 / level.size, 2)
        size = f"font-size:{level.size:g}em;text-indent:{indent:g}em"
        tags[level.role] = Tag("h#", _styled(f"{_HEADING};{size}"))
    size = f"font-size:{part.size:g}em;text-indent:0"
    return {part.role: Tag("h#", _styled(f"{_HEADING};{size}", "center")), **tags}


FRAGMENT = HtmlLook(
    ids=False,
    classes=False,
    draws=False,
    lists=False,
    tags={
        "mark": Tag(
            "p",
            _styled(
                "margin:0 0 16px;padding:8px;border:2px solid #b00020;color:#b00020;font-weight:bold",
                "center",
            ),
        ),
        "strong": Tag("strong"),
        "number": NO_TAG,
        "above diagonal": Tag("span", f' style="{_ABOVE_DIAGONAL}"'),
        "link": Tag("a"),
        # The portal prints the article's title as the page's <h1>; a second one would be a fault,
        # so this is text.
        "title": Tag(
            "p",
            _styled(
                "margin:0 0 16px;line-height:1.5;font-size:1.5em;font-weight:bold",
                "center",
            ),
        ),
        "title line": NO_TAG,
        "contents": NO_TAG,
        "contents title": Tag(
            "p", _styled(f"{_PARAGRAPH};text-indent:0;font-weight:bold", "center")
        ),
        "contents list": NO_TAG,
        **{
            f"contents {level}": Tag(
                "p", _styled(f"{_ENTRY};padding-left:{2 * level}em")
            )
            for level in range(3)
        },
        **_fragment_headings(),
        "body": Tag("p", _styled(f"{_PARAGRAPH};text-indent:2em")),
        "addressee": Tag("p", _styled(f"{_PARAGRAPH};text-indent:0")),
        "dateline": Tag("p", _styled(f"{_PARAGRAPH};text-indent:0", "center")),
        "letterhead": NO_TAG,
        "letter mark": Tag("p", _styled(f"{_ENTRY};font-weight:bold")),
        "letter body": Tag(
            "p",
            _styled(
                "margin:8px 0;line-height:1.4;text-indent:0;color:#c00000;font-size:1.9em;font-weight:bold",
                "center",
            ),
        ),
        "letter line": NO_TAG,
        "letter number": Tag(
            "p",
            _styled(
                "margin:16px 0 24px;padding:0 0 8px;border-bottom:2px solid #c00000;text-indent:0",
                "center",
            ),
        ),
        "signers": Tag("p", _styled(_ENTRY, "right")),
        "imprint": NO_TAG,
        "copies": Tag(
            "p",
            _styled(
                "margin:32px 0 0;padding:6px 1em 6px 4em;border-top:2px solid #1a1a1a;line-height:1.7;text-indent:-3em"
            ),
        ),
        "issued": NO_TAG,
        "issuing office": Tag(
            "p",
            _styled(
                "margin:0;padding:6px 1em 0;border-top:1px solid #1a1a1a;line-height:1.7;text-indent:0"
            ),
        ),
        "issuing date": Tag(
            "p",
            _styled(
                "margin:0;padding:0 1em 6px;border-bottom:2px solid #1a1a1a;line-height:1.7;text-indent:0",
                "right",
            ),
        ),
        "signature": NO_TAG,
        "sealed signature": NO_TAG,
        "signing body": Tag(
            "p",
            _styled(
                "margin:24px 0 0;line-height:1.9;text-indent:0;padding-right:2em",
                "right",
            ),
        ),
        "signing date": Tag(
            "p", _styled(f"{_PARAGRAPH};text-indent:0;padding-right:2em", "right")
        ),
        "attachment list": NO_TAG,
        "first attachment": Tag(
            "p",
            _styled(
                "margin:20px 0 0;line-height:1.9;padding-left:6em;text-indent:-4em"
            ),
        ),
        "next attachment": Tag(
            "p", _styled("margin:0;line-height:1.9;padding-left:6em;text-indent:-1em")
        ),
        "attachment": NO_TAG,
        "attachment label": Tag(
            "p",
            _styled(
                "margin:32px 0 10px;line-height:1.9;font-weight:bold;text-indent:0"
            ),
        ),
        "attachment title": Tag(
            "h#",
            _styled(
                "margin:0 0 16px;line-height:1.5;font-size:1.35em;font-weight:bold;text-indent:0",
                "center",
            ),
        ),
        "table block": NO_TAG,
        "wide table block": NO_TAG,
        "captioned table": NO_TAG,
        # Editors misplace or drop <caption>, so what stands above a table are paragraphs.
        "above": NO_TAG,
        "caption": Tag("p", _styled(_CAPTION, "center")),
        "owner": Tag("p", _styled("margin:0 0 4px;line-height:1.6;text-indent:0")),
        "unit": Tag(
            "p", _styled("margin:0 0 4px;line-height:1.6;text-indent:0", "right")
        ),
        # A table stands alone: wangEditor makes one paragraph of a whole table within a <div>.
        "table box": NO_TAG,
        "table of cards": NO_TAG,
        # A width in a style is pasted as the pixels that it had on the screen it was copied from.
        "grid": Tag(
            "table",
            ' border="1" cellpadding="5" cellspacing="0" width="100%"'
            ' style="font-family:inherit;border-collapse:collapse;border:1px solid #666;font-size:0.9em;line-height:1.5"',
        ),
        "picture": Tag("p", _styled("margin:16px 0 4px;text-indent:0", "center")),
        "chart caption": Tag(
            "p",
            _styled(
                "margin:16px 0 4px;line-height:1.6;font-weight:bold;text-indent:0",
                "center",
            ),
        ),
        "note": Tag(
            "p",
            _styled("margin:6px 0 10px;line-height:1.6;font-size:0.9em;text-indent:0"),
        ),
        **_fragment_cells(),
    },
)
