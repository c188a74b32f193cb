"""The command redline: forty changes of a unit that ships, and either version comes out of the Word file whole."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from reports.audit.documents import CheckedFile, checked_files
from reports.cli.main import main
from reports.finance.data_file import Setting
from reports.redline.inquiry import MarkedUnit, redlines
from reports.run import produce
from reports.run.request import Request
from reports.writers import docx
from reports.writers.docx.redlines import Signed, redline
from tests import tracked
from tests.conftest import ROOT
from tests.sessions import session_over

UNIT = "渠县医疗保障局"
DATE = "2025-01-02T03:04:05Z"
COUNT = 40
_ACCOUNTS, _PROJECTS = "决算.yaml", "项目清单.csv"
_ENTERED = re.compile(r"((?:基本|项目|全年预算): )([1-9]\d{3,})")
_NEW_ROWS = (
    (
        _ACCOUNTS,
        "    2080599: {",
        "    2080506: {全年预算: 50000, 基本: 50000}\n    2080599: {",
    ),
    (
        _PROJECTS,
        "100,优\n异地",
        "100,优\n医保码推广,常年项目,10000,10000,100,优\n异地",
    ),
)
_GONE = (_ACCOUNTS, "医疗服务与保障能力提升, 城乡医疗救助,", "医疗服务与保障能力提升,")
_MARKED = f"修订-{UNIT}2024年度部门决算.docx"


def copied(folder: Path) -> Path:
    """The unit's data in a folder of their own."""
    shutil.copytree(ROOT / "data" / "2024" / UNIT, folder / "2024" / UNIT)
    return folder


def change_entered(path: Path, count: int) -> int:
    """Changes so many entered amounts of a file; how many there were."""
    done = 0

    def change(found: re.Match[str]) -> str:
        nonlocal done
        if done == count:
            return found[0]
        done += 1
        return f"{found[1]}{int(found[2]) + 100 * done}"

    text = path.read_text(encoding="utf-8")
    path.write_text(_ENTERED.sub(change, text), encoding="utf-8")
    return done


