"""The language of 计算, 勾稽 and 指标体系: what their expressions may call, by Chinese name."""

from collections.abc import Callable, Mapping
from typing import Any

from reports.core.figure import NONE, PENDING, Absent, Figure, LeftBlank
from reports.finance import accounts, functions, relations, rows
from reports.templating import Language

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "各类": accounts.list_classes,
    "各项": rows.member_values,
    "并列": rows.pair_entries,
    "逐项": rows.list_entries,
    "合计": functions.total,
    "占比": functions.share,
    "增减率": functions.growth_rate,
    "四舍五入": functions.round_half_up,
    "舍去": functions.cut_off,
    "进位": functions.round_away,
    "数": functions.read_quantity,
    "天数": functions.days_between,
    "最大": functions.greatest,
    "最小": functions.least,
    "绝对值": functions.magnitude,
    "分级": accounts.add_up_by_level,
    "合并": accounts.join_entries,
    "拆码": accounts.part_of_code,
    "筛选": rows.select_rows,
    "非零": rows.non_zero_rows,
    "对排": rows.place_abreast,
    "编序": rows.number_rows,
    "列合计": accounts.add_up_column,
    "收支行": accounts.add_revenue,
    "空缺": rows.rows_without,
    "配上": accounts.look_up_codes,
    "个数": rows.count_members,
    "展开": relations.leaves_of,
    "重名": relations.repeated,
    "成对": relations.pairs_of,
    "同类": relations.among_like,
    "归并": relations.add_up_by,
    "相近": relations.names_like,
    "展平": relations.flat,
    "首个": relations.first_of,
    "符合": relations.matches,
    "同位": relations.rounded_like,
    "取": relations.member_or_none,
    "量纲": relations.kind_of,
    "方向": relations.direction_of,
    "界限": relations.bound_of,
}

TESTS: Mapping[str, Callable[[object], bool]] = {
    "有": lambda value: (
        not isinstance(value, Absent)
        and (bool(value) or not isinstance(value, str | list | tuple))
    ),
    "无": lambda value: value is NONE,
    "待填": lambda value: value is PENDING,
    "留空": lambda value: isinstance(value, LeftBlank),
    "零": lambda value: isinstance(value, Figure) and value.value == 0,
}

LANGUAGE = Language(FUNCTIONS, {}, TESTS)
"""The language of 计算, 勾稽 and 指标体系."""
