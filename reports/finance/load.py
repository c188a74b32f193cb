"""From a data file to named values: texts, figures, targets, each with its place."""

from collections.abc import Iterator, Mapping
from unicodedata import normalize

from reports.core import nodes
from reports.core.figure import BLANK, NONE, PENDING, Absent, unit_named
from reports.core.problems import Place, Problem, did_you_mean, problem
from reports.core.values import NewValues, Values
from reports.finance.data_file import FINAL, DataFile, Setting, companion_name
from reports.finance.dictionaries import add_codes, find_unverified
from reports.finance.last_year import lay_over, mark_missing, take_over
from reports.source.schema import (
    FileContext,
    Pending,
    Schema,
    Words,
    limit_problems,
    member_schema,
    read_values,
    resolve,
    show_lines,
    usual_ranges,
)


def load(
    source: DataFile,
    schema: Schema,
    unit: Values,
    setting: Setting,
    previous: Values | None,
    dictionaries: Mapping[str, Values],
) -> tuple[NewValues, list[Problem]]:
    """The names a document knows: its data, 年度, 单位, 上年, 字典; and what is wrong with its data.

    `unit` is what 单位.yaml gives, `previous` the names of last year's document, None where there is
    none.
    """
    full, unnamed = add_codes(dictionaries, source.root, schema)
    context = FileContext(
        lines=source.lines,
        amount_unit=_amount_unit(source, schema),
        pending=_pending(source, setting),
        dictionaries=full,
        year=setting.year,
        usual=usual_ranges(schema),
    )
    root, repeated = _with_sections(source)
    values, misfits = read_values(root, schema, context)
    without_text, unlike = _match_listed_texts(values, schema, root, context)
    values |= without_text
    doubtful = find_unverified(dictionaries, source.root, schema)
    found = limit_problems([*repeated, *unnamed, *misfits, *unlike, *doubtful])
    problems = [*show_lines(found, context), *_contradictions(source, setting)]
    if previous is not None:
        values, found = take_over(values, schema, previous)
        problems += found
    has_last_year = previous is not None
    values, found = mark_missing(values, schema, root, has_last_year=has_last_year)
    problems += found if context.pending != "all" else ()
    last_year, found = lay_over(values.get("上年", NONE), previous)
    problems += found
    scope = {
        **values,
        "年度": str(setting.year),
        "上年度": str(setting.year - 1),
        "下年度": str(setting.year + 1),
        "单位": {**unit, "名称": setting.unit},
        "上年": last_year,
        "各份": [],
        "字典": full,
        "空": BLANK,
    }
    return scope, problems


def load_unit(
    source: DataFile, schema: Schema, setting: Setting
) -> tuple[NewValues, list[Problem]]:
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
    """What bare amounts of the file count in.

    The schema's own default where the file says nothing it allows.
    """
    part = resolve(schema.get("properties", {}).get("金额单位", {}), schema)
    stated = source.text("金额单位")
    is_money = unit_named(stated).dimension == "元"
    if is_money and stated in part.get("enum", (stated,)):
        return stated
    return str(part.get("default", "元"))


def _pending(source: DataFile, setting: Setting) -> Pending:
    """Which 待填 are allowed: all in a draft, none in what is to be published."""
    if setting.draft:
        return "all"
    return "none" if source.text("状态") == FINAL else "marked"


def _with_sections(source: DataFile) -> tuple[nodes.Mapping, list[Problem]]:
    """The data with the sections of the companion file as further keys, D12 for one in both."""
    problems = []
    items, keys = dict(source.root.items), dict(source.root.keys)
    for title, section in source.sections.items():
        here = section.place
        if title in items:
            file, line = keys[title].file, keys[title].line
            problems.append(
                problem("D12", "sections", here, title=title, file=file, line=line)
            )
        else:
            items[title] = nodes.Scalar(
                section.text, Place(here.file, section.line), True
            )
            keys[title] = here
    return nodes.Mapping(items, keys, source.root.place), problems


