"""Files that all report types share, below templates/公共: the shells of pages and the stylesheet."""

from pathlib import Path

from reports.core.problems import Fault, Place, problem

COMMON = "公共"


def read_common(templates: Path, name: str) -> str:
    """The text of a shared file. Raises Fault: T03 where it is not there, else what is wrong in it."""
    # Not needed by a run in which nothing has changed.
    from reports.source.textfile import decode, read_bytes

    path, shown = templates / COMMON / name, common_name(templates, name)
    if not path.is_file():
        raise Fault(problem("T03", "missing", Place(shown)))
    text, problems = decode(read_bytes(path), shown)
    if text is None:
        raise Fault(*problems)
    return text


def common_name(templates: Path, name: str) -> str:
    """What a shared file is called in messages: templates/公共/页面.html.j2."""
    return f"{templates.name}/{COMMON}/{name}"
