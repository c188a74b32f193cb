"""The site (栏目) over an output that lies in a store: only manifests and the site's own pages are
brought.

What a document was made from, and what came out, is not read again for that: an object that the store
wrote before a manifest holds what the manifest has recorded, since manifests are put last, and only
after a look at what they speak of. What was written later, or by another clock, is brought and hashed.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from reports.core.problems import Fault, Place, Problem, has_errors, problem
from reports.publish import site
from reports.publish.addresses import FEED, SITEMAP
from reports.publish.disk import hash_file
from reports.publish.folders import is_data_file, listing_hash, year_folders
from reports.publish.listing import Reading
from reports.publish.records import MANIFEST
from reports.publish.sealed import VERSIONS
from reports.publish.store import INTERNAL
from reports.run.objectstore import Changed, Listed, StoreFolder
from reports.run.remote import WAITS, Desk, open_desk
from reports.run.request import Request

# An index or checksums of the site lie no deeper: output/2024/index.html.
_PAGE_PARTS = 3
# 内部/2024/某单位/生成记录.json
_MANIFEST_PARTS = 4
Objects = Mapping[str, Listed]
Hashes = Mapping[str, str | None]
# By name: the hashes that manifests have recorded of an object, each with the moment before which the
# object was written if that is what it holds.
Recorded = dict[str, dict[str | None, datetime]]


def refresh(request: Request, program: str) -> list[Problem]:
    """Brings the site up to date; what prevented it."""
    try:
        for wait in WAITS:
            time.sleep(wait)
            try:
                with open_desk(request) as desk:
                    return _refreshed(desk, program)
            except Changed:
                continue
    except Fault as fault:
        return list(fault.problems)
    there = request.remote and request.remote.output
    return [problem("G06", "site", Place(str(there or request.output)))]


def _refreshed(desk: Desk, program: str) -> list[Problem]:
    """What prevented the site on the desk from being brought up to date and put back.

    Raises Changed where somebody else is at work on it.
    """
    objects = _bring_site(desk)
    before = _hashes(desk, objects)
    facts = _facts_of(desk, objects)
    request = desk.request
    problems = site.refresh(
        desk.store, request.data, request.templates, request.cache, program, facts
    )
    if desk.output is not None and not has_errors(problems):
        _put_back(desk, desk.output, objects, before)
    return list(map(desk.told, problems))


# ── brought and put back ────────────────────────────────────────────────────


def _bring_site(desk: Desk) -> Objects:
    """Brings manifests and pages; all objects of output and 内部."""
    if desk.output is None:
        return {}
    name = desk.request.output.name
    objects = {**desk.output.listed(name), **desk.output.listed(INTERNAL)}
    wanted = [one for one in objects if _is_manifest(one) or _is_page(desk, one)]
    desk.output.fetch({one: desk.store.root / one for one in wanted})
    return objects


def _is_manifest(name: str) -> bool:
    """Whether an object is a unit's manifest, or a round of what was sealed of it."""
    parts = name.split("/")
    if parts[0] != INTERNAL:
        return False
    if parts[-2] == VERSIONS:
        return len(parts) == _MANIFEST_PARTS + 1
    return len(parts) == _MANIFEST_PARTS and parts[-1] == MANIFEST


def _is_page(desk: Desk, name: str) -> bool:
    """Whether an object is of the site itself, or what it remembers."""
    parts = name.split("/")
    if parts[0] == INTERNAL:
        return desk.store.root / name == site.note_of(desk.store)
    return len(parts) <= _PAGE_PARTS and not parts[-1].startswith(("~", "."))


def _hashes(desk: Desk, names: Iterable[str]) -> dict[str, str | None]:
    return {
        name: hash_file(desk.store.root / name)
        for name in names
        if _is_page(desk, name)
    }


def _put_back(desk: Desk, store: StoreFolder, objects: Objects, before: Hashes) -> None:
    """Puts the pages that have changed, and last what is noted of them. Raises Changed."""
    root = desk.store.root
    below = (root / desk.request.output.name).rglob("*")
    pages = [path.relative_to(root).as_posix() for path in below if path.is_file()]
    note = site.note_of(desk.store).relative_to(root).as_posix()
    now = _hashes(desk, [*sorted(pages), note])
    for name, content in now.items():
        if content is not None and before.get(name) != content:
            there = objects.get(name)
            version = there.version if there else ""
            store.put(name, (root / name).read_bytes(), version)
    for name in before.keys() - now.keys():
        # What programs read of the site is there only while its address is known.
        if name.rpartition("/")[2] in (FEED, SITEMAP):
            store.remove(name)


