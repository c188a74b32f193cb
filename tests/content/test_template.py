"""The template parser: marks, lines, and what it refuses, before Jinja sees anything."""

import random
import re
from collections.abc import Iterator

import pytest

from reports.content.template import AT, BREAK, CLOSE, NAMED, OPEN, parse
from reports.core.problems import Fault, Problem, Severity
from tests.conftest import read_cases

CASES = read_cases("templates.yaml")
SOUND = [case for case in CASES if "tree" in case]
MARK = re.compile(f"{OPEN}([^{NAMED}{AT}]*)(?:{AT}([^{NAMED}]*):([0-9]+))?{NAMED}")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)


def problems_of(
    text: str, narrative: bool = False, first_line: int = 1
) -> tuple[Problem, ...]:
    with pytest.raises(Fault) as caught:
        parse(text, "正文.md.j2", first_line, narrative)
    return caught.value.problems


def readable(marked: str) -> str:
    """The marks in a form for the eye: <p …>, places left out."""
    return MARK.sub(r"<\1 ", marked).replace(CLOSE, ">").replace(BREAK, "↵")


def tags_by_line(text: str) -> list[tuple[str, int]]:
    return [
        (match.group(), text.count("\n", 0, match.start()) + 1)
        for match in TAG.finditer(text)
    ]


def marks_by_line(marked: str) -> Iterator[tuple[int, int]]:
    """For each block's mark, the line it stands on and the line it names."""
    for match in MARK.finditer(marked):
        if match[3]:
            yield marked.count("\n", 0, match.start()) + 1, int(match[3])


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("甲{{ 一 }}", "<p 甲{{ 一 }}>"),
        ("{{ 一 }}", "<solo {{ 一 }}>"),
        ("{% if 一 %}{{ 二 }}{% endif %}", "<solo {% if 一 %}{{ 二 }}{% endif %}>"),
        ("# 甲", "<h1 甲>"),
        ("##### 甲", "<h5 甲>"),
        ("**甲**乙", "<p <b 甲>乙>"),
        ("[甲](http://a)", "<p <ahttp://a 甲>>"),
        ("- 甲\n- 乙", "<ul <li <p 甲>>\n<li <p 乙>>>"),
        ("1. 甲", "<ol <li <p 甲>>>"),
        ("【标题】甲\n乙", "<t 甲↵\n乙>"),
        ("【主送机关】甲：", "<addressee 甲：>"),
        ("【题下】甲", "<dateline 甲>"),
        (
            "甲\n{% if 一 %}\n乙\n{% endif %}",
            "<p 甲>\n{% if 一 %}\n<p 乙>\n{% endif %}",
        ),
        ("a\nb", "<p a \nb>"),
        ("", ""),
        ("\n\n", ""),
    ],
)
def test_static_text_carries_the_marks_of_its_structure(text: str, marked: str) -> None:
    assert readable(parse(text, "正文.md.j2")) == marked


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case["name"])
def test_every_tag_keeps_its_line_and_every_mark_names_its_own(
    case: dict[str, str],
) -> None:
    marked = parse(case["source"], "正文.md.j2")
    assert [
        tag for tag in tags_by_line(marked) if tag[0] not in ("{{ '{' }}", "{{ '}' }}")
    ] == [
        tag
        for tag in tags_by_line(case["source"])
        if not case["source"].startswith("\\")
    ]
    assert all(stands == named for stands, named in marks_by_line(marked))
    assert len(MARK.findall(marked)) == marked.count(OPEN) == marked.count(CLOSE)


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case["name"])
def test_a_text_that_begins_further_down_its_file_keeps_that_line(
    case: dict[str, str],
) -> None:
    moved = parse(case["source"], "数据.md", first_line=40)
    assert moved.startswith("\n" * 39)
    here = parse(case["source"], "数据.md")
    assert tags_by_line(moved) == [(tag, line + 39) for tag, line in tags_by_line(here)]
    assert [(stands, named) for stands, named in marks_by_line(moved)] == [
        (stands + 39, named + 39) for stands, named in marks_by_line(here)
    ]


def test_lines_hold_in_templates_put_together_at_random() -> None:
    chance = random.Random(412)
    pieces = [
        "甲{{ 一 }}\n乙{{ 二 }}",
        "# 甲{{ 一 }}",
        "{% if 一 %}\n甲\n{% else %}\n{{ 二 }}\n{% endif %}",
        "{# 一\n\n二 #}",
        "- 甲{{ 一 }}\n  - 乙\n\n    {{ 二 }}\n- 丙",
        "1. 甲\n   乙{{\n一 }}\n2. {{ 二 }}",
        "{% for 一 in 二 %}\n- {{ 一 }}\n{% endfor %}",
        "**甲{{ 一 }}\n乙**丙",
        "{% set 一 =\n\n'甲' %}",
        "{% set 二 %}乙{% endset %}",
        "【标题】甲\n{{ 一 }}\n乙",
    ]
    for _ in range(300):
        text = "".join(
            chance.choice(pieces) + "\n" * chance.randint(2, 4)
            for _ in range(chance.randint(1, 8))
        )
        marked = parse(text, "正文.md.j2")
        assert tags_by_line(marked) == tags_by_line(text)
        assert all(stands == named for stands, named in marks_by_line(marked))


