"""The disclosure site (栏目): static pages that list what lies in output/ and may be published.

Nothing is written, nor is anything needed to write it imported, while the pages say all that
already.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, to_builtins

from reports.core.problems import Fault, Place, Problem, problem
from reports.publish.disk import (
    hash_bytes,
    hash_file,
    locked,
    sweep,
    unwritable,
    write_files,
    write_passing,
)
from reports.publish.folders import year_folders
from reports.publish.listing import INDEX, Facts, ListedDocument, list_documents
from reports.publish.statefile import StateFile
from reports.publish.store import Store

# Another run that is just listing is done in a moment.
_BUSY = "G06"
_WAITS = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6)


class _SiteState(Struct, frozen=True):
    """What the pages were made from, as a hash, and the hashes of the pages by path."""

    state: str
    files: Mapping[str, str]


_FILE = StateFile(_SiteState)


def refresh(
    store: Store, facts: Facts, templates: Path, cache: Path | None, program: str
) -> list[Problem]:
    """Brings the site up to date; what prevented it. Never raises."""
    if not store.unpublished.is_dir():
        return []
    for wait in _WAITS:
        time.sleep(wait)
        try:
            with locked(store.unpublished):
                _sweep_all(store)
                return _refresh(store, facts, templates, cache, program)
        except Fault as fault:
            if not any(one.code == _BUSY for one in fault.problems):
                return list(fault.problems)
        except OSError as error:
            return [unwritable(store.output, error)]
    return [problem(_BUSY, "site", Place(str(store.unpublished)))]


def note_of(store: Store) -> Path:
    """Where is noted what the pages of an output folder were made from."""
    return store.unpublished / f"栏目记录（{store.output.name}）.json"


def _sweep_all(store: Store) -> None:
    """Removes what a crashed run left half written where the site's own files lie."""
    years = [store.output / year for year in year_folders(store.output)]
    for folder in (store.unpublished, store.output, *years):
        sweep(folder)


def _refresh(
    store: Store, facts: Facts, templates: Path, cache: Path | None, program: str
) -> list[Problem]:
    listed: list[ListedDocument] = []
    for year in reversed(year_folders(store.unpublished)):
        listed += list_documents(store, facts, year)
    years = _years_with_a_page(store.output, listed)
    if not years and not (store.output / INDEX).is_file():
        return []
    plain = [program, sorted(years), to_builtins(listed)]
    # As Python spells it: so a name that holds what is no character has bytes too.
    state = hash_bytes(repr(plain).encode())
    note = note_of(store)
    if _is_up_to_date(note, state, store.output):
        return []
    from reports.publish.site_pages import read_shell, render

    files = render(listed, years, read_shell(templates, cache, program))
    problems = _write_all(store.output, files)
    hashes = {name: hash_bytes(content) for name, content in files.items()}
    return problems or _FILE.write(note, _SiteState(state, hashes), write_passing)


def _years_with_a_page(output: Path, listed: Sequence[ListedDocument]) -> list[str]:
    """The newest first. A page that lists nothing is written only over one that lists what is
    there no more.
    """
    years = {one.year for one in listed}
    for year in year_folders(output):
        if (output / year / INDEX).is_file():
            years.add(year)
    return sorted(years, reverse=True)


def _write_all(output: Path, files: Mapping[str, bytes]) -> list[Problem]:
    problems = []
    for name in sorted(files):
        path = output / name
        problems += write_files(path.parent, {path.name: files[name]})
    return problems


def _is_up_to_date(note: Path, state: str, output: Path) -> bool:
    """Whether the pages were written in this state, and lie there as they were written."""
    noted = _FILE.read(note)
    if noted is None or noted.state != state:
        return False
    return all(hash_file(output / name) == was for name, was in noted.files.items())