@pytest.fixture(scope="module")
def request_(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Request:
    """Two versions of the unit: forty changed inputs, two new rows, an attachment gone in the new one."""
    folder = tmp_path_factory.mktemp("两版")
    copied(folder / "旧" / "data")
    new = copied(folder / "新" / "data") / "2024" / UNIT
    done = change_entered(new / _ACCOUNTS, COUNT)
    text = (new / "部门预算绩效评价.yaml").read_text(encoding="utf-8")
    for number in re.findall(r": (\d+)(?:名|次|个|条|人次)", text)[: COUNT - done]:
        text = text.replace(f": {number}", f": {int(number) + 1}", 1)
        done += 1
    (new / "部门预算绩效评价.yaml").write_text(text, encoding="utf-8")
    assert done == COUNT
    for file, before, after in (*_NEW_ROWS, _GONE):
        text = (new / file).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (new / file).write_text(text.replace(before, after), encoding="utf-8")
    return Request(
        year=2024,
        data=folder / "新" / "data",
        templates=ROOT / "templates",
        output=folder / "新" / "output",
        program=ROOT / "reports",
        cache=cache,
        unit=UNIT,
    )


@pytest.fixture(scope="module")
def marked(request_: Request) -> MarkedUnit:
    """What became of it."""
    old = request_.data.parents[1] / "旧"
    (unit,) = redlines(request_, str(old), "经办人", DATE)
    return unit


def written(data: Path, cache: Path | None, unit: str) -> Iterator[tuple[str, bytes]]:
    """The documents of a version by name, as the ordinary run writes them."""
    session = session_over(data, cache)
    for source in checked_files(session, Setting(2024, unit)):
        assert isinstance(source, CheckedFile)
        for output in source.checked.chosen:
            document = produce.fill(source.checked, output)
            layout = source.checked.layout(output)
            yield source.checked.named(output)[1], docx.write(document, layout)


def test_either_version_comes_out_whole(request_: Request, marked: MarkedUnit) -> None:
    new = dict(written(request_.data, request_.cache, UNIT))
    old = dict(written(request_.data.parents[1] / "旧" / "data", request_.cache, UNIT))
    assert not marked.problems
    changed = [one for one in marked.documents if one.path is not None]
    assert {one.name for one in changed} == {
        name for name in new if name in old and new[name] != old[name]
    }
    for one in changed:
        assert one.path is not None
        before, after = tracked.both(one.path.read_bytes())
        assert tracked.without_looks(before) == said(old[one.name])
        assert tracked.without_looks(after) == said(new[one.name])
        assert one.path.parent.parts[-3:] == ("内部", "2024", UNIT)


def said(content: bytes) -> list[object]:
    return tracked.without_looks(tracked.said(tracked.body(content)))


def test_rows_and_the_attachment_are_told(marked: MarkedUnit) -> None:
    (accounts,) = [
        one for one in marked.documents if one.path and one.path.name == _MARKED
    ]
    assert accounts.tally.rows_in >= 2
    assert accounts.tally.paragraphs_out > 20 > accounts.tally.paragraphs_in
    assert accounts.path is not None
    words = tracked.marked_words(accounts.path.read_bytes())
    assert ("ins", "2080506") in words
    assert any(kind == "del" and "城乡医疗救助" in one for kind, one in words)


def test_the_same_call_gives_the_same_bytes(
    request_: Request, marked: MarkedUnit
) -> None:
    (accounts,) = [
        one for one in marked.documents if one.path and one.path.name == _MARKED
    ]
    assert accounts.path is not None
    before = accounts.path.read_bytes()
    again = replace(request_, only="部门决算说明")
    list(redlines(again, str(request_.data.parents[1] / "旧"), "经办人", DATE))
    assert accounts.path.read_bytes() == before


@pytest.mark.revisions
def test_a_program_of_others_takes_out_both_versions(
    request_: Request, marked: MarkedUnit
) -> None:
    new = dict(written(request_.data, request_.cache, UNIT))
    old = dict(written(request_.data.parents[1] / "旧" / "data", request_.cache, UNIT))
    for one in marked.documents:
        if one.path is not None:
            assert settled(one.path, accepting=True) == said_by(new[one.name])
            assert settled(one.path, accepting=False) == said_by(old[one.name])


def settled(path: Path, *, accepting: bool) -> list[str]:
    """What docx-revisions leaves of a file; it does not look into links, which are taken off before."""
    from docx_revisions import RevisionDocument

    found = RevisionDocument(str(path))
    for link in list(found.document.element.iter(f"{tracked.W}hyperlink")):
        at = link.getparent().index(link)
        link.getparent()[at : at + 1] = list(link)
    if accepting:
        found.accept_all()
    else:
        found.reject_all()
    return paragraphs(found.document.element)


def paragraphs(element: tracked.Element) -> list[str]:
    """The words of each paragraph that has any: that program knows of words alone."""
    said = (
        "".join(text.text or "" for text in one.iter(f"{tracked.W}t"))
        for one in element.iter(f"{tracked.W}p")
    )
    return [words for words in said if words]


def said_by(content: bytes) -> list[str]:
    return paragraphs(tracked.body(content))


# ── single changes ──────────────────────────────────────────────────────────

UNITS = sorted(path.name for path in (ROOT / "data" / "2024").iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_one_change_anywhere_in_what_ships(
    unit: str, tmp_path: Path, cache: Path
) -> None:
    random = Random(unit)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    files = sorted((tmp_path / "data" / "2024" / unit).rglob("*.yaml"))
    for path in files:
        text = path.read_text(encoding="utf-8")
        places = list(re.finditer(r"(?<=: )[1-9]\d*(?=[,}\s])", text))
        if places and path.name != "单位.yaml":
            one = random.choice(places)
            more = str(int(one[0]) + random.choice((1, 10, 700)))
            changed = text[: one.start()] + more + text[one.end() :]
            path.write_text(changed, encoding="utf-8")
    new = dict(written(tmp_path / "data", cache, unit))
    for name, before in written(ROOT / "data", cache, unit):
        made = redline(before, new[name], Signed("经办人", DATE))
        old_said, new_said = tracked.both(made.content)
        assert tracked.without_looks(old_said) == said(before)
        assert tracked.without_looks(new_said) == said(new[name])
        assert bool(made.tally.total) is (said(before) != said(new[name]))


# ── the command ─────────────────────────────────────────────────────────────


def call(folder: Path, *more: str) -> int:
    words = ["redline", "2024", "--unit", UNIT, "--data", str(folder / "新" / "data")]
    output = str(folder / "新" / "output")
    return main([*words, "--output", output, *more], ROOT)


def test_the_command_tells_what_was_marked(
    request_: Request, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = request_.data.parents[1]
    assert call(folder, "--against", str(folder / "旧"), "--author", "复核人") == 0
    told = capsys.readouterr().out
    assert f"写在 {_MARKED}" in told and "没有不同，不用修订稿" in told
    path = folder / "新" / "内部" / "2024" / UNIT / _MARKED
    authors = {
        one.get(f"{tracked.W}author") for one in tracked.changes(path.read_bytes())
    }
    assert authors == {"复核人"}


def test_versions_that_are_the_same_give_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for version in ("旧", "新"):
        copied(tmp_path / version / "data")
    assert call(tmp_path, "--against", str(tmp_path / "旧")) == 0
    told = capsys.readouterr().out
    assert told.count("没有不同，不用修订稿") == 12 and "写在" not in told
    assert not list(tmp_path.rglob("*.docx"))


def test_what_only_one_version_has_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for version in ("旧", "新"):
        copied(tmp_path / version / "data")
    path = tmp_path / "旧" / "data" / "2024" / UNIT / "项目"
    (path / "专项运转经费.yaml").write_text("报告: [", encoding="utf-8")
    (path / "基金监管工作经费.yaml").unlink()
    assert call(tmp_path, "--against", str(tmp_path / "旧"), "-v") == 1
    told = capsys.readouterr().out
    assert "旧的那一份里，下面这些没有能看" in told and "G18" in told
    assert "只有新的里有，旧的里没有这一份" in told


def test_a_unit_that_the_old_version_has_not_got_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied(tmp_path / "新" / "data")
    other = ROOT / "data" / "2024" / "凉山州医疗保障局"
    shutil.copytree(other, tmp_path / "旧" / "data" / "2024" / other.name)
    assert call(tmp_path, "--against", str(tmp_path / "旧")) == 0
    assert "旧的里没有这个单位，没有可比的" in capsys.readouterr().out


@pytest.mark.parametrize("author", ["", " ", "甲\n乙"])
def test_an_author_has_a_name(
    author: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied(tmp_path / "新" / "data")
    assert call(tmp_path, "--against", str(tmp_path), "--author", author) == 2
    assert "--author 后面写一个角色" in capsys.readouterr().err
