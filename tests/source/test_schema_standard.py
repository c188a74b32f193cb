"""Our schemas are JSON Schema: the standard, another reader of it and ours say the same of every file."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from reports.core import nodes
from reports.core.figure import (
    NONE,
    PENDING,
)
from reports.core.problems import Place, Problem
from reports.finance.data_file import DataFile, Setting, read_source, with_tables
from reports.finance.load import load, load_unit
from reports.source import schema
from reports.source.schema import QUANTITIES, read_values
from reports.source.yaml import reader
from reports.types.find import find_types
from reports.types.overlay import WORDS
from reports.types.read import read_type
from reports.types.report_type import ReportType
from tests.conftest import ROOT
from tests.source.schemas import (
    FILE,
)

# ── the templates' schemas, the JSON Schema standard and the jsonschema package ──

KEYWORDS = {
    "$schema",
    "$ref",
    "$defs",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "enum",
    "const",
}
KEYWORDS |= {
    "additionalProperties",
    "patternProperties",
    "items",
    "minItems",
    "minimum",
    "multipleOf",
}
KEYWORDS |= {"default", "if", "then"}
OURS = {
    "量",
    "单位",
    "可待填",
    "可无",
    "上年取",
    "同一份",
    "单值记作",
    "可写",
    "每项写",
}
OURS |= {"字典", "级", "按", "单位由", "每年重写", "范围", "常理"}
OURS |= {"机构", "日期在", "不早于", "公开时"}
OURS |= {"补入", "无记作", "多年不变", "别处用", "别的报告"}
OURS |= {"可不写比较", "可留空", "翻年", "公开期限"}
SCHEMA_FILES = sorted((ROOT / "templates").rglob("*数据结构.yaml"))


def schemas_in(form: Any) -> Iterator[dict[str, Any]]:
    """A schema and every schema within it."""
    if not isinstance(form, dict):
        return
    yield form
    for key in ("properties", "patternProperties", "$defs"):
        for part in form.get(key, {}).values():
            yield from schemas_in(part)
    for key in ("items", "additionalProperties", "if", "then"):
        yield from schemas_in(form.get(key))


def without_words(form: Any) -> Any:
    """A file without what it says of the one below it, which is gone once it is laid over that."""
    if not isinstance(form, dict):
        return form
    return {
        key: without_words(part)
        for key, part in form.items()
        if key not in WORDS or isinstance(part, dict)
    }


@pytest.mark.parametrize(
    "path", SCHEMA_FILES, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_schema_file_is_a_json_schema_of_words_we_know(path: Path) -> None:
    plain = yaml.safe_load(path.read_text("utf-8"))
    Draft202012Validator.check_schema(without_words(plain))
    for form in schemas_in(plain):
        assert set(form) <= {*KEYWORDS, *OURS, *WORDS}, form
        assert form.get("量") in {None, *QUANTITIES}
        assert not ("量" in form and "enum" in form), form
        assert set(
            [form["type"]]
            if isinstance(form.get("type"), str)
            else form.get("type", ())
        ) <= {
            "object",
            "array",
            "string",
            "number",
        }
        for branch in ("if", "then"):
            assert set(form.get(branch, {})) <= {"properties", "required"}


def variants() -> Iterator[ReportType]:
    """Every report type with each of its variants as it stands in the newest year there is data for."""
    for folder in find_types(ROOT / "templates").values():
        for variant in folder.variants or ("",):
            yield read_type(folder, variant, 2024)


KINDS = list(variants())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.name} {kind.variant}")
def test_overlaid_schemas_are_json_schemas(kind: ReportType) -> None:
    for form in (kind.schema, kind.unit_schema, kind.system_schema):
        if form:
            Draft202012Validator.check_schema(form)


def as_node(value: Any) -> nodes.Node:
    """Plain data as if it had been read from a file."""
    place = Place(FILE, 1, 1)
    if isinstance(value, dict):
        return nodes.Mapping(
            {key: as_node(part) for key, part in value.items()},
            dict.fromkeys(value, place),
            place,
        )
    if isinstance(value, list):
        return nodes.Sequence([as_node(part) for part in value], place)
    return nodes.Scalar(str(value), place, True)


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for key, part in (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    ):
        yield from paths_in(part, (*path, key))


def damaged(value: Any) -> Iterator[tuple[str, Any]]:
    """The data with one thing wrong: a key too few, a key too many, or one shape in place of another."""
    for path in paths_in(value):
        if path:
            yield from damaged_at(value, path)
        if isinstance(dig(value, path), dict):
            yield f"{path} + 多余", changed(value, (*path, "多余"), "1元")


def damaged_at(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    without = copy.deepcopy(value)
    del dig(without, path[:-1])[path[-1]]
    yield f"{path} gone", without
    old = dig(value, path)
    if not isinstance(old, dict):
        yield f"{path} = mapping", changed(value, path, {"多余": "1"})
    if not isinstance(old, list):
        yield f"{path} = list", changed(value, path, ["1"])
    if isinstance(old, dict):
        yield f"{path} = word", changed(value, path, "1")


def dig(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    copied = copy.deepcopy(value)
    dig(copied, path[:-1])[path[-1]] = new
    return copied


def disagreements(form: schema.Schema, value: Any, rejects: Any) -> list[str]:
    """Where our walk and the jsonschema package come to different verdicts on the data or its damaged variants."""
    validator = Draft202012Validator(form)
    assert validator.is_valid(value), [
        error.message for error in validator.iter_errors(value)
    ]
    assert not rejects(value)
    found = list(damaged(value))
    for key, part in form["properties"].items():
        words = schema.resolve(part, form).get("enum")
        if key in value and words:
            found += [
                (f"{key} = {word}", changed(value, (key,), word))
                for word in (*words, "不在其列")
            ]
    if len(found) > 600:
        found = random.Random(3).sample(found, 600)
    assert len(found) > 10
    assert any(not validator.is_valid(variant) for _, variant in found)
    return [
        what
        for what, variant in found
        if validator.is_valid(variant) == rejects(variant)
    ]


def structural(problem: Problem) -> bool:
    """Whether JSON Schema could have found a problem; it knows nothing of units and of texts for each item."""
    beyond = ("的单位应当是", "没有写文字", "印不出来")
    return problem.code in {"D01", "D03", "D04", "D05"} and not any(
        words in problem.message for words in beyond
    )


def keyed(value: Any, part: schema.Schema, root: schema.Schema) -> Any:
    """The data as JSON Schema sees it: rows as the mapping they stand for, 无 for a mapping as an empty one."""
    part = schema.resolve(part, root)
    if isinstance(value, list) and "按" in part:
        return {
            row[part["按"]]: {
                key: cell for key, cell in row.items() if key != part["按"]
            }
            for row in value
        }
    if value == "无" and part.get("可无") and "object" in part.get("type", ()):
        return {}
    if isinstance(value, dict):
        return {
            key: keyed(inner, part.get("properties", {}).get(key, {}), root)
            for key, inner in value.items()
        }
    return value


def kind_of(source: DataFile, year: int) -> ReportType:
    return read_type(
        find_types(ROOT / "templates")[source.text("报告")],
        source.text("样式"),
        year,
    )


def sample_files() -> list[Path]:
    return [
        path
        for path in sorted((ROOT / "data").rglob("*.yaml"))
        if path.name != "单位.yaml"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", sample_files(), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_our_walk_and_the_jsonschema_package_agree_on_sample_data_and_its_damage(
    path: Path,
) -> None:
    companion, shared = path.with_suffix(".md"), path.with_name("共用.md")
    source, problems = read_source(
        FILE,
        path.read_bytes(),
        companion.read_bytes() if companion.exists() else None,
        shared=lambda: ("共用.md", shared.read_bytes()),
    )
    assert source is not None and problems == []
    year, unit = path.relative_to(ROOT / "data").parts[:2]
    setting = Setting(int(year), unit)
    kind = kind_of(source, setting.year)
    source, problems = with_tables(
        source, kind.schema, lambda name: path.with_name(name).read_bytes()
    )
    assert problems == []
    sections = {title: section.text for title, section in source.sections.items()}
    value: Any = {
        **keyed(nodes.plain(source.root), kind.schema, kind.schema),
        **sections,
    }

    def rejects(variant: Any) -> bool:
        root = as_node(variant)
        assert isinstance(root, nodes.Mapping)
        _, found = load(
            DataFile(FILE, root, {}, {}),
            kind.schema,
            {},
            setting,
            None,
            kind.dictionaries,
        )
        return any(structural(problem) for problem in found)

    assert disagreements(kind.schema, value, rejects) == []


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "data").rglob("单位.yaml")),
    ids=lambda path: path.parent.name,
)
def test_our_walk_and_the_jsonschema_package_agree_on_units(path: Path) -> None:
    node, _ = reader.read_yaml(path.read_bytes(), FILE)
    assert node is not None

    def rejects(variant: Any) -> bool:
        root = as_node(variant)
        assert isinstance(root, nodes.Mapping)
        _, found = load_unit(
            DataFile(FILE, root, {}, {}),
            KINDS[0].unit_schema,
            Setting(2024, path.parent.name),
        )
        return any(structural(problem) for problem in found)

    assert disagreements(KINDS[0].unit_schema, nodes.plain(node), rejects) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.systems], ids=lambda kind: kind.variant
)
def test_our_walk_and_the_jsonschema_package_agree_on_indicator_systems(
    kind: ReportType,
) -> None:
    def rejects(variant: Any) -> bool:
        _, found = read_values(as_node(variant), kind.system_schema)
        return any(structural(problem) for problem in found)

    for node in kind.systems.values():
        if "沿用" not in node.items:
            assert disagreements(kind.system_schema, nodes.plain(node), rejects) == []


LENGTHS = """
type: object
properties:
  名称: {type: string}
  说明: {type: string, 量: 文段}
  名单: {type: array, items: {type: string}}
  单项: {type: object, additionalProperties: {type: string}}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("名称: " + "长" * 5_001, "“名称”写了 5001 个字，最多 5000 个"),
        ("说明: " + "长" * 100_001, "“说明”写了 100001 个字"),
        ("名单: [" + "甲, " * 5_001 + "]", "“名单”下面有 5001 项"),
        (
            "单项: {" + ", ".join(f"甲{index}: 1" for index in range(5_001)) + "}",
            "“单项”下面有 5001 项",
        ),
    ],
)
def test_what_is_too_long_for_a_report_is_told_at_its_line(
    text: str, said: str
) -> None:
    root, _ = reader.read_yaml(("甲: 1\n" + text).encode(), FILE)
    assert root is not None
    values, problems = read_values(root, yaml.safe_load(LENGTHS))
    found = [problem for problem in problems if problem.code == "D21"]
    assert len(found) == 1 and said in found[0].message
    assert found[0].place and (found[0].place.file, found[0].place.line) == (FILE, 2)
    assert PENDING in values.values()


