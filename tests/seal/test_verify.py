"""Asking whether something is the sealed set: which file is another, and which figure, by its name."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Problem, Severity
from reports.publish.sealed import ROUND_FILE, seal_code
from reports.seal.log import LOG
from reports.seal.verify import verify_path, verify_records
from tests.seal.offices import REPORT, UNIT, Office, in_member


@pytest.fixture(autouse=True)
def sealed(office: Office) -> None:
    office.seal()


def asked_of(office: Office, path: Path) -> list[Problem]:
    (verdict,) = verify_path([office.ask()], path)
    return list(verdict.problems)


def only(problems: list[Problem]) -> Problem:
    (one,) = problems
    return one


def with_other_figure(content: bytes) -> bytes:
    """A page in which somebody has changed one digit of a sentence."""
    changed = re.sub(
        "(今年(?:<[^>]*>)?1,234).50元", r"\1.60元", content.decode()
    ).encode()
    assert changed != content
    return changed


def in_cell(document: str) -> str:
    """A Word file's text with a digit changed in the last cell that holds it."""
    before, cell, after = document.rpartition("1,234.5")
    assert cell and "<w:tc>" in before
    return f"{before}1,235.5{after}"


# ── what lies in output/ ────────────────────────────────────────────────────


def test_a_digit_changed_in_a_page_is_told_by_the_name_of_the_figure(
    office: Office,
) -> None:
    page = office.file(".html")
    page.write_bytes(with_other_figure(page.read_bytes()))
    one = only(office.wrong())
    assert one.code == "L03" and one.severity is Severity.ERROR
    assert one.message == "“今年”封存的是 1,234.50元，现在是 1,234.60元（一、变化）。"
    assert one.place is not None and one.place.file.endswith(f"{REPORT}.html")


def test_a_digit_changed_in_a_cell_of_a_word_file_is_told(office: Office) -> None:
    word = office.file(".docx")
    word.write_bytes(in_member(word.read_bytes(), "word/document.xml", in_cell))
    one = only(office.wrong())
    assert (
        one.message == "“今年”封存的是 1,234.50元，现在是 1,235.50元（2024年对比表）。"
    )


def test_a_file_that_was_only_saved_again_is_told_as_that(office: Office) -> None:
    word = office.file(".docx")
    word.write_bytes(in_member(word.read_bytes(), "", str))
    one = only(office.wrong())
    assert one.message.startswith("另存过：字和数都和封存的一样")
    assert one.severity is Severity.ERROR


def test_a_sealed_file_that_is_open_in_word_is_the_one_that_was_sealed(
    office: Office,
) -> None:
    """Word puts a mark beside it, which is neither a file too many nor keeps a build from leaving it as it is."""
    mark = office.published / f"~${REPORT[2:]}.docx"
    mark.write_bytes(b"lock")
    assert office.wrong() == []
    before = office.file(".docx").read_bytes()
    office.build()
    assert office.file(".docx").read_bytes() == before and office.wrong() == []


def test_other_words_are_told_with_both(office: Office) -> None:
    page = office.file(".html")
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("示例原因，见下表", "别的原因，见下表"), "utf-8")
    one = only(office.wrong())
    assert "“示例原因，见下表”，现在是“别的原因，见下表”" in one.message


def test_a_number_that_is_no_figure_is_told_with_its_line(office: Office) -> None:
    page = office.file(".html")
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("2024年对比表", "2025年对比表"), "utf-8")
    assert "“2024年对比表”，现在是“2025年对比表”" in only(office.wrong()).message


def test_much_that_is_other_is_counted(office: Office) -> None:
    page = office.file(".html")
    text = page.read_text(encoding="utf-8")
    more = "".join(f"<p>多出来的第{number}段</p>" for number in range(40))
    page.write_text(text.replace("</article>", f"{more}</article>", 1), "utf-8")
    told = office.wrong()
    assert len(told) == 21 and "还有 20 处" in told[-1].message
    assert [bool(one.hint) for one in told] == [True, *[False] * 20]


@pytest.mark.parametrize("suffix", ["数据.csv", "数据.json"])
def test_open_data_are_compared_line_by_line(office: Office, suffix: str) -> None:
    path = office.file(suffix)
    path.write_bytes(path.read_bytes().replace(b"1234.5", b"1234.6"))
    assert {one.code for one in office.wrong()} == {"L03"}
    assert any("1234.6" in one.message for one in office.wrong())


