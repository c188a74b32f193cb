"""K: Approved totals, and differences that rounding makes."""

from reports.core.catalogue.entry import CaseWords, CodeEntry, Severity

ENTRIES = (
    CodeEntry(
        "K00",
        name="与批复数不符",
        severities=(Severity.ERROR,),
        meaning="由各项推算出来的合计和照抄的批复数不一样，超过了尾差。",
        was="2101550: {基本: 1395300}",
        should="2101550: {基本: 1359300}",
        advice="照提示先看像是录错的那一行，对照批复表改；批复数抄对了的，别改批复数。不能用勾稽说明放行。",
        says={
            "more": CaseWords(
                "{name}与批复数不符：由各项推算 {computed}，批复数 {approved}，多 {gap}。",
                "对照批复表，先看批复数抄对了没有；抄对了的，别改批复数，"
                "再看有没有正好 {gap} 的一行重录了、录错了列，或者不该录。",
            ),
            "less": CaseWords(
                "{name}与批复数不符：由各项推算 {computed}，批复数 {approved}，少 {gap}。",
                "对照批复表，先看批复数抄对了没有；抄对了的，别改批复数，"
                "再看有没有正好 {gap} 的一行漏录了、录错了列。",
            ),
            "more_explained": CaseWords(
                "{name}与批复数不符：由各项推算 {computed}，批复数 {approved}，多 {gap}。",
                "批复数抄对了的，别改批复数。",
            ),
            "less_explained": CaseWords(
                "{name}与批复数不符：由各项推算 {computed}，批复数 {approved}，少 {gap}。",
                "批复数抄对了的，别改批复数。",
            ),
            "target": CaseWords(
                "指标“{name}”的目标是 {entered}，批复的绩效目标表上是 {approved}。",
                "以批复为准改这一行；年中批准调整过的，改“批复目标”，批件留着备查。",
            ),
        },
    ),
    CodeEntry(
        "K01",
        name="没有报告类型",
        severities=(Severity.ERROR,),
        meaning="模板文件夹里一种报告都没有。",
        advice="看看模板文件夹对不对；每种报告是一个带 类型.yaml 的文件夹。",
        says={
            "": CaseWords(
                "“{templates}”里没有报告类型。",
                "每个报告类型是一个带 类型.yaml 的文件夹。",
            ),
        },
    ),
    CodeEntry(
        "K02",
        name="有尾差",
        severities=(Severity.HINT,),
        meaning="几处合计和各项之和差一点，由四舍五入引起。",
        advice="合计印批复数；要处处加得起来，写“舍位平衡: 是”。",
        says={
            "": CaseWords(
                "尾差 {count} 处，最大 {largest}，由四舍五入引起。",
                "合计印批复数，不用改。",
            ),
            "could_balance": CaseWords(
                "尾差 {count} 处，最大 {largest}，由四舍五入引起。",
                "合计印批复数，没有批复数的照各项相加，同一个数在两处会差一点；"
                "要各处一致、加得起来，在这个文件里写“舍位平衡: 是”。",
            ),
            "moved": CaseWords(
                "舍位平衡：{count} 个数和录入的差一点，最大 {largest}。",
                "各项相加等于合计，不用改。动了哪几个，加 -v 看，计算底稿里也注着。",
            ),
            "balanced": CaseWords(
                "尾差 {count} 处，最大 {largest}：几个批复数相互加不起来，没有都照印。",
                "印的是舍位平衡以后的数，大的合计照批复；哪几处，加 -v 看。",
            ),
        },
    ),
    CodeEntry(
        "K03",
        name="没有核对的勾稽",
        severities=(Severity.HINT,),
        meaning="要用的数还是待填，或者写错了还没有改，这几条勾稽先没有核对。",
        advice="填好、改好再生成一次，会自动核对；加 -v 看是哪几条。",
        says={
            "": CaseWords(
                "有 {count} 条勾稽没有核对：要用的数还是待填，或者写错了还没有改。",
                "填好、改好以后会自动核对。",
            )
        },
    ),
    CodeEntry(
        "K05",
        name="勾稽说明不成立",
        severities=(Severity.ERROR, Severity.WARNING, Severity.HINT),
        meaning="勾稽说明没有把理由、谁认可说清楚，或者说明的是一定要相等的数，放不过去。",
        was="勾稽说明: {F23: 是}",
        should="勾稽说明: {F23: {理由: 省级统筹后收入口径由净额改为全额, 复核: 财务股负责人}}",
        advice="理由至少写一句话，再写谁经手、谁复核，只写职务；一定要相等的只能改对。",
        says={
            "short": CaseWords(
                "勾稽说明 {rule} 的理由只有“{reason}”，说不清为什么，不算数。",
                "写一句话（至少 {least} 个字）说明为什么不成立，再写谁复核：{rule}: {{理由: …, 复核: 财务股负责人}}。",
            ),
            "nobody": CaseWords(
                "勾稽说明 {rule} 没有写由谁认可。",
                "写成 {rule}: {{理由: …, 经手: 财务股, 复核: 分管领导}}，只写职务，不写姓名。",
            ),
            "identity": CaseWords(
                "{rule} 的两边一定相等，不能用勾稽说明放行。",
                "核对两边的数，改对录错的那一个，把勾稽说明里的这一条删掉。",
            ),
        },
    ),
)
