"""The column of output/: it lists what may be published and nothing else, with links and checksums that hold."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import html5lib
import pytest
from msgspec.structs import replace

from reports.publish import disk, site
from reports.publish.addresses import CHECKSUMS, INDEX
from reports.publish.disk import locked
from reports.publish.records import MANIFEST, known_records, save_manifest
from reports.publish.stale import MARKER
from reports.publish.store import Store
from reports.run.request import DocumentState, Outcome, Request
from tests.conftest import ROOT
from tests.damage import damage
from tests.publish.columns import (
    OTHER,
    REPORT,
    UNIT,
    XHTML,
    change,
    column_of,
    links,
    run,
    titles,
)
from tests.publish.columns import desk as desk  # a fixture

# ── what is listed ──────────────────────────────────────────────────────────


def test_a_year_lists_its_documents_by_unit_and_type_with_what_lies_beside_them(
    desk: Request,
) -> None:
    change(desk, "状态: 公开稿", "状态: 公开稿\n公开时间: 2025年6月3日")
    run(desk)
    page = desk.output / "2024" / INDEX
    text = page.read_text(encoding="utf-8")
    assert titles(page) == [f"{OTHER}2024年小报告", REPORT]
    assert '<time datetime="2025-06-03">公开时间：2025年6月3日</time>' in text
    assert text.count("<h3>小报告</h3>") == 2
    folder = desk.output / "2024" / UNIT
    for suffix in (".docx", ".html"):
        digest = hashlib.sha256((folder / f"{REPORT}{suffix}").read_bytes()).hexdigest()
        assert text.count(digest[:12]) == 1
        assert f"{REPORT}{suffix}<code>{digest}</code>" in text
    assert "fragment" not in text
    assert f"（{(folder / f'{REPORT}.docx').stat().st_size // 1024} KB）" in text


def lost(outcomes: list[Outcome]) -> list[str]:
    return [
        told.message
        for outcome in outcomes
        for told in outcome.problems
        if told.code == "P04"
    ]


def test_a_unit_that_is_not_built_stays_listed_however_its_manifest_is_damaged(
    desk: Request, request: pytest.FixtureRequest
) -> None:
    run(desk)
    before = column_of(desk)
    one, path = replace(desk, unit=UNIT), Store(desk.output).internal("2024", OTHER)
    whole = (path / MANIFEST).read_bytes()
    for seed in range(request.config.getoption("--damages")):
        (path / MANIFEST).write_bytes(whole)
        damage(path / MANIFEST, Random(seed))
        outcomes = run(one)
        assert [OTHER in told for told in lost(outcomes)] == [True], seed
        last = outcomes[-1]
        assert (last.title, last.state) == ("栏目", DocumentState.BUILT)
        assert column_of(desk) == before
    (path / MANIFEST).unlink()
    assert len(lost(run(one))) == 1 and column_of(desk) == before
    # Built, it is compared with what lies there, and known again.
    assert ["一样" in told for told in lost(run(desk))] == [True]
    assert lost(run(desk)) == [] and column_of(desk) == before
    assert not list(desk.output.glob("*勿公开*"))


def test_one_whose_data_has_changed_is_listed_again_once_it_is_built(
    desk: Request,
) -> None:
    run(desk)
    (Store(desk.output).internal("2024", OTHER) / MANIFEST).write_bytes(b"{}")
    change(desk, "状态: 公开稿", "状态: 公开稿\n公开时间: 2025年6月3日", OTHER)
    outcomes = run(replace(desk, unit=UNIT))
    assert ["先不列它" in told for told in lost(outcomes)] == [True]
    assert titles(desk.output / "2024" / INDEX) == [REPORT]
    run(desk)
    assert len(titles(desk.output / "2024" / INDEX)) == 2


def test_all_years_are_listed_newest_first(desk: Request) -> None:
    for year in (2023, 2024):
        run(replace(desk, year=year))
    page = desk.output / INDEX
    assert titles(page) == [f"{OTHER}2024年小报告", REPORT, f"{UNIT}2023年小报告"]
    assert (
        next(path.parent.name for path in links(page) if path.name == INDEX) == "2024"
    )


@pytest.mark.usefixtures("own_templates")
def test_schedules_and_a_pdf_are_offered_where_they_lie_there(desk: Request) -> None:
    kind = desk.templates / "小报告" / "类型.yaml"
    kind.write_text(
        kind.read_text(encoding="utf-8").replace(
            "版式.docx\n", "版式.docx\n    附表: 是\n"
        ),
        encoding="utf-8",
    )
    run(desk)
    text = (desk.output / "2024" / INDEX).read_text(encoding="utf-8")
    assert f'href="{UNIT}/{REPORT}附表.xlsx" download>附表（Excel）</a>' in text
    assert f'href="{UNIT}/{REPORT}数据.csv" download>数据（CSV）</a>' in text
    assert f'href="{UNIT}/{REPORT}数据.json" download>数据（JSON）</a>' in text
    store = Store(desk.output)
    folder = store.internal("2024", UNIT)
    records = known_records(folder / MANIFEST) or {}
    (desk.output / "2024" / UNIT / f"{REPORT}.pdf").write_bytes(b"%PDF")
    file = f"2024/{UNIT}/小.yaml"
    pdf = {f"output/2024/{UNIT}/{REPORT}.pdf": hashlib.sha256(b"%PDF").hexdigest()}
    records[file] = replace(records[file], outputs={**records[file].outputs, **pdf})
    assert save_manifest(folder / MANIFEST, records) == []
    assert site.refresh(store, desk.data, desk.templates, None, "") == []
    assert f'href="{UNIT}/{REPORT}.pdf" download>PDF 文档</a>' in (
        desk.output / "2024" / INDEX
    ).read_text("utf-8")


def test_the_real_report_is_listed_with_its_date(
    sample: Request, built: list[Outcome]
) -> None:
    text = (sample.output / "2024" / INDEX).read_text(encoding="utf-8")
    assert built[0].title in text and "公开时间：2025年6月3日" in text
    tree = html5lib.HTMLParser(strict=True).parse(text)
    levels = [
        int(element.tag[-1])
        for element in tree.iter()
        if re.fullmatch(f"{XHTML}h[1-6]", str(element.tag))
    ]
    assert levels == [1, 2, 3]


# ── links, checksums, policy ────────────────────────────────────────────────


def test_a_copy_of_the_output_folder_works_elsewhere_and_holds_nothing_internal(
    desk: Request, tmp_path: Path
) -> None:
    for year in (2023, 2024):
        run(replace(desk, year=year))
    copy = tmp_path / "另一台" / "站点"
    shutil.copytree(desk.output, copy)
    shutil.rmtree(desk.output.parent)
    pages = [copy / INDEX, *copy.glob(f"*/{INDEX}")]
    assert len(pages) == 3
    for page in pages:
        assert links(page) and all(path.is_file() for path in links(page))
    names = {path.name for path in copy.rglob("*") if path.is_file()}
    assert {Path(name).suffix for name in names} == {
        ".csv",
        ".docx",
        ".html",
        ".json",
        ".txt",
    }
    assert not [
        name
        for name in names
        if "审批单" in name or "更正" in name or name.startswith(".")
    ]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert str(tmp_path) not in text and "数据/" not in text and "内部" not in text


def test_checksums_are_such_that_sha256sum_reads_them(desk: Request) -> None:
    run(desk)
    lines = (desk.output / "2024" / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 10
    for line in lines:
        digest, name = line.split("  ", 1)
        assert (
            hashlib.sha256((desk.output / "2024" / name).read_bytes()).hexdigest()
            == digest
        )
    if shutil.which("sha256sum"):
        done = subprocess.run(
            ["sha256sum", "--check", CHECKSUMS],
            cwd=desk.output / "2024",
            capture_output=True,
        )
        assert done.returncode == 0


def anchors(page: Path) -> dict[str, str]:
    """The anchors of the units of a year's page."""
    tree = html5lib.parse(page.read_text(encoding="utf-8"))
    return {one.text: one.get("id") for one in tree.iter(f"{XHTML}h2")}


