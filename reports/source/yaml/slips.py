"""The slips of the pen in YAML, as a table of small functions: what the line looks like, and what it should be.

A rule proposes lines; whether a proposal holds is tried, not argued: it counts only if libyaml gets further with it.
So a rule need not know libyaml's forty messages, and a wrong guess costs nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from reports.core.problems import Place, Problem, Severity
from reports.source.yaml import rules
from reports.source.yaml.events import ReadingStop, Suspect
from reports.source.yaml.rules import Edits, MendRule, TextLines


@dataclass(frozen=True, slots=True)
class Mend:
    """One slip: its code, its line (from 0), and the lines that mend it."""

    code: str
    line: int
    edits: Edits
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SlipWording:
    """How a slip is told: `{md}` in the hint is the Markdown companion of the file."""

    severity: Severity
    message: str
    hint: str


# ── the tables ──────────────────────────────────────────────────────────────

WORDINGS: dict[str, SlipWording] = {
    "Y01": SlipWording(
        Severity.ERROR,
        "这一行用了中文标点，冒号、逗号、括号没有读对。",
        "键后面的冒号、花括号里的逗号用英文的，冒号后空一格；文字里的标点不用改，两头加英文单引号。",
    ),
    "Y02": SlipWording(
        Severity.ERROR,
        "“ #”后面的字会被当成备注，这一行没有读完。",
        "整句两头加英文单引号；或把这段话移到“{md}”。",
    ),
    "Y03": SlipWording(
        Severity.ERROR,
        "从这一行起，像是从 Word 粘进来的一段话，前面没有缩进，分不清它属于哪一项。",
        "把这段话剪到“{md}”，放在“# ”加这一项名字的标题下面；YAML 里这一项删掉即可。",
    ),
    "Y04": SlipWording(
        Severity.ERROR, "冒号后面少一个空格。", "英文冒号后面空一格，再写内容。"
    ),
    "Y06": SlipWording(
        Severity.HINT,
        "“>”在 YAML 里另有用处，这次按大于号读入。",
        "写成 ＞ 或 ≥，或者两头加英文单引号，就不再提示。",
    ),
    "Y07": SlipWording(
        Severity.ERROR,
        "英文引号开头，引号后面又接着写字，这一行读不懂。",
        "文字里的引号用中文的“”。",
    ),
    "Y08": SlipWording(
        Severity.ERROR,
        "文字里又有一个英文冒号，读不懂哪个是键。",
        "文字里的冒号用中文的“：”。",
    ),
    "Y09": SlipWording(
        Severity.ERROR,
        "这一行的内容用了 YAML 的符号开头（如 {{ @ % * & [），读不懂。",
        "整句两头加英文单引号；成段文字移到“{md}”。",
    ),
    "Y10": SlipWording(
        Severity.ERROR, "这一行用 Tab 缩进。", "缩进用空格，一层两格，别按 Tab。"
    ),
    "Y11": SlipWording(
        Severity.ERROR,
        "这一行缩进的格数不对，和上下几行对不齐。",
        "同一层的键左边对齐，下一层多空两格。",
    ),
    "Y12": SlipWording(
        Severity.ERROR, "英文引号只有一半。", "在这句话末尾补上另一半；或者两个都不要。"
    ),
    "Y13": SlipWording(
        Severity.ERROR,
        "括号不成对。",
        "“{{”和“}}”、“[”和“]”要成对；括号后面的说明写在“ # ”后面。",
    ),
    "Y14": SlipWording(
        Severity.ERROR,
        "列表的短横后面少一个空格。",
        "用英文短横“-”，后面空一格，再写内容。",
    ),
    "Y15": SlipWording(
        Severity.ERROR, "这一行用全角空格缩进。", "缩进用英文空格，一层两格。"
    ),
    "Y17": SlipWording(
        Severity.ERROR,
        "读不出“键: 值”，文件的最外层要是一行一个键。",
        "照空白表的样子写，例如“金额单位: 元”。",
    ),
    "Y19": SlipWording(
        Severity.ERROR,
        "不支持 & * ! << 这些写法（锚点、引用、标签）。",
        "要用的内容照写一遍；若本来就是文字，整句两头加英文单引号。",
    ),
    "Y20": SlipWording(
        Severity.ERROR,
        "这个文件太大或者套得太深，没有读。",
        "一份报告用不到二十层、十万个值；看看是不是放错了文件。",
    ),
    "Y21": SlipWording(
        Severity.ERROR, "括号里多了一个逗号。", "两项之间只要一个英文逗号。"
    ),
    "Y22": SlipWording(
        Severity.ERROR,
        "这一行多了一个标点，像是误敲的。",
        "删掉这个标点；没有内容的项写 0 或“待填”。",
    ),
    "Y23": SlipWording(
        Severity.ERROR,
        "花括号里的金额写了千分位逗号，会被拆成几项。",
        "去掉千分位逗号；要留着的，两头加英文单引号。",
    ),
    "Y24": SlipWording(
        Severity.ERROR,
        "这一行读不懂，后面的也没有读。",
        "看看这一行和上一行：冒号、引号、括号成对没有，开头的空格齐不齐。",
    ),
    "Y25": SlipWording(
        Severity.ERROR,
        "英文双引号里的反斜杠“\\”另有用处，这里读不懂。",
        "双引号换成英文单引号。",
    ),
    "Y26": SlipWording(
        Severity.ERROR, "花括号里两项之间少一个逗号。", "两项之间加英文逗号，再空一格。"
    ),
    "Y27": SlipWording(
        Severity.ERROR, "键后面少一个冒号。", "键后面写英文冒号，再空一格。"
    ),
    "Y28": SlipWording(
        Severity.ERROR,
        "键只能是文字，这里是括号括起来的内容。",
        "看看花括号是不是多写了一层；文字两头加英文单引号。",
    ),
    "Y29": SlipWording(
        Severity.ERROR, "写错的地方太多，没有读完。", "先改上面列出的各行，再生成一次。"
    ),
    "Y30": SlipWording(Severity.ERROR, "冒号后面的空格是全角的。", "换成英文空格。"),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A rule, the code it finds, and the halts (by code) it is meant for."""

    code: str
    rule: MendRule
    halts: tuple[str, ...] = ("Y24",)