def _contradictions(source: DataFile, setting: Setting) -> Iterator[Problem]:
    """D11 for 年度 and 单位 where they are stated and are not those of the folders."""
    year = normalize("NFKC", source.text("年度")).removesuffix("年")
    unit = normalize("NFKC", source.text("单位"))
    if year not in ("", "待填", str(setting.year)):
        yield _contradiction(source, "年度", year, str(setting.year))
    if unit not in ("", "待填", normalize("NFKC", setting.unit)):
        yield _contradiction(source, "单位", unit, setting.unit)


def _contradiction(source: DataFile, key: str, stated: str, expected: str) -> Problem:
    return problem(
        "D11",
        "folder",
        source.place(key),
        was=f"{key}: {source.text(key)}",
        should=f"{key}: {expected}",
        key=key,
        stated=stated,
        expected=expected,
    )


# ── texts that belong to the items of a list ────────────────────────────────


def _match_listed_texts(
    values: Values,
    schema: Schema,
    root: nodes.Mapping,
    context: FileContext,
) -> tuple[dict[str, Absent], list[Problem]]:
    """待填 by title for each item of a list marked 每项写 that has no text.

    D05 for it, D01 for a text of no item.
    """
    pending: dict[str, Absent] = {}
    problems: list[Problem] = []
    for key, part in schema.get("properties", {}).items():
        word = resolve(part, schema).get("每项写")
        if word:
            items = _words_in(values.get(key))
            missing = [item for item in items if f"{word} {item}" not in root.items]
            pending |= {f"{word} {item}": PENDING for item in missing}
            if context.pending != "all":
                problems += [_without_text(key, item, word, root) for item in missing]
            problems += _texts_of_no_item(key, items, word, root)
    return pending, problems


def _words_in(value: object) -> list[str]:
    if not isinstance(value, list):
        return []
    return [str(item) for item in value if isinstance(item, str)]


def _without_text(key: str, item: str, word: str, root: nodes.Mapping) -> Problem:
    return problem(
        "D05",
        "no_text",
        root.keys.get(key, root.place),
        key=key,
        item=item,
        companion=companion_name(root.place.file.rpartition("/")[2]),
        title=f"{word} {item}",
    )


def _texts_of_no_item(
    key: str, items: list[str], word: str, root: nodes.Mapping
) -> Iterator[Problem]:
    """D01 for each text under the word whose item is not listed: it would be printed nowhere."""
    for title in root.items:
        first_word, _, item = title.partition(" ")
        if first_word == word and item and item not in items:
            yield problem(
                "D01",
                "not_listed",
                root.keys[title],
                title=title,
                key=key,
                item=item,
                nearest=did_you_mean(item, items),
            )


# ── what the names are asked for ────────────────────────────────────────────


def with_missing(
    values: Values, schema: Schema, root: Schema | None = None
) -> NewValues:
    """The values with 无 for everything the schema knows and they lack, so that its names can be
    asked for.
    """
    root = schema if root is None else root
    filled = dict(values)
    for key, part in schema.get("properties", {}).items():
        inner = filled.setdefault(key, NONE)
        part = resolve(part, root)
        if isinstance(inner, Mapping) and "properties" in part:
            filled[key] = with_missing(inner, part, root)
    return filled


def narratives(scope: Values, schema: Schema) -> dict[str, Words | Absent]:
    """The narrative texts of a document by key, those that are there or still 待填."""
    found: dict[str, Words | Absent] = {}
    for key, value in scope.items():
        is_text = isinstance(value, Words) or value is PENDING
        if is_text and _is_narrative(key, schema):
            found[key] = value
    return found


def _is_narrative(key: str, schema: Schema) -> bool:
    part = member_schema(key, schema)
    return part is not None and resolve(part, schema).get("量") == "文段"
