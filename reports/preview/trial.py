"""A change that is asked for, tried before it is made: against what the file holds now, and against its schema."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Place, Problem, Severity, problem
from reports.finance.data_file import Setting, companion_name
from reports.preview.changes import Change
from reports.preview.desk import UnitDesk
from reports.run.document import check_document
from reports.typed.sections import TEXTS, section_of
from reports.typed.write_back import Spot, replaced, require_seen, text_at

# The groups of codes that are about how something is typed.
_TYPED = frozenset("DTY")


class Asked(Struct, frozen=True):
    """A change that the page asks for, of what a document prints or of what is to be typed in a data file
    (`owner`).
    """

    spot: Spot
    new: str
    document: int = 0
    owner: str = ""


class Owner(Struct, frozen=True):
    """The data file that a change is about, with the files that were read for it."""

    desk: UnitDesk
    file: str
    setting: Setting
    inputs: Mapping[str, str | None]


def tried(data: Path, owner: Owner, asked: Asked) -> Change:
    """A change that the file's bytes and the schema take. Raises Fault."""
    spot = asked.spot
    is_new = not spot.hash and spot.file == companion_name(owner.file)
    is_read = owner.inputs.get(spot.file) is not None
    is_own = spot.file.startswith(f"{owner.desk.unit.key}/")
    if not is_own or not (is_read or is_new):
        name = PurePosixPath(spot.file).name
        raise Fault(problem("G23", "not read", file=name))
    path = data / spot.file
    before = require_seen(_content(path), spot, asked.new)
    after = replaced(before or b"", spot, asked.new)
    if wrong := list(_refused(owner, spot, after)):
        raise Fault(*wrong)
    if spot.file.endswith(TEXTS):
        spot = replace(spot, text=text_at(before or b"", spot))
    return Change(spot, asked.new.strip(), before, after)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _refused(owner: Owner, spot: Spot, content: bytes) -> Iterator[Problem]:
    """What the schema has against a value: not what it then does not agree with, which may be mended next. Of a
    text, what keeps it from being read.
    """
    desk, setting = owner.desk, owner.setting
    trial = desk.session.trying(spot.file, content)
    file = spot.file if spot.file in desk.files else owner.file
    shown = desk.session.workspace.shown(spot.file)
    before = set(check_document(desk.session, file, setting).problems)
    found = check_document(trial, file, setting)
    for one in found.problems:
        is_typed = one.severity is Severity.ERROR and one.code[0] in _TYPED
        if is_typed and _is_here(one.place, spot, shown, content) and one not in before:
            yield one


def _is_here(place: Place | None, spot: Spot, shown: str, content: bytes) -> bool:
    """Whether a problem is about what was typed at a spot of a file that problems call so."""
    if place is None or place.file != shown:
        return False
    if not spot.file.endswith(TEXTS):
        return (place.line, place.column) == (spot.line, spot.column)
    section = section_of(content, spot.key)
    return section is not None and 0 <= place.line - section.line < section.lines