def test_a_link_to_a_unit_leads_to_it_also_when_another_is_gone(desk: Request) -> None:
    run(desk)
    page = desk.output / "2024" / INDEX
    before = anchors(page)
    assert len(set(before.values())) == 2
    for anchor in before.values():
        assert f'href="#{anchor}"' in page.read_text(encoding="utf-8")
        overview = (desk.output / INDEX).read_text(encoding="utf-8")
        assert f'href="2024/{INDEX}#{anchor}"' in overview
    for unit in before:
        shutil.rmtree(desk.output / "2024" / unit)
        run(replace(desk, unit=next(other for other in before if other != unit)))
        (left,) = anchors(page).items()
        assert left[1] == before[left[0]]


def test_a_report_leads_to_its_unit_its_year_and_all_years_but_no_draft_does(
    desk: Request,
) -> None:
    run(desk)
    page = desk.output / "2024" / UNIT / f"{REPORT}.html"
    column = desk.output / "2024" / INDEX
    assert [one.resolve() for one in links(page) if one.name == INDEX] == [
        column,
        column,
        desk.output / INDEX,
    ]
    text = page.read_text(encoding="utf-8")
    assert f'href="../{INDEX}#{anchors(column)[UNIT]}"' in text
    run(replace(desk, draft=True))
    (draft,) = desk.output.parent.rglob(f"{REPORT}（草稿）.html")
    assert not [one for one in links(draft) if one.name == INDEX]


