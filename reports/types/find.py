"""The report types under a templates folder, their variants, and the folders that make one up."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from reports.core.problems import Fault, problem

COMMON = "公共"
TYPE_FILE = "类型.yaml"
DICTIONARIES = "字典"
SYSTEMS = "指标体系"
TABLES = "表"
CHARTS = "图"
RESERVED = frozenset({TABLES, CHARTS, SYSTEMS, DICTIONARIES})
"""The folders of a type that are no variants of it."""


class TypeFolder(Struct, frozen=True):
    """Where a report type lives, and the variants it has."""

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


def _variants(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        named = path.name not in RESERVED and not path.name.startswith((".", "_"))
        if named and path.is_dir():
            yield path.name


def layers_of(folder: TypeFolder, variant: str, year: int) -> Iterator[Path]:
    """The folders whose files make up a type, with its variant, in a year.

    Each is laid over those before it.

    A year folder within a variant counts from that year on.
    """
    yield folder.path.parent / COMMON
    yield folder.path
    if not variant:
        return
    base = folder.path / variant
    yield base
    for path in sorted(base.iterdir()):
        if path.is_dir() and path.name.isdecimal() and int(path.name) <= year:
            yield path
