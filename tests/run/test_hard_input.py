"""What is meant to break the program, or befalls it: bombs, full disks, files held open, Ctrl-C, kills, two at once."""

import errno
import io
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from docx import Document
from msgspec.structs import replace

import build
from reports.cli import command
from reports.core.problems import Problem, Severity
from reports.publish import disk
from reports.publish.stale import MARKER
from reports.run import pipeline
from reports.run.request import DocumentState, Outcome, Request
from reports.source.csv_rows import read_table
from tests.conftest import ROOT
from tests.crashes import processes_about

UNIT = "凉山州医疗保障局"
UNITS = (
    "甲县医疗保障局",
    "乙县医疗保障局",
    "丙县医疗保障局",
    "丁县医疗保障局",
    "戊县医疗保障局",
    "己县医疗保障局",
)
KIND = "基金预算绩效自评"
# Runs build.py, then says what it took; the peak is that of this process alone, not of the one it was forked from.
MEASURED = """
import re, sys, time
sys.path.insert(0, sys.argv[1])
import build
status = build.main(sys.argv[2:])
sys.stdout.flush()
try:
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
except OSError:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
sys.stderr.write(f"{time.process_time()} {peak}")
raise SystemExit(status)
"""


@pytest.fixture
def desk(workplace: Request) -> Request:
    """A clerk's copy of the sample: one unit, one year."""
    for folder in workplace.data.glob("*/*"):
        if folder.name != UNIT:
            shutil.rmtree(folder)
    return replace(workplace, unit="")


@pytest.fixture
def office(desk: Request) -> Request:
    """The same report of six units."""
    for unit in UNITS:
        shutil.copytree(folder_of(desk), folder_of(desk, unit))
        for path in folder_of(desk, unit).iterdir():
            path.write_text(
                path.read_text(encoding="utf-8").replace(UNIT, unit), encoding="utf-8"
            )
    shutil.rmtree(folder_of(desk))
    return desk


def folder_of(request: Request, unit: str = UNIT) -> Path:
    return request.data / str(request.year) / unit


def change(path: Path, find: str, put: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert find in text, f"{path.name} no longer holds {find}"
    path.write_text(text.replace(find, put, 1), encoding="utf-8", newline="")


def run(request: Request) -> list[Outcome]:
    return list(pipeline.build(request))


def errors(outcomes: list[Outcome]) -> list[Problem]:
    problems = dict.fromkeys(
        problem for outcome in outcomes for problem in outcome.problems
    )
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def codes(outcomes: list[Outcome]) -> list[str]:
    return sorted(problem.code for problem in errors(outcomes))


def published(request: Request) -> dict[str, bytes]:
    """The documents that lie in output/."""
    return {
        path.name: path.read_bytes()
        for path in request.output.rglob("*")
        if path.suffix in (".docx", ".html")
    }


def marked(request: Request) -> bool:
    return any(request.output.rglob(MARKER))


def leftovers(request: Request) -> list[Path]:
    """Temporary files beside what is made. The cache is held by nobody: there only old ones are swept."""
    return list(request.output.parent.rglob(f"{disk._TEMPORARY}*"))


def is_whole(name: str, content: bytes) -> bool:
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.testzip() is None
    return name.endswith(".fragment.html") or content.decode().rstrip().endswith(
        "</html>"
    )


# ── build.py as a process ───────────────────────────────────────────────────


def call(request: Request, *arguments: str) -> list[str]:
    folders = {
        "--data": request.data,
        "--templates": request.templates,
        "--output": request.output,
    }
    return [
        str(request.year),
        *(str(part) for pair in folders.items() for part in pair),
        *arguments,
    ]


def environment(cache: Path | None) -> dict[str, str]:
    """Where the program keeps its compiled templates, and an encoding to read what it prints in."""
    return {
        **os.environ,
        "XDG_CACHE_HOME": str(cache),
        "LOCALAPPDATA": str(cache),
        "PYTHONIOENCODING": "utf-8",
    }


def start(request: Request, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, str(ROOT / "build.py"), *call(request, *arguments)]
    pipes: dict[str, Any] = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "encoding": "utf-8",
    }
    return subprocess.Popen(command, env=environment(request.cache), **pipes)


