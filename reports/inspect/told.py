"""The findings of a file as a page, and as data for other programs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reports.inspect.findings import Audited, Finding, groups_of
from reports.publish.common import common_name, need_common
from reports.templating import compile_page, page
from reports.writers.html.policy import POLICY, with_policy

_SHELL = "核对.html.j2"


def write_page(audited: Audited, templates: Path) -> bytes:
    """A page with each finding, its paragraph and the words marked. Raises Fault where the shell is missing
    or broken.
    """
    text = need_common(templates, _SHELL)
    shell = page(compile_page(text, common_name(templates, _SHELL)))
    errors, doubts = audited.counts
    groups = [
        (name, [one for group in alike for one in (group.first, *group.others)])
        for name, alike in groups_of(audited.findings)
    ]
    content = shell(
        安全策略=POLICY,
        文件=audited.path.name,
        年度=audited.year or "",
        错误=errors,
        疑问=doubts,
        发现=[(name, [_row(one) for one in findings]) for name, findings in groups],
    )
    return with_policy(content).encode()


def _row(one: Finding) -> tuple[str, str, str, str, list[tuple[str, str, str, str]]]:
    places = [(each.place, each.before, each.words, each.after) for each in one.places]
    return one.grade, one.code, one.message, one.hint, places


def write_record(audited: Sequence[Audited]) -> str:
    """The findings of files as JSON."""
    said = [_record(one) for one in audited]
    return json.dumps(said, ensure_ascii=False, indent=2)


def _record(one: Audited) -> Mapping[str, Any]:
    return {
        "文件": str(one.path),
        "格式": one.kind,
        "年度": one.year or None,
        "发现": [
            {
                "级别": each.grade,
                "代码": each.code,
                "名称": each.name,
                "说明": each.message,
                "怎么办": each.hint,
                "位置": [
                    {
                        "位置": spot.place,
                        "原文": spot.words,
                        "前": spot.before,
                        "后": spot.after,
                    }
                    for spot in each.places
                ],
            }
            for each in one.findings
        ],
    }
