"""核对句式.yaml: how the field says its numbers, as the checks ask for it."""

from collections.abc import Mapping, Sequence

from reports.core import nodes
from reports.gate.facts.speech import AccountTable, Name, Speech, TablePlace, Total

Content = Mapping[str, nodes.Node]


def speech_of(content: Content) -> Speech:
    """What the file says; what it does not say is asked of no report."""
    words = _content(content, "词")
    return Speech(
        words={name: "|".join(_text(one).split()) for name, one in words.items()},
        quantities={name: _text(one) for name, one in _content(content, "量").items()},
        sentences=_texts(content.get("句式")),
        relations={
            name: _texts(one) for name, one in _content(content, "关系").items()
        },
        opposites=_texts(content.get("说法相反")),
        not_own=_text(content.get("不是本年")),
        before=_text(content.get("名称前")),
        names=tuple(
            _name(name, one) for name, one in _content(content, "名称").items()
        ),
        sums=_totals(content.get("合计")),
        items=_totals(content.get("分项")),
        rows=_totals(content.get("竖式")),
        accounts=tuple(
            AccountTable(_text(at.get("题")), _text(at.get("列")), _text(at.get("文")))
            for at in map(_items, _each(content.get("科目表")))
        ),
    )


def _name(name: str, node: nodes.Node) -> Name:
    items = _items(node)
    return Name(
        name,
        said=_texts(items.get("文")),
        part_of=_text(items.get("属")),
        tables=tuple(
            TablePlace(_text(at.get("题")), _text(at.get("行")), _text(at.get("列")))
            for at in map(_items, _each(items.get("表")))
        ),
    )


def _totals(node: nodes.Node | None) -> tuple[Total, ...]:
    return tuple(
        Total(
            whole=_text(at.get("合")),
            parts=_texts(at.get("分")),
            others=_texts(at.get("可有")),
            passed=_text(at.get("略")),
            title=_text(at.get("题")),
        )
        for at in map(_items, _each(node))
    )


def _content(content: Content, key: str) -> Content:
    node = content.get(key)
    return _items(node) if node is not None else {}


def _items(node: nodes.Node) -> Content:
    return node.items if isinstance(node, nodes.Mapping) else {}


def _each(node: nodes.Node | None) -> Sequence[nodes.Node]:
    return node.items if isinstance(node, nodes.Sequence) else ()


def _texts(node: nodes.Node | None) -> tuple[str, ...]:
    return tuple(map(_text, _each(node)))


def _text(node: nodes.Node | None) -> str:
    return node.text if isinstance(node, nodes.Scalar) else ""