def _held() -> None:
    """Ends a run that takes more than ten seconds of the processor or half a gigabyte."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
    resource.setrlimit(resource.RLIMIT_DATA, (500 * 2**20, 500 * 2**20))


class Measured(NamedTuple):
    """What a run printed, how it ended, and what it took."""

    status: int
    printed: str
    seconds: float
    megabytes: float

    @property
    def codes(self) -> set[str]:
        return set(re.findall(r"^  错误 ([A-Z]\d\d)", self.printed, re.M))


def measured(request: Request, *arguments: str) -> Measured:
    command = [sys.executable, "-c", MEASURED, str(ROOT), *call(request, *arguments)]
    done = subprocess.run(
        command,
        env=environment(request.cache),
        capture_output=True,
        encoding="utf-8",
        check=False,
        preexec_fn=_held if sys.platform == "linux" else None,
    )
    assert "Traceback" not in done.stderr, done.stderr
    seconds, megabytes = done.stderr.split()
    return Measured(done.returncode, done.stdout, float(seconds), float(megabytes))


# ── files that are too much ─────────────────────────────────────────────────

DATA = "职工医保.yaml"
PROSE = "职工医保.md"
LAUGHS = "a: &a [笑, 笑, 笑, 笑]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
ROWS = "一二三四五六七八九十\n"


def prose(words: str) -> str:
    """The sample's texts with some more words in the last of them."""
    return (ROOT / "data/2024" / UNIT / PROSE).read_text(
        encoding="utf-8"
    ) + f"\n{words}\n"


