"""The house holds: who may import whom, one door for each foreign library, nothing of the field's cases in code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.types import find
from tests.conftest import ROOT

PACKAGE = ROOT / "reports"
MODULES = sorted(PACKAGE.rglob("*.py"))
PREVIEW = PACKAGE / "preview" / "server.py"

# Who may know whom, the lowest room first; a room knows itself.
MAY_IMPORT = {
    "core": set(),
    "wording": {"core"},
    "templating": {"core"},
    "source": {"core"},
    "writers": {"core"},
    "types": {"core", "source"},
    "gate": {"core", "wording"},
    "handbook": {"core", "source", "types"},
    "publish": {"core", "gate", "source", "templating", "writers"},
    "finance": {"core", "source", "templating", "types"},
    "typed": {"core", "publish", "source"},
    "scoring": {"core", "finance", "source", "templating"},
    "prose": {"core", "finance", "source", "templating", "types", "wording"},
    "content": {
        "core",
        "finance",
        "scoring",
        "source",
        "templating",
        "types",
        "wording",
    },
    "run": {
        "content",
        "core",
        "finance",
        "gate",
        "prose",
        "publish",
        "scoring",
        "source",
        "templating",
        "types",
    }
    | {"wording", "writers"},
    "blanks": {
        "content",
        "core",
        "publish",
        "run",
        "source",
        "templating",
        "types",
        "writers",
    },
    "audit": {
        "run",
        "scoring",
        "core",
        "finance",
        "publish",
        "source",
        "templating",
        "types",
        "wording",
        "writers",
    },
    "compare": {
        "gate",
        "seal",
        "audit",
        "content",
        "core",
        "finance",
        "publish",
        "run",
        "source",
        "writers",
    },
    "redline": {
        "audit",
        "compare",
        "content",
        "core",
        "finance",
        "publish",
        "run",
        "writers",
    },
    "renewal": {"content", "core", "finance", "publish", "run", "source"},
    "seal": {"core", "finance", "gate", "publish", "run", "writers"},
    "intake": {"core", "publish", "run", "source", "types"},
    "entry_form": {
        "core",
        "intake",
        "publish",
        "run",
        "source",
        "typed",
        "types",
        "writers",
    },
    "inspect": {
        "core",
        "gate",
        "prose",
        "publish",
        "run",
        "source",
        "templating",
        "writers",
    },
    "recovered": {"core", "inspect", "intake", "publish", "run", "source"},
    "preview": {
        "audit",
        "compare",
        "content",
        "core",
        "finance",
        "prose",
        "publish",
        "renewal",
        "run",
        "seal",
        "source",
        "templating",
        "typed",
        "writers",
    },
    "returned": {
        "core",
        "finance",
        "publish",
        "run",
        "source",
        "typed",
        "writers",
    },
    "remarks": {
        "compare",
        "core",
        "finance",
        "publish",
        "returned",
        "run",
        "source",
        "typed",
        "writers",
    },
    "cli": {
        "audit",
        "blanks",
        "compare",
        "core",
        "entry_form",
        "handbook",
        "inspect",
        "intake",
        "preview",
        "publish",
        "recovered",
        "redline",
        "remarks",
        "renewal",
        "returned",
        "run",
        "seal",
        "types",
    },
}
DOORS = {
    "yaml": {"source/yaml/events.py"},
    "jinja2": {"templating/"},
    "markdown_it": {"content/template.py"},
    "docx": {"writers/docx/"},
    "docxtpl": {"writers/docx/"},
    "lxml": {"writers/docx/"},
    "xml": {"gate/readback/markup.py", "inspect/markup.py"},
    "fontTools": {"writers/ofd/fonts.py"},
    "pypdf": {"publish/office.py", "publish/laid_pages.py"},
    "pypdfium2": {"inspect/pdf/door.py"},
    "resvg_py": {"writers/html/pictures.py"},
    "distributed": {"cli/cluster.py"},
    "python_calamine": {"source/workbook/cells.py"},
    "fsspec": {"run/objectstore.py"},
    # Told apart by what fsspec makes of their words.
    "s3fs": set(),
    "botocore": set(),
    # Slow to begin with; a record is a msgspec.Struct.
    "dataclasses": set(),
    "inspect": set(),
}


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if p.name != "__init__.py" or p.parent != PACKAGE],
    ids=str,
)
def test_a_room_imports_only_what_it_may_know(path: Path) -> None:
    known = {
        name.split(".")[1] for name in imports(path) if name.startswith("reports.")
    }
    assert known - {room(path)} <= MAY_IMPORT[room(path)]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_each_foreign_library_has_one_door(path: Path) -> None:
    inside = path.relative_to(PACKAGE).as_posix()
    for name in imports(path):
        doors = DOORS.get(name.split(".")[0])
        assert doors is None or any(inside.startswith(door) for door in doors), (
            f"{inside} imports {name}"
        )


def test_nothing_imports_in_a_circle() -> None:
    edges = {
        path: {
            target
            for name in imports(path)
            for target in (as_module(name), as_module(name.rpartition(".")[0]))
            if target is not None and target != path and target.name != "__init__.py"
        }
        for path in MODULES
    }
    done: set[Path] = set()

    def visit(path: Path, trail: tuple[Path, ...]) -> None:
        assert path not in trail, " → ".join(p.name for p in (*trail, path))
        if path not in done:
            for target in edges[path]:
                visit(target, (*trail, path))
            done.add(path)

    for path in MODULES:
        visit(path, ())


def as_module(name: str) -> Path | None:
    path = ROOT.joinpath(*name.split(".")).with_suffix(".py")
    return path if path.is_file() else None


def names_of_the_field() -> set[str]:
    """Report types, variants, provinces, units and schemes that ship as templates and data."""
    types = {path.parent for path in (ROOT / "templates").glob("*/类型.yaml")}
    variants = {
        path.name for folder in types for path in folder.iterdir() if path.is_dir()
    } - find.RESERVED
    units = {path.name for path in (ROOT / "data").glob("*/*")}
    places = {
        "四川",
        "新疆",
        "甘肃",
        "凉山",
        "巴州",
        "渠县",
        "张掖",
        "达州",
        "巴音郭楞",
    }
    schemes = {"职工基本医疗保险", "居民基本医疗保险", "医疗保障局"}
    return {folder.name for folder in types} | variants | units | places | schemes


@pytest.mark.parametrize("path", [*MODULES, ROOT / "build.py"], ids=str)
def test_no_report_type_province_or_unit_is_named_in_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [name for name in names_of_the_field() if name in text]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_the_program_has_no_clock_no_network_and_no_environment(path: Path) -> None:
    foreign = {name.split(".")[0] for name in imports(path)}
    if path == PREVIEW:
        # It speaks to the browser of this machine, and to nobody else.
        foreign -= {"http", "secrets", "socket", "urllib"}
    assert not foreign & {
        "random",
        "uuid",
        "secrets",
        "socket",
        "urllib",
        "http",
        "requests",
    }
    if path.is_relative_to(PACKAGE / "cli"):
        # The terminal times what it prints, and knows where a user's cache is.
        return
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"os\.environ|getenv|\.now\(|\.today\(|time\.time|perf_counter|monotonic", text
    )
