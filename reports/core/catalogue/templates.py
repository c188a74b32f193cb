"""T: Templates."""

from reports.core.catalogue.entry import Entry, Words
from reports.core.severity import Severity

ENTRIES = (
    Entry(
        "T01",
        name="模板语句写得不对",
        severities=(Severity.ERROR,),
        meaning="花括号里的语句写得不完整或不合规则。",
        was="{% if 结余 > 0 }",
        should="{% if 结余 > 0 %}",
        advice="对照 README 的“模板怎么改”改这一行。",
    ),
    Entry(
        "T02",
        name="没有这个名称",
        severities=(Severity.ERROR,),
        meaning="引用了不存在的名称、表或图，多半是写错了字。",
        was="{{ 收人合计 }}",
        should="{{ 收入合计 }}",
        advice="改成提示里最接近的名称。",
    ),
    Entry(
        "T03",
        name="缺模板文件",
        severities=(Severity.ERROR,),
        meaning="要用的模板、版式或公共文件不在。",
        advice="从备份或安装包里恢复；名称写错了就改。",
        says={
            "missing": Words("没有这个文件。", "从备份或安装包里恢复这个文件。"),
            "no text in page": Words("页面里没有 {{{{ 正文 }}}}，不知道正文放在哪里。"),
        },
    ),
    Entry(
        "T04",
        name="这里算不出结果",
        severities=(Severity.ERROR,),
        meaning="模板这一处没有值，或者写法不对。",
        advice="看看括号里给的项数、次序对不对；加 -v 可看程序的原话。",
    ),
    Entry(
        "T05",
        name="文字的格式不对",
        severities=(Severity.ERROR,),
        meaning="文字里用了这里不能用的写法：标题、语句、竖线表格、不成对的加粗或花括号。",
        was="共｛｛ 个数 ｝｝",
        should="共{{ 个数 }}",
        advice="照提示改；叙述文字里只写段落和 {{ 名称 }}。",
    ),
    Entry(
        "T06",
        name="提到的附件或图没有",
        severities=(Severity.ERROR,),
        meaning="文中说“见附件”“见图”，这份文件里没有那一个。",
        was="{{ 见图('收人') }}",
        should="{{ 见图('收入') }}",
        advice="放上它，或改成已有的名称。",
    ),
    Entry(
        "T07",
        name="放得不是地方",
        severities=(Severity.ERROR,),
        meaning="这里不能放表、图、整段，放了两次，或者没有印出内容。",
        advice="照提示移到单独一段，或删掉重复的。",
        says={
            "nothing printed": Words(
                "正文模板没有印出任何内容。", "从备份里恢复这个模板。"
            ),
        },
    ),
    Entry(
        "T08",
        name="表或图定义不对",
        severities=(Severity.ERROR,),
        meaning="表、图的定义没有写全，或者跨列、跨行对不上。",
        advice="照提示补全定义。",
    ),
    Entry(
        "T09",
        name="文字里做了算术",
        severities=(Severity.ERROR,),
        meaning="文字里写了加减乘除，算式只能写在 计算.yaml。",
        was="{{ 收入 - 支出 }}",
        should="{{ 结余 }}",
        advice="在 计算.yaml 里给算式起一个名称，这里只写名称。",
    ),
    Entry(
        "T10",
        name="模板文件没有用到",
        severities=(Severity.HINT,),
        meaning="检查模板时发现一个文件没有文书用到。",
        advice="名称写错了就改；不用了，移走。",
    ),
    Entry(
        "T11",
        name="数据项没有用到",
        severities=(Severity.HINT,),
        meaning="检查模板时发现数据里有一项，填了也印不出来。",
        advice="在模板、表或计算里用上它；不要了，从数据结构里删掉。",
    ),
)
