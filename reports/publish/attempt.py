"""One attempt at building a unit, and the fence between two of them, also where nothing can be locked.

A lock that the system drops when its process ends is what keeps two runs apart (`disk.locked`). A
network drive may know no locks, or only pretend to (NFS mounted with `nolock`, SMB between kinds of
systems), and a cluster begins a unit again that a worker seems to have lost, while that worker may
only have stood still. So the newest attempt wins, and whatever an older one still does comes to
nothing. All it takes are operations that NFS and SMB do on the server, at once and for one client
only: make a folder, rename, remove.

- An attempt has a folder `~生成中` in the unit's folder of 内部, with one file in it, its journal, by
  a name that no other attempt has. It is made ready under another name and renamed into place: a
  folder that is not empty is never replaced, so two attempts never have it together.
- Before it writes, it notes in the journal which temporary files it will move where. The journal is
  opened, never created, so that this fails once it has been taken away.
- It writes the temporary files beside their targets, renames the journal there and back, and only
  then moves the files. Renaming asks the server whether the journal is still there: what this machine
  remembers of the folder does not count.
- Whoever comes later takes the journal away first (renames it), then removes every temporary file
  noted in it, then the journal and the folder. A folder that is not empty cannot be removed, so none
  is overlooked, however old the listing is that this machine remembers. Only then does it begin, and
  look at what lies there.

An older attempt that goes on after that cannot write in its journal; cannot pass the check; and if it
had passed it before, the temporary files that it still had to move are gone, because they were noted
and closed before the check and are removed by name. What it had moved before lies there for the newer
one to look at: the targets noted are handed on (`unfinished`), so that a file which no manifest knows is
marked as old and not taken for one to be published.

What this does not need: clocks, leases, the order in which two machines see a change. What it leaves in
the manifest: nothing, so that the same data gives the same bytes however often it was begun.
"""

import errno
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from reports.core.problems import Fault, Place, Problem, problem
from reports.publish.disk import move, names_in, unwritable, write_files

FOLDER, OWN = "~生成中", "~生成中-"
# What systems say of a place that is taken, and of a folder that was swept before it was renamed.
_TAKEN = frozenset(
    {errno.ENOTEMPTY, errno.EEXIST, errno.EACCES, errno.EPERM, errno.ENOENT}
)
# Somebody else may be taking the same attempt's place, or Word or a scanner hold a file of it.
_WAITS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


# What is done before files are moved to these targets. Raises OSError.
BeforeMoves = Callable[[Collection[Path]], None]


def _nothing(_targets: Collection[Path]) -> None:
    """For attempts of which nobody is to be told."""


