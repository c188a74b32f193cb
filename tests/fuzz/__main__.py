"""Command line: `python -m tests.fuzz` tries inputs and lists what is wrong by its cause."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from tests.fuzz.trial import PARTS, Asked, Crew, Keep, Trial, draw

Cause = tuple[str, str]


class Tries(Protocol):
    """Who tries inputs."""

    def trials(self, asked: Sequence[Asked]) -> Iterator[Trial]:
        """What comes of inputs, as it comes."""


def main() -> int:
    """Tries inputs; 1 where something was found."""
    options = _parser().parse_args()
    crew = Crew(
        options.part, options.seed, 1 if options.input is not None else options.jobs
    )
    try:
        if options.input is not None:
            return _repeat(crew, options)
        return _search(crew, options)
    finally:
        crew.end()


def _repeat(crew: Crew, options: argparse.Namespace) -> int:
    """One input, with all that there is to say of it."""
    given = draw(options.part, options.seed, options.input)
    [trial] = crew.trials([(options.input, options.keep)])
    print(f"{dict(given.options)}")
    for index in trial.steps:
        print(f"{index}: {given.steps[index]}")
    for finding in trial.findings:
        print(f"\n{finding.kind}: {finding.cause}\n{finding.detail}")
    print(f"\n{trial.seconds:.2f} 秒，{trial.megabytes} MB")
    return bool(trial.findings)


def _search(crew: Crew, options: argparse.Namespace) -> int:
    """All inputs of a range, then the smallest of each cause."""
    causes: dict[Cause, list[Trial]] = {}
    counts: Counter[str] = Counter()
    numbers = range(options.begin, options.begin + options.inputs)
    for count, trial in enumerate(crew.trials([(one, None) for one in numbers]), 1):
        counts.update({finding.kind for finding in trial.findings})
        for cause in {finding[:2] for finding in trial.findings}:
            causes.setdefault(cause, []).append(trial)
        _keep(options.log, options.part, trial)
        if sys.stderr.isatty() or not count % 500:
            print(
                f"\r{count}/{options.inputs} {dict(counts)}",
                end="",
                file=sys.stderr,
                flush=True,
            )
    print(f"\n{options.part}：{options.inputs} 个输入")
    for kind, count in sorted(counts.items()):
        print(f"  {kind}：{count}")
    for cause, trials in sorted(causes.items()):
        _tell(cause, len(trials), smallest(crew, cause, trials), options)
    return bool(causes)


def smallest(crew: Tries, cause: Cause, trials: Sequence[Trial]) -> Trial:
    """The trial of a cause with the fewest steps, without the steps that are not needed for it."""
    best = min(trials, key=lambda trial: (len(trial.steps), trial.seconds))
    for fewer in _fewer(best.steps):
        [trial] = crew.trials([(best.number, fewer)])
        if cause in (finding[:2] for finding in trial.findings) or (
            cause[0] in ("slow", "memory", "hang or death")
            and cause[0] in (finding.kind for finding in trial.findings)
        ):
            return smallest(crew, cause, [trial])
    return best


def _fewer(steps: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The steps without one of them."""
    if len(steps) > 1:
        for index in range(len(steps)):
            yield steps[:index] + steps[index + 1 :]


def _tell(cause: Cause, count: int, trial: Trial, options: argparse.Namespace) -> None:
    given = draw(options.part, options.seed, trial.number)
    detail = next((one.detail for one in trial.findings if one[:2] == cause), "")
    keep = ",".join(map(str, trial.steps))
    print(f"\n{cause[0]}: {cause[1]}（{count} 个）")
    for index in trial.steps:
        print(f"  {given.steps[index]}")
    print("  " + "\n  ".join(detail.strip().splitlines()[-4:]))
    call = f"python -m tests.fuzz {options.part} --seed {options.seed}"
    print(f"  {call} --input {trial.number} --keep {keep}")


def _keep(log: Path | None, part: str, trial: Trial) -> None:
    """A line of JSON for each input in which something was found."""
    if log is None or not trial.findings:
        return
    with log.open("a", encoding="utf-8") as stream:
        line = {
            "part": part,
            **trial._asdict(),
            "findings": [list(one) for one in trial.findings],
        }
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def _steps(text: str) -> Keep:
    return tuple(int(one) for one in text.split(",") if one)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description="把样例改坏，看程序会不会出错、卡住、写错地方，或者提示里没有文件和行。",
    )
    parser.add_argument(
        "part",
        nargs="?",
        choices=PARTS,
        default=PARTS[0],
        help="改什么：data 数据文件，templates 模板，整个跑一遍；readers 数据文件，只读进来",
    )
    parser.add_argument(
        "-n", dest="inputs", type=int, default=200, help="多少个（默认 200）"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="种子，同一个种子每次都一样（默认 1）"
    )
    parser.add_argument(
        "--from", dest="begin", type=int, default=0, help="从第几个起（默认 0）"
    )
    parser.add_argument("--jobs", type=int, default=1, help="同时几个进程（默认 1）")
    parser.add_argument("--input", type=int, help="只试这一个，把查到的全印出来")
    parser.add_argument(
        "--keep", type=_steps, help="和 --input 一起：只改其中这几步，如 0,2"
    )
    parser.add_argument(
        "--log", type=Path, help="查到的都记进这个文件，一行一个（JSON）"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
