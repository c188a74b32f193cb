"""What a unit leaves for the province's view once its documents are settled."""

from collections.abc import Iterable, Iterator, Mapping

from reports.core.problems import Problem
from reports.finance.samples import SAMPLE, YES
from reports.publish.contributions import (
    Contribution,
    DocumentPart,
    forget_contribution,
    read_contribution,
    sources_of,
    told_problems,
    write_contribution,
)
from reports.publish.disk import Write
from reports.publish.folders import UNIT_FILE
from reports.publish.records import Record
from reports.run.plan import UnitFolder
from reports.run.request import Outcome
from reports.run.unit_session import UnitSession

# The parts of a place in the tree of regions, from the province down.
_REGION = ("省", "市", "县")


def contribute(
    unit: UnitFolder,
    settled: Mapping[str, Record],
    others: Iterable[Outcome],
    making: UnitSession,
    write: Write,
) -> list[Problem]:
    """Writes what the unit contributes; what prevented it. A sample contributes nothing.

    `others` are told of files that have no record. A document whose record is what it was is not
    looked at again.
    """
    known = read_contribution(unit.internal)
    sources = unit.hash_of(f"{unit.key}/{UNIT_FILE}")
    if known and known.sources == sources:
        region, level = known.region, known.level
    else:
        region, level, is_sample = _about(unit)
        if is_sample:
            return forget_contribution(unit.internal)
    documents = [*_parts(unit, settled, known, making), *map(_unread_part, others)]
    contribution = Contribution(sources, region, level, tuple(documents))
    if contribution == known:
        return []
    return write_contribution(unit.internal, contribution, write)


def _parts(
    unit: UnitFolder,
    settled: Mapping[str, Record],
    known: Contribution | None,
    making: UnitSession,
) -> Iterator[DocumentPart]:
    """The parts of what is on record; those are made that are not known."""
    parts = {part.file: part for part in known.documents} if known else {}
    lacking: dict[str, Record] = {}
    for file, record in settled.items():
        if file not in parts or parts[file].sources != sources_of(record):
            lacking[file] = record
    if lacking:
        # Slow to import, and not needed where everything is known.
        from reports.run.document_part import make_parts

        parts |= make_parts(making.session, unit, lacking)
    for file in sorted(settled):
        if file != unit.key or settled[file].outputs or settled[file].problems:
            yield parts[file]


def _unread_part(outcome: Outcome) -> DocumentPart:
    """The part of a file that has no record: nobody could tell what it is."""
    return DocumentPart(
        sources="",
        file=outcome.file,
        title=outcome.title,
        kind="",
        state=outcome.state.value,
        final=False,
        date="",
        counted=False,
        problems=told_problems(outcome.problems),
    )


def _about(unit: UnitFolder) -> tuple[tuple[str, ...], str, bool]:
    """A unit's place in the tree of regions, its level and whether it is a sample, as its file says."""
    from reports.core.nodes import Mapping as Node
    from reports.core.nodes import Scalar
    from reports.source.encoding import read_bytes
    from reports.source.yaml.reader import read_yaml

    file = f"{unit.key}/{UNIT_FILE}"
    try:
        root, _ = read_yaml(read_bytes(unit.request.data / file), file)
    except OSError:
        return (), "", False
    if root is None:
        return (), "", False
    region = root.items.get("行政区划")
    names = []
    for part in _REGION:
        node = region.items.get(part) if isinstance(region, Node) else None
        if isinstance(node, Scalar) and node.text.strip():
            names.append(node.text.strip())
    level, sample = (_text(root.items.get(key)) for key in ("级次", SAMPLE))
    return tuple(names), level, sample == YES


def _text(node: object) -> str:
    from reports.core.nodes import Scalar

    return node.text.strip() if isinstance(node, Scalar) else ""
