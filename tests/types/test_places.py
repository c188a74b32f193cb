"""Every message that can know a line has one; those that cannot are listed here, each with its reason."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Place, Problem, problem
from reports.run import pipeline, produce
from reports.run.request import Request
from reports.source.markdown import read_sections
from tests.conftest import ROOT

PACKAGE = ROOT / "reports"
# What is told of a file as a whole, or of no file: "code" or "code case", and why there is no line.
NO_LINE = {
    "A01": "a finished report; the mark says where it stands",
    "A02": "a finished report; the mark says where it stands",
    "A03": "a finished report; the mark says where it stands",
    "A04": "a finished report; the mark says where it stands",
    "A05": "a finished report; the mark says where it stands",
    "A06": "a finished report; the mark says where it stands",
    "A07": "a finished report; the mark says where it stands",
    "A08": "a finished report; the mark says where it stands",
    "A09": "a finished report; the mark says where it stands",
    "A10": "a finished report; the mark says where it stands",
    "A11": "a finished report; the mark says where it stands",
    "A12": "a finished report; the mark says where it stands",
    "A13": "a finished report; the mark says where it stands",
    "A14": "a finished report; the mark says where it stands",
    "A15": "a finished report; the mark says where it stands",
    "A16": "a finished report that cannot be read",
    "A20": "a finished report, or the name of a kind; what is missing stands on no line",
    "A21 closed": "a file that cannot be read",
    "A22": "a finished report as a whole",
    "D04": "wording/ knows no files; whoever asked gives the option's place",
    "D05 unit file": "the file that is told of is not there",
    "G03": "the disk",
    "G04": "the disk",
    "D15 no files": "a folder without files",
    "D15 unfinished": "last year's file as a whole, whose own problems have lines",
    "G05": "a name, which publish/ does not know the origin of; run/ gives the file's first line",
    "G06": "a folder that is in use",
    "G07": "the file's own name",
    "G08": "a file that cannot be read",
    "G09": "nobody foresaw it, so nobody knows where",
    "G10": "the machine",
    "G11": "the file's own name",
    "G14": "what is not installed",
    "G15": "LibreOffice",
    "G16": "the machine",
    "G17": "a finished file",
    "G18": "what is passed over; the reasons, with their lines, come after it",
    "G19": "a cluster",
    "Q01": "a Word file has no lines",
    "Q02": "a Word file has no lines",
    "Q03": "a Word file has no lines",
    "Q04": "a change of a list, told by its number there",
    "G20": "a cluster",
    "G22": "a folder",
    "G23": "the page that asks knows the file, and the sentence says it",
    "G24": "a page of the preview",
    "K01": "a folder without types",
    "Q07 nothing": "a text that was pasted",
    "Q07 closed": "the file as a whole",
    "Q07 broken": "what is wrong in it is told with its line before",
    "L01": "a unit as a whole",
    "L02": "a unit, or a file of it, as a whole",
    "L03": "a finished file; which figure, the sentence says",
    "L04": "what is kept of a seal",
    "J13": "no one line makes a total; run/ gives that of the indicators",
    "K03": "a sum of several rules, each of them without figures",
    "M01": "a Word file has no lines",
    "M02": "a Word file has no lines",
    "M03": "a Word file has no lines",
    "M12": "a Word file has no lines",
    "M14": "a Word file has no lines",
    "P01 date": "publish/ does not know the data file; run/ gives its first line",
    "P04": "a file of the program's own",
    "R01": "a workbook has no lines",
    "R02": "a workbook has no lines; which sheet and cell, the sentence says",
    "R03": "a workbook has no lines",
    "R04": "a workbook has no lines; which cells, the sentence says",
    "R05 broken": "the file as a whole, whose own problems have lines",
    "R05 unread": "the file as a whole",
    "R06": "a workbook has no lines; which cells, the sentence says",
    "R07": "a workbook has no lines; which cell, the sentence says",
    "T03": "the file that is told of is not there",
    "T07": "met while filling; the fault is given the line that is filled, where there is one",
    "T08 full cell": "met while filling, see T07",
    "T10": "a file that nothing uses",
    "T12": "met while filling, see T07",
    "T16": "met while filling, see T07",
    "T17": "a Word file has no lines; which paragraphs are meant, the sentence says",
    "T11": "a name of the schema, which keeps no places",
    "Y20 bytes": "a file too large to be read",
    "Y31": "the encoding of the whole file",
    "Y32 binary": "no text, so no lines",
    "Y32 no_encoding": "no text, so no lines",
    "Y32": "a file of another program, without lines",
    "Z05 absent": "gate/ does not know the data file; run/ gives the line of 报告",
}


def without_line() -> Iterator[tuple[str, str]]:
    """Each call of problem(…) that gives no place, or a file alone, with where it stands."""
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                inside = path.relative_to(PACKAGE).as_posix()
                yield from ((told, inside) for told in _told_in(function))


def _told_in(function: ast.FunctionDef) -> Iterator[str]:
    known = {
        node.targets[0].id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for call in ast.walk(function):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "problem":
            continue
        words = [one.value for one in call.args[:2] if isinstance(one, ast.Constant)]
        given = [*call.args[2:3], *(k.value for k in call.keywords if k.arg == "place")]
        place = given[0] if given else None
        if isinstance(place, ast.Name):
            place = known.get(place.id, place)
        has_code = bool(words) and re.fullmatch("[A-Z][0-9]{2}", str(words[0]))
        if has_code and (place is None or _is_file_alone(place)):
            yield " ".join(map(str, words)).strip()


def _is_file_alone(place: ast.expr) -> bool:
    is_place = isinstance(place, ast.Call) and ast.unparse(place.func) == "Place"
    if not is_place or not isinstance(place, ast.Call):
        return False
    # A spot of a Word file says more than a line.
    return len(place.args) == 1 and not place.keywords


def test_only_what_is_listed_is_told_without_a_line() -> None:
    found = set(without_line())
    known = {told for told, _ in found}
    unlisted = {
        f"{inside}: {told}"
        for told, inside in found
        if told not in NO_LINE and told.partition(" ")[0] not in NO_LINE
    }
    assert unlisted == set()
    shorter = {told.partition(" ")[0] for told in known}
    assert {one for one in NO_LINE if one not in known | shorter} == set()


# ── examples ────────────────────────────────────────────────────────────────

FILE = "2024/凉山州医疗保障局/职工医保.yaml"
MISTAKES = {
    "an indicator of another name": ("  征缴率:", "  征缴比率:", "D01"),
    "what is still open": ("依据: 决算报表", "依据: 待填", "D06"),
}


def problems_of(request: Request) -> list[Problem]:
    return [one for built in pipeline.build(request) for one in built.problems]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_line(name: str, workplace: Request) -> None:
    old, new, code = MISTAKES[name]
    path = workplace.data / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = problems_of(workplace)
    assert code in {one.code for one in found}
    for one in found:
        assert one.place and one.place.line, one


def test_old_files_are_told_at_the_error_that_keeps_them_old(
    workplace: Request,
) -> None:
    problems_of(workplace)
    path = workplace.data / FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("6508}", "六千五}"), encoding="utf-8")
    by_code = {one.code: one for one in problems_of(replace(workplace))}
    assert by_code["G02"].place == replace(by_code["D03"].place, column=0)


def test_what_is_too_much_or_nothing_is_told_with_a_line() -> None:
    _, [many] = read_sections("# 甲\n\n字\n" * 1001, "x.md")
    assert many.place and many.place.line == 3001
    _, [long] = read_sections("# 甲\n" + "字\n" * 200_001, "x.md")
    assert long.place and long.place.line > 199_000


def test_what_several_files_give_together_is_told_of_their_folder() -> None:
    told = problem("P01", "date")
    [of_file] = produce.placed([told], "data/2024/示例县/项目.yaml")
    [of_folder] = produce.placed([told], "data/2024/示例县")
    assert (of_file.place, of_folder.place) == (
        Place("data/2024/示例县/项目.yaml", 1),
        Place("data/2024/示例县"),
    )


def test_a_name_in_another_encoding_is_told_and_the_rest_is_built(
    workplace: Request,
) -> None:
    folder = workplace.data / Path(FILE).parent
    strange = os.fsdecode("项目".encode("gbk"))
    try:
        (folder / f"{strange}.yaml").write_text("报告: x\n", encoding="utf-8")
    except OSError:
        pytest.skip("this disk takes only UTF-8")
    built = list(pipeline.build(workplace))
    told = [one for outcome in built for one in outcome.problems if one.code == "G05"]
    assert len(told) == 1 and "UTF-8" in told[0].message
    assert any(outcome.folder for outcome in built)
    shown = f"{told[0]}{[outcome.file for outcome in built]}"
    assert shown.encode()
