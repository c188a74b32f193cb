"""F: Formulas."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

ENTRIES = (
    CodeEntry(
        "F01",
        name="除数是 0",
        severities=(Severity.ERROR,),
        meaning="算式里的除数是 0，算不出来。",
        advice="核对这个数；确实是 0 的，请改模板的人用 占比、增减率。",
        says={
            "": CaseWords(
                "{what}，算不出来。",
                "请核对这个数；算式在 {where}。",
            ),
        },
    ),
    CodeEntry(
        "F02",
        name="单位对不上",
        severities=(Severity.ERROR,),
        meaning="算式里的数单位不同，不能相加减、比较，或者没有写单位。",
        advice="核对各数的单位；是录入的，连单位改对，是算式，请改模板的人改。",
        says={
            "expression": CaseWords("{what}。", "请核对算式里各数的单位。"),
            "typed": CaseWords(
                "录的“{text}”单位对不上：{why}。",
                "核对它的单位；用到它的算式在 {where}。",
            ),
            "no_unit": CaseWords(
                "“{name}”算出来是一个数，没有写它的单位。",
                "加上 单位: 万元（或 %、个 等）；没有单位的写 单位: ''。",
            ),
            "no_figure": CaseWords("“{name}”算出来的不是数。"),
            "formula": CaseWords("“{name}”：{why}。"),
            "approved": CaseWords("{name}和它的批复数：{why}。"),
            "rule": CaseWords("勾稽规则 {rule}：{why}。"),
            "rule_sides": CaseWords("勾稽规则 {rule}：比较的两边要是数。"),
            "rule_tolerance": CaseWords(
                "勾稽规则 {rule}：容差要连单位一起写，如 数('0.05{unit}')。"
            ),
            "percentage": CaseWords(
                "指标“{name}”的完成值以“{unit}”计，不能写成百分数。"
            ),
            "indicator": CaseWords("指标“{name}”：{why}。"),
        },
    ),
    CodeEntry(
        "F03",
        name="互相取数",
        severities=(Severity.ERROR,),
        meaning="几个算式或几份报告互相引用，绕成一圈，算不出来。",
        was="结余: {公式: 收入 - 结余}",
        should="结余: {公式: 收入 - 支出}",
        advice="断开其中一处：其中一个改成录入的数。",
        says={
            "formulas": CaseWords("这几个算式互相引用，算不出来：{names}。"),
            "styles": CaseWords("样式“{name}”绕了一圈又沿用到自己。"),
            "systems": CaseWords("指标体系“{name}”绕了一圈又沿用到自己。"),
            "siblings": CaseWords("“{here}”和“{there}”互相取数，算不出来。"),
        },
    ),
    CodeEntry(
        "F04",
        name="勾稽公式不对",
        severities=(Severity.ERROR,),
        meaning="一条勾稽规则要正好是一个比较。",
        was="公式: 收入合计",
        should="公式: 收入合计 == 支出合计",
        advice="公式里只写一个 ==、<=、>=、< 或 >。",
        says={
            "": CaseWords("勾稽规则 {rule} 要正好是一个比较（{known}）。"),
        },
    ),
)
