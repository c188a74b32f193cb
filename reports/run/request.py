"""What a run is asked for and what it answers; light enough for a run in which nothing has to
be made.
"""

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from reports.core.problems import Place, Problem, did_you_mean, problem
from reports.publish.addresses import CHECKSUMS
from reports.publish.disk import folded, hash_bytes
from reports.publish.fingerprint import Tree, fingerprint
from reports.publish.folders import year_folders
from reports.publish.store import INTERNAL, SAMPLES, Store

if TYPE_CHECKING:
    from reports.publish.office import PrintedPdf


PROGRAM = Path(__file__).absolute().parents[1]
"""The program that runs."""
FIRST_TIME = "第一次用，先运行 python build.py start 文件夹：那里就有了模板和样例。"
_CODE = (".py",)


class DocumentState(StrEnum):
    """What became of a document in a run."""

    BUILT = "已生成"
    UNCHANGED = "未变化"
    FAULTY = "有错误"
    WAITING = "等别的改好"
    STALE = "旧文件，勿公开"
    UNREAD = "没有读"
    REFUSED = "没有用它"


class Address(Struct, frozen=True):
    """A folder of a store on the network, as a URL: s3://桶/省/data."""

    url: str

    def __str__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        """Its last part."""
        return self.url.rpartition("/")[2]

    @property
    def parent(self) -> "Address":
        """The folder that it lies in."""
        return Address(self.url.rpartition("/")[0])


class Remote(Struct, frozen=True):
    """Which of a run's folders lie in stores on the network, None for one that does not."""

    data: Address | None = None
    output: Address | None = None


class Request(Struct, frozen=True):
    """What a run is to do; folders are given, none is taken from where the program stands.

    `pages` asks for the page numbers of 目录, `pdf` for these and a PDF beside each Word file, `ofd` for an OFD
    beside the PDF;
    `convert` prints the documents for that, LibreOffice where nothing else is given. With
    `contribute` each unit leaves what it contributes to the province's view.

    `unit_seconds` and `unit_memory` (MB) are what one unit may take, 0 where there is no limit.

    `content` is the hash of program and templates where the run was asked for, and `run` names the run
    among all others; both are set by `pipeline.begin`, for workers to compare their own with.

    What `remote` names is nowhere on the disk: in its place `data` and `output` are names to speak of
    until `remote.py` brings a unit's files to a temporary folder.
    """

    year: int
    data: Path
    templates: Path
    output: Path
    program: Path
    cache: Path | None = None
    only: str = ""
    unit: str = ""
    draft: bool = False
    jobs: int = 1
    pages: bool = False
    pdf: bool = False
    ofd: bool = False
    convert: "Callable[[bytes, str], PrintedPdf] | None" = None
    strict: bool = False
    content: str = ""
    run: str = ""
    contribute: bool = False
    unit_seconds: int = 0
    unit_memory: int = 0
    remote: Remote | None = None

    @property
    def data_name(self) -> str:
        """What the data folder is called from one run to the next."""
        there = self.remote and self.remote.data
        return str(there or self.data)


class Outcome(Struct, frozen=True):
    """One document's line of the table: what it is, its state, what was found, where its files
    lie.
    """

    unit: str
    file: str
    title: str
    state: DocumentState
    problems: tuple[Problem, ...]
    folder: Path | Address | None = None


class UnitResult(Struct, frozen=True):
    """What became of one unit's documents; of the whole run's where the unit is empty."""

    unit: str
    outcomes: tuple[Outcome, ...]


class OtherProgram(Exception):  # noqa: N818
    """The program or the templates of a worker are not those of who asks it to build."""

    def __init__(self, worker: str) -> None:
        super().__init__(worker)
        self.worker = worker


class WrongCall(Exception):  # noqa: N818
    """The run was asked for something that is not there; the message is Chinese, for the user."""


def closed_folder(error: OSError) -> Problem:
    """G08 for a folder that cannot be opened."""
    return problem("G08", "folder", Place(str(error.filename)), detail=str(error))


def unforeseen(error: Exception, shown: str) -> Problem:
    """G09: what nobody thought of is one document's problem and stops no other."""
    if isinstance(error, MemoryError):
        return problem("G10", "memory", Place(shown), detail=repr(error))
    import traceback

    detail = "".join(traceback.format_exception(error)).strip()
    return problem("G09", "document", Place(shown), detail=detail)


