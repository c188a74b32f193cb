"""The readers of what clerks type, called directly: thousands of inputs while a run makes a handful."""

from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from random import Random

from reports.content.narratives import compile_narrative
from reports.core.problems import Fault, Place, Problem
from reports.source.csv_rows import read_table
from reports.source.encoding import decode_text
from reports.source.markdown import read_sections
from reports.source.references import resolve_references
from reports.source.schema import Words
from reports.source.values import read_date, read_number, read_target
from reports.source.yaml.reader import read_yaml
from tests.fuzz.findings import Finding, as_read, raised, told_badly
from tests.fuzz.inputs import Input, draw_steps
from tests.fuzz.texts import ODD_VALUES

PART = "readers"
_TYPED = "值.txt"
_DATA = Path(__file__).resolve().parents[2] / "data"


@cache
def originals() -> Mapping[str, bytes]:
    """Every data file of the samples, and what may be typed as one value."""
    files = {
        path.relative_to(_DATA).as_posix(): path.read_bytes()
        for path in sorted(_DATA.rglob("*.*"))
    }
    return {**files, _TYPED: "\n".join(ODD_VALUES).encode()}


def draw(seed: int, number: int) -> Input:
    """The input of a number: mostly one file, a third of them single values."""
    chance = Random(f"{PART} {seed} {number}")
    files = [_TYPED] if chance.random() < 0.33 else list(originals())
    return Input(PART, seed, number, draw_steps(chance, files, most=6), {})


def try_files(given: Input, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """What a reader does with changed files that it must not."""
    for name, content in files.items():
        try:
            problems = list(_read(name, content))
        except Fault as fault:
            problems = list(fault.problems)
        except Exception as error:
            yield raised(error)
            continue
        yield from told_badly(problems, partial(as_read, content))


def _read(name: str, content: bytes) -> Iterator[Problem]:
    """The problems of a file by its reader. Raises Fault."""
    if name.endswith(".yaml"):
        yield from read_yaml(content, name)[1]
    elif name.endswith(".csv"):
        yield from read_table(content, name)[1]
    elif name.endswith(".md"):
        yield from _read_texts(content, name)
    else:
        _read_values(content)


def _read_texts(content: bytes, name: str) -> Iterator[Problem]:
    """The problems of a companion of texts, and of each text as a template of words."""
    text, problems = decode_text(content, name)
    yield from problems
    if text is None:
        return
    sections, problems = read_sections(text, name)
    yield from problems
    resolved = resolve_references(sections, lambda: (name, content))
    yield from resolved.problems
    for title, section in resolved.sections.items():
        words = Words(section.text, Place(name, section.line, 1))
        yield from compile_narrative(title, words, {}).problems


def _read_values(content: bytes) -> None:
    """Every line as a number, a date and a target: each is one, or none."""
    for line in dict.fromkeys(content.decode(errors="replace").split("\n")):
        read_number(line)
        read_date(line)
        read_target(line)
