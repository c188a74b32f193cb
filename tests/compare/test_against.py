"""What --against may name: folders of several kinds, a revision of git; else one sentence."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import build
from reports.cli import command
from reports.compare import against, revisions
from tests.compare.versions import UNIT, Versions
from tests.conftest import ROOT

Run = Callable[..., tuple[int, str, str]]
_CHANGED = ("项目/基金监管工作经费.yaml", "  执行: 100\n", "  执行: 98\n")


@pytest.fixture
def versions(tmp_path: Path, cache: Path) -> Versions:
    """Two versions that differ in one number."""
    made = Versions(tmp_path, cache)
    made.change(_CHANGED)
    return made


@pytest.fixture
def run(
    versions: Versions,
    tmp_path: Path,
    cache: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Calls the command over the new version; gives the exit status, what it printed and complained of."""
    monkeypatch.setattr(command, "cache_folder", lambda: cache)

    def call(old: Path | str, *more: str) -> tuple[int, str, str]:
        folders = ["--data", str(versions.new), "--output", str(tmp_path / "output")]
        folders += ["--templates", str(ROOT / "templates")]
        words = ["diff", "2024", "--against", str(old), *folders, *more]
        status = build.main(words)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


@pytest.mark.parametrize("inside", ["", "data", "data/2024", f"data/2024/{UNIT}"])
def test_a_folder_may_be_of_the_program_the_data_the_year_or_the_unit(
    versions: Versions, run: Run, inside: str
) -> None:
    status, out, err = run(versions.old.parent / inside)
    assert status == 1 and not err
    assert f"{UNIT}：录入的数据改了 1 处；由此变了" in out
    assert "资金.执行：100万元 → 98万元" in out
    assert f"项目/{_CHANGED[0][3:]} 第 16 行" in out


def test_a_unit_folder_of_another_name_needs_the_unit(
    versions: Versions, run: Run, tmp_path: Path
) -> None:
    copied = tmp_path / "上周的"
    shutil.copytree(versions.path("", versions.old), copied)
    status, out, err = run(copied)
    assert status == 2 and "加上 --unit 单位" in err and not out
    status, out, _ = run(copied, "--unit", UNIT)
    assert status == 1 and "录入的数据改了 1 处" in out


def test_templates_that_lie_beside_the_data_are_compared_too(
    versions: Versions, run: Run
) -> None:
    templates = versions.old.with_name("templates")
    shutil.copytree(ROOT / "templates", templates)
    body = templates / "部门决算说明" / "情况说明.md.j2"
    text = body.read_text(encoding="utf-8")
    body.write_text(text.replace("}}共有车辆", "}}一共有车"), encoding="utf-8")
    status, out, _ = run(versions.old.parent)
    assert status == 1 and "模板改了" in out
    assert "部门决算说明/情况说明.md.j2" in out and "一共有车" in out


def test_old_templates_of_no_use_are_told_and_the_data_compared_by_those_of_today(
    versions: Versions, run: Run
) -> None:
    templates = versions.old.with_name("templates")
    shutil.copytree(ROOT / "templates", templates)
    body = templates / "部门决算说明" / "情况说明.md.j2"
    body.write_text("{{ 没有这个名称 }}\n", encoding="utf-8")
    status, out, _ = run(versions.old.parent)
    assert status == 1 and "两份都按现在的模板比" in out
    assert "资金.执行：100万元 → 98万元" in out and "没有能看" not in out


def test_no_difference_is_said_and_ends_with_0(
    versions: Versions, run: Run, tmp_path: Path
) -> None:
    status, out, err = run(versions.new)
    assert (status, out, err) == (0, f"{UNIT}：没有不同。\n", "")
    page = tmp_path / "内部" / "2024" / UNIT / "差异.html"
    assert "没有不同。" in page.read_text(encoding="utf-8")


def test_a_unit_that_only_one_version_has_is_told(versions: Versions, run: Run) -> None:
    shutil.move(versions.path("", versions.old), versions.old / "2024" / "某单位")
    status, out, _ = run(versions.old)
    assert status == 1
    assert f"{UNIT}：只有新的里有" in out and "某单位：只有旧的里有" in out
    assert run(versions.old, "--unit", UNIT)[0] == 1
    status, _, err = run(versions.old, "--unit", "没有的单位")
    assert status == 2 and "没有“没有的单位”这个单位" in err


