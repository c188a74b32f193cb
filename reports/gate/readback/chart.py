"""A chart in a .docx → its facts: what it keeps of its data, and the workbook that holds them,
cell by cell.
"""

from collections.abc import Mapping
from decimal import Decimal

from reports.gate.readback.items import Picture, shown
from reports.gate.readback.package import Element, Package, R
from reports.gate.readback.workbook import read_sheets

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def read_chart(
    element: Element, package: Package, targets: Mapping[str, str]
) -> Picture:
    """The chart that a c:chart of the text shows;
    `targets` are the members that the document leads to, by id.
    """
    name = targets.get(element.get(f"{R}id", ""), "chart")
    root = package.xml(name)
    facts = {"说明": _alternative_text(element)}
    if unit := "".join(map(str, root.itertext(f"{_A}t"))):
        facts["单位"] = unit
    labels: list[str] = []
    for number, series in enumerate(root.iter(f"{C}ser"), 1):
        series_facts, shares = _read_series(series, f"系列{number}")
        facts |= series_facts
        labels += shares
    facts |= _read_data(package, name, root)
    return Picture(tuple(facts.items()), tuple(labels))


def _alternative_text(element: Element) -> str:
    """What is said of the drawing to who cannot see it."""
    text = ""
    for inline in element.iterancestors(f"{_WP}inline"):
        about = inline.find(f"{_WP}docPr")
        if about is not None:
            text += about.get("descr", "")
    return text


def _read_data(package: Package, name: str, root: Element) -> dict[str, str]:
    """The cells of the workbook that Word edits the chart's data in."""
    link = root.find(f"{C}externalData")
    identifier = link.get(f"{R}id", "") if link is not None else ""
    workbook = package.targets(name).get(identifier, "workbook")
    facts = {}
    for sheet in read_sheets(package.member(workbook)):
        for (row, column), text in sheet.words.items():
            if text:
                facts[f"数据表第{row}行第{column}列"] = text
    return facts


def _read_series(series: Element, name: str) -> tuple[dict[str, str], list[str]]:
    """What a series keeps of its data and how each value is printed;
    and the shares printed in slices.
    """
    facts = {name: "".join(_cached(series, "tx"))}
    shares: list[str] = []
    values, names = _cached(series, "val"), _cached(series, "cat")
    own_labels, usual_label = _labels(series)
    for index in range(max(len(values), len(names))):
        point = f"{name}第{index + 1}项"
        facts[f"{point}的名称"] = "".join(names[index : index + 1])
        facts[f"{point}的数"] = "".join(values[index : index + 1])
        label = own_labels.get(str(index), usual_label)
        form = label.find(f"{C}numFmt") if label is not None else None
        if label is None or form is None or index >= len(values):
            continue
        code = form.get("formatCode", "")
        value = Decimal(values[index])
        if _value_of(label, "showVal") == "1":
            facts[f"{point}印出的数"] = shown(value, code)
        elif _value_of(label, "showPercent") == "1":
            shares.append(shown(value / sum(map(Decimal, values)), code))
    return facts, shares


def _cached(series: Element, part: str) -> list[str]:
    """The values that a part of a series has in its cache."""
    found = series.find(f"{C}{part}")
    if found is None:
        return []
    return [value.text or "" for value in found.iter(f"{C}v")]


def _labels(series: Element) -> tuple[dict[str, Element], Element | None]:
    """The labels of single points by their index, and the one of all others."""
    usual = series.find(f"{C}dLbls")
    if usual is None:
        return {}, None
    own = {_value_of(label, "idx"): label for label in usual.iterfind(f"{C}dLbl")}
    return own, usual


def _value_of(element: Element, name: str) -> str:
    found = element.find(f"{C}{name}")
    return found.get("val", "") if found is not None else ""
