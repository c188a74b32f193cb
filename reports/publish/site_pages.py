"""The pages of the disclosure site (栏目): what is listed, as the shell has it, and the checksums
of its files.
"""

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from reports.core.values import NewValues
from reports.publish.common import common_name, need_common
from reports.publish.disk import address, hash_bytes, size_words
from reports.publish.listing import CHECKSUMS, INDEX, ListedDocument, ListedFile

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SHELL, _STYLE = "栏目.html.j2", "样式.css"
_SHORT = 12


def render(
    listed: Sequence[ListedDocument], years: Sequence[str], shell: Callable[..., str]
) -> dict[str, bytes]:
    """The files of the site by their path in output/: a page over all years, a page and the
    checksums of each.
    """
    overview: list[NewValues] = []
    files: dict[str, bytes] = {}
    for year in years:
        of_year = [one for one in listed if one.year == year]
        if of_year:
            overview.append({"年度": year, "单位": _units(of_year, f"{year}/")})
        own = [{"年度": year, "单位": _units(of_year, "")}]
        files[f"{year}/{INDEX}"] = _encoded(shell(年度=year, 各年度=own))
        files[f"{year}/{CHECKSUMS}"] = _encoded(_checksums(of_year))
    return {INDEX: _encoded(shell(年度="", 各年度=overview)), **files}


def _encoded(text: str) -> bytes:
    # A folder's name may hold what is no character.
    return text.encode("utf-8", "backslashreplace")


def _checksums(listed: Sequence[ListedDocument]) -> str:
    """The SHA-256 of every file of the documents, as sha256sum writes and reads them."""
    lines = {}
    for one in listed:
        for name, checksum in one.checksums.items():
            lines[f"{one.unit}/{name}"] = checksum
    return "".join(f"{checksum}  {path}\n" for path, checksum in sorted(lines.items()))


# ── what the shell is given ─────────────────────────────────────────────────


def _units(listed: Sequence[ListedDocument], above: str) -> list[NewValues]:
    """The documents by unit and type; their addresses begin with `above`."""
    units = []
    by_unit = groupby(listed, lambda one: one.unit)
    for number, (unit, of_unit) in enumerate(by_unit, 1):
        kinds = []
        for kind, documents in groupby(of_unit, lambda one: one.issue.kind):
            rows = [_document(one, above) for one in documents]
            kinds.append({"名称": kind, "文书": rows})
        units.append({"名称": unit, "锚": f"u{number}", "类": kinds})
    return units


def _document(listed: ListedDocument, above: str) -> NewValues:
    files = [_file(one, f"{above}{listed.unit}/") for one in listed.files]
    return {
        "标题": listed.issue.title,
        "日期": listed.issue.date,
        "日期文字": _DATE.sub(_date_words, listed.issue.date),
        "地址": files[0]["地址"],
        "文件": files,
    }


def _date_words(found: re.Match[str]) -> str:
    year, month, day = map(int, found.groups())
    return f"{year}年{month}月{day}日"


def _file(file: ListedFile, folder: str) -> dict[str, str]:
    return {
        "名称": file.name,
        "类": file.label,
        "地址": address(folder + file.name),
        "大小": size_words(file.size),
        "校验": file.checksum,
        "短校验": file.checksum[:_SHORT],
    }


# ── the shell ───────────────────────────────────────────────────────────────


def read_shell(templates: Path, cache: Path | None, program: str) -> Callable[..., str]:
    """What renders a page of the site. Raises Fault with what is wrong in its template."""
    # Slow to import, and not needed while the site is up to date.
    from markupsafe import Markup

    from reports.publish.cache import kept
    from reports.templating import compile_page, page

    style = Markup(need_common(templates, _STYLE))
    key = hash_bytes(f"{templates.absolute()} {_SHELL}".encode())
    shown = common_name(templates, _SHELL)
    render = page(
        kept(
            cache,
            key,
            program,
            lambda: compile_page(need_common(templates, _SHELL), shown),
        )
    )
    return lambda **values: render(样式=style, **values)
