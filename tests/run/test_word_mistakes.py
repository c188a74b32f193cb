"""Mistakes that people make in Word templates: check-templates finds each and says where in Word it is, all of a file at
once, on request in comments beside the tags.
"""

import io
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

import build
from reports.core.figure import Entered
from reports.core.problems import Place, Problem, Severity
from reports.run.template_check import check_templates
from reports.templating import typed_unit_problem
from tests.conftest import copy_model_templates, read_cases
from tests.content.word_forms.package import packed, parts_of
from tests.run.word_files import DOCUMENT, word_file

CASES = read_cases("word_mistakes.yaml")
KIND, FORM = "样板", "自评表.docx"
PLACE = f"templates/{KIND}/{FORM}"
RIGHT = """
{{ 单位.名称 }}{{ 年度 }}年自评表
填报日期：{{ 年度 }}年12月
| 项目名称 | {{ 项目名称 }} | 收入合计 | {{ 收入合计|不带单位 }} |
| 财政 | {{ 收入.财政|万元|不带单位 }} | 执行率 | {{ 执行率 }} |
| 概述 | {{ 叙述('概述') }} | 参加的有 | {{ 列举(名单) if 名单 is 有 else '无' }} |
得分情况
| 指标 | 分值 | 得分 |
| {%tr for 项 in 评分.全部 %} | | |
| {{ 项.名称 }} | {{ 项.分值|不带单位 }} | {{ 项.得分|不带单位 }} |
| {%tr endfor %} | | |
| 合计 | | {{ 评分.总分 }} |
{%p if 行文 == '公函' %}
此件按公函印发，等级为{{ 评分.等级 }}。
{%p endif %}
"""
RELATIONS = "word/_rels/document.xml.rels"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """The model type with a Word form as its body."""
    folder = tmp_path / "templates"
    copy_model_templates(folder)
    kind = folder / KIND
    shutil.rmtree(kind / "甲省")
    for name in ("正文.md.j2", "附页.md.j2"):
        (kind / name).unlink()
    about = kind / "类型.yaml"
    said = about.read_text("utf-8").replace("正文: 正文.md.j2", f"正文: {FORM}")
    about.write_text(said, "utf-8")
    put(folder, word_file(RIGHT))
    return folder


def put(templates: Path, form: bytes) -> None:
    (templates / KIND / FORM).write_bytes(form)


def told(templates: Path) -> list[Problem]:
    """What is wrong with the form; what of the type it does not use is no matter here."""
    found = [one for kind in check_templates(templates, 2024) for one in kind.problems]
    assert all(one.place for one in found)
    return [one for one in found if one.code not in ("T10", "T11")]


def spots(problems: list[Problem]) -> list[str]:
    return [one.place.spot for one in problems if one.place]


def with_mistake(case: Mapping[str, Any], lines: str = RIGHT) -> str:
    assert case["old"] in lines
    return lines.replace(case["old"], case["new"], 1)


def test_the_form_has_none(templates: Path) -> None:
    assert told(templates) == []


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_mistake_is_told_in_words_of_word(
    case: Mapping[str, Any], templates: Path
) -> None:
    put(templates, word_file(with_mistake(case)))
    found = told(templates)
    assert {one.place.file for one in found if one.place} == {PLACE}
    codes = Counter(one.code for one in found)
    assert codes == Counter([case["code"], *case.get("also", ())])
    said = [
        one.message + one.hint
        for one in found
        if one.place and one.place.spot.startswith(case["at"])
    ]
    assert any(case["says"] in words for words in said), (said, spots(found))


# ── all at once ─────────────────────────────────────────────────────────────

