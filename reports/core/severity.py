"""How grave a problem is."""

from enum import StrEnum


class Severity(StrEnum):
    """How grave a problem is; an ERROR keeps its document from being published."""

    ERROR = "错误"
    WARNING = "警告"
    HINT = "提示"
