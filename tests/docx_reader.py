"""A reader of finished .docx files that works out what is in force: defaults, styles, table style, direct properties.

It shares nothing with the writers, so that what they believe can be held against what the file says.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lxml import etree

Element = etree._Element
Properties = dict[str, str]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"

# Toggles of runs: what styles of different kinds say of them is combined by exclusive or (ECMA-376 17.7.3).
_TOGGLES = ("b", "i", "caps", "smallCaps", "strike", "vanish")
THEME_FONTS = {
    "ascii": "asciiTheme",
    "hAnsi": "hAnsiTheme",
    "eastAsia": "eastAsiaTheme",
    "cs": "cstheme",
}
_SWITCHES = (
    *(
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "widowControl",
        "kinsoku",
        "wordWrap",
        "overflowPunct",
    ),
    *(
        "topLinePunct",
        "autoSpaceDE",
        "autoSpaceDN",
        "adjustRightInd",
        "snapToGrid",
        "contextualSpacing",
    ),
)
# What is in force where nothing is said (17.3.1).
_ON_BY_DEFAULT = (
    "widowControl",
    "kinsoku",
    "overflowPunct",
    "wordWrap",
    "autoSpaceDE",
    "autoSpaceDN",
    "snapToGrid",
)


def is_on(element: Element) -> bool:
    return element.get(W + "val", "1") not in ("0", "false", "off")


@dataclass(frozen=True)
class Run:
    """Words with the character formatting in force. `fonts` are by slot, theme attributes and hint included."""

    text: str
    fonts: Mapping[str, str]
    size: float
    toggles: Mapping[str, bool]
    facts: Mapping[str, str]

    @property
    def bold(self) -> bool:
        return self.toggles.get("b", False)

    @property
    def hidden(self) -> bool:
        return self.toggles.get("vanish", False)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with the formatting in force.

    `style` is the name of its style as stored in the file; of the one it looks like where a style derived from that
    differs in its outline level only, which is then the `stored_style`.
    """

    part: str
    style: str
    stored_style: str
    element: Element
    runs: tuple[Run, ...]
    on: Mapping[str, bool]
    facts: Mapping[str, str]
    in_table: bool
    ends_section: bool

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def number(self, name: str) -> int:
        """A measure in force (twips, hundredths of a character, level), 0 where none is said."""
        return int(self.facts.get(name, "0"))


@dataclass(frozen=True)
class Section:
    """A section: sizes and margins in twips, headers and footers in force by kind (default, even, first)."""

    element: Element
    size: tuple[int, int]
    margins: Mapping[str, int]
    grid: Mapping[str, str]
    first_differs: bool
    start: str | None
    headers: Mapping[str, str]
    footers: Mapping[str, str]

    @property
    def landscape(self) -> bool:
        return self.size[0] > self.size[1]


