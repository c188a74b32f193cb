"""Y: How YAML, text and table files are written."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

_SAVE_AS_TEXT = "请用记事本另存为 UTF-8 文本；表格在 Excel 里另存为 CSV。"

ENTRIES = (
    CodeEntry(
        "Y01",
        name="用了中文标点",
        severities=(Severity.ERROR,),
        meaning="键后面的冒号、花括号里的逗号或括号是中文的，这一行没有读对。",
        was="三公: {预算： 3，决算： 4}",
        should="三公: {预算: 3, 决算: 4}",
        advice="换成英文的冒号、逗号，冒号后空一格；文字里的标点不用改，两头加英文单引号。",
        says={
            "": CaseWords(
                "这一行用了中文标点，冒号、逗号、括号没有读对。",
                "键后面的冒号、花括号里的逗号用英文的，冒号后空一格；文字里的标点不用改，两头加英文单引号。",
            ),
        },
    ),
    CodeEntry(
        "Y02",
        name="“ #”后面的字会丢",
        severities=(
            Severity.ERROR,
            Severity.WARNING,
        ),
        meaning="空格加 # 后面的字会被当成备注，印不出来。",
        was="原因: 见附件 #1 所列",
        should="原因: '见附件 #1 所列'",
        advice="整句两头加英文单引号，或移到同名的 .md 文件；确是备注，# 前面多空一格。",
        says={
            "": CaseWords(
                "“ #”后面的字会被当成备注，这一行没有读完。",
                "整句两头加英文单引号；或把这段话移到“{companion}”。",
            ),
            "swallowed": CaseWords(
                "“ #”后面的字会被当成备注：印出来只有“{kept}”，“{words}”印不出来。",
                "要印出来，整句两头加英文单引号，或移到“{companion}”；确是备注，“#”前面多空一格。",
                severity=Severity.WARNING,
            ),
        },
    ),
    CodeEntry(
        "Y03",
        name="粘贴的文字没有缩进",
        severities=(Severity.ERROR,),
        meaning="从 Word 粘进来的一段话前面没有缩进，分不清它属于哪一项。",
        advice="把这段话剪到同名的 .md 文件，放在“# ”加这一项名字的标题下面。",
        says={
            "": CaseWords(
                "从这一行起，像是从 Word 粘进来的一段话，前面没有缩进，分不清它属于哪一项。",
                "把这段话剪到“{companion}”，放在“# ”加这一项名字的标题下面；YAML 里这一项删掉即可。",
            ),
            "run": CaseWords(
                "从这一行起，像是从 Word 粘进来的一段话，前面没有缩进，分不清它属于哪一项。到第 {last} 行都是。",
                "把这段话剪到“{companion}”，放在“# ”加这一项名字的标题下面；YAML 里这一项删掉即可。",
            ),
            "row": CaseWords(
                "这一行像是从 Excel 粘进来的，分不清它属于哪一项。",
                "行多的在 Excel 里存成 CSV，YAML 里写它的文件名；只有几行的，照样例一行一个写成“编码: {{…}}”。",
            ),
            "rows": CaseWords(
                "从这一行起，像是从 Excel 粘进来的，分不清它们属于哪一项。到第 {last} 行都是。",
                "上一行写成“键: |”，这几行前面空同样多的格；或者在 Excel 里存成 CSV，YAML 里写它的文件名。",
            ),
            "table": CaseWords(
                "下面像是从 Excel 粘进来的表，到第 {last} 行，冒号后面少了“|”，各行会接在一起。",
                "冒号后面写 |，表的每一行前面空同样多的格；或者在 Excel 里存成 CSV，这里写它的文件名。",
            ),
        },
    ),
    CodeEntry(
        "Y04",
        name="冒号后面少空格",
        severities=(Severity.ERROR,),
        meaning="键后面的英文冒号要空一格，才分得出哪里是内容。",
        was="三公: {预算:3, 决算:4}",
        should="三公: {预算: 3, 决算: 4}",
        advice="冒号后面空一格。",
        says={
            "": CaseWords("冒号后面少一个空格。", "英文冒号后面空一格，再写内容。"),
        },
    ),
    CodeEntry(
        "Y05",
        name="同一项写了两遍",
        severities=(Severity.ERROR,),
        meaning="同一个名称在同一处写了两次（全角半角不同也算），只读了前一处。",
        was="三公: {预算: 3, 预算: 4}",
        should="三公: {预算: 3, 决算: 4}",
        advice="核对两处，删掉错的那一处。",
        says={
            "": CaseWords(
                "“{key}”写了两遍：第 {earlier} 行和第 {line} 行，只读了前一处。",
                "核对两处，删掉错的那一处。",
            ),
            "same_line": CaseWords(
                "“{key}”写了两遍：都在第 {line} 行，只读了前一处。",
                "核对两处，删掉错的那一处。",
            ),
            "same_width": CaseWords(
                "“{first}”和“{key}”是同一项，写了两遍：第 {earlier} 行和第 {line} 行，只读了前一处。",
                "核对两处，删掉错的那一处。",
            ),
            "same_width_and_line": CaseWords(
                "“{first}”和“{key}”是同一项，写了两遍：都在第 {line} 行，只读了前一处。",
                "核对两处，删掉错的那一处。",
            ),
        },
    ),
    CodeEntry(
        "Y06",
        name="“>”按大于号读入",
        severities=(Severity.HINT,),
        meaning="以 > 开头的内容在 YAML 里另有用处，这次按大于号读入。",
        was="目标: >90%",
        should="目标: '>90%'",
        advice="写成 ＞ 或 ≥，或两头加英文单引号，就不再提示。",
        says={
            "": CaseWords(
                "“>”在 YAML 里另有用处，这次按大于号读入。",
                "写成 ＞ 或 ≥，或者两头加英文单引号，就不再提示。",
            ),
        },
    ),
    CodeEntry(
        "Y07",
        name="英文引号开头",
        severities=(Severity.ERROR,),
        meaning="内容用英文引号开头，引号后面又接着写字，读不懂。",
        was='原因: "三公"经费减少',
        should="原因: “三公”经费减少",
        advice="文字里的引号用中文的“”。",
        says={
            "": CaseWords(
                "英文引号开头，引号后面又接着写字，这一行读不懂。",
                "文字里的引号用中文的“”。",
            ),
        },
    ),
    CodeEntry(
        "Y08",
        name="文字里有英文冒号",
        severities=(Severity.ERROR,),
        meaning="一行里又有一个英文冒号，分不清哪个是键。",
        was="原因: 主要原因: 人员增加",
        should="原因: 主要原因：人员增加",
        advice="文字里的冒号用中文的“：”。",
        says={
            "": CaseWords(
                "文字里又有一个英文冒号，读不懂哪个是键。", "文字里的冒号用中文的“：”。"
            ),
        },
    ),
    CodeEntry(
        "Y09",
        name="用特殊符号开头",
        severities=(Severity.ERROR,),
        meaning="内容用 {{、@、%、*、&、[ 等符号开头，读不懂。",
        was="原因: {{ 年度 }}年新增",
        should="原因: '{{ 年度 }}年新增'",
        advice="整句两头加英文单引号；成段文字移到同名的 .md 文件。",
        says={
            "": CaseWords(
                "这一行的内容用了 YAML 的符号开头（如 {{{{ @ % * & [），读不懂。",
                "整句两头加英文单引号；成段文字移到“{companion}”。",
            ),
            "dash": CaseWords(
                "这一行只写了一个“-”，读不懂。",
                "没有发生写 0，没有这一项文字写 无，暂时不知道写“待填”。",
            ),
        },
    ),
    CodeEntry(
        "Y10",
        name="用 Tab 缩进",
        severities=(Severity.ERROR,),
        meaning="行首用了 Tab，YAML 只认空格。",
        advice="缩进用空格，一层两格。",
        says={
            "": CaseWords("这一行用 Tab 缩进。", "缩进用空格，一层两格，别按 Tab。"),
            "run": CaseWords(
                "这一行用 Tab 缩进。到第 {last} 行都是。",
                "缩进用空格，一层两格，别按 Tab。",
            ),
        },
    ),
    CodeEntry(
        "Y11",
        name="缩进对不齐",
        severities=(Severity.ERROR,),
        meaning="这一行缩进的格数和上下几行对不齐，分不清属于哪一层。",
        advice="同一层的键左边对齐，下一层多空两格。",
        says={
            "": CaseWords(
                "这一行缩进的格数不对，和上下几行对不齐。",
                "同一层的键左边对齐，下一层多空两格。",
            ),
        },
    ),
    CodeEntry(
        "Y12",
        name="引号只有一半",
        severities=(Severity.ERROR,),
        meaning="英文引号开了头没有结尾。",
        was='原因: "人员增加',
        should='原因: "人员增加"',
        advice="在这句话末尾补上另一半；或者两个都不要。",
        says={
            "": CaseWords(
                "英文引号只有一半。", "在这句话末尾补上另一半；或者两个都不要。"
            ),
        },
    ),
    CodeEntry(
        "Y13",
        name="括号不成对",
        severities=(Severity.ERROR,),
        meaning="花括号、方括号少了一半，或者括号后面又写了字。",
        was="三公: {预算: 1",
        should="三公: {预算: 1}",
        advice="补成对；括号后面的说明写在“ # ”后面。",
        says={
            "": CaseWords(
                "括号不成对。",
                "“{{”和“}}”、“[”和“]”要成对；括号后面的说明写在“ # ”后面。",
            ),
        },
    ),
    CodeEntry(
        "Y14",
        name="短横后面少空格",
        severities=(Severity.ERROR,),
        meaning="列表每一项前面的英文短横后面要空一格。",
        was="-甲",
        should="- 甲",
        advice="短横后面空一格，再写内容。",
        says={
            "": CaseWords(
                "列表的短横后面少一个空格。", "用英文短横“-”，后面空一格，再写内容。"
            ),
        },
    ),
    CodeEntry(
        "Y15",
        name="用全角空格缩进",
        severities=(Severity.ERROR,),
        meaning="行首是全角空格，YAML 只认英文空格。",
        advice="换成英文空格，一层两格。",
        says={
            "": CaseWords("这一行用全角空格缩进。", "缩进用英文空格，一层两格。"),
            "run": CaseWords(
                "这一行用全角空格缩进。到第 {last} 行都是。",
                "缩进用英文空格，一层两格。",
            ),
        },
    ),
    CodeEntry(
        "Y16",
        name="一个文件写了两份",
        severities=(Severity.ERROR,),
        meaning="“---”把文件分成了两份，它后面的内容没有读。",
        advice="删掉“---”这一行，或者把后面的内容另存为一个文件。",
        says={
            "": CaseWords(
                "“---”把文件分成了两份，它后面的内容没有读。",
                "一个文件只写一份：把“---”这一行删掉，或者把后面的内容另存为一个文件。",
            ),
        },
    ),
    CodeEntry(
        "Y17",
        name="读不出键和值",
        severities=(Severity.ERROR,),
        meaning="文件的最外层要一行一个键，这里不是。",
        was="- 一",
        should="名称: 一",
        advice="照空白表或样例的样子写，例如“金额单位: 元”。",
        says={
            "": CaseWords(
                "读不出“键: 值”，文件的最外层要是一行一个键。",
                "照空白表的样子写，例如“金额单位: 元”。",
            ),
        },
    ),
    CodeEntry(
        "Y18",
        name="空文件",
        severities=(Severity.ERROR,),
        meaning="文件里没有内容。",
        advice="照样例填写，或删掉这个文件。",
        says={
            "": CaseWords("空文件，里面没有内容。", "照空白表填写，或删掉这个文件。"),
        },
    ),
    CodeEntry(
        "Y19",
        name="用了锚点或标签",
        severities=(Severity.ERROR,),
        meaning="YAML 的 & * ! << 这些写法不支持。",
        was="备注: !!str 3",
        should="备注: '!!str 3'",
        advice="要用的内容照写一遍；本来就是文字的，两头加英文单引号。",
        says={
            "": CaseWords(
                "不支持 & * ! << 这些写法（锚点、引用、标签）。",
                "要用的内容照写一遍；若本来就是文字，整句两头加英文单引号。",
            ),
        },
    ),
    CodeEntry(
        "Y20",
        name="文件太大或套得太深",
        severities=(Severity.ERROR,),
        meaning="文件超过 5 MB、套了二十多层，或者行、值太多，没有读。",
        advice="看看是不是放错了文件；行多的放进 CSV，或拆成几份。",
        says={
            "": CaseWords(
                "这个文件太大或者套得太深，没有读。",
                "一份报告用不到二十层、十万个值；看看是不是放错了文件。",
            ),
            "bytes": CaseWords(
                "这个文件超过 {megabytes} MB，没有读。",
                "一份报告用不到这么大的文件：看看是不是放错了；里面有大图片的，先把图片压缩。",
            ),
            "lines": CaseWords(
                "这个文件有 {lines} 行，超过 {most} 行的不读。",
                "一份报告用不到这么多行；看看是不是放错了文件，或者粘进了别的内容。",
            ),
            "rows": CaseWords(
                "这个 CSV 从这里起超过 {most} 行，没有读。",
                "一份报告印不下这么多行；看看是不是放错了文件，或者先按类合并。",
            ),
            "columns": CaseWords(
                "这个 CSV 有 {columns} 列，超过 {most} 列的不读。",
                "看看是不是放错了文件；多余的空列在 Excel 里删掉，另存为 CSV。",
            ),
        },
    ),
    CodeEntry(
        "Y21",
        name="多了一个逗号",
        severities=(Severity.ERROR,),
        meaning="括号里两项之间多了一个逗号。",
        was="三公: {预算: 1,, 决算: 2}",
        should="三公: {预算: 1, 决算: 2}",
        advice="两项之间只要一个英文逗号。",
        says={
            "": CaseWords("括号里多了一个逗号。", "两项之间只要一个英文逗号。"),
        },
    ),
    CodeEntry(
        "Y22",
        name="多了一个标点",
        severities=(Severity.ERROR,),
        meaning="这一行多了一个标点，像是误敲的。",
        advice="删掉它；没有内容的项写 0 或“待填”。",
        says={
            "": CaseWords(
                "这一行多了一个标点，像是误敲的。",
                "删掉这个标点；没有内容的项写 0 或“待填”。",
            ),
        },
    ),
    CodeEntry(
        "Y23",
        name="花括号里的千分位逗号",
        severities=(Severity.ERROR,),
        meaning="花括号里的英文逗号是隔开各项的，带千分位逗号的金额会被拆成几项。",
        was="三公: {预算: 1,234,500, 决算: 4}",
        should="三公: {预算: 1234500, 决算: 4}",
        advice="去掉千分位逗号；要留着的，两头加英文单引号。",
        says={
            "": CaseWords(
                "花括号里的金额写了千分位逗号，会被拆成几项。",
                "去掉千分位逗号；要留着的，两头加英文单引号。",
            ),
        },
    ),
    CodeEntry(
        "Y24",
        name="这一行读不懂",
        severities=(Severity.ERROR,),
        meaning="认不出是哪一种写法错误，这一行和后面的都没有读。",
        advice="看看这一行和上一行：冒号、引号、括号成对没有，开头的空格齐不齐。",
        says={
            "": CaseWords(
                "这一行读不懂，后面的也没有读。",
                "看看这一行和上一行：冒号、引号、括号成对没有，开头的空格齐不齐。",
            ),
        },
    ),
    CodeEntry(
        "Y25",
        name="引号里有反斜杠",
        severities=(Severity.ERROR,),
        meaning="英文双引号里的反斜杠“\\”另有用处，读不懂。",
        was='路径: "D:\\报表"',
        should="路径: 'D:\\报表'",
        advice="双引号换成英文单引号。",
        says={
            "": CaseWords(
                "英文双引号里的反斜杠“\\”另有用处，这里读不懂。",
                "双引号换成英文单引号。",
            ),
        },
    ),
    CodeEntry(
        "Y26",
        name="花括号里少逗号",
        severities=(Severity.ERROR,),
        meaning="花括号里两项之间没有逗号。",
        was="三公: {预算: 1 决算: 2}",
        should="三公: {预算: 1, 决算: 2}",
        advice="两项之间加英文逗号，再空一格。",
        says={
            "": CaseWords(
                "花括号里两项之间少一个逗号。", "两项之间加英文逗号，再空一格。"
            ),
        },
    ),
    CodeEntry(
        "Y27",
        name="键后面少冒号",
        severities=(Severity.ERROR,),
        meaning="写了名称和内容，中间没有冒号。",
        was="三公: {预算 3, 决算: 4}",
        should="三公: {预算: 3, 决算: 4}",
        advice="名称后面写英文冒号，再空一格。",
        says={
            "": CaseWords("键后面少一个冒号。", "键后面写英文冒号，再空一格。"),
        },
    ),
    CodeEntry(
        "Y28",
        name="键是括号里的内容",
        severities=(Severity.ERROR,),
        meaning="名称的位置上是括号括起来的内容，多半是花括号多写了一层。",
        was="{预算: 1}: 2",
        should="预算: 2",
        advice="去掉多的一层；本来是文字的，两头加英文单引号。",
        says={
            "": CaseWords(
                "键只能是文字，这里是括号括起来的内容。",
                "看看花括号是不是多写了一层；文字两头加英文单引号。",
            ),
        },
    ),
    CodeEntry(
        "Y29",
        name="错得太多",
        severities=(Severity.ERROR,),
        meaning="一个文件里写错的地方太多，没有读完或没有列完。",
        advice="先改列出来的各行，再生成一次；整份都不对的，看看是不是放错了文件。",
        says={
            "": CaseWords(
                "写错的地方太多，没有读完。", "先改上面列出的各行，再生成一次。"
            ),
            "unlisted": CaseWords(
                "写错的地方太多，没有列完。",
                "先改上面列出的各行，再生成一次；整份都对不上，看看是不是放错了文件。",
            ),
        },
    ),
    CodeEntry(
        "Y30",
        name="冒号后是全角空格",
        severities=(Severity.ERROR,),
        meaning="冒号后面的空格是全角的。",
        was="预算:　3",
        should="预算: 3",
        advice="换成英文空格。",
        says={
            "": CaseWords("冒号后面的空格是全角的。", "换成英文空格。"),
        },
    ),
    CodeEntry(
        "Y31",
        name="按别的编码读入",
        severities=(Severity.HINT,),
        meaning="文件不是 UTF-8 编码（如记事本存的 GBK），认出来了，照常读入。",
        advice="可以照用；在记事本里“另存为”，编码选 UTF-8，就不再提示。",
        says={
            "": CaseWords(
                "这个文件按 {encoding} 读入。",
                "可以照用；建议在记事本里“另存为”，编码选 UTF-8。",
            ),
        },
    ),
    CodeEntry(
        "Y32",
        name="不是文本或有坏字",
        severities=(Severity.ERROR,),
        meaning="文件是 Word、Excel、PDF，或者有坏掉的字，没有读。",
        advice="用记事本另存为 UTF-8 文本；表格在 Excel 里另存为 CSV；坏掉的那一行重打。",
        says={
            "office": CaseWords(
                "这是 Word 或 Excel 文件，不是文本文件。", _SAVE_AS_TEXT
            ),
            "old_office": CaseWords(
                "这是旧版 Word 或 Excel 文件，不是文本文件。", _SAVE_AS_TEXT
            ),
            "pdf": CaseWords("这是 PDF 文件，不是文本文件。", _SAVE_AS_TEXT),
            "binary": CaseWords(
                "这不是文本文件：里面有许多看不见的控制字符。", _SAVE_AS_TEXT
            ),
            "no_encoding": CaseWords(
                "这个文件的文字认不出来：既不是 UTF-8，也不是 GBK。", _SAVE_AS_TEXT
            ),
            "damaged": CaseWords(
                "这一行有坏掉的字，文件多半没有存完或被截断过。",
                "把这一行重打一遍；文件末尾也看一眼，内容齐不齐。",
            ),
        },
    ),
    CodeEntry(
        "Y33",
        name="有看不见的控制字符",
        severities=(Severity.ERROR,),
        meaning="从别处粘来的文字里有看不见的控制字符，印出来会坏。",
        advice="删掉它，前后几个字用键盘重打一遍。",
        says={
            "": CaseWords(
                "这一行有一个不能用的字符 U+{number}（{name}）。",
                "删掉这个字符，前后几个字用键盘重打一遍。",
            ),
        },
    ),
    CodeEntry(
        "Y34",
        name="有零宽字符",
        severities=(Severity.HINT,),
        meaning="从网页粘来的文字里有看不见的零宽字符，已经去掉。",
        advice="不用改；重打这几个字就不再提示。",
        says={
            "": CaseWords(
                "有 {count} 个看不见的零宽字符，已经去掉。",
                "多半是从网页粘来的，不用改；重打这几个字就不再提示。",
            ),
        },
    ),
    CodeEntry(
        "Y41",
        name="标题前面有文字",
        severities=(Severity.ERROR,),
        meaning=".md 文件第一个标题前面有文字，不知道属于哪一段。",
        advice="在它上面加一行标题，例如“# 部门职责”。",
        says={
            "": CaseWords(
                "第一个标题前面有文字，不知道属于哪一段。",
                "在它上面加一行标题，例如“# 部门职责”；标题就是这段话的名字。",
            ),
        },
    ),
    CodeEntry(
        "Y42",
        name="标题写了两遍",
        severities=(Severity.ERROR,),
        meaning=".md 文件里同一个标题有两处，只读了前一处。",
        advice="两处合成一处，或改掉一个标题。",
        says={
            "": CaseWords(
                "标题“{title}”写了两遍：第 {first} 行和第 {second} 行，只读了前一处。",
                "两处合成一处，或改掉一个标题。",
            ),
        },
    ),
    CodeEntry(
        "Y43",
        name="标题的 # 写得不对",
        severities=(Severity.ERROR,),
        meaning="“#”后面少一个空格，或“#”是中文的；这次仍按标题读入。",
        was="#部门职责",
        should="# 部门职责",
        advice="“#”用英文的，后面空一格。",
        says={
            "": CaseWords(
                "标题的“#”后面少一个空格，或“#”是中文的。",
                "“#”用英文的，后面空一格。这次仍按标题读入。",
            ),
        },
    ),
    CodeEntry(
        "Y44",
        name="只有提示还没有写",
        severities=(Severity.WARNING,),
        meaning="标题下面只有空白表带来的提示，没有内容。",
        advice="写上内容并删掉括号里的提示；用不着这一段，连标题一起删掉。",
        says={
            "": CaseWords(
                "“{title}”只有提示，还没有写。",
                "写上内容并删掉括号里的提示；用不着这一段，连标题一起删掉。",
            ),
        },
    ),
    CodeEntry(
        "Y45",
        name="提示没有删",
        severities=(Severity.ERROR,),
        meaning="写了内容，但空白表上的提示行还在，会印出来。",
        was="（写一两句，200字以内）",
        advice="删掉这一行。",
        says={
            "": CaseWords(
                "“{title}”写了内容，但空白表上的提示没有删，会印出来。", "删掉这一行。"
            ),
            "last_year": CaseWords(
                "“{title}”是上年的文字，还没有读过。", "读一遍，改好以后，删掉这一行。"
            ),
        },
    ),
    CodeEntry(
        "Y46",
        name="标题是空的",
        severities=(Severity.ERROR,),
        meaning=".md 文件里有一行只有“#”。",
        was="#",
        should="# 部门职责",
        advice="在“#”后面写标题，或删掉这一行。",
        says={
            "": CaseWords("这个标题是空的。", "在“#”后面写标题，或删掉这一行。"),
        },
    ),
    CodeEntry(
        "Y47",
        name="文字太长",
        severities=(Severity.ERROR,),
        meaning=".md 文件有几十万字或上千个标题，不像一份报告的文字，没有读。",
        advice="看看是不是放错了文件；制度全文这样的长篇作附件另发。",
        says={
            "": CaseWords(
                "这个文件有 {characters} 个字、{headings} 个标题，不像一份报告的文字，没有读。",
                "看看是不是放错了文件；制度全文这样的长篇作附件另发。",
            ),
        },
    ),
    CodeEntry(
        "Y48",
        name="文字里粘了表",
        severities=(Severity.WARNING,),
        meaning=".md 文件里有从 Excel 或 Word 粘来的表，印出来是一行一行接不上的字。",
        advice="数写进 YAML（行多的存成 CSV，写它的文件名），表由模板印；文字里写成句子。",
        says={
            "": CaseWords(
                "“{title}”里像是粘了一张表，到第 {last} 行；印出来没有格子，一行一段。",
                "数写进 YAML（行多的存成 CSV，写它的文件名），文字里用 {{{{ 名称 }}}} 引用；要留的写成句子。",
            ),
        },
    ),
    CodeEntry(
        "Y51",
        name="CSV 用了中文逗号",
        severities=(Severity.ERROR,),
        meaning="CSV 各列之间是中文逗号。",
        was="编码，基本支出",
        should="编码,基本支出",
        advice="都改成英文逗号；在 Excel 里另存为 CSV 就不会错。",
        says={
            "": CaseWords(
                "列与列之间用了中文逗号。",
                "整个文件的逗号都改成英文的；在 Excel 里另存为 CSV 就不会错。",
            ),
        },
    ),
    CodeEntry(
        "Y52",
        name="CSV 列名重复",
        severities=(Severity.ERROR,),
        meaning="CSV 第一行有两列同名，只读了前一列。",
        was="编码,金额,金额",
        should="编码,预算,决算",
        advice="改掉一个列名，或删掉一列。",
        says={
            "": CaseWords(
                "列名“{name}”写了两遍：第 {first} 列和第 {second} 列，只读了前一列。",
                "改掉一个列名，或删掉一列。",
            ),
        },
    ),
    CodeEntry(
        "Y53",
        name="CSV 的列没有列名",
        severities=(Severity.ERROR,),
        meaning="有一列有内容，第一行没有写它的名称。",
        was="编码,,决算",
        should="编码,预算,决算",
        advice="给这一列写上列名，或删掉这一列；第一行不能是表名。",
        says={
            "": CaseWords(
                "第 {column} 列有内容，没有列名。",
                "第一行是列名，不能是表名；给这一列写上名字，或删掉这一列。",
            ),
            "above": CaseWords(
                "第一行不是列名，列名在第 {line} 行。",
                "删掉列名上面的行；上面写着单位的，把单位写进列名，如“金额（万元）”。",
            ),
        },
    ),
    CodeEntry(
        "Y54",
        name="CSV 引号不成对",
        severities=(Severity.ERROR,),
        meaning="CSV 里的英文引号不成对，或者引号后面还有字。",
        was='30101,"工资',
        should="30101,工资",
        advice="文字里的引号用中文的“”；英文引号要成对，中间不换行。",
        says={
            "": CaseWords(
                "这一行的英文引号不成对，或者引号后面还有字。",
                "文字里的引号用中文的“”；别的英文引号要成对，中间不换行。",
            ),
        },
    ),
    CodeEntry(
        "Y55",
        name="CSV 一行多了格",
        severities=(Severity.ERROR,),
        meaning="这一行的格数比列名多，多半是金额里写了千分位逗号。",
        was="30101,1,850,000",
        should="30101,1850000",
        advice="去掉千分位逗号，或给这一格两头加英文双引号。",
        says={
            "": CaseWords(
                "这一行有 {cells} 格，列名只有 {names} 个；这样的有 {rows} 行。",
                "多半是金额里写了千分位逗号：去掉逗号，或给这一格两头加英文双引号。",
            ),
        },
    ),
    CodeEntry(
        "Y56",
        name="CSV 一行少了格",
        severities=(Severity.WARNING,),
        meaning="这一行的格数比列名少，少的按空着读。",
        was="30101,1850000",
        should="30101,1850000,",
        advice="看看是不是漏了一格；后面确实空着，补上逗号。",
        says={
            "": CaseWords(
                "这一行只有 {cells} 格，列名有 {names} 个；少的按空着读。这样的有 {rows} 行。",
                "看看是不是漏了一格；后面确实空着，补上逗号。",
            ),
        },
    ),
    CodeEntry(
        "Y57",
        name="列名里的单位不对",
        severities=(Severity.ERROR,),
        meaning="列名后面括号里的单位，这一列用不上。",
        was="编码,基本支出（千元）",
        should="编码,基本支出（万元）",
        advice="金额写 元、万元 或 亿元；不是数的列不写单位。",
        says={
            "amount": CaseWords(
                "“{name}”是金额，列名里写的单位是“{unit}”。",
                "金额的单位写 元、万元 或 亿元；是别的单位的，在 Excel 里换算好再存。",
            ),
            "count": CaseWords(
                "“{name}”的单位应当是“{own}”，列名里写的是“{unit}”。",
                "核对是不是这一列；是的，列名里不写单位。",
            ),
            "percent": CaseWords(
                "“{name}”是百分数，列名里写的单位是“{unit}”。",
                "写成“{name}（%）”，或者列名里不写单位、格里带 %。",
            ),
            "words": CaseWords(
                "“{name}”这一列不是数，列名里写了“{unit}”。", "列名里只写“{name}”。"
            ),
        },
    ),
    CodeEntry(
        "Y58",
        name="Excel 没有存下来",
        severities=(Severity.ERROR,),
        meaning="存成 CSV 时，Excel 只存了格里显示的样子，原来的数字没有存下来。",
        was="2.10E+06,5",
        should="2101501,5",
        advice="在 Excel 里把这一列设成“文本”或拉宽，看得到全部数字了，再另存为 CSV。",
        says={
            "short": CaseWords(
                "“{name}”这一格是 {text}：位数多的数 Excel 缩写了，后面的数字没有存下来。这样的有 {count} 格。",
                "在 Excel 里把这一列的格式设成“文本”（金额设成“数值”），看得到全部数字了，再另存为 CSV。",
            ),
            "narrow": CaseWords(
                "“{name}”这一格是 {text}：列太窄，Excel 没有把数存下来。这样的有 {count} 格。",
                "在 Excel 里把这一列拉宽，看得到数了，再另存为 CSV。",
            ),
            "failed": CaseWords(
                "“{name}”这一格是 {text}：Excel 里的公式没有算出来。这样的有 {count} 格。",
                "在 Excel 里改好公式，或者写上数，再另存为 CSV。",
            ),
        },
    ),
    CodeEntry(
        "Y59",
        name="合计行对不上",
        severities=(Severity.ERROR, Severity.HINT),
        meaning="表里的合计、小计不是各行相加的数。合计行只用来核对，不当作一行。",
        was="合计,6",
        should="合计,5",
        advice="核对有没有录错、漏录的行；不核对的，删掉合计行。",
        says={
            "": CaseWords(
                "“{name}”的{word}写的是 {stated}，各行相加是 {added}，相差 {gap}。",
                "核对有没有录错、漏录的行；表里另有“其中”的行，删掉那些行。合计行只用来核对，不要可以删掉。",
            ),
            "rounding": CaseWords(
                "“{name}”的{word}写的是 {stated}，各行相加是 {added}，相差 {gap}，多半是四舍五入的尾差。",
                "不用改；要一分不差的，录元。",
            ),
        },
    ),
)
