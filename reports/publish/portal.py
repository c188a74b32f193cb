"""What a government portal asks of a page besides its text (政府网站发展指引), from 单位.yaml and the
document.
"""

from collections.abc import Iterable, Iterator, Mapping

from reports.core.patterns import Pattern
from reports.core.problems import Fault, Place, Problem, did_you_mean, problem
from reports.core.tree import Document, Paragraph, plain_text
from reports.core.values import Values
from reports.publish.addresses import FEED, INDEX, absolute, unit_anchor
from reports.publish.disk import address, size_words
from reports.publish.records import NO_POLICY, Portal
from reports.source.values import read_date
from reports.writers.html import PageMeta


def portal_of(scope: Values) -> Portal:
    """What the 门户 block of 单位.yaml says of the site and its column."""
    portal = _portal(scope)
    names = _names(portal.get("栏目"))
    return Portal(
        site_name=_words(portal.get("网站名称")),
        site_domain=_words(portal.get("网站域名")),
        site_id=_words(portal.get("网站标识码")),
        column_name=names[-1] if names else "",
        column_type=_words(portal.get("栏目类别")),
        column_description=_words(portal.get("栏目说明")),
        column_keywords=",".join(_names(portal.get("栏目关键词"))),
        address=_column_address(portal),
        policy=_words(portal.get("策略")),
    )


def page_meta(
    document: Document,
    scope: Values,
    beside: Iterable[tuple[str, str, int]] = (),
    page: str = "",
) -> PageMeta:
    """The 门户 block of 单位.yaml with the document's own dates and numbers.

    `beside` are the files beside the page: name, kind, size in bytes; `page` is its own name.

    Raises Fault for a row of the 信息公开 header that names what does not exist.
    """
    portal, column = _portal(scope), portal_of(scope)
    names = _names(portal.get("栏目"))
    address = "" if document.mark else _page_address(scope, column.address, page)
    pub_date = iso_date(scope.get("公开时间"))
    return PageMeta(
        site_name=column.site_name,
        site_domain=column.site_domain,
        site_id=column.site_id,
        column_name=column.column_name,
        column_type=column.column_type,
        column_description=column.column_description,
        column_keywords=column.column_keywords,
        source=_words(portal.get("来源")),
        pub_date=pub_date,
        pub_time=publication_time(scope),
        keywords=",".join(_names(portal.get("关键词")) or _keywords(scope, names)),
        description=_description(document),
        breadcrumb=names,
        info=tuple(_info(portal.get("信息公开栏"), scope)),
        downloads=tuple(_downloads(beside)),
        columns=() if document.mark else _columns(scope),
        has_policy=column.policy != NO_POLICY,
        year=str(scope["年度"]),
        address=address,
        # A feed needs the day of a document, and this page has one.
        feed=f"../../{FEED}" if address and pub_date else "",
    )


def missing_meta(meta: PageMeta, scope: Values) -> list[Problem]:
    """P01: what every page of a government site must say of itself (政府网站发展指引) and nobody has
    filled in.
    """
    problems = []
    unfilled = [key for key, field in _NEEDED.items() if not getattr(meta, field)]
    if unfilled:
        keys = "、".join(unfilled)
        problems.append(problem("P01", "keys", _unit_file(scope), keys=keys))
    if not meta.pub_date:
        problems.append(problem("P01", "date"))
    typed = _portal(scope).get(_ADDRESS)
    if _words(typed) and not _column_address(_portal(scope)):
        place = getattr(typed, "place", None)
        problems.append(problem("P01", "address", place, words=_words(typed)))
    return problems


def wants_pictures(scope: Values) -> bool:
    """Whether the charts of what is pasted into the portal's editor are to be pictures."""
    return bool(_portal(scope).get("片段图表") == "图片")


def unpainted(scope: Values) -> Problem:
    """P02: there is nothing to make pictures with, so that the charts are tables."""
    return problem("P02", place=_unit_file(scope))


_TIME = Pattern("([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")
_NEEDED = {
    "网站名称": "site_name",
    "网站域名": "site_domain",
    "网站标识码": "site_id",
    "栏目": "column_name",
    "栏目类别": "column_type",
    "栏目说明": "column_description",
    "栏目关键词": "column_keywords",
    "公开时刻": "pub_time",
    "来源": "source",
}


