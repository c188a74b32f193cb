"""One Word file from YAML with docxtpl, as a whole process; called with data file, template and output file."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from docxtpl import DocxTemplate


def main(data_file: str, template: str, output: str) -> None:
    """Loads, formats, renders, saves."""
    with Path(data_file).open("rb") as stream:
        data: dict[str, Any] = yaml.load(stream, Loader=yaml.CSafeLoader)
    context = {
        key: _item(value) if isinstance(value, dict) else _rows(value)
        for key, value in _values(data)
    }
    document = DocxTemplate(template)
    document.render(context)
    document.save(output)


def _values(data: dict[str, Any]) -> list[tuple[str, Any]]:
    """The items and the tables; who has approved the report is printed nowhere."""
    return [
        (key, value)
        for key, value in data.items()
        if isinstance(value, list) or (isinstance(value, dict) and "预算" in value)
    ]


def _item(item: dict[str, Any]) -> dict[str, str]:
    budget, actual, former, part = (
        Decimal(str(item[key])) for key in ("预算", "决算", "上年", "其中")
    )
    up = actual > former
    return {
        "决算": f"{actual:.2f}万元",
        "完成": f"{'完成' if actual >= budget else '为'}年度预算的{_percent(actual / budget)}",
        "较上年": f"比上年{'增加' if up else '减少'}{abs(actual - former):.2f}万元，"
        f"{'增长' if up else '下降'}{_percent(abs(actual - former) / former)}",
        "其中": f"{part:.2f}万元",
        "占比": _percent(part / actual),
    }


def _percent(value: Decimal) -> str:
    return f"{value * 100:.2f}".rstrip("0").rstrip(".") + "%"


def _rows(rows: list[dict[str, Any]]) -> list[list[str]]:
    return [[_cell(value) for value in row.values()] for row in rows]


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else f"{Decimal(str(value)):.2f}"


if __name__ == "__main__":
    main(*sys.argv[1:])
