"""Files that were made to harm who reads them, or were harmed themselves; all by program, the same each time."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from tests.inspect.files import as_page, as_text, as_word, paragraph, part_of, word_of
from tests.inspect.pdf_files import TOP, pdf_of, stream, written
from tests.inspect.pdf_files import paragraph as lines_of

_LINES = [
    "某单位2024年度部门决算",
    "一、收入支出情况",
    "2024年度收入总计3059.53万元，比2023年增加1652.76万元，增长117.49%。",
    "二、三公经费情况",
    "截至2024年12月底，单位共有车辆3辆，全年没有出国出访。",
] * 4


def sheet_of(rows: str, dimension: str = "A1:B2", name: str = "收支总表") -> bytes:
    """A workbook with one sheet."""
    base = "http://schemas.openxmlformats.org"
    spaces = f'xmlns="{base}/spreadsheetml/2006/main" xmlns:r="{_OFFICE}"'
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{base}/package/2006/content-types"/>',
            "_rels/.rels": _related("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f"<workbook {spaces}><sheets>"
            f'<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _related(
                "worksheet", "worksheets/sheet1.xml"
            ),
            "xl/worksheets/sheet1.xml": f"<worksheet {spaces}>"
            f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>',
        }
    )


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _related(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def row_of(number: int, *cells: str) -> str:
    """A row of a sheet."""
    said = "".join(
        f'<c r="{chr(65 + at)}{number}"><v>{words}</v></c>'
        if words.replace(".", "").isdigit()
        else f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{words}</t></is></c>'
        for at, words in enumerate(cells)
    )
    return f'<row r="{number}">{said}</row>'


def packed(members: Mapping[str, bytes | str]) -> bytes:
    """A zip of members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return file.getvalue()


SOUND: Mapping[str, bytes] = {
    "txt": as_text(_LINES),
    "html": as_page(_LINES),
    "docx": as_word(_LINES),
    "pdf": pdf_of([lines_of(TOP, "".join(_LINES[:5]))] * 3),
    "xlsx": sheet_of(row_of(1, "科目", "决算数") + row_of(2, "合计", "3.5"), "A1:B2"),
}
_TIMES = 5


def harmed() -> Iterator[tuple[str, bytes]]:
    """Sound files cut off, and with some bits turned over."""
    for kind, data in SOUND.items():
        for seed in range(_TIMES):
            chance = random.Random(f"{kind}{seed}")
            yield f"{kind} cut {seed}", data[: chance.randrange(1, len(data))]
            turned = bytearray(data)
            for _ in range(chance.choice((1, 5, 50))):
                turned[chance.randrange(len(turned))] ^= 1 << chance.randrange(8)
            yield f"{kind} turned {seed}", bytes(turned)


def _page_tree(kids: str, **objects: bytes) -> bytes:
    kept = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count 9 >>".encode(),
    }
    return written({**kept, **{int(name[1:]): data for name, data in objects.items()}})


def _deep_tree() -> bytes:
    kept = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    for number in range(2, 5_000):
        kept[number] = f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 >>".encode()
    return written(kept)


def _forms_in_themselves() -> bytes:
    form = stream(
        b"/X Do /X Do",
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 1000 0 R >> >>",
    )
    return pdf_of(
        [["/X Do"]], resources="/XObject << /X 1000 0 R >>", objects={1000: form}
    )


def _many_forms() -> bytes:
    """Each draws the next one ten times."""
    objects = {
        1000 + at: stream(
            b"/X Do " * 10,
            f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {1001 + at} 0 R >> >>",
        )
        for at in range(9)
    }
    objects[1009] = stream(
        b"0 0 m 9 9 l S", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
    )
    return pdf_of([["/X Do"]], resources="/XObject << /X 1000 0 R >>", objects=objects)


def _encrypted_pdf() -> bytes:
    sound = SOUND["pdf"]
    return sound.replace(
        b"/Root 1 0 R",
        b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <"
        + b"41" * 32
        + b"> /U <"
        + b"42" * 32
        + b"> >> /ID [<41><41>] /Root 1 0 R",
    )


_ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "中中中中中中中中中中">'
    + "".join(
        f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
    )
    + "]>"
)


def _zip_of_zips(depth: int) -> bytes:
    data = as_text(_LINES)
    for at in range(depth):
        data = packed({f"{at}.zip": data})
    return data


