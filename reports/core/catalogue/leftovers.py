"""N: What is left over in texts."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

ENTRIES = (
    CodeEntry(
        "N12",
        name="年份像是上年的",
        severities=(Severity.HINT,),
        meaning="文字里的年份像是上年留下来没有改的。",
        was="截至2023年12月底",
        should="截至{{ 年度 }}年12月底",
        advice="改成今年，或写 {{ 年度 }}年；确实是那一年，不用管。",
        says={
            "named": CaseWords(
                "“{key}”里的年份像是上年留下的：“{words}”。",
                "报告年度是 {year} 年：写成 {{{{ 年度 }}}}年 以后就不用改；"
                "确实是那一年，不用管。",
            ),
            "kept": CaseWords(
                "“{key}”里的年份像是上年留下的："
                "和上年同一段比，数变了，“{last_year}年”没有变。",
                "报告年度是 {year} 年：写成 {{{{ 年度 }}}}年 以后就不用改；"
                "确实是那一年，不用管。",
            ),
        },
    ),
    CodeEntry(
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
        says={
            "open_place": CaseWords(
                "“{key}”里的“{words}”是没有填的地方。", "填上，或者整句删掉。"
            ),
            "alternatives": CaseWords(
                "“{key}”里的“{words}”是样本里二选一的写法。", "按实际留一个。"
            ),
            "foreign": CaseWords(
                "“{key}”里的“{words}”是模板或别的文件里带过来的。", "删掉它。"
            ),
            "same_as_elsewhere": CaseWords(
                "“{key}”里的“{words}”会照原样印出来。",
                "写出是什么；和别处一样的，写“同 ”加那一段的标题。",
            ),
            "fall_below_zero": CaseWords(
                "“{key}”里的“{words}”已经是减少，后面又是负数。",
                "去掉负号；确实是增加，改“减少”两个字。",
                Severity.WARNING,
            ),
            "share_above_whole": CaseWords(
                "“{key}”里的“{words}”是占比，不会超过 100%。",
                "核对这个数；是完成率的，不写“占”。",
                Severity.WARNING,
            ),
            "doubled_mark": CaseWords(
                "“{key}”里的“{words}”标点重复了。", "留一个。", Severity.WARNING
            ),
            "no_percent": CaseWords(
                "“{key}”里的“{words}”像是少了 %。",
                "补上单位；数最好写 {{{{ 名称 }}}} 引用。",
                Severity.WARNING,
            ),
            "doubled_word": CaseWords(
                "“{key}”里的“{words}”词语重复了。",
                "确实要重复的，不用管。",
                Severity.HINT,
            ),
        },
    ),
)
