"""Layouts that were damaged or poisoned: refused by name, or the document has nothing of it.

`pytest --layouts 2000` tries more of them than an ordinary run.
"""

import io
import posixpath
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from xml.etree import ElementTree
from xml.parsers import expat

import pytest

from reports.core.problems import Fault, Problem
from reports.core.tree import Document, Link, Paragraph, Text
from reports.writers.docx import read_layout, write
from tests.conftest import ROOT

LAYOUT = (ROOT / "templates" / "公共" / "版式.docx").read_bytes()
FILE = "templates/甲/版式.docx"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
R = f"{OFFICE}/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
DOCUMENT = Document("标题", (Paragraph((Text("正文"), Link("https://a.cn/", ()))),))
# In every poison: where it gets through, this is found in the document.
EVIL = "evil"

Parts = dict[str, bytes]
Poison = Callable[[Parts, random.Random], None]


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def rels_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def relate(parts: Parts, part: str, kind: str, target: str, external: bool) -> str:
    """A relationship of a part more; its id."""
    empty = f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'.encode()
    rels = parts.get(rels_of(part), empty).decode()
    identifier = f"rId{9000 + rels.count('<Relationship ')}"
    mode = ' TargetMode="External"' if external else ""
    entry = f'<Relationship Id="{identifier}" Type="{kind}" Target="{target}"{mode}/>'
    closing = "</Relationships>"
    parts[rels_of(part)] = rels.replace(closing, entry + closing).encode()
    return identifier


def add_part(parts: Parts, kind: str, name: str, data: str, content: str) -> None:
    """A part more that the document is related to, with its content type."""
    relate(parts, "word/document.xml", f"{R}/{kind}", name, external=False)
    parts[f"word/{name}"] = data.encode()
    entry = f'<Override PartName="/word/{name}" ContentType="{content}"/></Types>'
    types = parts["[Content_Types].xml"].decode()
    parts["[Content_Types].xml"] = types.replace("</Types>", entry).encode()


def insert(parts: Parts, part: str, xml: str) -> None:
    """A paragraph more in the document, a header, a footer or the notes."""
    namespaces = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:v="urn:v" xmlns:o="urn:schemas-microsoft-com:office:office"'
    paragraph = f"<w:p {namespaces}>{xml}</w:p>"
    text = parts[part].decode()
    if part == "word/document.xml":
        text = text.replace("<w:body>", f"<w:body>{paragraph}")
    else:
        head, _, tail = text.rpartition("<w:p>")
        text = f"{head}{paragraph}<w:p>{tail}"
    parts[part] = text.encode()


def full_layout() -> Parts:
    """The shared layout with every kind of part that Word makes."""
    parts = parts_of(LAYOUT)
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1"/></w:numbering>'
    )
    add_part(parts, "numbering", "numbering.xml", numbering, f"{word}.numbering+xml")
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1"><w:p></w:p></w:footnote></w:footnotes>'
    add_part(parts, "footnotes", "footnotes.xml", notes, f"{word}.footnotes+xml")
    web = f'<w:webSettings xmlns:w="{W}"/>'
    add_part(parts, "webSettings", "webSettings.xml", web, f"{word}.webSettings+xml")
    theme = '<a:theme xmlns:a="urn:a"/>'
    theme_type = "application/vnd.openxmlformats-officedocument.theme+xml"
    add_part(parts, "theme", "theme/theme1.xml", theme, theme_type)
    parts["word/media/image1.png"] = PNG
    types = parts["[Content_Types].xml"].decode()
    png = '<Default Extension="png" ContentType="image/png"/><Override'
    parts["[Content_Types].xml"] = types.replace("<Override", png, 1).encode()
    identifier = relate(
        parts, "word/header1.xml", f"{R}/image", "media/image1.png", external=False
    )
    picture = f'<w:r><w:pict><v:imagedata r:id="{identifier}"/></w:pict></w:r>'
    insert(parts, "word/header1.xml", picture)
    return parts


