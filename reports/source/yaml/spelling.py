"""How a text is spelled as a value of YAML, so that it is read as the same text."""

from collections.abc import Iterator

from reports.source.yaml.events import ReadingStop, compose, spelled


def spellings(old: str, new: str) -> Iterator[str]:
    """How a value may be spelled, as the old one was before first."""
    single = "'" + new.replace("'", "''") + "'"
    double = new.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    if old.startswith('"'):
        yield f'"{double}"'
    elif old.startswith("'"):
        yield single
    else:
        yield new
    yield single
    yield f'"{double}"'


def spelling_of(text: str, old: str = "", *, flow: bool = False) -> str:
    """The first spelling that is read as the text, in a block or among others on one line."""
    for one in spellings(old, text):
        line = f"{{值: {one}, 旁: 1}}" if flow else f"值: {one}\n旁: 1"
        try:
            found = compose(line, "")
        except ReadingStop:
            continue
        if found.problems or found.suspects:
            continue
        members = spelled(line).members or ()
        if [value.text for _, _, value in members] == [text, "1"]:
            return one
    return one