def test_what_is_long_and_honest_is_read() -> None:
    text = f"名称: {'长' * 5_000}\n说明: {'长' * 100_000}\n名单: [{'甲, ' * 4_999}甲]\n"
    root, _ = reader.read_yaml(text.encode(), FILE)
    assert root is not None
    assert read_values(root, yaml.safe_load(LENGTHS))[1] == []


def test_none_may_stand_for_an_object_of_zeros() -> None:
    form = {
        "type": "object",
        "properties": {
            "上年": {
                "type": "object",
                "无记作": "0",
                "properties": {
                    "金额单位": {"type": "string"},
                    "总计": {"type": ["number", "string"], "量": "金额"},
                    "三公": {
                        "type": "object",
                        "properties": {
                            "接待": {
                                "type": ["object", "string"],
                                "单值记作": "决算",
                                "properties": {
                                    "决算": {"type": "string", "量": "金额"}
                                },
                            }
                        },
                    },
                },
            }
        },
    }
    root, _ = reader.read_yaml("上年: 无\n".encode(), "甲.yaml")
    assert root is not None
    values, problems = read_values(root, form)
    assert problems == []
    last_year = values["上年"]
    assert last_year["金额单位"] is NONE
    assert last_year["总计"].value == 0
    assert last_year["三公"]["接待"]["决算"].value == 0
