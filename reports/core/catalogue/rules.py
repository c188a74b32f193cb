"""What is said of a rule of 勾稽.yaml: its number, severity and hint are the rule's own, the
words are here.
"""

from collections.abc import Mapping

from reports.core.catalogue.entry import CaseWords, Severity

RULE_WORDS: Mapping[str, CaseWords] = {
    "lacking": CaseWords("没有{explanation}。"),
    "unequal": CaseWords("{explanation}：{left}{relation}{right}，相差 {gap}。"),
    "out_of_bounds": CaseWords("{explanation}：{left}{relation}{right}。"),
    "other_words": CaseWords("{explanation}：写的是“{left}”，应当是“{right}”。"),
    "more_rows": CaseWords("{first}还有 {count} 处也这样。"),
    "typed": CaseWords("", "用到的数：{listed}。"),
    "listed": CaseWords("{explanation}：{names}。"),
    "waived": CaseWords("", "已说明，不作错误：{reason}"),
    "needless_waiver": CaseWords(
        "{code} 现在成立，勾稽说明里的这一条用不上了。",
        "删掉它，免得以后盖住真的差错。",
        Severity.HINT,
    ),
}

FOLLOWS: Mapping[str, str] = {
    "suspect": "请先看第 {line} 行“{name}”，录的是 {text}。",
    "crossed": "和第 {lines} 行的批复数正好对调：先看是录的两个数写反了，还是批复数抄反了。",
    "others": "同样差 {gap}的还有 {count} 处（{codes}），改好这一处再生成，多半一起好了。",
}
"""What is added where one slip breaks several checks."""