FULL = full_layout()
TEXTS = (
    "word/document.xml",
    "word/header1.xml",
    "word/footer2.xml",
    "word/footnotes.xml",
)
XML = sorted(name for name in FULL if name.endswith((".xml", ".rels")))
INSTRUCTIONS = (
    'DDEAUTO c:\\\\windows\\\\evil.exe "/k"',
    "DDE excel evil.xls a1",
    'INCLUDETEXT "\\\\\\\\evil\\\\a.docx"',
    'INCLUDEPICTURE "http://evil/a.png" \\d',
    "LINK Word.Document.8 evil.docx",
    "IMPORT evil.gif",
    "DATABASE \\d evil.mdb",
    "MACROBUTTON evil 点这里",
    "AUTOTEXT evil",
    "QUOTE 68 68 69 evil",
    "SET evil 1",
    'HYPERLINK "file:///c:/evil.exe"',
    "HYPERLINK \\\\evil\\share",
    'HYPERLINK \\t "_blank" smb://evil/a',
    "evil",
)
ADDRESSES = (
    "file:///C:/evil.exe",
    "\\\\evil\\share\\a.docx",
    "//evil/share",
    "smb://evil/share",
    "search-ms:query=evil",
    "ms-word:ofe|u|http://evil/a.docx",
    "javascript:evil()",
    "vbscript:evil",
    "data:text/html,evil",
    "evil.exe",
)


# ── poisons ─────────────────────────────────────────────────────────────────


def cut(parts: Parts, chance: random.Random) -> None:
    name = chance.choice(XML)
    parts[name] = parts[name][: chance.randrange(len(parts[name]))]


def garbage(parts: Parts, chance: random.Random) -> None:
    parts[chance.choice(XML)] = chance.randbytes(200)


def flipped(parts: Parts, chance: random.Random) -> None:
    name = chance.choice(XML)
    data = bytearray(parts[name])
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    parts[name] = bytes(data)


def declared(parts: Parts, chance: random.Random) -> None:
    name = chance.choice(XML)
    root = re.search(rb"<([A-Za-z][\w:]*)", parts[name])
    assert root
    said = chance.choice(
        [
            ' SYSTEM "file:///etc/evil"',
            ' [<!ENTITY evil SYSTEM "file:///etc/passwd">]',
            ' [<!ENTITY a "evilevil"><!ENTITY b "&a;&a;&a;">]',
            "",
        ]
    )
    doctype = f"<!DOCTYPE {root[1].decode()}{said}>".encode()
    parts[name] = parts[name].replace(root[0], doctype + root[0], 1)


def simple_field(parts: Parts, chance: random.Random) -> None:
    words = chance.choice(INSTRUCTIONS).replace('"', "&quot;")
    xml = f'<w:fldSimple w:instr=" {words} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    insert(parts, chance.choice(TEXTS), xml)


def split_field(parts: Parts, chance: random.Random) -> None:
    """A complex field in pieces, perhaps in a text box, perhaps never separated or ended."""
    words = chance.choice(INSTRUCTIONS).replace('"', "&quot;")
    tag = chance.choice(["instrText", "instrText", "delInstrText"])
    pieces, rest = [], words
    while rest:
        size = chance.randint(1, 6)
        # An entity is not cut.
        piece, rest = (words, "") if "&" in words else (rest[:size], rest[size:])
        pieces.append(f'<w:r><w:{tag} xml:space="preserve">{piece}</w:{tag}></w:r>')
    marks = {
        kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
        for kind in ("begin", "separate", "end")
    }
    xml = marks["begin"] + "".join(pieces)
    xml += chance.choice(["", marks["separate"] + "<w:r><w:t>1</w:t></w:r>"])
    xml += chance.choice(["", marks["end"]])
    if chance.random() < 0.3:
        xml = f"<w:r><w:pict><v:textbox><w:txbxContent><w:p>{xml}</w:p></w:txbxContent></v:textbox></w:pict></w:r>"
    insert(parts, chance.choice(TEXTS), xml)


