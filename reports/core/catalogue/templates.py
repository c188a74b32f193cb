"""T: Templates."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

_SEE_HANDBOOK = (
    "写法见 docs/模板手册.md，查一样：python build.py help 模板 加它的名称。"
)
_HOW_TO_CALL = "要几项、各是什么：python build.py help 模板 加函数的名称。"
_TOO_LONG = "看看是不是粘错了；确实要写，拆成几段。"

ENTRIES = (
    CodeEntry(
        "T01",
        name="模板语句写得不对",
        severities=(Severity.ERROR,),
        meaning="花括号里的语句写得不完整或不合规则。",
        was="{% if 结余 > 0 }",
        should="{% if 结余 > 0 %}",
        advice="对照模板手册改这一行。",
        says={
            "": CaseWords("模板语句写法有误。", _SEE_HANDBOOK),
            "unknown statement": CaseWords(
                "模板语句有一个不认识的语句。", _SEE_HANDBOOK
            ),
            "no end statement": CaseWords(
                "模板语句有语句没有结束，缺少对应的 end 语句。", _SEE_HANDBOOK
            ),
            "no end": CaseWords("模板语句有语句没有结束。", _SEE_HANDBOOK),
            "unknown filter": CaseWords(
                "模板语句有一个不认识的写法（竖线后面的名称）。", _SEE_HANDBOOK
            ),
            "unknown test": CaseWords(
                "模板语句有一个不认识的判断（is 后面的名称）。", _SEE_HANDBOOK
            ),
            "print": CaseWords("模板语句双花括号里的写法不完整。", _SEE_HANDBOOK),
            "statement": CaseWords("模板语句里的写法不完整。", _SEE_HANDBOOK),
            "equals": CaseWords(
                "模板语句里只写了一个等号，这里不能给名称定值。",
                "比较是不是相等，写两个等号：{{% if 类别 == '甲' %}}。",
            ),
            "for": CaseWords(
                "模板的循环写得不对。", "写成 {{% for 行 in 各行 %}}，中间用英文的 in。"
            ),
            "identifier": CaseWords("模板语句名称里有不能用的字符。", _SEE_HANDBOOK),
            "long number": CaseWords(
                "模板里的数太长，或者写成了 1e9 这样。", "看看是不是多敲了几位。"
            ),
            "recursive loop": CaseWords(
                "模板的循环不能写 recursive。", "一层一层写出来。"
            ),
            "no else": CaseWords("模板语句里的 if 后面缺 else。", _SEE_HANDBOOK),
            "control character": CaseWords(
                "模板语句引号里有看不见的控制字符。", _SEE_HANDBOOK
            ),
            "character": CaseWords(
                "模板语句有不能用的字符“{sign}”，是不是用了中文标点。", _SEE_HANDBOOK
            ),
            "pattern": CaseWords("“{pattern}”不是写得完整的样式（正则表达式）。"),
        },
    ),
    CodeEntry(
        "T02",
        name="没有这个名称",
        severities=(Severity.ERROR,),
        meaning="引用了不存在的名称、表或图，多半是写错了字。",
        was="{{ 收人合计 }}",
        should="{{ 收入合计 }}",
        advice="改成提示里最接近的名称。",
        says={
            "": CaseWords("没有“{name}”这个名称。", "{near}"),
            "member": CaseWords("“{owner}”里没有“{name}”。", "{near}"),
            "table": CaseWords("没有“{name}”这张表。", "{near}"),
            "chart": CaseWords("没有“{name}”这张图。", "{near}"),
            "narrative": CaseWords("没有“{name}”这段文字。", "{near}"),
            "reference": CaseWords("“{name}”没有定义。"),
            "column": CaseWords("数据里没有哪一行有“{name}”这一项。", "{near}"),
            "dictionary": CaseWords("没有“{name}”这部字典。", "{near}"),
            "required": CaseWords(
                "必填的“{name}”不在这些项里面，数据里写不了。", "{near}"
            ),
            "reserved": CaseWords(
                "“{name}”是程序自己的名称，数据里的项不能叫这个名字。",
                "换一个名称。",
            ),
            "last year": CaseWords(
                "“上年”是上年的各个数，要写成一组。",
                "写 {{type: object, properties: …}}；只有一个数的，换一个名称。",
            ),
        },
    ),
    CodeEntry(
        "T03",
        name="缺模板文件",
        severities=(Severity.ERROR,),
        meaning="要用的模板、版式或公共文件不在。",
        advice="从备份或安装包里恢复；名称写错了就改。",
        says={
            "missing": CaseWords("没有这个文件。", "从备份或安装包里恢复这个文件。"),
            "no text in page": CaseWords(
                "页面里没有 {{{{ 正文 }}}}，不知道正文放在哪里。"
            ),
            "template": CaseWords("没有“{name}”这个模板文件。", "{near}"),
            "unnamed": CaseWords("这里要写明取哪个文件。", "写成 '概况.md.j2' 这样。"),
            "circle": CaseWords("“{name}”绕了一圈又沿用到自己。"),
            "named": CaseWords("没有“{name}”这个文件。", "{near}"),
        },
    ),
    CodeEntry(
        "T04",
        name="这里算不出结果",
        severities=(Severity.ERROR,),
        meaning="模板这一处没有值，或者写法不对。",
        advice="照说的原因改；函数要几项、各是什么，查模板手册。",
        says={
            "": CaseWords(
                "这里的写法算不出结果。",
                "看看括号里给的项数、次序对不对，引用有没有绕回自己；加 -v 可看程序的原话。",
            ),
            "reason": CaseWords("这里的写法算不出结果：{reason}。"),
            "too few": CaseWords(
                "这里的写法算不出结果：括号里少给了 {count} 项。", _HOW_TO_CALL
            ),
            "too many": CaseWords(
                "这里的写法算不出结果：括号里最多给 {most} 项，给了 {count} 项。",
                _HOW_TO_CALL,
            ),
            "too many for macro": CaseWords(
                "这里的写法算不出结果：宏“{name}”最多给 {most} 项。"
            ),
            "unknown argument": CaseWords(
                "这里的写法算不出结果：括号里没有“{name}”这一项可以给。", _HOW_TO_CALL
            ),
            "no function": CaseWords(
                "这里的写法算不出结果：括号前面的不是函数，也不是宏。"
            ),
            "no list": CaseWords(
                "这里的写法算不出结果：要的是一组，给的是{kind}。", _HOW_TO_CALL
            ),
            "wrong kind": CaseWords(
                "这里的写法算不出结果：不能用在{kind}上。", _HOW_TO_CALL
            ),
            "operands": CaseWords(
                "这里的写法算不出结果：{left}和{right}不能这样算、这样比。"
            ),
            "no value": CaseWords("这里没有值。"),
        },
    ),
    CodeEntry(
        "T05",
        name="文字的格式不对",
        severities=(Severity.ERROR,),
        meaning="文字里用了这里不能用的写法：标题、语句、竖线表格、不成对的加粗或花括号、不是网址的链接。",
        was="共｛｛ 个数 ｝｝",
        should="共{{ 个数 }}",
        advice="照提示改；叙述文字里只写段落和 {{ 名称 }}。",
        says={
            "long paragraph": CaseWords("这一段超过两万字，没有读。", _TOO_LONG),
            "long braces": CaseWords("这一处花括号里超过两千字，没有读。", _TOO_LONG),
            "no space": CaseWords("“#”后面要空一格才是标题。"),
            "ruler": CaseWords("模板里没有分隔线这种写法，这一行不会印出来。"),
            "table": CaseWords(
                "模板里没有用竖线画的表格，表格用 {{{{ 表('…') }}}} 放。"
            ),
            "code block": CaseWords("模板里没有代码块这种写法。"),
            "too deep": CaseWords("标题最多{levels}级。"),
            "heading in text": CaseWords(
                "这段文字里不能有标题。", "标题的层次由模板定，这里只写段落。"
            ),
            "statement in text": CaseWords(
                "这段文字里不能有 {{% … %}} 语句。",
                "只能用 {{{{ 名称 }}}} 引用数字。",
            ),
            "not ended": CaseWords(
                "“{keyword}”语句要在同一段（或同一个列表项、同一处加粗）里结束。",
                "补上 {{% end{keyword} %}}。",
            ),
            "not begun": CaseWords(
                "“{keyword}”没有对应的开头，语句要在同一段里开始和结束。"
            ),
            "not inside": CaseWords(
                "“{keyword}”不在它的语句里面，语句要在同一段里开始和结束。"
            ),
            "unknown statement": CaseWords("没有“{keyword}”这种语句。"),
            "half strong": CaseWords("“**”没有成对，加粗要在同一段里开始和结束。"),
            "page": CaseWords(
                "网页里的“{tag}”少了、多了，或者没有和它成对的另一半，浏览器会看错。",
                "每个标签有头有尾；<!DOCTYPE html>、html、head、title、body 各要有一个，"
                "<title> 里要有 {{{{ 标题 }}}}；整页要有一个 <article>，里面只写一个 {{{{ 正文 }}}}。",
            ),
            "half tag": CaseWords("“{mark}”没有成对，这里的写法不完整。"),
            "brace": CaseWords(
                "这里的“{mark}”会原样印出来：引用数字要用英文的两个大括号。",
                "写成 {{{{ 名称 }}}}；不是引用就删掉。",
            ),
            "link": CaseWords(
                "链接“{address}”不能用：点它的人会打开别的文件或程序。",
                "只能写 http://、https://、mailto: 开头的网址，或者 # 开头的本文位置；别的去掉链接，只留文字。",
            ),
            "unknown role": CaseWords("没有{role}这种段落。"),
        },
    ),
    CodeEntry(
        "T06",
        name="提到的附件或图没有",
        severities=(Severity.ERROR,),
        meaning="文中说“见附件”“见图”，这份文件里没有那一个。",
        was="{{ 见图('收人') }}",
        should="{{ 见图('收入') }}",
        advice="放上它，或改成已有的名称。",
        says={
            "": CaseWords("文中提到的{kind}“{name}”在这份文件里没有。", "{near}"),
        },
    ),
    CodeEntry(
        "T07",
        name="放得不是地方",
        severities=(Severity.ERROR,),
        meaning="这里不能放表、图、整段，放了两次，或者没有印出内容。",
        advice="照提示移到单独一段，或删掉重复的。",
        says={
            "nothing printed": CaseWords(
                "正文模板没有印出任何内容。", "从备份里恢复这个模板。"
            ),
            "line only": CaseWords("这里只能放一句话，不能放表、图或整段。"),
            "places": CaseWords(
                "小数位要写 0 到 {most} 的整数。", "印两位小数写 {{{{ x|小数(2) }}}}。"
            ),
            "no figure": CaseWords(
                "“{name}”只能写在数的后面，这里的不是数。",
                "和“不带单位”一起用的，写在它前面：{{{{ x|{name}|不带单位 }}}}。",
            ),
            "unprintable": CaseWords("这里的值不能印出来，能印的是数和文字。"),
            "typed number": CaseWords(
                "这里印的“{number}”是写在模板里的数，不是数据里的数。",
                "把它直接打成字；在语句里要用的，加上引号：'{number}'。",
            ),
            "empty list": CaseWords(
                "这里要列举的一项也没有，印不出来。",
                "看看名称写对了没有；有时确实没有的，外面加 {{% if … is 有 %}}。",
            ),
            "group": CaseWords(
                "“{name}”是一组数，不能印出来。", "写到其中的一项，如 {name}.{one}。"
            ),
            "no narrative": CaseWords("数据里没有“{name}”这一段文字。", "{near}"),
            "several paragraphs": CaseWords(
                "“{name}”要写成一段，它印在一句话里。",
                "几段的合成一段；一条一条的改写成一句。",
            ),
            "no table": CaseWords("没有“{name}”这张表。", "{near}"),
            "no chart": CaseWords("没有“{name}”这张图。", "{near}"),
            "attachment twice": CaseWords(
                "附件“{name}”放了两次。", "每个附件用一个自己的名称。"
            ),
            "attachment inside": CaseWords(
                "附件要放在正文最外层，不能放在列表或别的附件里。"
            ),
            "no reports": CaseWords("这里不能附别的报告。"),
            "report twice": CaseWords("报告“{name}”附了两次。", "在“附件”里删掉一处。"),
            "block in cell": CaseWords("表格里只能放文字和列表。"),
            "block in line": CaseWords(
                "表、图、附件和整段的内容要单独占一行，不能放在句子里。"
            ),
            "no paragraph": CaseWords("有一句话不在任何一段里；几行的宏要单独占一行。"),
            "chart value": CaseWords("图里的值要是数。", "“值”写一个数的名称。"),
        },
    ),
    CodeEntry(
        "T08",
        name="表或图定义不对",
        severities=(Severity.ERROR,),
        meaning="表、图的定义没有写全，或者跨列、跨行对不上。",
        advice="照提示补全定义。",
        says={
            "code": CaseWords(
                "这里的文字照写的印，写成算式的“{text}”会原样印出来。",
                "写要印的文字，不加引号、不写函数。",
            ),
            "full cell": CaseWords(
                "表里有一格跨 {columns} 列，放不下 {count} 项。",
                "把这一格的“跨列”加大。",
            ),
            "count": CaseWords("“{name}”要写 1 到 9999 的整数，写的是“{text}”。"),
            "incomplete_table": CaseWords(
                "表“{name}”没有写“{missing}”；一行一项的表写“列”和“行”，表单写“宽”和“表单”。"
            ),
            "joined_column": CaseWords(
                "“{name}”这一列连表头，不写“值”和“列”，只用在有“上部”的表里。"
            ),
            "column_content": CaseWords(
                "“{name}”这一列要写“值”，分成几列的写“列”，两样写一样。"
            ),
            "row_width": CaseWords(
                "{part}里这一行共跨 {spanned} 列，应当跨 {count} 列。"
            ),
            "row_reach": CaseWords(
                "{part}里“跨行”的格和下面的行对不上。",
                "跨几行，下面就要有几行少写它占的列；不能跨进写“每”“左”“右”的一组。",
            ),
            "alignment": CaseWords("“逐行对齐”要得出 左、中 或 右，现在是“{text}”。"),
            "order": CaseWords(
                "“排序”里的“{name}”不是这张表里有值的一列。",
                "{near}写列的标题，后面空一格写 升 或 降，如 得分 降。可以写的有：{known}。",
            ),
            "order_twice": CaseWords(
                "“排序”里的“{name}”，这张表有几列都叫它，分不清是哪一列。",
                "给其中一列改个标题。",
            ),
            "repeated head": CaseWords(
                "“重复表头”只用在有“上部”和“列”的表里；别的表，表头本来就每页重复。"
            ),
            "subtotal": CaseWords(
                "“小计”要写两处：表里写 小计: {{按, 名称}}，要相加的列写 小计: 是；"
                "最左一列放名称，不能相加。"
            ),
            "chart_points": CaseWords(
                "图“{name}”要么写“项”，要么“行”“名称”“值”三样都写。"
            ),
        },
    ),
    CodeEntry(
        "T09",
        name="文字里做了算术",
        severities=(Severity.ERROR,),
        meaning="文字里写了加减乘除，算式只能写在 计算.yaml。",
        was="{{ 收入 - 支出 }}",
        should="{{ 结余 }}",
        advice="在 计算.yaml 里给算式起一个名称，这里只写名称。",
        says={
            "": CaseWords(
                "文字里不做算术。",
                "在 计算.yaml 里起一个名称写算式，这里只写名称。",
            ),
        },
    ),
    CodeEntry(
        "T10",
        name="模板文件没有用到",
        severities=(Severity.HINT,),
        meaning="检查模板时发现一个文件没有文书用到。",
        advice="名称写错了就改；不用了，移走。",
        says={
            "": CaseWords(
                "没有哪份文书用到这个文件。", "名称写错了就改；不用了，移走。"
            ),
        },
    ),
    CodeEntry(
        "T11",
        name="数据项没有用到",
        severities=(Severity.HINT,),
        meaning="检查模板时发现数据里有一项，填了也印不出来。",
        advice="在模板、表或计算里用上它；不要了，从数据结构里删掉。",
        says={
            "": CaseWords(
                "数据里的“{name}”没有地方用：填了也印不出来。",
                "在模板、表或计算里用上它；不要了，从数据结构里删掉。",
            ),
        },
    ),
    CodeEntry(
        "T12",
        name="没完没了或绕回自己",
        severities=(Severity.ERROR,),
        meaning="模板、文字或算式绕回了自己，或者要做的、要印的多得不像一份报告，没有做下去。",
        was="{{ 四舍五入(收益率, 1000000) }}",
        should="{{ 四舍五入(收益率, 2) }}",
        advice="照提示断开绕回自己的那一处，或者少引用几次。",
        says={
            "places": CaseWords(
                "{name}最多到 {most} 位。", "把位数改成 0 到 {most} 之间的数。"
            ),
            "size": CaseWords(
                "这里算出来的数太长，没有算下去。",
                "看看算式是不是乘、除得太多。",
            ),
            "leaves": CaseWords(
                "这里要加的超过 {most} 个数，没有加下去。",
                "看看列出来的是不是重复了许多遍。",
            ),
            "circle": CaseWords(
                "“{name}”这段文字引用的文字又绕回了它自己。",
                "断开其中一处：把引用换成写好的句子。",
            ),
            "deep": CaseWords(
                "文字里套文字，套了超过 {most} 层。", "把引用换成写好的句子。"
            ),
            "taken in": CaseWords(
                "文字里套文字，套进来的超过 {most} 个字，没有印下去。",
                "看看同一段文字是不是引用了许多遍。",
            ),
            "items": CaseWords(
                "这里要列举的超过 {most} 项，没有列下去。",
                "看看列出来的是不是重复了许多遍。",
            ),
            "long": CaseWords(
                "这一份印到这里超过 {most} 字（一段、一格、一个数各多算 {piece} 字），没有印下去。",
                "看看循环是不是套得太多，或者同一张表、同一段文字是不是放了许多遍。",
            ),
            "numbered": CaseWords(
                "这一份印到这里，标题、表和图已经超过 {most} 个，没有印下去。",
                "看看循环是不是套得太多，或者同一张表是不是放了许多遍。",
            ),
            "rounds": CaseWords(
                "模板里的循环和宏一共做了超过 {most} 次，没有做下去。",
                "看看循环是不是套得太多，或者列的不是要列的那些行。",
            ),
            "parts": CaseWords(
                "这里要印的太多，没有印下去。", "看看同一段是不是重复了许多遍。"
            ),
            "text": CaseWords(
                "这里拼出来的文字超过 {most} 个字，没有拼下去。",
                "看看同一个词是不是拼了许多遍。",
            ),
            "recursion": CaseWords(
                "这里绕回了自己，没有尽头。",
                "看看宏、模板或文字有没有用到它自己；确实没有的，分成几句写。",
            ),
            "nesting": CaseWords(
                "这里的括号或写法套得太深，读不出来。",
                "分成几句写；算式在 计算.yaml 里分成几个名称。",
            ),
        },
    ),
    CodeEntry(
        "T13",
        name="和下面一层对不上",
        severities=(Severity.ERROR,),
        meaning="样式里说要改、要放在旁边、要接着写的，下面一层没有，或者不止一处。",
        was="{标题: 决算, 宽: 12}",
        should="{标题: 决算数, 宽: 12}",
        advice="照提示改成下面一层的名称；写法见 docs/改模板.md 的“样式”。",
        says={
            "neighbour": CaseWords("“{word}”说的“{name}”不存在。", "{near}"),
            "renamed": CaseWords("下面一层没有“{name}”，没有可以改名的。", "{near}"),
            "several": CaseWords(
                "下面一层有 {count} 处“{name}”，不知道说的是哪一处。",
                "写到它所在的那一组里面去。",
            ),
            "optional": CaseWords("“{name}”本来就不是必填的。", "{near}"),
            "block": CaseWords(
                "下面一层没有“{name}”这一块。",
                "{near}新添一块，写明放在哪里：{{% block {name} 之后 … %}}。",
            ),
            "gone": CaseWords(
                "“{name}”在换掉了的一块里面，已经没有了。",
                "写到那一块里面去，或者那一块里写 {{{{ super() }}}}。",
            ),
            "twice": CaseWords("“{name}”这一块写了两处。", "留一处，或者换一个名称。"),
            "head": CaseWords(
                "块的开头写得不对。",
                "写成 {{% block 名称 %}}，或者 {{% block 名称 之后 另一块 %}}。",
            ),
            "outside": CaseWords(
                "这一行不在哪一块里，印不出来。",
                "沿用别的正文的文件，只写块；块以外只能写宏、set 和注释。",
            ),
            "extends": CaseWords(
                "extends 写在文件开头，只写一次，后面写文件的名称。",
                "写成 {{% extends '正文.md.j2' %}}。",
            ),
            "sentence": CaseWords(
                "“{name}”放在一句话里，要写成一句话。",
                "和 block、endblock 写在同一行。",
            ),
            "super": CaseWords("这里没有下面一层的块可以用。"),
            "super in words": CaseWords(
                "下面一层的这一块是几段，不能放在一句话里。",
                "让 {{{{ super() }}}} 独占一行。",
            ),
            "no title": CaseWords("下面一层的这一块没有标题可以换。"),
        },
    ),
    CodeEntry(
        "T14",
        name="印的单位跟着录入的变",
        severities=(Severity.WARNING,),
        meaning="这里的金额没有说按什么单位印：数据按元录就印元，按万元录就印万元。",
        was="{{ 收入.事业收入 }}",
        should="{{ 收入.事业收入|万元 }}",
        advice="后面加上 |万元 或 |元；到处要用的，在 计算.yaml 里给它写单位。",
        says={
            "": CaseWords(
                "这里的“{name}”没有说按什么单位印：数据按元录就印元，按万元录就印万元。",
                "后面加上 |万元 或 |元；到处要用的，在 计算.yaml 里给它写单位。",
            ),
        },
    ),
    CodeEntry(
        "T15",
        name="没有能试做",
        severities=(Severity.HINT,),
        meaning="照数据结构编的数据做不出这份文书，模板有没有毛病没有试到。",
        advice="用自己的数据生成一次看看。",
        says={
            "": CaseWords(
                "编的数据做不出“{name}”，没有试到它：{why}",
                "用自己的数据生成一次看看。",
            ),
        },
    ),
    CodeEntry(
        "T16",
        name="Word 标签不对",
        severities=(Severity.ERROR,),
        meaning="Word 模板里的 {{ … }}、{% … %} 写得不成对，或者写的地方不对。",
        was="{{ 项目名称 }",
        should="{{ 项目名称 }}",
        advice="到说的那一格里改；整个删掉、一口气重新输入最稳妥。",
        says={
            "no end": CaseWords(
                "这一段里的“{tag}”没有结尾：“{words}”。",
                "开头、结尾要写在同一段、同一格里，中间不换段：{{{{ … }}}}，{{% … %}}。",
            ),
            "no beginning": CaseWords(
                "这一段里的“{tag}”没有开头：“{words}”。",
                "开头、结尾要写在同一段、同一格里，中间不换段：{{{{ … }}}}，{{% … %}}。",
            ),
            "quote": CaseWords(
                "花括号里的引号不成对：“{words}”。",
                "名称两边各写一个引号：{{{{ 叙述('概述') }}}}。",
            ),
            "brace": CaseWords(
                "“{tag}”不是完整的标签，会原样印出来。",
                "两边各写两个花括号，中间不空：{{{{ 名称 }}}}；判断、循环写 {{% … %}}；不是标签的，去掉花括号。",
            ),
            "not ended": CaseWords(
                "“{keyword}”没有结束：{within}没有和它配对的 {{%{sign} end{keyword} %}}。",
                "补上它。管几行的写 {{%tr … %}}、独占一行，管几段的写 {{%p … %}}、独占一段；"
                "开头和结尾要在同一张表、同一格、同一段里。",
            ),
            "not begun": CaseWords(
                "“{keyword}”没有开头：{within}前面没有和它配对的 {{%{sign} {begun} … %}}。",
                "开头和结尾要在同一张表、同一格、同一段里，写法一样（都写 {{%tr 或者都写 {{%p）；多出来的删掉。",
            ),
            "not inside": CaseWords(
                "“{keyword}”不在判断里面：{within}前面没有和它配对的 {{%{sign} {begun} … %}}。",
                "{{% {keyword} … %}} 要写在 {{% {begun} … %}} 和 {{% end{begun} %}} 中间；多出来的删掉。",
            ),
            "unknown statement": CaseWords(
                "没有“{keyword}”这种语句。",
                "{near}判断写 {{% if … %}}、{{% elif … %}}、{{% else %}}、{{% endif %}}，"
                "循环写 {{% for … in … %}}、{{% endfor %}}。",
            ),
            "nothing between": CaseWords(
                "{tag}：开头和结尾挨在一起，中间没有要印的。",
                "开头、要印的、结尾各占一行（{{%tr）、一格（{{%tc）、一段（{{%p）。",
            ),
            "three": CaseWords(
                "{tag} 的花括号多了。", "两边各写两个花括号：{{{{ 名称 }}}}。"
            ),
            "no layers": CaseWords(
                "Word 模板里不能写“{keyword}”：它不沿用别的模板，也不被别的模板改写。",
                "要改的地方写 {{% if … %}}；差得多的，另存一个 Word 模板。",
            ),
            "torn": CaseWords(
                "标签 {tag} 里夹着图片、域一类的东西，或者一半在超链接里。",
                "把这个标签整个删掉，一口气重新输入。",
            ),
            "box": CaseWords(
                "这里有一个文本框，里面有字（“{words}”）：网页上放不了文本框，里面的标签也不会换成值。",
                "把文本框里的字移到正文里，删掉文本框。",
            ),
            "apart": CaseWords(
                "“{words}”写在公式、拼音指南一类的东西里：网页上放不了它，里面的标签也不会换成值。",
                "改成普通的文字。",
            ),
            "empty": CaseWords(
                "空的 {{{{ }}}}，不知道印什么：“{words}”。",
                "在两对花括号中间写上名称，用不着的删掉。",
            ),
            "value": CaseWords(
                "{tag}：一个值不能占整行、整格。",
                "写成 {{{{ … }}}}，放在要印它的那一格里。",
            ),
            "no table": CaseWords(
                "{tag} 写在表格外面：它说的是表格的一行、一格。",
                "管一段的写成 {{%p … %}}；管一行、一格的移到表格里。",
            ),
            "not alone": CaseWords(
                "这一段里 {{%p … %}} 旁边还有别的字，印的时候会跟着这一段一起没有：“{words}”。",
                "{{%p … %}} 要独占一段，别的字另起一段。",
            ),
            "row not alone": CaseWords(
                "这一行里 {{%tr … %}} 旁边还有别的字，印的时候会跟着这一行一起没有：“{words}”。",
                "{{%tr … %}} 要独占一行：上面一行写 {{%tr for … %}}，中间是要印的行，"
                "下面一行写 {{%tr endfor %}}。",
            ),
            "cell not alone": CaseWords(
                "这一格里 {{%tc … %}} 旁边还有别的字，印的时候会跟着这一格一起没有：“{words}”。",
                "{{%tc … %}} 要独占一格：左边一格写 {{%tc for … %}}，中间是要印的格，"
                "右边一格写 {{%tc endfor %}}。",
            ),
            "no cell": CaseWords(
                "{tag} 写在表格外面：它说的是表格的一格。",
                "移到要合并、要加底色的那一格里。",
            ),
            "no argument": CaseWords(
                "{tag} 没有写是多少。",
                "写成 {{% colspan 3 %}}、{{% cellbg 'FFF2CC' %}} 这样。",
            ),
            "no loop": CaseWords(
                "{{% vm %}}、{{% hm %}} 写在循环外面：它合并的是循环印出来的各格。",
                "写在 {{%tr for … %}} 里面的格子里；或者写明按什么合并：{{% vm 行.组.名称 %}}。",
            ),
            "merge": CaseWords(
                "从这一格起的纵向合并，一半在循环或条件里面，一半在外面：行数一变，合并就散了。",
                "在 Word 里先拆分这一列合并的格子，用 {{% vm 表达式 %}} 合并；"
                "或者让合并从循环外面开始。",
            ),
            "count": CaseWords(
                "要合并的格数是“{words}”，不是正整数。",
                "写成 {{% colspan 3 %}}，或者一个算出个数的名称。",
            ),
            "bare colour": CaseWords(
                "底色“{words}”两边没有引号。",
                "写成 {{% cellbg '{words}' %}}。",
            ),
            "colour": CaseWords(
                "底色是“{words}”，不是六位的颜色。",
                "颜色写六位，两边加引号，如浅黄：{{% cellbg 'FFF2CC' %}}。",
            ),
        },
    ),
    CodeEntry(
        "T17",
        name="Word 自动编号",
        severities=(Severity.WARNING,),
        meaning="Word 自动编的号不是文字，网页、读屏都没有它。",
        advice="取消自动编号，把号打成字。",
        says={
            "": CaseWords(
                "这些段落的号是 Word 自动编的，网页上不会有：{words}。",
                "选中这些段落，取消自动编号，把“一、”“1.”打成字。",
            ),
        },
    ),
    CodeEntry(
        "T18",
        name="Word 表格一行放不下",
        severities=(Severity.WARNING, Severity.HINT),
        meaning="Word 模板里的一行，字多得放不下：行高写死了，或者比一页还高。",
        advice="行高改成“最小值”，或者把字写短些。",
        says={
            "fixed": CaseWords(
                "这一行的行高是写死的，“{words}…”放不下，下面的字印不出来。",
                "在 Word 里点这一行，表格属性→行→行高值是，改成“最小值”；或者把这段字写短些。",
            ),
            "page": CaseWords(
                "这一行比一页还高（“{words}…”），Word 会把它断到下一页。",
                "看一下断开的地方；不好看的，把这段字写短些，或者在模板里把这一格分成几行。",
                Severity.HINT,
            ),
        },
    ),
)
