"""What an author of templates begins with: a new style prints what the one below it does, a new type builds at once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.content.bodies import used_bodies
from reports.core.problems import has_errors
from reports.run import pipeline
from reports.run.prepare import prepare_type
from reports.run.request import DocumentState, Outcome, Request
from reports.run.starts import SAMPLE_UNIT, start_style, start_type, write_start
from reports.run.template_check import check_templates
from reports.types.find import find_types
from reports.types.read import read_type
from reports.types.report_type import ReportType
from tests.conftest import ROOT, copy_templates, copy_tiny_templates
from tests.samples.test_sample import docx_text, html_text

NEW = "某省"
FOLDERS = find_types(ROOT / "templates")
# A type whose words are all in its styles can only be begun on one of them.
BELOW = [(kind, style) for kind, one in FOLDERS.items() for style in one.variants]


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    copy_templates(tmp_path / "templates")
    return tmp_path / "templates"


def begin_style(templates: Path, kind: str, below: str) -> Path:
    start = start_style(templates, f"{kind}/{NEW}", below, 2024)
    assert write_start(start) == []
    return templates / kind / NEW


def read(templates: Path, kind: str) -> ReportType:
    return read_type(find_types(templates)[kind], NEW, 2024)


def wrong(templates: Path, kind: str) -> list[str]:
    """What is wrong with the files of a type's new style, but for names."""
    _, problems = used_bodies(read(templates, kind))
    return [one.message for one in problems]


@pytest.mark.parametrize(("kind", "below"), BELOW, ids=str)
def test_a_new_style_builds_and_every_example_in_it_may_be_taken(
    kind: str, below: str, templates: Path
) -> None:
    folder = begin_style(templates, kind, below)
    assert f"沿用: {below}\n" in (folder / "类型.yaml").read_text(encoding="utf-8")
    prepare_type(find_types(templates)[kind], NEW, 2024)
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        begun = path.read_text(encoding="utf-8")
        assert "〔" not in begun and "〕" not in begun
        examples = list(with_examples(path, begun))
        assert len(examples) == (3 if path.suffix == ".j2" else 1)
        for text in examples:
            path.write_text(text, encoding="utf-8")
            assert wrong(templates, kind) == [], text
        path.write_text(begun, encoding="utf-8")


def with_examples(path: Path, begun: str) -> Iterator[str]:
    """A file with one of its examples taken, or with all where they go together."""
    if path.suffix == ".j2":
        for line in re.findall(r"^\{# (\{% block .*) #\}$", begun, re.M):
            yield begun.replace(f"{{# {line} #}}", line)
        return
    word = "不必填: []" if path.name == "数据结构.yaml" else "停用: []"
    head, off, examples = begun.partition(word)
    yield head + off + re.sub(r"^# ", "", examples, flags=re.M)


@pytest.mark.usefixtures("own_templates")
def test_a_document_of_a_new_style_is_that_of_the_style_below(
    workplace: Request, built: list[Outcome]
) -> None:
    kind = "基金预算绩效自评"
    begin_style(workplace.templates, kind, "四川")
    data = workplace.data / "2024" / workplace.unit / "职工医保.yaml"
    text = data.read_text(encoding="utf-8")
    data.write_text(text.replace("样式: 四川", f"样式: {NEW}"), encoding="utf-8")
    [outcome] = pipeline.build(workplace)
    [below] = built
    assert outcome.folder and below.folder, outcome.problems
    assert [one.message for one in outcome.problems] == [
        one.message for one in below.problems
    ]
    files = sorted(path.name for path in below.folder.iterdir())
    assert files == sorted(path.name for path in outcome.folder.iterdir())
    for name in files:
        assert (outcome.folder / name).read_bytes() == (
            below.folder / name
        ).read_bytes()


def test_a_style_may_stand_on_its_type_or_on_the_style_that_it_lies_in(
    templates: Path,
) -> None:
    for named, below in (("某省", "部门决算说明"), ("四川/某市", "四川")):
        start = start_style(templates, f"部门决算说明/{named}", "", 2024)
        assert write_start(start) == []
        told = (templates / "部门决算说明" / named / "类型.yaml").read_text("utf-8")
        assert f"印出来和“{below}”一样" in told and "\n沿用:" not in told
        prepare_type(find_types(templates)["部门决算说明"], named, 2024)


