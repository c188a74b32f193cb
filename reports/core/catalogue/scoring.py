"""J: How indicators are scored."""

from reports.core.catalogue.entry import Entry
from reports.core.severity import Severity

ENTRIES = (
    Entry(
        "J01",
        name="指标计不出分",
        severities=(Severity.ERROR,),
        meaning="指标没有写完成值、比例或得分，或者写法和目标对不上。",
        was="征缴率: {依据: 统计报表}",
        should="征缴率: {完成值: 100%, 依据: 统计报表}",
        advice="照提示在“指标”下面补上，数要连单位一起写。",
    ),
    Entry(
        "J02",
        name="完成值和算出来的不同",
        severities=(Severity.ERROR,),
        meaning="录的完成值和由分子、分母算出来的不一样。",
        advice="核对分子、分母和完成值；算得出的不用再录。",
    ),
    Entry(
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
    ),
    Entry(
        "J04",
        name="丢了分没有说明",
        severities=(Severity.ERROR,),
        meaning="指标没有得满分，没有写原因和改进措施。",
        should="# 原因 基金收益率",
        advice="在同名的 .md 里写“# 原因 指标名”和“# 措施 指标名”，各一两句。",
    ),
    Entry(
        "J05",
        name="按调整后的值计分",
        severities=(
            Severity.ERROR,
            Severity.WARNING,
        ),
        meaning="指标按调整后的值计分，两个值都会印出来；没有调整后的值就是错误。",
        advice="要有文件依据；没有的，删掉“按调整后计分”。",
    ),
    Entry(
        "J06",
        name="舍入影响结论",
        severities=(Severity.HINT,),
        meaning="印出来的数和没有舍入的数得出的结论不同，计分按印出来的。",
        advice="不用改；有人问起时可以说明。",
    ),
    Entry(
        "J07",
        name="按比例计不出分",
        severities=(Severity.ERROR,),
        meaning="目标或完成值是 0，不能按比例计分。",
        advice="写认定得分和认定理由。",
    ),
    Entry(
        "J08",
        name="要分项写",
        severities=(Severity.ERROR,),
        meaning="这个指标由几项组成，完成值要分别写在各项下面。",
        advice="照提示的名称，一项一项写。",
    ),
    Entry(
        "J09",
        name="超过目标较多",
        severities=(Severity.WARNING,),
        meaning="完成率远超目标，要说明是不是目标定低了。",
        should="目标偏低: 否",
        advice="写“目标偏低: 是”或“目标偏低: 否”。",
    ),
    Entry(
        "J10",
        name="比例不在这一档",
        severities=(Severity.ERROR,),
        meaning="定性指标写的比例不在“达成”“部分达成”“未达成”各自的范围里。",
        was="{完成: 达成, 比例: 60%}",
        should="{完成: 部分达成, 比例: 60%}",
        advice="照提示的范围改比例，或改这一档。",
    ),
    Entry(
        "J11",
        name="完成值的单位可疑",
        severities=(Severity.WARNING,),
        meaning="完成值的数和目标一模一样，单位却不同，如目标是万元、完成是元。",
        was="支出总额: {目标: ≤1582.4万元, 完成: 1582.4元, 分值: 10}",
        should="支出总额: {目标: ≤1582.4万元, 完成: 1582.4万元, 分值: 10}",
        advice="核对完成值的单位；确实是这样，不用改。",
    ),
    Entry(
        "J12",
        name="完成值到不了这样高",
        severities=(Severity.ERROR,),
        meaning="这一类指标有上限，如满意度不会超过 100%。",
        was="群众满意度: {目标: ≥90%, 完成: 950%, 分值: 10}",
        should="群众满意度: {目标: ≥90%, 完成: 95%, 分值: 10}",
        advice="核对是不是多写了一位，或者小数点错了位。",
    ),
)
