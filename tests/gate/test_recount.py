"""A finished text recounted: what does not fit is told, what was rounded is not."""

from collections.abc import Sequence

import pytest

from reports.core.grid import Cell, Row, bands_of
from reports.core.problems import Place, Severity
from reports.core.tree import Document, Paragraph, Table, Text
from reports.gate import recount as module
from reports.gate.recount import recount


def told(*texts: str) -> list[str]:
    """What is said of a document of these paragraphs."""
    blocks = tuple(Paragraph((Text(text),)) for text in texts)
    return _messages(Document("题", blocks))


def told_of_table(head: Sequence[str], *rows: Sequence[str]) -> list[str]:
    return _messages(Document("题", (_table(head, rows),)))


def _messages(document: Document) -> list[str]:
    problems = recount(document)
    assert all(
        (one.code, one.severity) == ("Z06", Severity.WARNING) for one in problems
    )
    return [one.message for one in problems]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    return Table(
        caption=(Text("支出表"),),
        widths=(1,) * len(head),
        head=bands_of([_row(head, header=True)]),
        body=bands_of([_row(row) for row in rows]),
    )


def _row(words: Sequence[str], header: bool = False) -> Row:
    cells = (Cell(((Text(word),),) if word else (), header=header) for word in words)
    return Row(tuple(cells))


# ── sentences ───────────────────────────────────────────────────────────────

FITTING = (
    "本年支出2655.78万元，占本年支出合计的86.8%，比上年增加1249.01万元，增长88.79%。",
    # Round numbers may stand for what rounds to them.
    "支出110万元，比上年增加10万元，增长9.5%。",
    # Only the decimals printed count: 10.45 of 100.6 is 10.4 % or 10.39 %.
    "机关运行经费111.1万元，比上年增加10.5万元，增长10.4%。",
    "机关运行经费90万元，比上年减少10万元，下降10%。",
    "本年支出3亿元，比上年增加10000万元，增长50%。",
    # A base of zero has no rate, one of another sentence is another's.
    "三公经费决算0万元，预算0.82万元，比上年减少0.06万元，下降100%。",
    "大病保险起付线下降50%，报销比例上调5个百分点。",
    "收入合计100万元，其中：拨款90万元，占90%；其他10万元，占10%。",
    "其他收入0万元，占0%；事业收入0万元，占0%。",
    "本年支出0万元，其中：基本支出0万元，占0%。",
    "全年预算128.75万元，执行128.75万元，预算执行率100%。",
    "基金收入104645万元，为预算的103.03%，其中保费35407万元，完成全年预算的106.09%。",
    "支出决算16.61万元，完成全年预算的100%。",
    "参保率目标98%，实际98%，完成率100%，得15分。",
    "亏空5万元，比上年增加-1万元，下降20%。",
)


@pytest.mark.parametrize("text", FITTING)
def test_what_fits_is_not_told(text: str) -> None:
    assert told("2024年度本年支出合计3059.53万元。", text) == []


@pytest.mark.parametrize(
    ("text", "printed", "expected"),
    [
        ("支出110.5万元，比上年增加10.5万元，增长8%。", "8%", "10.50%"),
        ("支出90.5万元，比上年减少9.5万元，下降15%。", "15%", "9.50%"),
        ("合计100.5万元，其中：甲90.5万元，占91.05%。", "91.05%", "90.05%"),
        ("预算80万元，执行60万元，预算执行率100%。", "100%", "75.00%"),
        ("预算80万元，决算60万元，完成年初预算的57%。", "57%", "75.00%"),
    ],
)
def test_a_rate_that_its_amounts_do_not_give_is_told(
    text: str, printed: str, expected: str
) -> None:
    [message] = told(text)
    assert f"印的是 {printed}" in message and expected in message


def test_the_whole_of_a_share_may_be_anywhere_in_the_document() -> None:
    share = "项目支出60.5万元，其中设备购置30.5万元，占三公经费的25%。"
    assert told(share)
    assert told("三公经费122.5万元。", share) == []


def test_a_sentence_of_which_a_part_is_not_known_yet_is_not_recounted() -> None:
    text = "预算〔待填〕万元，执行80万元，执行60万元，预算执行率100%。"
    blocks = (Paragraph((Text(text),)),)
    assert _messages(Document("题", blocks))
    assert _messages(Document("题", blocks, pending="〔待填〕")) == []


