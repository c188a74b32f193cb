"""What becomes of a value in a new year, by what the schema says of it."""

from reports.source.schema import FATE, LASTING, NUMBERS, Fate, Schema, resolve

# What tells of one year and no other, besides numbers.
_DATES = frozenset({"日期", "年份", "年月", "完成情况", "目标"})


def fate_of(part: Schema, root: Schema) -> Fate:
    """What the schema says (翻年), else by its quantity: numbers and dates are 待填, words stay.

    What last year's folder gives (上年取) follows that; what stays for years (多年不变) stays.
    """
    form = resolve(part, root)
    if FATE in form:
        return Fate(form[FATE])
    if "上年取" in form:
        return Fate.FOLLOWING
    if form.get(LASTING):
        return Fate.KEPT
    if form.get("每年重写") or form.get("量") in NUMBERS | _DATES:
        return Fate.PENDING
    return Fate.KEPT
