"""M: Layouts of Word files."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

ENTRIES = (
    CodeEntry(
        "M01",
        name="Word 文件打不开",
        severities=(Severity.ERROR,),
        meaning="版式、Word 模板、空表不是完好的 .docx，或者加了密码。",
        advice="用 Word 或 WPS 打开，去掉密码，另存为“Word 文档（*.docx）”。",
        says={
            "old": CaseWords(
                "这个 Word 文件是旧式 .doc、.wps，或者加了打开密码，读不了。",
                "在 Word 或 WPS 里打开，去掉密码，另存为“Word 文档（*.docx）”。",
            ),
            "damaged": CaseWords(
                "这个文件不是完好的 Word 文档（.docx）。",
                "用 Word 或 WPS 打开看看：打得开就另存为“Word 文档（*.docx）”，"
                "打不开就从备份里恢复。",
            ),
            "part": CaseWords(
                "这个 Word 文件里的“{part}”坏了，或者和它的名目不符，没有用它。",
                "用 Word 或 WPS 打开，另存为新的“Word 文档（*.docx）”再放回来；"
                "打不开就从备份里恢复。",
            ),
        },
    ),
    CodeEntry(
        "M02",
        name="Word 文件大得出奇",
        severities=(Severity.ERROR,),
        meaning="版式或 Word 模板解开后太大，没有打开它。",
        advice="换回原来的文件；里面有大图片的，先压缩。",
        says={
            "": CaseWords(
                "这个 Word 文件解开后有 {size} MB，或者压缩得不合常理，没有打开它。",
                "这可能是被人做过手脚的文件。请换回原来的文件；"
                "如果里面放了大图片，先把图片压缩。",
            ),
        },
    ),
    CodeEntry(
        "M03",
        name="Word 文件里有宏",
        severities=(Severity.ERROR,),
        meaning="带宏的文件不能用来生成公开材料。",
        advice="另存为不带宏的“Word 文档（*.docx）”。",
        says={
            "": CaseWords(
                "这个 Word 文件里带有宏，不能用来生成公开材料。",
                "另存为不带宏的“Word 文档（*.docx）”再放回来。",
            ),
        },
    ),
    CodeEntry(
        "M04",
        name="缺【正文】一段",
        severities=(Severity.ERROR,),
        meaning="版式里没有、有几处【正文】，或者它没有独占一段。",
        advice="在正文开始的地方单独写一段【正文】，只写一处。",
        says={
            "missing": CaseWords(
                "版式里没有“【正文】”这一段，不知道正文放在哪里。",
                "在正文开始的地方单独写一段“【正文】”。",
            ),
            "several": CaseWords(
                "版式里有 {count} 处“【正文】”，正文只能放一处。",
                "留下一处，其余删掉。",
            ),
            "not alone": CaseWords(
                "“【正文】”要独占一段，不能和别的字写在一段里，"
                "也不能放在表格或文本框里。",
                "把“【正文】”移出来，单独成段。",
            ),
        },
    ),
    CodeEntry(
        "M05",
        name="版式缺样式",
        severities=(Severity.ERROR,),
        meaning="版式里缺少文书要用的样式。",
        advice="新建同名样式，或从公共版式里复制过来。",
        says={
            "": CaseWords(
                "版式里缺少 {count} 个样式：{names}。",
                "在 Word 的“样式”窗格里新建同名样式，"
                "或者从公共版式里把这些样式复制过来（“管理样式”→“导入/导出”）。",
            ),
        },
    ),
    CodeEntry(
        "M06",
        name="版式缺页眉页脚",
        severities=(Severity.ERROR,),
        meaning="有一种页没有页眉或页脚。",
        advice="在 Word 里双击这种页的页眉页脚位置，留空段落或插入页码，再保存。",
        says={
            "header": CaseWords(
                "版式里缺少页眉：{pages}。",
                "在 Word 里双击这种页的页眉位置，留一个空段落也行，"
                "关闭页眉页脚后保存。",
            ),
            "footer": CaseWords(
                "版式里缺少页脚：{pages}。",
                "在 Word 里双击这种页的页脚位置，插入页码，关闭页眉页脚后保存。",
            ),
        },
    ),
    CodeEntry(
        "M07",
        name="样式没有写明字体",
        severities=(Severity.ERROR,),
        meaning="样式用了主题字体或没有写明字体，换一台电脑会变样。",
        advice="修改样式，中文、西文字体都选具体的（如仿宋_GB2312）。",
        says={
            "styles": CaseWords(
                "这些样式没有写明字体，或者用的是“主题字体”：{names}。",
                "修改样式→格式→字体，"
                "“中文字体”和“西文字体”都选具体的字体（如仿宋_GB2312），"
                "不选带“（中文正文）”“+正文”的。",
            ),
            "words": CaseWords(
                "版式里这些文字用的是“主题字体”：{words}。",
                "选中这些文字，开始→字体，“中文字体”和“西文字体”都选具体的字体，"
                "不选带“（中文正文）”“+正文”的。",
            ),
        },
    ),
    CodeEntry(
        "M08",
        name="版式的花括号不对",
        severities=(Severity.ERROR,),
        meaning="版式里、页眉页脚里的 {{ 名称 }} 不成对，或被 Word 拆开了。",
        was="{{ 标题 }",
        should="{{ 标题 }}",
        advice="整个删掉，一口气重新输入，写在同一段里。",
        says={
            "braces": CaseWords(
                "这一段的花括号写得不对：“{words}”。",
                "版式里、页眉页脚里只能写成对的 {{{{ 名称 }}}}，写在同一段里；要看情况的，"
                "写成 {{{{ '甲' if 条件 else '乙' }}}}；循环（{{% … %}}）写在正文里。",
            ),
            "notes": CaseWords(
                "脚注、尾注里的标签会原样印出来：“{words}”。",
                "移到正文里；或者写成不变的字。",
            ),
            "torn": CaseWords(
                "版式里、页眉页脚里有一个 {{{{ … }}}} 被 Word 拆到了不同的结构里（例如一半在超链接里）。",
                "把这个 {{{{ … }}}} 整个删掉，关闭自动更正，一口气重新输入。",
            ),
        },
    ),
    CodeEntry(
        "M09",
        name="没有页面设置",
        severities=(Severity.ERROR,),
        meaning="版式或 Word 模板里没有纸张和页边距。",
        advice="在“布局→页面设置”里设好，再保存。",
        says={
            "": CaseWords(
                "这个 Word 文件里没有页面设置（纸张和页边距）。",
                "在 Word 的“布局→页面设置”里设好纸张和页边距，再保存。",
            ),
        },
    ),
    CodeEntry(
        "M10",
        name="有修订或批注",
        severities=(Severity.ERROR,),
        meaning="版式、Word 模板里的修订痕迹、批注会跟着每份材料公开。",
        advice="接受或拒绝所有修订，删除批注，关闭修订后保存。",
        says={
            "hidden text": CaseWords(
                "这个 Word 文件里有隐藏的文字：{words}，会跟着每份材料公开出去。",
                "按 Ctrl+Shift+8 显示隐藏的文字，删掉，或者在“字体”里去掉“隐藏”。",
            ),
            "revisions": CaseWords(
                "这个 Word 文件里还有修订痕迹或批注，会跟着每份材料公开出去。",
                "在“审阅”里接受或拒绝所有修订，删除所有批注，关闭修订后保存。",
            ),
        },
    ),
    CodeEntry(
        "M11",
        name="引用了外部内容",
        severities=(Severity.ERROR,),
        meaning="版式或 Word 模板引用了文件以外的图片、字体或对象：别的电脑上看不到，打开时还会去外面取。",
        advice="把图片直接插入，不选“链接到文件”；别的删掉。",
        says={
            "": CaseWords(
                "这个 Word 文件引用了文件以外的图片或对象：{names}。",
                "把图片直接插入（不选“链接到文件”），不是图片的删掉，再保存。",
            ),
        },
    ),
    CodeEntry(
        "M12",
        name="夹带了别的东西",
        severities=(Severity.ERROR,),
        meaning="版式或 Word 模板里有公开材料不能带的域、对象或链接，会跟着每份材料公开出去。",
        advice="照提示在 Word 里找到，删掉再保存。",
        says={
            "doctype": CaseWords(
                "这个 Word 文件里的“{part}”带有外部声明（DOCTYPE），没有用它。",
                "这可能是被人做过手脚的文件：用 Word 或 WPS 打开，"
                "另存为新的“Word 文档（*.docx）”，或者换回原来的文件。",
            ),
            "fields": CaseWords(
                "这个 Word 文件里有公开材料不能带的域：{names}。",
                "在 Word 里按 Alt+F9 显示域代码，找到它们删掉，再按 Alt+F9 还原，保存。",
            ),
            "objects": CaseWords(
                "这个 Word 文件里夹带了公开材料不能带的内容：{names}。",
                "在 Word 里选中它们删掉，要印的换成图片（PNG、JPG），再保存。",
            ),
            "links": CaseWords(
                "这个 Word 文件里有不能公开的链接：{names}。",
                "在 Word 里右键“取消超链接”，"
                "或者改成 http://、https://、mailto: 开头的网址，再保存。",
            ),
            "missing": CaseWords(
                "这个 Word 文件里有几处引用的内容不在文件里：{names}。",
                "用 Word 或 WPS 打开，删掉显示不出来的图片，另存一份再放回来。",
            ),
        },
    ),
    CodeEntry(
        "M13",
        name="版式丢了中文排版的设置",
        severities=(Severity.WARNING,),
        meaning="版式用别的软件存过，中文排版的几样设置没有了，印出来和原来的不一样。",
        advice="从原来的版式重新改，用 Word 或 WPS 存；不用 LibreOffice 存。",
        says={
            "": CaseWords(
                "版式里没有了中文排版的设置：{names}。印得出来，版面和原来的不一样。",
                "多半是用 LibreOffice 存过：从原来的版式重新改，用 Word 或 WPS 存；"
                "或者在 Word 的“段落→中文版式”和“缩进”里重新设好。",
            ),
        },
    ),
    CodeEntry(
        "M14",
        name="空表认不了",
        severities=(Severity.ERROR,),
        meaning="要认的 Word 文件不是一张空表，或者里面没有一格是认得的。",
        advice="换成上级发来的空表；接受修订；看看报告类型写对没有。",
        says={
            "no table": CaseWords(
                "这个 Word 文件里没有表格，没有格子可认。",
                "看看是不是拿错了文件；表格在文本框里的，先移出来。",
            ),
            "tagged": CaseWords(
                "这个 Word 文件里已经有标签（{{{{ … }}}} 或 {{% … %}}），不是空表。",
                "要重新认，用上级发来的那份空表；要接着改，直接在 Word 里改这一份。",
            ),
            "revisions": CaseWords(
                "这个 Word 文件里还有修订痕迹或批注，看不准哪些格是空的。",
                "在“审阅”里接受或拒绝所有修订，删除所有批注，关闭修订后保存。",
            ),
            "too many cells": CaseWords(
                "这个 Word 文件里的表格太大（一行多于 63 格，或者一共多于 10000 格），不像一张空表。",
                "只留下要填的那张表，另存一份再认。",
            ),
            "nothing known": CaseWords(
                "这张表里没有一格是“{kind}”认得的，没有写文件。",
                "看看 --type 写对没有；认得的名称在这种报告的 表/、数据结构.yaml 和 计算.yaml 里。",
            ),
        },
    ),
)
