"""An office of one unit with a finished report, to be sealed and asked about."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from reports.core.problems import Fault, Problem
from reports.publish.sealed import versions_of
from reports.publish.store import Store
from reports.run import pipeline
from reports.run.request import Outcome, Request
from reports.seal.sealing import Sealing, Signature, seal_unit
from reports.seal.verify import SealedUnit, verify_output, verify_records

UNIT = "示例单位"
REPORT = f"{UNIT}2024年小报告"
SIGNED = Signature("分管领导", "财务股", "2025-10-14 09:30", "")


class Office(NamedTuple):
    """What a unit's clerk does, and what lies there then."""

    request: Request

    @property
    def root(self) -> Path:
        return self.request.output.parent

    @property
    def store(self) -> Store:
        return Store(self.request.output)

    @property
    def internal(self) -> Path:
        return self.store.internal("2024", UNIT)

    @property
    def published(self) -> Path:
        return self.store.published("2024", UNIT)

    @property
    def versions(self) -> Path:
        return versions_of(self.internal)

    def file(self, suffix: str) -> Path:
        return self.published / f"{REPORT}{suffix}"

    def build(self, **changes: object) -> list[Outcome]:
        return list(pipeline.build(replace(self.request, **changes)))

    def told(self, **changes: object) -> list[str]:
        """The codes and cases of a build, as their words."""
        return [
            f"{one.code} {one.message}"
            for outcome in self.build(**changes)
            for one in outcome.problems
        ]

    def seal(self, signed: Signature = SIGNED, **changes: str) -> Sealing:
        asked = replace(self.request, unit=UNIT)
        (found,) = pipeline.sessions(asked)
        return seal_unit(*found, replace(signed, **changes))

    def refused(self, signed: Signature = SIGNED) -> Problem:
        try:
            self.seal(signed)
        except Fault as fault:
            (one,) = fault.problems
            return one
        raise AssertionError("it was sealed")

    def ask(self) -> SealedUnit:
        return SealedUnit(self.store, "2024", UNIT)

    def wrong(self) -> list[Problem]:
        """All that is wrong with what was sealed and what lies there."""
        unit = self.ask()
        return [*verify_records(unit), *verify_output(unit).problems]

    def enter(self, old: str, new: str, name: str = "小.yaml") -> None:
        path = self.request.data / "2024" / UNIT / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """What lies in output/, without what tells of the whole year."""
        return {
            path.name: path.read_bytes()
            for path in self.published.iterdir()
            if path.is_file() and not path.name.startswith(".")
        }


def in_member(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """An Office file packed again, with one member changed."""
    packed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.namelist():
            data = old.read(member)
            if member == name:
                data = change(data.decode()).encode()
            new.writestr(member, data)
    return packed.getvalue()
