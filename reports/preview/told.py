"""What the page is told: the documents and what is wrong with them, and what there is to be known of a number."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from reports.audit.linked_numbers import about_numbers, anchors_of_places
from reports.audit.review_notes import About, notes_of
from reports.audit.typed_lines import TypedLines
from reports.core.problems import Fault, Place, Problem, Severity, problem
from reports.preview.changes import Change
from reports.preview.desk import KnownFile, UnitDesk
from reports.preview.pages import FilledPage
from reports.run.session import Session
from reports.typed.write_back import Spot
from reports.writers.html.review import RuleNote, SourceNote, TypedAt

Told = dict[str, Any]

# Characters of a text in the list of changes.
_LONGEST = 30
_GRAVEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.HINT)


Printed = Mapping[Place, str]


def problems_told(
    problems: Sequence[Problem], printed: Printed = MappingProxyType({})
) -> list[Told]:
    """Problems by the line they are suspected in, the gravest lines first, each with the anchor of a number
    that is `printed` of that line.
    """
    lines: dict[tuple[str, int], list[Problem]] = {}
    for one in dict.fromkeys(problems):
        place = one.place
        at = (place.file, place.line) if place else ("", 0)
        lines.setdefault(at, []).append(one)
    groups = []
    for (file, line), found in lines.items():
        found.sort(key=lambda one: _GRAVEST_FIRST.index(one.severity))
        where = found[0].place
        groups.append(
            {
                "file": file,
                "line": line,
                "where": where.words if where else "",
                "anchor": _anchor(found, printed),
                "severity": found[0].severity.value,
                "problems": [problem_told(one) for one in found],
            }
        )
    order = [one.value for one in _GRAVEST_FIRST]
    groups.sort(key=lambda group: order.index(str(group["severity"])))
    return groups


def problem_told(one: Problem) -> Told:
    """A problem in the words of the terminal."""
    return {
        "code": one.code,
        "severity": one.severity.value,
        "message": one.message,
        "was": one.was.strip(),
        "should": one.should.strip(),
        "hint": one.hint,
    }


def documents_told(desk: UnitDesk, ids: Mapping[tuple[str, str], int]) -> list[Told]:
    """The documents of a unit, those without a page by their data files; `ids` are those of documents."""
    told: list[Told] = []
    for file, known in desk.files.items():
        if not known.pages:
            if known.problems:
                told.append(_document(file, known, None, None))
            continue
        for name in known.pages:
            told.append(_document(file, known, name, ids[file, name]))
    return told


def _document(
    file: str, known: KnownFile, name: str | None, number: int | None
) -> Told:
    page = known.pages[name] if name is not None else None
    errors = sum(one.severity is Severity.ERROR for one in known.told)
    return {
        "id": number,
        "file": file,
        "name": name or "",
        "title": page.page.title if page else PurePosixPath(file).stem,
        "state": known.state,
        "errors": errors,
        "others": len(known.told) - errors,
        "version": page.version if page else 0,
        "old": bool(page and page.is_old),
        "draft": bool(page and page.page.is_draft),
        "stem": page.page.stem if page else "",
        "problems": problems_told(
            known.told, _printed(page.page) if page and known.told else {}
        ),
    }


def _printed(page: FilledPage) -> Printed:
    """By where they were typed, also by the line alone, the anchors of the numbers that print what stands
    there, or rest on it.
    """
    found: dict[Place, str] = {}
    for anchors in anchors_of_places(page.numbers.figures):
        for place, anchor in anchors.items():
            found.setdefault(place, anchor)
            found.setdefault(Place(place.file, place.line), anchor)
    return found


def _anchor(problems: Iterable[Problem], printed: Printed) -> str:
    """Where what is wrong in a line is printed: the very value that is told of, else one of the line."""
    places = [one.place for one in problems if one.place and one.place.line]
    lines = [Place(place.file, place.line) for place in places]
    known = (printed[place] for place in (*places, *lines) if place in printed)
    return next(known, "")


def changes_told(changes: Sequence[Change]) -> list[Told]:
    """The changes that were made, the last one first."""
    return [
        {
            "where": _where(one.spot),
            "was": _shortened(one.spot.text),
            "new": _shortened(one.new),
        }
        for one in reversed(changes)
    ]


def _where(spot: Spot) -> str:
    name = PurePosixPath(spot.file).name
    if spot.key:
        return f"{name}“{spot.key}”"
    return f"{name} 第 {spot.line} 行"


def _shortened(text: str) -> str:
    """As much of a text as one line of the list of changes holds."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}……"


# ── a number ────────────────────────────────────────────────────────────────


def about_page(page: FilledPage, session: Session) -> About:
    """What is known of all numbers of a page."""
    return about_numbers(page.source, page.numbers, TypedLines(session), {}, ())


def number_told(page: FilledPage, about: About, anchor: str) -> Told:
    """What is known of the number at an anchor. Raises Fault where there is none."""
    number = page.numbers.numbers.get(anchor)
    if number is None:
        raise Fault(problem("G24", "page gone"))
    [note] = notes_of({anchor: number}, about)
    rules = {one.anchor: one for one in about.rules}
    return {
        "name": note.name,
        "words": note.words,
        "remark": note.remark,
        "former": note.former,
        "lines": [line._asdict() for line in note.lines],
        "typed": list(_typed(note, page, about)),
        "rules": [_rule(rules[one]) for one in note.rules],
        "above": [
            {"code": rules[one].code, "state": rules[one].state}
            for one in note.rules_above
        ],
        "wholes": [_named(one, page) for one in note.wholes],
    }


def _typed(note: SourceNote, page: FilledPage, about: About) -> Iterator[Told]:
    """Where the number was typed, or what it is made of, with the hashes of the files as the page saw them."""
    inputs = page.source.checked.inputs
    for one in note.typed:
        file = one.file.partition("/")[2]
        lines = about.lines.shown([one]).get(one.file, {})
        yield {
            "file": file,
            "hash": inputs.get(file) or "",
            "line": one.line,
            "column": one.column,
            "text": one.text,
            "label": _label(one),
            "around": [[number, lines[number]] for number in sorted(lines)],
        }


def _label(typed: TypedAt) -> str:
    return f"{PurePosixPath(typed.file).name} 第 {typed.line} 行"


def _rule(rule: RuleNote) -> Told:
    return {
        "code": rule.code,
        "explanation": rule.explanation,
        "sides": rule.sides,
        "state": rule.state,
        "gap": rule.gap,
        "reason": rule.reason,
        "broken": rule.broken,
    }


def _named(anchor: str, page: FilledPage) -> Told:
    number, figure = page.numbers.numbers[anchor], page.numbers.figures[anchor]
    return {"anchor": anchor, "words": f"{figure.name} {number.text}{number.unit}"}
