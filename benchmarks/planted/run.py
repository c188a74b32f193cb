"""`python -m benchmarks planted`: builds the samples, plants, audits in all formats, prints the tables."""

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.planted.measure import (
    CLASSES,
    FORMATS,
    Audit,
    Case,
    Found,
    causes,
    in_shell,
    judge,
    plant,
    written,
)
from benchmarks.planted.report import Report, read_report_of
from benchmarks.planted.shells import SHELLS
from benchmarks.with_ours import ROOT
from reports.gate.finished.vocabulary import Vocabulary
from reports.publish.vocabulary import read_vocabulary

_SEED, _YEARS, _AT_ONCE = 21, (2023, 2024), 40
_SHOWN = 12


def planted(each: int) -> None:
    """Prints what is found of so many mistakes of each class, and of the reports without any."""
    with tempfile.TemporaryDirectory() as folder:
        measure(each, Path(folder))


def measure(each: int, folder: Path) -> None:
    """The same in a folder; PDFs that are there already are not made again."""
    vocabulary = read_vocabulary(ROOT / "templates")
    reports = list(samples(folder))
    clean = [Case(report, ()) for report in reports]
    cases = plant(reports, each, _SEED)
    files = [
        *_write(cases, folder, "种"),
        *_write(clean, folder, "净"),
    ]
    to_pdf([file for file in files if file.suffix == ".docx"], folder / "pdf")
    found = {name: Found() for name in FORMATS}
    for number, case in enumerate(cases):
        for name in FORMATS:
            path = _file(folder, "种", number, name)
            if path.is_file():
                judge(Audit(path, vocabulary), number, case, found[name])
    count = sum(len(case.mistakes) for case in cases)
    print(
        f"{len(reports)} 份样例，{len(cases)} 份种了差错的，{count} 处差错，每处 {len(FORMATS)} 种格式。\n"
    )
    print("\n".join(_recalls(cases, found, vocabulary)))
    print("\n".join(_differences(cases, found)))
    print("\n".join(_told_of_clean(clean, folder, vocabulary)))


def samples(folder: Path) -> Iterator[Report]:
    """The reports that ship in data/, built."""
    output = folder / "成品"
    if not output.is_dir():
        for year in _YEARS:
            subprocess.run(
                [
                    sys.executable,
                    str(ROOT / "build.py"),
                    str(year),
                    "--output",
                    str(output / "output"),
                ],
                check=True,
                capture_output=True,
                cwd=ROOT,
            )
    for path in sorted(output.rglob("*.docx")):
        if path.with_suffix(".html").is_file():
            yield read_report_of(path)


_SUFFIXES = {
    "docx": ".docx", "html": ".html", "html（门户）": ".门户.html", "txt": ".txt", "txt（折行）": ".折行.txt",
    "pdf": ".pdf",
}  # fmt: skip


def _file(folder: Path, what: str, number: int, name: str) -> Path:
    place = folder / "pdf" if name == "pdf" else folder
    return place / f"{what}{number}{_SUFFIXES[name]}"


def _write(cases: Sequence[Case], folder: Path, what: str) -> Iterator[Path]:
    for number, case in enumerate(cases):
        for name, data in written(case, number):
            path = _file(folder, what, number, name)
            path.write_bytes(data)
            yield path


def to_pdf(files: Sequence[Path], folder: Path) -> None:
    """Word files as LibreOffice's PDF, none where it is not installed."""
    program = shutil.which("soffice")
    lacking = [one for one in files if not (folder / f"{one.stem}.pdf").is_file()]
    for at in range(0, len(lacking) if program else 0, _AT_ONCE):
        some = map(str, lacking[at : at + _AT_ONCE])
        with tempfile.TemporaryDirectory() as profile:
            options = (f"-env:UserInstallation=file://{profile}", "--headless")
            call = (str(program), *options, "--convert-to", "pdf", "--outdir")
            subprocess.run([*call, str(folder), *some], check=True, capture_output=True)


# ── tables ──────────────────────────────────────────────────────────────────


def _recalls(
    cases: Sequence[Case], found: Mapping[str, Found], vocabulary: Vocabulary
) -> Iterator[str]:
    yield "| 差错 | 种了 | " + " | ".join(FORMATS) + " | 指到别处 |"
    yield "| --- " * (len(FORMATS) + 3) + "|"
    blamed = causes(cases, found, vocabulary)
    for kind in CLASSES:
        tallies = [found[name].by_class[kind] for name in FORMATS]
        shown = [
            f"{one.found / one.planted:.0%}" if one.planted else "—" for one in tallies
        ]
        astray = sum(count for (_, other), count in blamed.items() if other == kind)
        yield f"| {kind} | {tallies[0].planted} | {' | '.join(shown)} | {astray or ''} |"
    whole = [found[name].by_class.values() for name in FORMATS]
    planted_ = [sum(one.planted for one in each) for each in whole]
    hits = [sum(one.found for one in each) for each in whole]
    shares = [
        f"{one / all_:.1%}" if all_ else "—"
        for one, all_ in zip(hits, planted_, strict=True)
    ]
    yield f"| **合计** | {planted_[0]} | {' | '.join(shares)} | |"
    told = [found[name] for name in FORMATS]
    yield f"| 说了几条 | | {' | '.join(str(one.told) for one in told)} | |"
    right = [
        f"{1 - len(one.elsewhere) / one.told:.1%}" if one.told else "—" for one in told
    ]
    yield f"| 指到种的地方 | | {' | '.join(right)} | |\n"
    for name in FORMATS:
        for report, message, kinds in found[name].elsewhere[:_SHOWN]:
            yield f"- {name}，{report}：{message}（种的是{kinds}）"


def _differences(cases: Sequence[Case], found: Mapping[str, Found]) -> Iterator[str]:
    """Mistakes that are found in the Word file and not in another format, or the other way round."""
    yield "\n和 Word 不一样的：\n"
    first = found[FORMATS[0]].hits
    for name in FORMATS[1:]:
        kinds: Counter[tuple[str, bool]] = Counter()
        for (number, at), hit in found[name].hits.items():
            if hit != first[number, at]:
                kinds[cases[number].mistakes[at].kind, hit] += 1
        for (kind, hit), count in kinds.most_common():
            yield f"- {name} {'多' if hit else '少'}找到 {count} 处：{kind}"


def _told_of_clean(
    clean: Sequence[Case], folder: Path, vocabulary: Vocabulary
) -> Iterator[str]:
    yield "\n没有种差错的：\n"
    grades: dict[str, Counter[str]] = {}
    said: list[str] = []
    for number, case in enumerate(clean):
        files = {name: _file(folder, "净", number, name) for name in FORMATS}
        for shell, make in SHELLS.items():
            files[shell] = folder / f"净{number}.{shell}.html"
            files[shell].write_bytes(in_shell(case.report, {}, make))
        for name, path in files.items():
            if not path.is_file():
                continue
            counts = grades.setdefault(name, Counter())
            counts["份"] += 1
            marks = Audit(path, vocabulary).marks
            counts["最多"] = max(counts["最多"], len(marks))
            for one in marks:
                counts[one.problem.severity.value] += 1
                said.append(
                    f"- {name}，{case.report.name}：{one.problem.code} {one.problem.message}"
                )
    for name, counts in grades.items():
        others = sum(counts.values()) - counts["份"] - counts["错误"] - counts["最多"]
        yield f"- {name}：{counts['份']} 份，错误 {counts['错误']} 条，疑问 {others} 条，一份最多 {counts['最多']} 条"
    yield from said
