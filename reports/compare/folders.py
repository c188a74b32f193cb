"""Whose a folder is that is compared against: of which year, of which unit."""

from pathlib import Path

from reports.publish.folders import is_year
from reports.run.request import Request, WrongCall


def require_year(folder: Path, request: Request) -> None:
    """Raises WrongCall for a folder of another year."""
    year = str(request.year)
    if is_year(folder.name) and folder.name != year:
        raise WrongCall(
            f"“{folder}”是 {folder.name} 年度的，要比的是 {year} 年度。两份要是同一年的。"
        )


def unit_of(folder: Path, request: Request) -> str:
    """Which unit a folder is of: the one asked for, else the one that is called so. Raises WrongCall."""
    if request.unit:
        return request.unit
    if (request.data / str(request.year) / folder.name).is_dir():
        return folder.name
    raise WrongCall(
        f"“{folder}”是一个单位的文件夹，看不出是哪个单位：加上 --unit 单位 再比。"
    )
