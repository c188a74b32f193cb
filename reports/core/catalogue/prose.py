"""W: Whether words and numbers agree."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

IN_YAML = "写在 YAML 里的，这句话两头加英文单引号。"
"""What is said besides where a reference is to stand in a YAML file."""

ENTRIES = (
    CodeEntry(
        "W01",
        name="和另一段相同",
        severities=(Severity.WARNING,),
        meaning="一段文字和另一个项目的、或者同一份里的另一段相同或大半相同，像是抄过来没有改。",
        advice="改成这一份自己的；有意相同的，移到“共用.md”，两处都写“同 共用”。",
        says={
            "": CaseWords(
                "《{title}》的{texts}和{others}的一字不差。",
                "是抄过来的，改成这一份自己的；"
                "有意相同的，移到“共用.md”，两处都写“同 共用”。",
            ),
            "nearly": CaseWords(
                "《{title}》的{texts}和{others}的大半相同。",
                "是抄过来的，改成这一份自己的；确实要写得一样，移到“共用.md”，两处都写“同 共用”。",
            ),
            "twice": CaseWords(
                "“{key}”里有一段和“{other}”的一字不差。",
                "贴了两遍的，删掉一段；有意相同的，写“同 ”加那一段的标题。",
            ),
        },
    ),
    CodeEntry(
        "W03",
        name="缺一段文字",
        severities=(
            Severity.ERROR,
            Severity.WARNING,
        ),
        meaning="数有增减没有写原因，或者必写的一段没有写。",
        should="# 原因 机关运行经费",
        advice="在同名的 .md 里加提示的标题，下面写一两句；和别处相同的写“同 原因 …”。",
        says={
            "text": CaseWords(
                "缺“{key}”这一段：{what}。",
                "在“{companion}”里写一行“# {key}”，下面写一两句。",
            ),
            "half": CaseWords(
                "“{other}”写了，“{key}”没有写。",
                "在“{companion}”里写一行“# {key}”，下面写一两句；两段都用不上的，都删掉。",
                Severity.WARNING,
            ),
            "reason": CaseWords(
                "{what}{change}，没有写原因。",
                "先核对{typed}；没有录错的，在“{companion}”里写一行“# {key}”，下面写一两句；"
                "和别处同一个原因，写“同 原因 …”。",
            ),
        },
    ),
    CodeEntry(
        "W04",
        name="写了用不上",
        severities=(Severity.HINT,),
        meaning="写了的一段、填了的一项用不上：两个数一样、指标已经达标，或者没有地方印。",
        advice="先核对数；没有错就删掉，免得以后被当成今年的原因。",
        says={
            "": CaseWords(
                "{what}和{base}一样，“{key}”这一段不会印出来。",
                "先核对{typed}；确实一样的，把它删掉，免得以后被当成今年的原因。",
            ),
            "met": CaseWords(
                "{name}{reached}已经达到目标，“{texts}”还写着。",
                "先核对完成值和目标；没有录错的，把这几段删掉，免得印进自评表。",
            ),
            "fields": CaseWords(
                "这几项填了，这一份里不印：{names}。",
                "误填的删掉；该印出来的，请改模板的人加上；给别的材料用的、留着备查的不用管。",
            ),
            "unprinted": CaseWords(
                "“{key}”这一段没有印出来。",
                "用不上就删掉，免得以后被当成今年的；该印的，核对标题，或者请改模板的人核对。",
            ),
        },
    ),
    CodeEntry(
        "W05",
        name="和上年的一字不差",
        severities=(Severity.WARNING, Severity.HINT),
        meaning="原因、措施、问题、综述这些每年要重写的段落，和上年同一段完全一样；"
        "或者写了年度、手写了数的段落，和上年的一样。",
        advice="照今年的情况改写；今年确实一样的，不用管。",
        says={
            "": CaseWords(
                "“{key}”和上年的一字不差，这一段每年要重写。",
                "照今年的情况改写；今年确实一样的，不用管。",
                Severity.WARNING,
            ),
            "list": CaseWords(
                "写了年度、手写了数而和上年一样的，请再看一遍：{listed}。",
                "照今年的情况核对；确实一样的，不用管。",
                Severity.HINT,
            ),
        },
    ),
    CodeEntry(
        "W06",
        name="数和上年的一样",
        severities=(Severity.ERROR, Severity.WARNING, Severity.HINT),
        meaning="录的数和上年同一份材料里的一个数分毫不差；大多数都一样，就是上年的文件还没有改。",
        was="收入: {预算: 345304.36, 决算: 345782.92}",
        should="收入: {预算: 今年的, 决算: 今年的}",
        advice="照今年的报表重录；核对过、确实一样的，提示不用管。",
        says={
            "file": CaseWords(
                "这一份录的 {all} 个数里，有 {count} 个和上年的分毫不差：{listed}。",
                "多半是从上年文件夹拷来还没有改的：照今年的报表逐项重录。",
                Severity.ERROR,
            ),
            "group": CaseWords(
                "“{group}”下面的 {count} 个数和上年的全都一样：{listed}。",
                "照今年的数逐项重录；核对过、确实一样的，不用管。",
                Severity.WARNING,
            ),
            "copy": CaseWords(
                "这一份录的 {count} 个数，还有目标、日期，和上年的全都一样：{listed}。",
                "多半是从上年文件夹拷来还没有改的：照今年的报表逐项重录。",
                Severity.ERROR,
            ),
            "all": CaseWords(
                "这一份录的 {count} 个数和上年的全都一样：{listed}。",
                "照今年的报表逐项核对；确实一样的，不用管。",
                Severity.WARNING,
            ),
            "numbers": CaseWords(
                "有 {count} 个数和上年的分毫不差：{listed}。",
                "照今年的报表核对；确实一样的，不用管。",
                Severity.HINT,
            ),
            "list": CaseWords(
                "和上年一样的有 {count} 项，请再看一遍：{listed}。",
                "照今年的材料逐项核对；确实一样的，不用管。",
                Severity.HINT,
            ),
        },
    ),
    CodeEntry(
        "W07",
        name="上年数和本年的一样",
        severities=(Severity.WARNING, Severity.HINT),
        meaning="“上年”下面录的数和本年的分毫不差，像是把一年的抄到了另一年。",
        was="上年: {支出: 103384}",
        should="上年: {支出: 77195}",
        advice="照两年的材料核对两个数；确实一样的，不用管。",
        says={
            "": CaseWords(
                "“上年.{name}”录的是 {number}，和本年的分毫不差。",
                "照两年的材料核对{typed}，看是不是把一年的抄到了另一年；确实一样的，不用管。",
            ),
        },
    ),
    CodeEntry(
        "W11",
        name="数可以写成引用",
        severities=(Severity.HINT,),
        meaning="文字里的数和报告里已有的一个数相同；以后改了数据，文字里的不会跟着变。",
        was="全年支出3059.53万元。",
        should="全年支出{{ 本年支出合计 }}。",
        advice="改成提示的引用；碰巧一样的，不用管。",
        says={
            "one": CaseWords(
                "“{key}”里的 {typed} 就是“{name}”，写成引用，以后改了数据它跟着变。",
                "碰巧一样的，不用管。{in_yaml}",
            ),
            "form": CaseWords(
                "“{key}”里的 {typed}，成品里别处印的是 {printed}：一个数印了两种写法。",
                "改成一样的，或者写成引用；碰巧一样大的，不用管。",
            ),
            "several": CaseWords(
                "“{key}”里的 {typed} 就是“{name}”，写成引用，以后改了数据它跟着变。",
                "一样大的还有 {others}，选意思相符的。碰巧一样的，不用管。{in_yaml}",
            ),
        },
    ),
    CodeEntry(
        "W12",
        name="文字和数对不上",
        severities=(Severity.WARNING, Severity.HINT),
        meaning="文字里的数、增减、个数和数据里的对不上：写错一位、单位差一万倍、上年的值，或者说反了。",
        was="全年支出3095.53万元。",
        should="全年支出{{ 本年支出合计 }}。",
        advice="核对后改对，最好写成引用；确实是另一个数，不用管。",
        says={
            "last_year": CaseWords(
                "“{key}”里的 {typed} 是上年的“{name}”，今年是 {right}。",
                "改对，写成引用就不会再错；确实是另一个数，不用管。{in_yaml}",
            ),
            "unit": CaseWords(
                "“{key}”里的 {typed} 和“{name}”差一万倍，它是 {right}。",
                "改对，写成引用就不会再错；确实是另一个数，不用管。{in_yaml}",
            ),
            "named": CaseWords(
                "“{key}”里的 {typed} 说的是“{name}”，数据里是 {right}。",
                "核对后改对，写成引用就不会再错；确实是另一个数，不用管。{in_yaml}",
            ),
            "target": CaseWords(
                "“{key}”里说“{name}”的目标是 {typed}，数据里是 {right}。",
                "核对后改对，写成引用就不会再错；确实是另一个数，不用管。{in_yaml}",
            ),
            "share": CaseWords(
                "“{key}”里说“{part}”占“{whole}”的 {typed}，照数据算是 {right}。",
                "核对后改对；确实是另一个数，不用管。{in_yaml}",
            ),
            "score": CaseWords(
                "“{key}”里的 {typed} 和自评的结果对不上，这里各份的是 {right}。",
                "照自评的结果改对，最好写成引用；说的是上级的评定，写明是谁评的。",
            ),
            "nearly": CaseWords(
                "“{key}”里的 {typed} 和“{name}”只差一位，它是 {right}。",
                "改对，写成引用就不会再错；确实是另一个数，不用管。{in_yaml}",
            ),
            "digits": CaseWords(
                "“{key}”里的 {typed} 像是“{name}”{right}，{pair} 两个数字写颠倒了。",
                "改对，写成引用就不会再错；确实是另一个数，不用管。{in_yaml}",
            ),
            "reason": CaseWords(
                "{what}{change}，“{key}”里写的却是“{words}”。",
                "先核对{typed}；没有录错的，照实际的增减改写原因。",
            ),
            "figures": CaseWords(
                "“{key}”里的“{words}”和数对不上：照数和{against}比是“{right}”。",
                "先核对{typed}；没有录错的，照数改文字；说的是别的数，写出它的名称。",
            ),
            "state": CaseWords(
                "“{key}”里说“{words}”，数据里{right}。",
                "先核对{typed}；没有录错的，照数改文字。",
            ),
            "others": CaseWords(
                "“{key}”里说的是“{words}”，没有说到{what}。",
                "像是别的一段贴到了这里：改成{what}自己的原因。",
            ),
            "unchecked": CaseWords(
                "“{key}”里的{listed}，没有上年数可以核对。",
                "照上年的材料再核对一遍；核对过的，不用管。",
                Severity.HINT,
            ),
            "list": CaseWords(
                "“{key}”里说“{words}”，列出来的是 {count} 个。",
                "数一数，改个数或者补上漏掉的。",
            ),
            "reference": CaseWords(
                "“{key}”里说的是“{words}”，引用的却是“{name}”。",
                "照这句话的意思改引用的名称；引用没有错的，改这句话。",
            ),
            "no_indicator": CaseWords(
                "“{key}”里说的指标“{words}”，这一份里没有。",
                "照“指标”下面的名称改；从别处抄来的，改成自己的。",
            ),
            "backwards": CaseWords(
                "“{key}”里印出来是“{words}”，前后两个数的大小反了。",
                "看看是不是两个数写颠倒了，或者增减的词写反了。",
            ),
            "order": CaseWords(
                "“{key}”里写到“{words}”，按顺序应当是“{wanted}”。",
                "顺着数一遍，改序号，或者补上漏掉的一条。",
            ),
            "data": CaseWords(
                "“{key}”里说“{words}”，数据里是 {count} 个。",
                "照数据改；数据漏了的，补上。",
            ),
        },
    ),
    CodeEntry(
        "W13",
        name="数没有出处",
        severities=(Severity.ERROR, Severity.HINT),
        meaning="公开稿的文字里有手写的数，数据里没有它；加了 --strict，成品里这样的数一个也不许有。",
        was="培训35人。",
        should="培训{{ 补充数.培训人数 }}。",
        advice="录进数据（没有地方录的写进“补充数”），文字里写引用；规定好的标准写 {{ 数('10%') }}。",
        says={
            "data": CaseWords(
                "“{around}”里的 {number} 没有出处，是写在文字里的数。",
                "在数据里录成一个数（没有地方录的写进“补充数”），这里写 {{{{ 名称 }}}} 引用。",
            ),
            "unknown": CaseWords(
                "“{key}”里手写的 {numbers}，数据里没有可以核对的数。",
                "再核对一遍；每年会变的录进数据（没有地方录的写进“补充数”），这里写引用。",
                Severity.HINT,
            ),
            "template": CaseWords(
                "“{around}”里的 {number} 没有出处，是写在文字里的数。",
                "写在模板里的：写名称；是规定好的标准，写成 {{{{ 数('{number}') }}}}。",
            ),
        },
    ),
    CodeEntry(
        "W16",
        name="名称或文号不对",
        severities=(Severity.ERROR, Severity.WARNING),
        meaning="出现了别的地方、别的部门、别的险种的名称，自己单位的名称前后写法不一，或者同一个文件写了两个文号。",
        was="主管部门: 邻县民政局",
        should="主管部门: 本单位的全称",
        advice="从别处材料带来的，改成自己的；文号照原文件核对；本来就是说别处，写清是去那里或与它配合。",
        says={
            "foreign_body": CaseWords(
                "“{key}”写的单位里有“{words}”，不是{right}所在的地方。",
                "改成自己的名称；行政区划在 单位.yaml 里。",
            ),
            "other_body": CaseWords(
                "“{key}”写的是“{words}”，这一份是{right}的。",
                "改成自己的名称；联合出具的，也要有自己。",
            ),
            "division": CaseWords(
                "单位叫“{right}”，“{key}”却写的是“{words}”。",
                "照单位名称核对 单位.yaml 的行政区划。",
            ),
            "foreign_field": CaseWords(
                "“{key}”里有“{words}”，不是{right}所在的地方。",
                "从别处带来的，改成自己的；确实是说那里，不用管。",
                Severity.WARNING,
            ),
            "place": CaseWords(
                "“{key}”里有别处的地名“{words}”，这一份是{right}的。",
                "从别处带来的，改成自己的；行政区划写得不对的，改 单位.yaml；"
                "确实是说那里，写清是去那里、与它协作。",
                Severity.WARNING,
            ),
            "level": CaseWords(
                "“{key}”里的“{words}”和行政区划（{right}）对不上。",
                "从别处带来的，改过来；行政区划写得不对的，改 单位.yaml。",
                Severity.WARNING,
            ),
            "subject": CaseWords(
                "“{key}”里把“{words}”写成了做这件事的单位，这一份是{right}的。",
                "从别的部门带来的，改成自己的；确实是它做的，写清与本单位的关系。",
                Severity.WARNING,
            ),
            "department": CaseWords(
                "“{key}”里有“{words}”，和{right}的事像是不相干。",
                "从别的部门的材料带来的，改掉；确实要提它，写清与本单位的关系。",
                Severity.WARNING,
            ),
            "others_words": CaseWords(
                "“{key}”里的“{words}”是{right}的材料里才有的说法。",
                "从别的部门的材料带来的，改成自己的；确实要写，不用管。",
                Severity.WARNING,
            ),
            "short": CaseWords(
                "“{key}”里的“{words}”，单位.yaml 里的名称是“{right}”。",
                "全文用一个名称；要用简称的，第一次写明“以下简称”。",
                Severity.WARNING,
            ),
            "misspelt": CaseWords(
                "“{key}”里的“{words}”和 单位.yaml 里的“{right}”差一个字。",
                "照 单位.yaml 改；确实是另一个单位，不用管。",
                Severity.WARNING,
            ),
            "other_title": CaseWords(
                "“{key}”里说的是“{words}”，这一份是《{right}》。",
                "从那一份抄来的，改成这一份自己的；确实是说它，不用管。",
                Severity.WARNING,
            ),
            "insurance": CaseWords(
                "“{key}”里的“{words}”是另一个险种，这一份讲的是{right}医保。",
                "从别的险种带来的，改过来；确实是说它，写清两者的关系。",
                Severity.WARNING,
            ),
            "differs": CaseWords(
                "“{key}”里的 {words}，别处写的是 {other}。",
                "照原文件核对，几处写成一样；确实是两个文件，不用管。",
                Severity.WARNING,
            ),
            "late": CaseWords(
                "“{key}”里的 {words} 比报告年度 {other} 晚得太多。",
                "照原文件核对年份。",
                Severity.WARNING,
            ),
            "early": CaseWords(
                "“{key}”里的 {words} 比报告年度 {other} 早得太多。",
                "照原文件核对年份。",
                Severity.WARNING,
            ),
            "issued": CaseWords(
                "“{key}”里的 {words}，同一句说的是{other}印发。",
                "照原文件核对，改成一致。",
                Severity.WARNING,
            ),
        },
    ),
)
