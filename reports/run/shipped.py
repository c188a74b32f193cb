"""The numbers of the samples that come with the program, to know them again where they were copied."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from reports.publish.common import COMMON

NAME = "示例数.txt"


@lru_cache(maxsize=4)
def shipped_numbers(templates: Path) -> Mapping[str, frozenset[str]]:
    """The telling numbers of each sample's file, by year, unit and file; none where the list is not there."""
    path = templates / COMMON / NAME
    found = {}
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, numbers = line.partition("\t")
            found[name] = frozenset(numbers.split())
    return found
