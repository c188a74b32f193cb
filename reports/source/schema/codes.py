"""Codes of the year's dictionaries (科目) as keys of a mapping.

Code: D02.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile

from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.source.schema.keywords import Schema

LEVELS: Mapping[str, int] = {"类": 3, "款": 5, "项": 7}
"""How many digits a code has at each level of the 政府收支分类科目.

A code begins with those it stands under.
"""

UNVERIFIED = "未核"
"""Under which word the dictionaries list codes that nobody has yet compared with the original."""

# So many codes are named in a hint.
_MOST_NAMED = 3


def code_name(code: str, names: Values) -> str:
    """The names a code stands under and its own, as far as the dictionary has them.

    For example 卫生健康支出／…／行政运行.
    """
    above = (code[:digits] for digits in LEVELS.values() if digits <= len(code))
    return "／".join(str(names[part]) for part in above if part in names)


def check_code(
    key: str,
    schema: Schema,
    place: Place,
    names: Values,
) -> Sequence[Problem]:
    """D02 for a key that is no code of the dictionary at the level its schema asks for."""
    digits = LEVELS.get(schema.get("级", ""), len(key))
    if key in names and len(key) == digits:
        return ()
    if not key.isdecimal():
        return [problem("D02", "unknown", place, dictionary=schema["字典"], key=key)]
    codes = [code for code in names if len(code) == digits]
    below = [code for code in codes if code.startswith(key)]
    if below:
        return [_too_short(key, schema, place, below, names)]
    nearest = _nearest_codes(key, codes)
    return [_no_code(key, schema, place, nearest, names, is_whole=len(key) == digits)]


def _no_code(
    key: str,
    schema: Schema,
    place: Place,
    nearest: list[str],
    names: Values,
    *,
    is_whole: bool,
) -> Problem:
    """A code that the dictionary does not have, with those that may be meant.

    `is_whole`: it has the digits of one that the dictionary may lack.
    """
    dictionary = schema["字典"]
    if not nearest:
        case = "new" if is_whole else "unknown"
        return problem("D02", case, place, dictionary=dictionary, key=key)
    shown = "；".join(f"{code}（{code_name(code, names)}）" for code in nearest)
    case = "near_or_new" if is_whole else "near"
    return problem("D02", case, place, dictionary=dictionary, key=key, codes=shown)


def _too_short(
    key: str,
    schema: Schema,
    place: Place,
    below: list[str],
    names: Values,
) -> Problem:
    """A code of a higher level than the one asked for, with the first of those below it."""
    shown = [f"{code} {code_name(code, names)}" for code in below[:_MOST_NAMED]]
    level = schema.get("级", "")
    return problem(
        "D02",
        "level_more" if len(below) > _MOST_NAMED else "level",
        place,
        dictionary=schema["字典"],
        level=level,
        digits=LEVELS.get(level, len(key)),
        key=key,
        codes="、".join(shown),
    )


def _nearest_codes(key: str, codes: list[str]) -> list[str]:
    """The two codes that begin most like the key, if they stand under the same 类."""
    alike = {code: _count_common(code, key) for code in codes}
    close = sorted(codes, key=lambda code: (-alike[code], code))[:2]
    return [code for code in close if alike[code] >= LEVELS["类"]]


def _count_common(one: str, other: str) -> int:
    """With how many characters two codes begin alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
