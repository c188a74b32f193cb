"""Everything a clerk or a template author can get wrong, through a whole run: what is said, and what is left alone."""

import errno
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from reports.core.problems import Problem, Severity
from reports.publish.stale import MARKER
from reports.run import pipeline, workspace
from reports.run.request import DocumentState, Outcome, Request
from tests.conftest import ROOT

UNIT = "凉山州医疗保障局"
CASES: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests/cases/bad_input.yaml").read_text(encoding="utf-8")
)


@pytest.fixture
def desk(workplace: Request) -> Request:
    """A clerk's copy of the sample, one unit of one year."""
    for folder in workplace.data.glob("*/*"):
        if folder.name != UNIT:
            shutil.rmtree(folder)
    return replace(workplace, unit=UNIT)


def folder_of(request: Request) -> Path:
    return request.data / str(request.year) / UNIT


def path_of(request: Request, file: str) -> Path:
    return request.templates / file if "/" in file else folder_of(request) / file


def change(request: Request, file: str, find: str = "", put: str = "") -> None:
    """One edit in one of the sample's files."""
    path = path_of(request, file)
    text = path.read_text(encoding="utf-8")
    assert find in text, f"{file} no longer holds {find}"
    path.write_text(
        text.replace(find, put, 1) if find else put, encoding="utf-8", newline=""
    )


def apply(request: Request, edit: dict[str, Any]) -> None:
    path = path_of(request, edit["file"])
    if edit.get("delete"):
        path.unlink()
    elif "append" in edit:
        path.write_text(
            path.read_text(encoding="utf-8") + edit["append"],
            encoding="utf-8",
            newline="",
        )
    elif "find" in edit:
        change(request, edit["file"], edit["find"], edit["put"])
    else:
        path.write_text(edit["put"], encoding="utf-8")


def run(request: Request) -> list[Outcome]:
    return list(pipeline.build(request))


def found(
    outcomes: list[Outcome], severity: Severity = Severity.ERROR
) -> list[Problem]:
    problems = dict.fromkeys(
        problem for outcome in outcomes for problem in outcome.problems
    )
    return [problem for problem in problems if problem.severity is severity]


def published(request: Request) -> dict[str, bytes]:
    """Everything that lies in output/, but for the marker."""
    files = sorted(
        path
        for path in request.output.glob("*/*/*")
        if path.is_file() and path.name != MARKER
    )
    return {path.name: path.read_bytes() for path in files}


def marked(request: Request) -> bool:
    return any(request.output.rglob(MARKER))


# ── one slip at a time ──────────────────────────────────────────────────────


def fits(problem: Problem, wanted: dict[str, Any], request: Request) -> bool:
    file = problem.place.file if problem.place else ""
    said = all(
        wanted.get(part, "") in getattr(problem, part)
        for part in ("message", "should", "hint")
    )
    return (
        problem.code == wanted["code"]
        and file.endswith(wanted.get("file", ""))
        and said
        and at(problem, wanted, request)
    )


def at(problem: Problem, wanted: dict[str, Any], request: Request) -> bool:
    """Whether the problem points to the line that holds the piece."""
    if "at" not in wanted:
        return True
    assert problem.place
    root = (
        request.data.parent
        if problem.place.file.startswith(request.data.name)
        else request.templates.parent
    )
    name = problem.place.file.replace("templates/", f"{request.templates.name}/", 1)
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    return (
        0 < problem.place.line <= len(lines)
        and wanted["at"] in lines[problem.place.line - 1]
    )


def changes_templates(case: dict[str, Any]) -> bool:
    """Whether a case changes a file of the templates, not of the data."""
    return any("/" in edit["file"] for edit in case["edits"])


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if not changes_templates(case)],
    ids=lambda case: case["name"],
)
def test_a_slip_is_named_in_chinese_with_its_place_and_the_way_out(
    case: dict[str, Any], desk: Request
) -> None:
    assert_told(case, desk)


