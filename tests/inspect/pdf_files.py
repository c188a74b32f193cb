"""PDFs of others, made of words with places: Chinese of a font that the file does not hold."""

import zlib
from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, TOP = 80, 528, 100
SIZE, PITCH = 16, 28
_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> "
    b"/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /Ascent 880 /Descent -120 "
    b"/ItalicAngle 0 /CapHeight 880 /StemV 93 /FontBBox [0 -120 1000 880] >> >>] >>"
)


def word(x: float, y: float, words: str, size: float = SIZE) -> str:
    """Words from a place on, counted from the upper left corner."""
    return f"BT /F1 {size} Tf {x} {HEIGHT - y} Td <{words.encode('utf-16-be').hex()}> Tj ET"


def paragraph(y: float, words: str, indent: int = 2, size: float = SIZE) -> list[str]:
    """A paragraph as print has it: lines as wide as the page allows."""
    first = int((RIGHT - LEFT) / size) - indent
    full = int((RIGHT - LEFT) / size)
    lines = [words[:first]]
    lines += [words[at : at + full] for at in range(first, len(words), full)]
    return [
        word(LEFT + (0 if at else indent * size), y + at * PITCH, line, size)
        for at, line in enumerate(lines)
    ]


def grid(
    xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]
) -> list[str]:
    """A ruled table."""
    drawn = [f"{xs[0]} {HEIGHT - y} m {xs[-1]} {HEIGHT - y} l S" for y in ys]
    drawn += [f"{x} {HEIGHT - ys[0]} m {x} {HEIGHT - ys[-1]} l S" for x in xs]
    return drawn + [
        word(xs[column] + 4, ys[at] + 15, words, 10)
        for at, row in enumerate(rows)
        for column, words in enumerate(row)
        if words
    ]


def pdf_of(
    pages: Sequence[Sequence[str]],
    page: str = "",
    resources: str = "",
    objects: Mapping[int, bytes] | None = None,
) -> bytes:
    """A PDF of pages, each of what is drawn on it; objects of its own from number 1000 on."""
    kept: dict[int, bytes] = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: _FONT}
    numbers = [10 + 2 * at for at in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    kept[2] = f"<< /Type /Pages /Kids [{kids}] /Count {len(numbers)} >>".encode()
    for number, drawn in zip(numbers, pages, strict=True):
        kept[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] {page} "
            f"/Resources << /Font << /F1 3 0 R >> {resources} >> /Contents {number + 1} 0 R >>"
        ).encode()
        kept[number + 1] = stream("\n".join(drawn).encode())
    return written({**kept, **(objects or {})})


def stream(data: bytes, entries: str = "") -> bytes:
    packed = zlib.compress(data)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode {entries} >>"
    return head.encode() + b"\nstream\n" + packed + b"\nendstream"


def written(objects: Mapping[int, bytes], trailer: str = "") -> bytes:
    """A file of objects by number, of which 1 is the root."""
    data = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: dict[int, int] = {}
    for number in sorted(objects):
        places[number] = len(data)
        data += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    start = len(data)
    last = max(places)
    lines = [
        f"{places[at]:010} 00000 n " if at in places else "0000000000 65535 f "
        for at in range(last + 1)
    ]
    data += f"xref\n0 {last + 1}\n".encode() + "\n".join(lines).encode()
    data += f"\ntrailer\n<< /Size {last + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(data)
