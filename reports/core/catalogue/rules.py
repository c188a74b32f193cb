"""What is said of a rule of 勾稽.yaml: its number, severity and hint are the rule's own, the words are here."""

from collections.abc import Mapping

from reports.core.catalogue.entry import Words
from reports.core.severity import Severity

RULE_WORDS: Mapping[str, Words] = {
    "lacking": Words("没有{explanation}。"),
    "unequal": Words("{explanation}：{left}{relation}{right}，相差 {gap}。"),
    "out_of_bounds": Words("{explanation}：{left}{relation}{right}。"),
    "listed": Words("{explanation}：{names}。"),
    "waived": Words("", "已说明，不作错误：{reason}"),
    "needless_waiver": Words(
        "{code} 现在成立，勾稽说明里的这一条用不上了。",
        "删掉它，免得以后盖住真的差错。",
        Severity.HINT,
    ),
}
