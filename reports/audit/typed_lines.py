"""The lines that figures were typed on, as they stand in their files."""

from collections.abc import Iterable, Sequence

from reports.audit.authorship import who_typed
from reports.audit.cells import TypedBy
from reports.core.figure import Entered, Figure
from reports.core.problems import Place
from reports.run.session import Session
from reports.source.encoding import decode_text
from reports.writers.html.review import TypedAt

# Of a longer line so many characters are shown.
_LONGEST = 400


class TypedLines:
    """The files of a unit as they are asked for, each read once."""

    def __init__(self, session: Session) -> None:
        self._workspace = session.workspace
        self._files: dict[str, Sequence[str]] = {}

    def is_typed(self, figure: Figure) -> bool:
        """Whether somebody typed a figure: a zero may stand for what is not there."""
        if not isinstance(figure.origin, Entered):
            return True
        file = figure.origin.place.file
        lines = {file: self._lines(file)}
        return who_typed(figure, self._workspace.data.name, lines) is not TypedBy.NOBODY

    def at(self, figure: Figure) -> TypedAt | None:
        """Where a figure was typed, and where in the line its text begins; None where no line says
        it.
        """
        origin = figure.origin
        if not isinstance(origin, Entered):
            return None
        lines = self._lines(origin.place.file)
        if not 0 < origin.place.line <= len(lines):
            return None
        return TypedAt(
            file=origin.place.file,
            line=origin.place.line,
            column=origin.place.column,
            text=origin.text,
            start=_start(lines[origin.place.line - 1], origin.place, origin.text),
        )

    def shown(self, places: Iterable[TypedAt]) -> dict[str, dict[int, str]]:
        """The lines of these places and those around each, by file and number."""
        found: dict[str, dict[int, str]] = {}
        for one in places:
            lines = self._lines(one.file)
            kept = found.setdefault(one.file, {})
            for number in range(one.line - 1, one.line + 2):
                if 0 < number <= len(lines):
                    kept[number] = lines[number - 1][:_LONGEST]
        return found

    def _lines(self, file: str) -> Sequence[str]:
        if file not in self._files:
            self._files[file] = self._read(file)
        return self._files[file]

    def _read(self, file: str) -> Sequence[str]:
        """The lines of a data file by its name in messages; none of any other file."""
        own = self._workspace.shown("")
        if not file.startswith(own):
            return ()
        path = self._workspace.data / file.removeprefix(own)
        try:
            text, _ = decode_text(path.read_bytes(), file)
        except OSError:
            return ()
        return (text or "").splitlines()


def _start(line: str, place: Place, text: str) -> int:
    """Where a text begins in its line, -1 where that is not sure: the column of a table counts its
    cells.
    """
    begin = max(place.column - 1, 0)
    quoted = begin + (line[begin : begin + 1] in ("'", '"'))
    if not place.file.lower().endswith(".csv") and line.startswith(text, quoted):
        return quoted
    return line.find(text) if text and line.count(text) == 1 else -1
