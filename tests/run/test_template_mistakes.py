"""Mistakes that people make in templates: check-templates finds each where it stands, before any clerk does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import build
from reports.core.problems import Problem, Severity
from reports.run import template_check
from reports.run.template_check import check_templates
from tests.conftest import copy_model_templates, read_cases

CASES = read_cases("template_mistakes.yaml")
KIND = "样板"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    copy_model_templates(tmp_path / "templates")
    return tmp_path / "templates"


def told(templates: Path) -> list[Problem]:
    return [one for kind in check_templates(templates, 2024) for one in kind.problems]


def edit(templates: Path, case: Mapping[str, Any]) -> int:
    """Makes the mistake; the line at which it is to be told."""
    path = templates / KIND / case["file"]
    text = path.read_text(encoding="utf-8")
    assert case["old"] in text
    changed = text.replace(case["old"], case["new"], 1)
    path.write_text(changed, encoding="utf-8")
    at = changed.index(case["at"]) if "at" in case else text.index(case["old"])
    return changed[:at].count("\n") + 1


def test_the_model_has_none(templates: Path) -> None:
    assert told(templates) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_mistake_is_told_where_it_stands(
    case: Mapping[str, Any], templates: Path
) -> None:
    line = edit(templates, case)
    place = (f"templates/{KIND}/{case['file']}", line)
    found = [
        one
        for one in told(templates)
        if one.place and (one.place.file, one.place.line) == place
    ]
    assert {one.code for one in found} >= {case["code"]}
    said = [one.message + one.hint for one in found if one.code == case["code"]]
    assert any(case["says"] in words for words in said), said


def test_mistakes_of_several_files_come_in_one_run(templates: Path) -> None:
    """In formulas, rules, tables, texts and files that are named: all that needs no data."""
    many = (
        "a name in a formula",
        "a name in a rule",
        "a function that is not there",
        "a chart that is not there",
        "an unknown key of a column",
        "an unknown option",
        "a layout that is not there",
    )
    chosen = [case for case in CASES if case["name"] in many]
    for case in chosen:
        edit(templates, case)
    files = {one.place.file.rpartition("/")[2] for one in told(templates) if one.place}
    assert len(chosen) == len(many)
    assert files >= {case["file"].rpartition("/")[2] for case in chosen}


def test_the_line_is_shown_of_a_long_one_the_part_that_is_meant(
    templates: Path,
) -> None:
    [case] = [case for case in CASES if case["name"] == "a function that is not there"]
    edit(templates, case)
    [one] = told(templates)
    assert "比上年(收入合计" in one.was and one.was.endswith("…")
    assert len(one.was) < 80


def test_one_type_or_one_style_may_be_asked_for(
    templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--templates", str(templates))
    (templates / KIND / "乙省").mkdir()
    body = templates / KIND / "甲省" / "正文.md.j2"
    body.write_text(body.read_text("utf-8").replace("super()", "评分.等地"), "utf-8")
    assert build.main(["check-templates", *where]) == 1
    assert build.main(["check-templates", "--style", "甲省", *where]) == 1
    capsys.readouterr()
    assert build.main(["check-templates", "--style", "乙省", *where]) == 0
    assert capsys.readouterr().out == "样板（乙省）：可以用\n"
    for wrong in (("--only", "样版"), ("--style", "甲省份")):
        assert build.main(["check-templates", *wrong, *where]) == 2
        assert "最接近的是" in capsys.readouterr().err


def test_templates_that_have_not_changed_are_not_tried_again(
    templates: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    where = ("check-templates", "2024", "--templates", str(templates))
    assert build.main([*where]) == 0
    tried: list[object] = []
    monkeypatch.setattr(
        template_check, "rehearse", lambda *all: tried.append(all) or ()
    )
    assert build.main([*where]) == 0 and not tried
    body = templates / KIND / "汇总.md.j2"
    body.write_text(body.read_text("utf-8") + "\n再写一段。\n", "utf-8")
    assert build.main([*where]) == 0 and tried


def test_a_document_that_could_not_be_tried_is_named(templates: Path) -> None:
    """What it takes from another report is in no data that can be made up."""
    body = templates / KIND / "汇总.md.j2"
    body.write_text(body.read_text("utf-8") + "\n{{ 附报告('决算') }}\n", "utf-8")
    found = [(one.code, one.severity) for one in told(templates)]
    assert found == [("T15", Severity.HINT)]
    assert "“汇总”" in told(templates)[0].message
