"""W: Whether words and numbers agree."""

from reports.core.catalogue.entry import Entry, Words
from reports.core.severity import Severity

ENTRIES = (
    Entry(
        "W01",
        name="和另一份一字不差",
        severities=(Severity.WARNING,),
        meaning="项目自己的一段文字和另一个项目的完全相同，像是抄过来没有改。",
        advice="改成这一份自己的；有意相同的，移到“共用.md”，两处都写“同 共用”。",
    ),
    Entry(
        "W03",
        name="缺一段文字",
        severities=(
            Severity.ERROR,
            Severity.WARNING,
        ),
        meaning="数有增减没有写原因，或者必写的一段没有写。",
        should="# 原因 机关运行经费",
        advice="在同名的 .md 里加提示的标题，下面写一两句；和别处相同的写“同 原因 …”。",
    ),
    Entry(
        "W04",
        name="这一段用不上",
        severities=(Severity.HINT,),
        meaning="写了增减原因，但两个数一样，这一段不会印出来。",
        advice="删掉它，免得以后被当成今年的原因。",
    ),
    Entry(
        "W05",
        name="和上年的一字不差",
        severities=(Severity.WARNING,),
        meaning="原因、措施、问题、综述这些每年要重写的段落，和上年同一段完全一样。",
        advice="照今年的情况改写；今年确实一样的，不用管。",
    ),
    Entry(
        "W11",
        name="数可以写成引用",
        severities=(Severity.HINT,),
        meaning="文字里的数和报告里已有的一个数相同；以后改了数据，文字里的不会跟着变。",
        was="全年支出3059.53万元。",
        should="全年支出{{ 本年支出合计 }}。",
        advice="改成提示的引用；碰巧一样的，不用管。",
    ),
    Entry(
        "W12",
        name="数像是写错了",
        severities=(Severity.WARNING,),
        meaning="文字里的数和已有的一个数只差一点：两位颠倒、单位差一万倍，或是上年的值。",
        was="全年支出3095.53万元。",
        should="全年支出{{ 本年支出合计 }}。",
        advice="核对后改对，最好写成引用；确实是另一个数，不用管。",
    ),
    Entry(
        "W13",
        name="数没有出处",
        severities=(Severity.ERROR,),
        meaning="加了 --strict：成品里有写在文字里的数，不是从数据来的。",
        was="培训35人。",
        should="培训{{ 补充数.培训人数 }}。",
        advice="录进数据（没有地方录的写进“补充数”），文字里写引用；规定好的标准写 {{ 数('10%') }}。",
        says={
            "data": Words(
                "“{around}”里的 {number} 没有出处，是写在文字里的数。",
                "在数据里录成一个数（没有地方录的写进“补充数”），这里写 {{{{ 名称 }}}} 引用。",
            ),
            "template": Words(
                "“{around}”里的 {number} 没有出处，是写在文字里的数。",
                "写在模板里的：写名称；是规定好的标准，写成 {{{{ 数('{number}') }}}}。",
            ),
        },
    ),
)
