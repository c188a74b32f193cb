"""Problems of the run itself: a folder that is closed to it, and what nobody thought of."""

from reports.core.problems import Place, Problem, problem


def closed_folder(error: OSError) -> Problem:
    """G08 for a folder that cannot be opened."""
    return problem("G08", "folder", Place(str(error.filename)), detail=str(error))


def unforeseen(error: Exception, shown: str) -> Problem:
    """G09: what nobody thought of is one document's problem and stops no other."""
    if isinstance(error, MemoryError):
        return problem("G10", "memory", Place(shown), detail=repr(error))
    import traceback

    detail = "".join(traceback.format_exception(error)).strip()
    return problem("G09", "document", Place(shown), detail=detail)