# No slip of the pen in a longer line is worth the time that patterns may take on it.
LONGEST_LINE = 5000
# Nor are more lines than this in one value keys without their English colon.
_MOST_LINES = 1000

# In this order: what leaves the clearest trace first, what fits almost any line (indentation, pasted text) last.
_RULES: tuple[_Entry, ...] = (
    _Entry("Y25", rules.backslash),
    _Entry("Y06", rules.comparison),
    _Entry("Y19", rules.without_anchor, ("Y19",)),
    _Entry("Y19", rules.reserved, ("Y19",)),
    _Entry("Y09", rules.reserved, ("Y24", "Y28")),
    _Entry("Y10", rules.tab_indent),
    _Entry("Y15", rules.blank_indent),
    _Entry("Y01", rules.wide_in_flow, ("Y24", "Y28")),
    _Entry("Y01", rules.wide_list),
    _Entry("Y01", rules.wide_pair),
    _Entry("Y30", rules.wide_space),
    _Entry("Y04", rules.tight_in_flow),
    _Entry("Y04", rules.tight_pair),
    _Entry("Y14", rules.tight_dash),
    _Entry("Y07", rules.starts_quoted),
    _Entry("Y02", rules.cut_flow),
    _Entry("Y02", rules.cut_text),
    _Entry("Y21", rules.spare_comma),
    _Entry("Y26", rules.no_comma_in_flow),
    _Entry("Y08", rules.second_colon_in_flow),
    _Entry("Y08", rules.second_colon),
    _Entry("Y13", rules.brackets),
    _Entry("Y13", rules.words_after_flow),
    _Entry("Y12", rules.unclosed_quote),
    _Entry("Y27", rules.no_colon),
    _Entry("Y27", rules.bare_key),
    _Entry("Y22", rules.stray_mark),
    _Entry("Y11", rules.first_indent),
    _Entry("Y11", rules.key_indent),
    _Entry("Y03", rules.pasted),
)


def mend(
    lines: TextLines,
    halt: ReadingStop,
    next_halt: Callable[[list[str], int], ReadingStop | None],
) -> Mend | None:
    """The first mend with which reading gets further, None where no rule fits.

    `next_halt` reads lines up to a given one and returns where it stops, None where it does not.
    """
    suspects = _suspect_lines(lines, halt)
    for entry in _RULES:
        if halt.code not in entry.halts:
            continue
        for number in suspects:
            for edits in entry.rule(lines, number):
                if _gets_further(lines, edits, halt, next_halt):
                    return Mend(entry.code, min(edits), edits, halt.detail)
    return None


def _gets_further(
    lines: TextLines,
    edits: Edits,
    halt: ReadingStop,
    next_halt: Callable[[list[str], int], ReadingStop | None],
) -> bool:
    mended = [edits.get(number, line) for number, line in enumerate(lines)]
    until = max(halt.line, halt.since_line) + 2
    after = next_halt(mended, until)
    return after is None or after.reach > halt.reach


