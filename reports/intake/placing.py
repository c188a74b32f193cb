"""New members of a file's mappings: where each comes to stand, and how it is written there."""

from collections.abc import Iterator, Sequence

from reports.intake.render import Nested, Renderer
from reports.intake.values import Path
from reports.source.edits import Edit, line_end, line_start
from reports.source.yaml.events import Spelled


class Placer:
    """A data file that members are put into, beside their like."""

    def __init__(self, text: str, root: Spelled, renderer: Renderer) -> None:
        self.text, self.root, self.renderer = text, root, renderer
        # Texts that are put in: where, how deep, and in which order.
        self.put_in: list[tuple[int, int, int, str]] = []

    def deepest(self, path: Path) -> tuple[Spelled, int]:
        """The last value there is on the way to one, and how far it is."""
        return deepest(self.root, path)

    def put(self, node: Spelled, path: Path, value: "str | Nested") -> None:
        """Puts a member into a mapping."""
        at, text = self._spot(node, path[:-1], path[-1], value)
        self.put_in.append((at, -len(path), len(self.put_in), text))

    def edits(self) -> Iterator[Edit]:
        """What is put in, as one edit for each spot: what lies deeper belongs to what is above it."""
        spots: dict[int, list[str]] = {}
        for at, _, _, text in sorted(self.put_in):
            spots.setdefault(at, []).append(text)
        for at, texts in spots.items():
            yield Edit(at, at, "".join(texts))

    def _spot(
        self, node: Spelled, path: Path, key: str, value: "str | Nested"
    ) -> tuple[int, str]:
        """Where a new member of a mapping comes to stand, and how it is written there."""
        members = node.members or ()
        before = self._before(members, path, key)
        if node.flow:
            inside = (
                value
                if isinstance(value, str)
                else self.renderer.flow((*path, key), value)
            )
            if before is not None:
                return before.end, f", {key}: {inside}"
            return node.start + 1, f"{key}: {inside}{', ' if members else ''}"
        text = self.renderer.member((*path, key), value, self.indent(node))
        if before is None and self._begins_line(members[0][1]):
            return line_start(self.text, members[0][1]), text + self.renderer.end
        before = before or members[-1][2]
        end = line_end(self.text, before.end)
        return end, self.renderer.end + text

    def _before(
        self, members: Sequence[tuple[str, int, Spelled]], path: Path, key: str
    ) -> Spelled | None:
        """The member that a new one comes to stand behind; None at the beginning."""
        order = self.renderer.order(path)
        rank = (order.get(key, 999), key)
        earlier = [
            value for name, _, value in members if (order.get(name, 999), name) < rank
        ]
        # 报告 and 样式 of the file stand first, wherever the schema has them.
        return earlier[-1] if earlier else (members[-1][2] if not path else None)

    def _begins_line(self, at: int) -> bool:
        """Whether nothing stands before it in its line, such as the stroke of a list."""
        return not self.text[line_start(self.text, at) : at].strip()

    def indent(self, node: Spelled) -> str:
        """How far the members of a block stand in."""
        start = (node.members or ())[0][1] if node.members else node.start
        return " " * (start - line_start(self.text, start))


def deepest(root: Spelled, path: Path) -> tuple[Spelled, int]:
    """The last value there is below another on the way to one, and how far it is."""
    node = root
    for depth, key in enumerate(path):
        found = member_of(node, key)
        if found is None:
            return node, depth
        node = found
    return node, len(path)


def member_of(node: Spelled, key: str) -> Spelled | None:
    """A member of a mapping, or an item of a list by its number from 0; None where there is none."""
    if node.items is not None:
        at = int(key) if key.isdecimal() else len(node.items)
        return node.items[at] if at < len(node.items) else None
    return next((value for name, _, value in node.members or () if name == key), None)
