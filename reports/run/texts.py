"""A document's texts read by themselves, before any figure is put into them: the narratives made
ready to be filled, and what is wrong with the words alone.

Imported only where a text is new: what comes of it is kept from run to run.
"""

from collections.abc import Iterator, Mapping

from reports.content.model import TypeModel
from reports.content.narratives import compile_narrative
from reports.core.problems import Problem
from reports.prose.leftovers import find_leftovers
from reports.prose.listings import find_miscounted_lists
from reports.prose.names import find_foreign_names
from reports.prose.register import REGISTERS, Register
from reports.prose.twins import find_repeated
from reports.prose.units import find_other_units
from reports.run.prepared import ReadTexts
from reports.source.schema import Words


def read_texts(
    texts: Mapping[str, Words],
    own: Mapping[str, Words],
    model: TypeModel,
    register: Register | None,
    insurance: str,
    amounts_in: str,
) -> ReadTexts:
    """The texts by key, of which some are the document's own.

    The `register` is None where the unit's own names contradict each other; `amounts_in` is the unit
    that amounts without one are typed in.
    """

    def wrong() -> Iterator[Problem]:
        yield from find_leftovers(texts, _subject_names(model))
        if register is not None:
            yield from find_foreign_names(own, register, insurance)
        yield from find_other_units(own, amounts_in)
        yield from find_miscounted_lists(own)
        yield from find_repeated(own)

    narratives = {
        key: compile_narrative(key, text, model.names) for key, text in texts.items()
    }
    return ReadTexts(narratives, tuple(wrong()))


def _subject_names(model: TypeModel) -> list[str]:
    """The names of 科目, in which words repeat by nature."""
    names = []
    for key, dictionary in model.dictionaries.items():
        if key in REGISTERS:
            continue
        names += [name for name in dictionary.values() if isinstance(name, str)]
    return names
