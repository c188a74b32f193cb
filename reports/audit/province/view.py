"""The province's view made: the index brought up to date, then the page and the workbook over it."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from reports.audit.province.expected import Province, read_province
from reports.audit.province.index import Index, open_former, open_index, seal_text
from reports.audit.province.intake import TakenIn, take_in
from reports.audit.province.oddities import mark_odd
from reports.audit.province.page import ViewFacts, page_values
from reports.audit.province.sheets import write_sheets
from reports.audit.province.standing import find_standings
from reports.audit.province.sums import (
    FormerTotals,
    Region,
    RegionSums,
    former_totals,
    sum_regions,
)
from reports.core.catalogue import all_entries
from reports.core.problems import Fault, Problem
from reports.publish.common import common_name, need_common
from reports.publish.disk import (
    hash_bytes,
    locked,
    sweep,
    unwritable,
    write_files,
)
from reports.publish.fingerprint import Tree, fingerprint
from reports.publish.store import INTERNAL, Store
from reports.run.request import Request, WrongCall
from reports.templating import compile_page, page
from reports.types.codes import read_rules
from reports.types.find import find_types
from reports.writers.html.policy import POLICY, with_policy

_INDEX = "索引.sqlite"
_SHELL = "省级汇总.html.j2"


class ProvinceView(NamedTuple):
    """What was made: the folder it lies in, its files, how many units are known and were read, and
    what is to be told.
    """

    folder: Path
    files: tuple[str, ...]
    taken_in: TakenIn
    problems: tuple[Problem, ...]


def view_folder(request: Request, folder: Path) -> Path:
    """Where the view of a request is written below a folder: into 内部, since it is not for
    the public.

    Raises WrongCall for a folder that holds what may be published.
    """
    inside = folder.resolve()
    if inside.is_relative_to(request.output.resolve()):
        raise WrongCall(
            f"省级汇总不能公开，不能放在“{request.output.name}”里。"
            "--province 请换一个文件夹。"
        )
    name = _folder_name(request.year)
    return folder / name if folder.name == INTERNAL else folder / INTERNAL / name


def _folder_name(year: int) -> str:
    return f"{year}年度省级汇总"


def make_view(
    request: Request, folder: Path, failed: Mapping[str, str]
) -> ProvinceView:
    """The view of a year written below a folder; `failed` are units whose run stopped, with the
    reason.

    Raises WrongCall and Fault.
    """
    target = view_folder(request, folder)
    try:
        types = find_types(request.templates)
        province = read_province(request.data, request.year, types)
        made = _Making(request, target, province, failed)
        with locked(target):
            sweep(target)
            taken_in, unwritten = made.write()
    except OSError as error:
        raise Fault(unwritable(target, error)) from error
    problems = (*province.problems, *unwritten)
    return ProvinceView(target, made.names, taken_in, problems)


class _Making(Struct, frozen=True):
    """One making of the view: what is asked, where it goes, what the province says, which units
    failed.
    """

    request: Request
    target: Path
    province: Province
    failed: Mapping[str, str]

    @property
    def names(self) -> tuple[str, str]:
        """The names of page and workbook, which say that they are not for the public."""
        stem = f"{_folder_name(self.request.year)}（内部，不公开）"
        return f"{stem}.html", f"{stem}.xlsx"

    def write(self) -> tuple[TakenIn, list[Problem]]:
        """Brings the index up to date and writes the view, unless it says all that already. Raises
        Fault.
        """
        try:
            path = self.target / _INDEX
            with open_index(path, self.province.state) as index:
                return self._over(index)
        except sqlite3.Error as error:
            raise Fault(unwritable(self.target, OSError(str(error)))) from error

    def _over(self, index: Index) -> tuple[TakenIn, list[Problem]]:
        request = self.request
        units = Store(request.output).unpublished / str(request.year)
        taken_in = take_in(index, self.province.file, units)
        shell = need_common(request.templates, _SHELL)
        trees = (Tree(request.program, (".py",)),)
        program = fingerprint(trees, request.cache)
        former = seal_text(self._former_path)
        made_from = (program, shell, former, sorted(self.failed.items()))
        state = hash_bytes(repr(made_from).encode())
        there = all((self.target / name).is_file() for name in self.names)
        if there and not taken_in.changed and index.noted("view") == state:
            return taken_in, []
        mark_odd(index, self.province.file.limits)
        find_standings(index)
        files = self._files(index, shell, taken_in.units)
        problems = write_files(self.target, files)
        index.note("view", "" if problems else state)
        return taken_in, problems

    @property
    def _former_path(self) -> Path:
        """Last year's index, which lies beside this year's."""
        name = _folder_name(self.request.year - 1)
        return self.target.with_name(name) / _INDEX

    def _former(self) -> FormerTotals:
        """What the tables came to last year; nothing where that is not known."""
        with open_former(self._former_path) as index:
            if index is None:
                return {}
            find_standings(index)
            return former_totals(_sums(index))

    def _files(self, index: Index, shell: str, units: int) -> dict[str, bytes]:
        """Page and workbook by name. Raises Fault where the page's shell is broken."""
        sums, former = _sums(index), self._former()
        web, workbook = self.names
        names = _code_names(self.request.templates)
        facts = ViewFacts(self.request.year, workbook, units, self.failed, names)
        render = page(compile_page(shell, common_name(self.request.templates, _SHELL)))
        text = render(
            安全策略=POLICY,
            **page_values(index, self.province.file, facts, sums, former),
        )
        content = with_policy(text, scripts=True).encode()
        return {web: content, workbook: write_sheets(index, sums, former, names)}


def _sums(index: Index) -> dict[str, dict[Region, RegionSums]]:
    rows = index.rows("select distinct kind from line order by 1")
    return {kind: sum_regions(index, kind) for (kind,) in rows}


def _code_names(templates: Path) -> dict[str, str]:
    """What each code is called; a cross-check of a type by what it is about."""
    names = {rule.code: rule.explanation for rule in read_rules(templates)}
    return names | {entry.code: entry.name for entry in all_entries()}
