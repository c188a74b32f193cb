"""From a unit's YAML and Markdown files to named values: texts, figures, targets, each with its place."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from reports.core import nodes
from reports.core.figure import (
    BLANK,
    NONE,
    PENDING,
    Absent,
    Figure,
    LookedUp,
    unit_named,
)
from reports.core.problems import (
    Place,
    Problem,
    Severity,
    did_you_mean,
    nearest,
    problem,
)
from reports.finance.rules import side_words, typed_decimals
from reports.source.csv_rows import read_rows
from reports.source.encoding import decode_text
from reports.source.markdown import TextSection, read_sections
from reports.source.references import resolve_references
from reports.source.schema import (
    FileContext,
    Pending,
    Schema,
    Words,
    limit_problems,
    read_values,
    resolve,
    show_lines,
)
from reports.source.yaml import reader

FINAL, FOR_SIGNATURE = "公开稿", "送审稿"


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file as read: its YAML, the sections of its Markdown companion, and the lines of both."""

    file: str
    root: nodes.Mapping
    sections: Mapping[str, TextSection]
    lines: Mapping[str, Sequence[str]]

    def text(self, key: str) -> str:
        """A top-level text of the file, empty where there is none."""
        node = self.root.items.get(key)
        return node.text.strip() if isinstance(node, nodes.Scalar) else ""

    def place(self, key: str) -> Place:
        """Where a top-level key stands, or the file."""
        return self.root.keys.get(key, Place(self.file, 1))


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a document belongs: its year and unit from the folders, whether it is built as a draft or strictly."""

    year: int
    unit: str
    draft: bool = False
    strict: bool = False


def read_source(
    file: str,
    data: bytes,
    companion: bytes | None,
    beside: Callable[[str], bytes | None] = lambda name: None,
    shared: Callable[[], tuple[str, bytes] | None] = lambda: None,
) -> tuple[DataFile | None, list[Problem]]:
    """The data file with its companion of the same base name; None where the YAML cannot be read.

    A value that names a .csv stands for its rows; `beside` gives the content of a file in the same folder, `shared`
    the file of texts that several documents refer to, asked for only where this one does.
    """
    root, problems = reader.read_yaml(data, file)
    if root is None:
        return None, problems
    _take_in_rows(root, beside, problems)
    lines: dict[str, Sequence[str]] = {file: _lines(data, file)}
    sections: Mapping[str, TextSection] = {}
    if companion is not None:
        name = re.sub(r"\.ya?ml$", ".md", file)
        text, found = decode_text(companion, name)
        problems += found
        if text is not None:
            own, found = read_sections(text, name)
            problems += found
            resolved = resolve_references(own, shared)
            problems += resolved.problems
            sections = resolved.sections
            lines |= {name: text.splitlines(), **resolved.lines}
    return DataFile(file, root, sections, lines), problems


def _take_in_rows(
    mapping: nodes.Mapping,
    beside: Callable[[str], bytes | None],
    problems: list[Problem],
) -> None:
    """Puts the rows of each CSV that a value names in the value's place; each keeps its file, row and column."""
    for key, node in mapping.items.items():
        if isinstance(node, nodes.Mapping):
            _take_in_rows(node, beside, problems)
        elif isinstance(node, nodes.Scalar) and re.fullmatch(
            r"[^/\\]+\.csv", node.text.strip()
        ):
            mapping.items[key] = _rows(node, beside, problems)


# Excel shows a zero as a dash where cells are formatted for accounts.
_EMPTY_IN_EXCEL = " \u3000-－—–"


def _rows(
    name: nodes.Scalar, beside: Callable[[str], bytes | None], problems: list[Problem]
) -> nodes.Sequence:
    file = name.text.strip()
    data = beside(file)
    if data is None:
        hint = "把它和数据文件放在同一个文件夹，文件名写全。"
        problems.append(
            Problem("D16", Severity.ERROR, f"找不到“{file}”。", name.place, hint=hint)
        )
        return nodes.Sequence([], name.place)
    rows, found = read_rows(data, f"{name.place.file.rpartition('/')[0]}/{file}")
    problems += found
    items: list[nodes.Node] = []
    for row in rows:
        filled: dict[str, nodes.Node] = {
            key: cell for key, cell in row.items() if cell.text.strip(_EMPTY_IN_EXCEL)
        }
        if filled:
            start = next(iter(filled.values())).place
            items.append(
                nodes.Mapping(
                    filled, {key: cell.place for key, cell in filled.items()}, start
                )
            )
    return nodes.Sequence(items, name.place)


