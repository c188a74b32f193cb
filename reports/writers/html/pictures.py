"""Charts as pictures (PNG), for portals whose editors take no drawings; the one door to resvg,
an optional extra.
"""

from base64 import b64encode
from collections.abc import Callable

from reports.writers.html.svg import standing_alone

# Twice as many dots as the drawing is wide, for paper and for fine screens.
_ZOOM = 2

Painter = Callable[[str], str]
"""Gives the address of a picture of the drawing: a data: URI."""


def painter() -> Painter | None:
    """What makes pictures of drawings, None where resvg is not installed."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        return None

    def paint(drawing: str) -> str:
        picture = svg_to_bytes(
            svg_string=standing_alone(drawing),
            background="#ffffff",
            zoom=_ZOOM,
            languages=["zh-CN"],
        )
        return f"data:image/png;base64,{b64encode(picture).decode()}"

    return paint
