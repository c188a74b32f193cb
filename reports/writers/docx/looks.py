"""What the styles of headings look like: all that they and the styles they are based on say, in one place."""

from collections.abc import Iterable, Mapping
from functools import reduce

from lxml import etree

from reports.writers.docx.layout import HeadingLooks, Look, Property
from reports.writers.docx.ooxml import BUILT_IN_LEVELS, OF_PARAGRAPHS, OF_WORDS
from reports.writers.docx.ooxml import W as NAMESPACE
from reports.writers.docx.styles import OUTLINE_STYLES
from reports.writers.docx.stylesheet import ancestry_of, style_ids, styles_by_role
from reports.writers.docx.wordxml import Element, w

# Said attribute by attribute: one that is left out is that of the style below.
_BY_ATTRIBUTE = frozenset({"spacing", "ind", "rFonts", "lang"})


def heading_looks(styles: Element) -> HeadingLooks:
    """What the styles of headings look like: those of the roles, and heading 1 to heading 9."""
    known = style_ids(styles)
    built_in = {}
    for level in range(BUILT_IN_LEVELS):
        if identifier := known.get(("paragraph", f"heading {level + 1}")):
            built_in[level] = identifier
    by_role = styles_by_role(styles)
    wanted = {*built_in.values(), *map(by_role.__getitem__, OUTLINE_STYLES)}
    return HeadingLooks(
        {identifier: _look(identifier, styles) for identifier in sorted(wanted)},
        built_in,
        tuple(style.get(w("styleId"), "") for style in styles.iter(w("style"))),
        is_open=styles.prefix == "w",
    )


def _look(identifier: str, styles: Element) -> Look:
    ancestry = [
        style
        for style in reversed(ancestry_of(identifier, styles))
        if style.tag == w("style")
    ]
    root = ancestry[0].get(w("styleId"), "")
    return Look(
        "" if root == identifier else root,
        _named(ancestry[-1], "next"),
        _said(ancestry, "pPr", OF_PARAGRAPHS.split()),
        _said(ancestry, "rPr", OF_WORDS.split()),
    )


def _named(style: Element, relation: str) -> str:
    found = style.find(w(relation))
    return "" if found is None else found.get(w("val"), "")


def _said(
    ancestry: Iterable[Element], group: str, names: Iterable[str]
) -> tuple[Property, ...]:
    """What a group of properties says along an ancestry, farthest first."""
    levels = [style.find(w(group)) for style in ancestry]
    found = (
        [level.find(w(name)) for level in levels if level is not None] for name in names
    )
    return tuple(
        reduce(_over, map(_property, said))
        for said in ([one for one in each if one is not None] for each in found)
        if said
    )


def _over(below: Property, above: Property) -> Property:
    """What holds where a style says something of which the one below says something too."""
    if above.name not in _BY_ATTRIBUTE:
        return above
    return Property(above.name, {**below.attributes, **above.attributes}, above.inside)


def _property(element: Element) -> Property:
    inside = "".join(
        _property(one).xml
        for one in element
        if isinstance(one.tag, str) and _own(one.tag)
    )
    return Property(etree.QName(element).localname, _attributes(element), inside)


def _attributes(element: Element) -> Mapping[str, str]:
    return {
        etree.QName(name).localname: str(value)
        for name, value in element.attrib.items()
        if _own(str(name))
    }


def _own(name: str) -> bool:
    return etree.QName(name).namespace == NAMESPACE