def test_what_is_gone_damaged_or_too_many_is_told(office: Office) -> None:
    office.file(".html").unlink()
    office.file(".docx").write_bytes(b"none of ours")
    (office.published / "说明.txt").write_bytes(b"x")
    said = {
        Path(one.place.file).name: one.message
        for one in office.wrong()
        if one.place is not None
    }
    assert "这里没有" in said[f"{REPORT}.html"]
    assert "打不开" in said[f"{REPORT}.docx"]
    assert "多了出来" in said["说明.txt"]


# ── what was downloaded, a disk ─────────────────────────────────────────────

PORTAL = (
    "<!DOCTYPE html><html><head><title>某县人民政府</title><script>if(1<2){{}}</script>"
    "</head><body><ul><li>首页<li>政务公开</ul><div id=zoom><h1>某局决算</h1>"
    "<span>发布时间：2025-10-15　浏览次数：123</span>\n{}\n"
    "<p>【打印】【关闭】<br>上一篇：没有了</p></div><footer>ICP备12345号</footer></body></html>"
)


def as_portals_do(office: Office) -> str:
    """The text for a portal's editor as a portal gives it out: other styles, its own things around."""
    text = office.file(".fragment.html").read_text(encoding="utf-8-sig")
    text = re.sub(r' style="[^"]*"', ' class="x"', text)
    return PORTAL.format(text.replace("</p>", "</p>\n").replace("<td", "\n  <td"))


def test_a_page_from_a_portal_says_what_was_sealed(
    office: Office, tmp_path: Path
) -> None:
    saved = tmp_path / "下载 (1).htm"
    saved.write_text(as_portals_do(office), "gb18030")
    one = only(asked_of(office, saved))
    assert one.severity is Severity.HINT and "字和数都和封存的一样" in one.message


def test_a_figure_that_is_other_on_a_portal_is_told(
    office: Office, tmp_path: Path
) -> None:
    saved = tmp_path / "下载.html"
    saved.write_bytes(with_other_figure(as_portals_do(office).encode()))
    one = only(asked_of(office, saved))
    assert "“今年”封存的是 1,234.50元，现在是 1,234.60元" in one.message
    assert one.severity is Severity.ERROR


def test_a_sentence_that_a_portal_lost_is_told(office: Office, tmp_path: Path) -> None:
    saved = tmp_path / "下载.html"
    saved.write_text(
        as_portals_do(office).replace("示例原因，见下表", ""), encoding="utf-8"
    )
    assert "少了“示例原因，见下表”" in only(asked_of(office, saved)).message


def test_one_file_is_known_by_what_it_holds(office: Office, tmp_path: Path) -> None:
    same = tmp_path / "改了名字.docx"
    shutil.copy(office.file(".docx"), same)
    assert asked_of(office, same) == []
    same.write_bytes(in_member(same.read_bytes(), "", str))
    one = only(asked_of(office, same))
    assert one.severity is Severity.WARNING and "另存过" in one.message
    same.write_bytes(in_member(same.read_bytes(), "word/document.xml", in_cell))
    assert "“今年”封存的是 1,234.50元" in only(asked_of(office, same)).message


@pytest.mark.parametrize("name", ["别的.html", "别的.docx", "没有.html", "别的.pdf"])
def test_what_is_none_of_it_is_told(office: Office, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if not name.startswith("没有"):
        path.write_bytes("<p>别的单位的网页</p>".encode())
    found = only(asked_of(office, path))
    wanted = "没有这个文件" if name.startswith("没有") else "认不出"
    assert wanted in found.message


def test_a_disk_with_a_copy_is_asked_as_a_whole(office: Office, tmp_path: Path) -> None:
    disk = tmp_path / "光 盘"
    shutil.copytree(office.request.output, disk / "output")
    assert asked_of(office, disk) == []
    there = disk / "output" / "2024" / UNIT
    (there / f"{REPORT}.docx").unlink()
    page = there / f"{REPORT}.html"
    page.write_bytes(with_other_figure(page.read_bytes()))
    said = " ".join(one.message for one in asked_of(office, disk))
    assert "这里没有" in said and "“今年”封存的是" in said
    (empty := tmp_path / "空的").mkdir()
    assert "认不出" in only(asked_of(office, empty)).message


@pytest.mark.office
def test_a_file_that_libreoffice_saved_again_has_its_words_and_figures(
    office: Office, tmp_path: Path
) -> None:
    saved = tmp_path / "另存" / f"{REPORT}.docx"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"),
            *("--headless", "--convert-to", "docx", "--outdir", str(saved.parent)),
            str(office.file(".docx")),
        ],
        check=True,
        capture_output=True,
    )
    assert "另存过" in only(asked_of(office, saved)).message
    saved.write_bytes(in_member(saved.read_bytes(), "word/document.xml", in_cell))
    assert "“今年”封存的是 1,234.50元" in only(asked_of(office, saved)).message


