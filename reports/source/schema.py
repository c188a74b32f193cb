"""Walks a user's file and a JSON Schema together, once: typed values with their places, or problems.

The schemas are standard JSON Schema; annotations say what JSON cannot: `量` and `单位`, what a text counts and in
what; `可待填`, `可无`; `可写`, words that may stand for a number; `单值记作`, which member a bare value stands for;
`上年取`, where last year's document has it; `每项写`, that each item of a list has a text of its own, under this word
and its name; `同一份`, what tells one of a unit's documents from another, year after year; `每年重写`, that a text is
not to be last year's; `字典` and `级`, that the keys are codes of a dictionary (科目) at that level; `按`, that a list
of rows stands for a mapping keyed by that column; `单位由`, the member that says what the bare amounts beside it count
in.
Known keywords: type, properties, required, additionalProperties, patternProperties, items, minItems, minimum,
multipleOf, enum, const, default, $ref, $defs, if, then, title, description.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.core import nodes
from reports.core.figure import NONE, PENDING, Absent, Figure, Unit, unit_named
from reports.core.problems import Place, Problem, Severity, did_you_mean, nearest
from reports.source.values import date_words, read_date, read_number, read_target

Schema = Mapping[str, Any]

LEVELS: Mapping[str, int] = {"类": 3, "款": 5, "项": 7}
"""How many digits a code has at each level of the 政府收支分类科目; a code begins with those it stands under."""

# Nobody reads a longer list of errors in one file.
_MOST_PROBLEMS = 1000


class Words(str):
    """A text that knows where its user wrote it."""

    place: Place

    def __new__(cls, text: str, place: Place) -> "Words":
        """The text at its place."""
        words = super().__new__(cls, text)
        words.place = place
        return words

    def __reduce__(self) -> tuple[type["Words"], tuple[str, Place]]:
        return Words, (str(self), self.place)


@dataclass(slots=True)
class Reading:
    """What a walk needs to know of its file, and the problems it meets.

    `amount_unit` is what the file declares for bare amounts; `pending` says which 待填 are allowed:
    "none", "marked" (those the schema marks with 可待填) or "all". `dictionaries` hold the year's names by code.
    """

    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    amount_unit: str = "元"
    pending: str = "none"
    problems: list[Problem] = field(default_factory=list)
    dictionaries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def report(
        self,
        code: str,
        message: str,
        place: Place,
        hint: str = "",
        swap: tuple[str, str] | None = None,
        was: str = "",
    ) -> None:
        """Notes an error with the line as it stands and, where one word of it is to be swapped, as it should be.

        After a thousand of them only that there are more.
        """
        if self.full:
            self.problems[_MOST_PROBLEMS:] = [_too_many(place)]
            return
        line = was or self._line(place).strip()
        should = self._swapped(place, *swap) if swap and line else ""
        self.problems.append(
            Problem(code, Severity.ERROR, message, place, line, should, hint)
        )

    @property
    def full(self) -> bool:
        """Whether so much is wrong that more need not be told."""
        return len(self.problems) >= _MOST_PROBLEMS

    def _line(self, place: Place) -> str:
        """The line of a place as it stands in its file."""
        lines = self.lines.get(place.file, ())
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""

    def _swapped(self, place: Place, old: str, new: str) -> str:
        """The line with the word at its place swapped: the same word may stand earlier in the line."""
        line, start = self._line(place), max(place.column - 1, 0)
        return (line[:start] + line[start:].replace(old, new, 1)).strip()


def _too_many(place: Place) -> Problem:
    hint = "先改上面列出的各行，再生成一次；整份都对不上，看看是不是放错了文件。"
    return Problem(
        "Y29",
        Severity.ERROR,
        "写错的地方太多，没有列完。",
        Place(place.file),
        hint=hint,
    )


def resolve(schema: Schema, root: Schema) -> Schema:
    """The schema with its $ref taken in; keywords beside $ref win."""
    if "$ref" not in schema:
        return schema
    target: Any = root
    for part in str(schema["$ref"]).removeprefix("#/").split("/"):
        target = target[part]
    return {
        **resolve(target, root),
        **{key: value for key, value in schema.items() if key != "$ref"},
    }


def walk(node: nodes.Node, schema: Schema, reading: Reading) -> Any:
    """The typed value of a whole file; problems go into the reading."""
    return _Walk(schema, reading).value(node, schema, "")


class _Walk:
    def __init__(self, root: Schema, reading: Reading) -> None:
        self.root = root
        self.reading = reading

    def value(self, node: nodes.Node, schema: Schema, path: str) -> Any:
        """The typed value; what is wrong is 待填, so that nothing computed from it is reported as well."""
        schema = resolve(schema, self.root)
        if isinstance(node, nodes.Scalar) and "单值记作" in schema:
            node = nodes.Mapping(
                {schema["单值记作"]: node}, {schema["单值记作"]: node.place}, node.place
            )
        if isinstance(node, nodes.Sequence) and "按" in schema:
            node = self._keyed(node, schema["按"])
        if isinstance(node, nodes.Mapping) and (
            "properties" in schema or schema.get("additionalProperties")
        ):
            return self._object_in_its_unit(node, schema, path)
        if isinstance(node, nodes.Sequence) and "items" in schema:
            return self._array(node, schema, path)
        if isinstance(node, nodes.Scalar):
            return self._scalar(node, schema, path)
        self._wrong_shape(node, schema, path)
        return PENDING

    def _wrong_shape(self, node: nodes.Node, schema: Schema, path: str) -> None:
        wanted = _shape_words(schema)
        self.reading.report(
            "D03", f"“{_last(path)}”应当是{wanted}。", node.place, _advice(schema)
        )

    # ── objects and arrays ──

    def _keyed(self, node: nodes.Sequence, column: str) -> nodes.Mapping:
        """Rows as a mapping from what they have in one column; a row without it, or with another's, is noted."""
        keyed = nodes.Mapping({}, {}, node.place)
        for row in node.items:
            name = row.items.get(column) if isinstance(row, nodes.Mapping) else None
            if not isinstance(row, nodes.Mapping) or not isinstance(name, nodes.Scalar):
                self.reading.report("D05", f"这一行没有写“{column}”。", row.place)
                continue
            key = name.text.strip()
            if key in keyed.items:
                message = f"“{key}”在第 {keyed.keys[key].line} 行和这里写了两处。"
                self.reading.report(
                    "D12", message, name.place, "留一处；两行是一回事的，合成一行。"
                )
                continue
            rest = {title: cell for title, cell in row.items.items() if title != column}
            keyed.items[key] = nodes.Mapping(rest, row.keys, name.place)
            keyed.keys[key] = name.place
        return keyed

    def _object_in_its_unit(
        self, node: nodes.Mapping, schema: Schema, path: str
    ) -> dict[str, Any]:
        """The object, its bare amounts counted in the unit that it names itself, where its schema lets it."""
        stated = node.items.get(schema.get("单位由", ""))
        if not isinstance(stated, nodes.Scalar):
            return self._object(node, schema, path)
        outside, self.reading.amount_unit = (
            self.reading.amount_unit,
            stated.text.strip(),
        )
        try:
            return self._object(node, schema, path)
        finally:
            self.reading.amount_unit = outside

    def _is_code(self, key: str, schema: Schema, place: Place) -> bool:
        """Whether a key is a code of the year's dictionary at the level asked for; noted where it is not."""
        names = self.reading.dictionaries.get(schema["字典"], {})
        level, digits = schema.get("级", ""), LEVELS.get(schema.get("级", ""), len(key))
        if key in names and len(key) == digits:
            return True
        near = [code for code in names if len(code) == digits]
        inside = [code for code in near if code.startswith(key)]
        if inside and key.isdecimal():
            listed = "、".join(
                f"{code} {code_name(code, names)}" for code in inside[:3]
            )
            message = f"{schema['字典']}科目要写到“{level}”（{digits} 位编码），写的是 {key}。"
            self.reading.report(
                "D02",
                message,
                place,
                f"它下面有：{listed}{'等' if len(inside) > 3 else ''}。",
            )
            return False
        close = (
            sorted(near, key=lambda code: (-_common_start(code, key), code))[:2]
            if key.isdecimal()
            else []
        )
        close = [code for code in close if _common_start(code, key) >= LEVELS["类"]]
        hint = "；".join(f"{code}（{code_name(code, names)}）" for code in close)
        message = f"当年的{schema['字典']}科目里没有“{key}”。"
        advice = (
            f"最接近的是 {hint}；请照批复表改。"
            if close
            else "科目只写编码，名称写在 # 后面；请照批复表改。"
        )
        self.reading.report("D02", message, place, advice)
        return False

    def _object(self, node: nodes.Mapping, schema: Schema, path: str) -> dict[str, Any]:
        schema = self._with_condition(node, schema)
        properties: Mapping[str, Schema] = schema.get("properties", {})
        found: dict[str, Any] = {}
        meant: set[str | None] = set()
        for key, child in node.items.items():
            part = self._part(key, schema)
            if part is None and schema.get("additionalProperties") is True:
                found[key] = nodes.plain(child)
            elif part is None:
                meant.add(self._unknown_key(key, node, properties, path))
            else:
                known = (
                    "字典" not in schema
                    or key in properties
                    or self._is_code(key, schema, node.keys[key])
                )
                value = self._member(
                    key, child, part, schema, f"{path}.{key}" if path else key
                )
                found[key] = value if known else PENDING
        for key in dict.fromkeys([*properties, *schema.get("required", ())]):
            if key in meant:
                found[key] = PENDING
            elif key not in node.items:
                part = resolve(self._part(key, schema) or {}, self.root)
                found[key] = self._missing(key, node, schema, part, path)
        return found

    def _member(
        self, key: str, child: nodes.Node, part: Schema, schema: Schema, path: str
    ) -> Any:
        """The value of a key; a text section may be blank only where it is not required."""
        value = self.value(child, part, path)
        if (
            not isinstance(value, Words)
            or value.strip()
            or key not in schema.get("required", ())
        ):
            return value
        if self.reading.pending != "all":
            self.reading.report(
                "D05",
                f"“{path}”是空的。",
                child.place,
                _advice(resolve(part, self.root)),
            )
        return PENDING

    def _part(self, key: str, schema: Schema) -> Schema | None:
        properties: Mapping[str, Schema] = schema.get("properties", {})
        if key in properties:
            return properties[key]
        for pattern, part in schema.get("patternProperties", {}).items():
            if re.search(pattern, key):
                return part  # type: ignore[no-any-return]
        rest = schema.get("additionalProperties")
        return rest if isinstance(rest, Mapping) else None

    def _with_condition(self, node: nodes.Mapping, schema: Schema) -> Schema:
        """The schema with its if/then taken in; a condition compares texts of direct members.

        As JSON Schema has it, a member that is absent meets every test, unless the condition requires it.
        """
        condition = schema.get("if")
        if not condition or any(
            key not in node.items for key in condition.get("required", ())
        ):
            return schema
        for key, test in condition.get("properties", {}).items():
            child = node.items.get(key)
            text = child.text.strip() if isinstance(child, nodes.Scalar) else None
            if child is not None and text not in test.get("enum", [test.get("const")]):
                return schema
        required = [
            *schema.get("required", []),
            *schema.get("then", {}).get("required", []),
        ]
        return {**schema, "required": required}

    def _unknown_key(
        self, key: str, node: nodes.Mapping, known: Iterable[str], path: str
    ) -> str | None:
        """Notes a key that does not exist, and gives the one that was meant, if one is near."""
        known = (
            []
            if self.reading.full
            else [name for name in known if name not in node.items]
        )
        near = nearest(key, known)
        where = f"“{path}”里" if path else "这个文件里"
        self.reading.report(
            "D01",
            f"{where}没有“{key}”这一项。",
            node.keys[key],
            did_you_mean(key, known),
            (key, near) if near else None,
        )
        return near

    def _missing(
        self, key: str, node: nodes.Mapping, schema: Schema, part: Schema, path: str
    ) -> Any:
        if "default" in part:
            default = nodes.Scalar(str(part["default"]), node.place, True)
            return self.value(default, part, f"{path}.{key}" if path else key)
        if key in schema.get("required", ()) and "上年取" not in part:
            if self.reading.pending == "all":
                return PENDING
            full = f"{path}.{key}" if path else key
            self.reading.report(
                "D05",
                f"缺“{full}”这一项。",
                node.place,
                _where_to_add(key, path, part, node.place),
                was=" ",
            )
            return PENDING
        return NONE

    def _array(self, node: nodes.Sequence, schema: Schema, path: str) -> list[Any]:
        if len(node.items) < schema.get("minItems", 0):
            self.reading.report(
                "D05",
                f"“{_last(path)}”至少要写 {schema['minItems']} 项。",
                node.place,
                _advice(schema),
            )
        return [
            self.value(item, schema["items"], f"{path}[{index + 1}]")
            for index, item in enumerate(node.items)
        ]

    # ── scalars ──

    def _scalar(self, node: nodes.Scalar, schema: Schema, path: str) -> Any:
        text = node.text.strip()
        if text == "待填":
            return self._pending(node, schema, path)
        if text == "无" and schema.get("可无"):
            return NONE
        if not text and schema.get("量") != "文段":
            if self.reading.pending == "all":
                return PENDING
            hint = (
                "没有请写 0，暂时不知道写“待填”。"
                if schema.get("量") in _NUMERIC
                else "暂时不知道写“待填”。"
            )
            self.reading.report("D05", f"“{_last(path)}”是空的。", node.place, hint)
            return PENDING
        if "items" in schema and "array" in _types(schema) and "按" not in schema:
            return [self._scalar(node, resolve(schema["items"], self.root), path)]
        if not {"string", "number"} & set(_types(schema)):
            self._wrong_shape(node, schema, path)
            return PENDING
        reader = _READERS.get(schema.get("量", ""), _Walk._text)
        return reader(self, node, schema, path)

    def _pending(self, node: nodes.Scalar, schema: Schema, path: str) -> Absent:
        allowed = self.reading.pending == "all" or (
            self.reading.pending == "marked" and schema.get("可待填")
        )
        if not allowed:
            way_out = "填上以后再生成；要先看半成品，用 --draft。"
            if schema.get("可待填"):
                way_out = "公开稿不能有待填：填上再生成；还没定就把“状态”改回 送审稿。"
            hint = "。".join(filter(None, (_advice(schema), way_out)))
            self.reading.report("D06", f"“{_last(path)}”还是待填。", node.place, hint)
        return PENDING

    def _text(self, node: nodes.Scalar, schema: Schema, path: str) -> str | Absent:
        text = node.text.strip()
        known = schema.get("enum") or ([schema["const"]] if "const" in schema else None)
        if known and text not in known:
            near = nearest(text, known)
            hint = "可以写的有：" + "、".join(known) + "。"
            message = f"“{_last(path)}”不能写“{text}”。"
            self.reading.report(
                "D04", message, node.place, hint, (text, near or known[0])
            )
            return PENDING
        return Words(text, node.place)

    def _prose(self, node: nodes.Scalar, schema: Schema, path: str) -> str:
        self._half_written(node, path)
        return Words(node.text, node.place)

    def _half_written(self, node: nodes.Scalar, path: str) -> None:
        """Notes each line of a text in which a 待填 was left."""
        if self.reading.pending == "all":
            return
        for number, line in enumerate(node.text.splitlines()):
            for found in _LEFT_OPEN.finditer(line):
                place = Place(node.place.file, node.place.line + number)
                hint = "填上以后再生成；要先看半成品，用 --draft。"
                self.reading.report(
                    "D06",
                    f"“{_last(path)}”里还有待填。",
                    place,
                    hint,
                    was=found.group().strip(),
                )

    def _yes_no(self, node: nodes.Scalar, schema: Schema, path: str) -> bool:
        text = node.text.strip()
        if text not in ("是", "否"):
            self.reading.report(
                "D04", f"“{_last(path)}”要写“是”或“否”。", node.place, swap=(text, "是")
            )
        return text == "是"

    def _date(self, node: nodes.Scalar, schema: Schema, path: str) -> str | Absent:
        date = read_date(node.text)
        if date is None:
            message = f"“{_last(path)}”看不出是哪一天：{node.text}。"
            self.reading.report(
                "D09", message, node.place, "写成 2025年6月3日 或 2025-06-03。"
            )
            return PENDING
        return Words(date_words(*date), node.place)

    def _year(self, node: nodes.Scalar, schema: Schema, path: str) -> str | Absent:
        match = re.fullmatch(r"((?:19|20)\d\d)年?", node.text.strip())
        if match is None:
            self.reading.report(
                "D09", f"“{_last(path)}”要写四位年份。", node.place, "例如 2024。"
            )
            return PENDING
        return Words(match.group(1), node.place)

    def _target(self, node: nodes.Scalar, schema: Schema, path: str) -> Any:
        target = read_target(node.text, node.place)
        if target is None:
            message = f"“{_last(path)}”的目标看不懂：{node.text}。"
            self.reading.report(
                "D10",
                message,
                node.place,
                "写成 ≥90%、＞80%、≤5%、=100%、65%～75% 或 定性。",
            )
            return PENDING
        return target

    def _amount(self, node: nodes.Scalar, schema: Schema, path: str) -> Figure | Absent:
        return self._number(node, schema, path, unit_named(self.reading.amount_unit))

    def _quantity(
        self, node: nodes.Scalar, schema: Schema, path: str
    ) -> Figure | Absent:
        return self._number(node, schema, path, unit_named(schema.get("单位", "")))

    def _percent(
        self, node: nodes.Scalar, schema: Schema, path: str
    ) -> Figure | Absent:
        typed = read_number(node.text)
        if typed is not None and typed.unit == "" and typed.number:
            text = node.text.strip()
            message = f"“{_last(path)}”是百分数，要带 %：{text} 是 {text}% 还是 {_times_hundred(text)}%？"
            # 0.97 is 97 % far more often than 0.97 %; 97 is 97 %.
            likely = f"{_times_hundred(text)}%" if abs(typed.number) < 1 else f"{text}%"
            self.reading.report(
                "D08", message, node.place, "百分数一律带 % 写。", (text, likely)
            )
            return PENDING
        return self._number(node, schema, path, unit_named("%"))

    def _measured(
        self, node: nodes.Scalar, schema: Schema, path: str
    ) -> Figure | Absent:
        """A number of no declared kind: in its typed unit and with the decimals it was typed with."""
        figure, typed = self._number(node, schema, path, None), read_number(node.text)
        if isinstance(figure, Absent) or typed is None:
            return figure
        exponent = typed.number.as_tuple().exponent
        return figure.cast(
            figure.unit, max(-exponent, 0) if isinstance(exponent, int) else 0
        )

    def _result(self, node: nodes.Scalar, schema: Schema, path: str) -> Figure | Absent:
        """A number whose unit another file declares: in its typed unit, or bare."""
        typed = read_number(node.text)
        return self._number(
            node, schema, path, None if typed and typed.unit else unit_named("")
        )

    def _reached(
        self, node: nodes.Scalar, schema: Schema, path: str
    ) -> Figure | str | Absent:
        """What an indicator reached: a number with its unit, or one of the words the schema allows."""
        if read_number(node.text) is not None:
            return self._result(node, schema, path)
        return self._text(node, {"enum": schema.get("可写", ())}, path)

    def _number(
        self, node: nodes.Scalar, schema: Schema, path: str, unit: Unit | None
    ) -> Figure | Absent:
        """The number as typed, in its typed unit where one is written, in the declared one otherwise."""
        typed = read_number(node.text)
        if typed is None:
            message = f"“{_last(path)}”要填数，写的是“{node.text.strip()}”。"
            hint = "没有请写 0，暂时不知道写“待填”；数后面除了单位不要写别的字。"
            self.reading.report("D03", message, node.place, hint)
            return PENDING
        written = unit_named(typed.unit) if typed.unit else unit
        if written is None:
            self.reading.report(
                "D03",
                f"“{_last(path)}”要连单位一起写。",
                node.place,
                "例如 20亿元、30个工作日、1.1%。",
            )
            return PENDING
        figure = Figure.entered(
            typed.number, written, node.place, node.text.strip(), path
        )
        if unit is None or written.dimension == unit.dimension:
            self._range(figure, node, schema, path)
            return figure
        message = f"“{_last(path)}”的单位应当是“{unit.name}”，写的是“{written.name}”。"
        self.reading.report("D03", message, node.place, swap=(written.name, unit.name))
        return PENDING

    def _range(
        self, figure: Figure, node: nodes.Scalar, schema: Schema, path: str
    ) -> None:
        """Notes a number that is none of those the schema allows: below its minimum, in parts where things count."""
        if "minimum" in schema and figure.value < schema["minimum"]:
            message = f"“{_last(path)}”不会是负数，写的是“{node.text.strip()}”。"
            self.reading.report(
                "D19", message, node.place, "去掉负号或括号；要冲减的，写冲减以后的数。"
            )
        elif "multipleOf" in schema and figure.value % schema["multipleOf"]:
            message = f"“{_last(path)}”要写整数，写的是“{node.text.strip()}”。"
            self.reading.report("D19", message, node.place, "看看小数点是不是多打的。")


