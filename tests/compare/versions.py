"""Two versions of a unit that ships, the new one with what a test changes in it."""

import shutil
from pathlib import Path

from reports.compare.parts import Item, Part
from reports.compare.unit import Comparison, compare
from reports.compare.versions import Version
from reports.finance.data_file import Setting
from reports.run.session import Session
from tests.conftest import ROOT
from tests.sessions import session_over

UNIT = "渠县医疗保障局"
Substitution = tuple[str, str, str]
"""A file of the unit, what stands there, and what is to stand there."""


class Versions:
    """A unit in two data folders, the same until something is changed in the new one."""

    def __init__(self, folder: Path, cache: Path, unit: str = UNIT) -> None:
        self.old, self.new = folder / "旧" / "data", folder / "新" / "data"
        self.unit = unit
        self._cache = cache
        for data in (self.old, self.new):
            for year in ("2023", "2024"):
                if (ROOT / "data" / year / unit).is_dir():
                    shutil.copytree(ROOT / "data" / year / unit, data / year / unit)

    def path(self, file: str, data: Path | None = None) -> Path:
        """A file of the unit, of the new version where nothing else is said."""
        return (data or self.new) / "2024" / self.unit / file

    def change(self, *substitutions: Substitution) -> None:
        """Changes the new version; each text stands there once."""
        for file, old, new in substitutions:
            text = self.path(file).read_text(encoding="utf-8")
            assert text.count(old) == 1, (file, old, text.count(old))
            self.path(file).write_text(text.replace(old, new), encoding="utf-8")

    def session(self, data: Path, templates: Path | None = None) -> Session:
        """A session over one of the versions."""
        return session_over(data, self._cache, templates or ROOT / "templates")

    def compared(self, *, templates: Path | None = None) -> Comparison:
        """What the two differ in; the old one may have other templates, whose changed file is named."""
        setting = Setting(2024, self.unit)
        old = Version(self.session(self.old, templates), setting, "旧")
        new = Version(self.session(self.new), setting, "新")
        return compare(old, new, ["某个模板"] if templates else [])


def words_of(part: Part | Item) -> str:
    """All the words of a part, line by line."""
    if isinstance(part, Item):
        return "\n".join(spot.words for spot in part.spots)
    return "\n".join(map(words_of, (*part.items, *part.parts)))
