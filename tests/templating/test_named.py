"""Values of ours in expressions and templates: their Chinese names are within reach, and nothing else is."""

import pickle
from typing import Annotated, Any

import pytest

from reports.content.language import LANGUAGE as CONTENT
from reports.core.problems import Fault, Place, Problem
from reports.finance.language import LANGUAGE
from reports.finance.rows import member_values
from reports.source.schema import Words
from reports.templating import (
    ANYTHING,
    Expressions,
    Named,
    Shape,
    Templates,
    UnknownNameError,
    compile_expressions,
    compile_template,
    member_of,
    shape_of_type,
)

PLACE = Place("计算.yaml", 1)


class Wage(Named, frozen=True):
    """What somebody earns; `secret` has no name."""

    amount: Annotated[int, "金额"]
    secret: str = "口令"

    def act(self) -> str:
        """Something to do."""
        return "动手"

    @property
    def doubled(self) -> int:
        """A property, no field."""
        return 2 * self.amount


class Person(Wage, frozen=True):
    """A value that takes over names, holds others and a list of them."""

    name: Annotated[str, "姓名"] = "张三"
    former: Annotated[Wage | None, "原先"] = None
    first: Annotated[Wage, "起点"] = Wage(1)
    years: Annotated[tuple[Wage, ...], "历年"] = ()


PERSON = Person(7, years=(Wage(5), Wage(6)))


def evaluated(expression: str, person: Person = PERSON) -> Any:
    written = Words(expression, PLACE)
    bundle = compile_expressions([written], LANGUAGE)
    return Expressions(bundle, LANGUAGE).evaluate(written, {"甲": person})


def problem_of(expression: str) -> Problem:
    with pytest.raises(Fault) as caught:
        evaluated(expression)
    (problem,) = caught.value.problems
    return problem


def test_a_field_is_reached_by_its_chinese_name() -> None:
    assert evaluated("甲.金额") == evaluated("甲['金额']") == 7
    assert evaluated("甲.姓名") == "张三"
    assert evaluated("甲.起点.金额") == 1


def test_a_list_of_values_is_looped_over_and_taken_apart() -> None:
    assert evaluated("各项(甲.历年, '金额')") == [5, 6]
    text = "{% for 年 in 甲.历年 %}{% if 年.金额 == 6 %}有{% endif %}{% endfor %}"
    code = compile_template("正文", text, Place("正文", 1), CONTENT)
    assert Templates({"正文": code}, (), CONTENT).stream("正文", {"甲": PERSON}) == (
        "有",
    )


def test_no_list_of_values_counts_as_nothing() -> None:
    assert evaluated("甲.历年 is 有") is True
    assert evaluated("甲.起点 is 有") is True
    assert evaluated("甲.历年 is 有", Person(1)) is False


@pytest.mark.parametrize(
    "expression",
    [
        "甲.amount",
        "甲.secret",
        "甲['secret']",
        "甲.act()",
        "甲.doubled",
        "甲.secret",
        "甲['secret']",
        "甲.__class__",
        "甲['__class__']",
        "甲.__init__.__globals__",
        "甲.__slots__",
        "甲.__struct_fields__",
        "甲.历年.__class__",
        "甲.历年.index(1)",
        "甲.起点.__class__.__mro__",
    ],
)
def test_nothing_else_of_a_value_is_within_reach(expression: str) -> None:
    assert problem_of(expression).code == "T02"


def test_an_unknown_name_names_the_nearest_of_its_fields() -> None:
    problem = problem_of("甲.金頟")
    assert (problem.code, problem.hint) == (
        "T02",
        "最接近的是“金额”。有：金额、姓名、原先、起点、历年。",
    )


@pytest.mark.parametrize("expression", ["甲 ~ ''", "'' ~ 甲.起点", "甲()", "甲[0]"])
def test_a_value_as_a_whole_is_no_text_and_nothing_to_call(expression: str) -> None:
    assert problem_of(expression).code == "T04"


def test_a_name_that_is_no_field_is_an_error_that_knows_the_names() -> None:
    with pytest.raises(UnknownNameError) as caught:
        member_of(PERSON, "amount")
    assert list(caught.value.known) == ["金额", "姓名", "原先", "起点", "历年"]
    with pytest.raises(UnknownNameError):
        member_values(PERSON.years, "姓名")


def test_the_name_checker_knows_what_the_fields_say() -> None:
    wage = Shape({"金额": ANYTHING})
    assert shape_of_type(Person) == Shape(
        {
            "金额": ANYTHING,
            "姓名": ANYTHING,
            "原先": ANYTHING,
            "起点": wage,
            "历年": Shape(items=wage),
        }
    )


def test_a_value_may_be_kept_and_loaded() -> None:
    assert pickle.loads(pickle.dumps(PERSON)) == PERSON
