"""A sealed set and a published one as what is compared against: what each still tells of then."""

import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from msgspec.structs import replace

import build
from reports.cli import command
from reports.compare import sealed
from reports.compare.against import found_against
from reports.publish.disk import hash_bytes
from reports.publish.sealed import ROUND_FILE, current_seal, objects_in, round_path
from reports.run.request import Request, WrongCall
from reports.seal.templates_kept import files_below, packed, unpack
from tests.conftest import ROOT
from tests.seal.offices import REPORT, UNIT, Office

Diff = Callable[..., tuple[int, str, str]]
_MORE = "录入的数据改了 1 处；由此变了"


@pytest.fixture
def own(office: Office, tmp_path: Path) -> Iterator[Office]:
    """The office with templates that may be changed."""
    templates = tmp_path / "模 板"
    shutil.copytree(office.request.templates, templates)
    made = Office(replace(office.request, templates=templates))
    made.build()
    yield made


@pytest.fixture
def diff(
    cache: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Diff:
    """Calls the command in an office; gives the exit status, what it printed and complained of."""
    monkeypatch.setattr(command, "cache_folder", lambda: cache)

    def call(office: Office, against: Path | str, *more: str) -> tuple[int, str, str]:
        asked = office.request
        folders = ["--data", str(asked.data), "--output", str(asked.output)]
        folders += ["--templates", str(asked.templates)]
        capsys.readouterr()
        status = build.main(
            ["diff", "2024", "--against", str(against), *folders, *more]
        )
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


# ── sealed ──────────────────────────────────────────────────────────────────


def test_the_last_round_tells_what_was_changed_since_and_what_followed(
    office: Office, diff: Diff
) -> None:
    office.seal()
    assert diff(office, "封存") == (0, f"{UNIT}：没有不同。\n", "")
    office.enter("1234.5", "1250")
    status, out, err = diff(office, "封存", "--unit", UNIT)
    assert status == 1 and not err
    assert _MORE in out and "今年：1,234.5元 → 1,250元" in out
    assert "不是一版" not in out


def test_a_round_is_named_by_its_number_or_its_file(office: Office, diff: Diff) -> None:
    office.seal()
    office.enter("1234.5", "1250")
    office.build()
    office.seal()
    assert diff(office, "封存")[0] == 0
    for words in ("第1轮", "第 1 轮", round_path(office.versions, 1)):
        status, out, _ = diff(office, words)
        assert status == 1 and "今年：1,234.5元 → 1,250元" in out
    status, _, err = diff(office, "第3轮")
    assert status == 2 and "没有第 3 轮封存" in err


def test_what_was_never_sealed_is_told(office: Office, diff: Diff) -> None:
    status, _, err = diff(office, "封存")
    assert status == 2 and "还没有封存过" in err and len(err.splitlines()) == 1
    office.seal()
    other = office.request.data / "2024" / "别的单位"
    shutil.copytree(office.request.data / "2024" / UNIT, other)
    status, out, _ = diff(office, "封存")
    assert status == 1 and "别的单位：没有这样的封存" in out
    assert f"{UNIT}：没有不同。" in out
    assert diff(office, "封存", "--unit", UNIT)[0] == 0
    status, _, err = diff(office, "封存", "--unit", "别的单位")
    assert status == 2 and "“别的单位”还没有封存过" in err


def test_a_round_of_another_year_or_unit_is_one_sentence(
    office: Office, diff: Diff
) -> None:
    office.seal()
    path = round_path(office.versions, 1)
    status, _, err = diff(office, path, "--unit", "别的单位")
    assert status == 2 and f"封存的是 2024 年度 {UNIT}" in err
    asked = replace(office.request, year=2023)
    with (
        pytest.raises(WrongCall, match="要比的是 2023 年度"),
        found_against(str(path), asked),
    ):
        pass


def test_a_unit_whose_data_are_gone_is_only_in_the_old_version(
    office: Office, diff: Diff
) -> None:
    office.seal()
    data = office.request.data / "2024"
    shutil.move(data / UNIT, data / "别的单位")
    status, out, _ = diff(office, "封存")
    assert status == 1 and f"{UNIT}：只有旧的里有" in out


def test_the_templates_of_then_are_compared(own: Office, diff: Diff) -> None:
    own.seal()
    body = own.request.templates / "小报告" / "正文.md.j2"
    text = body.read_text("utf-8")
    body.write_text(text.replace("增加额", "净增加额"), "utf-8")
    status, out, _ = diff(own, "封存")
    assert status == 1 and "模板改了" in out
    assert "小报告/正文.md.j2" in out and "净增加额" in out
    assert "不是一版" not in out


def test_a_round_that_kept_no_templates_says_so(own: Office, diff: Diff) -> None:
    own.seal()
    seal = current_seal(own.internal)
    assert seal is not None
    path = round_path(own.versions, 1)
    path.write_bytes(ROUND_FILE.encode(replace(seal, kept_templates="")))
    (own.versions / "封存日志.jsonl").unlink()
    assert diff(own, "封存")[0] == 0
    body = own.request.templates / "小报告" / "正文.md.j2"
    body.write_text(body.read_text("utf-8") + "\n", "utf-8")
    status, out, _ = diff(own, "封存")
    assert status == 0
    assert "封存时没有留下模板" in out and "小报告/正文.md.j2" in out


def test_another_program_is_one_sentence(
    office: Office, diff: Diff, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.seal()
    monkeypatch.setattr(sealed, "program_state", lambda *_: "another")
    status, out, _ = diff(office, "封存")
    assert status == 0 and "封存时的程序和现在的不是一版，两份都由现在的程序算。" in out


def test_a_round_that_is_damaged_is_told_and_no_other_unit_stopped(
    office: Office, diff: Diff
) -> None:
    office.seal()
    other = office.request.data / "2024" / "别的单位"
    shutil.copytree(office.request.data / "2024" / UNIT, other)
    path = round_path(office.versions, 1)
    path.write_bytes(path.read_bytes().replace("分管领导".encode(), "局长".encode()))
    status, out, _ = diff(office, "封存")
    assert status == 1 and "L04" in out and "第 1 轮的封存清单被改动过" in out
    assert "别的单位：没有这样的封存" in out
    status, out, _ = diff(office, path)
    assert status == 1 and "L04" in out


def test_a_round_exchanged_for_another_is_told_by_the_log(
    office: Office, diff: Diff
) -> None:
    office.seal()
    seal = current_seal(office.internal)
    assert seal is not None
    path = round_path(office.versions, 1)
    path.write_bytes(ROUND_FILE.encode(replace(seal, role="局长")))
    status, out, _ = diff(office, "封存")
    assert status == 1 and "清单被换过" in out


@pytest.mark.parametrize("what", ["input", "templates"])
def test_an_object_that_is_gone_is_told_by_its_name(
    own: Office, diff: Diff, what: str
) -> None:
    own.seal()
    seal = current_seal(own.internal)
    assert seal is not None
    name = f"2024/{UNIT}/小.yaml"
    gone = seal.inputs[name] if what == "input" else seal.kept_templates
    assert gone
    (objects_in(own.versions) / gone).unlink()
    body = own.request.templates / "小报告" / "正文.md.j2"
    body.write_text(body.read_text("utf-8") + "\n", "utf-8")
    status, out, _ = diff(own, "封存")
    assert status == 1 and "保存的原件少了一个" in out
    assert ("小.yaml" if what == "input" else "“模板”") in out


def test_a_round_that_leads_out_of_its_folder_is_refused(
    office: Office, diff: Diff, tmp_path: Path
) -> None:
    office.seal()
    seal = current_seal(office.internal)
    assert seal is not None
    ((file, record), *_) = seal.records.items()
    inputs = {**record.inputs, "../../逃出去.yaml": next(iter(seal.outputs.values()))}
    records = {**seal.records, file: replace(record, inputs=inputs)}
    path = round_path(office.versions, 1)
    path.write_bytes(ROUND_FILE.encode(replace(seal, records=records)))
    (office.versions / "封存日志.jsonl").unlink()
    status, out, _ = diff(office, path)
    assert status == 1 and "L04" in out
    assert not list(tmp_path.rglob("逃出去*"))


# ── the templates that are kept ─────────────────────────────────────────────


def test_kept_templates_come_back_as_they_were(tmp_path: Path) -> None:
    files = files_below(ROOT / "templates" / "公共")
    content = packed(files)
    assert content == packed(dict(reversed(files.items())))
    assert unpack(content, tmp_path / "a") and files_below(tmp_path / "a") == files
    assert len(content) < sum(map(len, files.values())) // 2


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "C:/a", "a//b"])
def test_a_packed_file_that_leads_out_is_not_unpacked(
    tmp_path: Path, name: str
) -> None:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr(name, b"x")
    assert not unpack(content.getvalue(), tmp_path / "in" / "here")
    assert not list(tmp_path.rglob("*"))


