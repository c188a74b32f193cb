"""A chart in a .docx → its facts: what it keeps of its data, and the workbook that holds them,
cell by cell.
"""

import re
from decimal import Decimal

from reports.gate.readback.items import Picture, shown
from reports.gate.readback.markup import (
    attribute_of,
    elements,
    inside,
    unescape,
)
from reports.gate.readback.package import Package
from reports.gate.readback.workbook import read_sheets

_OWN_LABEL = re.compile(r"<c:dLbl>.*?</c:dLbl>", re.S)


def read_chart(name: str, said: str, package: Package) -> Picture:
    """The chart in a member; `said` is what is said of it to who cannot see it."""
    chart = package.xml(name)
    facts = {"说明": said}
    if unit := "".join([unescape(words) for _, words in elements(chart, "a:t")]):
        facts["单位"] = unit
    labels: list[str] = []
    for number, (_, series) in enumerate(elements(chart, "c:ser"), 1):
        series_facts, shares = _read_series(series, f"系列{number}")
        facts |= series_facts
        labels += shares
    facts |= _read_data(package, name, chart)
    return Picture(tuple(facts.items()), tuple(labels))


def _read_data(package: Package, name: str, chart: str) -> dict[str, str]:
    """The cells of the workbook that Word edits the chart's data in."""
    identifier = attribute_of(chart, "c:externalData", "r:id")
    workbook = package.targets(name).get(identifier or "", "workbook")
    facts = {}
    for sheet in read_sheets(package.member(workbook)):
        for row, column, text in sheet.cells:
            if text:
                facts[f"数据表第{row}行第{column}列"] = text
    return facts


def _read_series(series: str, name: str) -> tuple[dict[str, str], list[str]]:
    """What a series keeps of its data and how each value is printed;
    and the shares printed in slices.
    """
    facts = {name: "".join(_cached(series, "c:tx"))}
    shares: list[str] = []
    values, names = _cached(series, "c:val"), _cached(series, "c:cat")
    own_labels, usual_label = _labels(series)
    for index in range(max(len(values), len(names))):
        point = f"{name}第{index + 1}项"
        facts[f"{point}的名称"] = "".join(names[index : index + 1])
        facts[f"{point}的数"] = "".join(values[index : index + 1])
        label = own_labels.get(str(index), usual_label)
        code = attribute_of(label, "c:numFmt", "formatCode")
        if code is None or index >= len(values):
            continue
        value = Decimal(values[index])
        if attribute_of(label, "c:showVal", "val") == "1":
            facts[f"{point}印出的数"] = shown(value, code)
        elif attribute_of(label, "c:showPercent", "val") == "1":
            shares.append(shown(value / sum(map(Decimal, values)), code))
    return facts, shares


def _cached(series: str, part: str) -> list[str]:
    """The values that a part of a series has in its cache."""
    return [unescape(value) for _, value in elements(inside(series, part), "c:v")]


def _labels(series: str) -> tuple[dict[str | None, str], str]:
    """The labels of single points by their index, and the one of all others."""
    labels = inside(series, "c:dLbls")
    own = [label for _, label in elements(labels, "c:dLbl")]
    by_index = {attribute_of(label, "c:idx", "val"): label for label in own}
    return by_index, _OWN_LABEL.sub("", labels)
