"""What comes back is listed, written as far as it is wanted, and told of; and what is odd about a file is told."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from msgspec.structs import replace

import build
from reports.core.problems import Fault
from reports.finance.data_file import Setting
from reports.publish.sent import FOLDER
from reports.publish.store import Store
from reports.returned.account import Decision, numbers_in, reasons_in
from reports.returned.bringing import Brought, bring_back
from reports.returned.changes import Kind
from reports.returned.plan import Item, State
from reports.returned.targets import Target
from reports.returned.trial import tried
from reports.run import pipeline
from reports.run.request import Request
from tests.crashes import died_at
from tests.returned.conftest import UNIT, Sent
from tests.returned.pens import Edit, chosen, spots, written
from tests.returned.test_edits import bare

FOUR = (Kind.ENTERED, Kind.COMPUTED, Kind.WORDS, Kind.FIXED)


def one_of_each(sent: Sent, kinds: Sequence[Kind] = FOUR, seed: int = 5) -> list[Edit]:
    """One edit of each kind, each in a paragraph and of a value of its own."""
    edits: list[Edit] = []
    for kind in kinds:
        found = chosen(sent.document, 60, seed)
        taken = {edit.paragraph for edit in edits}
        edits.append(
            next(
                edit
                for edit in found
                if edit.kind is kind
                and edit.paragraph not in taken
                and (kind is not Kind.COMPUTED or rests_on_data(sent, edit))
            )
        )
    return edits


def rests_on_data(sent: Sent, edit: Edit) -> bool:
    """Whether a number is made of entered ones, and not a row's own number."""
    numbers = sent.document.paragraphs[edit.paragraph].numbers
    return all(number.leaves for number in numbers)


def returned(
    sent: Sent, path: Path, edits: list[Edit] | None = None, tracked: bool = True
) -> Path:
    path.write_bytes(written(sent.word, edits or one_of_each(sent), tracked=tracked))
    return path


def brought(
    home: Request,
    *paths: Path,
    writes: bool = False,
    decision: Decision = Decision(),  # noqa: B008
) -> Brought:
    return bring_back(home, paths, decision, writes=writes)


def all_data(home: Request) -> dict[str, bytes]:
    return {
        path.relative_to(home.data).as_posix(): path.read_bytes()
        for path in home.data.rglob("*")
        if path.is_file()
    }


def by_kind(found: Brought) -> dict[Kind, Item]:
    return {item.change.kind: item for item in found.plan.items}


def codes(found: Brought) -> list[str]:
    return [one.code for one in (*found.plan.problems, *found.problems)]


def message(found: Brought) -> str:
    return " ".join(one.message for one in (*found.plan.problems, *found.problems))


# ── listed, written ─────────────────────────────────────────────────────────


