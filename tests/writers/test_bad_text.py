"""What does not belong into a text, in every field of the data: shown as it was typed or refused with its place.

Never run by a browser, never a broken file.
"""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

import pytest
from lxml import etree
from msgspec.structs import replace

from reports.core.problems import Severity
from reports.run import pipeline
from reports.run.request import DocumentState, Outcome, Request
from tests.samples.test_formats_agree import W
from tests.writers.test_html_writer import parsed, parsed_fragment

UNIT = "示例县医疗保障局"
PROJECT = "项目/医保业务系统运行维护"

SHOWN = {
    "script": "<script>alert(1)</script>",
    "an element with an event": '<img src=x onerror="alert(1)">',
    "a closing element": "</li></th></section></main></style></title>",
    "an address that runs": "javascript:alert(1)",
    "an element that links": "<a href='javascript:alert(1)'>x</a>",
    "entities": "&#60; &copy; &bogus; &times;",
    "the end of CDATA": "]]> <![CDATA[ x ]]> <!-- y --> <?php ?>",
    "quotes": "“中” \"英\" '单' `反`",
    "fields of Word": "PAGE * MERGEFORMAT %s %(a)s $1",
    "marks of Markdown": "a_b_c ~x~ 3*4*5 ![图] # ^1^ | a | --- |",
    "emoji": "👨\U0001f3fd😀🏥✅",
    "rare characters": "㐂𠮷𪚥䶮\ue000\uf8ff",
    "combining marks": "e\u0301 か\u3099 葛\U000e0100",
    "other scripts": "العربية ١٢٣ עברית ᠮᠣᠩᠭᠣᠯ བོད་ཡིག ꆈꌠꉙ",
    "spaces of all kinds": "全\u3000角\u00a0不断\u2003宽",
}
# What comes along with a text that is copied: shown all the same, but not let through in prose.
COPIED = {
    "closing elements of an editor": "</p></td></table></main></style></title>",
    "entities of an editor": "&lt;b&gt; &amp;nbsp; &#60; &copy; &bogus;",
    "fields of a form letter": "PAGE * MERGEFORMAT MERGEFIELD %s %(a)s $1",
}
# Characters that turn the order of what is printed around: taken out, and said so.
TAKEN_OUT = {
    "marks from right to left": "12\u200f34\u200e",
    "overrides": "甲\u202e4321\u202c乙",
    "isolates": "甲\u2067\u2066123\u2069\u061c乙",
}
REFUSED = {
    "a backspace": "\x08",
    "an escape": "\x1b[31m",
    "the end of a text": "\x00",
    "a mark of ours": "\x02",
    "C1": "\x85",
    "no character": "\ufffe",
    "no character of a higher plane": "\U0001fffe",
    "no character for use within": "\ufdd0",
    "a line separator": "\u2028",
}


class Field(NamedTuple):
    """A place in the data where words are typed: its file, what stands there, and whether only the page prints it."""

    file: str
    stands: str
    page_only: bool = False


FIELDS = {
    "网站名称": Field("单位.yaml", "网站名称: 示例县人民政府", True),
    "栏目": Field("单位.yaml", "财政信息, 绩效信息", True),
    "来源": Field("单位.yaml", "来源: 示例县医疗保障局", True),
    "信息公开栏": Field("单位.yaml", "有效性: 有效", True),
    "主管部门": Field(f"{PROJECT}.yaml", "主管部门: 示例县医疗保障局"),
    "原因": Field(f"{PROJECT}.yaml", "原因: 接口改造期间加密了巡检"),
    "措施": Field(f"{PROJECT}.yaml", "措施: 与本地服务商签订驻场协议，备好应急电源"),
    "指标": Field(f"{PROJECT}.yaml", "      维护系统套数"),
    "叙述": Field(f"{PROJECT}.md", "保障医保业务系统全年稳定运行"),
}
PROSE = {"原因", "措施", "叙述"}


@pytest.fixture
def desk(workplace: Request) -> Request:
    """A clerk's copy of one unit with two projects."""
    for folder in workplace.data.glob("*/*"):
        if folder.name != UNIT:
            shutil.rmtree(folder)
    (folder_of(workplace) / PROJECT).with_suffix(".md").write_text(
        (folder_of(workplace) / f"{PROJECT}.md")
        .read_text("utf-8")
        .replace("评分.项.维护系统套数", "评分.项.巡检次数"),
        encoding="utf-8",
    )
    return replace(workplace, unit=UNIT)


def folder_of(request: Request) -> Path:
    return request.data / str(request.year) / UNIT


