"""What an author of templates begins with: a style that changes nothing yet, a type that builds.

The files lie below templates/公共/新建, with 〔…〕 where something is to be filled in. They are only put
where nothing lies: nobody's file is written over.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from reports.content.bodies import (
    NamedBlock,
    blocks_of_bodies,
    used_bodies,
    used_tables,
)
from reports.content.compiled import FORMS
from reports.core import nodes
from reports.core.problems import Fault, Place, Problem, did_you_mean, problem
from reports.publish.common import COMMON, common_name, need_common
from reports.publish.disk import file_name, folded, names_in, write_files
from reports.publish.folders import UNIT_FILE, files_below
from reports.run.prepare import prepare_type
from reports.run.request import WrongCall
from reports.source.encoding import read_bytes
from reports.source.yaml import reader
from reports.types.find import (
    RESERVED,
    TABLES,
    TYPE_FILE,
    TypeFolder,
    find_types,
    is_year,
)
from reports.types.read import read_type
from reports.types.report_type import ReportType

SAMPLE_UNIT = "示例单位"
"""The unit whose data show what a new type prints."""
_OF_STYLE, _OF_TYPE, _OF_DATA = "新建/样式", "新建/类型", "新建/数据"
_ONE_EACH = (TYPE_FILE, "数据结构.yaml", "勾稽.yaml")
_BODY, _TABLE = "正文.md.j2", "表.yaml"
"""The files of a style of which there is one for each body, and one for a table."""
_ANY_REPORT = "某报告"
# 〔 is what marks what is to be filled in.
_MAY_BE_IN_NAMES = "（）《》“”、—·-"

_Facts = Mapping[str, str]


class Start(Struct, frozen=True):
    """Files to begin with, by where they are to lie; the name of the style or type they make up."""

    name: str
    files: Mapping[Path, str]


def write_start(start: Start) -> list[Problem]:
    """Writes the files; the problems of those that could not be.

    The folder that is named first comes last: where a disk is full, there is no half of a type.
    """
    by_folder: dict[Path, dict[str, bytes]] = {}
    for path, text in start.files.items():
        by_folder.setdefault(path.parent, {})[path.name] = text.encode()
    for folder in reversed(by_folder):
        if problems := write_files(folder, by_folder[folder]):
            return problems
    return []


# ── a style ─────────────────────────────────────────────────────────────────


def start_style(templates: Path, named: str, below: str, year: int) -> Start:
    """A style, named as 报告类型/样式, that prints what the one below it does.

    Raises WrongCall and Fault.
    """
    kind, *levels = _levels(named) or [""]
    below = "/".join(_levels(below))
    folder = _folder_of(templates, kind, levels)
    *above, own = levels
    inside = "/".join(above)
    for lower in (inside, below):
        if lower and lower not in folder.variants:
            near = did_you_mean(lower, folder.variants)
            raise WrongCall(f"“{kind}”没有“{lower}”这个样式。{near}")
    _check_name(own)
    _check_free(folder.path / inside, own)
    standing = _standing(folder, below or inside, year)
    style = "/".join(levels)
    facts = {
        "样式": style,
        "报告": kind,
        "下面": below or inside or kind,
        "沿用": f"沿用: {below}" if below else "# 沿用: 别的样式",
    }
    files = _style_files(templates, standing, facts)
    return Start(style, {folder.path / style / name: text for name, text in files})


def _levels(named: str) -> list[str]:
    """The parts of a name; on Windows a path is written with the other stroke."""
    return [part for part in named.replace("\\", "/").split("/") if part]


def _folder_of(templates: Path, kind: str, levels: Sequence[str]) -> TypeFolder:
    folders = find_types(templates)
    if kind not in folders:
        raise WrongCall(f"没有“{kind}”这种报告。{did_you_mean(kind, folders)}")
    if not levels:
        raise WrongCall(f"还要写样式的名称，如 {kind}/某省。")
    return folders[kind]


def _standing(folder: TypeFolder, below: str, year: int) -> ReportType:
    """What a style is to stand on. Raises WrongCall where that cannot be built, and Fault."""
    try:
        prepare_type(folder, below, year)
    except Fault:
        if below or not folder.variants:
            raise
        raise WrongCall(
            f"“{folder.name}”的文字都在样式里，新样式要站在其中一个上："
            f"加上 --from，可以写的有：{'、'.join(folder.variants)}。"
        ) from None
    return read_type(folder, below, year)


def _style_files(
    templates: Path, kind: ReportType, facts: _Facts
) -> Iterator[tuple[str, str]]:
    """The files of a style by their names below its folder."""
    required = kind.schema.get("required", ["报告"])
    outputs = [str(output.name) for output in kind.outputs]
    told = {
        "文书": "、".join(outputs),
        "例文书": outputs[0],
        "必填": "、".join(required),
        "例必填": required[-1],
        "例勾稽": kind.rules[-1].code if kind.rules else "编号",
    }
    for name in _ONE_EACH:
        yield name, _filled(templates, f"{_OF_STYLE}/{name}", {**facts, **told})
    columns = dict(_tables_with_columns(kind))
    for table, titles in list(columns.items())[:1]:
        told = {
            "表": table,
            "各表": "、".join(columns),
            "列": "、".join(titles),
            "例列": titles[0],
        }
        text = _filled(templates, f"{_OF_STYLE}/{_TABLE}", {**facts, **told})
        yield f"{TABLES}/{table}.yaml", text
    for file, blocks in blocks_of_bodies(kind).items():
        told = {"文件": file, "块": _outline(blocks), "例块": blocks[0].name}
        yield file, _filled(templates, f"{_OF_STYLE}/{_BODY}", {**facts, **told})


def _outline(blocks: Sequence[NamedBlock]) -> str:
    """The names of blocks, one to a line, set in as they stand in one another."""
    return "\n".join("   " * (2 + one.depth) + one.name for one in blocks)


def _tables_with_columns(kind: ReportType) -> Iterator[tuple[str, list[str]]]:
    """The tables that a type's documents place, with the titles of their columns that no other of
    the same table has.
    """
    for name, table in used_tables(kind, used_bodies(kind)[0]).items():
        titles = list(_titles(table))
        alone = [title for title in titles if titles.count(title) == 1]
        if alone and name not in FORMS:
            yield name, alone


def _titles(node: nodes.Node) -> Iterator[str]:
    """The titles of columns, those above others left out."""
    columns = node.items.get("列") if isinstance(node, nodes.Mapping) else None
    for column in columns.items if isinstance(columns, nodes.Sequence) else ():
        title = column.items.get("标题") if isinstance(column, nodes.Mapping) else None
        below = list(_titles(column))
        if below or not isinstance(title, nodes.Scalar):
            yield from below
        else:
            yield title.text


# ── a type ──────────────────────────────────────────────────────────────────


def start_type(templates: Path, data: Path, name: str, year: int) -> Start:
    """A report type, and data of a sample unit that show what it prints. Raises WrongCall and Fault."""
    _check_name(name)
    _check_free(templates, name)
    unit = data / str(year) / SAMPLE_UNIT
    facts = {"名称": name, "次年": str(year + 1)}
    files = {}
    for inside in _start_files(templates, _OF_TYPE):
        text = _filled(templates, f"{_OF_TYPE}/{inside}", facts)
        files[templates / name / inside] = text
    for inside in _start_files(templates, _OF_DATA):
        own = inside.replace(_ANY_REPORT, name)
        if own == UNIT_FILE and (unit / own).exists():
            # It is of all reports of the unit.
            _check_sample(unit / own)
            continue
        _check_free(unit, own)
        files[unit / own] = _filled(templates, f"{_OF_DATA}/{inside}", facts)
    return Start(name, files)


def _start_files(templates: Path, start: str) -> list[str]:
    """The names of the files to begin with, below their folder. Raises Fault where there are none."""
    folder = templates / COMMON / start
    files = [path.relative_to(folder).as_posix() for path in files_below(folder)]
    if not files:
        raise Fault(problem("T03", "missing", Place(common_name(templates, start))))
    return files


def _check_sample(unit_file: Path) -> None:
    """Raises WrongCall where the unit is none whose documents are kept from being published."""
    node, _ = reader.read_yaml(read_bytes(unit_file), str(unit_file))
    said = node.items.get("示例") if node else None
    if not isinstance(said, nodes.Scalar) or said.text != "是":
        raise WrongCall(
            f"“{unit_file}”里没有写“示例: 是”，编的数不能放在那里。"
            "写上这一行，或者把那个文件夹改名。"
        )


# ── both ────────────────────────────────────────────────────────────────────


def _check_name(name: str) -> None:
    """Raises WrongCall for a name that some system could not hold, or templates could not say."""
    stem = file_name(name)
    if isinstance(stem, Problem):
        raise WrongCall(f"{stem.message}换一个名称。")
    if name in RESERVED or name == COMMON or is_year(Path(name)):
        raise WrongCall(f"叫“{name}”的文件夹在模板里另有用处，换一个名称。")
    odd = [sign for sign in name if not (sign.isalnum() or sign in _MAY_BE_IN_NAMES)]
    if odd or not name[0].isalnum():
        raise WrongCall(
            f"名称只能用汉字、字母、数字和 {_MAY_BE_IN_NAMES}，开头是汉字、字母或数字，"
            f"写的是“{name}”。"
        )


def _check_free(folder: Path, name: str) -> None:
    """Raises WrongCall where something lies there already, whatever its capitals."""
    for one in names_in(folder):
        if folded(one) == folded(name):
            raise WrongCall(
                f"“{folder / one}”已经有了，没有动它。直接改它，或者换一个名称。"
            )


def _filled(templates: Path, name: str, facts: _Facts) -> str:
    """A file to begin with, with the facts in it. Raises Fault."""
    text = need_common(templates, name)
    for word, fact in facts.items():
        text = text.replace(f"〔{word}〕", fact)
    return text