def years(data: Path) -> list[int]:
    """The year folders there are, oldest first. Raises OSError."""
    return [int(year) for year in year_folders(data)]


def has_own_python() -> bool:
    """Whether the Python that runs came with the program, in the folder for Windows: then no other is known there."""
    try:
        return PROGRAM.with_name("python").samefile(Path(sys.executable).parent)
    except OSError:
        return False


def program_state(program: Path, templates: Path, cache: Path | None) -> str:
    """What all documents depend on besides their data, as a hash: program and templates."""
    if program.absolute() == PROGRAM:
        state = _own_program_state(cache)
    else:
        state = fingerprint((Tree(program, _CODE),), cache)
    state += fingerprint((Tree(templates),), cache)
    return hash_bytes(state.encode())


@lru_cache(maxsize=1)
def _own_program_state(cache: Path | None) -> str:
    """The hash of the program that runs: what a long-lived process has loaded, not what has been
    put into its place since.
    """
    return fingerprint((Tree(PROGRAM, _CODE),), cache)


def units_of(request: Request) -> list[str]:
    """The units that a run is about, in their order.

    Raises WrongCall for a folder, year, unit or type that is not there, and OSError.
    """
    _check_output(request)
    _check_year(request)
    folder = request.data / str(request.year)
    with os.scandir(folder) as entries:
        found = (one.name for one in entries if one.is_dir())
        units = sorted(name for name in found if not name.startswith("."))
    if request.unit and request.unit not in units:
        raise WrongCall(
            f"{request.year} 年度没有“{request.unit}”这个单位。"
            f"{did_you_mean(request.unit, units)}"
        )
    if request.only:
        _check_type(request)
    if request.unit:
        return [request.unit]
    # A unit whose data folder is gone still has documents that must not be published any more.
    return sorted({*units, *Store(request.output).units(str(request.year))})


def _check_output(request: Request) -> None:
    """Raises WrongCall for an output folder that is no folder of its own."""
    if reason := _unfit(request):
        raise WrongCall(
            f"成品不能放在“{request.output}”：{reason}。"
            "--output 请换一个单独的文件夹，如 output。"
        )


def _unfit(request: Request) -> str:
    """Why an output folder will not do, links and .. followed; empty where it will."""
    output = request.output
    # 内部 lies beside it, wherever a link leads.
    beside = Path(os.path.realpath(output.parent), INTERNAL)
    real = Path(os.path.realpath(output))
    if real == real.parent:
        return "那里是整个磁盘"
    if folded(INTERNAL) in map(folded, (output.name, *real.parts)):
        return f"“{INTERNAL}”里放的不能公开"
    if folded(output.name) == folded(SAMPLES):
        return f"“{SAMPLES}”里放的是示例，不能公开"
    if output.name in ("", ".."):
        return "要写文件夹的名字，不能只写句点"
    for folder, holds in (
        (request.data, "数据"),
        (request.templates, "模板"),
        (request.program, "程序"),
    ):
        other = Path(os.path.realpath(folder))
        if _is_within(real, other) or _is_within(other, real):
            return f"那里放的是{holds}，会和成品混在一起"
    if _is_within(real, beside.with_name(SAMPLES)):
        return f"“{SAMPLES}”里放的是示例，不能公开"
    if _is_within(beside, real) or Path(real, INTERNAL).is_dir():
        return f"它里面有“{INTERNAL}”，那里放的不能公开"
    if any(Path(folder, CHECKSUMS).is_file() for folder in real.parents):
        return "它在另一个成品文件夹里面"
    return ""


def _is_within(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or lies in it, also where the disk knows no capitals."""
    depth = len(folder.parts)
    return [*map(folded, path.parts[:depth])] == [*map(folded, folder.parts)]


def _check_type(request: Request) -> None:
    types = [path.parent.name for path in request.templates.glob("*/类型.yaml")]
    if request.only not in types:
        raise WrongCall(
            f"没有“{request.only}”这种报告。{did_you_mean(request.only, types)}"
        )


def _check_year(request: Request) -> None:
    if not request.data.is_dir():
        raise WrongCall(f"没有“{request.data}”这个文件夹。{FIRST_TIME}")
    known = [str(year) for year in years(request.data)]
    if str(request.year) in known:
        return
    there = "那里还没有年度文件夹。"
    if known:
        there = f"现有的年度：{'、'.join(known)}。"
    raise WrongCall(f"“{request.data}”里没有 {request.year} 年度的文件夹。{there}")
