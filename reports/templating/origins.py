"""Where the lines of a template come from that is put together of several files."""

from reports.core.problems import Place

Origins = tuple[tuple[int, str, int | str], ...]
"""For each run of lines the first of it, the file that it is of, and the line there; in a Word file, the
spot.
"""


def origin(origins: Origins, place: Place) -> Place:
    """Where a line of a template that has these origins is written; the place itself without any."""
    if place.spot:
        return place
    for first, file, line in reversed(origins):
        if first <= place.line and isinstance(line, str):
            return Place(file, spot=line)
        if first <= place.line:
            return Place(file, int(line) + place.line - first, place.column)
    return place
