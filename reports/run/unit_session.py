"""The session of a unit's run, light enough to be there where nothing has to be made."""

from functools import cached_property
from typing import TYPE_CHECKING

from reports.run.plan import UnitFolder

if TYPE_CHECKING:
    from reports.run.session import Session


class UnitSession:
    """The session in which a unit's documents are made; it is begun when it is first asked for,
    since it is slow to import.
    """

    def __init__(self, unit: UnitFolder) -> None:
        self._unit = unit

    @cached_property
    def session(self) -> "Session":
        """The session: what was found in it holds for all that is made of the unit."""
        from reports.run.make import workspace_of
        from reports.run.session import Session

        return Session(workspace_of(self._unit))
