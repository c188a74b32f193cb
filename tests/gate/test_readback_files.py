"""Finished files that cannot be read, or only in part, are told when they are read back."""

import io
import re
import warnings
import zipfile

import pytest

from reports.core.problems import Severity
from tests.gate.finished import (
    BODY,
    BOOK,
    CHART,
    FILES,
    FRAGMENT,
    PAGE,
    SHEET,
    WORD,
    changed,
    instead,
    problems,
    removed,
    repacked,
)


def test_the_workbook_of_a_chart_is_read() -> None:
    member = CHART.replace("charts", "embeddings").replace(".xml", ".xlsx")
    with zipfile.ZipFile(io.BytesIO(FILES[WORD])) as archive:
        embedded = repacked(
            archive.read(member), SHEET, instead("<v>2267.59<", "<v>2267.95<")
        )
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(FILES[WORD])) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, embedded if name == member else old.read(name))
    (problem,) = problems({WORD: stream.getvalue()})
    assert (
        "的图，数据表第3行第2列，应是“=2267.59”，读到的是“=2267.95”" in problem.message
    )


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def twice(data: bytes) -> bytes:
    """The Word file with its text twice, the second time as it ought to be."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name == BODY:
                new.writestr(name, old.read(name).replace(b"1,234.50", b"1,234.60"))
            with warnings.catch_warnings(action="ignore"):
                new.writestr(name, old.read(name))
    return stream.getvalue()


def with_checksum(data: bytes, checksum: int) -> bytes:
    """The file with another checksum in the first entry of its list."""
    at = data.index(b"PK\1\2") + 16
    return data[:at] + checksum.to_bytes(4, "little") + data[at + 4 :]


DAMAGED = {
    "half a Word file": {WORD: cut(FILES[WORD])},
    "a byte of a member": {WORD: FILES[WORD].replace(b"PK\x03\x04", b"PK\x03\x05", 1)},
    "half a workbook": {BOOK: cut(FILES[BOOK])},
    "XML that is none": changed(WORD, lambda text: text.replace("</w:body>", ""), BODY),
    "a chart that is none": changed(WORD, lambda text: text[:-20], CHART),
    "a relationship lost": changed(
        WORD,
        instead('Target="charts/', 'Target="graphs/'),
        "word/_rels/document.xml.rels",
    ),
    "a number that is none": changed(BOOK, instead("<v>1234.50<", "<v>zwölf<"), SHEET),
    "a style that is none": changed(
        BOOK, lambda text: re.sub(r' s="\d+"', ' s="99"', text), SHEET
    ),
    "a page without its text": changed(
        PAGE, lambda text: text.replace("article", "div")
    ),
    "an empty fragment": {FRAGMENT: b"\n"},
    "a fragment of nothing but its charset": {FRAGMENT: b'<meta charset="utf-8">\n'},
    "a fragment that does not say its charset": {
        FRAGMENT: FILES[FRAGMENT].split(b"\n", 1)[1]
    },
    "a name for a text": changed(
        WORD, instead("<w:document", '<!DOCTYPE x [<!ENTITY a "一">]><w:document'), BODY
    ),
    "a bomb of names": changed(
        WORD,
        instead(
            "<w:document",
            '<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;">]><w:document',
        ),
        BODY,
    ),
    "a namespace that nobody knows": changed(
        WORD, instead("wordprocessingml/2006/main", "wordprocessingml/2007/main"), BODY
    ),
    "a prefix of no namespace": changed(WORD, removed(' xmlns:wp="[^"]*"'), BODY),
    "another XML": changed(
        WORD, instead('<?xml version="1.0"', '<?xml version="1.1"'), BODY
    ),
    "relationships of no namespace": changed(
        BOOK,
        lambda text: re.sub(' xmlns="[^"]*"', "", text),
        "xl/_rels/workbook.xml.rels",
    ),
    "two members of one name": {WORD: twice(FILES[WORD])},
    "a checksum that is another's": {WORD: with_checksum(FILES[WORD], 7)},
    "a member that is packed badly": {
        WORD: FILES[WORD][:200] + b"\xff" * 40 + FILES[WORD][240:]
    },
    "a byte after the end": {BOOK: FILES[BOOK] + b"\0"},
    "a byte before the beginning": {BOOK: b"\0" + FILES[BOOK]},
    "a place that is none": changed(BOOK, instead('r="B6"', 'r="6B"'), SHEET),
    "a cell of no place": changed(BOOK, instead(' r="B6"', ""), SHEET),
    "a page with two texts": changed(
        PAGE, instead("</article>", "</article><article></article>")
    ),
    "a tag left open": changed(PAGE, instead("<p>附件里的话。</p>", "<p>附件里的话。")),
    "tags that cross": changed(
        PAGE, instead("<strong>5.1%</strong>；", "<strong>5.1%；")
    ),
    "a tag that ends itself": changed(
        PAGE, instead("<p>附件里的话。</p>", "<p/>附件里的话。")
    ),
    "words between rows": changed(PAGE, instead("</tr>\n<tr>", "</tr>又<tr>")),
    "words between cells": changed(PAGE, instead("</td><td", "</td>又<td")),
    "a table within a table": changed(
        PAGE, instead(' scope="row">收入', ' scope="row"><table></table>收入')
    ),
    "a declaration in a fragment": changed(
        FRAGMENT, instead("附件里的话。", "<![CDATA[附件里的话。]]>")
    ),
    "an instruction in a page": changed(
        PAGE, instead("附件里的话。", "<?x 附件里的话。?>")
    ),
    "a name that only some know": changed(
        PAGE, instead("附件里的话。", "附件里的话&period;")
    ),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_file_that_cannot_be_read_is_told(damage: str) -> None:
    (problem,) = problems(DAMAGED[damage])
    assert (problem.code, problem.severity) == ("G17", Severity.ERROR)
    assert (
        f"“{next(iter(DAMAGED[damage]))}”写好以后再读一遍，打不开。" in problem.message
    )
    assert problem.detail