# ── the records themselves ──────────────────────────────────────────────────


def said_of_records(office: Office, code: str = "") -> list[str]:
    return [one.message for one in verify_records(office.ask(), code)]


def test_a_round_changed_by_hand_is_told(office: Office) -> None:
    path = office.versions / "第1轮.json"
    path.write_bytes(path.read_bytes().replace("分管领导".encode(), "局长".encode()))
    assert said_of_records(office) == ["第 1 轮的封存清单被改动过，或者坏了。"]


def test_a_round_changed_with_its_checksum_has_another_code(office: Office) -> None:
    path = office.versions / "第1轮.json"
    seal = ROUND_FILE.read(path)
    assert seal is not None
    code = seal_code(path.read_bytes())
    path.write_bytes(ROUND_FILE.encode(replace(seal, role="局长")))
    assert said_of_records(office) == [
        "第 1 轮的封存清单和日志里记的封存码对不上：清单被换过。"
    ]
    assert any("不是这个单位任何一轮的" in one for one in said_of_records(office, code))


def test_the_code_on_paper_is_asked_for(office: Office) -> None:
    code = office.ask().current.code
    assert said_of_records(office, code.lower().replace("-", "")) == []
    other = code[:-1] + ("0" if code[-1] != "0" else "2")
    assert "不是这个单位任何一轮的" in only_text(said_of_records(office, other))


def only_text(texts: list[str]) -> str:
    (one,) = texts
    return one


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_an_object_that_is_gone_or_damaged_is_told_and_mended(
    office: Office, damage: str
) -> None:
    recorded = next(
        one for path, one in office.ask().public.items() if path.endswith(".docx")
    )
    path = office.versions / "对象" / recorded
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    text = only_text(said_of_records(office))
    assert f"“{REPORT}.docx”（第 1 轮）" in text
    office.seal(role="局长")
    assert said_of_records(office) == []


LogChange = Callable[[list[bytes]], list[bytes]]


def _text_changed(at: int) -> LogChange:
    def change(lines: list[bytes]) -> list[bytes]:
        lines[at] = lines[at].replace("分管领导".encode(), "局长".encode())
        return lines

    return change


TAMPERED: dict[str, tuple[LogChange, list[str]]] = {
    "first line changed": (_text_changed(0), ["日志第 1 行被改动过。"]),
    "middle line changed": (_text_changed(1), ["日志第 2 行被改动过。"]),
    "last line changed": (
        lambda lines: [*lines[:-1], lines[-1].replace("局长".encode(), b"x")],
        ["日志第 3 行被改动过。"],
    ),
    "no JSON": (lambda lines: [lines[0], b"?", *lines[2:]], ["日志第 2 行被改动过。"]),
    "first line removed": (lambda lines: lines[1:], ["日志第 1 行前面少了 1 行。"]),
    "middle line removed": (
        lambda lines: [lines[0], *lines[2:]],
        ["日志第 2 行前面少了 1 行。"],
    ),
    "line added": (
        lambda lines: [*lines[:2], lines[1].replace(b":2", b":3"), *lines[2:]],
        ["日志第 3 行是插进去的。"],
    ),
    "first line twice": (
        lambda lines: [lines[0], *lines],
        ["日志第 2 行是插进去的。"],
    ),
    "end cut": (
        lambda lines: lines[:-1],
        ["日志的末尾少了 1 行（第 2 轮封存记的）。"],
    ),
    "all gone": (lambda lines: [], ["日志的末尾少了 2 行（第 1 轮封存记的）。"]),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_log_that_was_tampered_with_is_told_with_the_line(
    office: Office, name: str
) -> None:
    office.seal(role="局长")
    change, wanted = TAMPERED[name]
    path = office.versions / LOG
    lines = path.read_bytes().splitlines()
    assert len(lines) == 3 and said_of_records(office) == []
    path.write_bytes(b"".join(line + b"\n" for line in change(lines)))
    assert said_of_records(office) == wanted


def test_a_round_that_is_gone_is_told(office: Office) -> None:
    office.seal(role="局长")
    (office.versions / "第1轮.json").unlink()
    assert said_of_records(office) == ["日志记着第 1 轮，它的封存清单没有了。"]
