"""A form of a unit's data as a workbook."""

from pathlib import Path

from msgspec.structs import replace

from reports.core.problems import Fault
from reports.entry_form.ledger import Ledger
from reports.entry_form.outline import pages_of
from reports.entry_form.sheets import sheets_of
from reports.entry_form.unit_files import UnitFiles
from reports.publish.disk import write_files
from reports.publish.store import Store
from reports.run.request import Request, WrongCall, units_of
from reports.writers.xlsx import write

FILLED, BLANK = "填报表.xlsx", "空白填报表.xlsx"


def form_of(request: Request, *, blank: bool) -> bytes:
    """The form of a unit's data as .xlsx, the same for the same data. Raises WrongCall and Fault."""
    units_of(request)
    former = replace(request, year=request.year - 1)
    last = UnitFiles(former) if (UnitFiles(former).folder).is_dir() else None
    pages = list(pages_of(UnitFiles(request), last))
    if not pages:
        raise WrongCall(
            f"“{request.unit}”{request.year} 年还没有数据文件，先用 new 建一份。"
        )
    return write(sheets_of(pages, Ledger(request.year, request.unit, blank)))


def write_form(request: Request, *, blank: bool) -> Path:
    """A form written into what is not public. Raises WrongCall where another lies there, which somebody may
    have filled in, and Fault.
    """
    content = form_of(request, blank=blank)
    folder = Store(request.output).internal(str(request.year), request.unit)
    path = folder / (BLANK if blank else FILLED)
    if path.is_file() and path.read_bytes() != content:
        raise WrongCall(
            f"“{path}”已经有了，和现在的数据不一样，可能有人填过，没有动它。"
            "先导入它，或者改名、移走，再运行一次。"
        )
    if refused := write_files(folder, {path.name: content}):
        raise Fault(*refused)
    return path
