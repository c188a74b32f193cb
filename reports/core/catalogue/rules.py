"""What is said of a rule of 勾稽.yaml: its number, severity and hint are the rule's own, the
words are here.
"""

from collections.abc import Mapping

from reports.core.catalogue.entry import CaseWords
from reports.core.severity import Severity

RULE_WORDS: Mapping[str, CaseWords] = {
    "lacking": CaseWords("没有{explanation}。"),
    "unequal": CaseWords("{explanation}：{left}{relation}{right}，相差 {gap}。"),
    "out_of_bounds": CaseWords("{explanation}：{left}{relation}{right}。"),
    "other_words": CaseWords("{explanation}：写的是“{left}”，应当是“{right}”。"),
    "more_rows": CaseWords("{first}还有 {count} 处也这样。"),
    "listed": CaseWords("{explanation}：{names}。"),
    "waived": CaseWords("", "已说明，不作错误：{reason}"),
    "needless_waiver": CaseWords(
        "{code} 现在成立，勾稽说明里的这一条用不上了。",
        "删掉它，免得以后盖住真的差错。",
        Severity.HINT,
    ),
}
