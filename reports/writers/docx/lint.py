"""What can be wrong with 版式.docx, in words for the person who made it in Word or WPS."""

import re
from collections.abc import Iterator, Mapping
from zipfile import ZipInfo

from lxml import etree

from reports.core.problems import Place, Problem, Severity
from reports.writers.docx.ooxml import W as NAMESPACE
from reports.writers.docx.styles import CHARACTER_STYLES, PARAGRAPH_STYLES, TABLE_STYLES

Element = etree._Element

BODY_MARK = "【正文】"
FIELD = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)

_UNPACKED_LIMIT = 20 * 1024 * 1024
# lxml takes about ten times the room of the text.
_XML_LIMIT = 4 * 1024 * 1024
_MEMBER_LIMIT = 2000
# Deflate cannot do better than about 1030 : 1; XML of Word stays under 50 : 1.
_RATIO_LIMIT = 200
_RATIO_FLOOR = 1024 * 1024
THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
_OLE = b"\xd0\xcf\x11\xe0"
_STRAY = re.compile(r"\{[{%#]|[}%#]\}")
# docxtpl's own forms of a field reach beyond it: {{p …}} stands for a whole paragraph.
_SPECIAL_FIELD = re.compile(r"^(?:p|r|tr|tc|-)\s|-$")


def w(name: str) -> str:
    """The qualified name of a w: element or attribute."""
    return f"{{{NAMESPACE}}}{name}"


def error(code: str, file: str, message: str, hint: str, detail: str = "") -> Problem:
    """A problem that keeps the layout from being used."""
    return Problem(code, Severity.ERROR, message, Place(file), hint=hint, detail=detail)


def not_docx(file: str, data: bytes, detail: str = "") -> Problem:
    """M01: the file is no Word document that could be read."""
    if data.startswith(_OLE):
        return error(
            "M01",
            file,
            "版式文件是旧式 .doc，或者加了打开密码，读不了。",
            "在 Word 或 WPS 里打开，去掉密码，另存为“Word 文档（*.docx）”。",
        )
    return error(
        "M01",
        file,
        "版式文件不是完好的 Word 文档（.docx）。",
        "用 Word 或 WPS 打开看看：打得开就另存为“Word 文档（*.docx）”，打不开就从备份里恢复。",
        detail,
    )


def too_large(file: str, infos: list[ZipInfo]) -> Problem | None:
    """M02: the file would unpack to something no layout can be (zip bomb); judged before anything is unpacked."""
    unpacked = sum(info.file_size for info in infos)
    written = sum(
        info.file_size for info in infos if info.filename.endswith((".xml", ".rels"))
    )
    dense = any(
        info.file_size > max(_RATIO_FLOOR, _RATIO_LIMIT * info.compress_size)
        for info in infos
    )
    if (
        unpacked <= _UNPACKED_LIMIT
        and written <= _XML_LIMIT
        and len(infos) <= _MEMBER_LIMIT
        and not dense
    ):
        return None
    return error(
        "M02",
        file,
        f"版式文件解开后有 {unpacked // (1024 * 1024)} MB，或者压缩得不合常理，没有打开它。",
        "这可能是被人做过手脚的文件。请换回原来的版式文件；如果里面放了大图片，先把图片压缩。",
    )


def macros(file: str, members: Mapping[str, bytes]) -> Iterator[Problem]:
    """M03: the file carries macros."""
    if any(name.lower().endswith("vbaproject.bin") for name in members) or (
        b"macroEnabled" in members["[Content_Types].xml"]
    ):
        yield error(
            "M03",
            file,
            "版式文件里带有宏，不能用来生成公开材料。",
            "另存为不带宏的“Word 文档（*.docx）”再放回来。",
        )


def text_of(element: Element) -> str:
    """The text of the element's runs."""
    return "".join(node.text or "" for node in element.iter(w("t")))


def child(element: Element, path: str) -> Element:
    """The element at the path, which is known to be there."""
    found = element.find(path)
    if found is None:
        raise LookupError(path)
    return found


def body_mark(file: str, document: Element) -> Iterator[Problem]:
    """M04: the paragraph that says where the text goes is missing, repeated, or not on its own."""
    body = child(document, w("body"))
    holders = [
        paragraph
        for paragraph in document.iter(w("p"))
        if BODY_MARK in text_of(paragraph)
    ]
    if not holders:
        yield error(
            "M04",
            file,
            f"版式里没有“{BODY_MARK}”这一段，不知道正文放在哪里。",
            f"在正文开始的地方单独写一段“{BODY_MARK}”。",
        )
    elif len(holders) > 1:
        yield error(
            "M04",
            file,
            f"版式里有 {len(holders)} 处“{BODY_MARK}”，正文只能放一处。",
            "留下一处，其余删掉。",
        )
    elif text_of(holders[0]).strip() != BODY_MARK or holders[0] not in body:
        yield error(
            "M04",
            file,
            f"“{BODY_MARK}”要独占一段，不能和别的字写在一段里，也不能放在表格或文本框里。",
            f"把“{BODY_MARK}”移出来，单独成段。",
        )