def _lines(data: bytes, file: str) -> list[str]:
    text, _ = decode_text(data, file)
    return (text or "").splitlines()


def load(
    source: DataFile,
    schema: Schema,
    unit: Mapping[str, Any],
    setting: Setting,
    previous: Mapping[str, Any] | None,
    dictionaries: Mapping[str, Mapping[str, Any]],
) -> tuple[dict[str, Any], list[Problem]]:
    """The names a document knows: its data, 年度, 单位, 上年, 字典; and what is wrong with its data."""
    context = FileContext(
        lines=source.lines,
        amount_unit=_amount_unit(source, schema),
        pending=_pending(source, setting),
        dictionaries=dictionaries,
    )
    root, repeated = _with_sections(source)
    values, misfits = read_values(root, schema, context)
    unlike = _each_has_its_text(values, schema, root, context)
    problems = limit_problems([*repeated, *misfits, *unlike])
    problems = [*show_lines(problems, context), *_contradictions(source, setting)]
    if previous is not None:
        problems += _take_over(values, schema, schema, previous, source, "")
    problems += _still_missing(values, schema, root, context, previous is not None)
    entered = values.get("上年", NONE)
    scope = {
        **values,
        "年度": str(setting.year),
        "上年度": str(setting.year - 1),
        "下年度": str(setting.year + 1),
        "单位": {**unit, "名称": setting.unit},
        "上年": _comparatives(entered, previous, "上年", problems),
        "各份": [],
        "字典": dictionaries,
        "空": BLANK,
    }
    return scope, problems


def load_unit(
    source: DataFile, schema: Schema, setting: Setting
) -> tuple[dict[str, Any], list[Problem]]:
    """What all reports of a unit share (单位.yaml)."""
    pending: Pending = "all" if setting.draft else "marked"
    context = FileContext(source.lines, pending=pending)
    values, problems = read_values(source.root, schema, context)
    name = source.text("名称")
    if name and name != setting.unit:
        place = source.place("名称")
        should = context.swap_word(place, name, setting.unit)
        other = problem(
            "D11", "unit_file", place, should=should, name=name, unit=setting.unit
        )
        problems = limit_problems([*problems, *show_lines([other], context)])
    return values, problems


def _amount_unit(source: DataFile, schema: Schema) -> str:
    """What bare amounts of the file count in; the schema's own default where the file says nothing it allows."""
    part = resolve(schema.get("properties", {}).get("金额单位", {}), schema)
    stated = source.text("金额单位")
    allowed = (
        stated in part.get("enum", (stated,)) and unit_named(stated).dimension == "元"
    )
    return stated if allowed else str(part.get("default", "元"))


def _pending(source: DataFile, setting: Setting) -> Pending:
    if setting.draft:
        return "all"
    return "none" if source.text("状态") == FINAL else "marked"


def _with_sections(source: DataFile) -> tuple[nodes.Mapping, list[Problem]]:
    """The data with the sections of the companion file as further keys, D12 for one in both."""
    problems = []
    items, keys = dict(source.root.items), dict(source.root.keys)
    for title, section in source.sections.items():
        if title in items:
            earlier, here = keys[title], section.place
            file, line = earlier.file, earlier.line
            problems.append(
                problem("D12", "sections", here, title=title, file=file, line=line)
            )
            continue
        items[title] = nodes.Scalar(
            section.text, Place(section.place.file, section.line), True
        )
        keys[title] = section.place
    return nodes.Mapping(items, keys, source.root.place), problems


def _contradictions(source: DataFile, setting: Setting) -> list[Problem]:
    """年度 and 单位 may be stated, but must be those of the folders."""
    problems = []
    for key, expected in (("年度", str(setting.year)), ("单位", setting.unit)):
        stated = normalize("NFKC", source.text(key)).removesuffix(
            "年" if key == "年度" else ""
        )
        if stated not in ("", "待填", normalize("NFKC", expected)):
            place = source.place(key)
            was = f"{key}: {source.text(key)}"
            message = f"文件里写的{key}是“{stated}”，文件夹是“{expected}”。"
            hint = "文件放错了文件夹，或者这一行没有改。"
            problems.append(
                Problem(
                    "D11",
                    Severity.ERROR,
                    message,
                    place,
                    was,
                    f"{key}: {expected}",
                    hint,
                )
            )
    return problems


