"""The page of a layout: upright and turned,
for the first section of the text and for later ones.
"""

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from reports.writers.docx.layout import PageSetup
from reports.writers.docx.wordxml import Element, child, length, w
from reports.writers.opc import R

_ID = f"{{{R}}}id"


def page_setups(
    section: Element, feet: Mapping[str, str]
) -> tuple[PageSetup, PageSetup]:
    """The upright page and the landscape one of a section, which is either of them; `feet` are the footers of
    the turned page by those of the upright one, ids of relationships both.
    """
    size = child(section, w("pgSz"))
    if length(size, "w") < length(size, "h"):
        return _page(section), _page(_turn(section, feet))
    return _page(section), _page(section)


def _turn(section: Element, feet: Mapping[str, str]) -> Element:
    """The section on its side: the paper turned left, its binding edge on top (GB/T 9704-2012 7.7).

    Header and footer keep their distance from the type area.
    """
    turned = deepcopy(section)
    for reference in turned.findall(w("footerReference")):
        identifier = reference.get(_ID, "")
        reference.set(_ID, feet.get(identifier, identifier))
    size, margin = child(turned, w("pgSz")), child(turned, w("pgMar"))
    width, height = length(size, "w"), length(size, "h")
    size.attrib.update(
        {w("w"): str(height), w("h"): str(width), w("orient"): "landscape"}
    )
    sides = ("top", "right", "bottom", "left", "header", "footer")
    old = {side: length(margin, side) for side in sides}
    new = {
        "top": old["left"],
        "right": old["top"],
        "bottom": old["right"],
        "left": old["bottom"],
    }
    new["header"] = max(0, old["header"] + new["top"] - old["top"])
    new["footer"] = max(0, old["footer"] + new["bottom"] - old["bottom"])
    margin.attrib.update({w(side): str(value) for side, value in new.items()})
    return turned


def _page(section: Element) -> PageSetup:
    """The section as the first of the text, and as a later one: on a new page, numbers going on,
    no first page.
    """
    later = deepcopy(section)
    for name in ("type", "titlePg"):
        for element in later.findall(w(name)):
            later.remove(element)
    numbers = later.find(w("pgNumType"))
    if numbers is not None:
        numbers.attrib.pop(w("start"), "")
    size, margin = child(section, w("pgSz")), child(section, w("pgMar"))
    width = length(size, "w")
    for side in ("left", "right", "gutter"):
        width -= length(margin, side)
    height = length(size, "h")
    for side in ("top", "bottom"):
        # A negative margin is one that header or footer cannot push away (17.6.11).
        height -= abs(length(margin, side))
    return PageSetup(_spell(section), _spell(later), width, height)


def _spell(section: Element) -> str:
    """The section's XML, the namespaces it uses declared where it stands."""
    etree.cleanup_namespaces(section)
    return etree.tostring(section, encoding="unicode")
