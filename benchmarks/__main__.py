"""Command line: `python -m benchmarks` for everything, or one of the parts by name."""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path


def _compare(options: argparse.Namespace) -> None:
    from benchmarks.compare import compare

    compare(options.rounds, options.against)


def _cold(options: argparse.Namespace) -> None:
    from benchmarks.cold import cold

    cold(options.rounds, options.against)


def _accounts(options: argparse.Namespace) -> None:
    from benchmarks.accounts import accounts

    accounts(options.rounds, options.against)


def _forms(options: argparse.Namespace) -> None:
    from benchmarks.forms import forms

    forms(options.rounds)


def _batch(options: argparse.Namespace) -> None:
    from benchmarks.batch import batch

    batch(max(options.rounds // 5, 1), options.against, options.units)


def _growth(options: argparse.Namespace) -> None:
    from benchmarks.growth import growth

    growth(options.rounds)


def _memory(options: argparse.Namespace) -> None:
    from benchmarks.memory import memory

    memory(options.units, options.most, options.against)


def _scale(options: argparse.Namespace) -> None:
    from benchmarks.scale import scale

    scale(max(options.rounds // 5, 1), options.units, options.most)


def _held(options: argparse.Namespace) -> None:
    from benchmarks.held import held

    held(options.rounds, options.against, options.units, options.most)


def _planted(options: argparse.Namespace) -> None:
    from benchmarks.planted.run import planted

    planted(5 * options.rounds)


PARTS: Mapping[str, tuple[str, Callable[[argparse.Namespace], None]]] = {
    "compare": ("数在手里，到写出文件：别的程序和本工具轮流", _compare),
    "cold": ("整个进程：从磁盘上的 YAML 到文件，第一次、平常、没有变化", _cold),
    "accounts": (
        "最大的样例（渠县部门决算，带附件）：整个进程、热的、读回核对",
        _accounts,
    ),
    "forms": ("Word 文件作正文：官方表样、2000 行的表，同一个模板", _forms),
    "batch": ("一次做许多小单位：每个单位的处理器时间", _batch),
    "growth": ("文件数、行数各到 1、10、100 倍", _growth),
    "memory": ("单位多到 100,000 个时占的内存", _memory),
    "scale": ("100,000 个单位：本机的速度、更多机器的推算、只做一次的几步", _scale),
    "planted": ("成稿里种下差错，audit 找到多少，不出自种的有多少", _planted),
    "held": ("答应过的每一条：这次、必须、想要", _held),
}


def main() -> int:
    """Runs one part, or each in a process of its own, so that none inherits the memory or caches of another."""
    options = _parser().parse_args()
    if options.part is not None:
        PARTS[options.part][1](options)
        return 0
    print(
        f"Python {platform.python_version()}，{os.cpu_count()} 核，{platform.system()}\n",
        flush=True,
    )
    parts = [part for part in PARTS if part not in ("held", "planted")]
    command = (sys.executable, "-m", "benchmarks")
    calls = ((*command, part, *sys.argv[1:]) for part in parts)
    return max(subprocess.run(call, check=False).returncode for call in calls)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="和别的程序比快慢；核对找得到多少差错。",
    )
    told = "；".join(f"{part}：{what}" for part, (what, _) in PARTS.items())
    parser.add_argument("part", nargs="?", choices=PARTS, help=told)
    parser.add_argument(
        "-n",
        dest="rounds",
        type=int,
        default=15,
        help="每样做几遍，取中位数（默认 15；batch、scale 做五分之一；planted 每类种五倍）",
    )
    parser.add_argument(
        "--units", type=int, default=100, help="真做多少个小单位（默认 100）"
    )
    parser.add_argument(
        "--most",
        type=int,
        default=100_000,
        help="假装做的、清单里的，最多多少个单位（默认 100000）",
    )
    parser.add_argument(
        "--against",
        type=_checkout,
        help="另一份程序的文件夹，如改动前的；和这一份轮流量",
    )
    return parser


def _checkout(text: str) -> Path:
    root = Path(text).resolve()
    if not (root / "build.py").is_file():
        raise argparse.ArgumentTypeError(f"{text} 里没有 build.py")
    return root


if __name__ == "__main__":
    raise SystemExit(main())
