"""Samples: units that only show how a report looks, and what of them others have left standing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from reports.core.values import Values

Lines = Mapping[str, Sequence[str]]
"""The lines of files as typed, by the names of the files."""

_SAMPLE, _YES = "示例", "是"
# A key with the comment that says its value is made up, and what of it.
_INVENTED = re.compile(
    r"\s*(?:- )?(?P<key>[^\s#:{][^#:]*):.*\s#\s*示例(?:：(?P<what>.*))?$"
)
# A comment that says so of a whole file.
_ALL_INVENTED = re.compile(r"#\s*示例：(?P<what>[^。]*)")


def is_sample(scope: Values) -> bool:
    """Whether the unit says of itself that it is a sample (示例: 是 in 单位.yaml)."""
    unit = scope.get("单位")
    return isinstance(unit, Mapping) and unit.get(_SAMPLE) == _YES


def invented(files: Lines) -> tuple[str, ...]:
    """What comments say is made up, by its key; with what of it, where not all of it is."""
    return tuple(dict.fromkeys(_invented(files))) or ("没有注明的数和文字",)


def _invented(files: Lines) -> Iterator[str]:
    for file, lines in files.items():
        for line in lines if file.endswith(".yaml") else ():
            if whole := _ALL_INVENTED.match(line):
                yield f"{PurePosixPath(file).name}：{whole['what']}"
            elif found := _INVENTED.match(line):
                what = found["what"]
                yield f"{found['key']}（{what.strip()}）" if what else found["key"]