def nested_field(parts: Parts, chance: random.Random) -> None:
    """A field whose name or address another field gives."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    inner = (
        f"{mark('begin')}<w:r><w:instrText> REF evil </w:instrText></w:r>{mark('end')}"
    )
    outer = chance.choice(["", "<w:r><w:instrText> HYPERLINK </w:instrText></w:r>"])
    insert(parts, chance.choice(TEXTS), f"{mark('begin')}{outer}{inner}{mark('end')}")


def embedded(parts: Parts, chance: random.Random) -> None:
    kind, xml = chance.choice(
        [
            ("oleObject", '<w:object><o:OLEObject r:id="{}"/></w:object>'),
            ("package", '<w:object><w:objectEmbed r:id="{}"/></w:object>'),
            ("control", '<w:object><w:control r:id="{}"/></w:object>'),
            ("aFChunk", '<w:altChunk r:id="{}"/>'),
            ("subDocument", '<w:subDoc r:id="{}"/>'),
            ("image", '<w:pict><v:imagedata r:id="{}"/></w:pict>'),
            ("hdphoto", '<w:pict><v:imagedata o:relid="{}"/></w:pict>'),
            ("evil", '<w:pict><v:imagedata r:pict="{}"/></w:pict>'),
        ]
    )
    part = chance.choice(TEXTS)
    parts["word/embeddings/evil.bin"] = b"\xd0\xcf\x11\xe0evil"
    types = parts["[Content_Types].xml"].decode()
    entry = '<Default Extension="bin" ContentType="image/x-evil"/></Types>'
    parts["[Content_Types].xml"] = types.replace("</Types>", entry).encode()
    identifier = relate(
        parts, part, f"{R}/{kind}", "embeddings/evil.bin", external=False
    )
    insert(parts, part, f"<w:r>{xml.format(identifier)}</w:r>")


def unused_part(parts: Parts, chance: random.Random) -> None:
    """A part that nothing refers to, and that is left out."""
    kind = chance.choice(
        ["customXml", "vbaData", "glossaryDocument", "evil", "package"]
    )
    parts["word/evil.xml"] = b"<evil/>"
    relate(parts, chance.choice(TEXTS), f"{R}/{kind}", "evil.xml", external=False)


def outside(parts: Parts, chance: random.Random) -> None:
    part = chance.choice([*TEXTS, "word/fontTable.xml", "word/numbering.xml"])
    kind = chance.choice(["image", "font", "frame", "oleObject", "header", "evil"])
    relate(parts, part, f"{R}/{kind}", "http://evil/a", external=True)


def settings_relation(parts: Parts, chance: random.Random) -> None:
    kind = chance.choice(["attachedTemplate", "mailMergeSource", "transform"])
    part = "word/settings.xml"
    identifier = relate(parts, part, f"{R}/{kind}", "http://evil/a.dotm", external=True)
    xml = f'<w:{kind} xmlns:r="{R}" r:id="{identifier}"/></w:settings>'
    parts[part] = parts[part].replace(b"</w:settings>", xml.encode())


def foreign_link(parts: Parts, chance: random.Random) -> None:
    part, address = chance.choice(TEXTS), chance.choice(ADDRESSES)
    identifier = relate(parts, part, f"{R}/hyperlink", address, external=True)
    insert(parts, part, f'<w:hyperlink r:id="{identifier}"/>')


def vml_link(parts: Parts, chance: random.Random) -> None:
    xml = chance.choice(
        [
            '<v:shape href="{}"/>',
            '<v:imagedata src="{}"/>',
            '<v:imagedata o:href="{}"/>',
            '<v:fill src="{}"/>',
        ]
    )
    address = chance.choice(ADDRESSES)
    insert(
        parts,
        chance.choice(TEXTS),
        f"<w:r><w:pict>{xml.format(address)}</w:pict></w:r>",
    )


def misnamed_kind(parts: Parts, chance: random.Random) -> None:
    """A part passed off as one of another kind."""
    kind = chance.choice(["image", "header", "styles", "numbering", "chart"])
    parts["word/evil.xml"] = b"<evil/>"
    target = chance.choice(["evil.xml", "document.xml", "../[Content_Types].xml"])
    relate(parts, "word/document.xml", f"{R}/{kind}", target, external=False)


def bad_identifier(parts: Parts, chance: random.Random) -> None:
    name = rels_of("word/document.xml")
    other = chance.choice(["rId2", "link1", "chart1", "", 'a&quot; evil=&quot;"'[:-1]])
    parts[name] = parts[name].replace(b'"rId3"', f'"{other}"'.encode())


def instructed(parts: Parts, chance: random.Random) -> None:
    """Comments and instructions, which stay out."""
    name = chance.choice(XML)
    said = chance.choice(
        ["<?evil href='http://evil'?>", "<!-- evil -->", "<?slot body?>"]
    )
    text = parts[name].decode()
    at = [match.start() for match in re.finditer("<(?![?])", text)]
    where = chance.choice(at)
    parts[name] = (text[:where] + said + text[where:]).encode()


def macro(parts: Parts, chance: random.Random) -> None:
    xml = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:entryMacro w:val="evil"/></w:ffData></w:fldChar></w:r>'
    insert(parts, chance.choice(TEXTS), xml)


POISONS: tuple[Poison, ...] = (
    cut,
    garbage,
    flipped,
    declared,
    simple_field,
    split_field,
    nested_field,
    embedded,
    unused_part,
    outside,
    settings_relation,
    foreign_link,
    vml_link,
    misnamed_kind,
    bad_identifier,
    instructed,
    macro,
)
# What does no harm stays behind without a word; of all others somebody hears.
LEFT_BEHIND = {unused_part, instructed, settings_relation, flipped, cut, garbage}


# ── what must hold ──────────────────────────────────────────────────────────


def check_refusal(problems: tuple[Problem, ...]) -> None:
    for one in problems:
        assert one.code.startswith("M"), one
        assert one.place and one.place.file == FILE and one.hint, one


def check_document(data: bytes, poisoned: bool) -> None:
    """Well-formed, without a foreign part, field or relationship."""
    parts = parts_of(data)
    for name, content in parts.items():
        if poisoned:
            assert EVIL not in name and EVIL.encode() not in content, name
        if not name.endswith((".xml", ".rels")):
            assert content.startswith(b"\x89PNG"), name
            continue
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = refuse
        parser.Parse(content, True)
        if name.endswith(".rels"):
            check_relations(name, content, parts)
    words = "".join(re.findall("<w:instrText[^>]*>([^<]*)", text_of(parts)))
    assert not re.search("DDE|INCLUDE|LINK |IMPORT|MACRO|QUOTE", words)


def refuse(*_: object) -> None:
    raise AssertionError("a declaration or an instruction")


def text_of(parts: Parts) -> str:
    return "".join(parts[name].decode() for name in parts if name.endswith(".xml"))


def check_relations(name: str, content: bytes, parts: Parts) -> None:
    folder = posixpath.dirname(posixpath.dirname(name))
    identifiers = []
    for entry in ElementTree.fromstring(content):
        identifiers.append(entry.get("Id"))
        target, kind = entry.get("Target", ""), entry.get("Type", "")
        if entry.get("TargetMode") == "External":
            assert kind.endswith("/hyperlink") and target == "https://a.cn/"
        else:
            assert posixpath.normpath(posixpath.join("/", folder, target))[1:] in parts
    assert len(identifiers) == len(set(identifiers))


def outcome(poison: Poison, chance: random.Random) -> tuple[Problem, ...]:
    """What is told of a poisoned layout; where nothing is, its document is looked at."""
    parts = dict(FULL)
    poison(parts, chance)
    try:
        layout = read_layout(packed(parts), FILE)
    except Fault as fault:
        check_refusal(fault.problems)
        return fault.problems
    check_document(write(DOCUMENT, layout), poisoned=poison is not flipped)
    return ()


def test_a_layout_with_all_that_word_makes_is_no_poison() -> None:
    data = write(DOCUMENT, read_layout(packed(FULL), FILE))
    check_document(data, poisoned=False)
    parts = parts_of(data)
    for name in ("numbering.xml", "footnotes.xml", "fontTable.xml", "media/image1.png"):
        assert parts[f"word/{name}"] == FULL[f"word/{name}"]
    assert not {name for name in parts if "theme" in name or "web" in name.lower()}


def test_a_poisoned_layout_is_refused_or_leaves_nothing_behind(
    pytestconfig: pytest.Config,
) -> None:
    for seed in range(pytestconfig.getoption("layouts")):
        poison = POISONS[seed % len(POISONS)]
        told = outcome(poison, random.Random(seed))
        assert told or poison in LEFT_BEHIND, (poison.__name__, seed)


@pytest.mark.parametrize("words", INSTRUCTIONS)
@pytest.mark.parametrize("part", TEXTS)
def test_a_field_that_fetches_or_runs_is_named_with_its_part(
    part: str, words: str
) -> None:
    parts = dict(FULL)
    shown = words.replace('"', "&quot;")
    field = f'<w:fldSimple w:instr=" {shown} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    insert(parts, part, field)
    with pytest.raises(Fault) as caught:
        read_layout(packed(parts), FILE)
    (told,) = caught.value.problems
    assert told.code == "M12" and part in told.message
    assert words[:60] in told.message and "Alt+F9" in told.hint


@pytest.mark.parametrize(
    "words",
    [
        " PAGE ",
        ' PAGE  \\* MERGEFORMAT "',
        "= 1 + 1",
        ' TOC \\o "1-3" \\h \\z \\u ',
        " page ",
        ' HYPERLINK "https://a.cn/x" \\o "说明" ',
        ' HYPERLINK \\l "_Toc1" ',
        " STYLEREF 1 ",
    ],
)
def test_fields_of_the_document_itself_may_stand_in_a_layout(words: str) -> None:
    parts = dict(FULL)
    shown = words.replace('"', "&quot;")
    insert(parts, "word/header1.xml", f'<w:fldSimple w:instr="{shown}"/>')
    assert read_layout(packed(parts), FILE)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_link_that_leads_elsewhere_than_to_the_web_is_named(address: str) -> None:
    parts = dict(FULL)
    part = "word/footer1.xml"
    identifier = relate(parts, part, f"{R}/hyperlink", address, external=True)
    insert(parts, part, f'<w:hyperlink r:id="{identifier}"/>')
    with pytest.raises(Fault) as caught:
        read_layout(packed(parts), FILE)
    (told,) = caught.value.problems
    assert told.code == "M12" and address in told.message and part in told.message


@pytest.mark.parametrize("data", [b"<w:fonts", b"\0\1\2 garbage"])
def test_a_damaged_part_that_is_only_copied_is_named(data: bytes) -> None:
    with pytest.raises(Fault) as caught:
        read_layout(packed({**FULL, "word/fontTable.xml": data}), FILE)
    (told,) = caught.value.problems
    assert told.code == "M01" and "word/fontTable.xml" in told.message


def in_encoding(part: str, encoding: str, said: str) -> bytes:
    """A part of the full layout as bytes of an encoding, which it says of itself to be another or the same."""
    bare = re.sub(r"^<\?xml[^>]*>\s*", "", FULL[part].decode("utf-8"))
    return f'<?xml version="1.0" encoding="{said}"?>\n{bare}'.encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-32", "UTF-8"), ("utf-32-le", "UTF-32"), ("gbk", "GBK")]
)
def test_a_part_in_an_encoding_that_no_part_may_have_is_named(
    encoding: str, said: str
) -> None:
    data = in_encoding("word/fontTable.xml", encoding, said)
    with pytest.raises(Fault) as caught:
        read_layout(packed({**FULL, "word/fontTable.xml": data}), FILE)
    (told,) = caught.value.problems
    assert told.code == "M01" and "word/fontTable.xml" in told.message


def test_a_part_may_be_in_utf_16() -> None:
    data = in_encoding("word/fontTable.xml", "utf-16", "UTF-16")
    read_layout(packed({**FULL, "word/fontTable.xml": data}), FILE)
