"""The checks of finished text that ask for its lines alone, in one list: whoever has a report to check,
his own or another's, asks all of them.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from reports.gate.finished.accounts import find_wrong_accounts
from reports.gate.finished.counts import find_wrong_counts
from reports.gate.finished.field import FieldWords
from reports.gate.finished.formulas import find_wrong_sums
from reports.gate.finished.headings import find_wrong_headings
from reports.gate.finished.marks import find_half_width, find_padded_numbers
from reports.gate.finished.numbering import (
    find_broken_paragraphs,
    find_wrong_numbering,
)
from reports.gate.finished.plain import Mark, Plain
from reports.gate.finished.precision import find_uneven_decimals
from reports.gate.finished.rates import find_wrong_rates
from reports.gate.finished.scores import find_lost_in_scores, find_wrong_scores
from reports.gate.finished.slips import find_lost_characters
from reports.gate.finished.spoken import find_wrong_relations
from reports.gate.finished.statements import find_contradictions
from reports.gate.finished.twins import find_twins_of_other_years, find_unlike_twins
from reports.gate.finished.vocabulary import Vocabulary
from reports.gate.finished.words import (
    find_amounts_of_two_names,
    find_two_names,
    find_wrong_words,
)
from reports.gate.finished.zero_base import find_zero_bases

CHECKS: Sequence[Callable[[Sequence[Plain]], Iterator[Mark]]] = (
    find_wrong_rates,
    find_wrong_sums,
    find_zero_bases,
    find_wrong_counts,
    find_wrong_scores,
    find_wrong_accounts,
    find_wrong_numbering,
    find_wrong_headings,
    find_lost_in_scores,
    find_half_width,
    find_padded_numbers,
    find_broken_paragraphs,
    find_unlike_twins,
    find_uneven_decimals,
)
WITH_WORDS: Sequence[Callable[[Sequence[Plain], FieldWords], Iterator[Mark]]] = (
    find_contradictions,
    find_amounts_of_two_names,
    find_lost_characters,
)
"""Those that ask for words of the field too."""

# Whoever is told of so many of one kind has more to look at than what is typed.
_MOST_TOLD = 300


def find_marks(
    lines: Sequence[Plain], year: int, vocabulary: Vocabulary
) -> Iterator[Mark]:
    """All that they find, check by check; `year` is the report's, 0 where it is not known."""
    for check in CHECKS:
        yield from islice(check(lines), _MOST_TOLD)
    for asked in WITH_WORDS:
        yield from islice(asked(lines, vocabulary.field), _MOST_TOLD)
    yield from find_wrong_relations(lines, vocabulary.speech)
    if year:
        yield from find_twins_of_other_years(lines, year)
    yield from find_wrong_words(lines, vocabulary.wrong)
    yield from find_two_names(lines, vocabulary.two_names)
