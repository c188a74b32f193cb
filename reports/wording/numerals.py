"""Chinese numerals, as headings and counts have them."""

_NUMERALS = "零一二三四五六七八九"


def chinese_number(n: int) -> str:
    """The number 1 to 999 as headings have it: 十二, 二十一, 一百零一."""
    if not 1 <= n <= 999:
        raise ValueError(f"序号 {n} 不在 1 到 999 之间")
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    words = _NUMERALS[hundreds] + "百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _NUMERALS[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (_NUMERALS[ones] if ones else "")
