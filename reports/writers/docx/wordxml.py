"""WordprocessingML as lxml reads it: qualified names,
and the small questions that compiling a layout asks.
"""

from lxml import etree

from reports.writers.docx.ooxml import W as NAMESPACE

Element = etree._Element

# Comments and instructions are nobody's text, and instructions stand for slots here.
PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    remove_comments=True,
    remove_pis=True,
)


def w(name: str) -> str:
    """The qualified name of a w: element or attribute."""
    return f"{{{NAMESPACE}}}{name}"


def text_of(element: Element) -> str:
    """The text of the element's runs."""
    return "".join(node.text or "" for node in element.iter(w("t")))


def child(element: Element, path: str) -> Element:
    """The element at the path, which is known to be there."""
    found = element.find(path)
    if found is None:
        raise LookupError(path)
    return found


def is_on(toggle: Element | None) -> bool:
    """Whether an on/off element is there and not switched off (ECMA-376 17.17.4)."""
    return toggle is not None and toggle.get(w("val"), "1") not in ("0", "false", "off")


def length(element: Element, name: str) -> int:
    """A length that an attribute gives, in twips; nothing where it is not there."""
    return int(element.get(w(name), "0"))


def section_in(block: Element) -> Element | None:
    """The section properties that a child of the body is or, a paragraph, ends with."""
    if block.tag == w("sectPr"):
        return block
    return block.find(f"{w('pPr')}/{w('sectPr')}")