# ── what is known of the files ──────────────────────────────────────────────


class _Facts(Struct, frozen=True):
    """What is known of the files that records speak of: by their names in the stores, where they lie
    there, else from the disk.
    """

    folder: Path
    disk: Reading
    data_files: Mapping[str, list[str]]
    inputs: Hashes | None
    outputs: Hashes | None
    objects: Objects

    def input_hash(self, name: str) -> str | None:
        """The hash of an input below the data folder."""
        if self.inputs is None:
            return self.disk.input_hash(name)
        if name.endswith("/"):
            return listing_hash(self.data_files.get(name, []))
        return self.inputs.get(name)

    def file_hash(self, name: str) -> str | None:
        """The hash of a file below the store's root."""
        if self.outputs is None:
            return self.disk.file_hash(name)
        return self.outputs.get(name)

    def file_size(self, name: str) -> int:
        """The size of such a file in bytes."""
        if self.outputs is None:
            return self.disk.file_size(name)
        return self.objects[name].size

    def doubt(self) -> None:
        """Nothing is kept for a later run."""


def _facts_of(desk: Desk, objects: Objects) -> _Facts:
    inputs, outputs = _recorded(desk, objects)
    data = desk.data.listed("") if desk.data else {}
    return _Facts(
        folder=desk.folder,
        disk=Reading(desk.store, desk.request.data, ""),
        data_files=_data_files(data),
        inputs=_known(desk, desk.data, data, inputs) if desk.data else None,
        outputs=_known(desk, desk.output, objects, outputs) if desk.output else None,
        objects=objects,
    )


def _recorded(desk: Desk, objects: Objects) -> tuple[Recorded, Recorded]:
    """What all manifests have recorded of inputs and of outputs.

    Only records of what was written count: no other document is listed.
    """
    is_one_clock = desk.data and desk.output and desk.data.has_clock_of(desk.output)
    inputs: Recorded = {}
    outputs: Recorded = {}
    for year in year_folders(desk.store.unpublished):
        for unit in desk.store.units(year):
            manifest = objects.get(f"{INTERNAL}/{year}/{unit}/{MANIFEST}")
            moment = manifest.written if manifest else None
            for record in desk.store.records(year, unit).values():
                if record.outputs:
                    _note(inputs, record.inputs, moment if is_one_clock else None)
                    # Put in the same moment, and before it.
                    after = moment + datetime.resolution if moment else None
                    _note(outputs, record.outputs, after)
    return inputs, outputs


def _note(recorded: Recorded, hashes: Hashes, moment: datetime | None) -> None:
    """Adds what a manifest of that moment has recorded; where there is none, only the names."""
    for name, content in hashes.items():
        moments = recorded.setdefault(name, {})
        if moment is not None:
            moments[content] = max(moment, moments.get(content, moment))


def _known(
    desk: Desk, store: StoreFolder, objects: Objects, recorded: Recorded
) -> Hashes:
    """The hashes of those objects that manifests speak of; what they cannot tell is brought."""
    hashes: dict[str, str | None] = {}
    unknown: dict[str, Path] = {}
    for name, moments in recorded.items():
        if name not in objects:
            continue
        told = _told_of(objects[name], moments)
        if len(told) == 1:
            hashes[name] = told[0]
        else:
            unknown[name] = desk.folder / "unknown" / str(len(unknown))
    store.fetch(unknown)
    for name, path in unknown.items():
        hashes[name] = hash_file(path)
        path.unlink()
    return hashes


def _told_of(one: Listed, moments: Mapping[str | None, datetime]) -> list[str | None]:
    """The hashes of what an object may hold by those manifests that came after it."""
    if one.written is None:
        return []
    return [content for content, moment in moments.items() if one.written < moment]


def _data_files(data: Objects) -> dict[str, list[str]]:
    """The data files of each unit's folder (2024/某单位/), in the order of `data_files`."""
    found: dict[str, list[str]] = {}
    for path in sorted(map(Path, data)):
        parts = path.parts
        if len(parts) <= 2 or path.name.startswith(("~", ".")):
            continue
        if is_data_file(Path(*parts[2:])):
            found.setdefault(f"{parts[0]}/{parts[1]}/", []).append(path.as_posix())
    return found
