"""M: Layouts of Word files."""

from reports.core.catalogue.entry import Entry
from reports.core.severity import Severity

ENTRIES = (
    Entry(
        "M01",
        name="版式打不开",
        severities=(Severity.ERROR,),
        meaning="版式文件不是完好的 .docx，或者加了密码。",
        advice="用 Word 或 WPS 打开，去掉密码，另存为“Word 文档（*.docx）”。",
    ),
    Entry(
        "M02",
        name="版式大得不正常",
        severities=(Severity.ERROR,),
        meaning="版式文件解开后太大，没有打开它。",
        advice="换回原来的版式；里面有大图片的，先压缩。",
    ),
    Entry(
        "M03",
        name="版式里有宏",
        severities=(Severity.ERROR,),
        meaning="带宏的文件不能用来生成公开材料。",
        advice="另存为不带宏的“Word 文档（*.docx）”。",
    ),
    Entry(
        "M04",
        name="缺【正文】一段",
        severities=(Severity.ERROR,),
        meaning="版式里没有、有几处【正文】，或者它没有独占一段。",
        advice="在正文开始的地方单独写一段【正文】，只写一处。",
    ),
    Entry(
        "M05",
        name="版式缺样式",
        severities=(Severity.ERROR,),
        meaning="版式里缺少文书要用的样式。",
        advice="新建同名样式，或从公共版式里复制过来。",
    ),
    Entry(
        "M06",
        name="版式缺页眉页脚",
        severities=(Severity.ERROR,),
        meaning="有一种页没有页眉或页脚。",
        advice="在 Word 里双击这种页的页眉页脚位置，留空段落或插入页码，再保存。",
    ),
    Entry(
        "M07",
        name="样式没有写明字体",
        severities=(Severity.ERROR,),
        meaning="样式用了主题字体或没有写明字体，换一台电脑会变样。",
        advice="修改样式，中文、西文字体都选具体的（如仿宋_GB2312）。",
    ),
    Entry(
        "M08",
        name="版式的花括号不对",
        severities=(Severity.ERROR,),
        meaning="版式里的 {{ 名称 }} 不成对，或被 Word 拆开了。",
        was="{{ 标题 }",
        should="{{ 标题 }}",
        advice="整个删掉，一口气重新输入，写在同一段里。",
    ),
    Entry(
        "M09",
        name="版式没有页面设置",
        severities=(Severity.ERROR,),
        meaning="版式里没有纸张和页边距。",
        advice="在“布局→页面设置”里设好，再保存。",
    ),
    Entry(
        "M10",
        name="有修订或批注",
        severities=(Severity.ERROR,),
        meaning="版式里的修订痕迹、批注会跟着每份材料公开。",
        advice="接受或拒绝所有修订，删除批注，关闭修订后保存。",
    ),
    Entry(
        "M11",
        name="引用了外部图片",
        severities=(Severity.ERROR,),
        meaning="版式引用了文件以外的图片或对象，别的电脑上看不到。",
        advice="把图片直接插入版式，不选“链接到文件”。",
    ),
)