def test_a_style_may_stand_on_one_in_the_folder_of_another(templates: Path) -> None:
    kind = "部门决算说明"
    assert write_start(start_style(templates, f"{kind}/四川/某市", "", 2024)) == []
    # As it is written on Windows.
    start = start_style(templates, f"{kind}\\某县", "四川\\某市", 2024)
    assert start.name == "某县" and write_start(start) == []
    told = (templates / kind / "某县" / "类型.yaml").read_text(encoding="utf-8")
    assert "\n沿用: 四川/某市\n" in told
    prepare_type(find_types(templates)[kind], "某县", 2024)


def test_the_files_tell_which_blocks_columns_and_fields_there_are(
    templates: Path,
) -> None:
    folder = begin_style(templates, "部门决算说明", "四川")
    accounts = (folder / "情况说明.md.j2").read_text(encoding="utf-8")
    assert "\n         收入决算情况说明\n" in accounts
    assert (
        "\n               公务接待费支出\n                  国内公务接待\n" in accounts
    )
    schema = (folder / "数据结构.yaml").read_text(encoding="utf-8")
    assert "批复数、收入、" in schema and "、公开时间\n" in schema
    [table] = (folder / "表").iterdir()
    assert "列：经济分类科目编码、科目名称、合计、" in table.read_text(encoding="utf-8")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    copy_tiny_templates(tmp_path / "templates")
    return tmp_path / "templates"


def test_a_new_type_builds_at_once_and_reads_back(tiny: Path, cache: Path) -> None:
    request = Request(
        year=2024,
        data=tiny.with_name("data"),
        templates=tiny,
        output=tiny.with_name("output"),
        program=ROOT / "reports",
        cache=cache,
        unit=SAMPLE_UNIT,
    )
    for name in ("某报告", "另一种（试行）"):
        assert write_start(start_type(tiny, request.data, name, 2024)) == []
        assert "〔" not in "".join(
            path.read_text(encoding="utf-8") for path in (tiny / name).rglob("*.*")
        ).replace("〔〕", "")
        [checked] = [one for one in check_templates(tiny, 2024) if one.name == name]
        assert checked.problems == ()
        [outcome] = pipeline.build(replace(request, only=name))
        assert outcome.state is DocumentState.BUILT and outcome.folder
        assert outcome.problems == ()
        [path] = outcome.folder.glob(f"*{name}*.docx")
        words = "\n".join(docx_text(path))
        page = "\n".join(html_text(path.with_suffix(".html")))
        said = (
            "预算32.5万元，决算31.1万元，为预算的95.69%，比2023年增加1.1万元，增长3.67%"
        )
        assert said in words and said in page
        assert f"{name}明细表" in words and "今年共有2个项目。" in words
    # A style of it is begun as of any other.
    assert write_start(start_style(tiny, f"某报告/{NEW}", "", 2024)) == []
    assert not any(has_errors(one.problems) for one in check_templates(tiny, 2024))


def test_the_unit_that_shows_a_new_type_is_left_as_it_is(tiny: Path) -> None:
    data = tiny.with_name("data")
    assert write_start(start_type(tiny, data, "某报告", 2024)) == []
    unit = data / "2024" / SAMPLE_UNIT / "单位.yaml"
    unit.write_text("示例: 是\n名称: 示例单位\n级次: 县级\n", encoding="utf-8")
    assert write_start(start_type(tiny, data, "另一种", 2024)) == []
    assert "级次: 县级" in unit.read_text(encoding="utf-8")


def test_what_cannot_be_written_leaves_no_half_of_a_type(tiny: Path) -> None:
    data = tiny.with_name("data")
    start = start_type(tiny, data, "某报告", 2024)
    data.write_text("a file where the folder should be", encoding="utf-8")
    [problem] = write_start(start)
    assert problem.code == "G04" and "某报告" not in find_types(tiny)
    assert not (tiny / "某报告").exists()
