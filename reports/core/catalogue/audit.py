"""A: What a finished report says that cannot be right, ours or anybody's."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

_COMPARE = "照原始的表核对这几个数，改错的那一个。"
_ONE_FORM = "照原文件核对，全文写成一样；确实是两回事，不用管。"

ENTRIES = (
    CodeEntry(
        "A01",
        name="印出的数对不上",
        severities=(Severity.WARNING, Severity.ERROR),
        meaning="照成稿里印出的数重算，百分比、增减、合计、人均或同一个数的两处对不上。",
        was="支出110.5万元，比上年增加10.5万元，增长8%",
        should="支出110.5万元，比上年增加10.5万元，增长10.5%",
        advice="照原始的表核对这一句里的数。",
        says={
            "label": CaseWords(
                "同一个“{words}”印了两个数：“{printed}”，“{expected}”。", _COMPARE
            ),
            "change": CaseWords(
                "“{words}”：印的是 {printed}，照这一句的数算约 {expected}。", _COMPARE
            ),
            "share": CaseWords(
                "“{words}”：印的是 {printed}，照印出的数算出来的是 {expected}。",
                _COMPARE,
            ),
            "rate": CaseWords(
                "“{words}”：印的是 {printed}，这一句里没有两个数能算出它（约 {expected}）。",
                _COMPARE,
            ),
            "sum": CaseWords(
                "{words}：印的是 {printed}，相加（{formula}）是 {expected}。",
                "核对这几格；四舍五入的尾差不算。",
            ),
            "base": CaseWords(
                "“{words}”：印的是 {printed}，{formula} 是 {expected}。",
                "重算一遍，按四舍五入保留小数，不要直接去掉后面的位数。",
            ),
            "of whole": CaseWords(
                "“{words}”：印的是 {printed}，{formula} 是 {expected}。",
                _COMPARE,
                Severity.ERROR,
            ),
            "per head": CaseWords(
                "“{words}”：印的是 {printed}，{formula} 是 {expected}。", _COMPARE
            ),
            "together": CaseWords(
                "“{words}”：印的是 {printed}，{formula} 是 {expected}。", _COMPARE
            ),
            "surplus": CaseWords(
                "“{words}”：印的是 {printed}，{formula} 是 {expected}。", _COMPARE
            ),
            "worked out": CaseWords(
                "“{words}”：印的是 {printed}，{formula} 是 {expected}。", _COMPARE
            ),
            "places": CaseWords(
                "“{words}”印了两个数：{printed}，{expected}。",
                "同一个数，几处要一样：照原始的表核对；口径不同的，写明口径。",
            ),
            "names": CaseWords(
                "{words}：印的是 {printed}，{formula} 是 {expected}。",
                "核对这几个数；四舍五入的尾差不算。",
            ),
            "items": CaseWords(
                "这一句的各项占比合起来是全部，金额相加却不是 {words}：{formula}＝{expected}。",
                _COMPARE,
            ),
            "class": CaseWords(
                "“{words}”和下面各项之和不一样：{formula}＝{expected}。",
                "核对这一类和它的各项；小数位数也要和各项一样。",
            ),
        },
    ),
    CodeEntry(
        "A02",
        name="算式算不出这个数",
        severities=(Severity.ERROR, Severity.WARNING),
        meaning="成稿里印出的算式，照写的算，不等于等号右边的数。",
        was="320+80/（9000+11000）/2=4%",
        should="（320+80）/（（9000+11000）/2）=4%",
        advice="补上漏掉的括号，或者改数。",
        says={
            "value": CaseWords(
                "“{words}”：印的是 {printed}，照这个算式算是 {expected}。",
                "看看是不是漏了括号、写错了数。",
            ),
            "mean": CaseWords(
                "“{words}”照写的算，是先除再除以 2，不是除以平均数。",
                "是除以平均数的，在“（…）/2”外面再加一层括号。",
                Severity.WARNING,
            ),
        },
    ),
    CodeEntry(
        "A03",
        name="基数是零",
        severities=(Severity.ERROR, Severity.WARNING),
        meaning="上年、预算或合计是零，增长率、完成率、占比没有意义。",
        was="支出403.75万元，增加403.75万元，增长100%",
        should="支出403.75万元，上年无此项支出",
        advice="不写百分比，写明上年没有或不涉及。",
        says={
            "rise": CaseWords(
                "“{words}”：增加的就是本年的 {now}，上年是 0，没有增长率。",
                "去掉百分比，写“上年无此项”；上年不是 0 的，核对增加的数。",
            ),
            "may rise": CaseWords(
                "“{words}”：增加的和前面的 {now} 一样多，上年像是 0，没有增长率。",
                "上年是 0 的，去掉百分比；不是 0 的，不用管。",
                Severity.WARNING,
            ),
            "from nil": CaseWords(
                "“{words}”：上年是 0，没有增长率。",
                "去掉百分比，写“上年无此项”。",
                Severity.WARNING,
            ),
            "share": CaseWords(
                "“{words}”：这一句的数全是 0，{count} 处占比都没有意义。",
                "去掉占比；按惯例要写的，不用管。",
                Severity.WARNING,
            ),
            "rate": CaseWords(
                "“{words}”：预算是 0，没有完成率、执行率。",
                "去掉百分比，写“不涉及”。",
                Severity.WARNING,
            ),
        },
    ),
    CodeEntry(
        "A04",
        name="年份像是别的年度的",
        severities=(Severity.WARNING,),
        meaning="成稿里的年份像是上年留下来没有改的，或者没有这样的年份。",
        was="截至2023年12月底",
        should="截至2024年12月底",
        advice="照题名的年度核对；确实是那一年，不用管。",
        says={
            "named": CaseWords(
                "“{words}”的年份像是上年留下的，题名是 {year} 年。",
                "改成今年；确实是那一年，不用管。",
            ),
            "other": CaseWords(
                "“{words}”说的是另一年的事，题名是 {year} 年。",
                "改成今年；确实是那一年的，写明是上年。",
            ),
            "future": CaseWords(
                "“{words}”比题名的 {year} 年晚得多。",
                "核对年份；是规划、期限的，不用管。",
            ),
            "none": CaseWords(
                "没有“{words}”这样的年份，题名是 {year} 年。",
                "看看是不是打错了一位。",
            ),
            "twin": CaseWords(
                "同样的一段别处写的是 {year} 年，这里是“{words}”。",
                "像是上年留下的：照题名的年度改；确实是那一年，不用管。",
            ),
        },
    ),
    CodeEntry(
        "A05",
        name="个数对不上",
        severities=(Severity.WARNING, Severity.ERROR),
        meaning="文字里说的个数和列出来的、别处说的不一样，或者一部分比全部还多。",
        was="有三个问题：一是人手不足；二是系统老旧",
        should="有两个问题：一是人手不足；二是系统老旧",
        advice="数一数，改个数或者补上漏掉的。",
        says={
            "list": CaseWords(
                "说的是“{words}”，列出来的是 {count} 个。",
                "数一数，改个数或者补上漏掉的。",
            ),
            "order": CaseWords(
                "写到“{words}”，按顺序应当是“{wanted}”。",
                "顺着数一遍，改序号，或者补上漏掉的。",
            ),
            "total": CaseWords(
                "“{words}”：照它算总数是 {total}，别处有“{other}”。",
                "核对总数和这一部分的个数。",
            ),
            "part": CaseWords(
                "“{words}”：其中的 {part} 个比总数 {count} 个还多。",
                "核对这两个数。",
                Severity.ERROR,
            ),
            "unit": CaseWords(
                "这里是“{words}”，别处是“{other}”。", "核对项目的个数，几处写成一样。"
            ),
        },
    ),
    CodeEntry(
        "A06",
        name="文号有出入",
        severities=(Severity.WARNING,),
        meaning="同一个文件写了两个文号，或者文号的括号、写法不统一。",
        was="示财预[2024]005号",
        should="示财预〔2024〕5号",
        advice="照原文件核对，年份用六角括号，顺序号前不补零。",
        says={
            "differs": CaseWords(
                "{words}，别处写的是 {other}。",
                "照原文件核对，几处写成一样；确实是两个文件，不用管。",
            ),
            "brackets": CaseWords(
                "文号的括号有 {count} 种写法：{words}。", "都改成六角括号〔〕。"
            ),
            "padded": CaseWords(
                "文号“{words}”前面补了零，发文顺序号不编虚位。", "去掉前面的零。"
            ),
        },
    ),
    CodeEntry(
        "A07",
        name="名称不统一",
        severities=(Severity.WARNING,),
        meaning="同一个机构、项目、科目在成稿里有两种写法，或者两处列的不一样。",
        advice="照规定的名称改成一样。",
        says={
            "body": CaseWords(
                "“{words}”不在列出的内设机构里（{listed}）。",
                "照“三定”方案核对；机构改过名的，改成现在的。",
            ),
            "amount": CaseWords(
                "同一笔 {amount}，这里叫“{words}”，别处叫“{other}”。", _ONE_FORM
            ),
            "in table": CaseWords(
                "文字里是“{words}”，决算表里是“{other}”。",
                "照决算表核对，写成一样。",
            ),
            "own name": CaseWords(
                "这里是“{words}”，报告的单位是“{other}”。",
                "像是打错的：改成全称；确实是另一个单位，不用管。",
            ),
            "two names": CaseWords("这里写“{words}”，别处写“{other}”。", _ONE_FORM),
            "section": CaseWords(
                "“{words}”里款和项的名称差几个字。", "照当年的支出功能分类科目核对。"
            ),
            "spelled": CaseWords(
                "科目“{words}”，别处写的是“{other}”。", "照当年的支出功能分类科目核对。"
            ),
            "unexplained": CaseWords(
                "“{words}”有决算数，名词解释里没有。", "补上解释。"
            ),
            "unspent": CaseWords(
                "名词解释里有“{words}”，决算里没有这一项。",
                "像是上年留下的：删掉；确有支出的，补在决算里。",
            ),
        },
    ),
    CodeEntry(
        "A08",
        name="前后说法相反",
        severities=(Severity.WARNING, Severity.ERROR),
        meaning="成稿里的两句话不能都对：没有达到却得了满分，执行率百分之百却说进度慢。",
        advice="看两处哪一处是实际情况，改另一处。",
        says={
            "not met": CaseWords(
                "“{words}”：这个数不满足后面的条件。",
                "核对完成值、标准和得分。",
                Severity.ERROR,
            ),
            "full score": CaseWords(
                "说“{words}”，“{points}”却是满分。",
                "按评分标准重新计分，或者写明理由。",
            ),
            "above full": CaseWords(
                "得了 {points} 分，满分是 {full} 分。",
                "核对得分和分值；另有加分的，不用管。",
            ),
            "level": CaseWords(
                "“{words}”：照这个百分数，不是“{word}”。", "改百分数，或者改后面的话。"
            ),
            "direction": CaseWords(
                "“{words}”：照这两个数，不是“{word}”。", "改数，或者改增减的方向。"
            ),
            "opposite": CaseWords(
                "“{words}”：前后两个说法不能都对。", "看哪一个是实际情况，改另一个。"
            ),
            "slow": CaseWords(
                "说“{words}”，前面写的是“{other}”。", "看哪一处是实际情况，改另一处。"
            ),
            "nil fee": CaseWords(
                "“主要包括”里有“{words}”，别处是“{other}”。", "没有发生的，不列。"
            ),
        },
    ),
    CodeEntry(
        "A09",
        name="序号不对",
        severities=(Severity.WARNING, Severity.ERROR),
        meaning="标题、条目的序号跳了、样式不一样，或者带着多余的字符。",
        advice="顺着编一遍，同一级用同一种写法。",
        says={
            "noise": CaseWords(
                "行首的“{words}”不是序号。", "删掉多余的字符。", Severity.ERROR
            ),
            "gap": CaseWords(
                "序号到“{words}”跳了一个，前面没有“{wanted}”。",
                "补上漏掉的序号，或者顺着改。",
            ),
            "doubled": CaseWords(
                "“{words}”和前面的“{other}”序号一样。", "顺着编一遍，改后一个。"
            ),
            "digits": CaseWords(
                "“{words}”的序号是阿拉伯数字，同一级的都是汉字。", "改成“{wanted}”。"
            ),
            "styles": CaseWords(
                "同一级的序号写法不一样：{words}。", "改成同一种，如（1）（2）（3）。"
            ),
            "lost": CaseWords(
                "标题“{words}”没有序号，顺着应当是“{wanted}”。",
                "补上序号，后面的顺着改；不是这一级标题的，不用管。",
            ),
        },
    ),
    CodeEntry(
        "A10",
        name="像是漏了字",
        severities=(Severity.WARNING,),
        meaning="括号、标点、“分”“得”“年”或数字像是漏掉了。",
        was="满足大于80%6分的评分标准",
        should="满足大于80%得6分的评分标准",
        advice="照原稿补上。",
        says={
            "bracket": CaseWords("“{words}”没有另一半。", "补上，或者删掉。"),
            "points": CaseWords("“{words}”像是漏了“分”。", "补上“分”。"),
            "gets": CaseWords("“{words}”像是漏了“得”。", "补上“得”。"),
            "range": CaseWords(
                "“{words}”两个百分数之间像是漏了连接号。", "补上“—”或“至”。"
            ),
            "number": CaseWords("“{words}”里像是漏了数字。", "照原稿补上。"),
            "year": CaseWords("“{words}”里的年份后面像是漏了“年”。", "补上“年”。"),
            "comma": CaseWords("“{words}”的百分数后面像是漏了逗号。", "补上逗号。"),
            "stop": CaseWords("“{words}”：句号应当是逗号。", "改成逗号。"),
            "than": CaseWords(
                "“{words}”：“与”后面没有“相比”。",
                "改成“比…增加”，或者“与…相比，增加”。",
            ),
            "plus": CaseWords("“{words}”像是漏了“+”。", "写成“互联网+…”。"),
            "blank": CaseWords(
                "“{words}”里有多余的空格（全文 {count} 处）。", "去掉空格。"
            ),
            "half": CaseWords(
                "“{words}”里是半角标点，别处都是全角（全文 {count} 处）。",
                "改成全角标点。",
            ),
        },
    ),
    CodeEntry(
        "A11",
        name="像是错字",
        severities=(Severity.WARNING,),
        meaning="常见的错别字、叠字、用错的词。",
        was="截止2024年末",
        should="截至2024年末",
        advice="改过来；确实是这样写的，不用管。",
        says={
            "word": CaseWords("“{words}”像是错字。", "应当是“{right}”的，改过来。"),
            "until": CaseWords(
                "“{words}”：时间到某一天用“截至”。", "“截止”改成“截至”。"
            ),
            "doubled": CaseWords("“{words}”里有一个字打了两遍。", "删掉一个。"),
            "matching": CaseWords("“{words}”里的“项”像是“相”。", "改过来。"),
            "good": CaseWords("“{words}”里的“有好”像是“良好”。", "改过来。"),
            "twice": CaseWords("“{words}”字词重复了。", "删掉一个。"),
        },
    ),
    CodeEntry(
        "A12",
        name="没有清理干净",
        severities=(Severity.WARNING, Severity.ERROR),
        meaning="成稿里还有没填的地方、别的文件带来的字符、别的部门才有的说法。",
        advice="填上，改掉，或者删掉。",
        says={
            "open": CaseWords(
                "“{words}”是没有填完的地方。", "填上，或者整句删掉。", Severity.ERROR
            ),
            "foreign": CaseWords(
                "“{words}”是编辑软件或网页带来的字符。", "删掉。", Severity.ERROR
            ),
            "note": CaseWords(
                "“{words}”是起草时写给同事的话。", "照它说的做完，再删掉。"
            ),
            "department": CaseWords(
                "“{words}”是 {other} 的材料里的说法（{count} 处）。",
                "像是照搬来的：改成本部门的；确实要写的，不用管。",
            ),
            "mark": CaseWords("“{words}”标点重复了。", "留一个。"),
            "negative": CaseWords(
                "“{words}”：已经是增减，后面又是负数。", "去掉负号，或者改前面的词。"
            ),
            "padded": CaseWords("“{words}”前面多了零。", "去掉前面的零。"),
            "above whole": CaseWords("“{words}”：占比不会超过 100%。", "核对这个数。"),
        },
    ),
    CodeEntry(
        "A13",
        name="段落要看一看",
        severities=(Severity.WARNING,),
        meaning="段落在句子中间断开、缺句号，或者应当一样的两处差几个字。",
        advice="合成一段，补上句号，或者改成一样。",
        says={
            "broken": CaseWords(
                "有 {count} 处段落在句子中间断开，如“…{words}”。", "和下一段合成一段。"
            ),
            "unclosed entry": CaseWords(
                "这一条结尾没有标点：“…{words}”，其余各条都有。", "补上句号。"
            ),
            "twin": CaseWords(
                "应当一样的两处差几个字：“{words}”，“{other}”。", _ONE_FORM
            ),
        },
    ),
    CodeEntry(
        "A14",
        name="小数位数不统一",
        severities=(Severity.WARNING,),
        meaning="同一个数，有的地方印了末尾的零，有的地方没有。",
        was="4.4万元，别处是4.40万元",
        should="4.40万元，别处是4.40万元",
        advice="全文统一小数位数。",
        says={
            "": CaseWords(
                "同样的{what}印了两种小数位数：{words}。", "全文统一，如都保留两位。"
            )
        },
    ),
    CodeEntry(
        "A15",
        name="文中有个人的号码",
        severities=(Severity.ERROR, Severity.WARNING),
        meaning="成稿里有身份证号、银行卡号或手机号。",
        advice="删掉；必须说到的，中间用 * 代替。",
        says={
            "": CaseWords(
                "文中有个人的号码（{masked}），不能公开。", "删掉，或者用 * 代替。"
            ),
            "phone": CaseWords(
                "文中有手机号（{masked}）。",
                "是个人的，删掉；是公开的办公电话，不用管。",
                Severity.WARNING,
            ),
        },
    ),
    CodeEntry(
        "A16",
        name="文件读不了",
        severities=(Severity.ERROR,),
        meaning="要核对的文件打不开，或者现在还不能读这种格式。",
        advice="在 Word 或 WPS 里另存为 .docx 再来。",
        says={
            "pdf library": CaseWords(
                "读 PDF 要的组件 pypdfium2 没有装。",
                "装上它：pip install pypdfium2；或者用做它的 Word 文件（.docx）。",
            ),
            "scan": CaseWords(
                "这是扫描件，里面只有图，没有文字。",
                "用做它的 Word 文件（.docx），或者直接从 Word 导出的 PDF。",
            ),
            "font": CaseWords(
                "这份 PDF 的字体不全，里面的字取不出来。",
                "用做它的 Word 文件（.docx），或者在 Word 里重新导出 PDF。",
            ),
            "broken pdf": CaseWords(
                "这份 PDF 坏了，打不开。", "重新下载或者重新导出一份再来。"
            ),
            "excel library": CaseWords(
                "读 Excel 表要的组件 python-calamine 没有装。",
                "装上它：pip install python-calamine。",
            ),
            "old word": CaseWords(
                "这是旧格式的 Word 文件（.doc、.wps）。", "打开它，另存为 .docx 再来。"
            ),
            "encrypted": CaseWords("这个文件有密码。", "去掉密码，另存一份再来。"),
            "broken": CaseWords(
                "这个文件坏了，打不开。", "在 Word 里打开，另存一份再来。"
            ),
            "broken zip": CaseWords(
                "这个压缩包坏了，打不开。", "重新下载或者重新压缩一份再来。"
            ),
            "too large": CaseWords(
                "这个文件太大，没有读。", "去掉图片，另存一份再来。"
            ),
            "killed": CaseWords(
                "核对这个文件的进程几次都被系统关掉了（多半是内存不够）；别的文件照常。",
                "单独核对它一次；还不行，在 Word 里另存一份再来。",
            ),
            "too slow": CaseWords(
                "读这个文件用的时间太长，没有读完。",
                "在做它的程序里打开，另存一份再来；还不行的，用做它的 Word 文件（.docx）。",
            ),
            "too much": CaseWords(
                "这个文件读到一半读不下去：它坏了，或者里面的东西多得装不下。",
                "在做它的程序里打开，另存一份再来；还不行的，用做它的 Word 文件（.docx）。",
            ),
            "empty": CaseWords("文件里没有文字。", "是扫描件的，要有文字的那一份。"),
            "closed": CaseWords("这个文件打不开。", "看看名字对不对、能不能读。"),
            "no text": CaseWords("这个文件不是文字。", "另存为 .docx 或 .txt 再来。"),
            "other": CaseWords(
                "认不出这是什么文件。", "现在能读 .docx、.pdf、.xlsx、.html、.txt。"
            ),
            "none": CaseWords(
                "文件夹里没有能核对的文件。", "放进 .docx、.pdf、.xlsx、.html 或 .txt。"
            ),
        },
    ),
    CodeEntry(
        "A20",
        name="今年要有的内容没有",
        severities=(Severity.WARNING, Severity.ERROR),
        meaning="这一种报告今年必备的一节、一张表或一项说明，成稿里没有找到。",
        advice="补上；写在别的文件里的，不用管。",
        says={
            "": CaseWords(
                "照“{kind}”看，没有找到“{words}”。",
                "没有这项内容的，也要写明没有；写在别的文件里，或者本地不要求的，不用管。",
            ),
            "unverified": CaseWords(
                "照“{kind}”看，没有找到“{words}”（是不是必备，还没有照原件核实）。",
                "本地要求的，补上；不要求的，不用管。",
            ),
            "no profile": CaseWords(
                "没有叫“{words}”的一种报告。",
                "能写的有：{kind}、无（不查必备内容）。",
                Severity.ERROR,
            ),
            "profile": CaseWords(
                "“{file}”读不出是哪一种报告、要有哪些内容。",
                "照旁边几份的样子写：题名、必备，每一项有 写法、依据、核实。",
                Severity.ERROR,
            ),
        },
    ),
    CodeEntry(
        "A21",
        name="核对说明没有用上",
        severities=(Severity.WARNING, Severity.ERROR),
        meaning="核对说明里的一条，这次没有发现和它对得上的地方，或者它说的文件不在。",
        was="原文: 截止2024",
        should="原文: 截止2023年末",
        advice="改过的，把这一条删去；还在的，照页面上标出的字重抄原文。",
        says={
            "unused": CaseWords(
                "{file}的“{target} {words}”这次没有发现。",
                "已经改过的，把这一条删去；还在的，照页面上标出的字重抄原文。",
            ),
            "no file": CaseWords(
                "这里说的文件“{file}”不在核对的文件里。",
                "看看名字和后缀（如 .docx）；不用了的，删去。",
            ),
            "closed": CaseWords(
                "核对说明“{file}”打不开。",
                "看看名字对不对、能不能读。",
                Severity.ERROR,
            ),
        },
    ),
    CodeEntry(
        "A22",
        name="成稿变不成数据",
        severities=(Severity.ERROR,),
        meaning="要从成稿的表里读出数据，可是认不出年度、没有认得的表，或者要写的文件已经有了。",
        advice="照提示改了再来；数据文件已经有的，换一个名字。",
        says={
            "no year": CaseWords(
                "题名里认不出是哪一年的报告。", "在题名里写上年度，如 2024年度，再来。"
            ),
            "no table": CaseWords(
                "没有认出能读的表。",
                "看看表题是不是照规定的名称写的；是哪一种报告，用 --only 说。",
            ),
            "several": CaseWords(
                "这份成稿里的表要写成几份数据，一次只能写一份。",
                "用 --only 说是哪一种；一种里有几份的，拆成几个文件再来。",
            ),
            "there": CaseWords(
                "“{file}”已经有了，没有动。", "换一个名字，或者换一个文件夹。"
            ),
            "one file": CaseWords(
                "一次只能从一份成稿读数据。", "写一个文件，不写文件夹。"
            ),
        },
    ),
)