def test_what_is_no_packed_file_is_not_unpacked(tmp_path: Path) -> None:
    assert not unpack(b"PK\x03\x04 broken", tmp_path / "in")


def test_a_seal_keeps_the_templates_once(own: Office) -> None:
    own.seal()
    first = current_seal(own.internal)
    own.enter("1234.5", "1250")
    own.build()
    own.seal()
    second = current_seal(own.internal)
    assert first is not None and second is not None
    assert first.kept_templates == second.kept_templates
    kept = (objects_in(own.versions) / first.kept_templates).read_bytes()
    assert hash_bytes(kept) == first.kept_templates
    assert own.wrong() == []


# ── published ───────────────────────────────────────────────────────────────


def test_what_was_published_and_never_sealed_is_compared_as_it_is_printed(
    office: Office, diff: Diff
) -> None:
    status, out, _ = diff(office, "公开")
    assert status == 0 and f"{UNIT}：没有不同。" in out
    assert "那时的数据没有留下，只比了印出来的。" in out
    office.enter("1234.5", "1250")
    status, out, err = diff(office, "公开")
    assert status == 1 and not err
    assert "印出来的变了 数" in out and "为什么变，看不出来" in out
    assert "今年：1,234.50元 → 1,250.00元" in out
    assert "从那以后改过的文件：小.yaml。" in out
    page = (office.internal / "差异.html").read_text("utf-8")
    assert "印出来不一样的，为什么变不知道" in page and "1,250.00元" in page


