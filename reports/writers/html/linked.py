"""What a page says of itself to programs: JSON-LD in the words of schema.org, a Report, and a Dataset
where its tables lie beside it as data.

A browser runs none of it: to HTML it is a block of data (HTML Living Standard, 4.12.1).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup
from msgspec.json import encode

from reports.core.tree import Document

_DATA = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What could end the block, or begin another (4.12.1.3, restrictions for contents of script elements).
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


Downloads = Iterable[tuple[str, str, str]]


def linked_data(
    document: Document, facts: Mapping[str, str], site: str, downloads: Downloads
) -> Markup:
    """The block's content: `facts` of the page by their names in schema.org, the name of its site,
    the files beside it.
    """
    about = {
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "publisher": _named("GovernmentOrganization", document.owner),
        **facts,
    }
    report = {
        "@context": "https://schema.org",
        "@type": "Report",
        "name": document.title,
        **about,
        "isPartOf": _named("WebSite", site),
        "hasPart": _dataset(document.title, about, downloads),
    }
    text = encode(_filled(report)).decode()
    for sign, escaped in _ESCAPED.items():
        text = text.replace(sign, escaped)
    return Markup(text)


def _dataset(
    title: str, about: Mapping[str, Any], downloads: Downloads
) -> Mapping[str, Any] | None:
    """The tables, where they lie beside the page in files for programs."""
    files = [
        {
            "@type": "DataDownload",
            "name": name,
            "contentUrl": address,
            "encodingFormat": _DATA[name.rpartition(".")[2]],
        }
        for name, address, _ in downloads
        if name.rpartition(".")[2] in _DATA
    ]
    if not files:
        return None
    dataset = {
        "@type": "Dataset",
        "name": f"{title}：表里的数据",
        **{name: value for name, value in about.items() if name != "url"},
        "description": f"{title}的各张表：每个数写明所在的表、行、列和计量单位，和公开的报告"
        "逐个数一致。CSV 和 JSON 内容一样，JSON 附数据字典。",
        "distribution": files,
    }
    return _filled(dataset)


def _named(kind: str, name: str) -> Mapping[str, str] | None:
    return {"@type": kind, "name": name} if name else None


def _filled(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is known of them."""
    return {name: value for name, value in facts.items() if value}
