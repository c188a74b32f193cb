"""Official forms as a bureau gets them: what is known of each, and that the proposed templates can be used as they are."""

from pathlib import Path

import pytest

from reports.blanks.tag import TaggedForm, tag_form, write_tagged
from reports.run.template_check import check_templates
from tests.conftest import copy_templates
from tests.content.word_forms.blank import blank_form

KIND = "项目绩效自评"
SIGNED = ["填表人", "联系电话", "填报日期"]
# How many places are known, and what is not.
FORMS = {
    "全国": (35, SIGNED),
    "四川": (42, ["项目负责人", "财务负责人"]),
    "甘肃": (
        22,
        [
            *("其中：", "其中：", "其中：", "资金情况（万元）", "其中："),
            "资金情况（万元）",
            "（实际支出资金÷实际到位资金）",
            "时间范围：对象范围：资金范围：",
            *("指标", "指标", "指标", "指标", "得分率", "得分率", "得分率", "得分率"),
            *SIGNED,
        ],
    ),
}
BODY = {"全国": "自评表.md.j2", "四川": "", "甘肃": "评价结论表.md.j2"}


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    copy_templates(tmp_path / "templates")
    return tmp_path / "templates"


def tagged(name: str, templates: Path) -> TaggedForm:
    path = templates.with_name("空表.docx")
    path.write_bytes(blank_form(name))
    form = tag_form(templates, path, KIND, "", 2024)
    assert write_tagged(form) == []
    return form


@pytest.mark.parametrize("name", FORMS)
def test_what_is_proposed_can_be_used_as_it_is(name: str, templates: Path) -> None:
    form = tagged(name, templates)
    known, unknown = FORMS[name]
    assert form.folder == templates / KIND / name
    assert len(form.proposed.known) == known
    assert [one.label for one in form.proposed.unknown] == unknown
    form.path.rename(form.folder / form.path.name)
    file = form.folder / "类型.yaml"
    said = file.read_text(encoding="utf-8")
    if BODY[name]:
        said = said.replace(f"正文: {BODY[name]}", f"正文: {form.path.name}")
    else:
        # The form stands on the nation's.
        head, entry, rest = said.partition("  - 名称: 自评表\n")
        said = f"{head}{entry}    正文: {form.path.name}\n{rest}"
    file.write_text(said, encoding="utf-8")
    [checked] = check_templates(templates, 2024, KIND, name)
    assert checked.problems == ()
