"""Q: What comes back: a Word file with somebody's pen in it, remarks that are to be answered."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

_SAVE_AS = "用 Word 或 WPS 打开，另存为 .docx，再来一次。"

ENTRIES = (
    CodeEntry(
        "Q01",
        name="改回来的文件读不了",
        severities=(Severity.ERROR,),
        meaning="带回的文件不是 .docx，或者坏了。认的是内容，不看名字；数据一个字节都没有动。",
        advice="多半用 Word 或 WPS 打开，另存为 .docx 就好了。",
        was="python build.py 带回 领导改的.doc",
        should="python build.py 带回 领导改的.docx",
        says={
            "old": CaseWords("这是老格式的 .doc 或者 .wps，不是 .docx。", _SAVE_AS),
            "rtf": CaseWords("这是 RTF 文件，不是 .docx。", _SAVE_AS),
            "page": CaseWords("这是网页或者 XML，不是 .docx。", _SAVE_AS),
            "large": CaseWords(
                "这个文件展开以后太大，没有读。", "看看是不是放进了很大的图片。"
            ),
            "damaged": CaseWords("这个文件坏了，或者不是 Word 文件。", _SAVE_AS),
            "closed": CaseWords(
                "没有这个文件，或者打不开。",
                "看看文件名写对了没有；在 Word 里开着的先关掉。",
            ),
            "lock": CaseWords(
                "这是 Word 打开文件时放的标记，不是文件本身。",
                "在 Word 里保存、关闭，再带回不带“~$”的那一个。",
            ),
        },
    ),
    CodeEntry(
        "Q02",
        name="带回的是哪一份",
        severities=(Severity.ERROR, Severity.WARNING, Severity.HINT),
        meaning="每份送审稿里有看不见的书签，写着是哪一份、哪一版；书签没有了就按文字去对。",
        advice="看清楚是哪个年度、哪个单位、哪一版，再写进去。",
        says={
            "unknown": CaseWords(
                "这份文件不像是从这里送出去的：“内部”的“{folder}”里没有和它对得上的。",
                "看看是不是别的电脑、别的年度生成的；送审稿要先在这里生成一次，才带得回来。",
                Severity.ERROR,
            ),
            "other unit": CaseWords(
                "这是{year}年{unit}的《{title}》，不是{asked}的。",
                "确实要带回的话，--unit 写成它，或者不写。",
                Severity.ERROR,
            ),
            "by words": CaseWords(
                "这份文件里的书签没有了，是按文字对上《{title}》的。",
                "多半是把文字复制到了新文件里。每一处都看清楚再写进去。",
                Severity.WARNING,
            ),
            "older": CaseWords(
                "这是《{title}》旧的一版（{version}），现在送审的是另一版（{now}）。",
                "每一处都和现在的数据比过：以后又改过的，两个值都列出来，不写。",
                Severity.WARNING,
            ),
            "open": CaseWords(
                "这个文件还在 Word 里开着，读的是上一次保存的。",
                "在 Word 里保存、关闭，再带回一次。",
                Severity.WARNING,
            ),
        },
    ),
    CodeEntry(
        "Q03",
        name="带回的文件里有别的东西",
        severities=(Severity.HINT,),
        meaning="改回来的文件里有不读的东西，或者有的段落是复制粘贴出来的。",
        advice="知道就行，不用改什么。",
        says={
            "ignored": CaseWords("这个文件里有{what}，没有理会。", "只读文字和批注。"),
            "doubled": CaseWords(
                "有 {count} 段的书签出现了两次，多半是复制粘贴的，这几段按文字和次序去对。",
                "对不上的列在“没有对上”里。",
            ),
        },
    ),
    CodeEntry(
        "Q04",
        name="没有写进数据",
        severities=(Severity.ERROR,),
        meaning="要写的这一处不能写；数据文件里的这一处没有动。",
        advice="照提示看清楚，在数据文件里自己改。",
        was="python build.py 带回 改.docx --write --accept 一和三",
        should="python build.py 带回 改.docx --write --accept 1,3",
        says={
            "no number": CaseWords(
                "没有第 {number} 处。", "看看列表里的序号，写成 --accept 1,3,7。"
            ),
            "not for writing": CaseWords(
                "第 {number} 处（{kind}）不能从这里写进数据。",
                "照列表里那一处的说明办。",
            ),
            "conflict": CaseWords(
                "第 {number} 处，同一个地方别处改得不一样，都没有写。",
                "商量好用哪个，在数据文件里自己改。",
            ),
            "changed": CaseWords(
                "第 {number} 处，送出去以后数据又改过：送审时是“{then}”，现在是“{now}”，没有写。",
                "看看用哪个，在数据文件里自己改。",
            ),
            "not taken": CaseWords(
                "第 {number} 处不写，改成“{new}”以后：{why}",
                "多半是改的时候写错了；确实要改的，问清楚再在数据文件里自己改。",
            ),
            "split": CaseWords(
                "没有看懂“{said}”。", '序号写成 1,3,7；理由写成 --why "3=理由"。'
            ),
        },
    ),
    CodeEntry(
        "Q05",
        name="退回意见没有答完",
        severities=(Severity.WARNING,),
        meaning="退回意见.yaml 里有的意见还是待定，或者定了没有写答复。成品照样生成。",
        advice="公开以前逐条写上状态和答复；不采纳的写理由。",
        was="状态: 待定",
        should="状态: 已采纳",
        says={
            "waiting": CaseWords(
                "退回意见（{title}）有 {count} 条待定：第 {which} 条。",
                "逐条写上状态和答复；还在改的，“状态”先用 送审稿。",
            ),
            "no answer": CaseWords(
                "第 {round} 轮第 {number} 条是“{state}”，没有写答复。",
                "在它下面写 答复：怎么改的、在哪里。",
            ),
            "no reason": CaseWords(
                "第 {round} 轮第 {number} 条是“{state}”，没有写理由。",
                "在它下面写 答复：没有采纳的是哪些，为什么。",
            ),
        },
    ),
    CodeEntry(
        "Q06",
        name="退回意见对不上",
        severities=(Severity.WARNING,),
        meaning="退回意见.yaml 里写重了，或者说改了的地方没有、没有变。",
        advice="照提示看一眼，改的是 退回意见.yaml。",
        was="改了: [机关运行费]",
        should="改了: [机关运行经费]",
        says={
            "twice": CaseWords(
                "第 {round} 轮第 {number} 条和第 {other} 轮第 {same} 条一样。",
                "是重复的，删去一条；确实又提了一次，加上几个字说明是第几次。",
            ),
            "round twice": CaseWords(
                "第 {round} 轮写了两次。", "后面的一轮，轮次接着往下写。"
            ),
            "no report": CaseWords(
                "“{name}”不是这个单位的数据文件，这一轮按每一份都有算。",
                "写数据文件的名字，如 决算；说的是每一份的，不写“报告”。",
            ),
            "no name": CaseWords(
                "“改了”里的“{name}”，数据里没有这个名字，也没有这个标题。{near}",
                "写数据里的名字，如 收入.其余；文字写 md 里的标题；只是说明的话，写进答复。",
            ),
            "unchanged": CaseWords(
                "第 {round} 轮第 {number} 条是“{state}”，“改了”里的“{name}”和退回的那一版一样。",
                "改的是别处，换成那一处的名字；还没有改，改好再写。",
            ),
        },
    ),
    CodeEntry(
        "Q07",
        name="意见没有记进去",
        severities=(Severity.ERROR,),
        meaning="贴进来的意见没有写进 退回意见.yaml；文件一个字节都没有动。",
        advice="照提示改好，再运行一次。",
        was="python build.py 退回 2024 意见.doc",
        should="python build.py 退回 2024 意见.docx --unit 某局",
        says={
            "nothing": CaseWords(
                "里面没有读出意见。", "一条一段，或者写上序号（1、2、3），再来一次。"
            ),
            "closed": CaseWords(
                "没有这个文件，或者打不开。",
                "看看文件名写对了没有；在 Word 里开着的先关掉。",
            ),
            "form": CaseWords(
                "“退回”这一项的写法接不下去，没有动它。",
                "照 docs/经办人.md“退回来的意见”写成一行一项；或者把列出来的自己贴进去。",
            ),
            "broken": CaseWords(
                "退回意见.yaml 现在读不出来，没有动它。", "先照上面的提示改好，再记。"
            ),
        },
    ),
)
