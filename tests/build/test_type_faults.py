"""What is wrong in a type's own files is told there, by check-templates and by the build alike."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reports.build import pipeline
from reports.build.template_check import check_templates
from reports.core.problems import Problem

KIND = "部门决算说明"
UNIT = "渠县医疗保障局"


def told_by_check(request: pipeline.Request) -> list[Problem]:
    checked = check_templates(request.templates, request.year)
    [problems] = [one.problems for one in checked if one.name == KIND]
    return [problem for problem in problems if problem.code != "T11"]


def told_by_build(request: pipeline.Request) -> list[Problem]:
    alone = replace(request, units=(UNIT,), only=KIND)
    [outcome] = pipeline.build(alone)
    return list(outcome.problems)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def spots(problems: Sequence[Problem]) -> list[tuple[str, str, int]]:
    return [
        (
            one.code,
            one.place.file if one.place else "",
            one.place.line if one.place else 0,
        )
        for one in problems
    ]
