"""What is to be sealed, made once more: that shows that what lies there is what the data give, and tells what
it prints.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from reports.core.problems import Fault, Place, problem
from reports.finance.data_file import Setting
from reports.finance.waivers import waivers_of
from reports.publish.disk import hash_bytes
from reports.publish.records import Record
from reports.publish.store import PRINTED
from reports.run.document import CheckedDocument, check_document
from reports.run.make import make_files
from reports.run.plan import EarlierRuns, UnitFolder
from reports.run.session import Session
from reports.seal.versions import numbers_object


def asking_nothing(unit: UnitFolder, earlier: EarlierRuns) -> UnitFolder:
    """The unit in a run that brings nothing which its documents lack, as strict as the one that made
    them.
    """
    made_by = {one.program for one in earlier.records.values()}
    request = replace(unit.request, strict=unit.built_strictly in made_by)
    return replace(unit, request=request)


class Made:
    """What is to be sealed: the records, and what making the documents once more tells of them."""

    def __init__(
        self, unit: UnitFolder, session: Session, records: Mapping[str, Record]
    ) -> None:
        self.unit, self.records = unit, records
        earlier = EarlierRuns(unit)
        asking = asking_nothing(unit, earlier)
        self.results = make_files(session, asking, [*records], earlier)
        setting = Setting(unit.request.year, unit.name, strict=asking.request.strict)
        found = {
            file: check_document(session, file, setting)
            for file in records
            if file != unit.key
        }
        self.checked: dict[str, CheckedDocument] = {
            file: one for file, one in found.items() if isinstance(one, CheckedDocument)
        }

    def require_same(self, place: Place) -> None:
        """Raises Fault where a document comes out otherwise than it lies there."""
        year, name = self.unit.year, self.unit.name
        for file, record in self.records.items():
            files = self.results[file].files
            # What LibreOffice has printed is of the Word file that lies beside it.
            made = {path for path in record.outputs if not path.endswith(PRINTED)}
            for path in made:
                content = files.get(Path(path).name, b"")
                if hash_bytes(content) != record.outputs[path]:
                    title = record.title
                    raise Fault(
                        problem("L02", "old", place, title=title, year=year, unit=name)
                    )

    @property
    def stages(self) -> dict[str, str]:
        """The 状态 of each data file."""
        return {
            file: str(one.scope.get("状态", "")) for file, one in self.checked.items()
        }

    @property
    def waivers(self) -> dict[str, dict[str, str]]:
        """The reasons for rules that do not hold, by data file and rule."""
        found = {}
        for file, one in self.checked.items():
            given = {rule: each.words for rule, each in waivers_of(one.scope).items()}
            if given:
                found[file] = given
        return found

    @property
    def roles(self) -> Iterator[tuple[str, str, str]]:
        """The rules with reasons, and the roles of those who answer for them."""
        for one in self.checked.values():
            for rule, each in waivers_of(one.scope).items():
                yield rule, each.by, each.seconded

    @property
    def needs_two(self) -> bool:
        """Whether the unit says that who made it may not seal it."""
        units = (one.scope.get("单位") for one in self.checked.values())
        return any(
            isinstance(one, Mapping) and one.get("封存须两人") == "是" for one in units
        )

    def numbers(self) -> dict[str, bytes]:
        """The printed numbers of each document, by the name that its files begin with."""
        return {
            one.issue.stem: numbers_object(one.numbers)
            for result in self.results.values()
            for one in result.issued
        }
