"""评分: the indicator system that suits a document, and its points among the names."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reports.content.model import TypeModel, choose_system
from reports.core.figure import PENDING
from reports.core.problems import Fault, Place, Problem, Severity, has_errors, nearest
from reports.finance.load import DataFile, Setting
from reports.scoring.entered import with_entered
from reports.scoring.judge import Scoring
from reports.scoring.score import score
from reports.source.schema import Words
from reports.templating import Expressions


def add_scores(
    model: TypeModel,
    source: DataFile,
    scope: dict[str, Any],
    expressions: Expressions,
    setting: Setting,
    *,
    sound: bool,
) -> list[Problem]:
    """Adds 评分 to the names, where the type scores; sums of weights say nothing where the data is not `sound`."""
    if not model.systems:
        return []
    named = source.text("指标体系")
    chosen = choose_system(
        model,
        source.text("险种"),
        setting.year,
        named,
        lambda condition: bool(expressions.evaluate(condition, scope)),
    )
    if chosen is None:
        raise Fault(_unknown_system(named, model, source, setting))
    _, system = chosen
    key = str(system["录入"])
    results = scope.get(key)
    entered = with_entered(
        system, results if isinstance(results, Mapping) else {}, source.place(key)
    )
    told = [problem for problem in entered.problems if sound or problem.code != "S01"]
    problems = [*told, *_told_twice(entered.prose, scope)]
    scope.update(entered.prose)
    if has_errors(told):
        scope["评分"] = PENDING
        return problems
    prose = {
        key: text
        for key, text in scope.items()
        if isinstance(text, Words) and text.strip()
    }
    work = Scoring(expressions, scope, entered.results, prose, system["偏差限"])
    scope["评分"] = score(entered.system, work)
    return [_at_source(problem, source) for problem in (*problems, *work.problems)]


def _told_twice(prose: Mapping[str, Words], scope: Mapping[str, Any]) -> list[Problem]:
    """D12 for each text that stands beside an indicator and in the text file as well."""
    problems = []
    for key, text in prose.items():
        other = scope.get(key)
        if isinstance(other, Words):
            message = (
                f"“{key}”在 {other.place.file} 第 {other.place.line} 行和这里写了两处。"
            )
            problems.append(
                Problem(
                    "D12",
                    Severity.ERROR,
                    message,
                    text.place,
                    hint="留一处，另一处删掉。",
                )
            )
    return problems


def _unknown_system(
    named: str, model: TypeModel, source: DataFile, setting: Setting
) -> Problem:
    known = f"现有的指标体系：{'、'.join(model.systems)}。"
    if named:
        near = nearest(named, model.systems)
        should = f"指标体系: {near}" if near else ""
        place = source.place("指标体系")
        return Problem(
            "D14",
            Severity.ERROR,
            f"没有“{named}”这套指标体系。",
            place,
            f"指标体系: {named}",
            should,
            known,
        )
    scheme = source.text("险种")
    suited = [
        name
        for system in model.systems.values()
        if system["适用"]
        for name in system["适用"]["险种"]
    ]
    if not suited:
        message = f"没有适用于 {setting.year} 年度的指标体系。"
        return Problem(
            "D14",
            Severity.ERROR,
            message,
            source.place("报告"),
            hint=f"{known}在数据里写明“指标体系”用哪一套。",
        )
    message = f"没有适用于“{scheme}”{setting.year}年度的指标体系。"
    hint = f"现有的适用于：{'、'.join(suited)}。名称写错了就改；确是别的险种，请改模板的人在“指标体系”里加一份。"
    return Problem(
        "D14",
        Severity.ERROR,
        message,
        source.place("险种"),
        f"险种: {scheme}",
        hint=hint,
    )


def _at_source(problem: Problem, source: DataFile) -> Problem:
    return problem if problem.place else replace(problem, place=Place(source.file))
