"""A bureau's own style: a few lines over its province's, built and looked at in its documents."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.run import pipeline
from reports.run.request import Request
from reports.run.template_check import check_templates
from tests import docx_reader

pytestmark = pytest.mark.usefixtures("own_templates")

KIND, UNIT = "基金预算绩效自评", "凉山州医疗保障局"
# The title of the document and on its first page; a section dropped, one with another title, one
# moved; a column; two sentences.
STYLE = {
    "类型.yaml": """\
文书: [{名称: 自评报告, 标题: 单位.简称 ~ 年度 ~ '年度医保基金绩效自评报告'}]
""",
    "数据结构.yaml": """\
不必填: [组织过程]
""",
    "表/自评表.yaml": """\
列: [{标题: 评分依据, 改名: 数据来源, 宽: 16}]
""",
    "正文.md.j2": """\
{% extends '正文.md.j2' %}
{% block 标题 %}
【标题】{{ 单位.简称 }}
{{ 年度 }}年度医保基金绩效自评报告
{% endblock %}
{% block 组织过程 %}{% endblock %}
{% block 前期准备 %}{{ super(标题='准备工作') }}{% endblock %}
{% block 综合评价结论 之前 基本情况 %}{{ super() }}{% endblock %}
{% block 收入预算完成 %}{{ 险种 }}基金收入完成预算的{{ 收入预算完成率 }}，{{ 计分(项) }}{% endblock %}
{% block 保费收入占比 %}{{ super() }}保险费由税务部门征收。{% endblock %}
""",
}


def lay(templates: Path, style: str) -> None:
    folder = templates / KIND / style
    for name, content in STYLE.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("style", ["四川/某市", "某市"])
def test_a_bureaus_style_is_at_most_25_lines(workplace: Request, style: str) -> None:
    assert sum(content.count("\n") for content in STYLE.values()) <= 25
    lay(workplace.templates, style)
    if style == "某市":
        kind = workplace.templates / KIND / style / "类型.yaml"
        kind.write_text("沿用: 四川\n" + kind.read_text("utf-8"), encoding="utf-8")
    checked = {one.name: one for one in check_templates(workplace.templates, 2024)}
    assert style in checked[KIND].variants and not checked[KIND].problems
    data = workplace.data / "2024" / UNIT
    edit(data / "职工医保.yaml", "样式: 四川", f"样式: {style}")
    text = (data / "职工医保.md").read_text(encoding="utf-8")
    head, _, rest = text.partition("# 组织过程\n")
    (data / "职工医保.md").write_text(
        head + "#" + rest.partition("\n#")[2], encoding="utf-8"
    )
    [outcome] = pipeline.build(replace(workplace, unit=UNIT, only=KIND))
    assert outcome.folder is not None, outcome.problems
    assert outcome.title.endswith("2024年度医保基金绩效自评报告")
    [path] = outcome.folder.glob("*.docx")
    words = "\n".join(
        one.text for one in docx_reader.read(path, UNIT, False).everywhere
    )
    assert "2024年度医保基金绩效自评报告" in words
    assert words.index("一、综合评价结论") < words.index("二、基本情况")
    assert "（一）准备工作" in words
    assert "前期准备" not in words and "组织过程" not in words
    assert "数据来源" in words and "评分依据" not in words
    assert "基金收入完成预算的" in words and "全年实际收入" not in words
    assert "得5分的评分标准，该项得分为5分。保险费由税务部门征收。" in words
