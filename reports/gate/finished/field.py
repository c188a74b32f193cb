"""Words of the field that some checks ask for, given by whoever asks (核对用语.yaml)."""

from msgspec import Struct


class FieldWords(Struct, frozen=True):
    """Words by what they are for; where there are none, what needs them is not checked.

    `body_ends` end the name of a body within a unit, `any_bodies` say that no certain one is meant;
    `money_ends` end what an amount of money is called, `money_leads` lead to such a name and
    `money_fillers` may be left out of it; `online` may follow 互联网+.
    """

    body_ends: tuple[str, ...] = ()
    any_bodies: tuple[str, ...] = ()
    money_ends: tuple[str, ...] = ()
    money_leads: tuple[str, ...] = ()
    money_fillers: tuple[str, ...] = ()
    online: tuple[str, ...] = ()


NO_WORDS = FieldWords()
