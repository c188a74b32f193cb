"""G: Files and folders."""

from reports.core.catalogue.entry import Entry, Words
from reports.core.severity import Severity

ENTRIES = (
    Entry(
        "G02",
        name="文件夹里是旧文件",
        severities=(Severity.WARNING,),
        meaning="文件夹里的成品和现在的数据对不上，不能公开，也不要送签。",
        advice="改好错误再生成，旧文件就会更新；不用了的自己删掉。",
    ),
    Entry(
        "G03",
        name="文件正被打开",
        severities=(Severity.ERROR,),
        meaning="要更新的文件正被 Word、WPS 打开，或者设成了只读。",
        advice="关掉它（或去掉只读）再生成一次。",
    ),
    Entry(
        "G04",
        name="存不下",
        severities=(Severity.ERROR,),
        meaning="磁盘满了、文件夹不让写或路径太长，文件没有存下。",
        advice="照提示腾出地方、换文件夹或开通权限，再生成一次。",
    ),
    Entry(
        "G05",
        name="文件名不行",
        severities=(Severity.ERROR,),
        meaning="文件名里有不能用的符号、太长，或者两份会写成同一个文件。",
        was="文件名: 决算/说明",
        should="文件名: 决算／说明",
        advice="照提示改标题或文件名；多复制出来的，删掉或移走。",
    ),
    Entry(
        "G06",
        name="别处正在生成",
        severities=(Severity.ERROR,),
        meaning="另一个窗口或另一台电脑正在生成这个单位的报告。",
        advice="等它做完再生成一次。",
    ),
    Entry(
        "G07",
        name="后缀不对",
        severities=(Severity.ERROR,),
        meaning="文件名的后缀不对（如 .yml、.yaml.txt），没有读。",
        was="决算.yaml.txt",
        should="决算.yaml",
        advice="改后缀；看不到后缀时，在资源管理器的“查看”里勾选“文件扩展名”。",
    ),
    Entry(
        "G08",
        name="打不开",
        severities=(Severity.ERROR,),
        meaning="文件或文件夹打不开：正被别的程序占着，或者没有权限。",
        advice="关掉占着它的程序，或请管理员开通权限。",
    ),
    Entry(
        "G09",
        name="程序没有料到",
        severities=(Severity.ERROR,),
        meaning="程序遇到没有料到的情况，这一份没有生成；不是您的错。",
        advice="加 -v 再运行一次，把显示的内容和这个文件发给维护人员。",
    ),
    Entry(
        "G10",
        name="一路被系统关掉",
        severities=(Severity.ERROR,),
        meaning="几个单位同时做时，有一路被系统关掉，多半是内存不够。",
        advice="加 --jobs 1 再生成一次。",
    ),
    Entry(
        "G11",
        name="文字没有对应的数据",
        severities=(Severity.WARNING,),
        meaning="一个 .md 旁边没有同名的 .yaml，没有读。",
        was="决算说明.md",
        should="决算.md",
        advice="改成同一个名字；只是记事，改名叫“说明.md”。",
    ),
    Entry(
        "G12",
        name="有成员出错",
        severities=(Severity.ERROR,),
        meaning="几份报告合出的一份（如汇总表），其中有的有错误，没有生成。",
        advice="改好那几份的错误再生成。",
    ),
    Entry(
        "G13",
        name="目录没有页码",
        severities=(Severity.HINT,),
        meaning="Word 的目录能点，但还没有印页码；程序不猜页码。",
        advice="在 Word 里点中目录按 F9，在 WPS 里点“更新目录”；或者装好 LibreOffice，加 --pages 生成一次。",
    ),
    Entry(
        "G14",
        name="排版软件没装",
        severities=(Severity.ERROR,),
        meaning="加了 --pages 或 --pdf，但电脑上没有 LibreOffice 或组件 pypdf，页码和 PDF 没有做；Word 和网页照常生成。",
        advice="照提示装好再生成一次；或者在 Word、WPS 里更新目录、另存为 PDF。",
    ),
    Entry(
        "G15",
        name="页码和 PDF 没有做成",
        severities=(
            Severity.ERROR,
            Severity.WARNING,
        ),
        meaning="LibreOffice 没有把文件转成 PDF，太久没有做完，或者页码定不下来；Word 和网页照常生成。",
        advice="关掉别的程序再生成一次；还不行，在 Word、WPS 里更新目录、另存为 PDF。",
    ),
    Entry(
        "G16",
        name="字体换了别的",
        severities=(Severity.HINT,),
        meaning="数页码的电脑上没有公文要的字体，用别的字体排的，页码可能不一样。",
        advice="装好这些字体，加 --pages 或 --pdf 再生成一次。",
    ),
    Entry(
        "G17",
        name="成品和算好的不一样",
        severities=(Severity.ERROR,),
        meaning="成品写好以后再读一遍，有一处和算好的内容对不上，或者打不开；这是程序的毛病，不是数据填错了。",
        advice="这一份没有换上，原来的文件没有动；把这条提示、数据和模板发给维护人员。",
    ),
    Entry(
        "G18",
        name="有错误，没有查",
        severities=(Severity.WARNING,),
        meaning="问一个数、做校核页或底稿时，这一份的数据有错误，读不成，里面的数没有查到。",
        advice="照它自己的提示改好，再查一次。",
        says={
            "": Words(
                "“{name}”有错误，这一次没有查它。", "照它自己的提示改好，再查一次。"
            ),
        },
    ),
)
