"""The slips of the pen in YAML: which rules are tried for what, and how a slip is told.

A rule proposes lines; whether a proposal holds is tried, not argued: it counts only if libyaml
gets further with it. So a rule need not know libyaml's forty messages, and a wrong guess costs
nothing. The words of each slip are in the catalogue.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Place, Problem, problem
from reports.source.yaml import rules
from reports.source.yaml.events import ReadingStop, Suspect
from reports.source.yaml.line import (
    KEY,
    OPENS_KEY,
    PAIR,
    TextLines,
    indent_of,
    is_figure,
    previous_line,
    quote,
    split_comment,
)
from reports.source.yaml.pasted import is_pasted_row
from reports.source.yaml.rules import Edits, MendRule


class Mend(Struct, frozen=True):
    """One slip: its code, its line (from 0), and the lines that mend it."""

    code: str
    line: int
    edits: Edits
    detail: str = ""


# Reads lines up to a given one and returns where it stops, None where it does not.
NextStop = Callable[[list[str], int], ReadingStop | None]

# ── the table ───────────────────────────────────────────────────────────────


class _Trial(Struct, frozen=True):
    """A rule, the code it finds, and the stops (by code) it is meant for."""

    code: str
    rule: MendRule
    stops: tuple[str, ...] = ("Y24",)


# What may stand behind the last three digits of an amount: a bracket, its unit.
_AFTER_FIGURE = r"[)）]?[^\s:：,，]{0,6}"
# No slip of the pen in a longer line is worth the time that patterns may take on it.
LONGEST_LINE = 5000
# Nor are more lines than this in one value keys without their English colon.
_MOST_LINES = 1000

# In this order: what leaves the clearest trace first, what fits almost any line (indentation,
# pasted text) last.
_RULES: tuple[_Trial, ...] = (
    _Trial("Y25", rules.backslash),
    _Trial("Y06", rules.comparison),
    _Trial("Y19", rules.without_anchor, ("Y19",)),
    _Trial("Y19", rules.reserved, ("Y19",)),
    _Trial("Y09", rules.lone_dash, ("Y24", "Y28")),
    _Trial("Y09", rules.reserved, ("Y24", "Y28")),
    _Trial("Y10", rules.tab_indent),
    _Trial("Y15", rules.blank_indent),
    _Trial("Y01", rules.wide_in_flow, ("Y24", "Y28")),
    _Trial("Y01", rules.wide_list),
    _Trial("Y01", rules.wide_pair),
    _Trial("Y30", rules.wide_space),
    _Trial("Y04", rules.tight_in_flow),
    _Trial("Y04", rules.tight_pair),
    _Trial("Y14", rules.tight_dash),
    _Trial("Y07", rules.starts_quoted),
    _Trial("Y02", rules.cut_flow),
    _Trial("Y02", rules.cut_text),
    _Trial("Y21", rules.spare_comma),
    _Trial("Y26", rules.no_comma_in_flow),
    _Trial("Y08", rules.second_colon_in_flow),
    _Trial("Y08", rules.second_colon),
    _Trial("Y13", rules.brackets),
    _Trial("Y13", rules.words_after_flow),
    _Trial("Y12", rules.unclosed_quote),
    _Trial("Y27", rules.no_colon),
    _Trial("Y27", rules.bare_key),
    _Trial("Y22", rules.stray_mark),
    _Trial("Y11", rules.first_indent),
    _Trial("Y11", rules.key_indent),
    _Trial("Y03", rules.pasted),
)


def find_mend(lines: TextLines, stop: ReadingStop, next_stop: NextStop) -> Mend | None:
    """The first mend with which reading gets further, None where no rule fits."""
    numbers = _suspect_lines(lines, stop)
    trials = [trial for trial in _RULES if stop.code in trial.stops]
    for trial, number in product(trials, numbers):
        for edits in trial.rule(lines, number):
            if _gets_further(lines, edits, stop, next_stop):
                return Mend(trial.code, min(edits), edits, stop.detail)
    return None


def _gets_further(
    lines: TextLines,
    edits: Edits,
    stop: ReadingStop,
    next_stop: NextStop,
) -> bool:
    mended = [edits.get(number, line) for number, line in enumerate(lines)]
    after = next_stop(mended, max(stop.line, stop.since_line) + 2)
    return after is None or after.reach > stop.reach


def _suspect_lines(lines: TextLines, stop: ReadingStop) -> list[int]:
    """The lines where the slip may be, the likeliest first.

    An unfinished key is complained of where the next one starts; anything else where it stands or
    one line above.
    """
    last = len(lines) - 1
    at, since = min(stop.line, last), min(max(stop.since_line, 0), last)
    found = [since, at] if "simple key" in stop.context else [at, since]
    for number in tuple(found):
        above = previous_line(lines, number)
        if above is not None:
            found.append(above)
    return [
        number for number in dict.fromkeys(found) if len(lines[number]) <= LONGEST_LINE
    ]


# ── what YAML swallows in silence ───────────────────────────────────────────

# A rule and the code it finds.
_SilentTrial = tuple[str, MendRule]

_FLOW_MENDS: tuple[_SilentTrial, ...] = (
    ("Y01", rules.wide_in_flow),
    ("Y30", rules.wide_space),
    ("Y04", rules.tight_in_flow),
    ("Y27", rules.no_colon_in_flow),
)


def find_silent_mends(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """The mends for a value that reads without error, none where it is what it looks like."""
    own = lines[suspect.line : suspect.last + 1]
    if len(own) > _MOST_LINES + 1 or any(len(line) > LONGEST_LINE for line in own):
        return []
    return _SILENT[suspect.kind](lines, suspect)


def _first_change(lines: TextLines, number: int, *trials: _SilentTrial) -> list[Mend]:
    """The mend of the first rule that changes the line."""
    for code, rule in trials:
        for edits in rule(lines, number):
            return [Mend(code, number, edits)]
    return []


def _strange_key(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """A key with a Chinese colon in it, or with a full-width space before it."""
    key = suspect.text
    if key[:1] in "\u3000\xa0":
        return _first_change(lines, suspect.line, ("Y15", rules.blank_indent))
    if "：" not in key:
        return []
    return _first_change(
        lines, suspect.line, ("Y01", rules.wide_in_flow), ("Y01", rules.wide_key)
    )


def _valueless_key(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """A key in a flow mapping without a value: that is still in it, or it is an amount's rest."""
    if re.fullmatch(rf"\d{{3}}(?:\.\d+)?{_AFTER_FIGURE}", suspect.text.strip()):
        return _first_change(lines, suspect.line, ("Y23", rules.thousands_in_flow))
    if re.search(rf"[:：]|{KEY}\s+\S", suspect.text):
        return _first_change(lines, suspect.line, *_FLOW_MENDS)
    return []


