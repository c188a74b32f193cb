"""Kinds of reports: known by their titles, and what of them is asked for and missing."""

from pathlib import Path

import pytest

from reports.core.problems import Fault
from reports.gate.finished.contents import Content, Profile, find_missing, kind_of
from reports.gate.finished.plain import read_plain
from reports.gate.finished.vocabulary import Vocabulary
from reports.inspect.checking import check_subject
from reports.inspect.reading import Line, Reading
from reports.inspect.subject import subject_of
from reports.publish.profiles import read_profiles
from reports.publish.vocabulary import read_vocabulary
from tests.conftest import ROOT

TEMPLATES = ROOT / "templates"
PROFILES = read_profiles(TEMPLATES)
BY_NAME = {one.name: one for one in PROFILES}


def whole(profile: Profile) -> list[str]:
    """A line for each content, in the first of its spellings."""
    return [
        f"{number}、{one.spellings[0]}"
        for group in profile.groups
        for number, one in enumerate(group, 1)
    ]


def missing(lines: list[str], profile: Profile, year: int = 2024) -> list[str]:
    found = find_missing([read_plain(one) for one in lines], profile, year)
    return [one.problem.message for one in found]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("示例县医疗保障局2024年度部门决算", "部门决算"),
        ("示例医院2024年度单位决算公开说明", "部门决算"),
        ("第二部分2024年度部门决算情况说明", "部门决算"),
        ("示例县医疗保障局2025年部门预算编制说明", "部门预算"),
        ("示例州2024年城镇职工基本医疗保险预算绩效自评报告", "基金预算绩效自评"),
        ("示例州2023年度医保基金预算绩效自评报告", "基金预算绩效自评"),
        ("示例局2024年专项运转经费项目绩效自评报告", "项目绩效自评"),
        ("示例县医疗保障局2024年政府信息公开工作年度报告", "政府信息公开年度报告"),
        ("示例局2024年部门预算项目支出绩效自评表", ""),
        ("示例局2024年城乡居民基本医疗保险筹资项目绩效自评表", ""),
        ("示例局2024年度三公经费支出决算情况说明", ""),
        ("示例局部门决算", ""),
        ("三、2024年部门决算情况", ""),
        ("首页>财政信息>2024年部门预算", ""),
        ("公开时间：2024年部门决算", ""),
    ],
)
def test_a_title_tells_the_kind_or_none(title: str, kind: str) -> None:
    found = kind_of([title], PROFILES)
    assert (found.name if found else "") == kind


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.name)
def test_who_has_all_lacks_nothing_and_who_lacks_one_is_told_which(
    profile: Profile,
) -> None:
    lines = whole(profile)
    assert missing(lines, profile) == []
    contents = [one for group in profile.groups for one in group]
    for number, one in enumerate(contents):
        without = [line for at, line in enumerate(lines) if at != number]
        together = "".join(without).replace("“", "").replace("”", "")
        told = missing(without, profile)
        # Words that others have in their names, 国有资本经营 in that of its table, are not missed.
        said = [one.name in words for words in told]
        assert said == [True] or any(
            words.replace("“", "") in together for words in one.spellings
        )


def test_a_table_is_not_there_because_another_one_has_its_name_in_its_own() -> None:
    profile = BY_NAME["部门决算"]
    lines = [one for one in whole(profile) if not one.endswith("、支出决算表")]
    assert [one for one in missing(lines, profile) if "“支出决算表”" in one]


def test_a_group_of_which_little_is_there_is_written_elsewhere() -> None:
    profile = BY_NAME["部门决算"]
    lines = [one for one in whole(profile) if not one.endswith("表")]
    assert missing(lines, profile) == []
    assert missing([], profile) == []


def test_what_is_asked_for_since_a_year_is_not_missed_before() -> None:
    group = tuple(Content(name, (name,)) for name in ("甲", "乙", "丙"))
    profile = Profile("某报告", (), (), ((*group, Content("丁", ("丁",), since=2025)),))
    assert missing(["甲乙丙"], profile, 2024) == []
    assert len(missing(["甲乙丙"], profile, 2025)) == 1


def test_what_nobody_has_verified_is_told_so() -> None:
    for profile in PROFILES:
        for group in profile.groups:
            for one in group:
                told = missing(
                    [w for w in whole(profile) if one.spellings[0] not in w], profile
                )
                unsure = [words for words in told if f"“{one.name}”" in words]
                assert all(
                    ("没有照原件核实" in words) != one.is_verified for words in unsure
                )


def subject_lines(profile: Profile, lines: list[str]) -> list[str]:
    items = [Line(words, "") for words in ("示例局2024年度部门决算", *lines)]
    subject = subject_of(Reading("a.txt", "txt", tuple(items)))
    vocabulary = Vocabulary({}, {}, {}, profiles=(profile,))
    return [one.problem.code for one in check_subject(subject, vocabulary)]


def test_it_is_asked_with_the_other_checks() -> None:
    profile = BY_NAME["部门决算"]
    lines = [one for one in whole(profile) if "名词解释" not in one]
    assert subject_lines(profile, lines).count("A20") == 1
    assert "A20" not in subject_lines(profile, whole(profile))


def test_a_kind_can_be_named_and_none_can_be() -> None:
    named = read_vocabulary(TEMPLATES, "部门决算")
    assert named.profile == BY_NAME["部门决算"]
    assert read_vocabulary(TEMPLATES, "无").profiles == ()
    assert read_vocabulary(TEMPLATES).profile is None
    with pytest.raises(Fault) as caught:
        read_vocabulary(TEMPLATES, "部门结算")
    [told] = caught.value.problems
    assert told.code == "A20" and "部门决算" in told.hint


def test_a_broken_kind_is_told_with_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "公共" / "核对"
    folder.mkdir(parents=True)
    (folder / "某报告.yaml").write_text("题名: [某报告]\n", encoding="utf-8")
    with pytest.raises(Fault) as caught:
        read_profiles(tmp_path / "templates")
    assert "某报告.yaml" in caught.value.problems[0].message
