"""A desk to try inputs at: a copy of data and templates, changed, built, looked over and put back."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from reports.publish.store import SAMPLES, Store
from reports.run import pipeline
from reports.run.request import Outcome, Request
from tests.conftest import copy_data, copy_templates
from tests.fuzz.findings import MEGABYTES, Finding, as_read, raised, told_badly
from tests.fuzz.finished import broken_files
from tests.fuzz.inputs import Input, draw_steps
from tests.fuzz.watch import watched

DATA, TEMPLATES = "data", "templates"
# What is made lies in one folder, as if nothing had been made before, or as this was.
_MADE, _MADE_BEFORE = "成品", "成品.原样"
_ROOT = Path(__file__).resolve().parents[2]
_STAMPED = tuple[int, int]


class _Sample(NamedTuple):
    """A unit that ships, its report type, and how often it is taken."""

    year: int
    unit: str
    types: tuple[str, ...]
    weight: int


# The largest takes ten times as long as the others.
_SAMPLES = (
    _Sample(2024, "凉山州医疗保障局", ("基金预算绩效自评",), 6),
    _Sample(2023, "巴州医疗保障局", ("基金预算绩效自评",), 5),
    _Sample(2023, "张掖市医疗保障局", ("项目绩效自评",), 5),
    _Sample(2024, "示例县医疗保障局", ("项目绩效自评",), 5),
    _Sample(2024, "渠县医疗保障局", ("部门决算说明", "部门预算绩效评价", "项目绩效自评"), 3),
)  # fmt: skip


def draw(part: str, seed: int, number: int) -> Input:
    """The input of a number: a sample with a few of its files, or of its types' files, changed."""
    chance = Random(f"{part} {seed} {number}")
    sample, only = _chosen(part, chance)
    folders = {
        DATA: (f"{DATA}/{sample.year}/{sample.unit}",),
        TEMPLATES: (f"{TEMPLATES}/{only}", f"{TEMPLATES}/{only}", f"{TEMPLATES}/公共"),
    }
    folder = chance.choice(folders[part])
    files = [name for name in _shipped(part) if name.startswith(f"{folder}/")]
    options = {
        "year": sample.year,
        "unit": sample.unit,
        "only": only,
        "draft": chance.random() < 0.15,
        "strict": chance.random() < 0.1,
        "published": chance.random() < 0.25,
    }
    return Input(part, seed, number, draw_steps(chance, files), options)


def _chosen(part: str, chance: Random) -> tuple[_Sample, str]:
    """A sample and, where templates are changed, which of its types is built."""
    if part == TEMPLATES:
        return chance.choice([(one, kind) for one in _SAMPLES for kind in one.types])
    [sample] = chance.choices(_SAMPLES, [one.weight for one in _SAMPLES])
    return sample, ""


def _shipped(folder: str) -> dict[str, Path]:
    """The files of a folder of the project by their names from its root on, without what knows
    copies of the samples.
    """
    paths = sorted(
        path
        for path in (_ROOT / folder).rglob("*")
        if path.is_file() and path.name != "示例数.txt"
    )
    return {path.relative_to(_ROOT).as_posix(): path for path in paths}


class Desk:
    """The folders of one process; `home` is empty before, and holds nothing else."""

    def __init__(
        self, home: Path, cache: Path | None = None, templates: Path | None = None
    ) -> None:
        self.home, self.cache = home, cache or home / "cache"
        copy_data(home / DATA)
        if templates is None:
            templates = home / TEMPLATES
            copy_templates(templates)
        self.request = Request(
            year=0,
            data=home / DATA,
            templates=templates,
            output=home / _MADE / "output",
            program=_ROOT / "reports",
            cache=self.cache,
            unit_memory=2 * MEGABYTES,
        )
        self._originals = {
            name: path.read_bytes() for name, path in _shipped(TEMPLATES).items()
        }
        # What ships in data are samples; here they are what bureaus publish.
        self._originals |= {name: (home / name).read_bytes() for name in _shipped(DATA)}

    def originals(self) -> Mapping[str, bytes]:
        """Every file of data and templates by its name below the desk."""
        return self._originals

    def try_files(self, given: Input, files: Mapping[str, bytes]) -> Iterator[Finding]:
        """What the program does with changed files that it must not; the folders are as before."""
        if given.options["published"]:
            shutil.copytree(self._published(given), self.home / _MADE)
        for name, content in files.items():
            (self.home / name).write_bytes(content)
        before = self._state()
        try:
            yield from self._build(given, files)
            if self._state() != before:
                yield Finding("stray write", "data or templates changed")
            yield from broken_files(self.home / _MADE)
        finally:
            for name in files:
                (self.home / name).write_bytes(self._originals[name])
            shutil.rmtree(self.home / _MADE, ignore_errors=True)

    def _build(self, given: Input, files: Mapping[str, bytes]) -> Iterator[Finding]:
        request = self._request(given)
        store = Store(request.output)
        store.root.mkdir(exist_ok=True)
        self.cache.mkdir(exist_ok=True)
        samples = store.root / SAMPLES
        roots = (request.output, store.unpublished, samples, self.cache)
        outcomes: list[Outcome] = []
        try:
            with watched(*roots) as elsewhere:
                outcomes += pipeline.build(request)
        except Exception as error:
            yield raised(error)
        for touched in elsewhere:
            yield Finding("stray write", touched.split()[0], touched)
        problems = dict.fromkeys(
            one for outcome in outcomes for one in outcome.problems
        )
        yield from told_badly(problems, self._text_of)

    def _request(self, given: Input) -> Request:
        wanted = {key: one for key, one in given.options.items() if key != "published"}
        return replace(self.request, **wanted)

    def _published(self, given: Input) -> Path:
        """What the sample gives as it ships, with the folder of what is not published."""
        request = self._request(given)
        place = self.home / _MADE_BEFORE / f"{request.year} {request.unit}"
        if not place.exists():
            plain = replace(request, output=place / "output", only="", draft=False)
            list(pipeline.build(plain))
        return place

    def _text_of(self, file: str) -> str | None:
        """The text of a file that a message names."""
        for folder in (self.request.data, self.request.templates):
            path = folder.parent / file
            if path.is_file():
                return as_read(path.read_bytes(), file)
        return None

    def _state(self) -> dict[str, _STAMPED]:
        """What tells whether a file of data or templates was changed, made or taken away."""
        folders = (self.request.data, self.request.templates)
        found = {}
        for path in (path for folder in folders for path in folder.rglob("*")):
            stat = path.stat()
            found[str(path)] = (stat.st_mtime_ns if path.is_file() else 0, stat.st_size)
        return found
