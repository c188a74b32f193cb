"""The pages of the disclosure site (栏目): what is listed, as the shell has it, and the checksums
of its files.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import overload

from reports.core.problems import Fault, Place, problem
from reports.core.values import NewValues
from reports.publish.addresses import (
    CHECKSUMS,
    FEED,
    INDEX,
    SITEMAP,
    absolute,
    unit_anchor,
)
from reports.publish.column import Column, column_of
from reports.publish.common import common_name, line_of, need_common
from reports.publish.disk import address, hash_bytes, size_words
from reports.publish.feeds import feed, sitemap
from reports.publish.listing import (
    ListedDocument,
    ListedFile,
    ListedUnit,
)
from reports.publish.records import NO_POLICY, Portal
from reports.publish.register import YearListing

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SHELL, _STYLE = "栏目.html.j2", "样式.css"


# So many pieces of a page, or lines, are written at once.
_BATCH = 10_000

Shell = Callable[..., Iterator[str]]


def render(
    listings: Sequence[YearListing], column: Column, shell: Shell
) -> dict[str, Iterator[bytes]]:
    """The files of the site by their path in output/, each made as it is read: a page over all
    years, a page and the checksums of each, what programs read where its address is known.

    Reading them raises Fault and OSError.
    """
    address = column.portal.address
    shown = [one for one in listings if one.spots]
    files: dict[str, Iterator[bytes]] = {}
    for one in listings:
        own = [{"年度": one.year, "单位": _Units(one, "")}]
        said = _about(column_of([one]).portal, address, f"{one.year}/", column.feed)
        page = shell(年度=one.year, 各年度=own, **said)
        files[f"{one.year}/{INDEX}"] = _encoded(page)
        files[f"{one.year}/{CHECKSUMS}"] = _encoded(_checksums(one))
    overview: list[NewValues] = [
        {"年度": one.year, "单位": _Units(one, f"{one.year}/")} for one in shown
    ]
    said = _about(column.portal, address, "", column.feed)
    files[INDEX] = _encoded(shell(年度="", 各年度=overview, **said))
    if column.feed:
        files[FEED] = _encoded(feed(shown, address))
    if address:
        files[SITEMAP] = _encoded(sitemap(shown, address))
    return files


def _about(portal: Portal, address: str, folder: str, feed_name: str) -> NewValues:
    """What a page of the column in a folder of output/ says of itself."""
    meta = {
        "SiteName": portal.site_name,
        "SiteDomain": portal.site_domain,
        "SiteIDCode": portal.site_id,
        "ColumnName": portal.column_name,
        "ColumnDescription": portal.column_description,
        "ColumnKeywords": portal.column_keywords,
        "ColumnType": portal.column_type,
    }
    above = "../" if folder else ""
    return {
        "元信息": [(name, said) for name, said in meta.items() if said],
        "网站名称": portal.site_name,
        "有策略": portal.policy != NO_POLICY,
        "规范地址": absolute(address, f"{folder}{INDEX}") if address else "",
        "订阅地址": f"{above}{feed_name}" if feed_name else "",
    }


def _encoded(pieces: Iterator[str]) -> Iterator[bytes]:
    while batch := list(islice(pieces, _BATCH)):
        # A folder's name may hold what is no character.
        yield "".join(batch).encode("utf-8", "backslashreplace")


def _checksums(listing: YearListing) -> Iterator[str]:
    """The SHA-256 of every file of the documents, as sha256sum writes and reads them."""
    for unit in listing.by_address():
        lines: dict[str, str] = {}
        for document in unit.documents:
            lines.update(document.checksums)
        for name, checksum in sorted(lines.items()):
            yield f"{checksum}  {unit.name}/{name}\n"


# ── what the shell is given ─────────────────────────────────────────────────


class _Units(Sequence[NewValues]):
    """The units of a year with their documents by type, made as they are asked for; their addresses
    begin with `above`.
    """

    def __init__(self, listing: YearListing, above: str) -> None:
        self._listing = listing
        self._above = above

    def __len__(self) -> int:
        return len(self._listing.spots)

    def __iter__(self) -> Iterator[NewValues]:
        for unit in self._listing.units():
            yield _unit(unit, self._above)

    @overload
    def __getitem__(self, at: int) -> NewValues: ...
    @overload
    def __getitem__(self, at: slice) -> list[NewValues]: ...
    def __getitem__(self, at: int | slice) -> NewValues | list[NewValues]:
        if isinstance(at, slice):
            return [self[number] for number in range(len(self))[at]]
        [unit] = self._listing.read([self._listing.spots[at]])
        return _unit(unit, self._above)


def _unit(unit: ListedUnit, above: str) -> NewValues:
    kinds = []
    for kind, documents in groupby(unit.documents, lambda one: one.issue.kind):
        rows = [_document(one, f"{above}{unit.name}/") for one in documents]
        kinds.append({"名称": kind, "文书": rows})
    return {"名称": unit.name, "锚": unit_anchor(unit.name), "类": kinds}


def _document(listed: ListedDocument, folder: str) -> NewValues:
    files = [_file(one, folder) for one in listed.files]
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
    }


# ── the shell ───────────────────────────────────────────────────────────────


def read_shell(templates: Path, cache: Path | None, program: str) -> Shell:
    """What renders a page of the site, in pieces. Raises Fault with what is wrong in its template."""
    # Slow to import, and not needed while the site is up to date.
    from markupsafe import Markup

    from reports.publish.cache import kept
    from reports.templating import page_pieces
    from reports.writers.html.policy import policy_of

    style = Markup(need_common(templates, _STYLE))
    key = hash_bytes(f"{templates.absolute()} {_SHELL}".encode())
    shown = common_name(templates, _SHELL)
    render = page_pieces(
        kept(
            cache,
            key,
            program,
            lambda: _compiled(need_common(templates, _SHELL), shown),
        )
    )
    trial = "".join(render(样式=style, 安全策略="", **_TRIED[0]))
    told = policy_of(trial, scripts=True)
    return lambda **values: render(样式=style, 安全策略=told, **values)


_FILE = dict.fromkeys(("名称", "类", "地址", "大小", "校验"), "字")
_PAPER = {**dict.fromkeys(("标题", "地址", "日期", "日期文字"), "字"), "文件": [_FILE]}
_KINDS = [{"名称": "类", "文书": [_PAPER]}, {"名称": "", "文书": [_PAPER]}]
_YEAR = {"年度": "2024", "单位": [{"名称": "字", "锚": "u1", "类": _KINDS}] * 2}
_ABOUT = _about(Portal(*("字",) * 9), "字", "", "字")
_NOTHING = _about(Portal(), "", "", "")
_TRIED: tuple[NewValues, ...] = (
    {"年度": "2024", "各年度": [_YEAR], **_ABOUT},
    {"年度": "", "各年度": [_YEAR, _YEAR], **_ABOUT},
    {"年度": "2024", "各年度": [], **_NOTHING},
)


def _compiled(shell: str, shown: str) -> bytes:
    """The code of the page. Raises Fault, also where it would give no whole page."""
    from reports.templating import compile_page, page_pieces
    from reports.writers.html.shell import find_broken_tag

    code = compile_page(shell, shown)
    for values in _TRIED:
        pieces = page_pieces(code)(样式="", 安全策略="字", **values)
        broken = find_broken_tag("".join(pieces))
        if broken:
            line = max(line_of(shell, broken.removesuffix(">")), 1)
            raise Fault(problem("T05", "page", Place(shown, line), tag=broken))
    return code