@dataclass
class Docx:
    """A finished .docx: its members, and what is in force in them."""

    parts: dict[str, bytes]
    unit: str = ""
    draft: bool = False
    name: str = ""
    path: Path | None = None
    _roots: dict[str, Element] = field(default_factory=dict)

    def xml(self, name: str) -> Element:
        if name not in self._roots:
            self._roots[name] = etree.fromstring(self.parts[name])
        return self._roots[name]

    # ── styles ──────────────────────────────────────────────────────────────

    @cached_property
    def styles(self) -> dict[str, Element]:
        return {
            style.get(W + "styleId", ""): style
            for style in self.xml("word/styles.xml").iter(W + "style")
        }

    @cached_property
    def default_styles(self) -> dict[str, str]:
        """The id of the default style of each type."""
        return {
            style.get(W + "type", ""): identifier
            for identifier, style in self.styles.items()
            if style.get(W + "default") in ("1", "true", "on")
        }

    def style_name(self, identifier: str) -> str:
        name = self.styles[identifier].find(W + "name")
        return name.get(W + "val", "") if name is not None else ""

    @cached_property
    def _looks(self) -> dict[str, str]:
        return {identifier: self._look(identifier) for identifier in self.styles}

    def _look(self, identifier: str) -> str:
        """The name of the style; of the layout's where it looks like that and stands at another outline level."""
        name = self.style_name(identifier)
        alias = self.styles[identifier].find(W + "aliases")
        for said in (name, "" if alias is None else alias.get(W + "val", "")):
            look, found, _ = said.partition("（大纲 ")
            if found:
                return re.sub("^标题 ", "heading ", look)
        return name

    def chain(self, identifier: str) -> list[Element]:
        """The style and what it is based on, farthest first."""
        found: list[Element] = []
        while identifier in self.styles and self.styles[identifier] not in found:
            style = self.styles[identifier]
            found.append(style)
            parent = style.find(W + "basedOn")
            identifier = parent.get(W + "val", "") if parent is not None else ""
        return found[::-1]

    def _levels(self, kind: str, *styles: str) -> list[list[Element]]:
        """The properties of a kind (pPr, rPr) by hierarchy: defaults, then one for each style."""
        defaults = self.xml("word/styles.xml").find(
            f"{W}docDefaults/{W}{kind}Default/{W}{kind}"
        )
        levels = [[defaults] if defaults is not None else []]
        for style in styles:
            levels.append(
                [
                    found
                    for link in self.chain(style)
                    if (found := link.find(W + kind)) is not None
                ]
            )
        return levels

    @cached_property
    def _bases(self) -> dict[tuple[str, str], tuple[dict[str, bool], Properties]]:
        return {}

    def _paragraph_base(
        self, table: str, style: str
    ) -> tuple[dict[str, bool], Properties]:
        """What table style and paragraph style put in force in a paragraph."""
        key = (table, style)
        if key not in self._bases:
            on = {name: name in _ON_BY_DEFAULT for name in _SWITCHES}
            facts: Properties = {}
            for level in self._levels("pPr", table, style):
                for properties in level:
                    _lay_paragraph(properties, on, facts)
            self._bases[key] = (on, facts)
        return self._bases[key]

    def _paragraph(self, part: str, element: Element) -> Paragraph:
        properties = element.find(W + "pPr")
        named = properties.find(W + "pStyle") if properties is not None else None
        style = (
            named.get(W + "val", "")
            if named is not None
            else self.default_styles["paragraph"]
        )
        table = self._table_style(element)
        on, facts = (dict(base) for base in self._paragraph_base(table, style))  # type: ignore[call-overload]
        if properties is not None:
            _lay_paragraph(properties, on, facts)
        return Paragraph(
            part=part,
            style=self._looks[style],
            stored_style=self.style_name(style),
            element=element,
            runs=tuple(self._run(run, table, style) for run in _own_runs(element)),
            on=on,
            facts=facts,
            in_table=bool(table),
            ends_section=properties is not None
            and properties.find(W + "sectPr") is not None,
        )

    def _table_style(self, element: Element) -> str:
        table = next(element.iterancestors(W + "tbl"), None)
        if table is None:
            return ""
        named = table.find(f"{W}tblPr/{W}tblStyle")
        return (
            named.get(W + "val", "")
            if named is not None
            else self.default_styles.get("table", "")
        )

    @cached_property
    def _run_bases(
        self,
    ) -> dict[tuple[str, ...], tuple[Properties, dict[str, bool], Properties]]:
        return {}

    def _run(self, element: Element, table: str, paragraph: str) -> Run:
        direct = element.find(W + "rPr")
        named = direct.find(W + "rStyle") if direct is not None else None
        character = (
            named.get(W + "val", "")
            if named is not None
            else self.default_styles.get("character", "")
        )
        key = (table, paragraph, character)
        if key not in self._run_bases:
            self._run_bases[key] = self._run_base(*key)
        fonts, toggles, facts = (dict(base) for base in self._run_bases[key])  # type: ignore[call-overload]
        if direct is not None:
            _lay_run(direct, fonts, toggles, facts)
        return Run(
            _text(element), fonts, int(facts.get("sz", "20")) / 2, toggles, facts
        )

    def _run_base(self, *styles: str) -> tuple[Properties, dict[str, bool], Properties]:
        fonts: Properties = {}
        facts: Properties = {}
        combined: dict[str, bool] = {}
        defaults, *levels = self._levels("rPr", *styles)
        for properties in defaults:
            _lay_run(properties, fonts, combined, facts)
        given = dict(combined)
        for level in levels:
            here: dict[str, bool] = {}
            for properties in level:
                _lay_run(properties, fonts, here, facts)
            for name, value in here.items():
                combined[name] = given.get(name, False) or (
                    combined.get(name, False) != value
                )
        return fonts, combined, facts

    # ── paragraphs ──────────────────────────────────────────────────────────

    @cached_property
    def heads(self) -> list[str]:
        """The names of the header and footer parts."""
        return sorted(
            name
            for name in self.parts
            if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name)
        )

    def paragraphs_of(self, part: str) -> list[Paragraph]:
        return [
            self._paragraph(part, element) for element in self.xml(part).iter(W + "p")
        ]

    @cached_property
    def text(self) -> list[Paragraph]:
        """The paragraphs of the document, those in tables included, in their order."""
        return self.paragraphs_of("word/document.xml")

    @cached_property
    def everywhere(self) -> list[Paragraph]:
        """The paragraphs of the document, its headers and footers."""
        return [
            *self.text,
            *(
                paragraph
                for part in self.heads
                for paragraph in self.paragraphs_of(part)
            ),
        ]

    def styled(self, *names: str) -> list[Paragraph]:
        """The document's paragraphs in styles of these names."""
        return [paragraph for paragraph in self.text if paragraph.style in names]

    # ── sections, settings, properties ──────────────────────────────────────

    @cached_property
    def targets(self) -> dict[str, str]:
        """The member that each relationship of the document leads to."""
        root = self.xml("word/_rels/document.xml.rels")
        return {
            entry.get("Id", ""): posixpath.normpath(
                posixpath.join("word", entry.get("Target", ""))
            )
            for entry in root.iter(_RELATIONSHIPS + "Relationship")
            if entry.get("TargetMode") != "External"
        }

    @cached_property
    def sections(self) -> list[Section]:
        """The sections in their order; a header or footer that one lacks is that of the section before (17.10.2)."""
        found: list[Section] = []
        headers: dict[str, str] = {}
        footers: dict[str, str] = {}
        for element in self.xml("word/document.xml").iter(W + "sectPr"):
            headers, footers = dict(headers), dict(footers)
            for name, parts in (("header", headers), ("footer", footers)):
                for reference in element.findall(f"{W}{name}Reference"):
                    parts[reference.get(W + "type", "default")] = self.targets[
                        reference.get(R + "id", "")
                    ]
            size, margin, numbers = (
                _attributes(element.find(W + name))
                for name in ("pgSz", "pgMar", "pgNumType")
            )
            title_page = element.find(W + "titlePg")
            found.append(
                Section(
                    element=element,
                    size=(int(size.get("w", "0")), int(size.get("h", "0"))),
                    margins={side: int(length) for side, length in margin.items()},
                    grid=_attributes(element.find(W + "docGrid")),
                    first_differs=title_page is not None and is_on(title_page),
                    start=numbers.get("start"),
                    headers=headers,
                    footers=footers,
                )
            )
        return found

    def setting(self, name: str) -> bool:
        """Whether a setting of the document is there and not switched off."""
        element = self.xml("word/settings.xml").find(W + name)
        return element is not None and is_on(element)

    @cached_property
    def properties(self) -> dict[str, str]:
        """What docProps/core.xml says, by local name."""
        return {
            etree.QName(entry).localname: entry.text or ""
            for entry in self.xml("docProps/core.xml")
        }

    @cached_property
    def font_table(self) -> dict[str, list[str]]:
        """The fonts of the font table, each with the names that may stand in for it."""
        table: dict[str, list[str]] = {}
        for font in self.xml("word/fontTable.xml").iter(W + "font"):
            other = font.find(W + "altName")
            names = other.get(W + "val", "").split(",") if other is not None else []
            table[font.get(W + "name", "")] = names
        return table