@pytest.mark.slow
@pytest.mark.usefixtures("own_templates")
@pytest.mark.parametrize(
    "case",
    [case for case in CASES if changes_templates(case)],
    ids=lambda case: case["name"],
)
def test_a_slip_in_a_template_is_named_in_the_same_way(
    case: dict[str, Any], desk: Request
) -> None:
    assert_told(case, desk)


def assert_told(case: dict[str, Any], desk: Request) -> None:
    """The edits of a case give the problems it lists and no others, worded as they should be."""
    for edit in case["edits"]:
        apply(desk, edit)
    outcomes = run(desk)
    errors = found(outcomes)
    assert sorted(problem.code for problem in errors) == sorted(
        wanted["code"] for wanted in case["problems"]
    ), errors
    for wanted in case["problems"]:
        assert any(fits(problem, wanted, desk) for problem in errors), (wanted, errors)
    for problem in errors:
        assert problem.message.endswith(("。", "？")), problem.message
        assert not re.search(
            r"Error|Traceback|NoneType|dict|invalid", problem.message + problem.hint
        )
        assert problem.place is not None
    assert bool(published(desk)) is not bool(errors)
    assert (outcomes[0].state is DocumentState.BUILT) is not bool(errors)


def test_case_names_are_all_different() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES)


# ── what was published stays as it was ──────────────────────────────────────


def test_an_error_leaves_the_published_files_alone_and_marks_them(
    desk: Request,
) -> None:
    run(desk)
    before = published(desk)
    change(desk, "职工医保.yaml", "6508}", "六千五}")
    outcomes = run(desk)
    assert [outcome.state for outcome in outcomes] == [DocumentState.STALE]
    assert published(desk) == before and len(before) == 5
    assert marked(desk)
    assert [problem.code for problem in found(outcomes, Severity.WARNING)] == ["G02"]


def test_a_mended_error_takes_the_marker_away(desk: Request) -> None:
    run(desk)
    before = published(desk)
    change(desk, "职工医保.yaml", "6508}", "六千五}")
    run(desk)
    change(desk, "职工医保.yaml", "六千五}", "6508}")
    assert [outcome.state for outcome in run(desk)] == [DocumentState.BUILT]
    assert published(desk) == before
    assert not marked(desk)


def test_a_second_run_changes_nothing_and_repeats_its_warnings(desk: Request) -> None:
    first = run(desk)
    second = run(desk)
    assert [outcome.state for outcome in second] == [DocumentState.UNCHANGED]
    assert second[0].problems == first[0].problems


@pytest.mark.parametrize(
    "damage", [lambda path: path.write_bytes(b"x"), lambda path: path.unlink()]
)
def test_a_published_file_edited_or_deleted_by_hand_comes_back(
    damage: Callable[[Path], object], desk: Request
) -> None:
    run(desk)
    before = published(desk)
    for path in [path for path in desk.output.rglob("*") if path.suffix == ".docx"]:
        damage(path)
    run(desk)
    assert published(desk) == before
    assert not marked(desk)


def test_a_report_that_goes_back_for_signature_is_no_longer_to_be_published(
    desk: Request,
) -> None:
    run(desk)
    change(desk, "职工医保.yaml", "状态: 公开稿", "状态: 送审稿")
    change(desk, "职工医保.yaml", "公开时间: 2025年6月3日", "公开时间: 待填")
    outcomes = run(desk)
    assert [outcome.state for outcome in outcomes] == [DocumentState.STALE]
    assert found(outcomes) == []
    assert marked(desk)
    assert any((desk.output.parent / "内部").rglob("*（送审稿）.docx"))


def test_documents_of_a_data_file_that_is_gone_are_marked_until_it_is_back(
    desk: Request,
) -> None:
    run(desk)
    path = folder_of(desk) / "职工医保.yaml"
    content = path.read_bytes()
    path.unlink()
    assert [outcome.state for outcome in run(desk)] == [DocumentState.STALE]
    assert marked(desk)
    path.write_bytes(content)
    assert [outcome.state for outcome in run(desk)] == [DocumentState.BUILT]
    assert not marked(desk)


