"""Mistakes planted by program into our own reports are found where they stand, in every format; a slice of
`python -m benchmarks planted`, which counts all of them and in PDF too.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.planted.measure import (
    CLASSES,
    FORMATS,
    Audit,
    Case,
    Found,
    in_shell,
    judge,
    plant,
    written,
)
from benchmarks.planted.report import Report, read_report_of
from benchmarks.planted.shells import SHELLS
from reports.inspect.vocabulary import Vocabulary, read_vocabulary
from tests.conftest import ROOT

EACH, SEED = 3, 7
# LibreOffice makes no PDF here.
TRIED = [name for name in FORMATS if name != "pdf"]
# A report of a hundred pages is for the benchmark.
MOST_BLOCKS = 1_500

# What no check could know: a word that is in no list, a name in no register, what depends on no other number.
HARDLY = frozenset(
    (
        "错字（用语表里没有的）",
        "名词重复",
    )
)


@pytest.fixture(scope="module")
def reports(everything: Path) -> list[Report]:
    paths = sorted(everything.rglob("*.docx"))
    own = [path for path in paths if path.with_suffix(".html").is_file()]
    assert len(own) > 20
    return [read_report_of(path) for path in own]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(ROOT / "templates")


@pytest.fixture(scope="module")
def found(
    reports: Sequence[Report],
    vocabulary: Vocabulary,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Found]:
    short = [one for one in reports if len(one.blocks) < MOST_BLOCKS]
    cases = plant(short, EACH, SEED)
    results = {name: Found() for name in TRIED}
    path = tmp_path_factory.mktemp("差错") / "a"
    for number, case in enumerate(cases):
        for name, data in written(case, number):
            path.write_bytes(data)
            judge(Audit(path, vocabulary), number, case, results[name])
    return results


def share_of(found: Found, kinds: Sequence[str]) -> float:
    tallies = [found.by_class[kind] for kind in kinds]
    return sum(one.found for one in tallies) / sum(one.planted for one in tallies)


def test_slice(found):
    for k in CLASSES:
        print(k, [f"{found[n].by_class[k].found}/{found[n].by_class[k].planted}" for n in TRIED])
    for n in TRIED: print(n, found[n].told, found[n].elsewhere)
    assert 0
