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
        advice="照提示先看像是录错的那一行，对照批复表改；别改批复数，也不能用勾稽说明放行。",
        says={
            "more": CaseWords(
                "{name}与批复数不符：由各项推算 {computed}，批复数 {approved}，多 {gap}。",
                "对照批复表逐项核对，先看有没有正好 {gap} 的一行重录了，或者不该录。"
                "别改批复数。",
            ),
            "less": CaseWords(
                "{name}与批复数不符：由各项推算 {computed}，批复数 {approved}，少 {gap}。",
                "对照批复表逐项核对，先看有没有正好 {gap} 的一行漏录了。别改批复数。",
            ),
            "more_explained": CaseWords(
                "{name}与批复数不符：由各项推算 {computed}，批复数 {approved}，多 {gap}。",
                "{advice}别改批复数。",
            ),
            "less_explained": CaseWords(
                "{name}与批复数不符：由各项推算 {computed}，批复数 {approved}，少 {gap}。",
                "{advice}别改批复数。",
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
)