def test_documents_of_a_unit_whose_folder_is_gone_are_marked(desk: Request) -> None:
    run(desk)
    shutil.rmtree(folder_of(desk))
    assert [outcome.state for outcome in run(replace(desk, unit=""))] == [
        DocumentState.STALE
    ]
    assert marked(desk)


def test_a_copy_that_would_overwrite_a_document_is_refused_whatever_it_is_called(
    desk: Request,
) -> None:
    run(desk)
    before = published(desk)
    for suffix in (".yaml", ".md"):
        shutil.copy(
            folder_of(desk) / f"职工医保{suffix}", folder_of(desk) / f"0副本{suffix}"
        )
    change(desk, "0副本.yaml", "6508}", "6509}")
    outcomes = run(desk)
    assert [problem.code for problem in found(outcomes)] == ["G05"]
    assert {Path(outcome.file).name: outcome.state for outcome in outcomes} == {
        "0副本.yaml": DocumentState.FAULTY,
        "职工医保.yaml": DocumentState.UNCHANGED,
    }
    assert published(desk) == before


OTHER = "另一种 报告"


@pytest.fixture
def two_types(desk: Request) -> Request:
    """The desk with a second type whose name has a space in it."""
    types = {path.parent for path in desk.templates.glob("*/类型.yaml")}
    shutil.copytree(types.pop(), desk.templates / OTHER)
    change(desk, f"{OTHER}/类型.yaml", "名称: ", f"名称: {OTHER} # ")
    return desk


@pytest.mark.usefixtures("own_templates")
def test_a_run_of_another_type_marks_what_no_longer_fits_its_data(
    two_types: Request,
) -> None:
    run(two_types)
    before = published(two_types)
    change(two_types, "职工医保.yaml", "6508}", "6509}")
    other = replace(two_types, only=OTHER)
    for _ in range(2):
        [outcome] = run(other)
        assert outcome.state is DocumentState.STALE
        assert [problem.code for problem in outcome.problems] == ["G02"]
        assert "--only" in outcome.problems[0].hint
        assert published(two_types) == before and marked(two_types)
    assert [outcome.state for outcome in run(two_types)] == [DocumentState.BUILT]
    assert not marked(two_types)


@pytest.mark.usefixtures("own_templates")
def test_a_run_of_another_type_leaves_alone_what_only_its_templates_outdate(
    two_types: Request,
) -> None:
    run(two_types)
    change(two_types, f"{OTHER}/类型.yaml", "说明: ", "说明: 另一种")
    assert run(replace(two_types, only=OTHER)) == []
    assert not marked(two_types)
    assert [outcome.state for outcome in run(two_types)] == [DocumentState.BUILT]


@pytest.mark.usefixtures("own_templates")
@pytest.mark.parametrize(
    "line", [f"报告: {OTHER}", f"报告： '{OTHER}'  # 备注", f'"报告": "{OTHER}"']
)
def test_only_finds_a_type_however_its_name_is_written(
    line: str, two_types: Request
) -> None:
    change(two_types, "职工医保.yaml", "报告: 基金预算绩效自评", line)
    assert len(run(replace(two_types, only=OTHER))) == 1
    assert run(replace(two_types, only="基金预算绩效自评")) == []


def test_a_second_output_folder_gets_its_own_files(desk: Request) -> None:
    run(desk)
    beside = replace(desk, output=desk.output.parent / "output2")
    assert [outcome.state for outcome in run(beside)] == [DocumentState.BUILT]
    assert [outcome.state for outcome in run(beside)] == [DocumentState.UNCHANGED]
    assert published(beside) == published(desk) and len(published(beside)) == 5
    assert [outcome.state for outcome in run(desk)] == [DocumentState.BUILT]
    assert not marked(desk) and not marked(beside)