@pytest.mark.parametrize("suffix", [".html", ".docx"])
def test_copies_of_what_was_published_are_known_by_name_or_title(
    office: Office, diff: Diff, tmp_path: Path, suffix: str
) -> None:
    folder = tmp_path / "网上下载的"
    folder.mkdir()
    shutil.copy(office.file(suffix), folder / f"t20250115_1{suffix}")
    office.enter("1234.5", "1250")
    status, out, err = diff(office, folder)
    assert status == 2 and "加上 --unit 单位" in err
    status, out, _ = diff(office, folder, "--unit", UNIT)
    assert status == 1 and "1,234.50元 → 1,250.00元" in out
    page = folder / f"t20250115_1{suffix}"
    assert diff(office, page, "--unit", UNIT)[1] == out.replace(str(folder), str(page))


def test_a_page_in_a_portal_s_frame_differs_only_in_its_own_words(
    office: Office, diff: Diff, tmp_path: Path
) -> None:
    page = office.file(".html").read_text("utf-8")
    framed = page.replace("<body", "<body><nav>首页 2030 年 99 条</nav><div", 1)
    copied = tmp_path / "下载.html"
    copied.write_text(framed, "utf-8")
    status, out, _ = diff(office, copied, "--unit", UNIT)
    assert status == 0 and "没有不同。" in out


def test_what_was_published_as_it_was_sealed_leads_to_the_data(
    office: Office, diff: Diff, tmp_path: Path
) -> None:
    office.seal()
    shutil.copytree(office.published, tmp_path / UNIT)
    office.enter("1234.5", "1250")
    manifest = office.internal / "生成记录.json"
    for words in ("公开", tmp_path / UNIT, office.request.output, manifest):
        status, out, _ = diff(office, words)
        assert status == 1 and _MORE in out, words
        assert "公开的就是第 1 轮封存的，当时的数据留着。" in out


def test_a_manifest_that_was_changed_is_one_sentence(
    office: Office, diff: Diff
) -> None:
    manifest = office.internal / "生成记录.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"2024", b"2023"))
    status, _, err = diff(office, manifest)
    assert status == 2 and "坏了，或者被改动过" in err


def test_pages_that_are_of_no_document_are_not_taken_for_the_same(
    office: Office, diff: Diff, tmp_path: Path
) -> None:
    other = tmp_path / "别的.html"
    other.write_text("<html><body><p>别的单位的报告 123</p></body></html>", "utf-8")
    status, out, _ = diff(office, other, "--unit", UNIT)
    assert status == 1 and "没有能比的。" in out and "认不出是现在的哪一份" in out
    other.write_bytes(b"")
    status, out, _ = diff(office, other, "--unit", UNIT)
    assert status == 1 and "读不出来：别的.html" in out


def test_published_files_of_another_year_are_one_sentence(
    office: Office, diff: Diff, tmp_path: Path
) -> None:
    shutil.copytree(office.published, tmp_path / "旧" / "2023" / UNIT)
    status, _, err = diff(office, tmp_path / "旧" / "2023")
    assert status == 2 and "是 2023 年度的" in err
    status, _, err = diff(office, tmp_path / "旧")
    assert status == 2 and "里没有 2024 年度" in err


def test_nothing_published_is_one_sentence(
    office: Office, diff: Diff, tmp_path: Path
) -> None:
    shutil.rmtree(office.request.output)
    status, _, err = diff(office, "公开")
    assert status == 2 and "没有 2024 年度公开过的成品" in err


def test_a_unit_that_was_never_published_is_told(office: Office, diff: Diff) -> None:
    other = office.request.data / "2024" / "别的单位"
    shutil.copytree(office.request.data / "2024" / UNIT, other)
    status, out, _ = diff(office, "公开")
    assert status == 1 and "别的单位：没有公开过，没有可比的。" in out


# ── tracked changes ─────────────────────────────────────────────────────────


def test_a_redline_takes_a_round_and_refuses_what_was_only_published(
    office: Office,
    cache: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "cache_folder", lambda: cache)
    asked: Request = office.request
    folders = ["--data", str(asked.data), "--output", str(asked.output)]
    folders += ["--templates", str(asked.templates)]

    def redline(words: str) -> int:
        return build.main(["redline", "2024", "--against", words, *folders])

    office.enter("1234.5", "1250")
    assert redline("公开") == 2
    assert "标不出修订" in capsys.readouterr().err
    office.enter("1250", "1234.5")
    office.seal()
    office.enter("1234.5", "1250")
    assert redline("封存") in (0, 1)
    assert (office.internal / f"修订-{REPORT}.docx").is_file()