def read(source: Path | bytes, unit: str = "", draft: bool = False) -> Docx:
    data = source if isinstance(source, bytes) else source.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path = source if isinstance(source, Path) else None
    return Docx(parts, unit, draft, path.name if path else "", path)


def _attributes(element: Element | None) -> Properties:
    if element is None:
        return {}
    return {
        str(name).removeprefix(W): str(value) for name, value in element.attrib.items()
    }


def _own_runs(paragraph: Element) -> Iterator[Element]:
    """The runs of a paragraph, those in links included, those of paragraphs within it not."""
    for run in paragraph.iter(W + "r"):
        if next(run.iterancestors(W + "p")) is paragraph:
            yield run


def _text(run: Element) -> str:
    spelled = {W + "br": "\n", W + "tab": "\t"}
    return "".join(
        spelled.get(str(node.tag), node.text or "")
        for node in run.iter(W + "t", W + "br", W + "tab")
    )


def _lay_paragraph(properties: Element, on: dict[str, bool], facts: Properties) -> None:
    """Lay one level of paragraph properties over what is in force so far."""
    for name in _SWITCHES:
        if (switch := properties.find(W + name)) is not None:
            on[name] = is_on(switch)
    for name in ("jc", "outlineLvl", "textAlignment"):
        if (element := properties.find(W + name)) is not None:
            facts[name] = element.get(W + "val", "")
    indents = _attributes(properties.find(W + "ind"))
    # A level that says one of the two takes the other away (17.3.1.12).
    for one, other in (("hanging", "firstLine"), ("firstLine", "hanging")):
        if any(name in indents for name in (one, f"{one}Chars")):
            facts.pop(other, None)
            facts.pop(f"{other}Chars", None)
    facts |= indents
    facts |= _attributes(properties.find(W + "spacing"))


def _lay_run(
    properties: Element, fonts: Properties, toggles: dict[str, bool], facts: Properties
) -> None:
    """Lay one level of run properties over what is in force so far."""
    named = _attributes(properties.find(W + "rFonts"))
    for slot, theme in THEME_FONTS.items():
        if slot in named or theme in named:
            fonts.pop(slot, None)
            fonts.pop(theme, None)
    fonts.update(named)
    for name in _TOGGLES:
        if (toggle := properties.find(W + name)) is not None:
            toggles[name] = is_on(toggle)
    for name in ("sz", "spacing", "color", "u", "position", "w"):
        if (element := properties.find(W + name)) is not None:
            facts[name] = element.get(W + "val", "")
    shade = properties.find(W + "shd")
    if shade is not None:
        facts["fill"] = shade.get(W + "fill", "")
    language = properties.find(W + "lang")
    if language is not None and language.get(W + "eastAsia"):
        facts["lang"] = language.get(W + "eastAsia", "")
