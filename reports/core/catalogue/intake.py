"""R: Reading tables from Excel."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

_SAVE_AGAIN = "用 Excel 或 WPS 打开，另存为 .xlsx，再导入一次。"
_SPLIT = "只留要导入的表，另存成一个 .xlsx，再导入一次。"

ENTRIES = (
    CodeEntry(
        "R01",
        name="这个文件读不了",
        severities=(Severity.ERROR,),
        meaning=(
            "要导入的文件不是 Excel 文件，或者加了密、坏了、太大。认的是内容，不看名字："
            ".xls、.xlsx、.ods、内容是这几种的 .et 都行。"
        ),
        advice="多半用 Excel 或 WPS 打开，另存为 .xlsx 就好了；什么都没有改动。",
        says={
            "encrypted": CaseWords(
                "这个文件加了密码，读不了。",
                "用 Excel 或 WPS 打开，去掉密码另存一份，再导入一次。",
            ),
            "corrupt": CaseWords(
                "这个文件坏了，或者不是完整的 Excel 文件。", _SAVE_AGAIN
            ),
            "word": CaseWords(
                "这是 Word 文件，不是表格。", "把表复制到 Excel 里存成 .xlsx 再导入。"
            ),
            "pdf": CaseWords(
                "这是 PDF，不是表格。", "从决算软件里另外导出 Excel，再导入一次。"
            ),
            "web page": CaseWords("这是网页，只是名字像 Excel 文件。", _SAVE_AGAIN),
            "xml": CaseWords("这是 XML 表格，不是 Excel 文件。", _SAVE_AGAIN),
            "text": CaseWords(
                "这是文本文件，不是 Excel 文件。",
                "CSV 放进单位的文件夹、在数据里写文件名就能用；或者用 Excel 打开，另存为 .xlsx。",
            ),
            "other": CaseWords("这不是 Excel 文件，认不出是什么。", _SAVE_AGAIN),
            "empty": CaseWords("这个文件是空的。", "重新导出一份，再导入一次。"),
            "too large": CaseWords("这个文件太大，或者展开以后太大，没有读。", _SPLIT),
            "too slow": CaseWords("这个文件读了一分半钟还没有读完，没有读。", _SPLIT),
            "closed": CaseWords(
                "这个文件打不开，多半正被别的程序占着，或者没有权限。",
                "关掉 Excel 里的它，再导入一次。",
            ),
            "unreadable": CaseWords(
                "没有这个文件，或者读不了。", "看看文件名写对了没有。"
            ),
            "library": CaseWords(
                "缺少组件 python-calamine，读不了 Excel 文件。",
                '在本文件夹运行 python -m pip install ".[excel]"，再导入一次。',
            ),
        },
    ),
    CodeEntry(
        "R02",
        name="有的地方没有读",
        severities=(Severity.WARNING, Severity.ERROR, Severity.HINT),
        meaning="文件里有的表、行、列或格没有读进来；读懂的照常用。",
        advice="照提示看看那个地方：要的，改好再导入一次；不要的，不用管。",
        says={
            "too large": CaseWords(
                "工作表“{sheet}”行或列太多，不是报告里的表，没有读。",
                "要用的表另存成一个文件再导入；下边、右边很远的地方有没清干净的格，也会这样。",
            ),
            "formulas": CaseWords(
                "工作表“{sheet}”的 {cells} 等格是公式，还没有算过，读出来是空的。",
                "用 Excel 或 WPS 打开这个文件，保存一次，再导入。",
                Severity.ERROR,
            ),
            "errors": CaseWords(
                "工作表“{sheet}”的 {cells} 等格是 #REF! 一类的错误值，没有读。",
                "在 Excel 里改好这些格，保存，再导入一次。",
                Severity.ERROR,
            ),
            "merged": CaseWords(
                "工作表“{sheet}”的 {cells} 并进了旁边的格，没有自己的数，没有读。",
                "在 Excel 里取消合并，每一格写上自己的数，再导入一次。",
            ),
            "bare": CaseWords(
                "工作表“{sheet}”的 {cells} 只有数、没有单位，没有读。",
                "连单位写成字（95.8%、168家），再导入一次：设成百分比的格里存的是 0.958，分不清是多少。",
            ),
            "twice": CaseWords(
                "工作表“{sheet}”的{table}里有写了不止一行的：{words}，都没有用。",
                "留下对的那一行，或者合成一行，再导入一次。",
            ),
            "macros": CaseWords(
                "这个文件带着宏，宏不管，只读格里的数。",
                "数不靠宏来改的，不用管。",
                Severity.HINT,
            ),
            "links": CaseWords(
                "这个文件里有的格取自别的文件，读的是上次算好的数。",
                "取数的那个文件后来改过的，先用 Excel 打开更新、保存，再导入一次。",
                Severity.HINT,
            ),
            "open": CaseWords(
                "这个文件正开着，读的是上次保存的，没有保存的改动没有读到。",
                "在 Excel 或 WPS 里保存、关掉它，再导入一次。",
            ),
            "nothing": CaseWords(
                "这个文件里什么也没有，工作表都是空的。",
                "看看是不是拿错了文件，或者导出没有做完。",
                Severity.ERROR,
            ),
            "no table": CaseWords(
                "这个文件里没有认得的表。",
                "认得的表写在模板的 表格.yaml 里；各张表靠表号或标题认，标题要和那里的一样。",
                Severity.ERROR,
            ),
            "unit": CaseWords(
                "工作表“{sheet}”的{table}没有写金额单位，没有读。",
                "在表的上面写一格“单位：元”或“单位：万元”，保存，再导入一次。",
            ),
            "columns": CaseWords(
                "工作表“{sheet}”的{table}没有“{words}”这一列，少读了这一列的数。",
                "列名和模板的 表格.yaml 里的不一样，就在那里添上这个写法。",
            ),
            "unclear columns": CaseWords(
                "工作表“{sheet}”的{table}有几列都像“{words}”，分不清，没有读。",
                "在模板的 表格.yaml 里把上一层的列名也写上，如 本年支出 / 小计。",
            ),
            "rows": CaseWords(
                "工作表“{sheet}”的{table}没有“{words}”这一行，这一项没有读。",
                "行名和模板的 表格.yaml 里的不一样，就在那里添上这个写法。",
            ),
            "cells": CaseWords(
                "工作表“{sheet}”的 {cells} 不是数，写的是“{text}”，没有读。",
                "改成数，或者留空，再导入一次。",
                Severity.ERROR,
            ),
            "codes": CaseWords(
                "工作表“{sheet}”的{table}有几行不认识：{words}，没有读。",
                "编码、名称照当年的科目写；字典在 templates/公共/字典，看看编码对不对、年度对不对。",
            ),
            "rounded": CaseWords(
                "这个文件里的表以万元列示，数只到表上印的那一位，照印的写成“…万元”。",
                "决算软件里以元列示的表一起导入，就用那里的数；两处对得上，不另外提。",
                Severity.HINT,
            ),
            "whose": CaseWords(
                "工作表“{sheet}”的表不知道是哪一份的，没有读。",
                "表上写明{key}，和数据里的一样；还没有这一份的，先照 new --type 新建，再导入一次。",
            ),
            "year": CaseWords(
                "这个文件里没有写是哪一年的，当作 {year} 年度读。",
                "核对一下是不是 {year} 年度的表。",
                Severity.HINT,
            ),
        },
    ),
    CodeEntry(
        "R03",
        name="不是这一年、这个单位的表",
        severities=(Severity.ERROR,),
        meaning="表上写的年度或编制单位，和命令里写的不是一个。整个文件都没有导入。",
        advice="换成这一年、这个单位的文件；或者把命令里的年度、单位写对。",
        says={
            "year": CaseWords(
                "这个文件是 {stated} 年度的，不是 {year} 年度的，没有导入。",
                "看看是不是拿错了文件，或者 --year 写错了。",
            ),
            "unit": CaseWords(
                "这个文件是“{stated}”的，不是“{unit}”的，没有导入。",
                "看看是不是拿错了文件，或者 --unit 写错了。",
            ),
        },
    ),
    CodeEntry(
        "R04",
        name="两处的数不一样",
        severities=(Severity.WARNING,),
        meaning="同一个数，两张表（或者两处像同一张表的地方）不一样，不知道用哪一个，都没有用。",
        advice="看看哪一处是对的：改对了再导入，或者只导入对的那个文件。",
        says={
            "": CaseWords(
                "{key}：{first}是 {one}，{second}是 {other}，都没有用。",
                "看看哪一处对：改对了再导入一次。",
            ),
            "tables": CaseWords(
                "{first}和{second}都像“{table}”，数不一样，都没有用。",
                "只留一张，再导入一次。",
            ),
        },
    ),
    CodeEntry(
        "R05",
        name="数据文件写不进去",
        severities=(Severity.ERROR,),
        meaning="原来的数据文件有读不懂的地方，或者要改的地方改了会动到别的字。原来的文件没有动。",
        advice="先照提示改好原来的文件，再导入一次。",
        says={
            "broken": CaseWords(
                "“{file}”里有错误，没有往里写。", "先改好它，再导入一次。"
            ),
            "unread": CaseWords(
                "“{file}”里有错误，读不了它，什么也没有动。",
                "先改好它，再运行一次。",
            ),
            "form": CaseWords(
                "“{key}”写的样子程序不会改，没有往里写。",
                "照列出的差别自己改这一处。",
            ),
        },
    ),
    CodeEntry(
        "R06",
        name="几处填的不一样",
        severities=(Severity.ERROR,),
        meaning=(
            "同一个值，几份填报表填的不一样；或者填报表发出去以后，数据文件里这个值也改了。"
            "不知道用哪一个，这一处没有写，别的照写。"
        ),
        advice="问清楚用哪一个；用某一份填报表的，加 --prefer 写那个文件名，再导入一次。",
        says={
            "forms": CaseWords(
                "{key}：{first}填的是“{one}”，{second}填的是“{other}”，没有写。",
                "问清楚用哪一个：改成一样的，或者加 --prefer 写用哪个文件，再导入一次。",
            ),
            "unit": CaseWords(
                "填报表发出去时“{file}”的金额按{base}填，现在按{now}填，它的格都没有写。",
                "是“{file}”改错了的，改回来再导入；不是的，重新出一份填报表来填。",
            ),
            "since": CaseWords(
                "{key}：填报表发出去时是“{base}”，现在“{file}”里已经是“{now}”，"
                "{where}填的是“{new}”，没有写。",
                "看看哪一个对：用填报表的，加 --prefer 写这个文件，再导入一次；用现在的，不用管。",
            ),
        },
    ),
    CodeEntry(
        "R07",
        name="填报表里的格没有用",
        severities=(Severity.ERROR, Severity.WARNING),
        meaning="填报表里这一格填的不能用，或者看不出是什么意思；别的格照用，什么都没有丢。",
        advice="照提示改好这一格，保存，再导入一次。",
        says={
            "wrong": CaseWords(
                "{where}填的“{text}”没有用：{why}", "改好这一格，保存，再导入一次。"
            ),
            "emptied": CaseWords(
                "{where}空了，原来是“{base}”，没有动。",
                "没有的数填 0，没有的写“无”；真要去掉，在数据文件里删。",
                Severity.WARNING,
            ),
            "gone": CaseWords(
                "{where}填的“{key}”，现在的模板或数据里没有这一项，没有用。",
                "重新出一份填报表，把这一格填到新的里面。",
            ),
            "key": CaseWords(
                "{where}原来是“{key}”，改成了“{said}”，整行没有用。",
                "这一格改回来；要加“{said}”的，填在下面的空行里，再导入一次。",
            ),
            "no key": CaseWords(
                "{where}这一行没有填“{column}”，整行没有用。",
                "填上“{column}”，保存，再导入一次。",
            ),
        },
    ),
)
