"""One text in two documents: copied from another project and left as it was."""

from collections.abc import Iterator, Mapping

from reports.core.problems import Problem, problem
from reports.prose.passages import SHORT_TEXT, squeezed
from reports.source.schema import Words

_MOST_LISTED = 3


def find_twins(documents: Mapping[str, Mapping[str, Words]]) -> Iterator[Problem]:
    """W01 for each document with texts that stand word for word in one before it.

    `documents` by title. To be given what stands in a document's own file: what several take from
    the shared file is meant to be the same.
    """
    first: dict[str, str] = {}
    for title, texts in documents.items():
        own = {squeezed(text): key for key, text in texts.items()}
        own = {words: key for words, key in own.items() if len(words) >= SHORT_TEXT}
        twins = {key: first[words] for words, key in own.items() if words in first}
        if twins:
            yield _told(title, twins, texts)
        for words in own:
            first.setdefault(words, title)


def _told(title: str, twins: Mapping[str, str], texts: Mapping[str, Words]) -> Problem:
    """The texts of a document by key, each with the title of the document that has it as well."""
    keys, titles = list(twins), list(dict.fromkeys(twins.values()))
    listed = "、".join(f"“{key}”" for key in keys[:_MOST_LISTED])
    return problem(
        "W01",
        place=texts[keys[0]].place,
        title=title,
        texts=f"{listed}等 {len(keys)} 段" if len(keys) > _MOST_LISTED else listed,
        others=f"《{titles[0]}》等" if len(titles) > 1 else f"《{titles[0]}》",
    )