def _each_has_its_text(
    values: dict[str, Any], schema: Schema, root: nodes.Mapping, context: FileContext
) -> list[Problem]:
    """D05 for each item of a list marked 每项写 without its text, D01 for a text whose item is not in the list."""
    problems = []
    for key, part in schema.get("properties", {}).items():
        word = resolve(part, schema).get("每项写")
        if not word:
            continue
        listed = values.get(key)
        items = (
            [str(item) for item in listed if isinstance(item, str)]
            if isinstance(listed, list)
            else []
        )
        texts = {
            title.partition(" ")[2]: title
            for title in root.items
            if title.startswith(f"{word} ")
        }
        for item in items:
            if item not in texts and context.pending != "all":
                companion = re.sub(
                    r"\.ya?ml$", ".md", root.place.file.rsplit("/", 1)[-1]
                )
                problems.append(
                    problem(
                        "D05",
                        "no_text",
                        root.keys.get(key, root.place),
                        key=key,
                        item=item,
                        companion=companion,
                        title=f"{word} {item}",
                    )
                )
            if item not in texts:
                values[f"{word} {item}"] = PENDING
        for item, title in texts.items():
            if item not in items:
                problems.append(
                    problem(
                        "D01",
                        "not_listed",
                        root.keys[title],
                        title=title,
                        key=key,
                        item=item,
                        nearest=did_you_mean(item, items),
                    )
                )
    return problems


# ── last year's figures ─────────────────────────────────────────────────────


def _take_over(
    values: dict[str, Any],
    schema: Schema,
    root: Schema,
    previous: Mapping[str, Any],
    source: DataFile,
    path: str,
) -> list[Problem]:
    """Looks up what the schema marks with 上年取 in last year's document; both there and different is a warning."""
    problems: list[Problem] = []
    for key, part in schema.get("properties", {}).items():
        part = resolve(part, root)
        name = f"{path}.{key}" if path else key
        if isinstance(values.get(key), dict) and "properties" in part:
            problems += _take_over(values[key], part, root, previous, source, name)
        if "上年取" not in part:
            continue
        former = _dig(previous, part["上年取"])
        current = values.get(key)
        if not isinstance(former, Figure):
            continue
        if isinstance(current, Figure) and not _agree(current, former):
            problems.append(_differs(name, current, former, part["上年取"]))
        elif current is NONE:
            origin = LookedUp(f"上年.{part['上年取']}", former)
            values[key] = Figure(former.value, former.unit, origin, name, former.places)
    return problems


def _comparatives(
    entered: Any, previous: Any, path: str, problems: list[Problem]
) -> Any:
    """Last year's figures: those entered laid over those of last year's folder; a warning where both differ."""
    if isinstance(entered, Mapping):
        found = previous if isinstance(previous, Mapping) else {}
        laid = {
            key: _comparatives(value, found.get(key), f"{path}.{key}", problems)
            for key, value in entered.items()
        }
        return {**found, **laid}
    if (
        isinstance(entered, Figure)
        and isinstance(previous, Figure)
        and not _agree(entered, previous)
    ):
        problems.append(_differs(path, entered, previous, path.removeprefix("上年.")))
    if entered is NONE:
        return NONE if previous is None else previous
    return entered


def with_missing(
    values: Mapping[str, Any], schema: Schema, root: Schema | None = None
) -> dict[str, Any]:
    """The values with 无 for everything the schema knows and they lack, so that its names can be asked for."""
    root = schema if root is None else root
    filled = dict(values)
    for key, part in schema.get("properties", {}).items():
        inner = filled.setdefault(key, NONE)
        part = resolve(part, root)
        if isinstance(inner, Mapping) and "properties" in part:
            filled[key] = with_missing(inner, part, root)
    return filled


def _agree(current: Figure, former: Figure) -> bool:
    """Whether an entered figure is the former one, as it would be typed: two decimals or as many as were typed."""
    if current.unit.dimension != former.unit.dimension:
        return False
    return current == former.cast(current.unit).rounded(max(typed_decimals(current), 2))


