"""S: Indicator systems."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

ENTRIES = (
    CodeEntry(
        "S01",
        name="分值加起来不对",
        severities=(
            Severity.ERROR,
            Severity.HINT,
        ),
        meaning="各项分值之和不等于满分，或者各类的分值和通常不同。",
        advice="对照批复的绩效目标表改分值；财政同意调整的，不用改。",
        says={
            "system": CaseWords(
                "指标体系“{name}”各项分值之和是 {weights}，满分写的是 {full}。"
            ),
            "entered": CaseWords(
                "各项分值加起来是 {weights}，应当是 {full}：{parts}。",
                "对照批复的绩效目标表改分值。",
            ),
            "unusual": CaseWords(
                "各类指标的分值和通常的不同：{parts}；{unusual}。",
                "财政部门同意调整的，不用改。",
                severity=Severity.HINT,
            ),
        },
    ),
    CodeEntry(
        "S02",
        name="指标定义不对",
        severities=(Severity.ERROR,),
        meaning="指标体系里一个指标没有写全，或者目标、算法、档次、等级互相矛盾。",
        was="{目标: 定性, 算法: 达标}",
        should="{目标: 定性, 算法: 定性}",
        advice="照提示改“指标体系”里的这一项。",
        says={
            "missing": CaseWords("指标“{name}”没有写{missing}，计不出分。"),
            "words": CaseWords(
                "指标“{name}”的目标是定性，算法却是{method}，计不出分。",
                "加上 算法: 定性。",
            ),
            "open": CaseWords(
                "指标“{name}”按比例计分，目标不能写大于、小于：正好等于时得不出分。",
                "改写成 ≥ 或 ≤；批复就是这样写的，加上 算法: 达标。",
            ),
            "band": CaseWords("指标“{name}”的每一档要写“得分”或“比例”，两样写一样。"),
            "twice": CaseWords(
                "有两个指标都叫“{indicator}”，分不清是哪一个。",
                "编号（键名）不能重复；要印成一样的，写 名称: …。",
            ),
            "no_percentage": CaseWords(
                "指标“{name}”的{key}写的是“{text}”：它的完成值是百分数，和“{unit}”不能比。"
            ),
            "bare": CaseWords(
                "指标“{name}”的{key}写的是“{text}”：它的完成值是百分数，目标要带 %。"
            ),
            "other_unit": CaseWords(
                "指标“{name}”的{key}写的是“{text}”：它的完成值以“{unit}”计。"
            ),
            "no_chapter": CaseWords(
                "失分说明是“只写一章”，没有写失分叙述：不知道要写哪一段文字。",
                "加上那一段文字的标题，如 失分叙述: 存在问题。",
            ),
            "idle_chapter": CaseWords(
                "写了失分叙述“{key}”，失分说明却不是“只写一章”，它不起作用。",
                "加上 失分说明: 只写一章，或者删掉失分叙述。",
            ),
            "unknown_chapter": CaseWords(
                "失分叙述写的是“{key}”，这类报告的数据里没有这一段文字。", "{near}"
            ),
            "cap": CaseWords(
                "封顶（条件是“{condition}”）要写“得分”或“等级”，两样写一样。"
            ),
            "no_grade": CaseWords(
                "否决、封顶里写的等级“{name}”，“等级”里没有。", "可以写的有：{known}。"
            ),
            "no_grades": CaseWords("写了满分，没有写等级。"),
            "grades": CaseWords(
                "等级要从高到低写：“{higher}”在“{lower}”前面，分数线却不比它高。"
            ),
        },
    ),
    CodeEntry(
        "S03",
        name="两套体系都适用",
        severities=(Severity.ERROR,),
        meaning="有两套指标体系适用于同一险种、同一年，不知道用哪一套。",
        advice="改其中一套的“适用”：险种、年度起或条件。",
        says={
            "scheme": CaseWords(
                "指标体系“{name}”和“{other}”都适用于“{scheme}”，又从同一年起，不知道用哪一套。",
                "改其中一套的“适用”：险种、年度起或条件。",
            ),
            "all_schemes": CaseWords(
                "指标体系“{name}”和“{other}”都没有写适用的险种，又从同一年起，不知道用哪一套。",
                "改其中一套的“适用”：险种、年度起或条件。",
            ),
        },
    ),
)
