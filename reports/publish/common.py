"""Files that all report types share, below templates/公共: the shells of pages and the stylesheet."""

from pathlib import Path

from reports.core.problems import Fault, Place, Problem, has_errors, problem

COMMON = "公共"


def read_common(templates: Path, name: str) -> tuple[str, list[Problem]]:
    """The text of a shared file, empty where it cannot be read (T03 where it is missing), and
    why.
    """
    # Not needed by a run in which nothing has changed.
    from reports.source.encoding import decode_text, read_bytes

    path, shown = templates / COMMON / name, common_name(templates, name)
    if not path.is_file():
        return "", [problem("T03", "missing", Place(shown))]
    text, problems = decode_text(read_bytes(path), shown)
    return text or "", problems


def need_common(templates: Path, name: str) -> str:
    """The text of a shared file. Raises Fault where it cannot be read."""
    text, problems = read_common(templates, name)
    if has_errors(problems):
        raise Fault(*problems)
    return text


def common_name(templates: Path, name: str) -> str:
    """What a shared file is called in messages: templates/公共/页面.html.j2."""
    return f"{templates.name}/{COMMON}/{name}"


def line_of(text: str, words: str) -> int:
    """The number of the line in which words first stand, 0 where they do not."""
    before, found, _ = text.partition(words)
    return before.count("\n") + 1 if found else 0
