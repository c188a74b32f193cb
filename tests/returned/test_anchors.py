"""A 送审稿 bears hidden bookmarks; nothing else of it changes, and nothing of what is public."""

import io
import re
import zipfile

import docx
import pytest
from msgspec.structs import replace

from reports.publish.sent import version_of
from reports.run import pipeline
from reports.run.request import Request
from reports.writers.docx.anchoring import anchored
from reports.writers.docx.returned import read_returned
from tests.returned.conftest import Sent
from tests.returned.pens import DOCUMENT

BOOKMARK = re.compile(r'<w:bookmarkStart w:id="(\d+)" w:name="([^"]*)"/>')


def document_of(word: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        return package.read(DOCUMENT).decode()


def test_each_paragraph_and_each_number_in_a_sentence_has_a_bookmark_of_its_own(
    sent: Sent,
) -> None:
    found = BOOKMARK.findall(document_of(sent.word))
    names = [name for _, name in found]
    assert len({number for number, _ in found}) == len(found)
    assert len(set(names)) == len(names)
    for index, one in enumerate(sent.document.paragraphs):
        assert f"_y{index}" in names
        for number, _ in enumerate(one.numbers):
            assert f"_y{index}_{number}" in names, one.words
    assert f"_yv{sent.document.version}" in names


def test_a_number_is_what_stands_in_its_bookmark(sent: Sent) -> None:
    back = read_returned(sent.word, "改.docx").paragraphs
    count = 0
    for index, one in enumerate(sent.document.paragraphs):
        for number, said in enumerate(one.numbers):
            start, _, end = back[index].marks[f"_y{index}_{number}"]
            assert back[index].words[start:end] == one.words[said.start : said.end]
            count += 1
    assert count > 80


def test_what_is_known_of_numbers_and_texts_is_where_they_were_typed(
    sent: Sent,
) -> None:
    document, data = sent.document, sent.request.data
    for leaf in document.leaves:
        line = (
            (data / leaf.file).read_text(encoding="utf-8").splitlines()[leaf.line - 1]
        )
        assert leaf.text in line
    texts = [text for one in document.paragraphs for text in one.texts]
    assert any(text.is_section for text in texts)
    for text in texts:
        lines = (data / text.file).read_text(encoding="utf-8").splitlines()
        assert text.typed in lines[text.line - 1]
    for one in document.paragraphs:
        for text in one.texts:
            for start, end, column in text.pieces:
                size = end - start
                assert one.words[start:end] == text.typed[column : column + size]


def test_the_words_are_those_of_the_file_without_bookmarks(sent: Sent) -> None:
    bare = re.sub(r"<w:bookmark(?:Start|End)[^>]*/>", "", document_of(sent.word))
    assert "_y" not in bare
    paragraphs = [one.words for one in read_returned(sent.word, "").paragraphs]
    assert paragraphs == [one.words for one in sent.document.paragraphs]
    read = docx.Document(io.BytesIO(sent.word))
    said = [one.text for one in read.paragraphs]
    outside = [one.words for one in sent.document.paragraphs if one.cell is None]
    assert said == outside
    assert not re.search("<w:sdt[ >]", bare)


def test_bookmarks_are_put_beside_those_that_are_there(sent: Sent) -> None:
    again = document_of(anchored(sent.word, version_of(sent.word), {}))
    numbers = [number for number, _ in BOOKMARK.findall(again)]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.slow
def test_no_public_file_bears_any(built: object, sample: Request) -> None:
    folder = sample.output / "2024" / sample.unit
    words = list(folder.glob("*.docx"))
    assert words
    for path in words:
        names = [name for _, name in BOOKMARK.findall(document_of(path.read_bytes()))]
        assert not [name for name in names if name.startswith("_y")]
    assert not list(sample.output.parent.rglob("送审底稿"))


def test_what_is_sent_twice_is_the_same(sent: Sent) -> None:
    folder = sent.request.output.parent
    before = {path: path.read_bytes() for path in folder.rglob("送审底稿/*")}
    assert before
    again = replace(sent.request, output=folder / "再" / "output")
    list(pipeline.build(again))
    for path, content in before.items():
        made = folder / "再" / path.relative_to(folder)
        assert made.read_bytes() == content
