"""Words of a table as they are compared: what is printed around them does not count."""

from unicodedata import normalize

from reports.core.patterns import Pattern

# 一、 （一） 1. （1） ① and 其中：, one behind the other.
_ORDINAL = Pattern(
    r"(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)[、.]?"
    r"|\d{1,2}[、.](?!\d)|其中[:：]?|加[:：]|减[:：])+"
)
_UNIT = Pattern(
    r"\((?:单位:)?(?:元|万元|亿元|个|人|辆|批次?|人次|台[,、/(]?套?\)?|%)\)$"
)
_QUOTES = str.maketrans("", "", "“”\"'‘’「」")


def folded(text: str) -> str:
    """The words without blanks, quotes, ordinals before them and a unit behind them."""
    plain = "".join(normalize("NFKC", text).split()).translate(_QUOTES)
    if found := _ORDINAL.match(plain):
        plain = plain[found.end() :] or plain
    return _UNIT.sub("", plain)


def alternatives(text: str) -> list[list[str]]:
    """The ways in which a mapping says a row or a column: a / b | c / d."""
    return [[folded(word) for word in way.split("/")] for way in text.split("|")]
