"""The preview as a whole: its units, what the page asks of them, and the two loops that keep them up to date, one
that fills again what has changed and one that has the whole program look at it.
"""

import json
import threading
from pathlib import Path, PurePosixPath
from queue import Queue

from msgspec import Struct
from msgspec.structs import replace

from reports.audit.review_notes import About
from reports.core.problems import Fault, problem
from reports.preview.builder import Builder
from reports.preview.changes import Changes
from reports.preview.desk import KnownPage, UnitDesk
from reports.preview.differences import Differences
from reports.preview.to_do import passage_told, text_told, to_do_told
from reports.preview.told import (
    Told,
    about_page,
    changes_told,
    documents_told,
    number_told,
    problems_told,
)
from reports.preview.trial import Asked, Owner, tried
from reports.preview.watch import Watch
from reports.publish.disk import hash_bytes
from reports.publish.office import Printer
from reports.run.pipeline import units
from reports.run.request import Request, WrongCall

# Seconds between two looks at the disk, and how many more for each file there is.
_PAUSE, _PAUSE_OF_FILE = 0.15, 0.0001


class ToDoAsked(Struct, frozen=True):
    """The unit of which the page asks what is to be typed, and what else it shows of its values."""

    unit: str
    also: tuple[str, ...] = ()


class TextAsked(Struct, frozen=True):
    """A text that the page asks for: by its heading in a file, or by the words of a paragraph of a document."""

    document: int = 0
    file: str = ""
    title: str = ""
    words: str = ""


