"""P: Pages, and what is published."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

ENTRIES = (
    CodeEntry(
        "P01",
        name="页头不全",
        severities=(Severity.WARNING,),
        meaning="政府网站的每个网页都要写明网站、栏目、公开时间等，有几项没有填；网页照常生成。",
        was="公开时间: 待填",
        should="公开时间: 2025年6月3日",
        advice="填在 单位.yaml 的“门户”里；公开时间写在数据里。网站标识码、栏目问网站主管单位。",
        says={
            "keys": CaseWords(
                "网页的页头缺{keys}，网页照常生成。",
                "政府网站的每个网页都要有这几项：填在 单位.yaml 的“门户”里；网站标识码、栏目问网站主管单位。",
            ),
            "address": CaseWords(
                "“栏目地址”不是网址：{words}，网页照常生成，没有规范地址、订阅和网站地图。",
                "写整个 output 文件夹放到网站上以后的网址，如 https://www.某县.gov.cn/zwgk/；还不知道，这一行不写。",
            ),
            "date": CaseWords(
                "网页的页头缺公开时间，网页照常生成。",
                "在数据里写“公开时间: 2025年6月3日”；几份合出的汇总表，各份写同一天。",
            ),
        },
    ),
    CodeEntry(
        "P02",
        name="图没有画成图片",
        severities=(Severity.WARNING,),
        meaning="“片段图表”要图片，电脑上没有画图片的组件，片段里的图先用数据表。",
        was="片段图表: 图片",
        should="片段图表: 表格",
        advice="装好组件再生成一次，不要图片就改成表格。",
        says={
            "": CaseWords(
                "“片段图表”要图片，电脑上没有装画图片的组件，片段里的图先用数据表。",
                '在本文件夹运行 python -m pip install ".[pictures]"，再生成一次；不要图片，把“片段图表”改成 表格。',
            ),
        },
    ),
    CodeEntry(
        "P03",
        name="已公开的数改了",
        severities=(Severity.HINT,),
        meaning="已经公开过的文书，这一次印出来的数和原来公开的不同；“内部”里的更正说明列出是哪几个。",
        was="今年: 1234.5",
        should="今年: 1234.6",
        advice="照更正说明办更正；办完后把它移到别处归档，以后就从这一次的数比起。",
        says={
            "": CaseWords(
                "已公开的数有改动 {count} 处，见更正说明。",
                "“内部”里的“{stem}更正说明.docx”列出了改前、改后的数；办完后把它移到别处归档，以后就从这一次公开的数比起。",
            ),
        },
    ),
    CodeEntry(
        "P04",
        name="记下的不见了",
        severities=(Severity.WARNING,),
        meaning="“内部”里记着公开过什么、由哪些数据做的，那份记录坏了或不见了；已照 output 里的成品重新记下。",
        advice="拿归档的公开件和 output 里的对一遍；“内部”里的 json 文件不要删、不要改，备份时和 output 一起备份。",
        says={
            "numbers same": CaseWords(
                "“{stem}”公开过哪些数，那份记录坏了或不见了；重做了一遍，和 output 里的一样，已重新记下。",
                "数没有变。还没有办完的更正，请照归档的公开件核对。",
            ),
            "numbers read": CaseWords(
                "“{stem}”公开过哪些数，那份记录坏了或不见了；已从 output 里的网页读回，再和这一次的数比。",
                "增加、删去的数可能没有列全，请拿归档的公开件和这一次的对一遍。",
            ),
            "numbers gone": CaseWords(
                "“{stem}”公开过哪些数，那份记录坏了或不见了，output 里的网页也读不出，不知道原来公开的是什么数。",
                "请拿归档的公开件和这一次的对一遍；有改动的，照规定办更正。",
            ),
            "records same": CaseWords(
                "“{stem}”由哪些数据做的，那份记录坏了或不见了；重做了一遍，和 output 里的一样，已重新记下。",
                "不用再做什么。",
            ),
            "records other": CaseWords(
                "“{stem}”由哪些数据做的，那份记录坏了或不见了；重做了一遍，和 output 里原来的不一样。",
                "请拿归档的公开件和这一次的对一遍；有改动的，照规定办更正。",
            ),
            "unit kept": CaseWords(
                "“{name}”的生成记录坏了、不见了或打不开；数据和 output 里的成品都没有变，栏目里照旧列着它。",
                "运行 python build.py {year} --unit {name}：会和 output 里的成品比一遍，重新记下。",
            ),
            "unit gone": CaseWords(
                "“{name}”的生成记录坏了、不见了或打不开，不知道 output 里的成品和数据还合不合，栏目里先不列它。",
                "运行 python build.py {year} --unit {name}：会和 output 里的成品比一遍，重新记下，再列出来。",
            ),
        },
    ),
    CodeEntry(
        "P05",
        name="示例没有换掉",
        severities=(Severity.ERROR, Severity.WARNING),
        meaning="单位没有写明是示例，数据里却还有随工具来的示例的数、网址或标识码。",
        was="网站域名: www.example.gov.cn",
        should="网站域名: 待填",
        advice="换成本单位的；只是学着填的，在 单位.yaml 里写“示例: 是”，成品会标明示例，不放进 output。",
        says={
            "address": CaseWords(
                "“{name}”里有示例的网址 {words}。",
                "换成本单位自己的；还不知道，先写 待填。",
            ),
            "site": CaseWords(
                "“{name}”是 {words}，后面全是 0，是编的。",
                "问网站主管单位要本网站的标识码；还不知道，先写 待填。",
            ),
            "unmarked": CaseWords(
                "示例里的“{name}”（{words}）是编的，没有注明。",
                "在这一行后面写“# 示例”，网页末尾才会列出；是真的单位，换成本单位自己的，再删掉 单位.yaml 里的“示例: 是”。",
                severity=Severity.WARNING,
            ),
            "copied": CaseWords(
                "四位以上的数有 {all} 个，其中 {count} 个和示例《{sample}》的一样：{listed}。",
                "照自己的批复、决算和台账重新录入；只是学着填的，在 单位.yaml 里写“示例: 是”。",
            ),
        },
    ),
    CodeEntry(
        "P06",
        name="没有审签",
        severities=(Severity.ERROR,),
        meaning="公开稿要先保密审查、负责人审签，数据里没有登记，或者登记的是没有办结。",
        was="状态: 公开稿",
        should="状态: 送审稿",
        advice="办结以后登记结果和日期，不写姓名；还没有办，把状态改成送审稿。",
        says={
            "missing": CaseWords(
                "公开稿没有登记“{names}”。",
                "办结了，在数据的“审签”下面写{lines}（日期照实写）；"
                "还没有办，把“状态”改成 送审稿。",
            ),
            "other": CaseWords(
                "公开稿的“{name}”登记的是“{result}”，应当是“{wanted}”。",
                "办结了，把结果改成 {wanted}，写上日期；还没有办，把“状态”改成 送审稿。",
            ),
            "undated": CaseWords(
                "公开稿的“{name}”没有登记日期。",
                "照审批单写上：日期: {year}-10-14（日期照实写）。",
            ),
        },
    ),
)