def type_in(request: Request, name: str, words: str) -> None:
    """The words written into a field, in quotes where the file is YAML."""
    field = FIELDS[name]
    path = folder_of(request) / field.file
    text = path.read_text(encoding="utf-8")
    assert text.count(field.stands) == 1, (name, text.count(field.stands))
    quoted = "'" + words.replace("'", "''") + "'"
    if field.file.endswith(".md"):
        put = words
    elif name == "指标":
        put = f"      {quoted}"
    elif name == "栏目":
        put = f"财政信息, {quoted}"
    else:
        put = f"{field.stands.partition(':')[0]}: {quoted}"
    path.write_text(text.replace(field.stands, put), encoding="utf-8", newline="")


def run(request: Request) -> Outcome:
    """The outcome of the project whose fields are written to."""
    return next(
        outcome
        for outcome in pipeline.build(request)
        if outcome.file.endswith(f"{PROJECT}.yaml")
    )


def files(outcome: Outcome) -> dict[str, Path]:
    assert outcome.state is DocumentState.BUILT, [
        problem.message for problem in outcome.problems
    ]
    assert outcome.folder is not None
    name = next(path for path in outcome.folder.glob("*运行维护*.docx"))
    return {
        suffix: name.with_suffix(suffix)
        for suffix in (".docx", ".html", ".fragment.html")
    }


def word_text(path: Path) -> str:
    """The text of a Word file; every part of it is well-formed."""
    with zipfile.ZipFile(path) as package:
        parts = {
            name: etree.fromstring(package.read(name))
            for name in package.namelist()
            if name.endswith("xml")
        }
    return "".join(text.text or "" for text in parts["word/document.xml"].iter(f"{W}t"))


def page_text(path: Path) -> str:
    """What a page says, in its text and in its head; it is valid and runs nothing."""
    root = parsed(path.read_text(encoding="utf-8"))
    for parent in list(root.iter()):
        for data in parent.findall("script[@type='application/ld+json']"):
            assert json.loads(data.text or "")["@type"] == "Report"
            parent.remove(data)
    assert_harmless(root)
    return "".join(
        (*root.itertext(), *(meta.get("content", "") for meta in root.iter("meta")))
    )


def fragment_text(path: Path) -> str:
    root = parsed_fragment(path.read_text(encoding="utf-8"))
    assert_harmless(root)
    return "".join(root.itertext())


def assert_harmless(root: Element) -> None:
    for element in root.iter():
        if element.attrib == {"rel": "icon", "href": "data:,"}:
            continue
        assert element.tag not in {
            "script",
            "img",
            "iframe",
            "object",
            "embed",
            "form",
            "link",
            "base",
        }
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in ("href", "src") or not re.match(
                r"(?i)\s*(javascript|data|vbscript):", value
            )


TEXTS = {".docx": word_text, ".html": page_text, ".fragment.html": fragment_text}


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def assert_said(outcome: Outcome, typed: dict[str, str]) -> None:
    """Every format says what was typed into every field it prints."""
    for suffix, path in files(outcome).items():
        text = bare(TEXTS[suffix](path))
        for name, words in typed.items():
            if suffix == ".html" or not FIELDS[name].page_only:
                assert bare(words) in text, (suffix, name)


