"""What is known of a unit follows its files: only what rests on a changed one is made again, and the last good
page stays where nothing can be made.
"""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Problem, Severity
from reports.preview.desk import CHECKING, UnitDesk
from reports.run import pipeline
from reports.run.request import DocumentState, Request
from tests.preview.conftest import FILE, UNIT

OTHERS = [
    f"2024/{UNIT}/项目/{name}.yaml" for name in ("参保扩面宣传", "基金监管能力建设")
]


@pytest.fixture
def desk(typing: Request) -> UnitDesk:
    return UnitDesk(typing)


def save(desk: UnitDesk, name: str, old: str, new: str) -> list[str]:
    """What is filled again after an edit."""
    path = desk.session.workspace.data / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return desk.refresh({name})


def page(desk: UnitDesk, file: str = FILE) -> str:
    [known] = desk.files[file].pages.values()
    return known.page.content.decode()


def errors(problems: tuple[Problem, ...]) -> list[str]:
    return [one.code for one in problems if one.severity is Severity.ERROR]


def as_published(html: str) -> str:
    """A page without what leads from its numbers to their notes."""
    html = re.sub(r'<a href="#(?:n\d+|无出处)">(.*?)</a>', r"\1", html, flags=re.DOTALL)
    html = re.sub(r'a\[href\^="#n"\].*?outline-offset:1px\}', "", html)
    return re.sub(r"'sha256-[^']*'", "", html)


def test_the_page_is_the_one_that_is_published_but_for_its_downloads(
    desk: UnitDesk, typing: Request
) -> None:
    outcomes = list(pipeline.build(typing))
    [mine] = [one for one in outcomes if one.file == FILE]
    [known] = desk.files[FILE].pages.values()
    assert isinstance(mine.folder, Path)
    published = (mine.folder / f"{known.page.stem}.html").read_text(encoding="utf-8")
    body = re.compile(r"<article.*</article>", re.DOTALL)
    [seen], [there] = (body.findall(one) for one in (page(desk), published))
    assert as_published(seen) == there
    assert seen.count('href="#n') > 40


def test_only_what_rests_on_a_changed_file_is_filled_again(desk: UnitDesk) -> None:
    before = {file: known.pages for file, known in desk.files.items()}
    assert {FILE, *OTHERS} < before.keys()
    assert save(desk, FILE, "公务接待", "公务接待 ") == [FILE]
    assert all(desk.files[file].pages is before[file] for file in OTHERS)
    assert set(desk.refresh({f"2024/{UNIT}/单位.yaml"})) == {FILE, *OTHERS}
    assert desk.refresh({"2024/别的单位/决算.yaml"}) == []


def test_a_version_is_another_one_only_where_the_page_looks_otherwise(
    desk: UnitDesk,
) -> None:
    [before] = desk.files[FILE].pages.values()
    save(desk, FILE, "报告:", "# 说明\n报告:")
    [after] = desk.files[FILE].pages.values()
    assert after.version == before.version and after.page is not before.page


def test_broken_yaml_leaves_the_last_good_page_and_mended_it_is_new(
    desk: UnitDesk,
) -> None:
    good = page(desk)
    save(desk, FILE, "报告:", "报告: {")
    known = desk.files[FILE]
    assert page(desk) == good and errors(known.told) and known.state == "有错误"
    assert all(one.is_old for one in known.pages.values())
    save(desk, FILE, "报告: {", "报告:")
    known = desk.files[FILE]
    assert page(desk) == good and not errors(known.told) and known.state == CHECKING
    assert not any(one.is_old for one in known.pages.values())


def test_a_document_with_errors_is_seen_as_its_draft(desk: UnitDesk) -> None:
    save(desk, FILE, "0.64", "九千")
    [known] = desk.files[FILE].pages.values()
    assert known.page.is_draft and not known.is_old
    assert "草稿" in page(desk) and "〔待填〕" in page(desk)
    assert errors(desk.files[FILE].told)


def test_files_that_come_and_go_come_and_go_here(desk: UnitDesk) -> None:
    path = desk.session.workspace.data / OTHERS[0]
    content = path.read_bytes()
    path.unlink()
    desk.refresh({OTHERS[0]})
    assert OTHERS[0] not in desk.files
    path.write_bytes(content)
    assert OTHERS[0] in desk.refresh({OTHERS[0]})
    path.unlink()
    path.mkdir()
    desk.refresh({OTHERS[0]})
    assert OTHERS[0] not in desk.files


def test_what_the_whole_program_tells_holds_until_the_next_change(
    desk: UnitDesk, typing: Request
) -> None:
    begun = desk.generation
    outcomes = tuple(pipeline.build(typing))
    assert desk.take(outcomes, begun)
    assert desk.files[FILE].state == "已生成" and desk.files[FILE].built
    assert desk.take(tuple(pipeline.build(typing)), begun)
    assert desk.files[FILE].state == "已生成"  # 未变化 since a moment ago
    save(desk, FILE, "报告:", "# 说明\n报告:")
    assert not desk.take(outcomes, begun)
    assert desk.files[FILE].state == CHECKING
    assert desk.files[OTHERS[0]].state == "已生成"


def test_old_files_of_the_preview_itself_are_not_told_of(
    desk: UnitDesk, typing: Request
) -> None:
    list(pipeline.build(typing))
    save(desk, FILE, "报告:", "报告: {")
    desk.take(tuple(pipeline.build(typing)), desk.generation)
    known = desk.files[FILE]
    assert known.state == "有错误" and errors(known.told)
    assert "G02" not in [one.code for one in known.told]


def test_what_only_waits_for_another_is_not_called_wrong(
    desk: UnitDesk, typing: Request
) -> None:
    begun = desk.files[FILE]
    [old] = (one for one in pipeline.build(typing) if one.file == FILE)
    stale = replace(old, state=DocumentState.STALE, problems=())
    assert replace(begun, built=stale).state == "等别的改好"


@pytest.mark.usefixtures("own_templates")
def test_changed_templates_fill_everything_again(
    typing: Request, tmp_path: Path
) -> None:
    import shutil

    templates = tmp_path / "模板"
    shutil.copytree(typing.templates, templates)
    desk = UnitDesk(replace(typing, templates=templates))
    body = next((templates / "三公经费公开").glob("*.md.j2"))
    text = body.read_text(encoding="utf-8")
    body.write_text(f"{text}\n\n预览里看得见这一句。\n", encoding="utf-8")
    desk.renew()
    assert "预览里看得见这一句。" in page(desk)
    body.write_text(f"{text}\n\n{{{{ 没有这个名称 }}}}\n", encoding="utf-8")
    desk.renew()
    assert "预览里看得见这一句。" in page(desk) and errors(desk.files[FILE].told)


def test_what_goes_wrong_with_all_files_together_does_not_end_the_preview(
    desk: UnitDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports.preview import desk as module

    def wrong(*_: object) -> None:
        raise ValueError("unforeseen")

    monkeypatch.setattr(module, "filled_together", wrong)
    assert save(desk, FILE, "0.64", "0.65") == [FILE]
    assert "0.65" in page(desk)
    [told] = desk.files[desk.unit.key].told
    assert "unforeseen" in told.detail