MADE: Mapping[str, Callable[[], bytes]] = {
    "nothing": bytes,
    "blanks": partial(bytes.ljust, b"", 500, b" "),
    "zeros": lambda: bytes(100_000),
    "noise": lambda: random.Random(1).randbytes(100_000),
    "utf-16": lambda: as_text(_LINES, "utf-16"),
    "gb18030": lambda: as_text(_LINES, "gb18030"),
    "half of a character": lambda: as_text(_LINES)[:-1],
    "text among zeros": lambda: as_text(_LINES).replace(b"\n", b"\0\n"),
    "one long line": lambda: ("2024年度支出增长10%，" * 100_000).encode(),
    "many numbers": lambda: ("1" * 1_000_000).encode(),
    "many brackets": lambda: ("（" * 500_000).encode(),
    "many tabs": lambda: ("1\t2\t3\n" * 20_000).encode(),
    "page, deep": lambda: (
        b"<html>" + b"<div>" * 100_000 + "中".encode() + b"</div>" * 100_000
    ),
    "page, many attributes": lambda: b"<html><p " + b"a=1 " * 500_000 + b">",
    "page, tables in tables": lambda: b"<html>" + b"<table><tr><td>" * 20_000,
    "page, wide cell": lambda: (
        "<html><table><tr><td colspan=999999999 rowspan=999999999>中</td></tr></table>".encode()
    ),
    "page, entities": lambda: b"<html><p>" + b"&#20013;&bad;&#x110000;" * 50_000,
    "page, open comment": lambda: b"<html><!--" + b"<p>-" * 20_000,
    "word, entities": lambda: packed({"word/document.xml": f"{_ENTITIES}<w>&j;</w>"}),
    "word, deep": lambda: word_of("<w:p>" * 100_000),
    "word, not closed": lambda: packed({"word/document.xml": "<w:document"}),
    "word, blanks without end": lambda: packed(
        {"word/document.xml": b" " * 200_000_000}
    ),
    "word, many cells": lambda: word_of(
        "<w:tbl>" + "<w:tr><w:tc/></w:tr>" * 200_000 + "</w:tbl>"
    ),
    "word, wide cell": lambda: word_of(
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{paragraph("中")}</w:tc></w:tr></w:tbl>'
    ),
    "word, styles in a circle": lambda: as_word(
        _LINES,
        styles=part_of(
            "styles", '<w:style w:styleId="a"><w:basedOn w:val="a"/></w:style>'
        ),
    ),
    "word, twice the same part": lambda: _twice("word/document.xml"),
    "word, locked": lambda: (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    ),
    "word as text": lambda: as_word(_LINES)[2:],
    "zip, paths outside": lambda: packed(
        {
            "../../etc/a.txt": as_text(_LINES),
            "/b.txt": as_text(_LINES),
            "c:\\d.txt": b"x",
        }
    ),
    "zip, of zips": lambda: _zip_of_zips(40),
    "zip, large": lambda: packed({f"{at}.txt": b"0" * 50_000_000 for at in range(8)}),
    "zip, many members": lambda: packed({f"{at}.txt": b"1" for at in range(5_000)}),
    "zip, nothing": lambda: packed({}),
    "workbook, last corner": lambda: sheet_of(
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "A1:XFD1048576"
    ),
    "workbook, many rows": lambda: sheet_of(
        "".join(row_of(at, "1") for at in range(1, 60_000))
    ),
    "workbook, entities": lambda: packed({"xl/workbook.xml": f"{_ENTITIES}<w>&j;</w>"}),
    "workbook, no sheet": lambda: packed({"xl/workbook.xml": "<workbook/>"}),
    "workbook, long cell": lambda: sheet_of(row_of(1, "中" * 1_000_000)),
    "pdf, head alone": lambda: b"%PDF-1.7\n%%EOF",
    "pdf, tree in a circle": lambda: _page_tree("2 0 R"),
    "pdf, two in a circle": lambda: _page_tree(
        "3 0 R", _3=b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 9 >>"
    ),
    "pdf, deep tree": _deep_tree,
    "pdf, a billion pages": lambda: SOUND["pdf"].replace(
        b"/Count 3", b"/Count 999999999"
    ),
    "pdf, no pages": lambda: _page_tree(""),
    "pdf, wrong length": lambda: SOUND["pdf"].replace(b"/Length ", b"/Length 9"),
    "pdf, length below zero": lambda: SOUND["pdf"].replace(b"/Length ", b"/Length -"),
    "pdf, length of itself": lambda: SOUND["pdf"].replace(
        b"/Length ", b"/Length 11 0 R %"
    ),
    "pdf, no list of objects": lambda: (
        SOUND["pdf"].replace(b"startxref", b"startxxxx").replace(b"xref\n", b"xxxx\n")
    ),
    "pdf, list of lists": lambda: SOUND["pdf"].replace(
        b"/Root", b"/Prev 9 /XRefStm 9 /Root"
    ),
    "pdf, objects in themselves": lambda: written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: stream(b"2 0 3 0 << >>", "/Type /ObjStm /N 2 /First 8 /Extends 2 0 R"),
        }
    ),
    "pdf, locked": _encrypted_pdf,
    "pdf, packed many times": lambda: pdf_of([[" " * 100_000_000]]),
    "pdf, forms in themselves": _forms_in_themselves,
    "pdf, forms without end": _many_forms,
    "pdf, huge page": lambda: SOUND["pdf"].replace(b"[0 0 595 842]", b"[0 0 9e9 9e9]"),
    "pdf, page of nothing": lambda: SOUND["pdf"].replace(
        b"[0 0 595 842]", b"[0 0 0 0]"
    ),
    "pdf, many lines": lambda: pdf_of(
        [[f"{at % 500} {at // 500} m {at % 500} 800 l S" for at in range(60_000)]]
    ),
    "pdf, crossing lines": lambda: pdf_of(
        [
            [f"{at} 0 m {at} 800 l S 0 {at} m 500 {at} l S" for at in range(0, 500, 4)]
            + lines_of(TOP, _LINES[2])
        ]
    ),
    "pdf, words far away": lambda: pdf_of(
        [
            [
                "BT /F1 1e30 Tf 1e30 1e30 Td <4e2d> Tj ET",
                "1e38 0 0 1e38 0 0 cm 0 0 m 1e30 1e30 l S",
            ]
        ]
    ),
    "pdf, many words in one place": lambda: pdf_of(
        [["BT /F1 9 Tf 100 100 Td <4e2d> Tj ET"] * 60_000]
    ),
    "pdf, many states": lambda: pdf_of([["q"] * 500_000]),
    "pdf, of noise": lambda: b"%PDF-1.7\n" + random.Random(2).randbytes(500_000),
    "pdf, open brackets": lambda: pdf_of([["[" * 200_000]]),
    "pdf, nested dictionaries": lambda: written({1: b"<< /A " * 20_000}),
}


def _twice(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(name, "<a/>")
    return file.getvalue() * 2
