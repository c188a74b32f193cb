"""Where the lines of a template come from that is put together of several files."""

from reports.core.problems import Place

Origins = tuple[tuple[int, str, int], ...]
"""For each run of lines the first of it, the file that it is of, and the line there."""


def origin(origins: Origins, place: Place) -> Place:
    """Where a line of a template that has these origins is written; the place itself without any."""
    for first, file, line in reversed(origins):
        if first <= place.line:
            return Place(file, line + place.line - first, place.column)
    return place
