"""What a government portal asks of a page besides its text (政府网站发展指引), from 单位.yaml and the document."""

from collections.abc import Iterator, Mapping
from typing import Any

from reports.problems import Fault, Problem, Tier, did_you_mean
from reports.reading import read_date
from reports.writers.html import PageMeta


def page_meta(title: str, scope: Mapping[str, Any], beside: Mapping[str, int]) -> PageMeta:
    """The 门户 block of 单位.yaml with the document's own dates and numbers; the files beside it with their sizes.

    Raises Fault for a row of the 信息公开 header that names what does not exist.
    """
    portal = scope["单位"].get("门户")
    if not isinstance(portal, Mapping):
        return PageMeta(pub_date=iso_date(scope.get("公开时间")), downloads=tuple(_downloads(beside)))
    columns = portal.get("栏目")
    names = tuple(str(name) for name in columns) if isinstance(columns, list) else ()
    return PageMeta(
        site_name=_words(portal.get("网站名称")),
        site_domain=_words(portal.get("网站域名")),
        site_id=_words(portal.get("网站标识码")),
        column_name=names[-1] if names else "",
        column_type=_words(portal.get("栏目类别")),
        source=_words(portal.get("来源")),
        pub_date=iso_date(scope.get("公开时间")),
        description=title,
        breadcrumb=names,
        info=tuple(_info(portal.get("信息公开栏"), scope)),
        downloads=tuple(_downloads(beside)),
    )


_KINDS = {".docx": "Word 文档", ".pdf": "PDF 文档", ".xlsx": "Excel 表格", ".csv": "CSV 数据"}
_KILOBYTE = 1024


def _downloads(files: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    """Each file that lies beside the page: its name, its address, its kind and size as words."""
    for name, size in files.items():
        suffix = f".{name.rpartition('.')[2]}"
        yield name, _address(name), f"{_KINDS[suffix]}，{max(size // _KILOBYTE, 1)} KB"


def _address(name: str) -> str:
    """A file's name as an address: 汉字 may stand in one, these three signs may not."""
    return name.replace("%", "%25").replace("#", "%23").replace(" ", "%20")


def _info(rows: Any, scope: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The rows of the 信息公开 header: a fixed word, or what 报告.… or 单位.… names."""
    for label, source in rows.items() if isinstance(rows, Mapping) else ():
        owner, dot, name = _words(source).partition(".")
        names: Mapping[str, Any] | None = {"报告": scope, "单位": scope["单位"]}.get(owner) if dot else None
        if names is not None and name not in names:
            message = f"信息公开栏“{label}”写的“{source}”没有这一项。"
            place = getattr(source, "place", None)
            raise Fault(Problem("D01", Tier.ERROR, message, place, hint=did_you_mean(name, names)))
        yield label, _words(names[name]) if names is not None else _words(source)


def _words(value: Any) -> str:
    return str(value) if isinstance(value, str) else ""


def iso_date(value: Any) -> str:
    """A date of the data as 2025-06-03, empty where there is none."""
    date = read_date(value) if isinstance(value, str) else None
    return "{:04d}-{:02d}-{:02d}".format(*date) if date else ""
