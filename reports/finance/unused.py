"""What was entered and is asked for nowhere: no text, table, formula, rule or page needs it.

Code: W04.
"""

from collections.abc import Collection, Iterator, Sequence

from reports.core import nodes
from reports.core.figure import LEFT_BLANK
from reports.core.problems import Place, Problem, problem

READ_BY_THE_PROGRAM = frozenset(
    {
        *("报告", "样式", "出具", "年度", "单位", "状态", "金额单位", "公开时间"),
        *(
            "审签",
            "附件",
            "补充数",
            "科目补充",
            "勾稽说明",
            "写法",
            "指标体系",
            "批复目标",
        ),
    }
)
"""Keys of a data file that mean something without a template that names them."""

_SAYS_NOTHING = frozenset({"", "0", "无", "待填", LEFT_BLANK})


def find_unused(
    root: nodes.Mapping, unused: Sequence[str], named: Collection[str]
) -> Iterator[Problem]:
    """W04, once for a file, for what it gives that its type asks for nowhere (`unused`, as paths).

    `named` are the paths that the unit's page names.
    """
    found: list[tuple[str, Place]] = []
    for path in unused:
        place = None if path in named else _place_of(path, root)
        if place is not None:
            found.append((path, place))
    if found:
        names = "、".join(path for path, _ in found)
        yield problem("W04", "fields", found[0][1], names=names)


def _place_of(path: str, root: nodes.Mapping) -> Place | None:
    """Where a value was entered, None where there is none or it says that there is nothing."""
    node: nodes.Node = root
    place = root.place
    for key in path.split("."):
        if not isinstance(node, nodes.Mapping) or key not in node.items:
            return None
        place, node = node.keys[key], node.items[key]
    if isinstance(node, nodes.Scalar):
        return None if node.text.strip() in _SAYS_NOTHING else place
    return place if node.items else None
