"""What benchmarks/ compares says the same, whoever writes it: else its ratios would say nothing."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

import build
from benchmarks import (
    compare,
    docxtpl_process,
    forms,
    processes,
    with_accounts,
    with_forms,
    workers,
)
from benchmarks.like_word import Docxtpl, write
from benchmarks.units import unit_name, write_units
from benchmarks.with_ours import Workplace
from benchmarks.words import difference, words


@pytest.mark.parametrize("cells", compare.CELLS)
def test_all_that_are_installed_say_the_same(cells: str, tmp_path: Path) -> None:
    calls = compare.calls_of(cells, tmp_path)
    with workers.at_work(calls):
        first, *others = compare.built(tmp_path, calls).values()
    assert {"docxtpl", "spelled", "python-docx", "ours"} <= calls.keys()
    assert len(words(first)) > 1500
    assert [difference(first, other) for other in others] == [""] * len(others)


@pytest.mark.parametrize("cells", compare.CELLS)
def test_a_form_says_the_same_with_docxtpl(cells: str) -> None:
    rounds = forms.measure(with_forms.FORM, cells, 1)
    assert set(rounds.took) == {forms.OURS, forms.DOCXTPL}


def test_a_difference_is_told_with_the_paragraph() -> None:
    def file(*texts: str) -> bytes:
        document, stream = Document(), BytesIO()
        for text in texts:
            document.add_paragraph(text)
        document.save(stream)
        return stream.getvalue()

    assert difference(file("甲", "乙 丙"), file("甲", "乙丙")) == ""
    assert difference(file("甲", "乙"), file("甲", "丙")) == "“乙”、“丙”"
    assert difference(file("甲", "乙"), file("甲")) == "2 段、1 段"


def test_what_is_timed_is_published(tmp_path: Path) -> None:
    content, accounts = Workplace(tmp_path / "内容"), Workplace(tmp_path / "决算")
    content.root.mkdir()
    processes.prepare("content", content)
    with_accounts.copy_sample(accounts)
    for place in (content, accounts):
        assert build.main([*processes.folders(place)]) == 0
        assert list(place.output.rglob("*.docx"))


def test_docxtpl_given_the_data_says_the_same(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    processes.prepare("content", place)
    assert build.main([*processes.folders(place)]) == 0
    [data] = place.data.rglob("报告.yaml")
    [finished] = place.output.rglob("*.docx")
    theirs = tmp_path / "docxtpl.docx"
    docxtpl_process.main(str(data), str(tmp_path / "循环.docx"), str(theirs))
    assert difference(finished.read_bytes(), theirs.read_bytes()) == ""


def test_docxtpl_with_the_words_of_a_unit_says_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Workplace(tmp_path)
    write_units(place, 2)
    folders = ("--data", place.data, "--templates", place.templates)
    assert build.main([*map(str, folders), "--output", str(place.output)]) == 0
    finished = [path.read_bytes() for path in sorted(place.output.rglob("*.docx"))]
    assert len(finished) == 2 and unit_name(2) in "".join(words(finished[1]))
    assert len(set(map(tuple, map(words, finished)))) == 2

    template, context = tmp_path / "模板.docx", tmp_path / "数据.json"
    write(finished[0], template, context)
    assert difference(finished[0], Docxtpl(template, context).build()) == ""
