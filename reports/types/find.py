"""The report types under a templates folder, their styles, and the folders that make one up."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from reports.core import nodes
from reports.core.problems import Fault, problem
from reports.source.encoding import read_bytes
from reports.source.yaml import reader

COMMON = "公共"
TYPE_FILE = "类型.yaml"
STANDS_ON = "沿用"
"""The key under which a style's 类型.yaml names the style below it."""
DICTIONARIES = "字典"
SYSTEMS = "指标体系"
TABLES = "表"
CHARTS = "图"
RESERVED = frozenset({TABLES, CHARTS, SYSTEMS, DICTIONARIES})
"""The folders of a type that are no styles of it."""


class TypeFolder(Struct, frozen=True):
    """Where a report type lives, and the styles it has.

    A style in the folder of another is named by both, the lower one first.
    """

    name: str
    path: Path
    variants: tuple[str, ...]


def find_types(templates: Path) -> dict[str, TypeFolder]:
    """The report types under a templates folder, by name.

    Raises Fault (K01) where there are none.
    """
    found: dict[str, TypeFolder] = {}
    for file in sorted(templates.glob(f"*/{TYPE_FILE}")):
        folder = file.parent
        found[folder.name] = TypeFolder(folder.name, folder, tuple(_variants(folder)))
    if not found:
        raise Fault(problem("K01", templates=templates))
    return found


def _variants(folder: Path, above: str = "") -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        named = path.name not in RESERVED and not path.name.startswith((".", "_"))
        if named and not is_year(path) and path.is_dir():
            yield above + path.name
            yield from _variants(path, f"{above}{path.name}/")


def is_year(folder: Path) -> bool:
    """Whether a folder holds what applies from a year on."""
    return folder.name.isdecimal()


def layers_of(folder: TypeFolder, variant: str, year: int) -> Iterator[Path]:
    """The folders whose files make up a type, with its style, in a year.

    Each is laid over those before it: what all types share, the type, the styles that the style
    stands on, the style. A year folder in any of them counts from that year on, right above it.
    Raises Fault where a style stands on itself (F03) or on none that is there (D14).
    """
    styles = (folder.path / style for style in _stack(folder, variant, ()))
    for level in (folder.path.parent / COMMON, folder.path, *styles):
        yield level
        years = filter(is_year, level.glob("[0-9]*/"))
        for path in sorted(years, key=lambda one: int(one.name)):
            if int(path.name) <= year:
                yield path


def _stack(folder: TypeFolder, variant: str, above: tuple[str, ...]) -> tuple[str, ...]:
    """The styles that one stands on, the lowest first, and itself; `above` stand on it."""
    if not variant:
        return ()
    below, said = variant.rpartition("/")[0], _stands_on(folder, variant)
    if said is not None:
        below = said.text
        if below in (*above, variant):
            raise Fault(problem("F03", "styles", said.place, name=below))
        if below not in folder.variants:
            known = "、".join(folder.variants)
            raise Fault(
                problem("D14", "style_below", said.place, name=below, known=known)
            )
    return (*_stack(folder, below, (*above, variant)), variant)


def _stands_on(folder: TypeFolder, variant: str) -> nodes.Scalar | None:
    """The style that one names as the one below it."""
    path = folder.path / variant / TYPE_FILE
    if not path.is_file():
        return None
    shown = path.relative_to(folder.path.parent.parent).as_posix()
    # What else is wrong in the file is told where the whole of it is read.
    node, _ = reader.read_yaml(read_bytes(path), shown)
    said = node.items.get(STANDS_ON) if node else None
    return said if isinstance(said, nodes.Scalar) else None