def test_every_problem_is_an_error_with_file_and_line() -> None:
    (problem,) = problems_of("甲\n\n#乙")
    assert (problem.code, problem.severity) == ("T05", Severity.ERROR)
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == ("正文.md.j2", 3)
    assert (problem.was, problem.should) == ("#乙", "# 乙")


def test_problems_of_a_text_further_down_count_from_its_first_line() -> None:
    problems = problems_of("甲\n\n**乙\n\n# 丙", narrative=True, first_line=40)
    assert [problem.place.line for problem in problems if problem.place] == [42, 44]


@pytest.mark.parametrize(
    "text",
    [
        "# 标题",
        "第1、#2 号",
        "甲 --- 乙",
        "甲|乙",
        "- 甲\n- 乙",
        "{{ '#甲' }}",
        "{# ---\n| 甲\n#}",
        "{% if 一\n#甲\n%}\n乙\n{% endif %}",
        "{{ '{%' }}甲",
        "{% if '%}' == 一 %}甲{% endif %}",
        "{{ '}}' }}甲",
        "价格（{收入}）",
        "100%",
    ],
)
def test_what_only_looks_like_a_slip_is_none(text: str) -> None:
    assert parse(text, "正文.md.j2")


@pytest.mark.parametrize(
    "text", ["甲**", "3**2", "**", "**甲**乙**", "**甲\n\n乙**", "甲 ** 乙"]
)
def test_stars_without_a_partner_are_a_problem(text: str) -> None:
    assert all("“**”没有成对" in problem.message for problem in problems_of(text))


@pytest.mark.parametrize(
    "keyword",
    [
        "if 一",
        "for 一 in 二",
        "macro 一()",
        "call 一()",
        "block 一",
        "with 一 = 二",
        "set 一",
    ],
)
def test_each_statement_closes_where_it_opened(keyword: str) -> None:
    name = keyword.split()[0]
    sound = f"{{% {keyword} %}}\n甲\n{{% end{name} %}}"
    assert parse(sound, "正文.md.j2")
    assert [
        problem.message[:9]
        for problem in problems_of(sound.replace("甲", "甲{% end" + name + " %}"))
    ]
    (problem,) = problems_of(f"甲\n\n{{% {keyword} %}}\n乙")
    assert problem.place is not None
    assert problem.place.line == 3
    assert problem.hint == f"补上 {{% end{name} %}}。"


@pytest.mark.parametrize(
    "statement",
    [
        "set 一 = 二",
        "extends '甲'",
        "include '甲'",
        "import '甲' as 乙",
        "from '甲' import 乙",
    ],
)
def test_a_statement_that_needs_no_end_has_none(statement: str) -> None:
    assert parse(f"{{% {statement} %}}", "正文.md.j2")
    keyword = statement.split()[0]
    (problem,) = problems_of(f"{{% {statement} %}}{{% end{keyword} %}}")
    assert f"“end{keyword}”没有对应的开头" in problem.message


def test_a_narrative_refuses_what_belongs_to_templates() -> None:
    problems = problems_of(
        "# 甲\n\n{% if 一 %}\n乙\n{% endif %}\n\n丙{% set 一 = 二 %}", narrative=True
    )
    assert [
        (problem.place.line, problem.message[:9])
        for problem in problems
        if problem.place
    ] == [
        (1, "这段文字里不能有标题。"[:9]),
        (3, "这段文字里不能有 {% … %} 语句。"[:9]),
        (5, "这段文字里不能有 {% … %} 语句。"[:9]),
        (7, "这段文字里不能有 {% … %} 语句。"[:9]),
    ]


def test_a_narrative_may_hold_lists_bold_words_and_values() -> None:
    assert (
        readable(parse("**甲**{{ 一 }}\n\n- 乙", "数据.md", narrative=True))
        == "<p <b 甲>{{ 一 }}>\n\n<ul <li <p 乙>>>"
    )


@pytest.mark.parametrize(
    "address",
    [
        "smb://evil/share",
        "search-ms:query=a",
        "ms-word:ofe|u|http://evil/a.docx",
        "//evil/share",
        "\\\\\\\\evil\\\\share",
        "file:///C:/a.exe",
        "javascript:alert(1)",
        "vbscript:a",
        "data:text/html,a",
        "表1.xlsx",
        "https:/\\evil",
        "{{收入}}",
    ],
)
@pytest.mark.parametrize("narrative", [False, True])
def test_a_link_that_does_not_lead_to_the_web_is_told_with_its_line(
    address: str, narrative: bool
) -> None:
    (told,) = problems_of(f"甲\n\n乙[文件](<{address}>)丙", narrative)
    assert told.code == "T05" and "链接" in told.message and "https://" in told.hint
    assert told.place and told.place.line == 3


@pytest.mark.parametrize(
    "address", ["http://a.cn", "HTTPS://a.cn/x?y=1", "mailto:a@b.cn", "#附件1"]
)
def test_a_link_to_the_web_a_mailbox_or_the_text_itself_is_one(address: str) -> None:
    assert f"{OPEN}a" in parse(f"[甲]({address})", "正文.md.j2")