BOMBS: dict[str, tuple[str, Callable[[], str | bytes], str]] = {
    "ten thousand brackets": (DATA, lambda: "甲: " + "[" * 10_000, "Y20"),
    "ten thousand brackets that close": (
        DATA,
        lambda: "甲: " + "[" * 10_000 + "]" * 10_000,
        "Y20",
    ),
    "ten thousand braces": (DATA, lambda: "甲: " + "{乙: " * 10_000, "Y20"),
    "ten thousand dashes": (DATA, lambda: "- " * 10_000 + "甲", "Y20"),
    "ten thousand indents": (
        DATA,
        lambda: "\n".join(" " * depth + "甲:" for depth in range(10_000)),
        "Y20",
    ),
    "25 MB": (DATA, lambda: "甲: 一\n" * 2_500_000, "Y20"),
    "25 MB of nothing": (DATA, lambda: b"\0" * 25_000_000, "Y20"),
    "300,000 values in a list": (DATA, lambda: "甲: [" + "1, " * 300_000 + "1]", "Y20"),
    "300,000 keys": (
        DATA,
        lambda: "".join(f"k{number}: 1\n" for number in range(300_000)),
        "Y20",
    ),
    "a billion laughs": (DATA, lambda: LAUGHS, "Y19"),
    "a list that holds itself": (DATA, lambda: "甲: &a [*a]\n", "Y19"),
    "a merged key": (DATA, lambda: "甲: &a {一: 1}\n乙:\n  <<: *a\n", "Y19"),
    "fifty thousand lines with a Chinese colon": (
        DATA,
        lambda: "".join(f"键{number}：{number}\n" for number in range(49_000)),
        "Y17",
    ),
    "one broken line of a megabyte": (
        DATA,
        lambda: "甲: {" + "预算： 3，" * 50_000,
        "Y24",
    ),
    "a megabyte of control characters": (DATA, lambda: "\x01" * 1_000_000, "Y32"),
    "25 MB in the unit's file": ("单位.yaml", lambda: "甲: 一\n" * 2_500_000, "Y20"),
    "25 MB of words": (PROSE, lambda: ROWS * 800_000, "Y20"),
    "a million words": (PROSE, lambda: "# 引言\n" + ROWS * 100_000, "Y47"),
    "a hundred thousand headings": (
        PROSE,
        lambda: "".join(f"# 题{number}\n" for number in range(100_000)),
        "Y47",
    ),
    "a question mark": ("单位.yaml", lambda: b"?", "Y22"),
    "a million and a half pasted lines": (
        "单位.yaml",
        lambda: "名称: 甲\n" + "x\n" * 1_600_000,
        "Y20",
    ),
    "a text that takes itself in": (
        PROSE,
        lambda: prose("{{ 叙述('引言') }}").replace(
            "# 引言\n", "# 引言\n{{ 叙述句('引言') }}\n"
        ),
        "T12",
    ),
    "a hundred thousand places": (
        PROSE,
        lambda: prose("{{ 四舍五入(基金收益率, 1000000) }}"),
        "T12",
    ),
    "twenty thousand open braces": (PROSE, lambda: prose("{{" * 9_000), "T05"),
    "a paragraph of brackets": (PROSE, lambda: prose("[" * 99_000), "T05"),
    "a paragraph of braces": (PROSE, lambda: prose("{{" * 49_000), "T05"),
    "a name of two thousand parts": (
        PROSE,
        lambda: prose("{{ 基金" + ".收入" * 2_000 + " }}"),
        "T05",
    ),
    "a power of powers": (PROSE, lambda: prose("{{ 9**9**9**9 }}"), "T04"),
    "25 MB of formulas": (f"{KIND}/计算.yaml", lambda: "甲: 一\n" * 2_500_000, "Y20"),
    "ten thousand brackets in the formulas": (
        f"{KIND}/计算.yaml",
        lambda: "甲: " + "[" * 10_000,
        "Y20",
    ),
    "a text template of 25 MB": (
        f"{KIND}/四川/正文.md.j2",
        lambda: ROWS * 800_000,
        "Y20",
    ),
    "a layout of 25 MB": (
        "公共/版式.docx",
        lambda: b"PK\x03\x04" + os.urandom(25_000_000),
        "Y20",
    ),
}


@pytest.mark.slow
@pytest.mark.usefixtures("own_templates")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once_and_within_100_megabytes(
    name: str, desk: Request
) -> None:
    file, content, code = BOMBS[name]
    path = desk.templates / file if "/" in file else folder_of(desk) / file
    made = content()
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    done = measured(desk)
    assert done.status == 1
    assert code in done.codes, done.printed[:2000]
    assert not done.codes & {"G09"}
    assert (
        done.seconds < 5
    )  # a guard against minutes, not a measurement: half a second is usual
    assert done.megabytes < 100
    assert published(desk) == {}


def test_a_list_of_errors_ends_where_nobody_reads_on(desk: Request) -> None:
    path = folder_of(desk) / DATA
    keys = "".join(f"键{number}: 1\n" for number in range(10_000))
    path.write_text(path.read_text(encoding="utf-8") + keys, encoding="utf-8")
    found = errors(run(desk))
    assert len(found) == 1001
    assert found[-1].code == "Y29"


def test_a_huge_csv_is_refused() -> None:
    table, problems = read_table(b"30101,1\n" * 1_000_000, "经济分类.csv")
    assert (table, [problem.code for problem in problems]) == (None, ["Y20"])


# ── layouts ─────────────────────────────────────────────────────────────────


def layout(change: Callable[[Any], None]) -> bytes:
    """The common layout after a change in Word."""
    document = Document(str(ROOT / "templates/公共/版式.docx"))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def without_style(document: Any) -> None:
    style = next(style for style in document.styles if style.name == "Heading 2")
    style.element.getparent().remove(style.element)


def without_body(document: Any) -> None:
    next(
        paragraph for paragraph in document.paragraphs if "【正文】" in paragraph.text
    ).text = "正文"


