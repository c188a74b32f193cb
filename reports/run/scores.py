"""评分: the indicator system that suits a document, and its points among the names."""

from collections.abc import Mapping

from msgspec.structs import replace

from reports.content.model import TypeModel
from reports.core.figure import PENDING
from reports.core.problems import Fault, Place, Problem, has_errors
from reports.core.values import NewValues
from reports.finance.data_file import DataFile, Setting
from reports.scoring.case import Evidence
from reports.scoring.choose import choose_system, no_system
from reports.scoring.entered import repeated_prose, with_entered
from reports.scoring.entry import IndicatorEntry
from reports.scoring.score import score
from reports.source.schema import Words
from reports.templating import Expressions


def add_scores(
    model: TypeModel,
    source: DataFile,
    scope: NewValues,
    expressions: Expressions,
    setting: Setting,
    *,
    sound: bool,
) -> list[Problem]:
    """Adds 评分 to the names, where the type scores; sums of weights say nothing where the data
    is not `sound`.
    """
    if not model.systems:
        return []
    system = choose_system(
        model.systems,
        source.text("险种"),
        setting.year,
        source.text("指标体系"),
        lambda condition: bool(expressions.evaluate(condition, scope)),
    )
    if system is None:
        raise Fault(no_system(model.systems, source, setting.year))
    key = system.entered_under
    results = scope.get(key)
    entered = with_entered(
        system, results if isinstance(results, Mapping) else {}, source.place(key)
    )
    told = [problem for problem in entered.problems if sound or problem.code != "S01"]
    problems = [*told, *repeated_prose(entered.prose, scope)]
    scope.update(entered.prose)
    if has_errors(told):
        scope["评分"] = PENDING
        return problems
    prose = {
        key: text
        for key, text in scope.items()
        if isinstance(text, Words) and text.strip()
    }
    entries = _placed_entries(entered.entries, source.places_within(key))
    evidence = Evidence(entries, prose, expressions, scope)
    scope["评分"], found = score(entered.system, evidence)
    place = source.place(key)
    return [_placed(problem, place) for problem in (*problems, *found)]


def _placed_entries(
    entries: Mapping[str, IndicatorEntry], keys: Mapping[str, Place]
) -> Mapping[str, IndicatorEntry]:
    """The entries, those in which nothing was typed that has a place at their key."""
    return {
        name: entry if entry.place else replace(entry, place=keys.get(name))
        for name, entry in entries.items()
    }


def _placed(problem: Problem, place: Place) -> Problem:
    """The problem, at the key of all indicators where it is about one that is not there."""
    return problem if problem.place else replace(problem, place=place)