_ScalarReader = Callable[[_Walk, nodes.Scalar, Schema, str], Any]
_READERS: Mapping[str, _ScalarReader] = {
    "金额": _Walk._amount,
    "数": _Walk._quantity,
    "百分比": _Walk._percent,
    "带单位的数": _Walk._measured,
    "指标值": _Walk._result,
    "完成情况": _Walk._reached,
    "日期": _Walk._date,
    "年份": _Walk._year,
    "目标": _Walk._target,
    "是否": _Walk._yes_no,
    "文段": _Walk._prose,
}
QUANTITIES = tuple(_READERS)
"""What a schema may say under 量."""

# Looked for from the start of each clause only: from every character on it would take the square of the time.
_LEFT_OPEN = re.compile(
    r"(?<![^。；，\n])[^。；，\n]*(?:〔待填〕|待填(?![报写补列制]))[^。；，\n]*"
)
_NUMERIC = frozenset({"金额", "数", "百分比", "带单位的数", "指标值"})


def _types(schema: Schema) -> Sequence[str]:
    kinds = schema.get("type", ("string", "number"))
    return (kinds,) if isinstance(kinds, str) else kinds


def _shape_words(schema: Schema) -> str:
    if "按" in schema:
        return f"一行一个“{schema['按']}”的写法，或者 CSV 文件的名字"
    if "properties" in schema or "additionalProperties" in schema:
        keys = list(schema.get("properties", {}))[:3]
        return "下面带几个小项的写法" + (
            f"，如 {{{', '.join(f'{key}: …' for key in keys)}}}" if keys else ""
        )
    if "items" in schema:
        return "一行一项、行首是“- ”的写法"
    return "一个数" if schema.get("量") in _NUMERIC else "一句话或一个词"