# ── one label, one value ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "sentence",
    [
        "支出11{}万元，比上年增加10万元，增长39.5%，",
        "支出11{}万元，比上年增加10万元，增长39.5%。",
        "支出11{}万元，占总支出的39.5%，",
        "预算11{}万元，为预算的39.5%；",
        "支出11{}万元，",
    ],
)
def test_thousands_of_rates_and_amounts_are_not_all_held_against_each_other(
    sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    gives = module._gives

    def counted(
        part: module.Printed, whole: module.Printed, rate: module.Printed
    ) -> bool:
        asked.append(rate)
        return gives(part, whole, rate)

    monkeypatch.setattr(module, "_gives", counted)
    text = "".join(sentence.format(number) for number in range(2000))
    assert len(told(text + "为年度预算的39.5%。")) <= 100
    assert len(asked) < 20_000


def test_a_label_with_two_values_a_few_last_places_apart_is_told() -> None:
    [message] = told("2024年度本年收入合计2946.25万元。", "本年收入合计2946.26万元。")
    assert "本年收入合计" in message
    assert "2946.25" in message and "2946.26" in message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("本年收入合计2946.25万元。", "本年收入合计2946.2500万元。"),
        ("本年收入合计2946.26万元。", "本年收入合计2946.3万元。"),
        ("本年收入合计29462600元。", "本年收入合计2946.26万元。"),
        ("本年收入合计2946.26万元。", "本年收入合计3000.26万元。"),
        ("财政收入比上年增加1.25万元。", "财政收入比上年增加1.26万元。"),
        ("本年收入合计2946.26万元。", "本年支出合计2946.25万元。"),
    ],
)
def test_two_values_that_may_be_one_or_are_far_apart_are_not_told(
    first: str, second: str
) -> None:
    assert told(first, second) == []


def test_a_word_that_goes_with_many_amounts_is_no_label() -> None:
    assert (
        told(*(f"支出决算{number}万元。" for number in (1.01, 1.02, 3, 4, 5, 6))) == []
    )


def test_the_total_of_a_column_is_held_against_the_sentence() -> None:
    table = _table(
        ("科目", "基本支出"), (("合计", "7.91"), ("甲", "3.95"), ("乙", "3.96"))
    )
    text = Paragraph((Text("本年基本支出7.92万元，基本支出7.92万元。"),))
    [message] = _messages(Document("题", (text, table)))
    assert "基本支出" in message and "7.91" in message and "7.92" in message


# ── tables ──────────────────────────────────────────────────────────────────

HEAD = ("编码", "名称", "合计", "完成率")


def test_rows_that_do_not_add_up_to_their_total_are_told() -> None:
    rows = (
        ("合计", "", "10.00", "90"),
        ("201", "甲", "4.00", "95"),
        ("208", "乙", "5.00", "85"),
    )
    [message] = told_of_table(HEAD, *rows)
    assert message == "支出表，合计，合计：印的是 10.00，各行相加是 9.00。"


def test_items_that_do_not_add_up_to_their_class_are_told() -> None:
    rows = (
        ("合计", "", "9.00", ""),
        ("201", "甲", "4.00", ""),
        ("20101", "甲一", "3.00", ""),
        ("20102", "甲二", "2.00", ""),
        ("208", "乙", "5.00", ""),
    )
    [message] = told_of_table(HEAD, *rows)
    assert "201" in message and "印的是 4.00，各行相加是 5.00" in message


@pytest.mark.parametrize(
    "rows",
    [
        # 尾差: three rounded numbers may miss their sum by a last place.
        (("合计", "", "9.01", ""), ("201", "", "4.00", ""), ("208", "", "5.00", "")),
        # Only some of the parts.
        (("甲", "", "4", ""), ("其中：乙", "", "3", ""), ("合计", "", "4", "")),
        (("甲", "", "4", ""), ("丙", "", "≥3", ""), ("合计", "", "10", "")),
        (
            ("甲", "", "4", ""),
            ("小计", "", "4", ""),
            ("丙", "", "1", ""),
            ("合计", "", "5", ""),
        ),
        (
            ("甲", "", "4", ""),
            ("合计", "", "4", ""),
            ("丙", "", "1", ""),
            ("合计", "", "1", ""),
        ),
    ],
)
def test_what_is_no_sum_or_differs_by_rounding_is_not_told(
    rows: Sequence[Sequence[str]],
) -> None:
    assert told_of_table(HEAD, *rows) == []


def test_each_number_is_told_once() -> None:
    text = "支出110.5万元，比上年增加10.5万元，增长8%。"
    assert len(told(text, text)) == 1


def test_a_number_typed_into_a_text_is_told_where_it_was_typed() -> None:
    text = "支出110.5万元，比上年增加10.5万元，增长8%。"
    document = Document("题", (Paragraph((Text(text),)),))
    [typed] = recount(document, {"决算.md": ["# 说明", f"　{text}"]})
    assert typed.place == Place("决算.md", 2, 2)
    [computed] = recount(document, {"决算.md": ["支出和上年比增加了"]})
    assert computed.place is None
