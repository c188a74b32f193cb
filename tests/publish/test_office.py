"""LibreOffice as the program meets it: missing, failing, hanging, printing rubbish; what a PDF of it tells."""

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
)

from reports.core.problems import Fault, Problem, Severity
from reports.core.tree import Document
from reports.publish import looks, office, scratch
from reports.publish.office import PrintedPdf, Printer, convert
from reports.publish.scratch import scratch_folder
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the stand-in is a script"
)

Install = Callable[[str], Path]
# What every stand-in knows: the folder it is to write to.
HEAD = f"""#!{sys.executable}
import pathlib, subprocess, sys, time
folder = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
"""


def pdf(**sheets: int) -> bytes:
    """A PDF of three sheets with named destinations."""
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(100, 100)
    for name, sheet in sheets.items():
        writer.add_named_destination(name, sheet - 1)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "临时 文件"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def install(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> Install:
    """Puts a stand-in for LibreOffice, with this for its program, where programs are looked for; nothing else is."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(office, "_PLACES", ())

    def put(program: str) -> Path:
        path = programs / "soffice"
        path.write_text(HEAD + program, encoding="utf-8")
        path.chmod(0o755)
        return path

    return put


def printing(data: bytes, tmp_path: Path) -> str:
    """The program that prints any document as this PDF."""
    (tmp_path / "ready.pdf").write_bytes(data)
    return f'folder.joinpath("document.pdf").write_bytes(pathlib.Path({str(tmp_path / "ready.pdf")!r}).read_bytes())\n'


def problem(*, name: str = "决算.docx") -> Problem:
    with pytest.raises(Fault) as fault:
        convert(b"docx", name)
    [found] = fault.value.problems
    return found


# ── the program ─────────────────────────────────────────────────────────────


def test_what_it_prints_comes_back_with_the_sheets_of_bookmarks(
    install: Install, tmp_path: Path
) -> None:
    ready = pdf(_Toc100000001=2, s5=3)
    install('print("Warning: failed to launch javaldx")\n' + printing(ready, tmp_path))
    printed = convert(b"docx", "决算.docx")
    assert printed.sheets == {"_Toc100000001": 2, "s5": 3}
    assert len(PdfReader(io.BytesIO(printed.pdf)).pages) == 3


def test_it_gets_the_document_and_a_profile_of_its_own(
    install: Install, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    install(
        f"pathlib.Path({str(told)!r}).write_text(repr(sys.argv) + pathlib.Path(sys.argv[-1]).read_text())\n"
        + printing(pdf(), tmp_path)
    )
    convert(b"the document", "决算.docx")
    said = told.read_text()
    assert said.endswith("the document")
    assert "-env:UserInstallation=file:///" in said and "--headless" in said


def test_it_leaves_nothing_behind(
    install: Install, tmp_path: Path, temporary: Path
) -> None:
    install(printing(pdf(), tmp_path))
    convert(b"docx", "决算.docx")
    install("sys.exit(3)")
    problem()
    assert list(temporary.iterdir()) == []


def test_where_it_is_missing_the_clerk_is_told_what_to_install(
    install: Install,
) -> None:
    found = problem()
    assert (found.code, found.severity) == ("G14", Severity.ERROR)
    assert "没有找到 LibreOffice" in found.message
    assert "安装 LibreOffice" in found.hint and "另存为 PDF" in found.hint


def test_it_is_found_where_installers_put_it(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = install(printing(pdf(), tmp_path))
    place = tmp_path / "Program Files" / "LibreOffice 24" / "program"
    place.mkdir(parents=True)
    program.rename(place / "soffice.com")
    pattern = f"{tmp_path}/Program Files/LibreOffice*/program/soffice.com"
    monkeypatch.setattr(office, "_PLACES", ("Q:/nowhere/soffice.com", pattern))
    assert convert(b"docx", "决算.docx").sheets == {}


def test_where_the_library_is_missing_the_clerk_is_told_what_to_install(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    found = problem()
    assert found.code == "G14" and 'pip install ".[pdf]"' in found.hint


@pytest.mark.parametrize(
    "program",
    [
        'sys.exit("source file could not be loaded")',
        'print("source file could not be loaded")',
        'print("source file could not be loaded"); folder.joinpath("document.pdf").write_bytes(b"no PDF at all")',
        'print("source file could not be loaded"); folder.joinpath("document.pdf").write_bytes(b"")',
    ],
    ids=["fails", "prints nothing", "prints rubbish", "prints an empty file"],
)
def test_where_no_pdf_comes_out_the_document_is_named(
    program: str, install: Install
) -> None:
    install(program)
    found = problem(name="决算.docx")
    assert found.code == "G15" and "“决算.docx”" in found.message
    assert "could not be loaded" in found.detail


def test_what_cannot_be_run_is_no_crash(install: Install) -> None:
    install("").write_bytes(b"\x7fELF no program")
    assert problem().code == "G15"


def test_one_that_hangs_is_ended_with_all_it_started(
    install: Install, tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "_MOST_SECONDS", 1)
    beat = tmp_path / "beat"
    child = f"import pathlib, time\nwhile True: pathlib.Path({str(beat)!r}).write_text(str(time.time())); time.sleep(.02)"
    install(f"subprocess.Popen([sys.executable, '-c', {child!r}])\ntime.sleep(60)\n")
    started = time.monotonic()
    found = problem()
    assert found.code == "G15" and "太久" in found.message
    assert time.monotonic() - started < 10
    last = beat.read_text()
    time.sleep(0.3)
    assert beat.read_text() == last
    assert list(temporary.iterdir()) == []


def test_one_that_hangs_is_waited_for_once_in_a_run(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "_MOST_SECONDS", 1)
    asked = tmp_path / "asked"
    install(f"open({str(asked)!r}, 'a').write('x')\ntime.sleep(60)\n")
    printer, messages = Printer(), []
    for number in range(4):
        with pytest.raises(Fault) as fault:
            printer.convert(b"docx", f"{number}.docx")
        [found] = fault.value.problems
        assert found.code == "G15"
        messages.append(found.message)
    assert asked.read_text() == "x"
    assert "太久" in messages[0]
    assert all("卡住过" in one for one in messages[1:]) and "“3.docx”" in messages[3]


def test_it_ends_with_all_it_started_when_its_caller_is_killed(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    child = f"import pathlib, time\nwhile True: pathlib.Path({str(beat)!r}).write_text(str(time.time())); time.sleep(.02)"
    program = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    caller = (
        "import sys\n"
        "from reports.publish.children import started\n"
        f"with started([sys.executable, '-c', {program!r}], sys.stderr.buffer) as one:\n"
        "    one.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", caller], cwd=ROOT) as process:
        wait_for(beat.exists)
        process.kill()
    wait_for(lambda: is_still(beat))


def is_still(file: Path) -> bool:
    before = file.stat().st_mtime_ns
    time.sleep(0.3)
    return file.stat().st_mtime_ns == before


def wait_for(happened: Callable[[], bool]) -> None:
    for _ in range(1000):
        if happened():
            return
        time.sleep(0.01)
    pytest.fail("it never happened")


def test_the_temporary_folder_of_a_killed_run_is_removed_by_the_next(
    install: Install,
    tmp_path: Path,
    temporary: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looks, "_YOUNG", 0)
    install(printing(pdf(), tmp_path))
    abandoned, foreign = temporary / "yibao-abc", temporary / "other"
    for folder in (abandoned, foreign):
        (folder / "配置").mkdir(parents=True)
    time.sleep(0.02)
    with scratch_folder() as held:
        scratch._sweep_once.cache_clear()
        convert(b"docx", "决算.docx")
        assert sorted(temporary.iterdir()) == sorted([foreign, held])


# ── the PDF ─────────────────────────────────────────────────────────────────


def test_names_are_read_as_libreoffice_spells_them(
    install: Install, tmp_path: Path
) -> None:
    install(printing(pdf(**{"5FToc100000001": 1, "5FPageStart": 2, "f1": 3}), tmp_path))
    assert convert(b"", "x").sheets == {"_Toc100000001": 1, "_PageStart": 2, "f1": 3}


def test_the_time_of_printing_is_left_out_and_every_place_stays() -> None:
    def at(time_of_printing: str, identifier: str) -> bytes:
        return (
            f"%PDF-1.6\n<</CreationDate(D:{time_of_printing}Z')>>\n"
            f"<xmp:CreateDate>{time_of_printing}</xmp:CreateDate>\nstream <{'0' * 32}> endstream\nxref\ntrailer\n"
            f"<</ID [ <{identifier}>\n<{identifier}> ]\n/DocChecksum /{identifier}\n>>\nstartxref\n9\n%%EOF\n"
        ).encode()

    one, other = at("20250102030405", "A" * 32), at("20260102030405", "B" * 32)
    assert office._without_clock(one) == office._without_clock(other)
    assert len(office._without_clock(one)) == len(one)
    assert b"0" * 32 in office._without_clock(
        one
    ) and b"A" * 32 not in office._without_clock(one)
    assert office._without_clock(one) != office._without_clock(
        one.replace(b"stream", b"flow")
    )


def tagged(figures: int, made_at: bytes = b"A" * 12) -> bytes:
    """A PDF that is as LibreOffice prints one: figures with no words, a claim, a colour profile of this moment."""
    writer = PdfWriter(io.BytesIO(pdf()))
    writer.pdf_header = "%PDF-1.6"
    kids = [
        DictionaryObject({NameObject("/S"): NameObject("/Figure")})
        for _ in range(figures)
    ]
    section = {NameObject("/S"): NameObject("/P"), NameObject("/K"): ArrayObject(kids)}
    about, profile = DecodedStreamObject(), DecodedStreamObject()
    about.set_data(
        '<rdf:Description rdf:about="" xmlns:dc="dc">决算</rdf:Description>\n'
        '<rdf:Description rdf:about="" xmlns:pdfuaid="ua">\n<pdfuaid:part>1</pdfuaid:part></rdf:Description>\n'.encode()
    )
    profile.set_data(bytes(24) + made_at + bytes(48) + made_at + bytes(40))
    intent = {NameObject("/DestOutputProfile"): writer._add_object(profile)}
    root = {NameObject("/K"): DictionaryObject(section)}
    writer.root_object.update(
        {
            NameObject("/StructTreeRoot"): DictionaryObject(root),
            NameObject("/Metadata"): writer._add_object(about),
            NameObject("/OutputIntents"): ArrayObject([DictionaryObject(intent)]),
        }
    )
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def finished(data: bytes, *alternatives: str) -> bytes:
    return PrintedPdf(data, {}, frozenset()).finished(alternatives, "决算.docx")


def test_what_is_handed_out_is_chinese_and_claims_no_more_than_holds() -> None:
    reader = PdfReader(io.BytesIO(finished(tagged(0))))
    assert reader.pdf_header == "%PDF-1.6"
    assert reader.root_object["/Lang"] == "zh-CN"
    assert [page["/Tabs"] for page in reader.pages] == ["/S"] * 3
    about = reader.root_object["/Metadata"].get_object().get_data().decode()
    assert (
        about == '<rdf:Description rdf:about="" xmlns:dc="dc">决算</rdf:Description>\n'
    )


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (2, ("收入增长", "支出增长")),
        (3, (None, None, None)),
        (1, (None,)),
        (0, ()),
    ],
    ids=["each has its own", "one picture more", "one fewer", "none"],
)
def test_a_chart_has_its_words_where_it_is_known_which_it_is(
    figures: int, words: tuple[str | None, ...]
) -> None:
    data = finished(tagged(figures), "收入增长", "支出增长")
    section = PdfReader(io.BytesIO(data)).root_object["/StructTreeRoot"]["/K"]
    assert tuple(figure.get("/Alt") for figure in section["/K"]) == words


def test_the_time_the_colours_were_made_at_is_left_out() -> None:
    assert finished(tagged(1, b"A" * 12)) == finished(tagged(1, b"B" * 12))


def test_a_pdf_that_cannot_be_finished_is_named() -> None:
    with pytest.raises(Fault) as fault:
        finished(b"%PDF no more")
    [found] = fault.value.problems
    assert found.code == "G15" and "“决算.docx”" in found.message


def test_pages_that_cannot_be_an_ofd_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = PrintedPdf(b"%PDF no more", {}, frozenset())
    for code, words in (("G15", "“决算.docx”的 OFD"), ("G14", "fonttools")):
        with pytest.raises(Fault) as fault:
            printed.as_ofd(Document("决算", ()), "", "决算.docx")
        [found] = fault.value.problems
        assert found.code == code and words in found.message
        # As where it cannot import its library.
        monkeypatch.setitem(sys.modules, "reports.publish.laid_pages", None)


def test_fonts_that_another_one_stands_in_for_are_named() -> None:
    printed = PrintedPdf(
        b"",
        {},
        frozenset({"/BAAAAA+FangSong", "CAAAAA+SimHei", "/DAAAAA+LiberationSerif", ""}),
    )
    wanted = {
        "仿宋_GB2312",
        "黑体",
        "方正小标宋简体",
        "Times New Roman",
        "某单位自用字体",
    }
    assert printed.substituted(wanted) == ["Times New Roman", "方正小标宋简体"]
    assert printed.substituted(()) == []