def _two_in_one_value(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """A figure, a Chinese comma, and what looks like the next key."""
    figure, _, rest = suspect.text.partition("，")
    if is_figure(figure) and re.match(rf"\s*{KEY}\s*[:：]", rest):
        return _first_change(lines, suspect.line, *_FLOW_MENDS)
    return []


def _two_in_one_item(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """An item of a flow sequence that is a list of short words with Chinese commas."""
    pieces = rules.OUTER_COMMA.split(suspect.text)
    are_short = all(0 < len(piece.strip()) <= 20 for piece in pieces)
    if len(pieces) > 1 and are_short and "。" not in suspect.text:
        return _first_change(lines, suspect.line, ("Y01", rules.wide_list))
    return []


def _swallowed_comparison(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """`目标: >9` reads as an empty block of text."""
    return _first_change(lines, suspect.line, ("Y06", rules.comparison))


def _run_together(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """Lines joined into one text that all look like keys with values, or like items of a list."""
    if table := _pasted_table(lines, suspect):
        return table
    own: dict[int, str] = {}
    # A value of nothing may end on the line after the last: “?”, “---”.
    for number in range(suspect.line, min(suspect.last + 1, len(lines))):
        body, _ = split_comment(lines[number])
        if body.strip() and not PAIR.match(body):
            own[number] = body
    return _joined_pairs(lines, own) or _joined_items(lines, own)


def _pasted_table(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """Rows of cells below a key, which a block (|) keeps apart."""
    own = [
        number
        for number in range(suspect.line, min(suspect.last + 1, len(lines)))
        if lines[number].strip()
    ]
    key = previous_line(lines, own[0]) if len(own) > 1 else None
    if key is None or not all(is_pasted_row(lines[number]) for number in own):
        return []
    body, comment = split_comment(lines[key])
    indents = [indent_of(lines[number]) for number in own]
    if not body.endswith(":") or not indent_of(body) < indents[0] == min(indents):
        return []
    rows = {number: lines[number] for number in own}
    return [Mend("Y03", key, {key: f"{body} |{comment}", **rows})]


def _joined_pairs(lines: TextLines, own: dict[int, str]) -> list[Mend]:
    if not _are_pairs(list(own.values())):
        return []
    mends = []
    for number in own:
        mends += _first_change(
            lines,
            number,
            ("Y01", rules.wide_pair),
            ("Y30", rules.wide_space),
            ("Y04", rules.tight_pair),
        )
    return mends


def _are_pairs(own: list[str]) -> bool:
    """Whether the lines are keys with values that lack their colon or the blank behind it.

    At the margin only keys can be: there the first line tells. Indented lines must all look like
    keys, one of them with a figure: a sentence may hold a Chinese colon too.
    """
    if all(indent_of(line) == 0 for line in own):
        return bool(own) and _value_behind_colon(own[0]) is not None
    values = [_value_behind_colon(line) for line in own]
    return None not in values and any(not value or is_figure(value) for value in values)


def _value_behind_colon(line: str) -> str | None:
    """What follows a key and a Chinese colon, or a colon without a blank; None in other lines."""
    match = rules.WIDE_PAIR.match(line) or rules.TIGHT_PAIR.match(line)
    return match["value"] if match else None


def _joined_items(lines: TextLines, own: dict[int, str]) -> list[Mend]:
    """Lines that all begin with a dash and no blank behind it; a lone one may be a negative."""
    dashed = [line.strip() for line in own.values()]
    if not dashed or not all(re.match(r"[-－–—·•][^\s-]", line) for line in dashed):
        return []
    if len(dashed) == 1 and is_figure(dashed[0]):
        return []
    mends = []
    for number in own:
        mends += _first_change(lines, number, ("Y14", rules.tight_dash))
    return mends


_SILENT: dict[str, Callable[[TextLines, Suspect], list[Mend]]] = {
    "key": _strange_key,
    "empty": _valueless_key,
    "value": _two_in_one_value,
    "item": _two_in_one_item,
    "block": _swallowed_comparison,
    "lines": _run_together,
}

# ── how a slip is told ──────────────────────────────────────────────────────

# Lines in a row with the same slip are told once.
_TOLD_ONCE = frozenset({"Y03", "Y10", "Y15"})


class _Run(Struct, frozen=True):
    """One slip and the lines it takes, from 0."""

    code: str
    first: int
    last: int


def slip_problems(
    mends: Sequence[Mend],
    original: TextLines,
    mended: TextLines,
    file: str,
) -> list[Problem]:
    """One problem for each slip, with its line as the user wrote it and as it is after all mends.

    Lines in a row that are pasted, or indented by tabs or full-width spaces, are one slip.
    """
    found: set[tuple[str, int]] = set()
    details: dict[tuple[str, int], str] = {}
    for mend in mends:
        # A mend is told for all lines it changes, or for the first where the others only follow.
        told = mend.edits if mend.code in _TOLD_ONCE else [mend.line]
        found.update((mend.code, line) for line in told)
        for line in mend.edits:
            details.setdefault((mend.code, line), mend.detail)
    return [
        _slip_problem(run, details[run.code, run.first], original, mended, file)
        for run in _join_runs(sorted(found), original)
    ]


def _join_runs(slips: Iterable[tuple[str, int]], lines: TextLines) -> list[_Run]:
    """The slips with the last line of each, those told once joined over blank lines."""
    runs: list[_Run] = []
    for code, line in slips:
        before = runs[-1] if runs and runs[-1].code == code else None
        if before and code in _TOLD_ONCE and _are_blank(lines, before.last, line):
            runs[-1] = replace(before, last=line)
        else:
            runs.append(_Run(code, line, line))
    return runs


def _are_blank(lines: TextLines, above: int, below: int) -> bool:
    """Whether nothing stands between two lines."""
    return not "".join(lines[above + 1 : below]).strip()


def _slip_problem(
    run: _Run,
    detail: str,
    original: TextLines,
    mended: TextLines,
    file: str,
) -> Problem:
    was, should = original[run.first], mended[run.first]
    case = _case_of(run, original)
    return problem(
        run.code,
        case,
        Place(file, run.first + 1, _first_difference(was, should) + 1),
        was=was,
        should="" if _is_told_only(run, case, original, mended) else should,
        detail=detail,
        last=run.last + 1,
        companion=_companion_of(file),
    )


def _is_told_only(run: _Run, case: str, original: TextLines, mended: TextLines) -> bool:
    """Whether no one line mends what was pasted: but for the key of a table that is set in already."""
    rows = slice(run.first + 1, run.last + 1)
    is_set_in = case == "table" and original[rows] == mended[rows]
    return run.code == "Y03" and not is_set_in


def _case_of(run: _Run, lines: TextLines) -> str:
    """In which case of its code's words a slip is told."""
    is_run, was = run.last > run.first, lines[run.first]
    if run.code == "Y03":
        if is_run and OPENS_KEY.match(was):
            return "table"
        if rules.is_row(was) or is_pasted_row(was):
            return "rows" if is_run else "row"
    if run.code == "Y09" and split_comment(was)[0].endswith(": -"):
        return "dash"
    return "run" if is_run else ""


def _first_difference(was: str, should: str) -> int:
    for index, (one, other) in enumerate(zip(was, should, strict=False)):
        if one != other:
            return index
    return min(len(was), len(should))


def _companion_of(file: str) -> str:
    """The name of the Markdown file beside a data file."""
    return re.sub(r"\.ya?ml$", "", file.rsplit("/", 1)[-1]) + ".md"


def stop_problem(stop: ReadingStop, lines: TextLines, file: str) -> Problem:
    """The problem of a place where reading stops for good."""
    # The end of a file that does not end its last line is on the line after it.
    line = min(stop.line, len(lines) - 1) if lines else stop.line
    place = Place(file, line + 1, stop.column + 1 if line == stop.line else 0)
    was = lines[line] if lines else ""
    if stop.code == "Y29":
        place, was = Place(file), ""
    return problem(
        stop.code,
        place=place,
        was=was,
        detail=stop.detail,
        companion=_companion_of(file),
    )


def comment_problem(line: str, column: int, kept: str, place: Place) -> Problem:
    """The warning for words behind a ` #` in a text; `kept` is what is left of it."""
    words = line[column:]
    start = line.rfind(kept, 0, column)
    should = line[:start] + quote(f"{kept} {words}") if start >= 0 else ""
    return problem(
        "Y02",
        "swallowed",
        place,
        was=line,
        should=should,
        kept=kept,
        words=words,
        companion=_companion_of(place.file),
    )
