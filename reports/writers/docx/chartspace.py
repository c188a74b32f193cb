"""charts/chartN.xml: a chart in DrawingML, and the workbook that Word edits its data in.

Fonts and colours stand here: a chart takes nothing from the layout's styles,
and none of a theme that may change.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from reports.core.figure import half_up
from reports.core.tree import Chart, Number, Series, drawn, plain_text
from reports.writers import xlsx
from reports.writers.opc import DECLARATION, R, escape

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
WORKBOOK = "rId1"
_SHEET = "Sheet1"

_INK = "000000"
_EDGE = "1F3350"
_FONT = "宋体"
# In hundredths of a point; the small one where more than so many columns, or the names of slices,
# stand together.
_SIZE = 1050
_SMALL = 900
_ROOMY = 6
# How high charts are, in hundredths of their width: so low that they stand with what they belong to; a
# pie higher for a long legend.
_LOW, _HIGH = 40, 54
# Of a pie: characters in a line of the legend, a line's height in hundredths of a hundredth of the
# chart's width, the most there is in hundredths of its height; from so many percent on a slice has room
# for its share.
_LEGEND_LINE = 22
_LEGEND_ROW = 432
_FULL = 96
_LEAST_LABELLED = 8


# ── the workbook ────────────────────────────────────────────────────────────


def workbook(node: Chart) -> bytes:
    """The categories in column A, a series in each column after it,
    then what names the slices of a pie.
    """
    columns: list[tuple[xlsx.SheetCell, ...]] = [("", *node.categories)]
    columns += ((series.name, *map(drawn, series.values)) for series in node.series)
    if node.kind == "pie":
        columns.append(("图例", *_slice_names(node)))
    return xlsx.write((xlsx.Sheet(_SHEET, tuple(zip(*columns, strict=True))),))


def _slice_names(node: Chart) -> Iterator[xlsx.TextFormula]:
    """The name, value and share of each slice, put together where the data is,
    so that they change with it.
    """
    (series,) = node.series
    for row, (category, number) in enumerate(
        zip(node.categories, series.values, strict=True), 2
    ):
        share = f"（{plain_text((series.shares[row - 2],))}）" if series.shares else ""
        unit = node.unit.replace('"', '""')
        total = f"SUM(B$2:B${len(node.categories) + 1})"
        formula = f'A{row}&" "&TEXT(B{row},"{_format(number)}")&"{unit}"'
        formula += f'&"（"&TEXT(B{row}/{total},"0.00%")&"）"' if share else ""
        yield xlsx.TextFormula(formula, f"{category} {number.text}{node.unit}{share}")


# ── the chart's part, its elements in the order of dml-chart.xsd ────────────


def chart_space(node: Chart) -> str:
    """The chart's part, its data in the workbook that its relationship WORKBOOK leads to."""
    plot = _PLOTS[node.kind](node)
    return (
        f'{DECLARATION}<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}">'
        '<c:date1904 val="0"/><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/>{plot}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr>{_solid('FFFFFF')}<a:ln><a:noFill/></a:ln></c:spPr>{_text_look()}"
        f'<c:externalData r:id="{WORKBOOK}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def height_percent(node: Chart) -> int:
    """How high the chart is, in hundredths of its width."""
    if node.kind != "pie":
        return _LOW
    return min(_HIGH, max(_LOW, -(-_legend_lines(node) * _LEGEND_ROW // _FULL)))


def _legend_lines(node: Chart) -> int:
    return sum(-(-len(name.text) // _LEGEND_LINE) for name in _slice_names(node))


def _columns(node: Chart) -> str:
    """Columns side by side, their names below where there are several series."""
    values = [drawn(number) for series in node.series for number in series.values]
    size = _SIZE if len(values) <= _ROOMY else _SMALL
    height, legend = "0.88", ""
    if len(node.series) > 1:
        height = "0.78"
        legend = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
    series = "".join(
        f"<c:ser>{_series_head(index, one)}{_look(index)}"
        f'<c:invertIfNegative val="0"/>{_value_labels(one, size)}'
        f"{_data(index, one, node, 'A')}</c:ser>"
        for index, one in enumerate(node.series)
    )
    return (
        f"<c:plotArea>{_layout('0.01', '0.1', '0.97', height, 'outer')}"
        '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{max(50, 320 - 50 * len(values))}"/>'
        '<c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f"{_category_axis()}{_value_axis(node, values)}</c:plotArea>{legend}"
    )


def _category_axis() -> str:
    return (
        '<c:catAx><c:axId val="1"/>'
        '<c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="low"/><c:spPr>{_outline(_EDGE)}</c:spPr>'
        '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/>'
        "</c:catAx>"
    )


def _value_axis(node: Chart, values: Sequence[Decimal]) -> str:
    """An axis that begins or ends at zero: a cut one would make a small change look large."""
    floor = '<c:min val="0"/>' if all(value >= 0 for value in values) else ""
    ceiling = '<c:max val="0"/>' if all(value <= 0 for value in values) else ""
    return (
        '<c:valAx><c:axId val="2"/>'
        f'<c:scaling><c:orientation val="minMax"/>{ceiling}{floor}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/>{_unit_title(node.unit)}'
        f'<c:numFmt formatCode="{_axis_format(node)}" sourceLinked="0"/>'
        '<c:majorTickMark val="out"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="low"/><c:spPr>{_outline(_EDGE)}</c:spPr>'
        '<c:crossAx val="1"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )


def _pie(node: Chart) -> str:
    """A pie beside a legend that names each slice with its value and share:
    beside small slices there is no room.
    """
    (series,) = node.series
    slices = "".join(
        f'<c:dPt><c:idx val="{index}"/><c:bubble3D val="0"/>{_look(index)}</c:dPt>'
        for index, _ in enumerate(series.values)
    )
    height = min(_FULL, _legend_lines(node) * _LEGEND_ROW // height_percent(node))
    legend = _layout("0.42", _part((100 - height) // 2), "0.57", _part(height))
    return (
        f"<c:plotArea>{_layout('0.02', '0.08', '0.38', '0.84', 'inner')}"
        f'<c:pieChart><c:varyColors val="1"/><c:ser>{_series_head(0, series)}{slices}'
        f"{_share_labels(series)}{_data(0, series, node, 'C')}</c:ser>"
        '<c:firstSliceAng val="0"/></c:pieChart></c:plotArea>'
        f'<c:legend><c:legendPos val="r"/>{legend}'
        f'<c:overlay val="0"/>{_text_look(_SMALL)}</c:legend>'
    )


_PLOTS = MappingProxyType({"column": _columns, "pie": _pie})


def _layout(left: str, top: str, width: str, height: str, target: str = "") -> str:
    """Where something lies in the chart's frame, in parts of it."""
    aimed = f'<c:layoutTarget val="{target}"/>' if target else ""
    return (
        f'<c:layout><c:manualLayout>{aimed}<c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{left}"/><c:y val="{top}"/>'
        f'<c:w val="{width}"/><c:h val="{height}"/></c:manualLayout></c:layout>'
    )


def _part(hundredths: int) -> str:
    return f"0.{hundredths:02}"


def _unit_title(unit: str) -> str:
    """The unit above the axis, upright, as a table has it."""
    if not unit:
        return ""
    return (
        '<c:title><c:tx><c:rich><a:bodyPr rot="0" vert="horz"/>'
        f"<a:p><a:pPr>{_run_look('defRPr')}</a:pPr>"
        f"<a:r>{_run_look('rPr')}<a:t>单位：{escape(unit)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/>'
        '<c:x val="0.01"/><c:y val="0.01"/>'
        '</c:manualLayout></c:layout><c:overlay val="0"/></c:title>'
    )


# ── series ──────────────────────────────────────────────────────────────────


def _series_head(index: int, series: Series) -> str:
    name = f"{_SHEET}!${_column(index)}$1"
    cache = f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(series.name)}</c:v></c:pt>'
    return (
        f'<c:idx val="{index}"/><c:order val="{index}"/>'
        f"<c:tx><c:strRef><c:f>{name}</c:f><c:strCache>{cache}</c:strCache></c:strRef></c:tx>"
    )


def _column(index: int) -> str:
    """The letter of a series' column in the workbook."""
    return xlsx.place(1, index + 2)[:-1]


def _data(index: int, series: Series, node: Chart, named_in: str) -> str:
    """The names of the categories, which stand in this column, and the values: their cells,
    and what is in them.
    """
    last = len(node.categories) + 1
    names: Iterable[str] = node.categories
    if node.kind == "pie":
        names = [name.text for name in _slice_names(node)]
    values = (f"{drawn(number):f}" for number in series.values)
    return (
        f"<c:cat><c:strRef><c:f>{_SHEET}!${named_in}$2:${named_in}${last}</c:f>"
        f"<c:strCache>{_points(map(escape, names))}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{_SHEET}!${_column(index)}$2:${_column(index)}${last}</c:f>"
        f"<c:numCache><c:formatCode>{_usual_format(series)}</c:formatCode>"
        f"{_points(values)}</c:numCache>"
        "</c:numRef></c:val>"
    )


def _points(values: Iterator[str]) -> str:
    points = [
        f'<c:pt idx="{index}"><c:v>{value}</c:v></c:pt>'
        for index, value in enumerate(values)
    ]
    return f'<c:ptCount val="{len(points)}"/>{"".join(points)}'


# ── labels ──────────────────────────────────────────────────────────────────


def _format(number: Number) -> str:
    """The format that prints the digits as they are worded."""
    plain = xlsx.number_format(xlsx.decimals_of(drawn(number)))
    return f"#,##{plain}" if "," in number.text else plain


def _usual_format(series: Series) -> str:
    """The format that most of the values have."""
    if not series.values:
        return "General"
    return Counter(map(_format, series.values)).most_common(1)[0][0]


def _axis_format(node: Chart) -> str:
    texts = [number.text for series in node.series for number in series.values]
    return "#,##0" if any("," in text for text in texts) else "General"


def _value_labels(series: Series, size: int) -> str:
    """The value at each column's end, with the decimals it is worded with."""
    usual = _usual_format(series)
    others = "".join(
        f'<c:dLbl><c:idx val="{index}"/>{_value_label(_format(number), size)}</c:dLbl>'
        for index, number in enumerate(series.values)
        if _format(number) != usual
    )
    return f"<c:dLbls>{others}{_value_label(usual, size)}</c:dLbls>"


def _value_label(form: str, size: int) -> str:
    return (
        f'<c:numFmt formatCode="{form}" sourceLinked="0"/>'
        f"<c:spPr><a:noFill/></c:spPr>{_text_look(size)}"
        f'<c:dLblPos val="outEnd"/>{_shown("showVal")}'
    )


def _share_labels(series: Series) -> str:
    """The share within each slice that has room for it,
    where Word's own reckoning gives the share as worded.

    Word divides the values as printed, the words divide them unrounded.
    """
    total = sum(map(drawn, series.values))
    labels = ""
    pairs = zip(series.values, series.shares, strict=False)
    for index, (number, share) in enumerate(pairs):
        percent = drawn(share)
        if percent < _LEAST_LABELLED:
            continue
        decimals = xlsx.decimals_of(percent)
        reckoned = Fraction(drawn(number)) * 100 / Fraction(total)
        if half_up(reckoned, decimals) == percent:
            labels += _share_label(index, decimals)
    return f"<c:dLbls>{labels}{_shown()}</c:dLbls>"


def _share_label(index: int, decimals: int) -> str:
    return (
        f'<c:dLbl><c:idx val="{index}"/>'
        f'<c:numFmt formatCode="{xlsx.number_format(decimals)}%" sourceLinked="0"/>'
        f"<c:spPr>{_solid('FFFFFF')}</c:spPr>{_text_look()}"
        f'<c:dLblPos val="ctr"/>{_shown("showPercent")}</c:dLbl>'
    )


def _shown(what: str = "") -> str:
    """The switches of a label, in the order of dml-chart.xsd."""
    names = (
        "showLegendKey",
        "showVal",
        "showCatName",
        "showSerName",
        "showPercent",
        "showBubbleSize",
    )
    return "".join(f'<c:{name} val="{int(name == what)}"/>' for name in names)


# ── looks ───────────────────────────────────────────────────────────────────


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _hatched(pattern: str) -> str:
    ink, paper = f'<a:srgbClr val="{_EDGE}"/>', '<a:srgbClr val="FFFFFF"/>'
    colours = f"<a:fgClr>{ink}</a:fgClr><a:bgClr>{paper}</a:bgClr>"
    return f'<a:pattFill prst="{pattern}">{colours}</a:pattFill>'


# Neighbours differ in lightness or in grain, so that they stay apart on a black and white printer.
_FILLS = (
    _solid("4A6B90"),
    _solid("CBD5E1"),
    _hatched("dkUpDiag"),
    _solid("1F3350"),
    _hatched("pct40"),
    _solid("94A7BD"),
    _hatched("narHorz"),
    _hatched("smGrid"),
    _solid("EDF1F5"),
    _hatched("dkDnDiag"),
)


def _look(index: int) -> str:
    return f"<c:spPr>{_FILLS[index % len(_FILLS)]}{_outline(_EDGE)}</c:spPr>"


def _outline(colour: str) -> str:
    return f'<a:ln w="9525">{_solid(colour)}</a:ln>'


def _text_look(size: int = _SIZE) -> str:
    look = f"<a:pPr>{_run_look('defRPr', size)}</a:pPr>"
    return f'<c:txPr><a:bodyPr/><a:p>{look}<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'


def _run_look(element: str, size: int = _SIZE) -> str:
    """The look of text; a font named for Chinese and for Latin,
    or digits come out in another face.
    """
    language = ' lang="zh-CN"' if element == "rPr" else ""
    return (
        f'<a:{element}{language} sz="{size}" b="0">{_solid(_INK)}<a:latin typeface="{_FONT}"/>'
        f'<a:ea typeface="{_FONT}"/></a:{element}>'
    )
