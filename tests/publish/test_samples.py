"""A sample is never taken for what a bureau publishes: it lies apart, bears the mark, and is listed nowhere."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.run import pipeline
from reports.run.request import DocumentState, Request, WrongCall
from tests import docx_reader
from tests.conftest import ROOT, copy_tiny_templates

UNIT = "示例单位"
TINY = ROOT / "tests" / "tiny" / "data" / "2024" / UNIT


@pytest.fixture
def desk(tmp_path: Path, cache: Path) -> Request:
    """A tiny report of a sample, and the same of a bureau."""
    copy_tiny_templates(tmp_path / "templates")
    for unit, more in ((UNIT, "示例: 是   # 示例\n"), ("某局", "")):
        folder = tmp_path / "data" / "2024" / unit
        folder.mkdir(parents=True)
        text = (TINY / "小.yaml").read_text(encoding="utf-8")
        (folder / "小.yaml").write_text(
            text.replace("去年: 1200", "去年: 1200   # 示例：编的"), encoding="utf-8"
        )
        (folder / "单位.yaml").write_text(f"名称: {unit}\n{more}", encoding="utf-8")
    return Request(
        year=2024,
        data=tmp_path / "data",
        templates=tmp_path / "templates",
        output=tmp_path / "output",
        program=ROOT / "reports",
        cache=cache,
    )


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_sample_lies_beside_the_output_and_is_in_no_list(desk: Request) -> None:
    states = {one.unit: one.state for one in pipeline.build(desk)}
    assert states == {UNIT: DocumentState.BUILT, "某局": DocumentState.BUILT}
    samples = desk.output.parent / "示例" / "2024" / UNIT
    assert all("（示例）" in name for name in names(samples))
    assert not (desk.output / "2024" / UNIT).exists()
    assert not (desk.output.parent / "示例" / "2024" / "某局").exists()
    for page in ("index.html", "2024/index.html", "2024/校验.txt"):
        text = (desk.output / page).read_text(encoding="utf-8")
        assert UNIT not in text
    assert "某局" in (desk.output / "2024/index.html").read_text(encoding="utf-8")
    again = {one.unit: one.state for one in pipeline.build(desk)}
    assert set(again.values()) == {DocumentState.UNCHANGED}


def test_every_page_says_that_it_is_a_sample(desk: Request) -> None:
    list(pipeline.build(desk))
    samples = desk.output.parent / "示例" / "2024" / UNIT
    (page,) = (path for path in samples.glob("*.html") if "fragment" not in path.name)
    text = page.read_text(encoding="utf-8")
    assert '<aside class="mark" aria-label="本页标记"><p>示例</p></aside>' in text
    assert '<meta name="robots" content="noindex">' in text
    assert "<li>去年（编的）</li>" in text
    (fragment,) = samples.glob("*.fragment.html")
    assert "示例</" in fragment.read_text(encoding="utf-8").splitlines()[0]
    (word,) = samples.glob("*.docx")
    parts = docx_reader.read(word, UNIT, True).parts
    headers = [text for name, text in parts.items() if "header" in name]
    assert headers and all(">示例<".encode() in text for text in headers)
    for path in (desk.output / "2024" / "某局").glob("*.html"):
        assert "noindex" not in path.read_text(encoding="utf-8")


def test_a_sample_gives_nothing_to_the_province(desk: Request) -> None:
    list(pipeline.build(replace(desk, contribute=True)))
    internal = desk.output.parent / "内部" / "2024"
    assert "省级摘要.json" not in names(internal / UNIT)
    assert "省级摘要.json" in names(internal / "某局")


def test_a_bureau_that_calls_itself_a_sample_leaves_old_files_that_are_told(
    desk: Request,
) -> None:
    list(pipeline.build(replace(desk, contribute=True)))
    unit = desk.data / "2024" / "某局" / "单位.yaml"
    unit.write_text("名称: 某局\n示例: 是\n", encoding="utf-8")
    outcomes = list(pipeline.build(replace(desk, unit="某局", contribute=True)))
    assert [one.state for one in outcomes] == [DocumentState.STALE]
    assert "G02" in [one.code for one in outcomes[0].problems]
    internal = desk.output.parent / "内部" / "2024" / "某局"
    assert "省级摘要.json" not in names(internal)


def test_the_output_may_not_be_the_folder_of_samples(desk: Request) -> None:
    wrong = replace(desk, output=desk.output.with_name("示例"))
    with pytest.raises(WrongCall, match="示例"):
        list(pipeline.build(wrong))


def test_all_that_ships_are_samples() -> None:
    units = sorted((ROOT / "data").glob("*/*/单位.yaml"))
    assert len(units) == 9
    for unit in units:
        assert "示例: 是\n" in unit.read_text(encoding="utf-8"), unit
