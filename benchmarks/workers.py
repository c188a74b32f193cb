"""The processes that keep one way warm, for the one that measures; and which of the others are installed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.timing import Took
from benchmarks.with_ours import ROOT

HERE = Path(__file__).parent
RUST = HERE / "rust"
NODE = HERE / "node"
_PYTHON = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")
HOW_TO_INSTALL = "没有装，怎么装见 benchmarks/README.md"


class Worker:
    """A process that waits; each call is one round."""

    def __init__(self, call: Sequence[str], root: Path = ROOT) -> None:
        self.call = call
        self.process = subprocess.Popen(
            call,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        self._answer()

    def __call__(self) -> Mapping[str, Took]:
        """What the stages of one more round took."""
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return {stage: Took(*took) for stage, took in self._answer().items()}

    def close(self) -> None:
        """Ends the process."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def _answer(self) -> Mapping[str, Sequence[float]]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"没有做成：{' '.join(self.call)}")
        answer: Mapping[str, Sequence[float]] = json.loads(line)
        return answer


@contextmanager
def at_work(calls: Mapping[str, "Call"]) -> Iterator[Mapping[str, Worker]]:
    """The workers by their names, each warm; they end with the block."""
    workers: dict[str, Worker] = {}
    try:
        for name, (call, root) in calls.items():
            workers[name] = Worker(call, root)
        yield workers
    finally:
        for worker in workers.values():
            worker.close()


Call = tuple[Sequence[str], Path]


def python(
    way: str,
    folder: Path,
    *words: str,
    root: Path = ROOT,
    program: str = sys.executable,
) -> Call:
    """The call of a way in Python, with the toolkit and the benchmarks of a checkout."""
    if not (root / "benchmarks" / "worker.py").is_file():
        raise SystemExit(
            f"{root} 里没有 benchmarks/worker.py，热的比不了；把这里的 benchmarks/ 拷过去再试。"
        )
    return (program, "-m", "benchmarks.worker", way, str(folder), *words), root


def rust_docxtpl(folder: Path, *words: str) -> Call | None:
    """The call of rust-docxtpl, in an environment of its own: it bears the import name of docxtpl. None: not there."""
    program = RUST / _PYTHON
    if not program.exists():
        return None
    return python("rust-docxtpl", folder, *words, program=str(program))


def node(engine: str, template: Path, context: Path, file: Path) -> Call | None:
    """The call of an engine from npm; None where it is not installed."""
    if not (NODE / "node_modules" / engine).is_dir():
        return None
    words = (engine, str(template), str(context), str(file))
    return ("node", str(NODE / "worker.mjs"), *words), NODE
