"""The review page: a document whose numbers lead to where they come from; for the house only,
never published.
"""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from reports.core.tree import Document
from reports.writers.html import text_of_page

SourceNote = tuple[str, str, str]
"""The anchor of a source, the number as printed, and where it comes from, line by line."""


def write_review(
    document: Document,
    shell: Callable[..., str],
    style: str,
    sources: Sequence[SourceNote],
    counts: tuple[int, int],
    limits: Sequence[str],
) -> bytes:
    """The page; `counts` are those of all numbers and of those without a source, `limits` say what
    a score was held to.
    """
    text, rules = text_of_page(document.blocks)
    page = shell(
        标题=document.title,
        样式=Markup(style + rules),
        正文=Markup(text),
        出处=sources,
        个数=counts[0],
        无出处=counts[1],
        限定=limits,
    )
    return page.encode()