@pytest.mark.slow
@pytest.mark.parametrize("kind", SHOWN)
def test_whatever_is_typed_is_shown_as_text_in_every_field_and_format(
    kind: str, desk: Request
) -> None:
    typed = {name: f"{name}甲{SHOWN[kind]}乙" for name in FIELDS}
    for name, words in typed.items():
        type_in(desk, name, words)
    assert_said(run(desk), typed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", COPIED)
def test_what_is_copied_along_is_shown_as_text_but_refused_in_prose(
    kind: str, desk: Request
) -> None:
    typed = {name: f"{name}甲{COPIED[kind]}乙" for name in FIELDS}
    for name, words in typed.items():
        if name not in PROSE:
            type_in(desk, name, words)
    shown = {name: words for name, words in typed.items() if name not in PROSE}
    assert_said(run(desk), shown)
    for name in PROSE:
        type_in(desk, name, typed[name])
    refused = [
        problem for problem in run(desk).problems if problem.severity is Severity.ERROR
    ]
    assert {problem.code for problem in refused} == {"N13"}
    # Each field is told of, where it was typed.
    places = {(one.place.file, one.place.line) for one in refused if one.place}
    lines = set()
    for name in PROSE:
        file = f"{desk.data.name}/{desk.year}/{UNIT}/{FIELDS[name].file}"
        text = (folder_of(desk) / FIELDS[name].file).read_text(encoding="utf-8")
        line = text[: text.index(f"{name}甲")].count("\n") + 1
        lines.add((file, line))
    assert places == lines


@pytest.mark.parametrize("kind", TAKEN_OUT)
def test_what_turns_the_order_around_is_taken_out_and_said(
    kind: str, desk: Request
) -> None:
    turning = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
    typed = {name: f"{name}{TAKEN_OUT[kind]}" for name in FIELDS}
    for name, words in typed.items():
        type_in(desk, name, words)
    outcome = run(desk)
    assert {"Y34"} <= {problem.code for problem in outcome.problems}
    assert_said(
        outcome, {name: turning.sub("", words) for name, words in typed.items()}
    )


@pytest.mark.parametrize(
    "escaped", ["\\u202e", "\\u2067", "\\u0085", "\\u2028", "\\U0001fffe", "\\0"]
)
def test_an_escape_in_quotes_gets_nothing_past_the_door(
    escaped: str, desk: Request
) -> None:
    path = folder_of(desk) / FIELDS["主管部门"].file
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("主管部门: 示例县医疗保障局", f'主管部门: "甲{escaped}乙"'),
        encoding="utf-8",
    )
    outcome = run(desk)
    assert [problem.place for problem in outcome.problems if problem.code == "Y33"]
    assert not list(desk.output.rglob("*运行维护*.docx"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", REFUSED)
def test_a_character_that_no_text_has_is_refused_with_its_place_in_every_field(
    kind: str, desk: Request
) -> None:
    for name in FIELDS:
        type_in(desk, name, f"{name}甲{REFUSED[kind]}乙")
    expected = {
        (file, number)
        for file in {field.file for field in FIELDS.values()}
        for number, line in enumerate(
            (folder_of(desk) / file).read_text("utf-8").split("\n"), 1
        )
        if REFUSED[kind] in line
    }
    places = [problem.place for problem in run(desk).problems if problem.code == "Y33"]
    assert {
        (place.file.partition(f"{UNIT}/")[2], place.line) for place in places if place
    } == expected
    assert len(expected) == len(FIELDS) and not list(
        desk.output.rglob("*运行维护*.docx")
    )


MEGABYTE = "保障医保业务系统全年稳定运行。" * 23_000


def test_a_paragraph_of_a_megabyte_is_refused_with_its_place(desk: Request) -> None:
    type_in(desk, "叙述", MEGABYTE)
    (problem,) = (
        problem for problem in run(desk).problems if problem.severity is Severity.ERROR
    )
    assert (
        problem.place is not None
        and problem.place.file.endswith(FIELDS["叙述"].file)
        and problem.place.line > 0
    )
    assert not list(desk.output.rglob("*运行维护*.docx"))


def test_a_field_as_long_as_may_be_is_shown_whole(desk: Request) -> None:
    long = MEGABYTE[:5_000]
    type_in(desk, "主管部门", long)
    assert_said(run(desk), {"主管部门": long})


def test_a_field_of_a_megabyte_is_refused_with_its_place(desk: Request) -> None:
    type_in(desk, "主管部门", MEGABYTE)
    (problem,) = (one for one in run(desk).problems if one.code == "D21")
    assert problem.place is not None and problem.place.line > 0


def test_a_long_paragraph_is_one_paragraph(desk: Request) -> None:
    long = "保障医保业务系统全年稳定运行。" * 1300
    type_in(desk, "叙述", long)
    assert_said(run(desk), {"叙述": long})


def test_braces_that_are_no_figure_are_refused_with_their_place(desk: Request) -> None:
    type_in(desk, "叙述", "甲{ PAGE }乙 ${b}")
    problems = [
        problem for problem in run(desk).problems if problem.severity is Severity.ERROR
    ]
    assert problems and all(
        problem.place and problem.place.line for problem in problems
    )


# ── file names ──────────────────────────────────────────────────────────────


def named(request: Request, name: str) -> Iterator[Outcome]:
    path = folder_of(request) / f"{PROJECT}.yaml"
    quoted = "'" + name.replace("'", "''") + "'"
    text = path.read_text(encoding="utf-8").replace(
        "项目名称: 医保业务系统运行维护", f"项目名称: {quoted}"
    )
    path.write_text(text, encoding="utf-8", newline="")
    yield run(request)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*SHOWN, *COPIED])
def test_a_name_of_a_file_is_kept_or_refused_with_its_reason(
    kind: str, desk: Request
) -> None:
    name = f"项目{(SHOWN | COPIED)[kind]}运行维护"
    (outcome,) = named(desk, name)
    if re.search(r'[<>:"/\\|?*]', name):
        assert [
            problem.code for problem in outcome.problems if problem.severity == "错误"
        ] == ["G05"]
        assert not list(desk.output.rglob("*运行维护*.docx"))
    else:
        found = files(outcome)
        assert name in found[".docx"].name
        for suffix, path in found.items():
            assert bare(name) in bare(TEXTS[suffix](path))
