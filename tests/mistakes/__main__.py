"""`python -m tests.mistakes`: every mistake, what it drew, and the sums."""

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median

from tests.mistakes.trial import (
    CASES,
    RIGHT,
    UNUSUAL,
    Desk,
    Mistake,
    Told,
    cases,
    keep,
)


def main() -> None:
    """Tries the cases of the files named, all where none is."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mistakes", description=__doc__
    )
    parser.add_argument(
        "files", nargs="*", help="files of tests/mistakes/cases, without .yaml"
    )
    parser.add_argument(
        "--only", default="", help="the number of one mistake: all it drew"
    )
    parser.add_argument(
        "--missed", action="store_true", help="only those that drew nothing"
    )
    parser.add_argument(
        "--accept", action="store_true", help="keeps what is told now, for the tests"
    )
    asked = parser.parse_args()
    paths = sorted((*CASES.glob("*.yaml"), *UNUSUAL.glob("*.yaml")))
    if asked.files:
        paths = [path for path in paths if path.stem in asked.files]
    tried: list[tuple[Mistake, Told]] = []
    with tempfile.TemporaryDirectory(prefix="mistakes-") as home:
        desk = Desk(Path(home), Path(home) / "cache")
        for path in paths:
            for case in cases(path):
                if asked.only and case.number != asked.only:
                    continue
                told = desk.told(case)
                tried.append((case, told))
                if not (asked.missed and told.problems):
                    _print(case, told, everything=bool(asked.only))
    if asked.accept:
        keep({case.number: told for case, told in tried})
    _sum_up([one for one in tried if one[0].kind != RIGHT])


def _print(case: Mistake, told: Told, *, everything: bool) -> None:
    place = "" if told.at_place or not told.problems else " 别处"
    print(
        f"{case.number}\t{told.severity or '无'}{place}\t{len(told.problems)}\t{case.what}"
        f"\t{' '.join(one.code for one in told.problems)}",
        flush=True,
    )
    for one in told.problems if everything else ():
        where = (
            f"{one.place.file}:{one.place.line}:{one.place.column}" if one.place else ""
        )
        print(f"    {one.severity} {one.code} {where} {one.message} ｜{one.hint}")
        if one.was or one.should:
            print(f"      现在 {one.was} ｜应是 {one.should}")


def _sum_up(tried: list[tuple[Mistake, Told]]) -> None:
    told = [one for _, one in tried]
    caught = [one for one in told if one.problems]
    if not caught:
        return
    levels = Counter(str(one.severity or "无") for one in told)
    fixable = [one for case, one in tried if not case.beyond]
    counts = [len(one.problems) for one in caught]
    print(f"{len(told)} 个：{dict(levels)}")
    print(
        f"错误或警告 {sum(one.is_grave for one in told) / len(told):.0%}，"
        f"任何提示 {len(caught) / len(told):.0%}，"
        f"规则能知道的 {len(fixable)} 个里 {sum(bool(one.problems) for one in fixable) / max(len(fixable), 1):.0%}"
    )
    print(
        f"指到改动的那一行 {sum(one.at_place for one in caught) / len(caught):.0%}，"
        f"每个错几条：中位数 {median(counts)}，最多 {max(counts)}"
    )


main()
