"""A text with remarks is taken apart as people number them, and a file is read in whatever it was saved as."""

import io
from typing import Any

import docx
import pytest

from reports.core.problems import Fault
from reports.remarks.pasted import take_apart
from reports.remarks.reading import text_of_remarks
from tests.conftest import read_cases

CASES = read_cases("pasted.yaml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_remarks_are_taken_apart(case: dict[str, Any]) -> None:
    found = take_apart(case["text"])
    assert list(found.remarks) == case["remarks"]
    assert list(found.others) == case.get("others", [])


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"], ids=str
)
def test_a_text_is_read_in_the_encodings_of_windows(encoding: str, ends: str) -> None:
    data = f"1、收入不对{ends}2、支出不对{ends}".encode(encoding)
    assert take_apart(text_of_remarks(data, "意见.txt")).remarks == (
        "收入不对",
        "支出不对",
    )


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_numbers_that_word_puts_there_count() -> None:
    document = docx.Document()
    document.add_paragraph("审核意见")
    for words in ("收入不对", "支出不对"):
        document.add_paragraph(words, style="List Number")
        # The numbering of a style's own is a property of the style; people's lists have it in the paragraph.
        properties = document.paragraphs[-1]._p.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_numId().val = 1
    found = take_apart(text_of_remarks(saved(document), "意见.docx"))
    assert found.remarks == ("收入不对", "支出不对")
    assert found.others == ("审核意见",)


def test_a_table_has_a_remark_in_each_row() -> None:
    document = docx.Document()
    document.add_paragraph("意见表")
    table = document.add_table(rows=3, cols=2)
    words = (("序号", "意见"), ("1", "收入不对"), ("2", "支出不对"))
    for row, said in zip(table.rows, words, strict=True):
        for cell, text in zip(row.cells, said, strict=True):
            cell.text = text
    found = take_apart(text_of_remarks(saved(document), "意见.docx"))
    assert found.remarks == ("收入不对", "支出不对")
    assert found.others == ("意见表", "序号 意见")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 damaged", "Q01"),
        (b"{\\rtf1 x}", "Q01"),
        (b"<html></html>", "Q01"),
        (b"%PDF-1.7", "Y32"),
        (bytes(range(256)) * 4, "Y32"),
    ],
)
def test_what_is_no_text_is_told_by_what_it_is(data: bytes, code: str) -> None:
    with pytest.raises(Fault) as caught:
        text_of_remarks(data, "意见.doc")
    assert caught.value.problems[0].code == code
