"""Which indicator system a document is scored by."""

from collections.abc import Callable, Mapping

from reports.core.problems import Problem, nearest, problem
from reports.finance.data_file import DataFile
from reports.scoring.system import System
from reports.source.schema import Words


def choose_system(
    systems: Mapping[str, System],
    scheme: str,
    year: int,
    named: str,
    holds: Callable[[Words], bool] = lambda condition: True,
) -> System | None:
    """The system the data names, else the latest that applies; None where there is none.

    One whose condition is met comes before one without; `holds` evaluates a condition.
    """
    if named:
        return systems.get(named)
    fitting = [one for one in systems.values() if _fits(one, scheme, year, holds)]
    conditional = [one for one in fitting if one.applies and one.applies.condition]
    return max(conditional or fitting, key=_age, default=None)


def _fits(
    system: System, scheme: str, year: int, holds: Callable[[Words], bool]
) -> bool:
    applies = system.applies
    if applies is None or applies.since > year:
        return False
    if applies.schemes and scheme not in applies.schemes:
        return False
    return applies.condition is None or holds(applies.condition)


def _age(system: System) -> tuple[int, str]:
    return (system.applies.since if system.applies else 0), system.key


def no_system(systems: Mapping[str, System], source: DataFile, year: int) -> Problem:
    """D14: the data file names a system that is not there, or none applies to it."""
    named, scheme = source.text("指标体系"), source.text("险种")
    known = "、".join(systems)
    if named:
        near = nearest(named, systems)
        return problem(
            "D14",
            "system",
            source.place("指标体系"),
            was=f"指标体系: {named}",
            should=f"指标体系: {near}" if near else "",
            name=named,
            known=known,
        )
    suited: list[str] = []
    for system in systems.values():
        suited += system.applies.schemes if system.applies else ()
    if not suited:
        place = source.place("报告")
        return problem("D14", "year_without_system", place, year=year, known=known)
    return problem(
        "D14",
        "scheme_without_system",
        source.place("险种"),
        was=f"险种: {scheme}",
        scheme=scheme,
        year=year,
        suited="、".join(suited),
    )
