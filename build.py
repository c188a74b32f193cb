"""The command: python build.py 2024; everything it can do is in reports/cli."""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

# A run makes very many objects and few circles of them: looking for these after every 700 new
# ones, as Python does, costs a twentieth of a long run and of a short one's imports. Not switched
# off: a hundred documents would take four times the memory.
gc.set_threshold(100_000)

try:
    from reports.cli.main import main as _main
    from reports.cli.main import run_program
except KeyboardInterrupt:
    sys.stderr.write("\n已停止；做完的文件是完整的，没做的还是原来的。\n")
    raise SystemExit(130) from None
except ImportError as missing:
    sys.stderr.write(
        f"缺少组件 {missing.name}。请先在本文件夹运行：python -m pip install .\n"
    )
    raise SystemExit(2) from missing

PROGRAM = Path(__file__).resolve().parent


def main(words: Sequence[str]) -> int:
    """The exit status of one call, for those who call it from Python."""
    return _main(words, PROGRAM)


if __name__ == "__main__":
    status = run_program(PROGRAM)
    # The memory goes back with the process: looking through all of it at its end is a tenth of a run.
    gc.freeze()
    raise SystemExit(status)