def _advice(schema: Schema) -> str:
    return str(schema.get("description", ""))


def _where_to_add(key: str, path: str, schema: Schema, place: Place) -> str:
    """What to write, and where, for a key that is missing."""
    if schema.get("量") == "文段":
        companion = re.sub(r"\.ya?ml$", ".md", place.file.rsplit("/", 1)[-1])
        return f"在“{companion}”里写一行“# {key}”，下面写这一段文字。"
    inner = [
        name
        for name in schema.get("properties", {})
        if name in schema.get("required", ())
    ]
    value = "{" + ", ".join(f"{name}: …" for name in inner) + "}" if inner else "…"
    where = f"在“{path}”下面" if path else "在文件里"
    return (
        "；".join(filter(None, (f"{where}加上：{key}: {value}", _advice(schema))))
        + "。"
    )


def _last(path: str) -> str:
    return path or "文件"


def code_name(code: str, names: Mapping[str, Any]) -> str:
    """The names a code stands under and its own, as far as the dictionary has them: 卫生健康支出／…／行政运行."""
    above = (code[:digits] for digits in LEVELS.values() if digits <= len(code))
    return "／".join(str(names[part]) for part in above if part in names)


def _common_start(one: str, other: str) -> int:
    """With how many characters two codes begin alike."""
    return next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _times_hundred(text: str) -> str:
    typed = read_number(text)
    return f"{(typed.number * 100).normalize():f}" if typed else text
