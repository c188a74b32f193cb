"""A unit's own page (版式 in 单位.yaml): another 版式.docx beside the standard one, and nothing else."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Severity
from reports.run import pipeline
from reports.run.request import Outcome, Request
from tests.conftest import ROOT

UNIT = "凉山州医疗保障局"
FILE = Path("2024") / UNIT / "单位.yaml"


def with_profile(
    workplace: Request, words: str, unit: str = UNIT, year: int = 2024
) -> Outcome:
    path = workplace.data / str(year) / unit / "单位.yaml"
    path.write_text(path.read_text(encoding="utf-8") + words, encoding="utf-8")
    return next(pipeline.build(replace(workplace, unit=unit, year=year)))


def margins(outcome: Outcome) -> Iterator[tuple[int, ...]]:
    assert outcome.folder is not None
    document = next(path for path in outcome.folder.iterdir() if path.suffix == ".docx")
    with zipfile.ZipFile(document) as package:
        xml = package.read("word/document.xml").decode()
    for found in re.findall("<w:pgMar [^>]*>", xml):
        yield tuple(
            round(int(found.split(f'w:{side}="')[1].split('"')[0]) / 1440 * 25.4)
            for side in ("top", "right", "bottom", "left")
        )


def test_a_unit_that_names_no_profile_or_the_standard_one_gets_the_standard_page(
    workplace: Request,
) -> None:
    assert next(margins(with_profile(workplace, ""))) == (37, 26, 35, 28)
    assert next(margins(with_profile(workplace, "版式: 公文\n"))) == (37, 26, 35, 28)


def test_a_profile_is_a_layout_of_that_name_beside_the_standard_one(
    workplace: Request,
) -> None:
    assert set(margins(with_profile(workplace, "版式: 省厅\n"))) == {
        (28, 27, 28, 27),
        (27, 28, 27, 28),
    }


@pytest.mark.usefixtures("own_templates")
def test_another_layout_file_is_another_profile(workplace: Request) -> None:
    common = workplace.templates / "公共"
    (common / "版式.本局.docx").write_bytes((common / "版式.省厅.docx").read_bytes())
    assert next(margins(with_profile(workplace, "版式: 本局\n"))) == (28, 27, 28, 27)


def test_an_unknown_profile_is_an_error_that_names_the_known_ones(
    workplace: Request,
) -> None:
    outcome = with_profile(workplace, "版式: 省庭\n")
    (problem,) = [
        problem for problem in outcome.problems if problem.severity is Severity.ERROR
    ]
    assert (
        problem.code == "D01"
        and "省庭" in problem.message
        and "公文、省厅" in problem.hint
    )
    line = (workplace.data / FILE).read_text(encoding="utf-8").splitlines().index(
        "版式: 省庭"
    ) + 1
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == (
        f"{workplace.data.name}/{FILE.as_posix()}",
        line,
    )
    assert not workplace.output.exists()


def test_a_draft_is_built_in_the_standard_page_all_the_same(
    workplace: Request,
) -> None:
    outcome = with_profile(replace(workplace, draft=True), "版式: 省庭\n")
    assert next(margins(outcome)) == (37, 26, 35, 28)


def test_a_variants_own_layout_has_its_own_profiles(
    workplace: Request,
) -> None:
    # 新疆 has a layout with a cover; the shared 省厅 has none and must not take its place.
    outcome = with_profile(workplace, "版式: 省厅\n", "巴州医疗保障局", 2023)
    (problem,) = [
        problem for problem in outcome.problems if problem.severity is Severity.ERROR
    ]
    assert "新疆/版式.docx" in problem.message and "新疆/版式.省厅.docx" in problem.hint


def test_the_profile_that_ships_differs_from_the_standard_page_in_its_margins_only() -> (
    None
):
    standard, other = (
        parts_of(ROOT / "templates" / "公共" / name)
        for name in ("版式.docx", "版式.省厅.docx")
    )
    assert {
        name for name in standard | other if standard.get(name) != other.get(name)
    } == {
        "word/document.xml",
        "docProps/core.xml",
    }
    without = [
        re.sub("<w:pgMar [^>]*>", "", parts["word/document.xml"])
        for parts in (standard, other)
    ]
    assert without[0] == without[1]


def parts_of(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist()}
