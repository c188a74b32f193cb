"""The language of 计算, 勾稽 and 指标体系: what their expressions may call, by Chinese name."""

from collections.abc import Callable, Mapping
from typing import Any

from reports.core.figure import NONE, PENDING, Absent, Figure
from reports.finance import accounts, functions
from reports.templating import Language

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "各类": accounts.classes,
    "各项": functions.of_each,
    "并列": functions.side_by_side,
    "逐项": functions.members,
    "合计": functions.total,
    "占比": functions.share,
    "增减率": functions.growth_rate,
    "四舍五入": functions.rounded,
    "数": functions.quantity,
    "天数": functions.days_between,
    "最大": functions.greatest,
    "最小": functions.least,
    "绝对值": functions.magnitude,
    "分级": accounts.by_level,
    "合并": accounts.joined,
    "筛选": accounts.chosen,
    "非零": accounts.non_zero,
    "对排": accounts.abreast,
    "编序": accounts.numbered,
    "列合计": accounts.column_total,
    "收支行": accounts.with_revenue,
    "空缺": accounts.lacking,
    "配上": accounts.looked_up,
    "个数": accounts.count,
}

TESTS: Mapping[str, Callable[[Any], bool]] = {
    "有": lambda value: (
        not isinstance(value, Absent)
        and (bool(value) or not isinstance(value, str | list | tuple))
    ),
    "无": lambda value: value is NONE,
    "待填": lambda value: value is PENDING,
    "零": lambda value: isinstance(value, Figure) and value.value == 0,
}

LANGUAGE = Language(FUNCTIONS, {}, TESTS)
"""The language of 计算, 勾稽 and 指标体系."""