def with_member(size: int, claimed: int | None = None) -> bytes:
    """The common layout with a member of zeros, its entries telling another size if one is given."""
    stream = io.BytesIO((ROOT / "templates/公共/版式.docx").read_bytes())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", bytes(size))
    data = stream.getvalue()
    return (
        data.replace(size.to_bytes(4, "little"), claimed.to_bytes(4, "little"))
        if claimed
        else data
    )


LAYOUTS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "lacks a style": (lambda: layout(without_style), "M05", "缺少 1 个样式：heading 2"),
    "lacks its body mark": (
        lambda: layout(without_body),
        "M04",
        "没有“【正文】”这一段",
    ),
    "is a text": (lambda: "正文".encode(), "M01", "不是完好的 Word 文档"),
    "is empty": (lambda: b"", "M01", "不是完好的 Word 文档"),
    "is an old .doc": (lambda: b"\xd0\xcf\x11\xe0" + bytes(5000), "M01", "旧式 .doc"),
    "is cut short": (
        lambda: (ROOT / "templates/公共/版式.docx").read_bytes()[:4000],
        "M01",
        "不是完好的 Word 文档",
    ),
    "is a zip bomb": (lambda: with_member(400_000_000), "M02", "没有打开它"),
    "is a zip bomb that lies about its size": (
        lambda: with_member(400_000_000, 1000),
        "M01",
        "不是完好的 Word 文档",
    ),
}


@pytest.mark.slow
@pytest.mark.usefixtures("own_templates")
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_that_cannot_be_used_is_named_with_what_is_wrong(
    name: str, desk: Request
) -> None:
    content, code, said = LAYOUTS[name]
    (desk.templates / "公共" / "版式.docx").write_bytes(content())
    done = measured(desk)
    assert (done.status, done.codes) == (1, {code})
    assert said in done.printed and "公共/版式.docx" in done.printed
    assert (
        done.seconds < 5
    )  # no compiled cache: python-docx and docxtpl alone take half a second
    assert done.megabytes < 100
    assert published(desk) == {}


