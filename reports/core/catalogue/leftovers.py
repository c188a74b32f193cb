"""N: What is left over in texts."""

from reports.core.catalogue.entry import Entry
from reports.core.severity import Severity

ENTRIES = (
    Entry(
        "N12",
        name="年份像是上年的",
        severities=(Severity.HINT,),
        meaning="文字里的年份像是上年留下来没有改的。",
        was="截至2023年12月底",
        should="截至{{ 年度 }}年12月底",
        advice="改成今年，或写 {{ 年度 }}年；确实是那一年，不用管。",
    ),
    Entry(
        "N13",
        name="文字里有残留",
        severities=(
            Severity.ERROR,
            Severity.WARNING,
            Severity.HINT,
        ),
        meaning="文字里有没填的地方、二选一的写法、重复的标点、缺的 % 等。",
        was="比上年增加（减少）5万元",
        should="比上年增加5万元",
        advice="照提示删掉、补上，或留一个。",
    ),
)
