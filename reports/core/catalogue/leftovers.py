"""N: What is left over in texts."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

ENTRIES = (
    CodeEntry(
        "N12",
        name="年份像是上年的",
        severities=(Severity.WARNING, Severity.HINT),
        meaning="文字里的年份像是上年留下来没有改的，或者是以后的年份。",
        was="截至2023年12月底",
        should="截至{{ 年度 }}年12月底",
        advice="改成今年，或写 {{ 年度 }}年；确实是那一年，不用管。",
        says={
            "named": CaseWords(
                "“{key}”里的年份像是上年留下的：“{words}”。",
                "报告年度是 {year} 年：写成 {{{{ 年度 }}}}年 以后就不用改；"
                "确实是那一年，不用管。",
            ),
            "other": CaseWords(
                "“{key}”里说的是另一年的事：“{words}”。",
                "报告年度是 {year} 年：写成 {{{{ 年度 }}}}年 以后就不用改；"
                "确实是那一年，写明是上年、以前年度的。",
            ),
            "future": CaseWords(
                "“{key}”里的“{words}”比报告年度晚得多。",
                "报告年度是 {year} 年：改对；是规划、期限的，写明到哪一年。",
            ),
            "none": CaseWords(
                "“{key}”里的“{words}”，没有这样的年份。",
                "报告年度是 {year} 年：看看是不是打错了一位。",
            ),
            "kept": CaseWords(
                "“{key}”里的年份像是上年留下的："
                "和上年同一段比，数变了，“{last_year}年”没有变。",
                "报告年度是 {year} 年：写成 {{{{ 年度 }}}}年 以后就不用改；"
                "确实是那一年，不用管。",
                Severity.HINT,
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
            "to_be_done": CaseWords(
                "“{key}”里的“{words}”是起草时写给同事的话。",
                "照它说的做完，再把这句话删掉；确实要印出来的，不用管。",
                Severity.WARNING,
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
            ),
            "rise_below_zero": CaseWords(
                "“{key}”里的“{words}”已经是增加，后面又是负数。",
                "确实是减少，改“增加”两个字，并去掉负号。",
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
            "doubled_particle": CaseWords(
                "“{key}”里的“{words}”字词重复了。", "删掉一个。", Severity.WARNING
            ),
            "doubled_verb": CaseWords(
                "“{key}”里的“{words}”打了两遍。", "删掉一个。", Severity.WARNING
            ),
            "half_width": CaseWords(
                "“{key}”里的“{words}”是半角标点，汉字之间用全角的。",
                "改成中文的逗号、括号、冒号。",
                Severity.WARNING,
            ),
            "blank_in_year": CaseWords(
                "“{key}”里的“{words}”中间有空格。",
                "去掉空格；报告年度最好写 {{{{ 年度 }}}}年。",
                Severity.WARNING,
            ),
            "blank": CaseWords(
                "“{key}”里汉字之间有空格。", "去掉空格。", Severity.WARNING
            ),
            "year_brackets": CaseWords(
                "“{key}”里文号的年份写成了“{words}”，应当用六角括号。",
                "改成〔〕。",
                Severity.WARNING,
            ),
            "padded_number": CaseWords(
                "“{key}”里的文号“{words}”前面补了零，发文顺序号不编虚位。",
                "去掉前面的零。",
                Severity.WARNING,
            ),
            "unclosed": CaseWords(
                "“{key}”里有一段的“{words}”没有另一半。",
                "补上，或者删掉。",
                Severity.WARNING,
            ),
            "typed_numbering": CaseWords(
                "“{key}”里一段开头手写了序号“{words}”，标题的序号由模板编。",
                "去掉它，后面的也一样；段内分条的，写“1. ”或“一是”。",
                Severity.HINT,
            ),
            "no_full_stop": CaseWords(
                "“{key}”里有一段结尾没有标点：“…{words}”。",
                "补上句号。",
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
