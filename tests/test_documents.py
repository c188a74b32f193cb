"""The documents: every word that a template, a schema or a command may say stands in one, and every link leads somewhere."""

import io
import re
import tomllib
from collections.abc import Iterable
from contextlib import redirect_stdout
from pathlib import Path
from urllib.parse import unquote

import pytest

import build
from reports.cli import main
from reports.publish.profiles import FOLDER
from reports.types import find
from tests.conftest import ROOT

# The tables of the code: what stands there is documented.
COMMANDS = tuple(filter(None, main.COMMANDS))

DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "benchmarks").glob("*.md")),
    *sorted((ROOT / "reports").rglob("*.md")),
]
TEMPLATES = ROOT / "docs" / "改模板.md"
FOR_USERS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def code_of(path: Path) -> list[str]:
    """What stands in code spans and code blocks of a document, a | of a table as it is meant."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", text, re.M | re.S)
    rest = re.sub(r"^ *```\w*\n.*?^ *```", "", text, flags=re.M | re.S)
    return [
        *blocks,
        *(span.replace("\\|", "|") for span in re.findall(r"`([^`\n]+)`", rest)),
    ]


def missing(names: Iterable[str], pattern: str, paths: Iterable[Path]) -> list[str]:
    """The names that no code of the documents has; {} in the pattern is the name."""
    code = [span for path in paths for span in code_of(path)]
    return [
        name
        for name in names
        if not any(
            re.search(pattern.replace("{}", re.escape(name)), span) for span in code
        )
    ]


# ── what a template author may write: each word of it is in the handbook, which tests/handbook holds to the code ──


def test_every_kind_of_file_of_the_templates_is_documented() -> None:
    kinds = {
        path.name
        if path.suffix == ".yaml" and path.parent.name not in find.RESERVED
        else ""
        for path in (ROOT / "templates").rglob("*.yaml")
        if not {"字典", FOLDER} & set(path.parts)
    }
    kinds |= {f"{folder}/" for folder in find.RESERVED} | {
        f"{FOLDER}/",
        "正文.md.j2",
        "版式.docx",
    }
    code = "\n".join(code_of(TEMPLATES))
    assert [kind for kind in kinds if kind not in code] == []


# ── what a clerk or an engineer may call ────────────────────────────────────


def options(command: str) -> set[str]:
    """The options that the help of a command names, in their longest spelling."""
    printed = io.StringIO()
    with redirect_stdout(printed), pytest.raises(SystemExit):
        build.main([*command.split(), "--help"])
    lines = re.findall(r"^ +(-\w.*?|--\w.*?)(?:  |$)", printed.getvalue(), re.M)
    found = {re.findall(r"(?<![\w-])--?[a-z]+(?:-[a-z]+)*", line)[-1] for line in lines}
    return found - {"--help"}


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_option_of_a_command_is_documented(command: str) -> None:
    assert len(options(command)) >= (10 if command == "" else 1)
    assert missing(options(command), r"(?<!\S){}(?![\w-])", FOR_USERS) == []


def test_every_command_is_in_the_table_of_the_readme() -> None:
    readme = [ROOT / "README.md"]
    assert missing(COMMANDS, r"^python build\.py {}\b", readme) == []


def test_every_extra_is_documented() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    documents = [*FOR_USERS, ROOT / "CONTRIBUTING.md"]
    assert missing(project["optional-dependencies"], r"\.\[.*{}.*\]", documents) == []


@pytest.mark.parametrize(
    "command",
    [
        "python -m pip install . && python build.py 2024",
        'python -m pip install ".[test]" && python -m pytest',
    ],
)
def test_the_two_commands_stand_in_the_readme_as_they_are_run(command: str) -> None:
    assert command in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def test_the_readme_and_the_introduction_lead_to_the_handbook() -> None:
    for path, link in (
        (ROOT / "README.md", "docs/模板手册.md"),
        (TEMPLATES, "模板手册.md"),
    ):
        assert f"]({link})" in path.read_text(encoding="utf-8")


def test_the_readme_is_read_in_one_go() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


# ── links and files ─────────────────────────────────────────────────────────


def headings(path: Path) -> set[str]:
    """The addresses of a document's headings, as hosts of repositories make them."""
    text = re.sub(
        r"^ *```.*?^ *```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S
    )
    return {
        re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.M)
    }


@pytest.mark.parametrize(
    "path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?://", target):
            continue
        file, _, heading = unquote(target).partition("#")
        linked = (path.parent / file).resolve() if file else path
        assert linked.exists() and linked.is_relative_to(ROOT), target
        assert not heading or heading in headings(linked), target


@pytest.mark.parametrize(
    "path", FOR_USERS, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_every_file_that_a_document_names_is_there(path: Path) -> None:
    for name in re.findall(
        r"`((?:data|templates|tests|reports|benchmarks)/[^`…*<>{]+)`",
        path.read_text(encoding="utf-8"),
    ):
        if "年度" not in name and "新年度" not in name:
            assert (ROOT / name).exists(), name
