"""What is made ready once, as values: the workspace keeps them, and its cache across runs."""

from collections.abc import Mapping

from msgspec import Struct

from reports.content.compiled import CompiledType
from reports.content.narratives import Narrative
from reports.core.problems import Problem
from reports.gate.finished.vocabulary import Vocabulary
from reports.writers import docx


class PreparedType(Struct, frozen=True):
    """A report type with its variant, ready to make documents.

    `notes` are what its folder could be told without being wrong, `unused` the paths of what its data
    may give and nothing of it asks for, `printed` those that its templates alone ask for. `vocabulary` are
    the words that finished texts are looked through for.
    """

    compiled: CompiledType
    layouts: Mapping[str, docx.Layout]
    shell: bytes
    style: str
    notes: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    vocabulary: Vocabulary = Vocabulary({}, {}, {})


class ReadTexts(Struct, frozen=True):
    """The narratives of a data file by key, ready to be filled, and what is wrong with the words
    of its texts, whatever the figures are.
    """

    narratives: Mapping[str, Narrative]
    problems: tuple[Problem, ...]
