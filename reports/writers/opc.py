"""How the parts of an Office package are spelled: XML text, relationships,
content types (ECMA-376 part 2).
"""

import re

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The kinds of relationships begin with this, and r:id in a part has it for its namespace.
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = "[Content_Types].xml"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"

_SPECIAL = re.compile('[&<>"]')
# Characters XML 1.0 cannot hold at all (production 2, Char):
# one of them and Office refuses the file. None of them is printable.
_IMPOSSIBLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"


def escape(text: str) -> str:
    """The text as XML character data or attribute value, without characters XML cannot hold."""
    # Of what documents hold only the wide blank is not printable either.
    if not text.replace("\u3000", "").isprintable():
        text = re.sub(_IMPOSSIBLE, "", text)
    if _SPECIAL.search(text):
        text = (
            text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace('"', "&quot;")
        )
    return text


def relationship(
    identifier: str, kind: str, target: str, external: bool = False
) -> str:
    """One relationship of a part (9.3)."""
    mode = ' TargetMode="External"' if external else ""
    return (
        f'<Relationship Id="{escape(identifier)}" Type="{escape(kind)}"'
        f' Target="{escape(target)}"{mode}/>'
    )


def open_relationships(entries: str) -> str:
    """A part's relationships, left open for more."""
    return f'{DECLARATION}<Relationships xmlns="{RELATIONSHIPS}">{entries}'


def relationships(entries: str) -> str:
    """A part's relationships, whole."""
    return f"{open_relationships(entries)}</Relationships>"


def content_type(name: str, kind: str) -> str:
    """The content type of one part."""
    return f'<Override PartName="/{escape(name)}" ContentType="{escape(kind)}"/>'


def open_content_types(entries: str) -> str:
    """The content types of a package, left open for more."""
    return f'{DECLARATION}<Types xmlns="{TYPES}">{entries}'


def content_types(entries: str) -> str:
    """The content types of a package, whole."""
    return f"{open_content_types(entries)}</Types>"
