"""The words of the field that the checks of finished text ask for, given by whoever asks."""

from collections.abc import Mapping

from msgspec import Struct

from reports.gate.facts.speech import Speech
from reports.gate.finished.contents import Profile
from reports.gate.finished.field import FieldWords


class Vocabulary(Struct, frozen=True):
    """Mistyped words by what they should be, pairs of names, what other departments say; how the field says
    its numbers, the words that single checks ask for; kinds of reports.

    `profile` is the kind that a report is taken for whatever its title says.
    """

    wrong: Mapping[str, str] = {}
    two_names: Mapping[str, str] = {}
    departments: Mapping[str, tuple[str, ...]] = {}
    speech: Speech = Speech()
    field: FieldWords = FieldWords()
    profiles: tuple[Profile, ...] = ()
    profile: Profile | None = None
