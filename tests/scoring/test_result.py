"""The names that templates have for what scoring gives."""

from reports.scoring.methods import METHODS
from reports.scoring.result import Score, ScoredIndicator, score_shape
from reports.scoring.system import Method
from reports.templating import ANYTHING, names_of


def test_every_method_has_its_function() -> None:
    assert set(METHODS) == set(Method)


def test_the_name_checker_knows_every_name_of_a_score() -> None:
    names = score_shape(["甲", "乙"]).names
    assert names is not None
    assert set(names) == set(names_of(Score))
    items = names["全部"].items
    assert items is not None and items.names is not None
    assert set(items.names) == set(names_of(ScoredIndicator))
    assert set(names["项"].names or ()) == {"甲", "乙"}
    assert names["项"].names and names["项"].names["甲"] == items
    assert set(names["个数"].names or ()) == {"一级", "二级", "三级", "量化"}


def test_where_only_the_data_knows_the_indicators_any_may_be_named() -> None:
    names = score_shape(None).names
    assert names is not None and names["项"] == ANYTHING


def test_an_indicator_has_the_names_of_a_sub_score_and_more() -> None:
    parts = score_shape(None).names
    assert parts is not None
    item = parts["全部"].items
    assert item is not None and item.names is not None
    sub_score = item.names["计分项"].items
    assert sub_score is not None and sub_score.names is not None
    assert set(item.names) - set(sub_score.names) == {
        "计分项",
        "组",
        "上级",
        "依据",
        "录入",
        "失分",
        "得分率",
    }