def _differs(name: str, current: Figure, former: Figure, source: str) -> Problem:
    place = getattr(current.origin, "place", None)
    if former.unit.dimension == current.unit.dimension:
        former = former.cast(current.unit)
    message = f"“{name}”录的是 {side_words(current)}，上年文件夹里“{source}”是 {side_words(former)}，两处不一样。"
    return Problem(
        "D13",
        Severity.WARNING,
        message,
        place,
        hint="以上年文件夹为准就删掉这一行；确有调整的，在说明里写清。",
    )


def _dig(values: Any, path: str) -> Any:
    for part in path.split("."):
        if not isinstance(values, Mapping) or part not in values:
            return NONE
        values = values[part]
    return values


def _still_missing(
    values: dict[str, Any],
    schema: Schema,
    node: nodes.Mapping,
    context: FileContext,
    last_year: bool,
) -> list[Problem]:
    """Required values that last year's document was to give and did not; 待填 takes their place."""
    problems: list[Problem] = []
    for name, owner, key, part, place in list(_gaps(values, schema, schema, node, "")):
        owner[key] = PENDING
        if context.pending == "all":
            continue
        hint = "上年文件夹里没有这个单位的同一份报告，请照上年报表录入。"
        if last_year:
            hint = f"上年的报告里算不出“{part['上年取']}”，请先改好上年的数据，或者照上年报表录入。"
        problems.append(
            Problem("D05", Severity.ERROR, f"缺“{name}”这一项。", place, hint=hint)
        )
    return problems


_Gap = tuple[str, dict[str, Any], str, Schema, Place]


def _gaps(
    values: dict[str, Any], schema: Schema, root: Schema, node: nodes.Mapping, path: str
) -> Iterator[_Gap]:
    """What is required, marked with 上年取 and neither typed nor looked up: its path, owner, key, schema and place."""
    for key, part in schema.get("properties", {}).items():
        part = resolve(part, root)
        name = f"{path}.{key}" if path else key
        child = node.items.get(key)
        if (
            isinstance(values.get(key), dict)
            and "properties" in part
            and isinstance(child, nodes.Mapping)
        ):
            yield from _gaps(values[key], part, root, child, name)
        if (
            "上年取" in part
            and key in schema.get("required", ())
            and child is None
            and values[key] is NONE
        ):
            yield name, values, key, part, node.place


# ── names a narrative mentions ──────────────────────────────────────────────


def narratives(scope: Mapping[str, Any], schema: Schema) -> dict[str, Words | Absent]:
    """The narrative texts of a document by key, those that are there or still 待填."""
    found = {}
    for key, value in scope.items():
        if _is_narrative(key, schema) and (
            isinstance(value, Words) or value is PENDING
        ):
            found[key] = value
    return found


def _is_narrative(key: str, schema: Schema) -> bool:
    part = schema.get("properties", {}).get(key)
    if part is None:
        part = next(
            (
                p
                for pattern, p in schema.get("patternProperties", {}).items()
                if re.search(pattern, key)
            ),
            None,
        )
    return part is not None and resolve(part, schema).get("量") == "文段"


def unknown_type(name: str, known: Mapping[str, Any], source: DataFile) -> Problem:
    """The problem of a data file whose 报告 names no report type."""
    if not name:
        hint = "在文件第一行写：报告: " + (
            next(iter(known), "") if len(known) == 1 else "＋报告类型的名称"
        )
        advice = f"{hint}。现有的报告类型：{'、'.join(known)}。"
        return Problem(
            "D14",
            Severity.ERROR,
            "没有写是哪一种报告。",
            Place(source.file, 1),
            hint=advice,
        )
    near = nearest(name, known)
    message = f"没有“{name}”这种报告。"
    should = f"报告: {near}" if near else ""
    hint = f"现有的报告类型：{'、'.join(known)}。"
    return Problem(
        "D14",
        Severity.ERROR,
        message,
        source.place("报告"),
        f"报告: {name}",
        should,
        hint,
    )


def unknown_variant(name: str, known: tuple[str, ...], source: DataFile) -> Problem:
    """The problem of a data file whose 样式 names no variant of its type."""
    near = nearest(name, known)
    message = f"没有“{name}”这个样式。" if name else "没有写用哪个样式。"
    should = f"样式: {near}" if near else ""
    hint = f"现有的样式：{'、'.join(known)}。" + (
        "" if near else did_you_mean(name, ())
    )
    return Problem(
        "D14",
        Severity.ERROR,
        message,
        source.place("样式"),
        f"样式: {name}" if name else "",
        should,
        hint,
    )
