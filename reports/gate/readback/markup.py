"""XML as text that may be cut at its tags.

expat says whether it is well-formed. What is, and holds neither comments nor CDATA nor instructions,
has a `<` where a tag begins and nowhere else (XML 1.0, 2.4): what an element holds is found by
looking for its tags. Each namespace has one prefix here; what is spelled otherwise is spelled anew
before a reader sees it.
"""

import re
from codecs import BOM_UTF8
from functools import lru_cache
from xml.parsers import expat

from reports.gate.readback.items import Unreadable

_OFFICE = "http://schemas.openxmlformats.org"
SHEETS = f"{_OFFICE}/spreadsheetml/2006/main"
PACKAGE = f"{_OFFICE}/package/2006/relationships"
_PREFIXES = {
    f"{_OFFICE}/wordprocessingml/2006/main": "w",
    f"{_OFFICE}/officeDocument/2006/relationships": "r",
    f"{_OFFICE}/drawingml/2006/chart": "c",
    f"{_OFFICE}/drawingml/2006/main": "a",
    f"{_OFFICE}/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
_UNKNOWN = "other:"

# ── one spelling ────────────────────────────────────────────────────────────


def cuttable(data: bytes, own: str = "") -> str:
    """XML as text in the one spelling; the names of the namespace `own` have no prefix.

    Raises Unreadable where it is not well-formed, or says what its entities are.
    """
    odd: list[str] = []
    bindings: set[tuple[str, str]] = set()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartNamespaceDeclHandler = lambda prefix, namespace: bindings.add(
        (prefix or "", namespace or "")
    )
    parser.XmlDeclHandler = lambda *said: odd.extend(_unusual(*said))
    parser.CommentHandler = odd.append
    parser.StartCdataSectionHandler = lambda: odd.append("CDATA")
    parser.ProcessingInstructionHandler = lambda target, _: odd.append(target)
    _parse(parser, data)
    if odd or b"\r" in data or not _are_usual(bindings, own):
        return _spell_anew(data, own)
    return data.removeprefix(BOM_UTF8).decode()


@lru_cache(maxsize=64)
def check_formed(data: bytes) -> None:
    """Raises Unreadable for what is no XML, or says what its entities are; files of one layout share
    most of their parts.
    """
    _parse(expat.ParserCreate(), data)


def check_plain(data: bytes) -> None:
    """Raises Unreadable for what is no XML, or more than elements and words."""
    parser = expat.ParserCreate()
    parser.CommentHandler = parser.StartCdataSectionHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    _parse(parser, data)


def _unusual(version: str, encoding: str | None, standalone: int) -> list[str]:
    if version != "1.0":
        raise Unreadable(f"XML {version}")
    return [] if encoding in (None, "UTF-8", "utf-8") else [str(encoding)]


def _parse(parser: expat.XMLParserType, data: bytes) -> None:
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable(str(error)) from error


def _refuse(*words: object) -> None:
    raise Unreadable(f"a declaration in the text: {words}")


def _are_usual(bindings: set[tuple[str, str]], own: str) -> bool:
    """Whether the namespaces have the prefixes that they have here, and these no other."""
    prefixes = {**_PREFIXES, own: ""} if own else _PREFIXES
    taken = prefixes.values()
    odd = [
        namespace
        for prefix, namespace in bindings
        if (namespace in prefixes or prefix in taken)
        and prefixes.get(namespace) != prefix
    ]
    return not odd and (not own or ("", own) in bindings)


def _spell_anew(data: bytes, own: str) -> str:
    """The same elements, attributes and words in the one spelling."""
    parts: list[str] = []

    def named(name: str, bare: str) -> str:
        """The name with its prefix; one without has that of the namespace `bare`."""
        namespace, _, local = name.rpartition(" ")
        if namespace == bare:
            return local
        prefix = _PREFIXES.get(namespace)
        return f"{prefix}:{local}" if prefix else _UNKNOWN + local

    def begin(name: str, attributes: dict[str, str]) -> None:
        spelled = [
            f' {named(key, "")}="{_escape(attributes[key])}"' for key in attributes
        ]
        parts.append(f"<{named(name, own)}{''.join(spelled)}>")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda name: parts.append(f"</{named(name, own)}>")
    parser.CharacterDataHandler = lambda words: parts.append(_escape(words))
    _parse(parser, data)
    return "".join(parts)


def _escape(words: str) -> str:
    return re.sub(r"[&<>\"'\t\n\r]", lambda one: f"&#{ord(one[0])};", words)


# ── cutting ─────────────────────────────────────────────────────────────────

_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_WHITE = str.maketrans("\t\n", "  ")


def elements(text: str, name: str) -> list[tuple[str, str]]:
    """The attributes and the inside of each element of a name that has none of its own within."""
    return _element(name).findall(text)


def inside(text: str, name: str) -> str:
    """The inside of the first element of a name, empty where there is none."""
    found = _element(name).search(text)
    return (found[2] or "") if found else ""


def attribute_of(text: str, element: str, name: str) -> str | None:
    """An attribute of the first element of a name; None where it or the element is not there."""
    found = _element(element).search(text)
    return attribute(found[1], name) if found else None


def attribute(attributes: str, name: str) -> str | None:
    """The value of one of the attributes; None where there is none of this name."""
    found = _attribute(name).search(attributes)
    # White space as such is a blank; only its number stands for itself (XML 1.0, 3.3.3).
    return unescape(found[2].translate(_WHITE)) if found else None


def unescape(text: str) -> str:
    """The words that XML spells so."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    hexadecimal, decimal, name = entity.groups()
    if name:
        return _NAMED[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))


@lru_cache
def _element(name: str) -> re.Pattern[str]:
    return re.compile(rf"<{name}((?:\s[^<>]*?)?)(?:/>|>(.*?)</{name}\s*>)", re.S)


@lru_cache
def _attribute(name: str) -> re.Pattern[str]:
    return re.compile(rf"\s{name}\s*=\s*([\"'])(.*?)\1", re.S)
