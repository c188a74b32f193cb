"""Command line: `python -m benchmarks` for everything, or one of the parts by name."""

import argparse
import os
import platform
import subprocess
import sys

PARTS = {
    "compare": "数在手里，到写出文件：docxtpl、python-docx、本工具轮流",
    "cold": "整个进程：从磁盘上的 YAML 到文件，第一次、平常、没有变化，占用内存",
    "accounts": "最大的样例（渠县部门决算，带附件）：整个进程，和 docxtpl 填同样的字",
    "growth": "文件数、行数各到 1、10、100 倍",
}


def main() -> int:
    """Runs one part, or each in a process of its own, so that none inherits the memory or caches of another."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="和 docxtpl、python-docx 比快慢。"
    )
    parser.add_argument(
        "part", nargs="?", choices=PARTS, help="；".join(map("：".join, PARTS.items()))
    )
    parser.add_argument(
        "-n",
        dest="rounds",
        type=int,
        default=15,
        help="每样做几遍，取中位数（默认 15）",
    )
    options = parser.parse_args()
    if options.part is None:
        print(
            f"Python {platform.python_version()}，{os.cpu_count()} 核，{platform.system()}\n",
            flush=True,
        )
        calls = (
            [sys.executable, "-m", "benchmarks", part, "-n", str(options.rounds)]
            for part in PARTS
        )
        return max(subprocess.run(call, check=False).returncode for call in calls)
    if options.part == "compare":
        from benchmarks.compare import compare as run
    elif options.part == "cold":
        from benchmarks.cold import cold as run
    elif options.part == "accounts":
        from benchmarks.accounts import accounts as run
    else:
        from benchmarks.growth import growth as run
    run(options.rounds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