def _suspect_lines(lines: TextLines, halt: ReadingStop) -> list[int]:
    """The lines where the slip may be, the likeliest first.

    An unfinished key is complained of where the next one starts; anything else where it stands or one line above.
    """
    last = len(lines) - 1
    at, since = min(halt.line, last), min(max(halt.since_line, 0), last)
    found = [since, at] if "simple key" in halt.context else [at, since]
    found += [
        above
        for number in found
        if (above := rules.previous(lines, number)) is not None
    ]
    return [
        number for number in dict.fromkeys(found) if len(lines[number]) <= LONGEST_LINE
    ]


# ── what YAML swallows in silence ───────────────────────────────────────────

_FLOW_MENDS: tuple[tuple[str, MendRule], ...] = (
    ("Y01", rules.wide_in_flow),
    ("Y30", rules.wide_space),
    ("Y04", rules.tight_in_flow),
    ("Y27", rules.no_colon_in_flow),
)


def mend_silent(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """The mends for a value that reads without error, none where it is what it looks like."""
    if suspect.last - suspect.line > _MOST_LINES or any(
        len(line) > LONGEST_LINE for line in lines[suspect.line : suspect.last + 1]
    ):
        return []
    return _SILENT[suspect.kind](lines, suspect)


def _first(
    lines: TextLines, number: int, rules: Iterable[tuple[str, MendRule]]
) -> list[Mend]:
    """The first of the rules that changes the line."""
    for code, rule in rules:
        for edits in rule(lines, number):
            return [Mend(code, number, edits)]
    return []


def _strange_key(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """A key with a Chinese colon in it, or with a full-width space before it."""
    key = suspect.text
    if key[:1] in "\u3000\xa0":
        return _first(lines, suspect.line, [("Y15", rules.blank_indent)])
    if "：" in key:
        return _first(
            lines, suspect.line, [("Y01", rules.wide_in_flow), ("Y01", rules.wide_key)]
        )
    return []


def _valueless_key(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """A key in a flow mapping that got no value: the value is still in it, or it is the rest of an amount."""
    if re.fullmatch(r"\d{3}(?:\.\d+)?[)）]?", suspect.text.strip()):
        return _first(lines, suspect.line, [("Y23", rules.thousands_in_flow)])
    if re.search(rf"[:：]|{rules.KEY}\s+\S", suspect.text):
        return _first(lines, suspect.line, _FLOW_MENDS)
    return []


def _two_in_one_value(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """A figure, a Chinese comma, and what looks like the next key."""
    figure, _, rest = suspect.text.partition("，")
    if rules.is_figure(figure) and re.match(rf"\s*{rules.KEY}\s*[:：]", rest):
        return _first(lines, suspect.line, _FLOW_MENDS)
    return []


def _two_in_one_item(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """An item of a flow sequence that is a list of short words with Chinese commas."""
    pieces = rules.OUTER_COMMA.split(suspect.text)
    if (
        len(pieces) > 1
        and all(0 < len(piece.strip()) <= 20 for piece in pieces)
        and "。" not in suspect.text
    ):
        return _first(lines, suspect.line, [("Y01", rules.wide_list)])
    return []


def _swallowed_comparison(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """`目标: >9` reads as an empty block of text."""
    return _first(lines, suspect.line, [("Y06", rules.comparison)])


def _run_together(lines: TextLines, suspect: Suspect) -> list[Mend]:
    """Lines that YAML joins into one text and that all look like keys with values, or like items of a list."""
    body = {
        number: rules.split(lines[number])[0]
        for number in range(suspect.line, suspect.last + 1)
    }
    own = {
        number: line
        for number, line in body.items()
        if line.strip() and not rules.PAIR.match(line)
    }
    return _joined_pairs(lines, own) or _joined_items(lines, own)


def _joined_pairs(lines: TextLines, own: dict[int, str]) -> list[Mend]:
    """Indented lines must all look like keys, one of them with a figure: a sentence may hold a Chinese colon too."""
    pairs = {
        number: rules.WIDE_PAIR.match(line) or rules.TIGHT_PAIR.match(line)
        for number, line in own.items()
    }
    values = [match["value"] for match in pairs.values() if match]
    if _at_margin(own):
        is_slip = next(iter(pairs.values()), None) is not None
    else:
        is_slip = len(values) == len(own) and any(
            rules.is_figure(value) or not value for value in values
        )
    tried = [
        ("Y01", rules.wide_pair),
        ("Y30", rules.wide_space),
        ("Y04", rules.tight_pair),
    ]
    return (
        [mend for number in own for mend in _first(lines, number, tried)]
        if is_slip
        else []
    )


def _at_margin(own: dict[int, str]) -> bool:
    """Whether the lines stand at the margin, where only keys can be."""
    return all(rules.indent_of(line) == 0 for line in own.values())


def _joined_items(lines: TextLines, own: dict[int, str]) -> list[Mend]:
    dashed = [line.strip() for line in own.values()]
    if not dashed or not all(re.match(r"[-－–—·•][^\s-]", line) for line in dashed):
        return []
    if len(dashed) == 1 and rules.is_figure(dashed[0]):
        return []
    return [
        mend
        for number in own
        for mend in _first(lines, number, [("Y14", rules.tight_dash)])
    ]


_SILENT: dict[str, Callable[[TextLines, Suspect], list[Mend]]] = {
    "key": _strange_key,
    "empty": _valueless_key,
    "value": _two_in_one_value,
    "item": _two_in_one_item,
    "block": _swallowed_comparison,
    "lines": _run_together,
}

# ── wording ─────────────────────────────────────────────────────────────────


_TOLD_ONCE = {"Y03", "Y10", "Y15"}


def problems(
    mends: Iterable[Mend], original: TextLines, mended: TextLines, file: str
) -> list[Problem]:
    """One problem for each slip, with its line as the user wrote it and as it is after all mends.

    Lines in a row that are pasted, or indented by tabs or full-width spaces, are one slip.
    """
    slips = sorted({(code, line) for mend in mends for code, line in _lines_of(mend)})
    details = {
        (mend.code, line): mend.detail
        for mend in reversed(list(mends))
        for line in mend.edits
    }
    return [
        _problem(code, first, last, original, mended, file, details[code, first])
        for (code, first), last in _runs(slips, original)
    ]


def _lines_of(mend: Mend) -> list[tuple[str, int]]:
    """The lines a mend is told for: all it changes, or the first where the others only follow."""
    return [
        (mend.code, line)
        for line in (mend.edits if mend.code in _TOLD_ONCE else [mend.line])
    ]


def _runs(
    slips: list[tuple[str, int]], lines: TextLines
) -> Iterator[tuple[tuple[str, int], int]]:
    """The slips with the last line of each, those told once joined over blank lines."""
    start: tuple[str, int] | None = None
    last = 0
    for code, line in slips:
        if (
            start
            and code == start[0]
            and code in _TOLD_ONCE
            and not "".join(lines[last + 1 : line]).strip()
        ):
            last = line
            continue
        if start:
            yield start, last
        start, last = (code, line), line
    if start:
        yield start, last


def _problem(
    code: str,
    first: int,
    last: int,
    original: TextLines,
    mended: TextLines,
    file: str,
    detail: str,
) -> Problem:
    wording = WORDINGS[code]
    was, should = original[first], mended[first]
    place = Place(file, first + 1, _first_difference(was, should) + 1)
    message = (
        wording.message
        if last == first
        else f"{wording.message}到第 {last + 1} 行都是。"
    )
    should = "" if code == "Y03" else should
    return Problem(
        code,
        wording.severity,
        message,
        place,
        was,
        should,
        _hint(wording, file),
        detail,
    )


def _first_difference(was: str, should: str) -> int:
    same = (
        index
        for index, (one, other) in enumerate(zip(was, should, strict=False))
        if one != other
    )
    return next(same, min(len(was), len(should)))


def _hint(wording: SlipWording, file: str) -> str:
    return wording.hint.format(
        md=re.sub(r"\.ya?ml$", "", file.rsplit("/", 1)[-1]) + ".md"
    )


def unmended(halt: ReadingStop, lines: TextLines, file: str) -> Problem:
    """The problem for a place where reading stops for good."""
    wording = WORDINGS[halt.code]
    # The end of a file that does not end its last line is on the line after it.
    line = min(halt.line, len(lines) - 1) if lines else halt.line
    was = lines[line] if lines and halt.code != "Y29" else ""
    place = (
        Place(file)
        if halt.code == "Y29"
        else Place(file, line + 1, halt.column + 1 if line == halt.line else 0)
    )
    return Problem(
        halt.code,
        wording.severity,
        wording.message,
        place,
        was,
        "",
        _hint(wording, file),
        halt.detail,
    )


def swallowed(line: str, column: int, kept: str, place: Place) -> Problem:
    """The warning for words behind a ` #` in a text; `kept` is what is left of it."""
    words = line[column:]
    value = f"{kept} {words}"
    start = line.rfind(kept, 0, column)
    should = line[:start] + rules.quoted(value) if start >= 0 else ""
    message = f"“ #”后面的字会被当成备注：印出来只有“{kept}”，“{words}”印不出来。"
    stem = re.sub(r"\.ya?ml$", "", place.file.rsplit("/", 1)[-1])
    hint = f"要印出来，整句两头加英文单引号，或移到“{stem}.md”；确是备注，“#”前面多空一格。"
    return Problem("Y02", Severity.WARNING, message, place, line, should, hint)