def test_nothing_is_written_before_it_is_wanted(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    before = all_data(home)
    found = brought(home, returned(sent, tmp_path / "改.docx"))
    items = by_kind(found)
    assert set(items) == set(FOUR) and codes(found) == []
    assert items[Kind.ENTERED].state is items[Kind.WORDS].state is State.OPEN
    assert items[Kind.COMPUTED].state is items[Kind.FIXED].state is State.NOT_HERE
    assert "要改请改它们" in items[Kind.COMPUTED].change.note
    assert "模板管着所有单位" in items[Kind.FIXED].change.note
    assert items[Kind.ENTERED].change.who == "示例领导 2025-03-01"
    assert all_data(home) == before


def test_what_is_accepted_is_written_and_no_other_byte(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    before = all_data(home)
    path = returned(sent, tmp_path / "改.docx")
    found = brought(home, path, writes=True)
    assert codes(found) == [] and found.written == 2
    items = by_kind(found)
    assert items[Kind.ENTERED].state is items[Kind.WORDS].state is State.ADOPTED
    wanted = {name: content.decode() for name, content in before.items()}
    for item in items.values():
        if target := item.change.target:
            lines = wanted[target.file].split("\n")
            line = lines[target.line - 1]
            at = max(target.column - 1, 0)
            assert line[at:].lstrip("'\"").startswith(target.old)
            lines[target.line - 1] = line[:at] + line[at:].replace(
                target.old, target.new, 1
            )
            wanted[target.file] = "\n".join(lines)
    assert {n: c.decode() for n, c in all_data(home).items()} == wanted


def test_what_was_written_is_printed_as_the_leader_wrote_it(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    path = returned(sent, tmp_path / "改.docx", one_of_each(sent, (Kind.WORDS,)))
    brought(home, path, writes=True)
    list(pipeline.build(replace(home, unit=UNIT)))
    [edit] = one_of_each(sent, (Kind.WORDS,))
    old = sent.document.paragraphs[edit.paragraph].words
    store = Store(home.output)
    now = docx.Document(
        str(store.internal("2024", UNIT) / f"{sent.document.stem}.docx")
    )
    wanted = old[: edit.start] + edit.new + old[edit.end :]
    assert wanted in [one.text for one in now.paragraphs]
    # Asked again, all of it is adopted already.
    again = brought(home, path)
    assert {item.state for item in again.plan.items} == {State.ADOPTED}
    assert "旧的一版" in message(again)


def test_only_what_is_named_is_accepted_and_the_rest_is_told(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    path = returned(sent, tmp_path / "改.docx")
    items = by_kind(brought(home, path))
    number, text = items[Kind.ENTERED].number, items[Kind.WORDS].number
    computed, fixed = items[Kind.COMPUTED].number, items[Kind.FIXED].number
    decision = Decision(
        accept=frozenset({number}),
        reject=frozenset({text}),
        otherwise=frozenset({fixed}),
        why={text: "与批复的说法一致", fixed: "另加一句"},
    )
    found = brought(home, path, writes=True, decision=decision)
    assert found.written == 1 and found.plan.items[text - 1].state is State.OPEN
    [paper] = found.papers
    assert paper == Store(home.output).internal("2024", UNIT) / "采纳情况.docx"
    [table] = docx.Document(str(paper)).tables
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in table.rows}
    assert rows["序号"][1:] == ["位置", "意见", "谁、何时", "处理", "说明"]
    assert rows[str(number)][4] == "已采纳" and "行已改" in rows[str(number)][5]
    assert rows[str(text)][4:] == ["未采纳", "与批复的说法一致"]
    assert rows[str(fixed)][4:] == ["另行采纳", "另加一句"]
    assert rows[str(computed)][4] == "待定"


def test_what_cannot_be_written_is_refused_by_its_number(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    path = returned(sent, tmp_path / "改.docx")
    before = all_data(home)
    computed = by_kind(brought(home, path))[Kind.COMPUTED].number
    decision = Decision(accept=frozenset({computed, 99}))
    found = brought(home, path, writes=True, decision=decision)
    assert codes(found) == ["Q04", "Q04"] and all_data(home) == before
    assert "没有第 99 处" in message(found) and "算出来的数" in message(found)


def test_numbers_and_reasons_are_read_as_people_write_them() -> None:
    assert numbers_in("1，3、7") == {1, 3, 7}
    assert reasons_in(["3＝批复就是这样", "1,2=不改"]) == {
        3: "批复就是这样",
        1: "不改",
        2: "不改",
    }
    for wrong in (lambda: numbers_in("一"), lambda: reasons_in(["3"])):
        with pytest.raises(Fault):
            wrong()


def test_data_that_have_changed_since_are_not_overwritten(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    path = returned(sent, tmp_path / "改.docx", one_of_each(sent, (Kind.ENTERED,)))
    [item] = brought(home, path).plan.items
    target = item.change.target
    assert target
    file = home.data / target.file
    lines = file.read_text(encoding="utf-8").split("\n")
    at = target.column - 1
    line = lines[target.line - 1]
    lines[target.line - 1] = line[:at] + line[at:].replace(target.old, "77", 1)
    file.write_text("\n".join(lines), encoding="utf-8")
    before = all_data(home)
    found = brought(home, path, writes=True)
    [item] = found.plan.items
    assert item.state is State.CHANGED and item.now.endswith("77")
    assert all_data(home) == before
    decision = Decision(accept=frozenset({1}))
    assert "现在是“77" in message(brought(home, path, writes=True, decision=decision))


def test_a_text_is_found_where_lines_were_put_before_it(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    path = returned(sent, tmp_path / "改.docx", one_of_each(sent, (Kind.WORDS,)))
    [item] = brought(home, path).plan.items
    target = item.change.target
    assert target and not target.column
    file = home.data / target.file
    file.write_text("\n\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    found = brought(home, path, writes=True)
    assert found.plan.items[0].state is State.ADOPTED
    assert file.read_text(encoding="utf-8").split("\n")[target.line + 1] == target.new


def test_what_two_people_want_is_merged_and_what_differs_is_not_written(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    both, first, second = one_of_each(sent, (Kind.ENTERED, Kind.WORDS, Kind.COMPUTED))
    other = replace_new(first, "另一种说法")
    one = returned(sent, tmp_path / "甲.docx", [both, first], tracked=False)
    two = returned(sent, tmp_path / "乙.docx", [both, other, second], tracked=False)
    before = all_data(home)
    found = brought(home, one, two, writes=True)
    items = found.plan.items
    shared = [item for item in items if item.files == ("甲.docx", "乙.docx")]
    assert [item.change.kind for item in shared] == [Kind.ENTERED]
    assert shared[0].state is State.ADOPTED
    texts = [item for item in items if item.change.kind is Kind.WORDS]
    assert [item.state for item in texts] == [State.CONFLICT] * 2
    changed = {n for n, c in all_data(home).items() if c != before[n]}
    assert shared[0].change.target and changed == {shared[0].change.target.file}


def replace_new(edit: Edit, new: str) -> Edit:
    from dataclasses import replace as other

    return other(edit, new=new)


# ── remarks, paragraphs, rows ───────────────────────────────────────────────


def in_word(sent: Sent, path: Path, change: Callable[..., None]) -> Path:
    """The file as python-docx saves it after a change."""
    document = docx.Document(io.BytesIO(sent.word))
    change(document)
    document.save(str(path))
    return path


def test_remarks_come_with_their_place(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    index = next(e.paragraph for e in one_of_each(sent, (Kind.WORDS,)))
    words = sent.document.paragraphs[index].words

    def remark(document: docx.document.Document) -> None:
        paragraph = next(one for one in document.paragraphs if one.text == words)
        document.add_comment(paragraph.runs, "这句话再核实一下", "示例领导", "示")

    found = brought(home, in_word(sent, tmp_path / "改.docx", remark))
    [item] = found.plan.items
    assert item.change.kind is Kind.REMARK and item.change.new == "这句话再核实一下"
    assert item.change.who.startswith("示例领导") and "“" in item.change.place


def test_paragraphs_and_rows_put_in_and_taken_out_are_told(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    index = next(e.paragraph for e in one_of_each(sent, (Kind.WORDS,)))
    words = sent.document.paragraphs[index].words

    def change(document: docx.document.Document) -> None:
        paragraph = next(one for one in document.paragraphs if one.text == words)
        new = OxmlElement("w:p")
        paragraph._p.addnext(new)
        docx.text.paragraph.Paragraph(new, paragraph._parent).add_run("新加的一段话。")
        table = document.tables[-1]
        table._tbl.remove(table.rows[-1]._tr)

    found = brought(home, in_word(sent, tmp_path / "改.docx", change))
    kinds = [item.change.kind for item in found.plan.items]
    assert kinds.count(Kind.ADDED) == 1 and set(kinds) == {Kind.ADDED, Kind.GONE}
    added = by_kind(found)[Kind.ADDED].change
    assert added.new == "新加的一段话。" and ".md 第" in added.note
    last = sent.document.paragraphs[-1]
    gone = [i.change.old for i in found.plan.items if i.change.kind is Kind.GONE]
    assert gone and (last.cell is None or last.words in gone)


def test_a_row_deleted_with_tracking_on_is_gone(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    def change(document: docx.document.Document) -> None:
        properties = document.tables[-1].rows[-1]._tr.get_or_add_trPr()
        mark = OxmlElement("w:del")
        mark.set(qn("w:id"), "9")
        mark.set(qn("w:author"), "示例领导")
        properties.append(mark)

    found = brought(home, in_word(sent, tmp_path / "改.docx", change))
    assert {item.change.kind for item in found.plan.items} == {Kind.GONE}


def test_a_copied_paragraph_is_added_and_the_first_one_stays_what_it_was(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    from copy import deepcopy

    index = next(e.paragraph for e in one_of_each(sent, (Kind.WORDS,)))
    words = sent.document.paragraphs[index].words

    def change(document: docx.document.Document) -> None:
        paragraph = next(one for one in document.paragraphs if one.text == words)
        document.paragraphs[-1]._p.addnext(deepcopy(paragraph._p))

    found = brought(home, in_word(sent, tmp_path / "改.docx", change))
    [item] = found.plan.items
    assert item.change.kind is Kind.ADDED and item.change.new == words
    assert codes(found) == ["Q03"]


def test_a_bookmark_moved_into_another_cell_takes_no_number_with_it(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    """Cut and pasted: the words and their bookmark stand where another number was."""
    edits = [
        one
        for one in chosen(sent.document, 60, 5)
        if one.kind is Kind.ENTERED and sent.document.paragraphs[one.paragraph].cell
    ]
    first = edits[0].paragraph
    row = sent.document.paragraphs[first].cell
    assert row
    second = next(
        e.paragraph
        for e in edits
        if (sent.document.paragraphs[e.paragraph].cell or row)[:2] != row[:2]
    )

    def change(document: docx.document.Document) -> None:
        body = document.element.body
        marks = {one.get(qn("w:name")): one for one in body.iter(qn("w:bookmarkStart"))}
        source = marks[f"_y{first}"].getparent()
        target = marks[f"_y{second}"].getparent()
        kept = [one for one in source if one.tag != qn("w:pPr")]
        for one in [one for one in target if one.tag != qn("w:pPr")]:
            target.remove(one)
        target.extend(kept)

    path = in_word(sent, tmp_path / "改.docx", change)
    for item in brought(home, path).plan.items:
        if target := item.change.target:
            said = sent.document.paragraphs[second]
            [number] = said.numbers
            leaf = sent.document.leaves[number.leaves[0]]
            assert target.spot == (leaf.file, leaf.line, leaf.column)


# ── odd files ───────────────────────────────────────────────────────────────


def test_a_file_without_bookmarks_is_known_by_its_words(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    path = tmp_path / "另存.docx"
    path.write_bytes(bare(written(sent.word, one_of_each(sent), tracked=False)))
    found = brought(home, path)
    assert codes(found) == ["Q02"] and sent.document.title in message(found)
    assert set(FOUR) <= set(by_kind(found))


def test_a_file_that_did_not_go_out_from_here_is_told(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    strange = tmp_path / "别的.docx"
    document = docx.Document()
    document.add_paragraph("和这里没有关系的一份文件。")
    document.save(str(strange))
    path = returned(sent, tmp_path / "改.docx")
    found = brought(home, strange, path)
    assert codes(found) == ["Q02"] and FOLDER in message(found)
    # The other one is read all the same.
    assert set(FOUR) <= set(by_kind(found))


def test_a_file_of_another_unit_is_told(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    path = returned(sent, tmp_path / "改.docx")
    found = bring_back(
        replace(home, unit="某某医疗保障局"), [path], Decision(), writes=True
    )
    assert codes(found) == ["Q02"] and f"2024年{UNIT}" in message(found)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "老格式"),
        (b"{\\rtf1 a}", "RTF"),
        (b"<html></html>", "网页"),
        (b"", "坏了"),
        (b"PK\x03\x04 broken", "坏了"),
    ],
)
def test_what_is_no_docx_is_told_by_what_it_is(
    home: Request, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "改.docx"
    path.write_bytes(content)
    found = brought(home, path)
    assert codes(found) == ["Q01"] and said in message(found)


def test_a_file_that_is_open_in_word_is_told(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    path = returned(sent, tmp_path / "领导改的.docx")
    mark = tmp_path / "~$导改的.docx"
    mark.write_bytes(b"lock")
    assert codes(brought(home, path)) == ["Q02"]
    assert "标记" in message(brought(home, mark))
    assert codes(brought(home, tmp_path / "没有.docx")) == ["Q01"]


def test_macros_and_links_outside_are_passed_over(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    path = returned(sent, tmp_path / "改.docx")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/vbaProject.bin", b"macro")
    found = brought(home, path)
    assert codes(found) == ["Q03"] and "宏" in message(found)
    assert set(FOUR) <= set(by_kind(found))


def test_three_thousand_changes_are_all_listed(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    edits = chosen(sent.document, 3000, 1)
    found = brought(home, returned(sent, tmp_path / "改.docx", edits))
    assert len(found.plan.items) >= 0.9 * len({e.paragraph for e in edits})
    assert len(edits) > 100 and len(list(spots_of(sent))) >= len(edits)


def spots_of(sent: Sent) -> Sequence[Edit]:
    import random

    return list(spots(sent.document, random.Random(1)))


def test_whoever_dies_while_it_is_written_loses_nothing(
    sent: Sent, home: Request, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    path = returned(sent, tmp_path / "改.docx")
    before = all_data(home)
    brought(home, path, writes=True)
    after = all_data(home)
    point, died = 0, True
    while died:
        point += 1
        for name, content in before.items():
            (home.data / name).write_bytes(content)
        died = died_at(
            point,
            (home.data, home.output.parent),
            lambda: brought(home, path, writes=True),
        )
        now = all_data(home)
        for name, content in now.items():
            if name in before:
                assert content in (before[name], after[name]), name
        # Whatever was left, the next run ends it.
        brought(home, path, writes=True)
        assert {n: c for n, c in all_data(home).items() if n in before} == after
    assert point > 20


# ── tried before it is written ──────────────────────────────────────────────


def edit_of(sent: Sent, name: str, typed: str, new: str) -> Edit:
    """An edit of the printed number that is one entered value of this name and text, and nothing else."""
    for index, one in enumerate(sent.document.paragraphs):
        for number in one.numbers:
            leaves = [sent.document.leaves[at] for at in number.leaves]
            if number.shift is not None and [
                (leaf.name, leaf.text) for leaf in leaves
            ] == [(name, typed)]:
                return Edit(
                    index, number.start, number.end, new, Kind.ENTERED, None, ""
                )
    raise AssertionError({(leaf.name, leaf.text) for leaf in sent.document.leaves})


def test_what_the_data_would_not_take_is_refused_and_the_rest_written(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    people = edit_of(sent, "三公.公务接待.国内.人次", "52", "5.2")
    times = edit_of(sent, "三公.公务接待.国内.批次", "7", "8")
    path = returned(sent, tmp_path / "改.docx", [people, times])
    before = all_data(home)
    listed = brought(home, path)
    assert codes(listed) == ["Q04"] and "要写整数，写的是“5.2”" in message(listed)
    assert all_data(home) == before
    found = brought(home, path, writes=True)
    assert codes(found) == ["Q04"] and found.written == 1
    states = {item.change.new: item.state for item in found.plan.items}
    assert states == {"5.2": State.OPEN, "8": State.ADOPTED}
    [told] = found.problems
    [refused] = [item for item in found.plan.items if item.change.new == "5.2"]
    assert told.message.startswith(f"第 {refused.number} 处不写，改成“5.2”以后：")
    assert refused.change.target and told.place
    assert told.place.line == refused.change.target.line
    [changed] = [
        name for name, content in all_data(home).items() if content != before[name]
    ]
    assert "批次: 8, 人次: 52," in (home.data / changed).read_text("utf-8")


def test_what_does_not_hold_any_more_is_told_and_written_all_the_same(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    edit = edit_of(sent, "三公.公务接待.预算", "1.2", "1.3")
    path = returned(sent, tmp_path / "改.docx", [edit])
    listed = brought(home, path)
    assert [one.code for one in listed.appearing] == ["K00"] and not codes(listed)
    found = brought(home, path, writes=True)
    assert found.written == 1 and not codes(found)
    assert "三公预算数与批复数不符" in found.appearing[0].message
    # What was there before is not told again.
    assert not brought(home, path, writes=True).appearing


def test_what_is_refused_when_all_is_refused_writes_nothing(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    edit = edit_of(sent, "三公.公务用车购置.轿车", "1", "1.5")
    before = all_data(home)
    found = brought(home, returned(sent, tmp_path / "改.docx", [edit]), writes=True)
    assert codes(found) == ["Q04"] and found.written == 0
    assert all_data(home) == before


def test_the_command_tells_what_appears_and_ends_with_1(
    sent: Sent, home: Request, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit = edit_of(sent, "三公.公务接待.预算", "1.2", "1.3")
    path = returned(sent, tmp_path / "改.docx", [edit])
    folders = ["--data", str(home.data), "--output", str(home.output)]
    for word in ("带回", "bring-back"):
        assert build.main([word, str(path), *folders]) == 0
        out = capsys.readouterr().out
        assert "都写进去的话，数据里会新有这些：" in out and "K00" in out
    assert build.main(["bring-back", str(path), *folders, "--write"]) == 1
    out = capsys.readouterr().out
    assert "写进去以后，数据里新有了这些：" in out and "写进数据的 1 处" in out


def test_one_that_cannot_be_spelled_keeps_no_other_from_being_written(
    sent: Sent, home: Request
) -> None:
    [(unit, session)] = pipeline.sessions(replace(home, unit=UNIT))
    text = next(one for one in sent.document.paragraphs if one.texts).texts[0]
    leaf = next(one for one in sent.document.leaves if one.text == "52")
    good = Target(text.file, text.line, text.column, text.typed, f"{text.typed}了")
    bad = Target(leaf.file, leaf.line, leaf.column, "52", "5\x002")
    fine = Target(leaf.file, leaf.line, leaf.column, "52", "53")
    found = tried(session, Setting(2024, unit.name), [good, bad])
    assert found.taken == (good,)
    [(refused, why)] = found.refused
    assert refused == bad and why.code == "G23"
    assert tried(session, Setting(2024, unit.name), [good, fine]).refused == ()
