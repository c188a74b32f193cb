"""The disclosure column: static pages that list what lies in output/ and may be published, with its checksums.

What is listed comes from the manifests of all units and years; a record that no longer fits its data or its files is
passed over. Nothing is written, nor is anything needed to write it imported, while the pages say all that already.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

from reports.core.problems import Fault, Place, Problem, has_errors, problem
from reports.publish.common import common_name, need_common
from reports.publish.disk import (
    address,
    hash_bytes,
    hash_file,
    locked,
    unwritable,
    write_files,
)
from reports.publish.folders import data_files, listing_hash
from reports.publish.formats import offered_formats
from reports.publish.records import Publication, Record
from reports.publish.statefile import StateFile
from reports.publish.store import Store

INDEX = "index.html"
CHECKSUMS = "校验.txt"
_YEAR = re.compile(r"[1-9][0-9]{3}")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SHELL, _STYLE = "栏目.html.j2", "样式.css"
_KILOBYTE = 1024
_SHORT = 12
# Another run that is just listing is done in a moment.
_BUSY = "G06"
_WAITS = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6)


@dataclass(frozen=True, slots=True)
class Listed:
    """One document of the column; `files` are name, kind, size in bytes and SHA-256 of what readers are offered.

    `checksums` are those of all its files, by name.
    """

    year: str
    unit: str
    issue: Publication
    files: tuple[tuple[str, str, int, str], ...]
    checksums: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _SiteState:
    """What the pages were made from, as a hash, and the hashes of the pages by path."""

    state: str
    files: Mapping[str, str]


_FILE = StateFile(_SiteState)


def refresh(
    store: Store, data: Path, templates: Path, cache: Path | None, program: str
) -> list[Problem]:
    """Brings the column up to date; what prevented it. Never raises."""
    if not store.unpublished.is_dir():
        return []
    for wait in _WAITS:
        time.sleep(wait)
        try:
            with locked(store.unpublished):
                return _refresh(store, data, templates, cache, program)
        except Fault as fault:
            if not any(one.code == _BUSY for one in fault.problems):
                return list(fault.problems)
        except OSError as error:
            return [unwritable(store.output, error)]
    return [problem(_BUSY, "site", Place(str(store.unpublished)))]


def _refresh(
    store: Store, data: Path, templates: Path, cache: Path | None, program: str
) -> list[Problem]:
    found = [
        listed
        for year in years(store.unpublished)
        for listed in documents(store, data, year)
    ]
    # A page that lists nothing is written only over one that lists what is there no more.
    former = (
        year for year in years(store.output) if (store.output / year / INDEX).is_file()
    )
    pages = {*(listed.year for listed in found), *former}
    if not pages and not (store.output / INDEX).is_file():
        return []
    note = store.unpublished / f"栏目记录（{store.output.name}）.json"
    state = hash_bytes(
        json.dumps([program, sorted(pages), [asdict(one) for one in found]]).encode()
    )
    if _is_up_to_date(note, state, store.output):
        return []
    files = render(
        found, sorted(pages, reverse=True), read_shell(templates, cache, program)
    )
    problems = []
    for name in sorted(files):
        path = store.output / name
        problems += write_files(path.parent, {path.name: files[name]})
    hashes = {name: hash_bytes(content) for name, content in files.items()}
    return problems or _FILE.write(note, _SiteState(state, hashes))


def _is_up_to_date(note: Path, state: str, output: Path) -> bool:
    """Whether the pages were written in this state, and lie there as they were written."""
    noted = _FILE.read(note)
    return (
        noted is not None
        and noted.state == state
        and all(hash_file(output / name) == was for name, was in noted.files.items())
    )


# ── what is listed ──────────────────────────────────────────────────────────

_Hash = Callable[[str], str | None]


def years(folder: Path) -> list[str]:
    """The years that have a folder there, newest first."""
    if not folder.is_dir():
        return []
    return sorted(
        (path.name for path in folder.iterdir() if _YEAR.fullmatch(path.name)),
        reverse=True,
    )


def documents(store: Store, data: Path, year: str) -> Iterator[Listed]:
    """The documents of a year that may be published, by unit and type, the newest of a type first."""
    # The documents of a unit share most of what they were made from.
    inputs_hash = cache(partial(_hash, data))
    for unit in sorted(store.units(year)):
        records = store.records(year, unit).values()
        listed = [
            one
            for record in records
            for one in _of_record(store, inputs_hash, year, unit, record)
        ]
        listed.sort(key=lambda one: (one.issue.title, one.issue.stem))
        listed.sort(key=lambda one: one.issue.date, reverse=True)
        yield from sorted(listed, key=lambda one: (not one.issue.kind, one.issue.kind))


def _of_record(
    store: Store, inputs_hash: _Hash, year: str, unit: str, record: Record
) -> Iterator[Listed]:
    outputs = store.published_outputs(year, unit, record)
    folder = store.published(year, unit)
    if (
        outputs
        and not has_errors(record.problems)
        and record.has_same_inputs(inputs_hash)
        and all(
            hash_file(folder / name) == recorded for name, recorded in outputs.items()
        )
    ):
        for issue in record.issues or _unnamed(outputs):
            files = tuple(
                (name, one.label, (folder / name).stat().st_size, outputs[name])
                for one in offered_formats()
                if (name := f"{issue.stem}{one.suffix}") in outputs
            )
            checksums = {
                name: recorded
                for name, recorded in outputs.items()
                if name.startswith(issue.stem)
            }
            if files:
                yield Listed(year, unit, issue, files, checksums)


def _unnamed(outputs: Mapping[str, str]) -> list[Publication]:
    """What a manifest of an earlier version tells of its documents: their names alone."""
    stems = [
        name.removesuffix(".docx") for name in sorted(outputs) if name.endswith(".docx")
    ]
    return [Publication("", stem, "", stem) for stem in stems]


def _hash(data: Path, file: str) -> str | None:
    """The hash of an input; of a folder (with a slash at its end) that of the names of its data files."""
    if not file.endswith("/"):
        return hash_file(data / file)
    try:
        return listing_hash(data_files(data, file.rstrip("/")))
    except OSError:
        return None


# ── pages ───────────────────────────────────────────────────────────────────


def render(
    listed: Sequence[Listed], pages: Sequence[str], shell: Callable[..., str]
) -> dict[str, bytes]:
    """The files of the column by their path in output/: a page over all years, a page and the checksums of each."""
    of_year = {year: [one for one in listed if one.year == year] for year in pages}
    overview = [
        {"年度": year, "单位": _units(those, f"{year}/")}
        for year, those in of_year.items()
        if those
    ]
    files = {INDEX: _encoded(shell(年度="", 各年度=overview))}
    for year, those in of_year.items():
        page = shell(年度=year, 各年度=[{"年度": year, "单位": _units(those, "")}])
        files |= {
            f"{year}/{INDEX}": _encoded(page),
            f"{year}/{CHECKSUMS}": _encoded(checksums(those)),
        }
    return files


def _encoded(text: str) -> bytes:
    # A folder's name may hold what is no character.
    return text.encode("utf-8", "backslashreplace")


def checksums(listed: Sequence[Listed]) -> str:
    """The SHA-256 of every file of the documents, as sha256sum writes and reads them."""
    lines = {
        f"{one.unit}/{name}": recorded
        for one in listed
        for name, recorded in one.checksums.items()
    }
    return "".join(f"{recorded}  {path}\n" for path, recorded in sorted(lines.items()))


def _units(listed: Sequence[Listed], above: str) -> list[dict[str, Any]]:
    """The documents for the shell, by unit and type; their addresses begin with `above`."""
    return [
        {
            "名称": unit,
            "锚": f"u{number}",
            "类": [
                {"名称": kind, "文书": [_document(one, above) for one in those]}
                for kind, those in groupby(of_unit, lambda one: one.issue.kind)
            ],
        }
        for number, (unit, of_unit) in enumerate(
            groupby(listed, lambda one: one.unit), 1
        )
    ]


def _document(listed: Listed, above: str) -> dict[str, Any]:
    files = [
        {
            "名称": name,
            "类": kind,
            "地址": address(f"{above}{listed.unit}/{name}"),
            "大小": f"{max(size // _KILOBYTE, 1)} KB",
            "校验": recorded,
            "短校验": recorded[:_SHORT],
        }
        for name, kind, size, recorded in listed.files
    ]
    return {
        "标题": listed.issue.title,
        "日期": listed.issue.date,
        "日期文字": _DATE.sub(
            lambda date: "{}年{}月{}日".format(*map(int, date.groups())),
            listed.issue.date,
        ),
        "地址": files[0]["地址"],
        "文件": files,
    }


# ── the shell ───────────────────────────────────────────────────────────────


def read_shell(templates: Path, cache: Path | None, program: str) -> Callable[..., str]:
    """What renders a page of the column. Raises Fault with what is wrong in its template."""
    # Slow to import, and not needed while the column is up to date.
    from markupsafe import Markup

    from reports.publish.cache import kept
    from reports.templating import compile_page, page

    style = Markup(need_common(templates, _STYLE))
    key = hash_bytes(f"{templates.absolute()} {_SHELL}".encode())
    shown = common_name(templates, _SHELL)
    render = page(
        kept(
            cache,
            key,
            program,
            lambda: compile_page(need_common(templates, _SHELL), shown),
        )
    )
    return lambda **values: render(样式=style, **values)