def test_a_version_for_signature_is_marked_when_its_data_gets_an_error(
    desk: Request,
) -> None:
    change(desk, "职工医保.yaml", "状态: 公开稿", "状态: 送审稿")
    run(desk)
    marker = desk.output.parent / "内部" / str(desk.year) / UNIT / MARKER
    assert not marker.exists()
    change(desk, "职工医保.yaml", "6508}", "六千五}")
    [outcome] = run(desk)
    assert outcome.state is DocumentState.STALE
    assert "请勿送签" in found([outcome], Severity.WARNING)[-1].message
    assert "（送审稿）.docx" in marker.read_text(encoding="utf-8-sig")
    change(desk, "职工医保.yaml", "六千五}", "6508}")
    assert [outcome.state for outcome in run(desk)] == [DocumentState.BUILT]
    assert not marker.exists()
    change(desk, "职工医保.yaml", "状态: 送审稿", "状态: 公开稿")
    assert [outcome.state for outcome in run(desk)] == [DocumentState.BUILT]
    assert not marker.exists()


def test_two_drafts_of_one_title_are_both_refused(desk: Request) -> None:
    for suffix in (".yaml", ".md"):
        shutil.copy(
            folder_of(desk) / f"职工医保{suffix}", folder_of(desk) / f"0副本{suffix}"
        )
    outcomes = run(replace(desk, draft=True))
    assert [problem.code for problem in found(outcomes)] == ["G05", "G05"]
    assert [outcome.state for outcome in outcomes] == [
        DocumentState.FAULTY,
        DocumentState.FAULTY,
    ]
    assert not list((desk.output.parent / "内部").rglob("*（草稿）*"))


def test_two_new_documents_of_one_title_are_both_refused(desk: Request) -> None:
    for suffix in (".yaml", ".md"):
        shutil.copy(
            folder_of(desk) / f"职工医保{suffix}", folder_of(desk) / f"0副本{suffix}"
        )
    outcomes = run(desk)
    assert [problem.code for problem in found(outcomes)] == ["G05", "G05"]
    assert [outcome.state for outcome in outcomes] == [
        DocumentState.FAULTY,
        DocumentState.FAULTY,
    ]
    assert not published(desk)


