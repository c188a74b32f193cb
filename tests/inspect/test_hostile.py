"""Whatever a file is, reading it ends, and soon, and says one thing: what was found, or why it was not read."""

from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from reports.gate.finished.vocabulary import Vocabulary
from reports.inspect.guarded import audit_in_child
from tests.inspect.hostile import MADE, SOUND, harmed

NONE = Vocabulary({}, {}, {})
FILES = {**dict(harmed()), **{name: make() for name, make in MADE.items()}}


def test_there_are_a_hundred_of_all_formats() -> None:
    assert len(FILES) >= 100
    assert {name.split()[0] for name in FILES} >= set(SOUND)


def processor_time() -> float:
    """What processes that have ended took."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_one_sentence_or_read(name: str, tmp_path: Path) -> None:
    # Renamed as well: what a file is is not told by its name.
    path = tmp_path / "文件.doc"
    path.write_bytes(FILES[name])
    before = processor_time()
    audited = audit_in_child(path, NONE)
    assert processor_time() - before < 10
    if not audited.kind:
        [one] = audited.findings
        assert one.code == "A16" and one.message.endswith("。") and one.hint


@pytest.mark.parametrize("kind", SOUND)
def test_a_sound_file_of_each_format_is_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "文件"
    path.write_bytes(SOUND[kind])
    assert audit_in_child(path, NONE).kind == kind