class House:
    """What the page looks at. What it is asked comes from several threads, one at a time."""

    def __init__(self, request: Request, output: Path) -> None:
        """Raises WrongCall and Fault; `output` is a folder for what the whole program writes."""
        self.differences = Differences(request)
        self._request = replace(request, output=output)
        self.units = self._units()
        self._desks: dict[str, UnitDesk] = {}
        self._ids: dict[tuple[str, str, str], int] = {}
        self._about: dict[int, tuple[KnownPage, About]] = {}
        self._printed: dict[str, bytes] = {}
        self._changes = Changes(request.data)
        self._listeners: list[Queue[str]] = []
        self._due: list[str] = []
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
        self._ended = threading.Event()
        self._watch = Watch(self._folders())
        self._printer = Printer()
        if self.units:
            self.open(self.units[0])

    def _units(self) -> list[str]:
        """The units that have data now. Raises WrongCall and Fault."""
        year = self._request.data / str(self._request.year)
        return [unit for unit in units(self._request) if (year / unit).is_dir()]

    def _folders(self) -> list[Path]:
        """What is watched: the data of all years, of one unit where only that is asked for, and the templates."""
        data, unit = self._request.data, self._request.unit
        own = [year / unit for year in data.iterdir()] if unit else [data]
        return [*own, self._request.templates]

    # ── loops ──

    def run(self) -> None:
        """Keeps everything up to date until `end`."""
        loops = [
            threading.Thread(target=loop, daemon=True)
            for loop in (self._keep_filled, self._keep_built)
        ]
        for loop in loops:
            loop.start()
        try:
            self._ended.wait()
        finally:
            self.end()
            for loop in loops:
                loop.join()

    def end(self) -> None:
        """Lets `run` return."""
        with self._news:
            self._ended.set()
            self._news.notify_all()

    def _keep_filled(self) -> None:
        while not self._ended.wait(_PAUSE + _PAUSE_OF_FILE * self._watch.many):
            self.look()

    def look(self) -> bool:
        """Fills again what has changed on the disk; whether anything has."""
        with self._lock:
            changed = self._watch.changed()
            if not changed:
                return False
            self._follow_units()
            templates = self._request.templates
            if any(path.is_relative_to(templates) for path in changed):
                for desk in self._desks.values():
                    desk.renew()
            else:
                data = self._request.data
                names = {path.relative_to(data).as_posix() for path in changed}
                for desk in self._desks.values():
                    desk.refresh(names)
            self._due = list(self._desks)
            self._tell()
            return True

    def _follow_units(self) -> None:
        """Takes in the units that have come, and lets go of those whose folders are gone."""
        try:
            self.units = self._units()
        except (WrongCall, Fault):
            # The year itself is gone, or the only unit that is looked at.
            return
        for unit in self._desks.keys() - set(self.units):
            del self._desks[unit]
        if self.units and not self._desks:
            self.open(self.units[0])

    def _keep_built(self) -> None:
        builder = Builder()
        try:
            while not self._ended.is_set():
                with self._news:
                    while not (self._due or self._ended.is_set()):
                        self._news.wait()
                    if self._ended.is_set():
                        return
                    unit = self._due.pop(0)
                    desk = self._desks.get(unit)
                    if desk is None:
                        continue
                    generation = desk.generation
                outcomes = builder.build(replace(self._request, unit=unit))
                with self._lock:
                    if desk.take(outcomes, generation):
                        self._tell()
        finally:
            builder.close()

    # ── what is told ──

    def listen(self) -> "Queue[str]":
        """What is told from now on, and first how everything is."""
        with self._lock:
            news: Queue[str] = Queue()
            news.put(self.state())
            self._listeners.append(news)
            return news

    def leave(self, news: "Queue[str]") -> None:
        """Ends what `listen` began."""
        with self._lock:
            self._listeners.remove(news)

    def _tell(self) -> None:
        self._news.notify_all()
        state = self.state()
        for listener in self._listeners:
            listener.put(state)

    def state(self) -> str:
        """How everything is, as JSON."""
        with self._lock:
            opened = [self._unit_told(name, desk) for name, desk in self._desks.items()]
            return json.dumps(
                {
                    "year": self._request.year,
                    "units": self.units,
                    "opened": opened,
                    "changes": changes_told(self._changes.done),
                    "undone": len(self._changes.undone),
                },
                ensure_ascii=False,
            )

    def _unit_told(self, name: str, desk: UnitDesk) -> Told:
        ids = {
            (file, document): self._id(name, file, document)
            for file, document, _ in desk.documents()
        }
        return {
            "unit": name,
            "documents": documents_told(desk, ids),
            "problems": problems_told(desk.others),
        }

    def _id(self, unit: str, file: str, document: str) -> int:
        return self._ids.setdefault((unit, file, document), len(self._ids) + 1)

    # ── what is asked ──

    def open(self, unit: str) -> None:
        """Looks at one more unit. Raises Fault, and KeyError where there is none such."""
        with self._lock:
            if unit not in self.units:
                raise KeyError(unit)
            if unit not in self._desks:
                self._desks[unit] = UnitDesk(replace(self._request, unit=unit))
                self._due.append(unit)
                self._tell()

    def _found(self, document: int) -> tuple[UnitDesk, KnownPage]:
        """Raises Fault where the document is gone."""
        for (unit, file, name), number in self._ids.items():
            desk = self._desks.get(unit) if number == document else None
            known = desk.files.get(file) if desk else None
            if desk and known and name in known.pages:
                return desk, known.pages[name]
        raise Fault(problem("G24", "page gone"))

    def page(self, document: int) -> bytes:
        """A document as a page. Raises Fault."""
        with self._lock:
            return self._found(document)[1].page.content

    def number(self, document: int, anchor: str) -> Told:
        """What is known of a number of a document. Raises Fault."""
        with self._lock:
            desk, known = self._found(document)
            held, about = self._about.get(document, (None, None))
            if about is None or held is not known:
                about = about_page(known.page, desk.session)
                self._about[document] = (known, about)
            return number_told(known.page, about, anchor)

    def to_do(self, asked: ToDoAsked) -> Told:
        """What is to be typed and written in a unit that is looked at. Raises KeyError where it is not."""
        with self._lock:
            desk = self._desks[asked.unit]
            return to_do_told(desk, asked.also)

    def text(self, asked: TextAsked) -> Told:
        """A text of a unit, or what a paragraph of a document is made of. Raises Fault."""
        with self._lock:
            if asked.title:
                return text_told(self._desk_of(asked.file), asked.file, asked.title)
            desk, known = self._found(asked.document)
            file = known.page.source.checked.siblings.file
            return passage_told(desk, file, asked.words)

    def _desk_of(self, file: str) -> UnitDesk:
        """The unit that a file belongs to. Raises Fault where it is not looked at."""
        for desk in self._desks.values():
            if file.startswith(f"{desk.unit.key}/"):
                return desk
        raise Fault(problem("G23", "not read", file=PurePosixPath(file).name))

    def _owner(self, asked: Asked) -> Owner:
        """Raises Fault where there is none."""
        if not asked.owner:
            desk, known = self._found(asked.document)
            checked = known.page.source.checked
            own = checked.siblings
            return Owner(desk, own.file, own.setting, checked.inputs)
        desk = self._desk_of(asked.owner)
        if asked.owner not in desk.files:
            raise Fault(problem("G24", "page gone"))
        inputs = desk.files[asked.owner].inputs
        return Owner(desk, asked.owner, desk.setting, inputs)

    def file(self, document: int, name: str) -> bytes:
        """A file that the whole program has written of a document. Raises Fault."""
        with self._lock:
            desk, known = self._found(document)
            built = desk.files[known.page.source.file].built
        folder = built.folder if built else None
        if not isinstance(folder, Path) or not name.startswith(known.page.stem):
            raise Fault(problem("G24", "no word"))
        try:
            return (folder / PurePosixPath(name).name).read_bytes()
        except OSError as error:
            raise Fault(problem("G24", "no word", detail=str(error))) from error

    def printed(self, document: int) -> bytes:
        """The Word pages of a document as a PDF. Raises Fault."""
        with self._lock:
            stem = self._found(document)[1].page.stem
        word = self.file(document, f"{stem}.docx")
        key = hash_bytes(word)
        if key not in self._printed:
            pdf = self._printer.convert(word, f"{stem}.docx")
            self._printed = {key: pdf.pdf}
        return self._printed[key]

    # ── what is changed ──

    def try_change(self, asked: Asked) -> None:
        """Nothing, of a value that could be written; none is. Raises Fault that says why it could not."""
        with self._lock:
            tried(self._request.data, self._owner(asked), asked)

    def change(self, asked: Asked) -> None:
        """Writes a value or a text into its file. Raises Fault; what is asked after that is answered of the files as
        they are now.
        """
        try:
            with self._lock:
                change = tried(self._request.data, self._owner(asked), asked)
                if change.before != change.after:
                    self._changes.make(change)
        finally:
            self.look()

    def undo(self) -> None:
        """Takes the last change back. Raises Fault."""
        with self._lock:
            self._changes.undo()
        self.look()

    def redo(self) -> None:
        """Makes the change again that was taken back last. Raises Fault."""
        with self._lock:
            self._changes.redo()
        self.look()