class Attempt:
    """One attempt at a unit; `unfinished` are the files, below `root`, that earlier ones which were
    never finished may have written: known once `begin` has its place.
    """

    def __init__(self, folder: Path, root: Path, before: BeforeMoves) -> None:
        # Unlike every name that went before: no document depends on it, and it is gone at the end.
        self.name = os.urandom(6).hex()
        self.unfinished: tuple[str, ...] = ()
        self._root, self._before = root, before
        self._own = folder / f"{OWN}{self.name}"
        self._journal = folder / FOLDER / self.name
        # Where it is while it is checked.
        self._elsewhere = folder / FOLDER / f"{self.name}-"

    def begin(self) -> None:
        """Takes the place from whoever has it. Raises Fault where an earlier attempt's files cannot be
        removed, OSError where the disk refuses.
        """
        self.unfinished = _take_place(self._own, self._journal.parent, self._root)

    def write(self, folder: Path, files: Mapping[str, bytes]) -> list[Problem]:
        """Like `write_files`. Raises Fault once a newer attempt has taken over: nothing of these
        files was written then, or what was is known to the newer one.
        """
        return write_files(folder, files, self)

    def announce(self, moves: Mapping[Path, Path]) -> None:
        """Notes what is to be moved. Raises OSError, and Fault once a newer attempt has taken over."""
        # Slow to import, and not needed where nothing has changed.
        import json

        lines = []
        for temporary, target in moves.items():
            lines.append(json.dumps([self._below(temporary), self._below(target)]))
        text = "".join(f"{line}\n" for line in lines)
        try:
            handle = os.open(self._journal, os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError as error:
            raise Fault(self._overtaken()) from error
        try:
            os.write(handle, text.encode())
        finally:
            os.close(handle)
        self._before(moves.values())

    def check(self) -> None:
        """Raises Fault once a newer attempt has taken over, OSError where the disk is gone."""
        try:
            move(self._journal, self._elsewhere)
            move(self._elsewhere, self._journal)
        except FileNotFoundError as error:
            raise Fault(self._overtaken()) from error

    def end(self) -> None:
        """Leaves the place to whoever comes next; nothing where that is done, or another has it."""
        _remove_own(self._own)
        with suppress(OSError):
            self._journal.unlink(missing_ok=True)
            self._elsewhere.unlink(missing_ok=True)
            # Not where somebody's journal is in it.
            self._journal.parent.rmdir()

    def _below(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _overtaken(self) -> Problem:
        folder = self._journal.parent.parent
        if not folder.is_dir():
            # Not taken away by anybody: the drive itself is gone.
            return unwritable(folder, FileNotFoundError())
        return problem("G06", "overtaken", Place(str(folder)), folder=folder.name)


@contextmanager
def attempt_in(
    folder: Path, root: Path, before: BeforeMoves = _nothing
) -> Iterator[Attempt]:
    """A new attempt in the unit's folder of 内部, whatever earlier ones are about; `root` holds all that
    it writes, and `before` is called with the targets before anything is moved.

    Raises Fault where the folder takes no files, or where an earlier attempt's files cannot be removed.
    """
    attempt = Attempt(folder, root, before)
    try:
        try:
            attempt.begin()
        except OSError as error:
            raise Fault(unwritable(folder, error)) from error
        yield attempt
    finally:
        try:
            attempt.end()
        except KeyboardInterrupt:
            # It comes once: from the second the program ends at once.
            attempt.end()
            raise


def sweep_attempts(folder: Path) -> None:
    """Removes what attempts left that crashed before they had their place."""
    for name in names_in(folder):
        # Not a temporary file of the same beginning.
        if name.startswith(OWN) and not name.endswith(".tmp"):
            _remove_own(folder / name)


def _remove_own(own: Path) -> None:
    with suppress(OSError):
        (own / own.name.removeprefix(OWN)).unlink(missing_ok=True)
        own.rmdir()


def _take_place(own: Path, place: Path, root: Path) -> tuple[str, ...]:
    """Makes the folder ready and renames it into the place; what the attempts that were there may have
    written.

    Raises Fault where they cannot be removed, OSError where the disk refuses.
    """
    unfinished: dict[str, None] = {}
    for wait in _WAITS:
        time.sleep(wait)
        own.mkdir(exist_ok=True)
        try:
            (own / own.name.removeprefix(OWN)).touch()
            own.rename(place)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            unfinished |= dict.fromkeys(_remove_attempt(place, root))
        else:
            return tuple(unfinished)
    busy = problem("G06", "unit", Place(str(place.parent)), folder=place.parent.name)
    raise Fault(busy)


def _remove_attempt(place: Path, root: Path) -> Iterator[str]:
    """Takes the place from the attempt that has it: the targets it noted, below `root`.

    What cannot be removed is there for the next try.
    """
    with suppress(OSError):
        for journal in list(place.iterdir()):
            taken = journal.with_name(f"{journal.name}!")
            journal.rename(taken)
            moves = list(_noted(taken))
            for _, target in moves:
                yield target
            for temporary, _ in moves:
                (root / temporary).unlink(missing_ok=True)
            taken.unlink()
        place.rmdir()


def _noted(journal: Path) -> Iterator[tuple[str, str]]:
    """The temporary files and their targets; half a line was written for files that were not begun."""
    import json

    for line in journal.read_bytes().splitlines():
        with suppress(ValueError):
            temporary, target = json.loads(line)
            yield temporary, target
