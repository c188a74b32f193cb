"""A unit from nothing to what is published, typed into Excel alone; and a blank form filled in."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.entry_form.clerk import Papers, type_texts, type_the_rest, type_values
from tests.entry_form.conftest import Office
from tests.intake.workbooks import grids_of, write
from tests.sessions import checked, session_over

UNIT, KIND = "示例区医疗保障局", "部门决算说明"
ACCOUNTS, TEXTS = f"{KIND}.yaml", f"{KIND}.md"
SIGNED = ("状态", "审签", "公开时间")


@pytest.fixture
def nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    office = Office(tmp_path / "新", "2024", UNIT, capsys)
    (office.folder / "data" / "2024").mkdir(parents=True)
    return office


@pytest.fixture
def exported(tmp_path: Path, cache: Path) -> Path:
    """The tables of the unit's accounts, as its bureau has them."""
    session = session_over(ROOT / "data", cache)
    examined = checked(session, f"2024/{UNIT}/决算.yaml")
    document = examined.fill(examined.chosen[0])
    return write(tmp_path / "决算公开表.xls", grids_of(document))


@pytest.mark.parametrize("words", [(), ("--blank",)], ids=["filled", "blank"])
def test_from_nothing_to_what_is_published_with_no_yaml_edited(
    nothing: Office, exported: Path, words: tuple[str, ...]
) -> None:
    office, papers = nothing, Papers(2024, UNIT)
    status, said = office.run("new", "2024", "--unit", UNIT, "--type", f"{KIND}/上海")
    assert status == 0, said
    status, said = office.bring(exported)
    assert status == 0, said
    assert "非财政拨款: 无 " in (office.data / ACCOUNTS).read_text("utf-8")

    form = office.form(*words)
    type_values(form, ACCOUNTS, papers.values("决算.yaml"), SIGNED)
    own = {("门户", "网站域名"): "www.moumouqu.gov.cn"}
    type_values(form, "单位.yaml", {**papers.values("单位.yaml"), **own})
    type_texts(form, TEXTS, papers.texts("决算.md"))
    type_the_rest(form, *SIGNED)
    status, said = office.bring(form.save(office.path("填报表.xlsx")))
    assert status == 0, said
    status, said = office.run("2024", "--unit", UNIT)
    assert status == 0, said
    assert not list((office.folder / "output").rglob("*.docx"))

    signing = office.form()
    type_values(signing, ACCOUNTS, papers.values("决算.yaml"), _but(papers))
    status, said = office.bring(signing.save(office.path("审签.xlsx")))
    assert status == 0, said
    status, said = office.run("2024", "--unit", UNIT)
    assert status == 0, said
    published = [path.suffix for path in (office.folder / "output").rglob(f"{UNIT}*")]
    assert {".docx", ".html"} <= set(published), said
    # Two files by hand, besides the one that the accounts software gave: the form, and that of who signs.
    assert (form.typed, signing.typed) == (151 if words else 119, 6)


def _but(papers: Papers) -> set[str]:
    return {path[0] for path in papers.values("决算.yaml")} - set(SIGNED)
