"""One value as typed by what its schema says it counts (量): a figure, a date, a target, a text."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from reports.core.figure import PENDING, Absent, Figure, LeftBlank, Unit, unit_named
from reports.core.nodes import Scalar
from reports.core.problems import (
    Place,
    Problem,
    Severity,
    has_errors,
    nearest,
    problem,
)
from reports.core.target import UNSAID
from reports.source.schema.context import FileContext, Words
from reports.source.schema.keywords import NUMBERS, Schema
from reports.source.schema.misfits import advice_of, name_of
from reports.source.schema.ranges import number_problems, year_problems
from reports.source.values import (
    date_words,
    read_date,
    read_month,
    read_number,
    read_target,
)

_BARE_UNIT = r"(?!左右|上下)[^\W\d_]{0,4}|%"
Found = tuple[Any, Sequence[Problem]]
"""A typed value and what is wrong with it; what is wrong is 待填."""

Reader = Callable[[Scalar, Schema, str, FileContext], Found]
"""Reads a scalar by its schema; the text is the path that names it."""

# The longest names have sixty, the longest values of one line three hundred.
MOST_CHARACTERS = 5_000
# A hundred pages under one heading.
MOST_IN_TEXT = 100_000

# Looked for from the start of each clause only: from every character on it would take the square
# of the time.
_LEFT_OPEN = (
    r"(?<![^。；，\n])[^。；，\n]*(?:〔待填〕|待填(?![报写补列制]))[^。；，\n]*"
)


def read_scalar(node: Scalar, schema: Schema, path: str, context: FileContext) -> Found:
    """A value that is neither empty nor 待填 nor 无, by the quantity its schema names."""
    read = _READERS.get(schema.get("量", ""), _read_word)
    return read(node, schema, path, context)


def read_pending(
    node: Scalar,
    schema: Schema,
    path: str,
    context: FileContext,
) -> Found:
    """待填, with the error where it may not stand."""
    is_marked = schema.get("可待填")
    if context.pending == "all" or (context.pending == "marked" and is_marked):
        return PENDING, ()
    advice = advice_of(schema)
    case = "final_value" if is_marked else "value"
    return _pending_with(
        problem(
            "D06",
            case,
            node.place,
            name=name_of(path),
            advice=f"{advice}。" if advice else "",
        )
    )


def read_empty(node: Scalar, schema: Schema, path: str, context: FileContext) -> Found:
    """A value left empty, which only a draft may."""
    if context.pending == "all":
        return PENDING, ()
    case = "empty_number" if schema.get("量") in NUMBERS else "empty"
    return _pending_with(problem("D05", case, node.place, name=name_of(path)))


def read_left_blank(node: Scalar, schema: Schema, path: str) -> Found:
    """留空 in place of a number, with the error where nothing may be left out."""
    if schema.get("可留空"):
        return LeftBlank(path, node.place), ()
    return _pending_with(problem("D05", "left_blank", node.place, name=name_of(path)))


def _pending_with(*problems: Problem) -> Found:
    return PENDING, problems


# ── words ───────────────────────────────────────────────────────────────────


def _read_word(node: Scalar, schema: Schema, path: str, context: FileContext) -> Found:
    known = schema.get("enum") or ([schema["const"]] if "const" in schema else None)
    text = node.text.strip()
    if known and text not in known:
        return _pending_with(_no_choice(node, known, path, context))
    if len(text) > MOST_CHARACTERS:
        return _pending_with(_too_long("text", node, path, MOST_CHARACTERS))
    return Words(text, node.place), ()


def _too_long(case: str, node: Scalar, path: str, most: int) -> Problem:
    """D21: more characters than a value has; the line is not shown, nobody could read it."""
    return problem(
        "D21",
        case,
        node.place,
        name=name_of(path),
        characters=len(node.text),
        most=most,
    )


def _no_choice(
    node: Scalar,
    known: Sequence[str],
    path: str,
    context: FileContext,
) -> Problem:
    """D04: none of the words that may be written here."""
    text = node.text.strip()
    near = known[0] if len(known) == 1 else nearest(text, known)
    return problem(
        "D04",
        "choice",
        node.place,
        should=context.swap_word(node.place, text, near) if near else "",
        name=name_of(path),
        text=text,
        known="、".join(known),
    )


def _read_prose(node: Scalar, schema: Schema, path: str, context: FileContext) -> Found:
    """A text of sentences, with an error for each line in which a 待填 was left."""
    if len(node.text) > MOST_IN_TEXT:
        return _pending_with(_too_long("prose", node, path, MOST_IN_TEXT))
    text = Words(node.text, node.place)
    if context.pending == "all" or "待填" not in node.text:
        return text, ()
    problems = []
    for number, line in enumerate(node.text.splitlines(), node.place.line):
        for found in re.finditer(_LEFT_OPEN, line):
            place, was = Place(node.place.file, number), found.group().strip()
            problems.append(
                problem("D06", "in_text", place, was=was, name=name_of(path))
            )
    return text, problems


_ANSWERS: Mapping[str, Collection[str]] = {
    "是": ("yes", "Yes", "YES", "true", "True", "1", "要", "有", "对", "√"),
    "否": (
        "no",
        "No",
        "NO",
        "false",
        "False",
        "0",
        "不",
        "不是",
        "不要",
        "没有",
        "无",
        "×",
    ),
}
"""What is typed for yes and for no."""


def _read_yes_no(
    node: Scalar,
    schema: Schema,
    path: str,
    context: FileContext,
) -> Found:
    text = node.text.strip()
    if text in ("是", "否"):
        return text == "是", ()
    word = next((word for word, others in _ANSWERS.items() if text in others), "")
    should = context.swap_word(node.place, text, word) if word else ""
    return False, [
        problem("D04", "yes_no", node.place, should=should, name=name_of(path))
    ]


# ── dates and targets ───────────────────────────────────────────────────────


def _read_date(node: Scalar, schema: Schema, path: str, context: FileContext) -> Found:
    date = read_date(node.text)
    if date is None:
        return _pending_with(
            problem("D09", "date", node.place, name=name_of(path), text=node.text)
        )
    far = _far_year(date[0], "日期", node, schema, path, context)
    return Words(date_words(*date), node.place), far


def _read_month(node: Scalar, schema: Schema, path: str, context: FileContext) -> Found:
    month = read_month(node.text)
    if month is None:
        return _pending_with(
            problem("D09", "month", node.place, name=name_of(path), text=node.text)
        )
    far = _far_year(month[0], "年月", node, schema, path, context)
    return Words(f"{month[0]}年{month[1]}月", node.place), far


def _read_year(node: Scalar, schema: Schema, path: str, context: FileContext) -> Found:
    match = re.fullmatch(r"((?:19|20)\d\d)年?", node.text.strip())
    if match is None:
        return _pending_with(problem("D09", "year", node.place, name=name_of(path)))
    year = match.group(1)
    far = _far_year(int(year), "年份", node, schema, path, context)
    return Words(year, node.place), far


def _far_year(
    year: int,
    unit: str,
    node: Scalar,
    schema: Schema,
    path: str,
    context: FileContext,
) -> Sequence[Problem]:
    far = year_problems(
        year=year,
        unit=unit,
        node=node,
        schema=schema,
        path=path,
        usual=context.usual,
        report_year=context.year,
    )
    return list(far)


def _read_target(
    node: Scalar,
    schema: Schema,
    path: str,
    context: FileContext,
) -> Found:
    target = read_target(node.text, node.place, node.unit)
    is_measured = _is_measured(node.text)
    may_be_bare = is_measured and schema.get("可不写比较")
    if target is None or (target.operator == UNSAID and not may_be_bare):
        case = "bare" if is_measured else ""
        return _pending_with(
            problem("D10", case, node.place, name=name_of(path), text=node.text)
        )
    impossible: list[Problem] = []
    for bound in target.bounds:
        found = number_problems(bound, node, schema, path, context.usual)
        impossible += (one for one in found if one.severity is Severity.ERROR)
    return target, impossible[:1]


def _is_measured(text: str) -> bool:
    """Whether a text is a number with its unit, and nothing that says how it is meant."""
    typed = read_number(text)
    return typed is not None and re.fullmatch(_BARE_UNIT, typed.unit) is not None


# ── numbers ─────────────────────────────────────────────────────────────────


def _read_amount(
    node: Scalar,
    schema: Schema,
    path: str,
    context: FileContext,
) -> Found:
    return _read_number(node, schema, path, context, unit_named(context.amount_unit))


def _read_count(node: Scalar, schema: Schema, path: str, context: FileContext) -> Found:
    unit = unit_named(schema.get("单位", ""))
    return _read_number(node, schema, path, context, unit)


def _read_percent(
    node: Scalar,
    schema: Schema,
    path: str,
    context: FileContext,
) -> Found:
    typed = read_number(node.text)
    if typed is None or typed.unit or node.unit or not typed.number:
        return _read_number(node, schema, path, context, unit_named("%"))
    text = node.text.strip()
    hundredfold = f"{(typed.number * 100).normalize():f}"
    # 0.97 is 97 % far more often than 0.97 %; 97 is 97 %.
    likely = hundredfold if abs(typed.number) < 1 else text
    return _pending_with(
        problem(
            "D08",
            "no_percent_sign",
            node.place,
            should=context.swap_word(node.place, text, f"{likely}%"),
            name=name_of(path),
            text=text,
            hundredfold=hundredfold,
        )
    )


def _read_measured(
    node: Scalar,
    schema: Schema,
    path: str,
    context: FileContext,
) -> Found:
    """A number of no declared kind: in its typed unit and with the decimals it was typed with."""
    figure, problems = _read_number(node, schema, path, context, None)
    typed = read_number(node.text)
    if isinstance(figure, Absent) or typed is None:
        return figure, problems
    exponent = typed.number.as_tuple().exponent
    places = max(-exponent, 0) if isinstance(exponent, int) else 0
    return figure.cast(figure.unit, places), problems


def _read_result(
    node: Scalar,
    schema: Schema,
    path: str,
    context: FileContext,
) -> Found:
    """A number whose unit another file declares: in its typed unit, or bare."""
    typed = read_number(node.text)
    unit = None if node.unit or (typed and typed.unit) else unit_named("")
    return _read_number(node, schema, path, context, unit)


def _read_reached(
    node: Scalar,
    schema: Schema,
    path: str,
    context: FileContext,
) -> Found:
    """What an indicator reached: a number with its unit, or one of the words the schema allows."""
    if re.search("[0-9０-９]", node.text):
        return _read_result(node, schema, path, context)
    return _read_word(node, {"enum": schema.get("可写", ())}, path, context)


def _read_number(
    node: Scalar,
    schema: Schema,
    path: str,
    context: FileContext,
    unit: Unit | None,
) -> Found:
    """The number in its typed unit where one is written, in that of its column or the declared one
    otherwise.
    """
    typed = read_number(node.text)
    text = node.text.strip()
    if typed is None:
        return _pending_with(_no_number(node, path, context, unit))
    named = typed.unit or node.unit
    written = unit_named(named) if named else unit
    if written is None:
        return _pending_with(problem("D03", "no_unit", node.place, name=name_of(path)))
    if unit is not None and written.dimension != unit.dimension:
        return _pending_with(_other_unit(node, path, context, unit, written))
    figure = Figure.entered(typed.number, written, node.place, text, path)
    found = list(_check_range(figure, node, schema, path))
    if not found:
        found += number_problems(figure, node, schema, path, context.usual)
    return PENDING if has_errors(found) else figure, found


_AROUND_A_NUMBER = re.compile(
    r"^(?:大约|约|将近|近|接近|超过|超|逾|达到|达|累计|共计|共)+|(?:左右|上下|以上|以下)$"
)


def _no_number(
    node: Scalar, path: str, context: FileContext, unit: Unit | None
) -> Problem:
    """D03 for a text where a number belongs, with the number where only words around it are too
    much.
    """
    text = node.text.strip()
    bare = _AROUND_A_NUMBER.sub("", text)
    typed = read_number(bare)
    written = unit_named(typed.unit) if typed and typed.unit else unit
    asked = unit.dimension if unit else ""
    if typed is None or written is None or asked not in ("", written.dimension):
        return problem("D03", "no_number", node.place, name=name_of(path), text=text)
    return problem(
        "D03",
        "rough_number",
        node.place,
        should=context.swap_word(node.place, text, bare),
        name=name_of(path),
        text=text,
        number=bare,
    )


def _other_unit(
    node: Scalar,
    path: str,
    context: FileContext,
    unit: Unit,
    written: Unit,
) -> Problem:
    """D03: a unit of another kind than the declared one."""
    return problem(
        "D03",
        "other_unit",
        node.place,
        should=context.swap_word(node.place, written.name, unit.name),
        name=name_of(path),
        unit=unit.name,
        written=written.name,
    )


def _check_range(
    figure: Figure,
    node: Scalar,
    schema: Schema,
    path: str,
) -> Sequence[Problem]:
    """D19 for a number that its schema does not allow: below its minimum, in parts of a thing."""
    if "minimum" in schema and figure.value < schema["minimum"]:
        case = "negative"
    elif "multipleOf" in schema and figure.value % schema["multipleOf"]:
        case = "parts"
    else:
        return ()
    return [
        problem("D19", case, node.place, name=name_of(path), text=node.text.strip())
    ]


_READERS: Mapping[str, Reader] = {
    "金额": _read_amount,
    "数": _read_count,
    "百分比": _read_percent,
    "带单位的数": _read_measured,
    "指标值": _read_result,
    "完成情况": _read_reached,
    "日期": _read_date,
    "年份": _read_year,
    "年月": _read_month,
    "目标": _read_target,
    "是否": _read_yes_no,
    "文段": _read_prose,
}
QUANTITIES = tuple(_READERS)
"""What a schema may say under 量."""
