"""J: How indicators are scored."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

DOUBTS = {
    "look": "先核对{listed}，",
    "many": "它用到的数",
    "slip": "要是 {right}，就达到目标了，",
    "last_year": "上年是 {former}，",
    "else": "看有没有录错；没有录错的，",
}
"""What is said of a value before a reason is asked for."""

ENTRIES = (
    CodeEntry(
        "J01",
        name="指标计不出分",
        severities=(Severity.ERROR,),
        meaning="指标没有写完成值、比例或得分，或者写法和目标对不上。",
        was="征缴率: {依据: 统计报表}",
        should="征缴率: {完成值: 100%, 依据: 统计报表}",
        advice="照提示在“指标”下面补上，数要连单位一起写。",
        says={
            "no_value": CaseWords(
                "指标“{name}”没有写完成值，计不出分。",
                "在“指标”下面写：{indicator}: {{完成值: …, 依据: …}}。",
            ),
            "no_word": CaseWords(
                "指标“{name}”没有写完成，计不出分。",
                "在“指标”下面写：{indicator}: {{完成: 达成, 依据: …}}；也可以是 部分达成、未达成。",
            ),
            "no_computed_value": CaseWords(
                "指标“{name}”算不出完成值，计不出分。",
                "它由“{formula}”算出：把算式要用的数补齐；分母确实是 0、没有比率的，"
                "在“指标”下面写：{indicator}: {{认定得分: …, 认定理由: …}}。",
            ),
            "no_bound": CaseWords(
                "指标“{name}”的目标值由“{formula}”算出，现在算不出，计不出分。",
                "把算式要用的数补齐。",
            ),
            "no_deductions": CaseWords(
                "指标“{name}”按扣分计，没有写扣了什么。",
                "在“指标”下面写：{indicator}: {{扣分: [{{事项: …, 扣: 1}}]}}；没有扣的写 扣分: []。",
            ),
            "no_share": CaseWords(
                "指标“{name}”是“{word}”，要写得分占分值的比例。",
                "写 比例: …%。从上往下：{ranges}。",
            ),
            "no_such_word": CaseWords(
                "指标“{name}”没有“{word}”这一档，计不出分。", "可以写的有：{known}。"
            ),
            "no_points": CaseWords("“{name}”没有写得分。", "照评价报告写 得分: …。"),
            "by_hand": CaseWords(
                "指标“{name}”要由人认定得分。", "写 认定得分 和 认定理由。"
            ),
            "number_for_words": CaseWords(
                "指标“{name}”的目标是定性，完成不能写数。",
                "写 达成、部分达成 或 未达成；有具体情况的写在“完成情况”里。",
            ),
            "words_for_number": CaseWords(
                "指标“{name}”的目标是数，完成也要写数。",
                "连单位一起写，如 92%、426家。",
            ),
        },
    ),
    CodeEntry(
        "J02",
        name="完成值和算出来的不同",
        severities=(Severity.ERROR,),
        meaning="录的完成值和由分子、分母算出来的不一样。",
        advice="核对分子、分母和完成值；算得出的不用再录。",
        says={
            "": CaseWords(
                "{name}录的完成值是 {entered}，由基础数算出来是 {computed}。",
                "核对分子、分母和完成值；算得出的不用再录。",
            ),
        },
    ),
    CodeEntry(
        "J03",
        name="认定得分要核对",
        severities=(
            Severity.ERROR,
            Severity.WARNING,
        ),
        meaning="认定的得分和按算法的不同，或超出满分，或没有写理由。",
        was="{认定得分: 5}",
        should="{认定得分: 5, 认定理由: …}",
        advice="认定得分不超过分值，旁边写认定理由。",
        says={
            "given_outside": CaseWords(
                "指标“{name}”的认定得分 {points} 不在 0 到 {weight} 之间。"
            ),
            "no_reason": CaseWords(
                "指标“{name}”写了认定得分，没有写认定理由。", "在它下面写：认定理由: …"
            ),
            "differs": CaseWords(
                "指标“{name}”按算法是 {computed}，认定为 {points}。",
                severity=Severity.WARNING,
            ),
            "differs_for": CaseWords(
                "指标“{name}”按算法是 {computed}，认定为 {points}。",
                "认定理由：{reason}",
                severity=Severity.WARNING,
            ),
            "outside": CaseWords("“{name}”的得分 {points} 不在 0 到 {weight} 之间。"),
        },
    ),
    CodeEntry(
        "J04",
        name="丢了分没有说明",
        severities=(Severity.ERROR,),
        meaning="指标没有得满分，没有写原因和改进措施。",
        should="# 原因 基金收益率",
        advice="先核对录的数；没有录错的，在同名的 .md 里写“# 原因 指标名”和“# 措施 指标名”，各一两句。",
        says={
            "lost": CaseWords(
                "{name}{reached}得 {points}（满分 {weight}），没有写{missing}。",
                "{doubt}在同名的 md 文件里写{texts}，各一两句。",
            ),
            "stray": CaseWords(
                "{name}{reached}完成率 {rate}，偏离 100% 超过 {limit}，没有写{missing}。",
                "{doubt}在同名的 md 文件里写{texts}，各一两句。",
            ),
            "unmet": CaseWords(
                "{name}{reached}没有达到目标，没有写{missing}。",
                "{doubt}在同名的 md 文件里写{texts}，各一两句。",
            ),
            "chapter": CaseWords(
                "{names}没有得满分、没有达到目标或者偏离较多，没有写“{key}”。",
                "先核对录的数；没有录错的，在同名的 md 文件里写“# {key}”，合起来说原因和改进措施。",
            ),
            "lost_beside": CaseWords(
                "{name}{reached}得 {points}（满分 {weight}），没有写{missing}。",
                "{doubt}在同名的 md 文件里写{texts}，各一两句；短的也可以写在这个指标后面：{keys}。",
            ),
            "stray_beside": CaseWords(
                "{name}{reached}完成率 {rate}，偏离 100% 超过 {limit}，没有写{missing}。",
                "{doubt}在同名的 md 文件里写{texts}，各一两句；短的也可以写在这个指标后面：{keys}。",
            ),
            "unmet_beside": CaseWords(
                "{name}{reached}没有达到目标，没有写{missing}。",
                "{doubt}在同名的 md 文件里写{texts}，各一两句；短的也可以写在这个指标后面：{keys}。",
            ),
        },
    ),
    CodeEntry(
        "J05",
        name="按调整后的值计分",
        severities=(
            Severity.ERROR,
            Severity.WARNING,
        ),
        meaning="指标按调整后的值计分，两个值都会印出来；没有调整后的值就是错误。",
        advice="要有文件依据；没有的，删掉“按调整后计分”。",
        says={
            "adjusted": CaseWords(
                "{name}按调整后的 {adjusted} 计分，原值是 {raw}。",
                "两个值都会印出来；没有文件依据，删掉“按调整后计分”这一行。",
                severity=Severity.WARNING,
            ),
            "no_adjusted": CaseWords(
                "{name}写了按调整后计分，但是没有调整后的值。",
                "把调整所用的数补齐，或者删掉“按调整后计分”这一行。",
            ),
        },
    ),
    CodeEntry(
        "J06",
        name="舍入影响结论",
        severities=(Severity.HINT,),
        meaning="印出来的数和没有舍入的数得出的结论不同，计分按印出来的。",
        advice="不用改；有人问起时可以说明。",
        says={
            "": CaseWords(
                "{name}印出来是 {printed}，没有舍入的值会得出别的结论；计分按印出来的值。",
                "不用改；有人问起时可以说明。",
            ),
        },
    ),
    CodeEntry(
        "J07",
        name="按比例计不出分",
        severities=(Severity.ERROR,),
        meaning="目标或完成值是 0，不能按比例计分。",
        advice="写认定得分和认定理由。",
        says={
            "": CaseWords(
                "指标“{name}”的目标或完成值是 0，按比例计不出分。",
                "写 认定得分 和 认定理由。",
            ),
        },
    ),
    CodeEntry(
        "J08",
        name="要分项写",
        severities=(Severity.ERROR,),
        meaning="这个指标由几项组成，完成值要分别写在各项下面。",
        advice="照提示的名称，一项一项写。",
        says={
            "": CaseWords("指标“{name}”由几项组成，{key}要分别写在各项下面：{parts}。"),
        },
    ),
    CodeEntry(
        "J09",
        name="超过目标较多",
        severities=(Severity.WARNING,),
        meaning="完成率远超目标，要说明是不是目标定低了。",
        should="目标偏低: 否",
        advice="先核对目标和完成值；没有录错的，写“目标偏低: 是”或“目标偏低: 否”。",
        says={
            "": CaseWords(
                "{name}的完成率是 {rate}，超过目标较多，要说明是不是目标定低了。",
                "先核对{listed}；没有录错的，目标定得偏低就写 目标偏低: 是（超出部分按偏离度扣分），不是就写 目标偏低: 否。",
            ),
        },
    ),
    CodeEntry(
        "J10",
        name="比例不在这一档",
        severities=(Severity.ERROR,),
        meaning="定性指标写的比例不在“达成”“部分达成”“未达成”各自的范围里。",
        was="{完成: 达成, 比例: 60%}",
        should="{完成: 部分达成, 比例: 60%}",
        advice="照提示的范围改比例，或改这一档。",
        says={
            "": CaseWords(
                "指标“{name}”是“{word}”，比例写的是 {share}，不在这一档里。",
                "从上往下：{ranges}。",
            ),
        },
    ),
    CodeEntry(
        "J11",
        name="完成值的单位可疑",
        severities=(Severity.WARNING,),
        meaning="完成值的数和目标一模一样，单位却不同，如目标是万元、完成是元。",
        was="支出总额: {目标: ≤1582.4万元, 完成: 1582.4元, 分值: 10}",
        should="支出总额: {目标: ≤1582.4万元, 完成: 1582.4万元, 分值: 10}",
        advice="核对完成值的单位；确实是这样，不用改。",
        says={
            "": CaseWords(
                "指标“{name}”的目标是 {bound}，完成是 {reached}：数一样，单位不一样。",
                "多半是单位写错了；确实是这样，不用改。",
            ),
        },
    ),
    CodeEntry(
        "J12",
        name="完成值到不了这样高",
        severities=(Severity.ERROR,),
        meaning="这一类指标有上限，如满意度不会超过 100%。",
        was="群众满意度: {目标: ≥90%, 完成: 950%, 分值: 10}",
        should="群众满意度: {目标: ≥90%, 完成: 95%, 分值: 10}",
        advice="核对是不是多写了一位，或者小数点错了位。",
        says={
            "": CaseWords(
                "指标“{name}”完成 {reached}，不会超过 {limit}。",
                "核对是不是多写了一位，或者小数点错了位。",
            ),
        },
    ),
    CodeEntry(
        "J13",
        name="总分、等级受限定",
        severities=(Severity.HINT,),
        meaning="指标体系里写的否决或封顶的条件符合了，总分或等级照它改了。",
        advice="核对条件用到的数；没有录错的，不用改。",
        says={
            "grade": CaseWords(
                "{reason}，等级是“{now}”，不限定是“{before}”。",
                "核对“{condition}”用到的数；没有录错的，不用改。",
            ),
            "points": CaseWords(
                "{reason}，总分是 {now}，不限定是 {before}。",
                "核对“{condition}”用到的数；没有录错的，不用改。",
            ),
        },
    ),
    CodeEntry(
        "J14",
        name="扣分用不上",
        severities=(
            Severity.ERROR,
            Severity.WARNING,
        ),
        meaning="写了扣分的指标不按扣分计，或者扣的比分值还多。",
        was="{完成值: 95%, 扣分: [{事项: 报送迟了, 扣: 1}]}",
        should="{算法: 扣分, 扣分: [{事项: 报送迟了, 扣: 1}]}",
        advice="按扣分计的，算法写 扣分；不是的，删掉“扣分”。",
        says={
            "idle": CaseWords(
                "指标“{name}”写了扣分，它的算法是{method}，扣不到它。",
                "按扣分计的，写 算法: 扣分；不是的，删掉“扣分”。",
            ),
            "too_many": CaseWords(
                "指标“{name}”一共扣 {deducted}，比分值 {weight} 还多。",
                "核对各条扣的分；没有错的不用改，扣完为止。",
                severity=Severity.WARNING,
            ),
        },
    ),
)
