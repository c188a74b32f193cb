"""From tree to HTML: a complete page for a portal,
and a fragment to paste into a portal's editor.
"""

from collections.abc import Callable
from itertools import count

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from reports.core.outline import outline
from reports.core.tree import Blocks, Document, Text, Title
from reports.writers.html.blocks import attachment_anchors, blocks
from reports.writers.html.finding import contents_beside
from reports.writers.html.lines import HtmlContext, escape, wrap
from reports.writers.html.linked import linked_data
from reports.writers.html.looks import FRAGMENT, PAGE, HtmlLook
from reports.writers.html.pictures import Painter
from reports.writers.html.policy import POLICY, with_policy
from reports.writers.html.pressing import pressed

# Stands for the page's text, which the shell only places; no text holds it, it is refused at the door.
_TEXT = "\x01"


class PageMeta(Struct, frozen=True):
    """What a portal asks of a page besides its text; what is empty is left out.

    `breadcrumb` runs from the home page to this page's column; `info` holds the rows of the 信息公开
    header, label and text, since the labels differ from place to place; `downloads` the files
    beside it: name, address, kind and size; `columns` the pages that list it: name, address.
    `invented` is what a sample has made up, `gone` the parts that others may lead to and that are there
    no more: anchor, name. `has_policy`: the browser is to run and to load nothing else.
    `year` is what the report is about, `address` where the page will be found, known where the unit
    says where its column is, `feed` what tells of new documents of the column.
    """

    site_name: str = ""
    site_domain: str = ""
    site_id: str = ""
    column_name: str = ""
    column_type: str = ""
    column_description: str = ""
    column_keywords: str = ""
    source: str = ""
    pub_date: str = ""
    pub_time: str = ""
    keywords: str = ""
    description: str = ""
    breadcrumb: tuple[str, ...] = ()
    info: tuple[tuple[str, str], ...] = ()
    downloads: tuple[tuple[str, str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    invented: tuple[str, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    has_policy: bool = True
    year: str = ""
    address: str = ""
    feed: str = ""


def write_fragment(document: Document, paint: Painter | None = None) -> bytes:
    """The text alone, every style inline: what is pasted into a portal's editor.

    A mark before it says in what characters it is written, to a browser that is not told by the server; an
    element that says so would be pasted with the text, and UEditor then shows none of it.
    Charts are tables, or pictures where there is something to `paint` them with.
    """
    context = replace(_context(document.blocks, FRAGMENT), paint=paint)
    mark = (wrap("mark", escape(document.mark), context),) if document.mark else ()
    text = blocks(document.blocks, context)
    return "\n".join((*mark, text, "")).encode("utf-8-sig")


def write_page(
    document: Document, shell: Callable[..., str], meta: PageMeta, style: str
) -> bytes:
    """A complete page; `shell` renders the page around the text,
    `style` is the stylesheet it carries.
    """
    shown = (
        document.blocks
        if _is_titled(document.blocks)
        else (Title(((Text(document.title),),)), *document.blocks)
    )
    text, rules = text_of_page(shown)
    page = shell(
        标题=document.title,
        安全策略=POLICY if meta.has_policy else "",
        元信息=_meta_tags(document, meta),
        转发信息=_card(document, meta),
        规范地址=meta.address,
        订阅地址=meta.feed,
        结构化数据=_linked(document, meta),
        网站名称=meta.site_name,
        位置=meta.breadcrumb,
        栏目地址=meta.columns,
        目录=Markup(contents_beside(outline(shown))),
        公开信息=tuple((label, text) for label, text in meta.info if text),
        草稿标记=document.mark,
        虚构内容=meta.invented,
        样式=Markup(pressed(style) + rules),
        下载=meta.downloads,
        已删部分=meta.gone,
        正文=Markup(_TEXT),
    )
    page = with_policy(page)
    return text.encode().join(page.encode().split(_TEXT.encode()))


def text_of_page(nodes: Blocks) -> tuple[str, str]:
    """The text alone in the look of a page, and the rules of the classes that it alone has."""
    context = _context(nodes, PAGE)
    text = blocks(nodes, context)
    return text, "".join(
        f".{name}{{{declaration}}}"
        for name, declaration in sorted(context.rules.items())
    )


def _context(nodes: Blocks, look: HtmlLook) -> HtmlContext:
    # The title takes the first rank; where there is none, the portal's page has it.
    rank = 0 if _is_titled(nodes) else 1
    return HtmlContext(
        look, rank, attachments=attachment_anchors(nodes), serial=count(1), rules={}
    )


def _is_titled(nodes: Blocks) -> bool:
    return any(isinstance(node, Title) for node in nodes)


def _meta_tags(document: Document, meta: PageMeta) -> tuple[tuple[str, str], ...]:
    """Names and contents of the page's meta elements, as 《政府网站发展指引》 (国办发〔2017〕47号) names them."""
    tags = (
        ("SiteName", meta.site_name),
        ("SiteDomain", meta.site_domain),
        ("SiteIDCode", meta.site_id),
        ("ColumnName", meta.column_name),
        ("ColumnDescription", meta.column_description),
        ("ColumnKeywords", meta.column_keywords),
        ("ColumnType", meta.column_type),
        ("ArticleTitle", document.title),
        (
            "PubDate",
            f"{meta.pub_date} {meta.pub_time}".strip() if meta.pub_date else "",
        ),
        ("ContentSource", meta.source),
        ("Keywords", meta.keywords),
        ("Description", meta.description),
        # What must not be published is not to be found either.
        ("robots", "noindex" if document.mark else ""),
    )
    return tuple((name, content) for name, content in tags if content)


def _card(document: Document, meta: PageMeta) -> tuple[tuple[str, str], ...]:
    """What is shown where the page is passed on (Open Graph, ogp.me); of a draft nothing."""
    if document.mark:
        return ()
    tags = (
        ("og:type", "article"),
        ("og:locale", "zh_CN"),
        ("og:site_name", meta.site_name),
        ("og:title", document.title),
        ("og:description", meta.description),
        ("og:url", meta.address),
    )
    return tuple((name, content) for name, content in tags if content)


def _linked(document: Document, meta: PageMeta) -> str:
    """What it says of itself to programs; of a draft nothing."""
    if document.mark:
        return ""
    facts = {
        "description": meta.description,
        "keywords": meta.keywords,
        "url": meta.address,
        "datePublished": meta.pub_date,
        "temporalCoverage": meta.year,
    }
    return linked_data(document, facts, meta.site_name, meta.downloads)