@pytest.mark.parametrize("year", ["", "2024"])
def test_a_page_is_valid_html_and_runs_and_shows_what_its_policy_names(
    year: str, desk: Request
) -> None:
    run(desk)
    text = (desk.output / year / INDEX).read_text(encoding="utf-8")
    tree = html5lib.HTMLParser(strict=True).parse(text)
    elements = list(tree.iter())
    assert tree.get("lang") == "zh-CN"
    assert 'name="description" content="' + f"{year}年度" * bool(year) in text
    assert '<link rel="icon" href="data:,">' in text
    assert not [element for element in elements if element.get("style")]
    (policy,) = (one.get("content") for one in elements if one.get("http-equiv"))
    printed = {
        name: next(one.text for one in elements if one.tag == f"{XHTML}{name}")
        for name in ("style", "script")
    }
    hashes = {
        name: base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()
        for name, one in printed.items()
    }
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; "
        f"script-src 'sha256-{hashes['script']}'; img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not [
        name for element in elements for name in element.attrib if name.startswith("on")
    ]
    ids = [element.get("id") for element in elements if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {
        element.get("aria-labelledby")
        for element in elements
        if element.get("aria-labelledby")
    } <= set(ids)


@pytest.mark.usefixtures("own_templates")
def test_words_of_the_data_are_words_on_the_page(desk: Request) -> None:
    kind = desk.templates / "小报告" / "类型.yaml"
    text = kind.read_text(encoding="utf-8")
    kind.write_text(
        text.replace("标题: 单位.名称 ~ 年度", "标题: '\"<b>&\" ~ 年度'  # ", 1),
        encoding="utf-8",
    )
    run(desk)
    assert titles(desk.output / "2024" / INDEX) == ["<b>&2024", "<b>&2024"]


# ── what may not be published is not listed ─────────────────────────────────


def test_a_document_that_becomes_faulty_is_listed_no_more_until_it_is_good_again(
    desk: Request,
) -> None:
    run(desk)
    change(desk, "今年: 1234.5", "今年: 一千")
    assert DocumentState.STALE in {outcome.state for outcome in run(desk)}
    assert (
        titles(desk.output / "2024" / INDEX)
        == titles(desk.output / INDEX)
        == [f"{OTHER}2024年小报告"]
    )
    assert UNIT not in (desk.output / "2024" / CHECKSUMS).read_text(encoding="utf-8")
    assert (desk.output / "2024" / UNIT / MARKER).is_file()
    change(desk, "今年: 一千", "今年: 1234.5")
    run(desk)
    assert len(titles(desk.output / "2024" / INDEX)) == 2


def test_a_version_for_signature_a_draft_and_a_data_change_outside_the_run_are_not_listed(
    desk: Request,
) -> None:
    change(desk, "状态: 公开稿", "状态: 送审稿")
    run(desk)
    assert titles(desk.output / INDEX) == [f"{OTHER}2024年小报告"]
    before = column_of(desk)
    run(replace(desk, draft=True))
    assert column_of(desk) == before
    change(desk, "今年: 1234.5", "今年: 1235", OTHER)
    run(replace(desk, unit=UNIT))
    assert titles(desk.output / INDEX) == []
    assert "现在没有可以公开的文件" in (desk.output / INDEX).read_text(encoding="utf-8")


@pytest.mark.usefixtures("own_templates")
def test_a_run_of_one_unit_or_one_type_lists_what_else_is_valid(desk: Request) -> None:
    run(desk)
    before = column_of(desk)
    run(replace(desk, unit=UNIT))
    assert column_of(desk) == before
    shutil.copytree(desk.templates / "小报告", desk.templates / "别的")
    kind = desk.templates / "别的" / "类型.yaml"
    kind.write_text(
        kind.read_text(encoding="utf-8").replace("名称: 小报告", "名称: 别的"),
        encoding="utf-8",
    )
    assert run(replace(desk, only="别的")) == []
    assert column_of(desk) == before


def test_a_unit_whose_folder_is_gone_is_not_listed(desk: Request) -> None:
    run(desk)
    shutil.rmtree(desk.data / "2024" / OTHER)
    run(replace(desk, unit=UNIT))
    assert titles(desk.output / "2024" / INDEX) == [REPORT]
    run(desk)
    assert titles(desk.output / "2024" / INDEX) == [REPORT]


def test_a_file_changed_by_hand_is_listed_again_only_after_it_was_made_anew(
    desk: Request,
) -> None:
    run(desk)
    (desk.output / "2024" / OTHER / f"{OTHER}2024年小报告.docx").write_bytes(b"by hand")
    run(replace(desk, unit=UNIT))
    assert titles(desk.output / "2024" / INDEX) == [REPORT]
    run(desk)
    assert len(titles(desk.output / "2024" / INDEX)) == 2


SPOILT: dict[str, tuple[str, str]] = {
    "cut short": ("}", ""),
    "of another format": ('"format": 3', '"format": 1'),
    "a field of another name": ('"stem"', '"steam"'),
    "a path that leads out of the folder": (
        f'"output/2024/{UNIT}/',
        f'"output/2024/{UNIT}/../{OTHER}/',
    ),
    "files that lie elsewhere": ('"output/', '"内部/'),
    "inputs left out": ('"inputs": {', '"inputs": {}, "was": {'),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_a_broken_manifest_says_is_not_listed(name: str, desk: Request) -> None:
    run(desk)
    before = column_of(desk)
    path = Store(desk.output).internal("2024", UNIT) / MANIFEST
    text = path.read_text(encoding="utf-8")
    assert SPOILT[name][0] in text
    path.write_text(text.replace(*SPOILT[name]), encoding="utf-8")
    run(replace(desk, unit=OTHER))
    assert column_of(desk) == before
    # Nothing of before is left to be listed then.
    change(desk, "状态: 公开稿", "状态: 公开稿 # 改过")
    run(replace(desk, unit=OTHER))
    assert titles(desk.output / "2024" / INDEX) == [f"{OTHER}2024年小报告"]


def as_before(path: Path) -> str:
    """A manifest as the version before wrote it, without a checksum."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["checksum"]
    return json.dumps(
        {**manifest, "format": 2}, ensure_ascii=False, separators=(",", ":")
    )


def test_a_date_written_by_hand_is_shown_as_it_is(desk: Request) -> None:
    run(desk)
    path = Store(desk.output).internal("2024", UNIT) / MANIFEST
    path.write_text(as_before(path).replace('"date":""', '"date":"六月"'), "utf-8")
    run(replace(desk, unit=OTHER))
    assert "公开时间：六月" in (desk.output / "2024" / INDEX).read_text(
        encoding="utf-8"
    )


def test_a_manifest_of_the_version_before_lists_its_files_by_name(
    desk: Request,
) -> None:
    run(desk)
    path = Store(desk.output).internal("2024", UNIT) / MANIFEST
    manifest = json.loads(as_before(path))
    for document in manifest["documents"].values():
        del document["issues"], document["forms"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    run(replace(desk, unit=OTHER))
    assert REPORT in titles(desk.output / "2024" / INDEX)


# ── when it is written ──────────────────────────────────────────────────────


def test_the_same_outputs_give_the_same_bytes_and_are_not_written_again(
    desk: Request,
) -> None:
    run(desk)
    stamps = {
        path: path.stat().st_mtime_ns
        for path in desk.output.rglob("*")
        if path.is_file()
    }
    first = column_of(desk)
    assert {outcome.state for outcome in run(desk)} == {DocumentState.UNCHANGED}
    assert stamps == {
        path: path.stat().st_mtime_ns
        for path in desk.output.rglob("*")
        if path.is_file()
    }
    shutil.rmtree(desk.output.parent)
    run(replace(desk, jobs=2))
    assert column_of(desk) == first


def test_a_page_that_is_gone_or_changed_by_hand_comes_back(desk: Request) -> None:
    run(desk)
    before = column_of(desk)
    (desk.output / INDEX).unlink()
    (desk.output / "2024" / INDEX).write_text("by hand", encoding="utf-8")
    (desk.output / "2024" / CHECKSUMS).write_text("", encoding="utf-8")
    run(desk)
    assert column_of(desk) == before


def test_an_unchanged_run_imports_neither_json_nor_jinja_nor_yaml_nor_the_tree(
    desk: Request,
) -> None:
    run(desk)
    call = """
import sys
from pathlib import Path
from reports.run import pipeline
from reports.run.request import DocumentState, Request
request = Request(2024, *(Path(folder) for folder in sys.argv[1:5]), cache=None)
assert {outcome.state for outcome in pipeline.build(request)} == {DocumentState.UNCHANGED}
slow = {"json", "html", "jinja2", "markupsafe", "yaml", "lxml", "markdown_it"}
slow |= {"reports.core.tree", "reports.publish.corrections"}
slow |= {"fsspec", "reports.run.remote", "reports.run.objectstore"}
assert not slow & sys.modules.keys(), slow & sys.modules.keys()
"""
    folders = [
        str(folder) for folder in (desk.data, desk.templates, desk.output, desk.program)
    ]
    done = subprocess.run(
        [sys.executable, "-c", call, *folders],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_run_without_anything_to_publish_writes_no_page(desk: Request) -> None:
    for unit in (UNIT, OTHER):
        change(desk, "状态: 公开稿", "状态: 送审稿", unit)
    run(desk)
    assert not desk.output.exists()


@pytest.mark.usefixtures("own_templates")
@pytest.mark.parametrize("tag", ["</section>", "</nav>", "<title>", "</a></h3>"])
def test_a_page_template_with_half_a_tag_is_an_error_with_its_line(
    desk: Request, tag: str
) -> None:
    path = desk.templates / "公共" / "栏目.html.j2"
    whole = path.read_text(encoding="utf-8")
    assert tag in whole
    path.write_text(whole.replace(tag, "", 1), encoding="utf-8")
    last = run(desk)[-1]
    assert [one.code for one in last.problems] == ["T05"]
    assert last.problems[0].place and last.problems[0].place.line
    assert not (desk.output / INDEX).exists()


@pytest.mark.usefixtures("own_templates")
def test_a_broken_page_template_is_an_error_and_leaves_the_old_page(
    desk: Request,
) -> None:
    run(desk)
    before = column_of(desk)
    path = desk.templates / "公共" / "栏目.html.j2"
    path.write_text(
        path.read_text(encoding="utf-8").replace("{% endif %}", "{% endfi %}", 1),
        encoding="utf-8",
    )
    last = run(desk)[-1]
    assert (last.title, last.state) == ("栏目", DocumentState.FAULTY)
    assert last.problems[0].place and last.problems[0].place.file.endswith(
        "公共/栏目.html.j2"
    )
    assert column_of(desk) == before
    path.unlink()
    assert [problem.code for problem in run(desk)[-1].problems] == ["T03"]


@pytest.mark.usefixtures("own_templates")
def test_a_page_that_cannot_be_made_leaves_all_old_pages(desk: Request) -> None:
    run(desk)
    before = column_of(desk)
    path = desk.templates / "公共" / "栏目.html.j2"
    text = path.read_text(encoding="utf-8")
    broken = text.replace("</html>", "{% if not 年度 %}{{ 没有 }}{% endif %}</html>")
    path.write_text(broken, encoding="utf-8")
    [problem] = run(desk)[-1].problems
    assert problem.code == "T02" and problem.place
    assert "没有" in broken.split("\n")[problem.place.line - 1]
    assert column_of(desk) == before


@pytest.mark.usefixtures("own_templates")
def test_a_page_may_take_one_unit_or_some_of_them(desk: Request) -> None:
    run(desk)
    path = desk.templates / "公共" / "栏目.html.j2"
    some = (
        "{% if 各年度 %}{% set 全部 = 各年度[0].单位 %}"
        "<p>{{ 全部[-1].名称 }}{{ 全部[-1].锚 }}；"
        "{% for 单位 in 全部[:1] %}{{ 单位.名称 }}{{ 单位.锚 }}{% endfor %}</p>{% endif %}"
    )
    shell = path.read_text(encoding="utf-8")
    path.write_text(shell.replace("</body>", f"{some}</body>"), encoding="utf-8")
    run(desk)
    page = desk.output / "2024" / INDEX
    at = anchors(page)
    text = page.read_text(encoding="utf-8")
    assert f"<p>{UNIT}{at[UNIT]}；{OTHER}{at[OTHER]}</p>" in text


def test_pages_of_a_year_in_which_nothing_changed_are_not_touched(
    desk: Request,
) -> None:
    for year in (2023, 2024):
        run(replace(desk, year=year))
    page = desk.output / "2023" / INDEX
    stamps = page.stat()
    change(desk, "今年: 1234.5", "今年: 1235")
    run(desk)
    assert page.stat() == stamps


def test_a_column_that_another_run_is_writing_is_waited_for_and_then_told_of(
    desk: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(desk)
    monkeypatch.setattr(disk, "_LOCK_WAITS", (0.0, 0.0))
    with locked(Store(desk.output).unpublished):
        [problem] = run(desk)[-1].problems
    assert problem.code == "G06" and "栏目" in problem.message
    assert {outcome.state for outcome in run(desk)} == {DocumentState.UNCHANGED}


def test_what_a_crashed_run_left_half_written_beside_the_pages_is_swept(
    desk: Request,
) -> None:
    run(desk)
    folders = (desk.output, desk.output / "2024", desk.output.parent / "内部")
    left = [folder / "~生成中-1-2.tmp" for folder in folders]
    for path in left:
        path.write_bytes(b"half")
    run(desk)
    assert [path for path in left if path.exists()] == []
