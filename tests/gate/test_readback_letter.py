"""Letters are read back: whatever their head and their foot hold, every file says it, and a damage is told."""

import pytest

from reports.core.tree import (
    AttachmentList,
    Block,
    Document,
    Imprint,
    Letterhead,
    Paragraph,
    Signature,
    Title,
)
from tests.gate.finished import (
    BODY,
    Files,
    files_of,
    instead,
    problems,
    repacked,
    words,
)

NUMBER, DATE = words("某医保〔2025〕12号"), words("2025年6月3日")
HEADS = {
    "one body": Letterhead(("某局",), NUMBER),
    "all there can be": Letterhead(
        ("某局",),
        NUMBER,
        words("000012"),
        (words("秘密★1年"), words("特急")),
        ("甲某",),
        "文件",
    ),
    "several bodies": Letterhead(("某局", "某财政局"), NUMBER),
    "several bodies with a suffix": Letterhead(
        ("某局", "某财政局", "某税务局"), NUMBER, suffix="文件"
    ),
    "two signers": Letterhead(("某局",), NUMBER, signers=("甲某", "乙某")),
    "three signers": Letterhead(("某局",), NUMBER, signers=("甲某", "乙某", "丙某")),
    "without a number": Letterhead(("某局",), ()),
}
ENDS: dict[str, Block] = {
    "one seal": Signature(("某局",), DATE, sealed=True),
    "two seals": Signature(("某局", "某财政局"), DATE, sealed=True),
    "three seals": Signature(("某局", "某财政局", "某税务局"), DATE, sealed=True),
    "seals on long names": Signature(
        ("某局", "某某某某自治州医疗保障事务中心"), DATE, sealed=True
    ),
    "copies and office": Imprint(
        words("抄送：甲局，乙局。"), words("某局办公室"), words("2025年6月3日印发")
    ),
    "copies alone": Imprint(words("抄送：甲局。"), (), ()),
    "office alone": Imprint((), words("某局办公室"), words("2025年6月3日印发")),
    "back of a leaf": Imprint(
        words("抄送：甲局。"),
        words("某局办公室"),
        words("2025年6月3日印发"),
        verso=True,
    ),
    "named attachments": AttachmentList((words("甲表"), words("乙表"))),
}


def document(head: Letterhead, *end: Block) -> Document:
    title = Title((words("关于自评情况的报告"),))
    return Document("报告", (head, title, Paragraph(words("正文。")), *end))


@pytest.mark.parametrize("name", HEADS)
def test_a_head_is_met_in_every_file(name: str) -> None:
    letter = document(HEADS[name])
    assert problems(files_of(letter), letter) == []


@pytest.mark.parametrize("name", ENDS)
def test_an_end_is_met_in_every_file(name: str) -> None:
    letter = document(HEADS["one body"], ENDS[name])
    assert problems(files_of(letter), letter) == []


LETTER = document(
    HEADS["all there can be"], ENDS["two seals"], ENDS["copies and office"]
)
FILES = files_of(LETTER)


def damaged(name: str, old: str, new: str) -> Files:
    if name.endswith(".docx"):
        return {name: repacked(FILES[name], BODY, instead(old, new))}
    return {name: instead(old, new)(FILES[name].decode()).encode()}


@pytest.mark.parametrize("name", ["决算.docx", "决算.html", "决算.fragment.html"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("000012", "000021"),
        ("秘密★1年", "秘密"),
        ("某局文件", "某局"),
        ("〔2025〕12号", "〔2025〕21号"),
        ("甲某", "乙某"),
        ("某财政局", "某局"),
        ("甲局，乙局", "甲局"),
        ("某局办公室", "某办公室"),
        ("3日印发", "8日印发"),
    ],
)
def test_a_damage_is_told(name: str, old: str, new: str) -> None:
    [problem] = problems(damaged(name, old, new), LETTER)
    assert problem.code == "G17"