def test_what_is_broken_in_the_old_version_is_told_with_which_it_is(
    versions: Versions, run: Run
) -> None:
    broken = versions.path("部门预算绩效评价.yaml", versions.old)
    broken.write_text("报告: 部门预算绩效评价\n[}\n", encoding="utf-8")
    status, out, _ = run(versions.old)
    assert status == 1 and "旧的那一份里，下面这些没有能看" in out
    assert "资金.执行：100万元 → 98万元" in out


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: None, "这个文件夹"),
        (lambda folder: folder.mkdir(), "里没有数据"),
        (
            lambda folder: (folder / "2019").mkdir(parents=True),
            "里没有 2024 年度，有的是 2019",
        ),
        (lambda folder: folder.write_text(""), "是一个文件，不是文件夹"),
    ],
)
def test_what_names_no_version_is_one_sentence(
    run: Run, tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    other = tmp_path / "别的"
    make(other)
    status, out, err = run(other)
    assert status == 2 and not out
    assert said in err and len(err.splitlines()) == 1


# ── git ─────────────────────────────────────────────────────────────────────


def git(folder: Path, *words: str) -> None:
    own = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    subprocess.run(
        ["git", "-C", str(folder), *own, *words], check=True, capture_output=True
    )


@pytest.mark.git
def test_a_revision_is_compared_as_it_was(
    versions: Versions, run: Run, tmp_path: Path
) -> None:
    root = versions.new.parent
    git(root, "init", "-q")
    file, old, new = _CHANGED
    versions.change((file, new, old))
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    versions.change(_CHANGED)
    status, out, _ = run("HEAD")
    assert status == 1 and "资金.执行：100万元 → 98万元" in out
    assert "（" in out and run("HEAD~5")[0] == 2
    status, _, err = run("没有这个版本")
    assert status == 2 and "git 里也没有这个版本" in err
    git(root, "add", "-A")
    git(root, "commit", "-qm", "second")
    assert run("HEAD")[0] == 0
    assert run("--not-a-revision"[2:])[0] == 2


@pytest.mark.git
def test_a_revision_without_the_data_is_one_sentence(
    versions: Versions, run: Run
) -> None:
    root = versions.new.parent
    git(root, "init", "-q")
    (root / "说明.txt").write_text("", encoding="utf-8")
    git(root, "add", "说明.txt")
    git(root, "commit", "-qm", "first")
    status, _, err = run("HEAD")
    assert status == 2 and "那个版本里没有" in err


@pytest.mark.git
def test_outside_of_a_repository_is_one_sentence(run: Run) -> None:
    status, _, err = run("HEAD")
    assert status == 2 and "不在 git 的仓库里" in err


def test_without_git_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions.shutil, "which", lambda name: None)
    status, _, err = run("HEAD")
    assert status == 2 and "也没有装 git" in err and len(err.splitlines()) == 1


def test_a_word_like_an_option_never_reaches_git(
    versions: Versions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def called(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(revisions.shutil, "which", lambda name: "git")
    monkeypatch.setattr(revisions.subprocess, "run", called)
    request = command.Request(
        year=2024,
        data=versions.new,
        templates=ROOT / "templates",
        output=versions.new.parent / "output",
        program=ROOT / "reports",
    )
    with (
        pytest.raises(command.WrongCall, match="不是文件夹"),
        against.found_against("--output=x", request),
    ):
        pass


# ── what is shown ───────────────────────────────────────────────────────────


def test_long_lists_end_in_how_many_more_and_the_page_has_them_all(
    versions: Versions, run: Run, tmp_path: Path
) -> None:
    file = "部门预算绩效评价.yaml"
    versions.change(
        (file, "  净值: 325.51\n", "  净值: 335.51\n"),
        (
            file,
            "年初预算: {上年结转: 0, 一般公共预算: 7638.35",
            "年初预算: {上年结转: 0, 一般公共预算: 7648.35",
        ),
        (
            "决算.yaml",
            "2019999: {全年预算: 166100, 基本: 166100}",
            "2019999: {全年预算: 166100, 基本: 176100}",
        ),
    )
    _, out, _ = run(versions.old)
    page = tmp_path / "内部" / "2024" / UNIT / "差异.html"
    assert f"处，见 {page}" in out and f"全部在：{page}" in out
    content = page.read_text(encoding="utf-8")
    for line in (
        "资产.净值：335.51",
        "年初预算.一般公共预算：7,638.35万元 → 7,648.35万元",
    ):
        assert line.replace("335.51", "325.51万元 → 335.51万元") in content
    assert content.count('class="change"') >= 4
    assert "default-src 'none'" in content and "noindex" in content


def test_words_of_the_data_stay_words_on_the_page(
    versions: Versions, run: Run, tmp_path: Path
) -> None:
    versions.change(("决算.md", "列支科目有调整", "<b>列支科目</b>调整了"))
    run(versions.old)
    page = tmp_path / "内部" / "2024" / UNIT / "差异.html"
    content = page.read_text(encoding="utf-8")
    assert "&lt;b&gt;列支科目" in content and "<b>列支科目" not in content