def style_ids(styles: Element) -> dict[tuple[str, str], str]:
    """The ids of the styles by type and name; names of built-in styles differ in case between programs."""
    return {
        (style.get(w("type"), "paragraph"), name.get(w("val"), "").lower()): style.get(
            w("styleId"), ""
        )
        for style in styles.iter(w("style"))
        if (name := style.find(w("name"))) is not None
    }


def wanted_styles() -> Iterator[tuple[str, str, str]]:
    """Every role with the type and the name of its style."""
    for kind, names in (
        ("paragraph", PARAGRAPH_STYLES),
        ("character", CHARACTER_STYLES),
        ("table", TABLE_STYLES),
    ):
        for role, name in names.items():
            yield role, kind, name


def missing_styles(file: str, styles: Element) -> Iterator[Problem]:
    """M05: styles that a document needs and the layout lacks, all in one problem."""
    known = style_ids(styles)
    missing = [
        name for _, kind, name in wanted_styles() if (kind, name.lower()) not in known
    ]
    if missing:
        yield error(
            "M05",
            file,
            f"版式里缺少 {len(missing)} 个样式：{'、'.join(missing)}。",
            "在 Word 的“样式”窗格里新建同名样式，或者从公共版式里把这些样式复制过来（“管理样式”→“导入/导出”）。",
        )


def missing_headers(
    file: str, document: Element, settings: Element | None
) -> Iterator[Problem]:
    """M06: kinds of header or footer that pages use and no section has; the mark 草稿 is printed in the headers."""
    even = settings is not None and is_on(settings.find(w("evenAndOddHeaders")))
    for part, label in (("header", "页眉"), ("footer", "页脚")):
        lacking: dict[str, None] = {}
        present: set[str] = set()
        for section in document.iter(w("sectPr")):
            present |= {
                reference.get(w("type"), "default")
                for reference in section.findall(w(f"{part}Reference"))
            }
            needed = {"default": "普通页（奇数页）"}
            needed |= {"even": "偶数页"} if even else {}
            needed |= {"first": "首页"} if is_on(section.find(w("titlePg"))) else {}
            lacking |= {
                name: None for kind, name in needed.items() if kind not in present
            }
        if lacking:
            yield error(
                "M06",
                file,
                f"版式里缺少{label}：{'、'.join(lacking)}。",
                f"在 Word 里双击这种页的{label}位置，{'留一个空段落也行' if part == 'header' else '插入页码'}，"
                "关闭页眉页脚后保存。",
            )


def is_on(toggle: Element | None) -> bool:
    """Whether an on/off element is there and not switched off (ECMA-376 17.17.4)."""
    return toggle is not None and toggle.get(w("val"), "1") not in ("0", "false", "off")


def fonts(file: str, styles: Element) -> Iterator[Problem]:
    """M07: styles whose text would not come out in a font named for Chinese: theme fonts, or none at all."""
    known = style_ids(styles)
    faulty = [
        name
        for _, kind, name in wanted_styles()
        if kind == "paragraph" and (identifier := known.get((kind, name.lower())))
        if not _fonts_named(levels(identifier, styles))
    ]
    if faulty:
        yield error(
            "M07",
            file,
            f"这些样式没有写明字体，或者用的是“主题字体”：{'、'.join(faulty)}。",
            "修改样式→格式→字体，“中文字体”和“西文字体”都选具体的字体（如仿宋_GB2312），不选带“（中文正文）”“+正文”的。",
        )


def theme_fonts(file: str, roots: list[Element]) -> Iterator[Problem]:
    """M07 for words of the layout itself that are set in theme fonts whatever their style says."""
    texts = [
        text
        for root in roots
        for run in root.iter(w("r"))
        for fonts_here in run.findall(f"{w('rPr')}/{w('rFonts')}")
        if (text := text_of(run).strip())
        and any(fonts_here.get(w(name)) for name in THEME_FONTS)
    ]
    if texts:
        yield error(
            "M07",
            file,
            f"版式里这些文字用的是“主题字体”：{'、'.join(f'“{text[:20]}”' for text in dict.fromkeys(texts))}。",
            "选中这些文字，开始→字体，“中文字体”和“西文字体”都选具体的字体，不选带“（中文正文）”“+正文”的。",
        )


