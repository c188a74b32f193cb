"""The command: python build.py 2024; everything it can do is in reports/cli."""

import os
import sys

_STOPPED = "\n已停止；做完的文件是完整的，没做的还是原来的。"


def _stop(*_: object) -> None:
    """Ends the program at Ctrl-C while it is being imported, where Python may go on after an exception."""
    try:
        print(_STOPPED, file=sys.stderr)
    finally:
        os._exit(130)


# An older Python would fail at the first import, in its own words.
if sys.version_info < (3, 11):  # noqa: UP036
    print("Python 太旧了，请安装 Python 3.11 或更新的版本。", file=sys.stderr)
    raise SystemExit(2)
try:
    import signal

    # A shell has it ignored for what runs in the background.
    if __name__ == "__main__" and signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, _stop)
    import gc
    from collections.abc import Sequence
    from pathlib import Path

    # A run makes very many objects and few circles of them: looking for these after every 700
    # new ones, as Python does, costs a twentieth of a long run and of a short one's imports.
    # Not switched off: a hundred documents would take four times the memory.
    gc.set_threshold(100_000)
    PROGRAM = Path(__file__).resolve().parent
    from reports.cli.main import main as _main
    from reports.cli.main import run_program

    def main(words: Sequence[str]) -> int:
        """The exit status of one call, for those who call it from Python."""
        return _main(words, PROGRAM)

    if __name__ == "__main__":
        status = run_program(PROGRAM)
        # The memory goes back with the process: taking that apart is a thirtieth of a run. It is done
        # where someone waits to be told of the end (atexit), as pools of workers and profilers do.
        if not status and "atexit" not in sys.modules:
            os._exit(status)
        # Looking through the memory for circles would take longer still.
        gc.freeze()
        raise SystemExit(status)
except KeyboardInterrupt:
    _stop()
except ImportError as missing:
    print(
        f"缺少组件 {missing.name}。请先在本文件夹运行：python -m pip install .",
        file=sys.stderr,
    )
    raise SystemExit(2) from missing
