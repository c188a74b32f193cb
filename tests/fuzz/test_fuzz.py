"""A small fixed number of what `python -m tests.fuzz` tries, and that it sees what it looks for."""

import io
import socket
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from reports.core.catalogue.entry import Severity
from reports.core.problems import Place, Problem, problem
from reports.source.values import read_number
from tests.fuzz import desk, readers
from tests.fuzz.__main__ import smallest
from tests.fuzz.findings import Finding, raised, told_badly
from tests.fuzz.finished import broken_files
from tests.fuzz.inputs import changed
from tests.fuzz.trial import Asked, Bench, Trial, draw
from tests.fuzz.watch import watched

SEED = 1


def holds(bench: Bench, number: int) -> None:
    """Nothing is found with an input; else how it can be tried again."""
    trial = bench.trial(number)
    call = f"python -m tests.fuzz {bench.part} --seed {SEED} --input {number}"
    assert not trial.findings, (call, trial.findings)


@pytest.fixture(scope="module")
def data_bench(
    tmp_path_factory: pytest.TempPathFactory, cache: Path, shared_templates: Path
) -> Bench:
    home = tmp_path_factory.mktemp("改坏的 数据")
    return Bench(desk.DATA, SEED, home, cache, shared_templates)


@pytest.mark.parametrize("number", range(16))
def test_changed_data_is_told_with_its_place_and_what_is_made_can_be_opened(
    number: int, data_bench: Bench
) -> None:
    holds(data_bench, number)


@pytest.mark.slow
@pytest.mark.parametrize("numbers", [range(4)], ids=str)
def test_changed_templates_are_told_with_their_place_too(
    numbers: range, tmp_path: Path
) -> None:
    bench = Bench(desk.TEMPLATES, SEED, tmp_path)
    for number in numbers:
        holds(bench, number)


@pytest.mark.parametrize("begin", range(0, 200, 100))
def test_readers_raise_nothing_and_name_a_place_within_the_file(
    begin: int, tmp_path: Path
) -> None:
    bench = Bench(readers.PART, SEED, tmp_path)
    for number in range(begin, begin + 100):
        holds(bench, number)


# ── the program that tries ──────────────────────────────────────────────────


@pytest.mark.parametrize("part", [desk.DATA, desk.TEMPLATES, readers.PART])
def test_a_seed_and_a_number_are_one_input(part: str) -> None:
    assert draw(part, SEED, 5) == draw(part, SEED, 5)
    assert len({draw(part, SEED, number).steps for number in range(50)}) > 45


def test_a_step_changes_the_same_whichever_steps_were_left_out() -> None:
    files = readers.originals()
    for number in range(30):
        steps = readers.draw(SEED, number).steps
        assert changed(files, steps) == changed(files, steps)
        for step in steps:
            assert changed(files, [step]).keys() == {step.file}


def text_of(file: str) -> str | None:
    return {"甲.yaml": "甲: 1\n乙: 2", "甲.csv": "甲,乙,丙\n1"}.get(file)


def kinds(*problems: Problem) -> list[str]:
    return [finding.kind for finding in told_badly(problems, text_of)]


def at(place: Place | None) -> Problem:
    return Problem("D03", Severity.ERROR, "看不懂。", place)


def test_a_message_without_its_place_is_seen() -> None:
    assert kinds(at(Place("甲.yaml", 2, 3)), at(Place("甲.yaml", 2, 5))) == []
    assert kinds(at(None), at(Place(""))) == ["no file", "no file"]
    assert kinds(at(Place("甲.yaml"))) == ["no line"]
    assert kinds(at(Place("甲.yaml", 3)), at(Place("甲.yaml", 2, 6))) == [
        "wrong place",
        "wrong place",
    ]
    assert kinds(at(Place("乙.yaml", 1))) == ["wrong place"]
    assert kinds(at(Place("甲.csv", 2, 3)), at(Place("甲.csv", 2, 7))) == [
        "wrong place"
    ]
    assert kinds(problem("Y18", place=Place("甲.yaml"))) == []
    assert kinds(problem("G09", "document", Place("甲.yaml"))) == ["G09"]


def test_what_is_raised_is_named_by_where_it_was() -> None:
    try:
        read_number(None)  # type: ignore[arg-type]
    except AttributeError as error:
        found = raised(error)
    assert found.cause == "AttributeError values.py _to_half_width"


def test_what_is_written_elsewhere_is_seen(tmp_path: Path) -> None:
    inside, outside = tmp_path / "内", tmp_path / "外"
    with watched(inside) as seen:
        inside.mkdir()
        (inside / "甲").write_text("")
        (inside / "甲").read_text()
    assert seen == []
    with watched(inside) as seen:
        (tmp_path / "乙").write_text("")
        outside.mkdir()
        (inside / "甲").rename(outside / "甲")
        with socket.socket() as caller, pytest.raises(OSError):
            caller.connect(("127.0.0.1", 1))
    assert [one.split()[0] for one in seen] == [
        "open",
        "os.mkdir",
        "os.rename",
        "socket.connect",
    ]


PAGE = "<html><head><title>甲</title></head><body><p>甲<br></p></body></html>"


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("甲.html", PAGE.encode(), False),
        ("甲.html", PAGE.replace("</p>", "").encode(), True),
        ("甲.html", PAGE.replace("<p>", "<p onclick='1'>").encode(), True),
        ("甲.docx", b"<a/>", False),
        ("甲.docx", b"<a>", True),
        ("甲.docx", b"<!DOCTYPE a><a/>", True),
    ],
)
def test_what_no_other_program_would_open_is_seen(
    name: str, content: bytes, wrong: bool, tmp_path: Path
) -> None:
    if name.endswith(".docx"):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as package:
            package.writestr("word/document.xml", content)
        content = stream.getvalue()
    (tmp_path / name).write_bytes(content)
    assert bool(list(broken_files(tmp_path))) is wrong


class Remembered:
    """Stands for the crew: an input has the fault as long as its third step is taken."""

    def trials(self, asked: Sequence[Asked]) -> Iterator[Trial]:
        for number, keep in asked:
            assert keep is not None
            found = (Finding("exception", "甲"),) if 2 in keep else ()
            yield Trial(number, keep, found)


def test_an_input_is_made_as_small_as_its_fault_allows() -> None:
    whole = Trial(7, (0, 1, 2, 3), (Finding("exception", "甲"),))
    assert smallest(Remembered(), ("exception", "甲"), [whole]).steps == (2,)
