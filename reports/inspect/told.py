"""The findings of a file as a page, and as data for other programs."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import count, groupby
from pathlib import Path
from typing import Any

from reports.core.problems import Problem
from reports.inspect.findings import Audited, Excerpt, Finding, groups_of
from reports.inspect.marked import Anchor, anchor_of, marked
from reports.publish.common import common_name, need_common
from reports.templating import compile_page, page
from reports.writers.html.policy import POLICY, with_policy

_SHELL = "核对.html.j2"


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """The findings as they are numbered on the page and in the list: by what they are called."""
    return [
        one
        for _, alike in groups_of(findings)
        for group in alike
        for one in (group.first, *group.others)
    ]


def write_page(audited: Audited, templates: Path) -> bytes:
    """A page with each finding and its places, and the text in which they are marked. Raises Fault where the
    shell is missing or broken.
    """
    errors, doubts = audited.counts
    ordered = in_order(audited.findings)
    numbers = count(1)
    found = [
        (name, [_row(next(numbers), one) for one in alike])
        for name, alike in groupby(ordered, key=lambda one: one.name)
    ]
    content = _shell(templates)(
        安全策略=POLICY,
        文件=audited.path.name,
        年度=audited.year or "",
        种类=audited.profile,
        错误=errors,
        疑问=doubts,
        发现=found,
        说明=[(one.finding, one.reason) for one in audited.explained],
        另告=[_said(one) for one in audited.told],
        原文=marked(audited.text, ordered),
    )
    return with_policy(content).encode()


@cache
def _shell(templates: Path) -> Callable[..., str]:
    text = need_common(templates, _SHELL)
    return page(compile_page(text, common_name(templates, _SHELL)))


def _row(
    number: int, one: Finding
) -> tuple[int, Finding, list[tuple[Anchor, Excerpt]]]:
    places = [(anchor_of(number, at), each) for at, each in enumerate(one.places, 1)]
    return number, one, places


def _said(one: Problem) -> str:
    where = f"{one.place.words}：" if one.place else ""
    return f"{where}{one.message}{one.hint}"


def record_of(one: Audited) -> str:
    """The findings of a file as JSON."""
    said: Mapping[str, Any] = {
        "文件": str(one.path),
        "格式": one.kind,
        "年度": one.year or None,
        "种类": one.profile or None,
        "发现": [_record(each) for each in one.findings],
        "已说明": [
            {**_record(each.finding), "理由": each.reason} for each in one.explained
        ],
        "另告": [{"代码": each.code, "说明": _said(each)} for each in one.told],
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def _record(one: Finding) -> Mapping[str, Any]:
    return {
        "级别": one.grade,
        "代码": one.code,
        "名称": one.name,
        "说明": one.message,
        "怎么办": one.hint,
        "位置": [
            {
                "位置": spot.place,
                "原文": spot.words,
                "前": spot.before,
                "后": spot.after,
            }
            for spot in one.places
        ],
    }