MANY = """
{{ 单位.名子 }}{{ 年度 }}年自评表
填报日期：{{ 年度 }年12月
{% if 名单 is 有 %}有名单
填报单位：{% endfor %}{{ 单位.名称 }}
{%tr if 年度 is 有 %}
{%tr endif %}
{% cellbg 'FFCC00' %}底色
{ 评分.总分 }分
{{ 评分。等级 }}级
{{ 叙述('概述) }}
{{ 表('指标表格') }}
公函的：{%p if 行文 == '公函' %}
{%p endif %}
{% 如果 行文 %}
{{ }}
{% block 甲 %}
| {{ 收人合计 }} | {{ 收入.财正|万元 }} | {{ 收入.财政|万圆 }} |
| {{ 列出(名单) }} | {{ 叙述('概要') }} | {{ 评分.总分 / 2 }} |
| {% vm %}甲 | {% colspan %}乙 | {% colspan 0 %}丙 |
| {% cellbg 'red' %}丁 | {% cellbg FFCC00 %}戊 | {{tr 年度 }} |
| {{{ 年度 }}} | {{ 名单 if 名单 is 空 else '无' }} | {{ 收入 }} |
| {%tr for 项 于 评分.全部 %} | | |
| {{ 项.名称 }} | | |
| {%tr endfor %} | 小计 | |
| {%tr for 项 in 评分.全部 %} | | |
| ↧{{ 项.名子 }} | | |
"""
TOLD = [
    ("T02", "正文第 1 段"),
    ("T16", "正文第 2 段"),
    ("T16", "正文第 3 段"),
    ("T16", "正文第 4 段"),
    ("T16", "正文第 5 段"),
    ("T16", "正文第 6 段"),
    ("T16", "正文第 7 段"),
    ("T16", "正文第 8 段"),
    ("T01", "正文第 9 段"),
    ("T16", "正文第 10 段"),
    ("T02", "正文第 11 段"),
    ("T16", "正文第 12 段"),
    ("T16", "正文第 14 段"),
    ("T16", "正文第 15 段"),
    ("T16", "正文第 16 段"),
    ("T02", "表 1 第 1 行第 1 格"),
    ("T02", "表 1 第 1 行第 2 格"),
    ("T02", "表 1 第 1 行第 3 格"),
    ("T02", "表 1 第 2 行第 1 格"),
    ("T02", "表 1 第 2 行第 2 格"),
    ("T09", "表 1 第 2 行第 3 格"),
    ("T16", "表 1 第 3 行第 1 格"),
    ("T16", "表 1 第 3 行第 2 格"),
    ("T16", "表 1 第 3 行第 3 格"),
    ("T16", "表 1 第 4 行第 1 格"),
    ("T16", "表 1 第 4 行第 2 格"),
    ("T16", "表 1 第 4 行第 3 格"),
    ("T16", "表 1 第 5 行第 1 格"),
    ("T02", "表 1 第 5 行第 2 格"),
    ("T07", "表 1 第 5 行第 3 格"),
    ("T01", "表 1 第 6 行"),
    ("T16", "表 1 第 8 行"),
    ("T16", "表 1 第 9 行"),
    ("T02", "表 1 第 10 行第 1 格"),
]


def test_all_mistakes_of_a_form_are_told_at_once(templates: Path) -> None:
    """Each at its place; none that nobody made."""
    put(templates, word_file(MANY))
    found = told(templates)
    places = [
        (one.code, one.place.spot.partition("“")[0]) for one in found if one.place
    ]
    assert sorted(places) == sorted(TOLD)
    assert len(TOLD) > 30


def test_the_rest_of_a_type_is_looked_over_besides(templates: Path) -> None:
    put(templates, b"no Word file")
    formulas = templates / KIND / "计算.yaml"
    text = formulas.read_text("utf-8").replace("合计(收入)", "合计(收人)")
    formulas.write_text(text, "utf-8")
    assert {one.code for one in told(templates)} == {"M01", "T02"}


def test_where_a_number_is_used_in_word_is_said_in_its_words() -> None:
    typed = Entered(Place("决算.yaml", 3), "3人")
    at = Place(PLACE, spot="表 1 第 2 行第 2 格")
    hint = typed_unit_problem("“人”不能换成“万元”", typed, at).hint
    assert f"{PLACE} 表 1 第 2 行第 2 格。" in hint and "第 0 行" not in hint


# ── files ───────────────────────────────────────────────────────────────────


def changed(edit: Callable[[dict[str, bytes]], None]) -> bytes:
    parts = parts_of(word_file(RIGHT))
    edit(parts)
    return packed(parts)


def related(kind: str, target: str, used: str) -> bytes:
    """The form with something outside of it."""

    def edit(parts: dict[str, bytes]) -> None:
        entry = f'<Relationship Id="rIdX" Type="{KINDS}/{kind}" Target="{target}" TargetMode="External"/>'
        relations = parts[RELATIONS].decode()
        parts[RELATIONS] = relations.replace(
            "</Relationships>", f"{entry}</Relationships>"
        ).encode()
        document = parts[DOCUMENT].decode()
        parts[DOCUMENT] = document.replace(
            "填报日期：", f"填报日期：</w:t></w:r>{used}<w:r><w:t>", 1
        ).encode()

    return changed(edit)


def in_header(words: str) -> bytes:
    def edit(parts: dict[str, bytes]) -> None:
        header = docx.Document(io.BytesIO(word_file(RIGHT))).sections[0].header
        [name] = [header.part.partname.lstrip("/")]
        header.paragraphs[0].runs[0].text = words
        parts[name] = header.part.blob

    return changed(edit)


def in_footnote(parts: dict[str, bytes]) -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>注：{{ 收入合计 }}</w:t></w:r></w:p></w:footnote>'
    parts["word/footnotes.xml"] = f"<w:footnotes {w}>{note}</w:footnotes>".encode()
    entry = f'<Relationship Id="rIdF" Type="{KINDS}/footnotes" Target="footnotes.xml"/>'
    override = (
        '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.footnotes+xml"/>'
    )
    for name, end, new in (
        (RELATIONS, "</Relationships>", entry),
        ("[Content_Types].xml", "</Types>", override),
    ):
        parts[name] = parts[name].decode().replace(end, f"{new}{end}").encode()


