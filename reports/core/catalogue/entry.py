"""What the catalogue knows of one problem code, and how grave a problem is."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct


class Severity(StrEnum):
    """How grave a problem is; an ERROR keeps its document from being published."""

    ERROR = "错误"
    WARNING = "警告"
    HINT = "提示"


class CaseWords(Struct, frozen=True):
    """What is said in one case of a code: a sentence and the way out; {names} in both are facts.

    `severity` where the case is not as grave as the first of its code's.
    """

    sentence: str
    hint: str = ""
    severity: Severity | None = None


class CodeEntry(Struct, frozen=True):
    """One problem code: what it is called, how grave it may be, what it means, what to do, and
    what is said when.

    `was` and `should` are a line as it stands and as it should be, empty where no line can show
    it; `says` are the words by case, "" where there is but one.
    """

    code: str
    name: str
    severities: tuple[Severity, ...]
    meaning: str
    advice: str
    was: str = ""
    should: str = ""
    says: Mapping[str, CaseWords] = MappingProxyType({})
