"""A chart in HTML: drawn where the look has drawings, its caption, its sentence,
and its data as a table.

Where the look has none, its data stands in its place, or a picture that says its data.
"""

from reports.core.tree import Chart, data_table, plain_text
from reports.writers.html.lines import (
    HtmlContext,
    anchored,
    attribute,
    escape,
    line,
    wrap,
)
from reports.writers.html.svg import WIDTH, drawing_of
from reports.writers.html.tables import table


def chart(node: Chart, context: HtmlContext) -> str:
    """A chart; its data lies folded up under the drawing, or stands there in the place of one."""
    number = f"{node.number}　" if node.number else ""
    caption = wrap(
        "chart caption", escape(number) + line(node.caption, context), context
    )
    sentence = (
        [wrap("body", line(node.sentence, context), context)] if node.sentence else []
    )
    if not context.look.draws and context.paint is None:
        return "\n".join((caption, *sentence, table(data_table(node), context)))
    drawing = drawing_of(node, f"c.{next(context.serial)}")
    if context.paint is not None:
        source = attribute("src", context.paint(drawing))
        words = attribute("alt", _alternative_text(node))
        picture = f'<img{source}{words} width="{WIDTH}">'
        return "\n".join((wrap("picture", picture, context), caption, *sentence))
    data = f"<summary>{escape(node.number)}数据</summary>\n{table(data_table(node), context)}"
    folded = wrap("chart data", data, context)
    figure = wrap("figure", f"{drawing}\n{caption}", context)
    return wrap(
        "chart",
        "\n".join((figure, *sentence, folded)),
        context,
        anchored(node.anchor, context),
    )


def _alternative_text(node: Chart) -> str:
    """What a chart shows, for who cannot see its picture: every value by category and series."""
    parts = []
    for index, category in enumerate(node.categories):
        for series in node.series:
            name = f"{category}，{series.name}" if len(node.series) > 1 else category
            said = f"{name} {series.values[index].text}{node.unit}"
            if series.shares:
                said += f"（{plain_text((series.shares[index],))}）"
            parts.append(said)
    return f"{node.number} {plain_text(node.caption)}：{'；'.join(parts)}".strip()
