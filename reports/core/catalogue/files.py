"""G: Files and folders."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

_RENAME = "请改标题、单位名称或类型里的文件名写法，改后再生成；程序不会自己替您改名。"
_BY_HAND = (
    "也可以在 Word 里更新目录（F9）、另存为 PDF，WPS 里点“更新目录”“输出为 PDF”。"
)

_FONTS_FIRST = (
    "先装好这些字体再生成；装不了的，PDF 不要公开，"
    "在有这些字体的电脑上用 Word、WPS 打开 Word 文件，另存为 PDF。"
)
_RENAME_FOLDER = "把文件夹改成单位的名称，不用这些写法，再生成一次。"
_RENAME_DATA = "把它（或它所在的文件夹）改个名字再生成一次；同名的 .md 一起改。"
# What is wrong with the name of a unit's folder, of a data file or of a folder around it.
_UNSTORABLE = {
    "folder empty": CaseWords(
        "单位文件夹的名字“{name}”是空白的，这个单位没有生成。", _RENAME_FOLDER
    ),
    "folder control": CaseWords(
        "单位文件夹的名字“{name}”里有显示不出来的字符（□），或者不是 UTF-8 编码，"
        "这个单位没有生成。",
        _RENAME_FOLDER,
    ),
    "folder signs": CaseWords(
        "单位文件夹的名字“{name}”里有 Windows 不允许的半角符号 {signs}，"
        "这个单位没有生成。",
        _RENAME_FOLDER,
    ),
    "folder end": CaseWords(
        "单位文件夹的名字“{name}”末尾是空格或半角句点，Windows 存不了，"
        "这个单位没有生成。",
        _RENAME_FOLDER,
    ),
    "folder device": CaseWords(
        "单位文件夹的名字“{name}”用了 Windows 留给设备的名字 {device}，"
        "这个单位没有生成。",
        _RENAME_FOLDER,
    ),
    "data empty": CaseWords("文件名“{name}”是空白的，没有读。", _RENAME_DATA),
    "data control": CaseWords(
        "文件名“{name}”里有显示不出来的字符（□），或者不是 UTF-8 编码，没有读。",
        _RENAME_DATA,
    ),
    "data signs": CaseWords(
        "文件名“{name}”里有 Windows 不允许的半角符号 {signs}，没有读。", _RENAME_DATA
    ),
    "data end": CaseWords(
        "文件名“{name}”里有一段末尾是空格或半角句点，Windows 存不了，没有读。",
        _RENAME_DATA,
    ),
    "data device": CaseWords(
        "文件名“{name}”用了 Windows 留给设备的名字 {device}，没有读。", _RENAME_DATA
    ),
}

ENTRIES = (
    CodeEntry(
        "G02",
        name="文件夹里是旧文件",
        severities=(Severity.WARNING,),
        meaning="文件夹里的成品和现在的数据对不上，不能公开，也不要送签。",
        advice="改好错误再生成，旧文件就会更新；不用了的自己删掉。",
        says={
            "public": CaseWords(
                "文件夹里的 {names} 是以前生成的，和现在的数据不一致，请勿{use}。",
                "现在的数据没有写到这些文件里（如改回了送审稿）；网上已公开的要撤下，这里的自己删掉。",
            ),
            "internal": CaseWords(
                "文件夹里的 {names} 是以前生成的，和现在的数据不一致，请勿{use}。",
                "现在的数据没有写到这些文件里（如改了标题）；已送出的要撤回，这里的自己删掉。",
            ),
            "data gone": CaseWords(
                "文件夹里的 {names} 是以前生成的，数据文件已经不在了，请勿{use}。",
                "找回数据文件再生成；确实不用了，自己删掉这些旧文件。",
            ),
            "not asked": CaseWords(
                "文件夹里的 {names} 是以前生成的，和现在的数据不一致，请勿{use}。",
                "这一次只生成“{only}”，没有管它；不加 --only 再生成一次。",
            ),
            "faulty": CaseWords(
                "文件夹里的 {names} 是以前生成的，和现在的数据不一致，请勿{use}。",
                "改好上面的错误再生成，旧文件就会更新。",
            ),
            "pdf": CaseWords(
                "文件夹里的 {names} 是以前生成的，和现在的数据不一致，请勿{use}。",
                "PDF 不加 --pdf、OFD 不加 --ofd 不更新：加上再生成一次；不用了，自己删掉。",
            ),
        },
    ),
    CodeEntry(
        "G03",
        name="文件正被打开",
        severities=(Severity.ERROR,),
        meaning="要更新的文件正被 Word、WPS 打开，或者设成了只读。",
        advice="关掉它（或去掉只读）再生成一次。",
        says={
            "open": CaseWords(
                "“{name}”正被 Word、WPS 或别的程序打开，没有更新。",
                "关掉它（资源管理器的预览窗格也算打开）后再生成一次；"
                "在那之前，文件夹里的这一份是旧的，不要公开。",
            ),
            "read only": CaseWords(
                "“{name}”设成了只读，没有更新。",
                "在文件上点右键，选“属性”，去掉“只读”，再生成一次。",
            ),
        },
    ),
    CodeEntry(
        "G04",
        name="存不下",
        severities=(Severity.ERROR,),
        meaning="磁盘满了、文件夹不让写或路径太长，文件没有存下。",
        advice="照提示腾出地方、换文件夹或开通权限，再生成一次。",
        says={
            "full": CaseWords(
                "“{folder}”：磁盘满了，文件没有存下。",
                "清理磁盘、腾出地方后再生成一次；原来的文件没有动。",
            ),
            "forbidden": CaseWords(
                "“{folder}”：这个文件夹不让写入，文件没有存下。",
                "把整个工具文件夹移到自己能写的地方（如 D 盘），或请管理员开通写入权限。",
            ),
            "occupied": CaseWords(
                "“{folder}”：有一个文件占了文件夹的名字，文件没有存下。",
                "把那个同名的文件改名或移走，再生成一次。",
            ),
            "too long": CaseWords(
                "“{folder}”：文件夹的路径太长，文件没有存下。",
                "把整个工具文件夹移到浅一些的地方（如 D:\\报告），再生成一次。",
            ),
            "other": CaseWords(
                "“{folder}”：文件没有存下。",
                "看看磁盘、U 盘或网络盘是否还连着，再生成一次；原来的文件没有动。",
            ),
        },
    ),
    CodeEntry(
        "G05",
        name="文件名不行",
        severities=(Severity.ERROR, Severity.WARNING),
        meaning="文件或文件夹的名字里有不能用的符号、太长，或者两份会写成同一个文件。",
        was="文件名: 决算/说明",
        should="文件名: 决算／说明",
        advice="照提示改标题或文件名；多复制出来的，删掉或移走。",
        says={
            "empty": CaseWords(
                "文件名“{name}”是空的，存不了。",
                _RENAME,
            ),
            "control": CaseWords(
                "文件名“{name}”里有看不见的控制字符（如换行、制表符，显示为 □），存不了。",
                _RENAME,
            ),
            "signs": CaseWords(
                "文件名“{name}”里有 Windows 不允许的半角符号 {signs}，存不了。",
                _RENAME,
            ),
            "end": CaseWords(
                "文件名“{name}”末尾是空格或半角句点，存不了。",
                _RENAME,
            ),
            "device": CaseWords(
                "文件名“{name}”用了 Windows 留给设备的名字 {device}，存不了。",
                _RENAME,
            ),
            "too long": CaseWords(
                "文件名“{name}”约有 {size} 个字，最多 {most} 个字，存不了。",
                _RENAME,
            ),
            "clash": CaseWords(
                "它和{others}会写成同一个文件“{name}”，这一份没有生成。",
                "两份数据印出来的标题一样：改掉写重了的那一份；多复制出来的，删掉或移走。",
            ),
            **_UNSTORABLE,
            "folder taken": CaseWords(
                "单位文件夹的名字“{name}”和公开栏目自己的文件一样，这个单位没有生成。",
                "把文件夹改成单位的名称，再生成一次。",
            ),
            "folder long": CaseWords(
                "单位“{name}”的成品文件夹，路径有 {size} 个字，Windows 最多容得下 {most} 个，没有生成。",
                "把整个工具文件夹移到浅一些的地方（如 D:\\报告），"
                "或者用 --output 写短一些的文件夹，再生成一次。",
            ),
            "path long": CaseWords(
                "“{name}”连同文件夹的路径有 {size} 个字，Windows 最多容得下 {most} 个，没有生成。",
                "文件名照标题起：把标题里的名称写短一些；或者把整个工具文件夹移到浅一些的地方（如 D:\\报告），再生成一次。",
            ),
            "folder hidden": CaseWords(
                "文件夹“{name}”以句点开头，当作隐藏的，没有读；里面有数据文件。",
                "是单位的，去掉名字开头的句点，再生成一次；不是的不用管，或者移走。",
                severity=Severity.WARNING,
            ),
            "outputs": CaseWords(
                "这一种报告的两份文书会写成同一个文件“{stem}”。",
                "在 类型.yaml 里给每份文书不同的“文件名”。",
            ),
        },
    ),
    CodeEntry(
        "G06",
        name="别处正在生成",
        severities=(Severity.ERROR,),
        meaning="另一个窗口或另一台电脑正在生成这个单位的报告。",
        advice="等它做完再生成一次。",
        says={
            "unit": CaseWords(
                "另一个窗口（或另一台电脑）正在生成“{folder}”的报告，等了一会儿还没有做完，这一次没有动它。",
                "等那边结束后再生成一次。",
            ),
            "overtaken": CaseWords(
                "另一个窗口（或另一台电脑）后来也开始生成“{folder}”，以那边的为准，这一次没有存下。",
                "等那边做完看它的结果；还要生成，就再运行一次。",
            ),
            "stage": CaseWords(
                "另一个窗口（或另一台电脑）正在新建这个年度的文件夹，等了一会儿还没有做完，这一次什么也没有写。",
                "等那边结束后再运行一次。",
            ),
            "site": CaseWords(
                "另一个窗口正在写栏目，等了一会儿还没有写完，这一次没有更新它。",
                "等那边结束后再生成一次。",
            ),
        },
    ),
    CodeEntry(
        "G07",
        name="后缀不对",
        severities=(Severity.ERROR,),
        meaning="文件名的后缀不对（如 .yml、.yaml.txt），没有读。",
        was="决算.yaml.txt",
        should="决算.yaml",
        advice="改后缀；看不到后缀时，在资源管理器的“查看”里勾选“文件扩展名”。",
        says={
            "": CaseWords(
                "“{name}”的后缀不是 {suffix}，没有读。",
                "在文件名上改后缀；看不到后缀时，在资源管理器的“查看”里勾选“文件扩展名”。不是数据文件就移走。",
            ),
        },
    ),
    CodeEntry(
        "G08",
        name="打不开",
        severities=(Severity.ERROR,),
        meaning="文件或文件夹打不开：正被别的程序占着，或者没有权限。",
        advice="关掉占着它的程序，或请管理员开通权限。",
        says={
            "file": CaseWords(
                "这个文件打不开：可能正被别的程序占着，或者没有读取权限。",
                "在别的程序里关掉它，或者请管理员开通读取权限，再生成一次。",
            ),
            "link": CaseWords(
                "这个文件是链接，指到数据文件夹外面，没有读它。",
                "删掉链接，把文件本身复制到这里，再生成一次。",
            ),
            "folder": CaseWords(
                "这个文件夹打不开。",
                "请管理员开通读写权限，或者把整个工具文件夹移到自己能读写的地方，再生成一次。",
            ),
        },
    ),
    CodeEntry(
        "G09",
        name="程序没有料到",
        severities=(Severity.ERROR,),
        meaning="程序遇到没有料到的情况，这一份没有生成；不是您的错。",
        advice="加 -v 再运行一次，把显示的内容和这个文件发给维护人员。",
        says={
            "document": CaseWords(
                "程序没有料到这种情况，这一份没有生成。",
                "这是程序的毛病，不是您的错：加 -v 再运行一次，把显示的内容和这个文件发给维护人员。其余文件照常生成。",
            ),
            "command": CaseWords(
                "程序没有料到这种情况，没有做完。",
                "这是程序的毛病，不是您的错：加 -v 再运行一次，把显示的内容发给维护人员。做好的文件没有动。",
            ),
        },
    ),
    CodeEntry(
        "G10",
        name="做它的进程被系统关掉",
        severities=(Severity.ERROR,),
        meaning="几个单位同时做时，做这个单位的进程几次都被系统关掉，多半是内存不够；"
        "或者超过了 --unit-seconds、--unit-memory 限定的时间和内存。",
        advice="加 --unit 单独生成它一次；还不行，换一台内存大的电脑。",
        says={
            "": CaseWords(
                "做“{unit}”的进程几次都被系统关掉了（多半是内存不够），它没有生成；别的单位照常。",
                "加 --unit {unit} 单独生成一次；还不行，换一台内存大的电脑。已经做完的文件是完整的。",
            ),
            "limited": CaseWords(
                "“{unit}”几次都没有在 {seconds} 秒里做完（或者内存不够，做它的进程被系统关掉了），它没有生成；别的单位照常。",
                "看看它的数据是不是特别大；确实要这么久，把 --unit-seconds 写大一些，加 --unit {unit} 单独生成一次。",
            ),
            "command": CaseWords(
                "内存不够，没有做完；做好的文件没有动。",
                "关掉别的程序，或者一次少做几个单位（--unit），再运行一次；还不行换一台内存大的电脑。",
            ),
            "memory": CaseWords(
                "内存不够，这一份没有生成；别的照常。",
                "看看数据是不是特别大；限了 --unit-memory 的，写大一些再生成，还不行换一台内存大的电脑。",
            ),
        },
    ),
    CodeEntry(
        "G11",
        name="文字没有对应的数据",
        severities=(Severity.WARNING,),
        meaning="一个 .md 旁边没有同名的 .yaml，没有读。",
        was="决算说明.md",
        should="决算.md",
        advice="改成同一个名字；只是记事，改名叫“说明.md”。",
        says={
            "": CaseWords(
                "“{name}”旁边没有同名的数据文件“{should_be}”，没有读。",
                "文字和数据要用同一个名字：改成一样的，不用的移走；只是记事，就改名叫“说明.md”。",
            ),
        },
    ),
    CodeEntry(
        "G12",
        name="有成员出错",
        severities=(Severity.ERROR,),
        meaning="几份报告合出的一份（如汇总表），其中有的有错误，没有生成。",
        advice="改好那几份的错误再生成。",
        says={
            "": CaseWords(
                "{broken} 有错误，{names}没有生成。", "改好这几份的错误再生成。"
            ),
        },
    ),
    CodeEntry(
        "G13",
        name="目录没有页码",
        severities=(Severity.HINT,),
        meaning="Word 的目录能点，但还没有印页码；程序不猜页码。",
        advice="在 Word 里点中目录按 F9，在 WPS 里点“更新目录”；或者装好 LibreOffice，加 --pages 生成一次。",
        says={
            "": CaseWords(
                "目录里还没有页码。",
                "在 Word 里点中目录按 F9，在 WPS 里点“更新目录”；或者装好 LibreOffice，加 --pages 生成一次。",
            ),
        },
    ),
    CodeEntry(
        "G14",
        name="排版软件没装",
        severities=(Severity.ERROR,),
        meaning="加了 --pages 或 --pdf，但电脑上没有 LibreOffice 或组件 pypdf，页码和 PDF 没有做；Word 和网页照常生成。",
        advice="照提示装好再生成一次；或者在 Word、WPS 里更新目录、另存为 PDF。",
        says={
            "program": CaseWords(
                "这台电脑上没有找到 LibreOffice，页码和 PDF 没有做；Word 和网页照常生成。",
                "从 libreoffice.org 下载安装 LibreOffice（免费，7.4 或更新），再生成一次；"
                + _BY_HAND,
            ),
            "library": CaseWords(
                "缺少组件 pypdf，页码和 PDF 没有做；Word 和网页照常生成。",
                '在本文件夹运行 python -m pip install ".[pdf]"，再生成一次；'
                + _BY_HAND,
            ),
            "ofd library": CaseWords(
                "缺少组件 fonttools，OFD 没有做；Word、网页和 PDF 照常生成。",
                '在本文件夹运行 python -m pip install ".[ofd]"，再生成一次；'
                "不要 OFD，去掉 --ofd。",
            ),
        },
    ),
    CodeEntry(
        "G15",
        name="页码和 PDF 没有做成",
        severities=(
            Severity.ERROR,
            Severity.WARNING,
        ),
        meaning="LibreOffice 没有把文件转成 PDF，太久没有做完，或者页码定不下来；Word 和网页照常生成。",
        advice="关掉别的程序再生成一次；还不行，在 Word、WPS 里更新目录、另存为 PDF。",
        says={
            "failed": CaseWords(
                "LibreOffice 没有把“{name}”转成 PDF，它的页码和 PDF 没有做；Word 照常生成。",
                "用 LibreOffice 打开它看看，或者重装 LibreOffice（7.4 或更新），再生成一次；"
                + _BY_HAND,
            ),
            "too slow": CaseWords(
                "LibreOffice 转“{name}”太久没有做完，已经停下，它的页码和 PDF 没有做；Word 照常生成。",
                "关掉别的程序再生成一次；" + _BY_HAND,
            ),
            "not asked": CaseWords(
                "LibreOffice 这一次卡住过，没有再用它转“{name}”，它的页码和 PDF 没有做；Word 照常生成。",
                "关掉别的程序再生成一次；" + _BY_HAND,
            ),
            "no ofd": CaseWords(
                "“{name}”的 OFD 没有做成；Word、网页和 PDF 照常生成。",
                "版式里有图片的，OFD 还做不了：用 WPS 打开 Word 文件，输出为 OFD；"
                "别的情况，请把版式和这条提示发给维护人员。",
            ),
            "no pages": CaseWords(
                "LibreOffice 没有给出“{name}”各标题的页码，目录没有加页码。",
                "LibreOffice 要 7.4 或更新的，版式里的页码要用 1、2、3；也可以在 Word 里点中目录按 F9。",
                severity=Severity.WARNING,
            ),
            "unsettled": CaseWords(
                "“{name}”的目录加上页码，后面的页就变，定不下来，没有加页码。",
                "在 Word 里点中目录按 F9，在 WPS 里点“更新目录”；并请把数据和模板发给维护人员。",
            ),
        },
    ),
    CodeEntry(
        "G16",
        name="字体换了别的",
        severities=(Severity.HINT, Severity.WARNING),
        meaning="排页码和 PDF 的电脑上没有公文要的字体，用别的字体排，字不是公文的字，页码可能不一样。",
        advice="装好这些字体，加 --pages 或 --pdf 再生成一次。",
        says={
            "known": CaseWords(
                "这台电脑没有装版式要的字体{fonts}，LibreOffice 排页码和 PDF 时用{instead}代替。",
                _FONTS_FIRST,
                severity=Severity.WARNING,
            ),
            "unknown": CaseWords(
                "这台电脑没有装版式要的字体{fonts}，LibreOffice 排页码和 PDF 时用别的字体代替。",
                _FONTS_FIRST,
                severity=Severity.WARNING,
            ),
            "": CaseWords(
                "数页码的电脑上没有字体{fonts}，LibreOffice 用别的字体代替了，页码和装了这些字体的电脑上可能不一样。",
                "装好这些字体，加 --pages（要 PDF 的加 --pdf）再生成一次。",
            ),
        },
    ),
    CodeEntry(
        "G17",
        name="成品和算好的不一样",
        severities=(Severity.ERROR,),
        meaning="成品写好以后再读一遍，有一处和算好的内容对不上，或者打不开；这是程序的毛病，不是数据填错了。",
        advice="这一份没有换上，原来的文件没有动；把这条提示、数据和模板发给维护人员。",
        says={
            "different": CaseWords(
                "“{name}”写好以后再读一遍，和算好的内容不一样："
                "{where}，应是{expected}，读到的是{read}。"
                "这是程序的毛病，不是数据填错了。",
                "这一份没有换上，原来的文件（如果有）没有动；"
                "请把这条提示、数据和模板发给维护人员。",
            ),
            "unreadable": CaseWords(
                "“{name}”写好以后再读一遍，打不开。这是程序的毛病，不是数据填错了。",
                "这一份没有换上，原来的文件（如果有）没有动；"
                "请把这条提示、数据和模板发给维护人员。",
            ),
        },
    ),
    CodeEntry(
        "G18",
        name="有错误，没有查",
        severities=(Severity.WARNING,),
        meaning="问一个数、做校核页或底稿时，这一份的数据有错误，读不成，里面的数没有查到。",
        advice="照它自己的提示改好，再查一次。",
        says={
            "": CaseWords(
                "“{name}”有错误，这一次没有查它。", "照它自己的提示改好，再查一次。"
            ),
        },
    ),
    CodeEntry(
        "G19",
        name="集群用不上",
        severities=(Severity.ERROR,),
        meaning="加了 --cluster，但连不上集群、断了联系，或者那里没有能用的机器。",
        advice="照提示看看集群，再原样运行一次；做好的不会重做，只补没做的。",
        says={
            "library": CaseWords(
                "缺少组件 distributed，用不了集群。",
                '在本文件夹运行 python -m pip install ".[cluster]"，再生成一次；'
                "不用集群，去掉 --cluster。",
            ),
            "unreachable": CaseWords(
                "连不上集群“{address}”。",
                "看看地址和端口（如 tcp://10.0.0.5:8786）、调度程序是否开着、网络通不通，"
                "再生成一次；不用集群，去掉 --cluster。",
            ),
            "no workers": CaseWords(
                "集群“{address}”里现在没有能用的机器。",
                "在要用的机器上启动工作进程（dask worker），再生成一次。",
            ),
            "no program": CaseWords(
                "集群里的 {workers} 没有装本工具，或者装得不全，这一次没有开始。",
                "在那里装好和这里一样的一份，重新启动工作进程，再生成一次。",
            ),
            "lost": CaseWords(
                "和集群断了联系，没有全部生成。",
                "看看调度程序和网络，恢复以后原样再运行一次：做好的不会重做，只补没做的。",
            ),
        },
    ),
    CodeEntry(
        "G20",
        name="程序或模板不一样",
        severities=(Severity.ERROR, Severity.WARNING),
        meaning="集群里有机器上的程序或模板和这里的不一样，没有让它做，免得一批文件两个样。",
        advice="把那里的程序和模板换成和这里一样的，重新启动它的工作进程。",
        says={
            "one": CaseWords(
                "“{worker}”的程序或模板和这里的不一样，没有让它做；它的单位由别的机器做。",
                "把那里的程序和模板换成和这里一样的，重新启动它的工作进程。",
                severity=Severity.WARNING,
            ),
            "all": CaseWords(
                "{workers}的程序或模板和这里的不一样，没有机器能做，已经停下。",
                "把那里的程序和模板换成和这里一样的，重新启动工作进程，"
                "再原样运行一次：做好的不会重做。",
            ),
        },
    ),
    CodeEntry(
        "G21",
        name="网上的文件夹用不上",
        severities=(Severity.ERROR,),
        meaning="--data 或 --output 写的是网址，但连不上、没有那个桶、没有权限，或者没有装组件。",
        was="--data s3:/桶/data",
        should="--data s3://桶/data",
        advice="照提示看看网址、登录信息和组件，再原样运行一次；做好的不会重做，只补没做的。",
        says={
            "library": CaseWords(
                "缺少组件 {library}，用不了网址。",
                '在本文件夹运行 python -m pip install ".[store]"，再生成一次。',
            ),
            "other library": CaseWords(
                "缺少组件 {library}，用不了这种网址。",
                "在本文件夹运行 python -m pip install {library}，再生成一次。",
            ),
            "protocol": CaseWords(
                "不认识“{address}”这种网址。",
                "对象存储写 s3://桶/文件夹；本机或共享盘的文件夹照平常写，不用网址。",
            ),
            "missing": CaseWords(
                "没有“{address}”说的那个桶。",
                "看看桶的名字有没有写错、端点（FSSPEC_S3_ENDPOINT_URL）对不对；桶要先建好。",
            ),
            "forbidden": CaseWords(
                "“{address}”不让用：没有读写的权限，或者没有登录信息。",
                "看看 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY 设了没有（用集群的，每台都要设），"
                "再请管理员开通这个桶的列出、读、写、删。",
            ),
            "failed": CaseWords(
                "“{address}”连不上，或者那边出了错。",
                "看看网址、端点（FSSPEC_S3_ENDPOINT_URL）、网络和服务，"
                "恢复以后原样再运行一次：做好的不会重做，只补没做的。",
            ),
        },
    ),
    CodeEntry(
        "G22",
        name="缓存用不上",
        severities=(Severity.HINT,),
        meaning="放缓存的文件夹打不开，或者别人也能改。缓存里有要运行的东西，别人能改的不能信，这一次不用它。",
        advice="成品不受影响，只是慢一点。照提示删掉那个文件夹，下一次会重新建一个只有自己能用的。",
        says={
            "shared": CaseWords(
                "缓存文件夹“{folder}”是别人的，或者别人也能改，这一次不用它；成品不受影响，只是慢一点。",
                "把它删掉，下一次会重新建一个只有自己能用的。",
            ),
            "closed": CaseWords(
                "缓存文件夹“{folder}”打不开或者建不了，这一次不用它；成品不受影响，只是慢一点。",
                "看看那里的权限和磁盘空间；把它删掉也行，下一次会重新建。",
            ),
            "nowhere": CaseWords(
                "不知道自己的文件夹在哪里，这一次不用缓存；成品不受影响，只是慢一点。",
                "把环境变量 {variable} 设成自己的一个文件夹，以后就快了。",
            ),
        },
    ),
    CodeEntry(
        "G23",
        name="预览里没有改成",
        severities=(Severity.ERROR,),
        meaning="在预览的页面上改一个录入的数或一段文字，没有写进数据文件；文件还是原来的样子，一个字节都没有动。",
        advice="照提示看清楚再改一次；还不行，用记事本打开那个文件，改写着的那一行。",
        says={
            "changed": CaseWords(
                "“{file}”在别处改过了，没有写进去：页面上是“{seen}”，文件里现在是“{there}”，要写的是“{wanted}”。",
                "页面马上换成文件现在的样子，看清楚以后再改。",
            ),
            "not there": CaseWords(
                "“{file}”第 {line} 行没有找到“{typed}”，没有写进去。",
                "这个数不是单独写在那里的（例如从 Excel 粘贴的一整块），请在文件里改。",
            ),
            "unspellable": CaseWords(
                "“{text}”写不进“{file}”第 {line} 行，没有写进去。",
                "只写一个数或者一行字，不要空着；别的改法请在文件里改。",
            ),
            "heading": CaseWords(
                "“{title}”这一段没有写进去：一段里不能另起“# ”开头的标题，标题也不能有两个一样的。",
                "删掉“# ”再写；要添一段新的，在文件里另起一个标题。",
            ),
            "unspellable text": CaseWords(
                "“{title}”这一段里有看不见的控制字符，没有写进去。",
                "把这一段先粘到记事本里，再从那里粘过来。",
            ),
            "text changed": CaseWords(
                "“{file}”在别处改过了，“{title}”这一段没有写进去。",
                "要写的还在框里，文件现在的样子列在框的下面，看清楚以后再写一次。",
            ),
            "not read": CaseWords(
                "“{file}”不是这些报告读的数据文件，不能从这里改。",
                "只能改 data 里这个单位自己的数据；别的文件请用记事本改。",
            ),
            "read only": CaseWords(
                "“{file}”是只读的，没有写进去。",
                "在文件的属性里去掉“只读”，或者请管理员开通写的权限，再改一次。",
            ),
            "put back": CaseWords(
                "“{file}”写进去以后读回来不对，已经恢复成原来的样子。",
                "看看磁盘是不是满了、共享盘是不是断了，再改一次。",
            ),
            "undo changed": CaseWords(
                "“{file}”后来又在别处改过，这一步不能{step}。",
                "请在页面上直接改那个数，或者在文件里改。",
            ),
            "nothing": CaseWords(
                "没有可以{step}的了。", "这里只记预览打开以后在页面上改的。"
            ),
        },
    ),
    CodeEntry(
        "G24",
        name="预览里看不到",
        severities=(Severity.ERROR,),
        meaning="预览的页面要的东西现在没有：文书还做不出来，或者页面已经换成新的。数据和成品不受影响。",
        advice="照提示改好错误，或者刷新页面再看。",
        says={
            "page gone": CaseWords(
                "这份文书已经换了，没有找到要看的内容。", "刷新页面再看。"
            ),
            "not compared": CaseWords("没有比成：{why}", "换一份再比。"),
            "no word": CaseWords(
                "这份文书的 Word 文件还没有做好。",
                "有错误的先改好；没有错误的，等左边的状态变成“已生成”再看。",
            ),
        },
    ),
)
