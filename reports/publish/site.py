"""The disclosure site (栏目): static pages that list what lies in output/ and may be published.

Nothing is written, nor is anything needed to write it imported, while the pages say all that
already.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from reports.core.problems import Fault, Problem
from reports.publish.addresses import CHECKSUMS, FEED, INDEX, SITEMAP
from reports.publish.column import Column, column_of
from reports.publish.disk import (
    hash_bytes,
    hash_file,
    locked,
    sweep,
    unwritable,
    write_passing,
    write_pieces,
)
from reports.publish.folders import year_folders
from reports.publish.listing import FactsOfElsewhere
from reports.publish.looks import sweep_old
from reports.publish.register import Register, YearListing
from reports.publish.site_marker import markers, unmark
from reports.publish.statefile import StateFile
from reports.publish.store import Store


class _SiteState(Struct, frozen=True):
    """What each page was made from, as a hash, and the hash of the page, by path."""

    states: Mapping[str, str]
    files: Mapping[str, str]


_FILE = StateFile(_SiteState, format=1)


def refresh(
    store: Store,
    data: Path,
    templates: Path,
    cache: Path | None,
    program: str,
    facts: FactsOfElsewhere | None = None,
) -> list[Problem]:
    """Brings the site up to date; what prevented it, and of which units it is not known what may be
    listed. Never raises.

    `facts` are what is known of the files of the units where these lie elsewhere.
    """
    if not store.unpublished.is_dir():
        return []
    try:
        with locked(store.unpublished, "site"):
            _sweep_all(store, cache)
            marked = markers(store.output, store.unpublished)
            listings = _listings(store, data, cache, program, facts)
            shown = _shown(store, listings)
            problems = _refresh(store, shown, templates, cache, program)
            if not problems:
                unmark(marked)
            return [*problems, *(told for one in listings for told in one.lost)]
    except Fault as fault:
        return list(fault.problems)
    except OSError as error:
        return [unwritable(store.output, error)]


def note_of(store: Store) -> Path:
    """Where is noted what the pages of an output folder were made from."""
    return store.unpublished / f"栏目记录（{store.output.name}）.json"


def _sweep_all(store: Store, cache: Path | None) -> None:
    """Removes what a crashed run left half written where the site's own files lie, and in the cache."""
    if cache is not None:
        sweep_old(cache)
    years = [store.output / year for year in year_folders(store.output)]
    for folder in (store.unpublished, store.output, *years):
        sweep(folder)


def _refresh(
    store: Store,
    listings: Sequence[YearListing],
    templates: Path,
    cache: Path | None,
    program: str,
) -> list[Problem]:
    if not listings and not (store.output / INDEX).is_file():
        return []
    column = column_of(listings)
    states = _states(listings, column, program)
    note = note_of(store)
    noted = _FILE.read(note) or _SiteState({}, {})
    kept = {name for name in states if _stands(name, states[name], noted, store.output)}
    if len(kept) == len(states):
        return []
    from reports.publish.site_pages import read_shell, render

    files = render(listings, column, read_shell(templates, cache, program))
    due = {store.output / name: files[name] for name in sorted(states.keys() - kept)}
    problems = write_pieces(due)
    if problems:
        return problems
    _remove_former(store.output, states, noted)
    hashes = {name: hash_file(store.output / name) or "" for name in states}
    return _FILE.write(note, _SiteState(states, hashes), write_passing)


def _listings(
    store: Store,
    data: Path,
    cache: Path | None,
    program: str,
    facts: FactsOfElsewhere | None,
) -> list[YearListing]:
    """What is listed, the newest year first. Raises Fault and OSError."""
    listings = []
    known, shown = year_folders(store.unpublished), year_folders(store.output)
    for year in sorted({*known, *shown}, reverse=True):
        kept = facts.folder if facts else cache
        register = Register(store, data, year, program, kept, facts)
        listing = register.bring_up_to_date()
        listings.append(listing)
    return listings


def _shown(store: Store, listings: Sequence[YearListing]) -> list[YearListing]:
    """Those that have a page: of a year without anything only over one that lists what is there no
    more.
    """
    return [
        one
        for one in listings
        if one.spots or (store.output / one.year / INDEX).is_file()
    ]


def _states(
    listings: Sequence[YearListing], column: Column, program: str
) -> dict[str, str]:
    """What each page is made from, as a hash, by its path in output/."""
    states = {}
    for one in listings:
        state = _hash(program, one.year, one.state, column.feed)
        states[f"{one.year}/{INDEX}"] = states[f"{one.year}/{CHECKSUMS}"] = state
    whole = _hash(program, *states.values(), column.portal.address)
    for name in (INDEX, *column.for_programs):
        states[name] = whole
    return states


def _remove_former(output: Path, states: Mapping[str, str], noted: _SiteState) -> None:
    """Removes what programs were to read of the site while its address was known: it says where pages
    are that nobody says any more. Raises OSError.
    """
    for name in (FEED, SITEMAP):
        was = noted.files.get(name)
        if name not in states and was and hash_file(output / name) == was:
            (output / name).unlink(missing_ok=True)


def _hash(*words: str) -> str:
    return hash_bytes("\n".join(words).encode())


def _stands(name: str, state: str, noted: _SiteState, output: Path) -> bool:
    """Whether a page was written in this state, and lies there as it was written."""
    if noted.states.get(name) != state:
        return False
    return hash_file(output / name) == noted.files.get(name, "")