def test_a_layout_that_word_holds_is_named(
    desk: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "版式.docx":
            raise PermissionError(errno.EACCES, "held", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    [problem] = errors(run(replace(desk, cache=None)))
    assert problem.code == "G08"
    assert problem.place and problem.place.file.endswith("版式.docx")
    assert "打不开" in problem.message and "关掉它" in problem.hint


# ── templates ───────────────────────────────────────────────────────────────

BODY = f"{KIND}/四川/正文.md.j2"
TEMPLATES = {
    "Jinja: a tag that is not closed": ("\n甲{{ 年度 }乙\n", "T05"),
    "Jinja: an expression that is none": ("\n甲{{ 年度 + }}乙\n", "T01"),
    "Jinja: a loop without its end": ("\n{% for 指标 in 评分 %}\n\n甲\n", "T05"),
    "Jinja: an unknown statement": ("\n{% foo %}\n", "T05"),
    "Jinja: an unknown name": ("\n甲{{ 年渡 }}乙\n", "T02"),
    "Markdown: a heading without its space": ("\n#标题\n", "T05"),
    "Markdown: bold that is not closed": ("\n甲**乙\n", "T05"),
    "Markdown: a table": ("\n|甲|乙|\n|--|--|\n", "T05"),
}


@pytest.mark.slow
@pytest.mark.usefixtures("own_templates")
@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("data_too", [False, True], ids=["good data", "bad data"])
def test_a_template_error_is_told_with_file_and_line_whatever_the_data(
    name: str, data_too: bool, desk: Request
) -> None:
    wrong, code = TEMPLATES[name]
    path = desk.templates / BODY
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    path.write_text(text + wrong, encoding="utf-8")
    if data_too:
        change(folder_of(desk) / DATA, "基金:", "基金：")
    found = errors(run(desk))
    problem, *_ = [problem for problem in found if problem.code == code]
    assert problem.place
    assert problem.place.file.endswith(BODY)
    assert problem.place.line == text.count("\n") + 2
    assert ("Y01" in [problem.code for problem in found]) is data_too
    assert published(desk) == {}


@pytest.mark.usefixtures("own_templates")
def test_a_template_error_is_told_once_for_all_its_documents(office: Request) -> None:
    path = office.templates / BODY
    path.write_text(path.read_text(encoding="utf-8") + "\n甲**乙\n", encoding="utf-8")
    outcomes = run(office)
    assert [outcome.state for outcome in outcomes] == [DocumentState.FAULTY] * len(
        UNITS
    )
    assert codes(outcomes) == ["T05"]


# ── encodings ───────────────────────────────────────────────────────────────


def said(desk: Request, capsys: pytest.CaptureFixture[str]) -> str:
    """What build.py prints, without the time it took."""
    assert build.main(call(desk)) == 0
    return re.sub(r"[\d.]+ 秒", "", capsys.readouterr().out)


def test_gbk_is_taken_and_said_while_bom_and_crlf_are_taken_in_silence(
    desk: Request, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "cache_folder", lambda: desk.cache)
    plain, before = said(desk, capsys), published(desk)
    texts = {
        path: path.read_text(encoding="utf-8") for path in folder_of(desk).iterdir()
    }
    for path, text in texts.items():
        path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert said(desk, capsys) == plain
    for path, text in texts.items():
        path.write_bytes(text.encode("gbk"))
    told = said(desk, capsys)
    assert told.count("提示 Y31  这个文件按 GBK 读入。") == len(texts)
    assert published(desk) == before


# ── files and folders that are held, closed or full ─────────────────────────


def test_an_output_file_open_in_word_is_named_and_the_next_run_heals_it(
    desk: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(desk)
    before = published(desk)
    held = next(name for name in before if name.endswith(".docx"))
    change(folder_of(desk) / PROSE, "依照", "按照")
    move = os.replace

    def refuse(source: Path, target: Path) -> None:
        if Path(target).name == held:
            raise PermissionError(errno.EACCES, "held", str(target))
        move(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(disk, "_RETRY_DELAYS", ())
        patched.setattr(os, "replace", refuse)
        [outcome] = run(desk)
    assert codes([outcome]) == ["G03"]
    assert outcome.state is DocumentState.FAULTY
    assert {
        name for name, content in published(desk).items() if content == before[name]
    } == {held}
    [marker] = desk.output.rglob(MARKER)
    assert held in marker.read_text(
        encoding="utf-8-sig"
    ) and ".html" not in marker.read_text(encoding="utf-8-sig")
    assert leftovers(desk) == []
    assert [outcome.state for outcome in run(desk)] == [DocumentState.BUILT]
    assert not marked(desk)
    assert published(desk)[held] != before[held]


@pytest.mark.parametrize("closed", ["", "2024", f"2024/{UNIT}"])
def test_a_data_folder_that_may_not_be_read_is_named_and_nothing_is_taken_for_gone(
    closed: str,
    desk: Request,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(desk)
    before = published(desk)
    for function in ("scandir", "listdir"):
        look = getattr(os, function)

        def refuse(path: Any = ".", look: Callable[..., Any] = look) -> Any:
            if Path(path) == desk.data / closed:
                raise PermissionError(errno.EACCES, "closed", str(path))
            return look(path)

        monkeypatch.setattr(os, function, refuse)
    assert build.main(call(desk)) == (1 if closed else 2)
    printed = capsys.readouterr()
    assert "打不开" in printed.out + printed.err
    assert published(desk) == before
    assert not marked(desk)


def test_an_output_folder_whose_name_a_file_has_is_named(desk: Request) -> None:
    desk.output.parent.mkdir()
    desk.output.write_bytes(b"")
    assert set(codes(run(desk))) == {"G04"}
    desk.output.unlink()
    assert [outcome.state for outcome in run(desk)] == [DocumentState.BUILT]


class Full(io.FileIO):
    """A file on a disk with so much room left, shared by all of them."""

    room = 0

    def write(self, content: Any) -> int:
        size = len(memoryview(content))
        if size > Full.room:
            super().write(bytes(content)[: Full.room])
            Full.room = 0
            raise OSError(errno.ENOSPC, "No space left on device", self.name)
        Full.room -= size
        return super().write(content)


@pytest.mark.parametrize("room", [0, 1, 5_000, 20_000, 60_000, 75_000])
def test_a_disk_that_fills_up_leaves_every_file_whole(
    room: int, desk: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(desk)
    before = published(desk)
    change(folder_of(desk) / PROSE, "依照", "按照")
    after = published_elsewhere(desk)
    opened = Path.open

    def on_a_full_disk(
        path: Path, mode: str = "r", *arguments: Any, **options: Any
    ) -> Any:
        return (
            Full(path, mode)
            if "w" in mode
            else opened(path, mode, *arguments, **options)
        )

    with monkeypatch.context() as patched:
        patched.setattr(Full, "room", room)
        patched.setattr(Path, "open", on_a_full_disk)
        found = errors(run(desk))
    assert {problem.code for problem in found} == {"G04"}
    assert "磁盘满了" in found[0].message
    for name, content in published(desk).items():
        assert content in (before[name], after[name])
    assert leftovers(desk) == []
    assert errors(run(desk)) == []
    assert published(desk) == after
    assert not marked(desk)


def published_elsewhere(request: Request) -> dict[str, bytes]:
    """What a first run would publish."""
    other = replace(request, output=request.output.parent / "别处" / "output")
    assert errors(run(other)) == []
    return published(other)


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of 500 KB, where the system lets us have one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=500k", "tmpfs", str(folder)]
    mounted = (
        bool(shutil.which("mount"))
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full_leaves_every_file_whole(
    desk: Request, tmp_path: Path
) -> None:
    desk = replace(desk, output=tmp_path / "小 盘" / "output")
    with small_disk(desk.output.parent) as mounted:
        run(desk)
        before = published(desk)
        change(folder_of(desk) / PROSE, "依照", "按照")
        if mounted:
            filler = desk.output.parent / "占地方"
            with filler.open("wb") as stream:
                while os.fstatvfs(stream.fileno()).f_bavail:
                    os.write(stream.fileno(), bytes(4096))
            found = errors(run(desk))
            assert {problem.code for problem in found} == {"G04"}
            assert "磁盘满了" in found[0].message
            assert published(desk) == before
            filler.unlink()
        assert errors(run(desk)) == []
        assert published(desk).keys() == before.keys() and published(desk) != before
        assert leftovers(desk) == []


# ── runs that are cut short, runs side by side ──────────────────────────────


class Race:
    """An office whose data change from one round to the next between two states, both of them known in full."""

    def __init__(self, request: Request, tmp_path: Path) -> None:
        # Compiled templates of its own, so that a kill may hit them too.
        self.request = replace(request, cache=tmp_path / "缓存" / "yibao-reports")
        self.states = []
        for find, put in (("依照", "按照"), ("按照", "依照")):
            self.turn(find, put)
            self.states.append(published_elsewhere(self.request))
        self.turned = 0
        run(self.request)
        assert published(self.request) == self.states[1]

    def turn(self, find: str, put: str) -> None:
        for unit in UNITS:
            change(folder_of(self.request, unit) / PROSE, find, put)

    def next_round(self) -> None:
        self.turn(*(("依照", "按照"), ("按照", "依照"))[self.turned])
        self.turned = 1 - self.turned

    @property
    def old(self) -> dict[str, bytes]:
        return self.states[self.turned]

    @property
    def new(self) -> dict[str, bytes]:
        return self.states[1 - self.turned]

    def begun(self) -> bool:
        return any((self.request.output.parent / "内部").rglob(".生成锁"))

    def forget_locks(self) -> None:
        for path in (self.request.output.parent / "内部").rglob(".生成锁"):
            path.unlink()

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        request = replace(
            self.request,
            cache=self.request.cache.parent if self.request.cache else None,
        )
        return start(request, *arguments)

    def is_alone(self) -> None:
        """No worker outlives its run."""
        for _ in range(500):
            if not processes_about(self.request.output):
                return
            time.sleep(0.01)
        pytest.fail(f"still there: {processes_about(self.request.output)}")

    def holds(self) -> None:
        """Every file is whole, and either old or new."""
        for name, content in published(self.request).items():
            assert content in (self.old[name], self.new[name])

    def heals(self) -> None:
        """The next run succeeds, and nothing is left of the one before."""
        assert errors(run(self.request)) == []
        assert published(self.request) == self.new
        assert leftovers(self.request) == []
        assert not marked(self.request)


@pytest.fixture
def race(office: Request, tmp_path: Path) -> Race:
    race = Race(office, tmp_path)
    assert all(
        is_whole(name, content)
        for state in race.states
        for name, content in state.items()
    )
    return race


def begin(race: Race, cold: bool, *arguments: str) -> "subprocess.Popen[str]":
    """A run on changed data that has just begun to work."""
    race.next_round()
    race.forget_locks()
    if cold and race.request.cache:
        shutil.rmtree(race.request.cache)
    process = race.start(*arguments)
    while process.poll() is None and not race.begun():
        time.sleep(0.001)
    return process


def cut_short(
    race: Race, how: signal.Signals, rounds: int, cold: bool, *arguments: str
) -> Iterator[tuple[int, str]]:
    """Runs that get a signal at moments spread over the time one takes; their statuses and complaints."""
    process, started = begin(race, cold, *arguments), time.perf_counter()
    process.communicate(timeout=60)
    lasting = time.perf_counter() - started
    chance = random.Random(7)
    for number in range(rounds):
        process = begin(race, cold, *arguments)
        time.sleep(lasting * (number + chance.random()) / rounds)
        process.send_signal(how)
        _, complaint = process.communicate(timeout=60)
        yield process.returncode, complaint
        race.is_alone()
        race.holds()
        race.heals()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("jobs", "cold"),
    [("1", False), ("1", True), ("2", False)],
    ids=["compiled templates at hand", "nothing compiled yet", "two at a time"],
)
def test_kills_at_any_moment_leave_every_file_whole_and_the_next_run_clean(
    jobs: str, cold: bool, race: Race, pytestconfig: pytest.Config
) -> None:
    kills = pytestconfig.getoption("--kills")
    statuses = [
        status
        for status, _ in cut_short(race, signal.SIGKILL, kills, cold, "--jobs", jobs)
    ]
    assert -signal.SIGKILL in statuses


@pytest.mark.slow
@pytest.mark.parametrize(("jobs", "cold"), [("1", False), ("1", True), ("3", False)])
def test_ctrl_c_ends_calmly_and_leaves_every_file_whole(
    jobs: str, cold: bool, race: Race
) -> None:
    statuses = set()
    for status, complaint in cut_short(
        race, signal.SIGINT, 3 if cold else 4, cold, "--jobs", jobs
    ):
        statuses.add(status)
        if status == -signal.SIGINT:
            continue  # while the interpreter itself was starting or ending, where no program can answer
        assert (
            complaint.strip()
            == {0: "", 130: "已停止；做完的文件是完整的，没做的还是原来的。"}[status]
        )
    assert 130 in statuses


@pytest.mark.slow
def test_two_runs_at_once_both_end_well(race: Race) -> None:
    for _ in range(3):
        race.next_round()
        pair = [race.start() for _ in range(2)]
        for process in pair:
            printed, complaint = process.communicate(timeout=60)
            assert (process.returncode, complaint) == (0, ""), printed
        assert published(race.request) == race.new
        race.heals()
