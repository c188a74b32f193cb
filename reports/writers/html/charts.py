"""A chart in HTML: drawn where the look has drawings, its caption, its sentence, and its data as a table."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from reports.tree import Chart, data_table
from reports.writers.html.lines import Context, anchored, escape, line, wrap
from reports.writers.html.svg import columns, pie
from reports.writers.html.tables import table

_DRAWINGS: Mapping[str, Callable[[Chart, str], str]] = MappingProxyType({"column": columns, "pie": pie})


def chart(node: Chart, context: Context) -> str:
    """A chart; its data lies folded up under the drawing, or stands there in the place of one."""
    number = f"{node.number}　" if node.number else ""
    caption = wrap("chart caption", escape(number) + line(node.caption, context), context)
    sentence = [wrap("body", line(node.sentence, context), context)] if node.sentence else []
    if not context.look.draws:
        return "\n".join((caption, *sentence, table(data_table(node), context)))
    drawing = _DRAWINGS[node.kind](node, f"c.{next(context.serial)}")
    data = f"<summary>{escape(node.number)}数据</summary>\n{table(data_table(node), context)}"
    folded = wrap("chart data", data, context)
    return wrap("chart", "\n".join((drawing, caption, *sentence, folded)), context, anchored(node.anchor, context))
