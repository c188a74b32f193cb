"""Q: A Word file that comes back with somebody's pen in it."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

_SAVE_AS = "用 Word 或 WPS 打开，另存为 .docx，再带回一次。"

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
)