_ADDRESS = "栏目地址"
_WEB = Pattern(r"https?://[^\s/?#<>\"]+(?:/[^\s?#<>\"]*)?")


def _portal(scope: Values) -> Values:
    portal = scope["单位"].get("门户")
    return portal if isinstance(portal, Mapping) else {}


def _unit_file(scope: Values) -> Place | None:
    """单位.yaml where its 门户 begins, else at its first line, as far as something in it knows where it
    stands.
    """
    if found := next(_places(_portal(scope)), None):
        return found
    place = next(_places(scope["单位"]), None)
    return Place(place.file, 1) if place else None


def _places(value: object) -> Iterator[Place]:
    place = getattr(value, "place", None)
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _places(inner)
    elif isinstance(place, Place):
        yield place


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, list) else ()


def _keywords(scope: Values, columns: tuple[str, ...]) -> Iterator[str]:
    """Whose report it is, of which year, in which column."""
    name = _words(scope["单位"].get("名称"))
    if name:
        yield name
    yield f"{scope['年度']}年"
    yield from filter(None, columns[-1:])


# So much of a text is shown under a page's name among what a search has found.
_SHOWN = 120


def _description(document: Document) -> str:
    """The title, and how the text begins where there is one."""
    begins = next(_sentences(document), "")
    text = f"{document.title}。{begins}"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _sentences(document: Document) -> Iterator[str]:
    """The paragraphs that are more than a name or a number."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            text = plain_text(block.children)
            if "。" in text:
                yield text


def _columns(scope: Values) -> tuple[tuple[str, str], ...]:
    """The pages of the column that list what is published: of its year, of its unit, of all years."""
    year, unit = scope["年度"], _words(scope["单位"].get("名称"))
    own = f"../{INDEX}#{unit_anchor(unit)}"
    return (
        (f"{unit}{year}年度公开的其他文书", own),
        (f"{year}年度信息公开", f"../{INDEX}"),
        ("全部年度", f"../../{INDEX}"),
    )


def _downloads(
    files: Iterable[tuple[str, str, int]],
) -> Iterator[tuple[str, str, str]]:
    """Each file that lies beside the page: its name, its address, its kind and size as words."""
    for name, kind, size in files:
        yield name, address(name), f"{kind}，{size_words(size)}"


def _info(rows: object, scope: Values) -> Iterator[tuple[str, str]]:
    """The rows of the 信息公开 header: a fixed word, or what 报告.… or 单位.… names."""
    if not isinstance(rows, Mapping):
        return
    owners: Mapping[str, Values] = {"报告": scope, "单位": scope["单位"]}
    for label, source in rows.items():
        owner, dot, name = _words(source).partition(".")
        if not dot or owner not in owners:
            yield label, _words(source)
            continue
        names = owners[owner]
        if name not in names:
            near, place = did_you_mean(name, names), getattr(source, "place", None)
            facts = {"label": label, "source": source, "near": near}
            raise Fault(problem("D01", "no such row", place, **facts))
        yield label, _words(names[name])


def _words(value: object) -> str:
    return str(value) if isinstance(value, str) else ""


def _column_address(portal: Values) -> str:
    """Where the output folder will be found, with a / at its end; empty where nobody says so."""
    words = _words(portal.get(_ADDRESS)).removesuffix(INDEX)
    return f"{words.rstrip('/')}/" if _WEB.fullmatch(words) else ""


def _page_address(scope: Values, column: str, page: str) -> str:
    unit = _words(scope["单位"].get("名称"))
    return absolute(column, f"{scope['年度']}/{unit}/{page}") if column and page else ""


def publication_time(scope: Values) -> str:
    """What time of the day pages are published, as 09:30, empty where nobody says so."""
    return _clock(_portal(scope).get("公开时刻"))


def _clock(value: object) -> str:
    """A time of the day as 09:30, empty where there is none."""
    found = _TIME.fullmatch(_words(value))
    return f"{found[1]:0>2}:{found[2]}" if found else ""


def iso_date(value: object) -> str:
    """A date of the data as 2025-06-03, empty where there is none."""
    date = read_date(value) if isinstance(value, str) else None
    return "{:04d}-{:02d}-{:02d}".format(*date) if date else ""