def _fonts_named(ancestry: list[Element]) -> bool:
    """Whether the nearest setting for Chinese and for Latin text along a style's ancestry names a font."""
    found = [
        fonts_here
        for level in ancestry
        for fonts_here in level.findall(f"{w('rPr')}/{w('rFonts')}")
    ]
    return all(_names_font(found, slot) for slot in ("eastAsia", "ascii"))


def _names_font(ancestry: list[Element], slot: str) -> bool:
    """Whether the first level that sets the slot names a font; a theme attribute beats it (ECMA-376 17.3.2.26)."""
    for fonts_here in ancestry:
        if fonts_here.get(w(f"{slot}Theme")):
            return False
        if fonts_here.get(w(slot)):
            return True
    return False


def levels(identifier: str, styles: Element) -> list[Element]:
    """Where a style's properties come from, nearest first: itself, what it is based on, the defaults."""
    by_id = {style.get(w("styleId"), ""): style for style in styles.iter(w("style"))}
    found: list[Element] = []
    while identifier in by_id:
        style = by_id.pop(identifier)
        found.append(style)
        parent = style.find(w("basedOn"))
        identifier = parent.get(w("val"), "") if parent is not None else ""
    return [*found, *styles.findall(f"{w('docDefaults')}/{w('rPrDefault')}")]


def malformed_fields(file: str, roots: list[Element]) -> Iterator[Problem]:
    """M08: braces that are no {{ … }} field within one paragraph."""
    for root in roots:
        for paragraph in root.iter(w("p")):
            text = text_of(paragraph)
            stray = _STRAY.search(FIELD.sub("", text))
            if stray or any(
                not expression.strip() or _SPECIAL_FIELD.search(expression)
                for expression in FIELD.findall(text)
            ):
                yield error(
                    "M08",
                    file,
                    f"版式里这一段的花括号写得不对：“{text.strip()[:40]}”。",
                    "版式里只能写成对的 {{ 名称 }}，写在同一段里；判断和循环（{% … %}）写在正文模板里。",
                )


def page_setup(file: str, document: Element) -> Iterator[Problem]:
    """M09: the section of the text lacks paper size or margins."""
    sections = list(document.iter(w("sectPr")))
    if not sections or any(
        section.find(w("pgSz")) is None or section.find(w("pgMar")) is None
        for section in sections
    ):
        yield error(
            "M09",
            file,
            "版式里没有页面设置（纸张和页边距）。",
            "在 Word 的“布局→页面设置”里设好纸张和页边距，再保存。",
        )


def leftovers(file: str, roots: list[Element]) -> Iterator[Problem]:
    """M10: tracked changes, comments or hidden text, which would be published with every document."""
    hidden = [
        text_of(run).strip()
        for root in roots
        for run in root.iter(w("r"))
        if is_on(run.find(f"{w('rPr')}/{w('vanish')}")) and text_of(run).strip()
    ]
    if hidden:
        yield error(
            "M10",
            file,
            f"版式里有隐藏的文字：{'、'.join(f'“{text[:20]}”' for text in hidden)}，会跟着每份材料公开出去。",
            "按 Ctrl+Shift+8 显示隐藏的文字，删掉，或者在“字体”里去掉“隐藏”。",
        )
    marks = {
        w("ins"),
        w("del"),
        w("moveFrom"),
        w("moveTo"),
        w("commentReference"),
        w("rPrChange"),
        w("pPrChange"),
    }
    if any(element.tag in marks for root in roots for element in root.iter()):
        yield error(
            "M10",
            file,
            "版式里还有修订痕迹或批注，会跟着每份材料公开出去。",
            "在“审阅”里接受或拒绝所有修订，删除所有批注，关闭修订后保存。",
        )


def outside_sources(file: str, targets: list[str]) -> Iterator[Problem]:
    """M11: pictures or objects that are fetched from elsewhere when the document is opened."""
    if targets:
        yield error(
            "M11",
            file,
            f"版式引用了文件以外的图片或对象：{'、'.join(targets)}。",
            "把图片直接插入到版式里（不选“链接到文件”），再保存。",
        )


def broken_field(file: str, detail: str) -> Problem:
    """M08 for a field whose braces lie in different parts of Word's own structure."""
    return error(
        "M08",
        file,
        "版式里有一个 {{ … }} 被 Word 拆到了不同的结构里（例如一半在超链接里）。",
        "把这个 {{ … }} 整个删掉，关闭自动更正，一口气重新输入。",
        detail,
    )
