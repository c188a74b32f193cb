"""Indicator systems as texts, compiled and scored, for the tests of scoring."""

from typing import Any

import pytest

from reports.content.compile_model import compile_model
from reports.content.model import TypeModel
from reports.core import nodes
from reports.core.figure import (
    NONE,
    Absent,
)
from reports.core.problems import Fault, Place, Problem, Severity
from reports.finance.language import LANGUAGE
from reports.scoring.case import Evidence
from reports.scoring.entry import read_entry
from reports.scoring.result import Score
from reports.scoring.score import score
from reports.source.schema import FileContext, Words, read_values
from reports.source.yaml import reader
from reports.templating import Expressions
from reports.types.report_type import ReportType
from reports.types.schema_files import json_schema
from reports.types.systems import whole_systems
from tests.conftest import ROOT

DATA, SYSTEM = "data/2024/某单位/某险种.yaml", "templates/小类/指标体系/体系.yaml"


def mapping(text: str, file: str) -> nodes.Mapping:
    node, problems = reader.read_yaml(text.encode(), file)
    assert node is not None
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    return node


SYSTEM_FORM = json_schema(
    mapping(
        (ROOT / "templates/公共/指标体系.数据结构.yaml").read_text("utf-8"),
        "指标体系.数据结构.yaml",
    )
)
FORM = json_schema(
    mapping(
        """
        type: object
        properties:
          a: {type: string, 量: 指标值, 可无: true}
          b: {type: string, 量: 指标值, 可无: true}
          存在问题: {type: string, 量: 文段}
          指标:
            type: object
            properties: {}
            additionalProperties:
              type: object
              properties:
                完成值: {type: string, 量: 指标值}
                完成: {type: string, enum: [达成, 部分达成, 未达成]}
                依据: {type: string}
                认定得分: {type: string, 量: 数, 单位: 分}
                认定理由: {type: string}
                扣分:
                  type: array
                  items:
                    type: object
                    properties:
                      事项: {type: string}
                      扣: {type: string, 量: 数, 单位: 分}
                    required: [事项, 扣]
                按调整后计分: {type: string, 量: 是否}
        """,
        "数据结构.yaml",
    )
)
GRADES = "[{名称: 优, 不低于: 90}, {名称: 良, 不低于: 80}, {名称: 中, 不低于: 60}, {名称: 差, 不低于: 0}]"


def as_yaml(value: Any) -> str:
    """Plain data as flow YAML in which every text is quoted."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{key}: {as_yaml(part)}" for key, part in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    return "'" + value + "'"


def system_of(
    *indicators: str, full: str = "100", extra: str = "", grades: str = GRADES
) -> str:
    """A system of one group; each indicator is flow YAML."""
    lines = "".join(f"      - {indicator}\n" for indicator in indicators)
    head = f"名称: 体系\n适用: {{险种: [某险], 年度起: 2024}}\n满分: {full}\n等级: {grades}\n{extra}"
    return f"{head}指标:\n  - 名称: 产出\n    指标:\n{lines}"


def kind_of(systems: dict[str, str]) -> ReportType:
    files = {
        name: [mapping(text, f"templates/小类/指标体系/{name}.yaml")]
        for name, text in systems.items()
    }
    read, problems = whole_systems(files)
    if problems:
        raise Fault(*problems)
    return ReportType(
        name="小类",
        variant="",
        outputs=(),
        schema=FORM,
        unit_schema={},
        system_schema=SYSTEM_FORM,
        systems=read,
        templates={},
        layouts={},
        search=(),
    )


def model_of(**systems: str) -> TypeModel:
    model, problems = compile_model(kind_of(systems))
    if problems:
        raise Fault(*problems)
    return model


def faults(**systems: str) -> tuple[Problem, ...]:
    with pytest.raises(Fault) as caught:
        model_of(**systems)
    return caught.value.problems


def scored(
    system: str, data: str = "{}", prose: tuple[str, ...] = (), name: str = "体系"
) -> tuple[Score, list[Problem]]:
    """The scored system on a data file that may leave anything 待填, and the problems."""
    model = model_of(**{name: system})
    scope, found = read_values(mapping(data, DATA), FORM, FileContext(pending="all"))
    assert found == []
    texts = {key: Words("写了。", Place(DATA, 99)) for key in prose}
    results = scope["指标"] if isinstance(scope["指标"], dict) else {}
    return score(model.systems[name], evidence(model, scope, results, texts))


def evidence(
    model: TypeModel,
    scope: dict[str, Any],
    results: dict[str, Any],
    texts: dict[str, Words] | None = None,
) -> Evidence:
    """What a document is scored by, of what was entered under 指标."""
    entries = {
        name: read_entry(raw) for name, raw in results.items() if raw is not NONE
    }
    return Evidence(entries, texts or {}, Expressions(model.bundle, LANGUAGE), scope)


def codes(problems: list[Problem]) -> list[str]:
    return [
        problem.code
        + problem.severity.value[0] * (problem.severity is not Severity.ERROR)
        for problem in problems
    ]


def shown(value: Any) -> str:
    return value.name if isinstance(value, Absent) else f"{value.shown.normalize():f}"


HALF = (
    "{编号: 甲, 名称: 收益率, 分值: 50, 目标: ＞1.1%, 完成值: a, 调整后: b, 依据: 报表}"
)
OTHER = "{编号: 乙, 名称: 满意度, 分值: 50, 目标: ＞90%}"