def with_entities(parts: dict[str, bytes]) -> None:
    document = parts[DOCUMENT].decode()
    begins = document.index("<w:document")
    entities = '<!DOCTYPE w [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;">]>'
    parts[DOCUMENT] = (
        f"{entities}{document[begins:].replace('填报日期', '&b;')}".encode()
    )


def without_page(parts: dict[str, bytes]) -> None:
    document = parts[DOCUMENT].decode()
    parts[DOCUMENT] = (
        document[: document.rindex("<w:sectPr")] + "</w:body></w:document>"
    ).encode()


R = f'xmlns:r="{KINDS}"'
PICTURE = (
    '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    f' {R} r:link="rIdX"/></w:drawing></w:r>'
)
LINK = f'<w:hyperlink {R} r:id="rIdX"><w:r><w:t>文</w:t></w:r></w:hyperlink>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
FILES: Mapping[str, tuple[bytes, str, str, str]] = {
    "a renamed .doc, a .wps or one with a password": (OLE, "M01", "", "旧式 .doc"),
    "a web page": (b"<html></html>", "M01", "", "不是完好的 Word 文档"),
    "nothing": (b"", "M01", "", "不是完好的 Word 文档"),
    "half of it": (word_file(RIGHT)[:3000], "M01", "", "不是完好的 Word 文档"),
    "a bomb": (
        changed(lambda parts: parts.update({"word/media/a.xml": bytes(50_000_000)})),
        "M02",
        "",
        "压缩得不合常理",
    ),
    "macros": (
        changed(lambda parts: parts.update({"word/vbaProject.bin": b"1"})),
        "M03",
        "",
        "带有宏",
    ),
    "a brace of a header": (in_header("{{ 年度 }"), "M08", "页眉", "花括号写得不对"),
    "full-width braces of a header": (
        in_header("｛｛ 年度 ｝｝"),
        "M08",
        "页眉",
        "花括号",
    ),
    "a statement in a header": (
        in_header("{% if 年度 %}"),
        "M08",
        "页眉",
        "写在正文里",
    ),
    "a name in a header": (in_header("{{ 年庋 }}"), "T02", "“{{ 年庋 }}”", "“年度”"),
    "a tag in a footnote": (changed(in_footnote), "M08", "脚注", "原样印出来"),
    "no page": (changed(without_page), "M09", "", "没有页面设置"),
    "a picture from elsewhere": (
        related("image", "http://example.com/a.png", PICTURE),
        "M11",
        "",
        "以外的图片",
    ),
    "a link to a file": (
        related("hyperlink", "file:///C:/a.doc", LINK),
        "M12",
        "",
        "不能公开的链接",
    ),
    "an XML bomb": (changed(with_entities), "M12", "", "DOCTYPE"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_template_is_told(name: str, templates: Path) -> None:
    form, code, at, says = FILES[name]
    put(templates, form)
    [one] = told(templates)
    assert one.place is not None and one.place.file == PLACE
    assert (one.code, one.place.spot, one.severity) == (code, at, Severity.ERROR)
    assert says in one.message + one.hint
    assert "版式文件" not in one.message


@pytest.mark.parametrize("form", ["", "{% if 年度 is 有 %}\n{% endif %}"])
def test_a_body_that_prints_nothing_is_told(form: str, templates: Path) -> None:
    put(templates, word_file(form))
    assert [one.code for one in told(templates)] == ["T07"]


def test_what_is_no_mistake(templates: Path) -> None:
    """500 tags, content controls, a field of Word's own around a tag, a table in a cell, words about tags, a file that
    Word has open or that may not be written.
    """
    control = (
        "«<w:sdt><w:sdtPr/><w:sdtContent>»{{ 评分.总分 }}«</w:sdtContent></w:sdt>»"
    )
    field = (
        '«<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF 甲</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>»{{ 年度 }}«<w:r><w:fldChar w:fldCharType="end"/></w:r>»'
    )
    many = "写成 {_% vm %_}\n" + "第{{ 年度 }}条{{ 收入合计 }}\n" * 250
    lines = RIGHT.replace("{{ 评分.总分 }}", control).replace("填报日期", field)
    inner = (
        '«</w:p><w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="1000"/></w:tblGrid><w:tr><w:tc><w:p><w:r><w:t>'
        "{{ 执行率 }}</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p>»"
    )
    lines = lines.replace("{{ 执行率 }}", inner)
    put(templates, word_file(lines + many))
    form = templates / KIND / FORM
    (form.parent / f"~${FORM[2:]}").write_bytes(b"\x05who")
    form.chmod(0o444)
    assert told(templates) == []


def test_a_body_that_is_called_doc_is_named(templates: Path) -> None:
    form = templates / KIND / FORM
    form.rename(form.with_suffix(".doc"))
    about = templates / KIND / "类型.yaml"
    about.write_text(about.read_text("utf-8").replace(FORM, "自评表.doc"), "utf-8")
    found = told(templates)
    assert [one.code for one in found] == ["T03"]
    assert "自评表.doc" in found[0].message


# ── comments ────────────────────────────────────────────────────────────────


def check(templates: Path, *options: str) -> int:
    return build.main(
        ["check-templates", "2024", "--templates", str(templates), *options]
    )


def commented(path: Path) -> dict[str, list[str]]:
    """The comments of a Word file by the words of their paragraphs."""
    document = docx.Document(str(path))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    [part] = [
        one.target_part
        for one in document.part.rels.values()
        if one.reltype.endswith("/comments")
    ]
    assert part.content_type.endswith("wordprocessingml.comments+xml")
    root = docx.oxml.parse_xml(part.blob)
    words = {one.get(qn("w:id")): "".join(one.itertext()) for one in root}
    found: dict[str, list[str]] = {}
    for paragraph in document.element.body.iter(qn("w:p")):
        for start in paragraph.iter(qn("w:commentRangeStart")):
            number = start.get(qn("w:id"))
            [end] = [
                one
                for one in paragraph.iter(qn("w:commentRangeEnd"))
                if one.get(qn("w:id")) == number
            ]
            reference = end.getnext().find(qn("w:commentReference"))
            assert reference.get(qn("w:id")) == number
            said = "".join(text.text for text in paragraph.iter(qn("w:t")))
            found.setdefault(said, []).append(words.pop(number))
    assert not words
    return found


def test_mistakes_stand_beside_the_tags_in_a_copy(
    templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(templates, word_file(MANY))
    before = (templates / KIND / FORM).read_bytes()
    assert check(templates) == 1
    assert "--comments" in capsys.readouterr().out
    folder = tmp_path / "批注"
    assert check(templates, "--comments", str(folder)) == 1
    copy = folder / KIND / "自评表.批注.docx"
    assert str(copy) in capsys.readouterr().out
    found = commented(copy)
    assert sum(map(len, found.values())) == len(TOLD)
    [comment] = found["{{ 收人合计 }}"]
    assert comment.startswith("错误 T02") and "最接近的是“收入合计”" in comment
    [comment] = found["{%tr for 项 于 评分.全部 %}"]
    assert "英文的 in" in comment
    assert (templates / KIND / FORM).read_bytes() == before
    assert list(templates.rglob("*批注*")) == []


def test_what_no_paragraph_shows_stands_beside_the_first(
    templates: Path, tmp_path: Path
) -> None:
    put(templates, in_header("{{ 年度 }"))
    check(templates, "--comments", str(tmp_path))
    found = commented(tmp_path / KIND / "自评表.批注.docx")
    [comment] = found["{{ 单位.名称 }}{{ 年度 }}年自评表"]
    assert comment.startswith("错误 M08　页眉：")


def test_an_old_copy_is_replaced_and_goes_with_the_mistakes(
    templates: Path, tmp_path: Path
) -> None:
    where = ("--comments", str(tmp_path / "批注"))
    copy = tmp_path / "批注" / KIND / "自评表.批注.docx"
    put(templates, word_file(RIGHT.replace("收入合计|", "收人合计|")))
    check(templates, *where)
    first = copy.read_bytes()
    put(templates, word_file(RIGHT.replace("执行率 }}", "执行力 }}")))
    check(templates, *where)
    assert copy.read_bytes() != first
    put(templates, word_file(RIGHT))
    assert check(templates, *where) == 0
    assert not copy.exists()


def test_comments_of_its_own_are_kept(templates: Path, tmp_path: Path) -> None:
    put(templates, word_file(RIGHT.replace("收入合计|", "收人合计|")))
    once, twice = tmp_path / "一", tmp_path / "二"
    check(templates, "--comments", str(once))
    copy = once / KIND / "自评表.批注.docx"
    put(templates, copy.read_bytes())
    check(templates, "--comments", str(twice))
    found = commented(twice / KIND / "自评表.批注.docx")
    assert len(found["{{ 收人合计|不带单位 }}"]) == 2


def test_what_cannot_be_read_has_no_copy(templates: Path, tmp_path: Path) -> None:
    put(templates, OLE)
    assert check(templates, "--comments", str(tmp_path / "批注")) == 1
    assert not (tmp_path / "批注").exists()


def test_copies_are_not_put_among_templates(
    templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(templates, "--comments", str(templates / "批注")) == 2
    assert "会被当成版式" in capsys.readouterr().err
