"""Z: The last look before a document is published."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

ENTRIES = (
    CodeEntry(
        "Z01",
        name="文中有身份证号",
        severities=(Severity.ERROR,),
        meaning="成品里有个人的身份证号，不能公开。",
        was="11010519491231002X",
        should="11*************02X",
        advice="删掉；必须说到的，中间用 * 代替。",
        says={
            "": CaseWords(
                "文中有身份证号（{masked}），不能公开。",
                "删掉它；必须说到的，写成 {masked}。"
                "办公电话登记在 单位.yaml 的“公开联系”里就放行。",
            )
        },
    ),
    CodeEntry(
        "Z02",
        name="文中有手机号",
        severities=(Severity.ERROR,),
        meaning="成品里有手机号，不能公开。",
        was="13812341234",
        should="138****1234",
        advice="删掉；是办公电话的，登记在 单位.yaml 的“公开联系”里。",
        says={
            "": CaseWords(
                "文中有手机号（{masked}），不能公开。",
                "删掉它；必须说到的，写成 {masked}。"
                "办公电话登记在 单位.yaml 的“公开联系”里就放行。",
            )
        },
    ),
    CodeEntry(
        "Z03",
        name="文中有银行卡号",
        severities=(Severity.ERROR,),
        meaning="成品里有银行卡号，不能公开。",
        advice="删掉；必须说到的，中间用 * 代替。",
        says={
            "": CaseWords(
                "文中有银行卡号（{masked}），不能公开。",
                "删掉它；必须说到的，写成 {masked}。"
                "办公电话登记在 单位.yaml 的“公开联系”里就放行。",
            )
        },
    ),
    CodeEntry(
        "Z04",
        name="文中有详细住址",
        severities=(Severity.WARNING,),
        meaning="文中有带门牌或室号的地址，可能是个人住址。",
        was="家住人民路128号",
        should="家住渠江街道",
        advice="个人住址只写到乡镇、街道；办公地址登记在“公开联系”里。",
        says={
            "": CaseWords(
                "文中有详细地址“{found}”。",
                "个人住址只写到乡镇、街道；单位的办公地址，"
                "登记在 单位.yaml 的“公开联系”里就不再问。",
            )
        },
    ),
    CodeEntry(
        "Z05",
        name="成品里有没填的地方",
        severities=(Severity.ERROR, Severity.WARNING),
        meaning="成品里还有花括号、XX、二选一的写法等没有填完的东西。",
        was="共XX万元",
        should="共5万元",
        advice="填上，或者删掉这一处。",
        says={
            "braces": CaseWords(
                "成品里有模板的花括号“{found}”，没有生成。", "填上，或者删掉这一处。"
            ),
            "field code": CaseWords(
                "成品里有目录的域代码“{found}”，没有生成。", "填上，或者删掉这一处。"
            ),
            "alternatives": CaseWords(
                "成品里有二选一的写法“{found}”，没有生成。", "填上，或者删掉这一处。"
            ),
            "blank": CaseWords(
                "成品里有没有填的地方“{found}”，没有生成。", "填上，或者删掉这一处。"
            ),
            "absent": CaseWords(
                "正文的句子里有一个“{mark}”：{words}。",
                "这里的数没有录，或者算不出来：补上；确实没有这个数的，请改模板的人让这一句不印。",
                severity=Severity.WARNING,
            ),
        },
    ),
    CodeEntry(
        "Z06",
        name="印出的数对不上",
        severities=(Severity.WARNING,),
        meaning="照成品里印出的数重算，百分比、增减、占比、合计或同一个数的两处对不上。",
        was="支出110.5万元，比上年增加10.5万元，增长8%",
        should="支出110.5万元，比上年增加10.5万元，增长10.5%",
        advice="核对这一句里的数：打在文字里的照表改；由程序算的，是模板的口径或舍入要改。",
        says={
            "label": CaseWords(
                "同一个“{words}”印了两个数：“{printed}”，“{expected}”。",
                "两处应当一样。以万元录入的，在数据里写“舍位平衡: 是”；打在文字里的照表改。",
            ),
            "change": CaseWords(
                "“…{words}”：印的是 {printed}，照这一句的数算约 {expected}。",
                "核对本年数、增减额和百分比；打在文字里的照数据改。",
            ),
            "share": CaseWords(
                "“…{words}”：印的是 {printed}，照印出的数算出来的是 {expected}。",
                "核对金额、合计和占比；打在文字里的照数据改。",
            ),
            "rate": CaseWords(
                "“…{words}”：印的是 {printed}，这一句里没有两个数能算出它（约 {expected}）。",
                "核对预算数、决算数和百分比；打在文字里的照数据改。",
            ),
            "sum": CaseWords(
                "{words}：印的是 {printed}，各行相加是 {expected}。",
                "核对这一列；四舍五入的尾差不算。",
            ),
        },
    ),
)