# ── files ───────────────────────────────────────────────────────────────────


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "GBK": lambda text: text.encode("gbk"),
    "a byte order mark": lambda text: text.encode("utf-8-sig"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_notepad_saves_gives_the_same_documents(
    encoding: str, desk: Request
) -> None:
    run(desk)
    before = published(desk)
    for name in ("职工医保.yaml", "职工医保.md", "单位.yaml"):
        path = folder_of(desk) / name
        path.write_bytes(ENCODINGS[encoding](path.read_text(encoding="utf-8")))
    assert found(run(desk)) == []
    assert published(desk) == before


@pytest.mark.parametrize("name", ["职工医保.yml", "职工医保.YAML", "职工医保.yaml.txt"])
def test_a_data_file_with_the_wrong_suffix_is_not_passed_over_in_silence(
    name: str, desk: Request
) -> None:
    (folder_of(desk) / "职工医保.yaml").rename(folder_of(desk) / name)
    [problem] = found(run(desk))
    assert (problem.code, problem.should) == ("G07", "职工医保.yaml")


@pytest.mark.parametrize(
    "name",
    ["职工医保.md.txt", "职工医保.markdown", "职工医保.MD", "职工医保.Markdown.txt"],
)
def test_a_text_with_the_wrong_suffix_is_not_passed_over_in_silence(
    name: str, desk: Request
) -> None:
    (folder_of(desk) / "职工医保.md").rename(folder_of(desk) / name)
    assert [
        (problem.code, problem.should)
        for problem in found(run(desk))
        if problem.code == "G07"
    ] == [("G07", "职工医保.md")]


def test_a_text_without_a_data_file_of_its_name_is_a_warning_and_stops_nothing(
    desk: Request,
) -> None:
    shutil.copy(folder_of(desk) / "职工医保.md", folder_of(desk) / "职工.md")
    for request in (desk, replace(desk, draft=True)):
        first, second = run(request)
        assert (first.state, second.state) == (
            DocumentState.BUILT,
            DocumentState.UNREAD,
        )
        [problem] = second.problems
        assert (problem.code, problem.severity) == ("G11", Severity.WARNING)
        assert "职工.yaml" in problem.message


def test_a_text_whose_data_file_has_the_wrong_suffix_is_not_said_to_be_alone(
    desk: Request,
) -> None:
    (folder_of(desk) / "职工医保.yaml").rename(folder_of(desk) / "职工医保.yml")
    assert [problem.code for outcome in run(desk) for problem in outcome.problems] == [
        "G07"
    ]


@pytest.mark.parametrize(
    "name",
    ["共用.md", "README.md", "readme.md", "说明.md", "README.markdown", "说明.md.txt"],
)
def test_notes_in_a_folder_are_left_alone(name: str, desk: Request) -> None:
    (folder_of(desk) / name).write_text("记事", encoding="utf-8")
    assert [outcome.state for outcome in run(desk)] == [DocumentState.BUILT]


def test_what_editors_leave_lying_about_is_no_data(desk: Request) -> None:
    for name in ("~$职工.yaml", ".职工.yaml", "说明.txt", "表.xlsx"):
        (folder_of(desk) / name).write_bytes(b"x")
    (folder_of(desk) / "目录.yaml").mkdir()
    assert [outcome.state for outcome in run(desk)] == [DocumentState.BUILT]


def test_a_file_that_another_program_holds_is_named(
    desk: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "职工医保.md":
            raise PermissionError(13, "held", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    [problem] = found(run(desk))
    assert problem.code == "G08"
    assert problem.place and problem.place.file.endswith("职工医保.md")


def test_what_nobody_foresaw_is_one_documents_problem_and_no_traceback(
    desk: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_: object) -> Iterator[None]:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.setattr(workspace.Workspace, "prepared", fall)
    [problem] = found(run(desk))
    assert problem.code == "G09"
    assert "nobody thought of this" in problem.detail
    monkeypatch.undo()
    # What was missing may be there now: nothing has changed, and it is made all the same.
    assert found(run(desk)) == []


def test_a_folder_that_takes_no_files_is_named(
    desk: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *arguments: object, **options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert {problem.code for problem in found(run(desk))} == {"G04"}


@pytest.mark.usefixtures("own_templates")
def test_a_type_leaves_one_compiled_entry_however_often_it_is_edited(
    desk: Request, tmp_path: Path
) -> None:
    request = replace(desk, cache=tmp_path / "编译")
    run(request)
    entries = {path.name for path in (tmp_path / "编译").iterdir()}
    style = desk.templates / "公共" / "样式.css"
    style.write_text(
        style.read_text(encoding="utf-8") + "\nb { color: #123456 }\n", encoding="utf-8"
    )
    run(request)
    assert {path.name for path in (tmp_path / "编译").iterdir()} == entries
    assert any(b"#123456" in content for content in published(request).values())


# ── drafts ──────────────────────────────────────────────────────────────────


def draft_page(request: Request) -> str:
    [page] = [
        path
        for path in (request.output.parent / "内部").rglob("*（草稿）.html")
        if "fragment" not in path.name
    ]
    return page.read_text(encoding="utf-8")


def test_a_draft_is_built_with_blanks_marked_and_publishes_nothing(
    desk: Request,
) -> None:
    change(desk, "职工医保.yaml", "6508}", "待填}")
    change(desk, "职工医保.yaml", "  保险费收入: {决算: 316004.60}\n", "")
    (folder_of(desk) / "职工医保.md").unlink()
    [outcome] = run(replace(desk, draft=True))
    assert outcome.state is DocumentState.BUILT
    assert "〔待填〕" in draft_page(desk) and "草稿" in draft_page(desk)
    assert published(desk) == {}


def test_a_draft_is_built_in_spite_of_errors_and_names_them(desk: Request) -> None:
    change(desk, "职工医保.yaml", "6508}", "六千五}")
    change(desk, "职工医保.md", "{{ 基金收益率 }}", "{{ 基金收益律 }}")
    (folder_of(desk) / "单位.yaml").unlink()
    [outcome] = run(replace(desk, draft=True))
    assert outcome.state is DocumentState.FAULTY
    assert sorted(problem.code for problem in found([outcome])) == ["D03", "D05", "T02"]
    assert "〔待填〕" in draft_page(desk)
