"""The same report in all formats gives the same findings; our own, which agree, give none."""

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from docx.shared import Pt

from reports.gate.finished.vocabulary import Vocabulary
from reports.inspect.checking import check_subject
from reports.inspect.findings import audit_file
from reports.inspect.readers import read_report
from reports.inspect.reading import Line
from reports.inspect.subject import subject_of
from reports.publish.vocabulary import read_vocabulary
from tests.conftest import ROOT
from tests.inspect.files import as_page, as_text, as_word


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(ROOT / "templates")


def test_our_own_reports_are_read_and_nothing_is_found(
    everything: Path, vocabulary: Vocabulary
) -> None:
    files = [
        path
        for path in sorted(everything.rglob("*"))
        if path.suffix in (".docx", ".html") and ".fragment" not in path.name
    ]
    assert len(files) > 40
    told = {}
    for path in files:
        audited = audit_file(path, vocabulary)
        assert audited.kind in ("docx", "html")
        if audited.findings:
            told[path.name] = [one.message for one in audited.findings]
    assert told == {}


# Mistakes to be planted in a report of our own: what is found, and what is put behind its first lines.
PLANTED = {
    "A01": "本年支出110.50万元，比上年增加10.50万元，增长8.00%。",
    "A02": "收益率=320+80/（9000.00+11000.00）/2=4.00%。",
    "A03": "补助支出88.77万元，比上年增加88.77万元，增长100%。",
    "A04": "截至2019年12月底，单位共有车辆3辆。",
    "A05": "存在以下三个问题：一是人手不足；二是系统老旧。",
    "A06": "示财预〔2024〕005号文件。",
    "A07": "利息收益率和基金收益率都有提高。",
    "A08": "满意度为88.50%，满足大于90%得10分的评分标准，该项得分为10分。",
    "A09": "00001.3.标准合规性。资金分配符合要求。",
    "A10": "征缴率为100%，满足大于95%6分的评分标准，该项得分为6分。",
    "A11": "截止2024年末，共有在职人员20人。",
    "A12": "符合民政事业中长期规划。",
    "A13": "1. 目标编制不全面，指标有待完善。\n2. 预算编制不准确，重视不够。\n3. 基金监管有待进一步加强",
    "A14": "农林水支出44.40万元，支出决算为44.4万元。",
    "A15": "联系人身份证11010519491231002X。",
}


@pytest.fixture(scope="module")
def own_lines(everything: Path) -> list[str]:
    """The paragraphs of a report of ours."""
    path = next(path for path in sorted(everything.rglob("*自评报告*.docx")))
    items = read_report(path).items
    return [one.words for one in items if isinstance(one, Line)]


def found_in(data: bytes, path: Path, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    path.write_bytes(data)
    return found_at(path, vocabulary)


def found_at(path: Path, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    subject = subject_of(read_report(path))
    return [
        (one.problem.code, one.problem.message)
        for one in check_subject(subject, vocabulary)
    ]


@pytest.mark.parametrize("code", PLANTED)
def test_a_planted_mistake_is_found_in_every_format(
    code: str, own_lines: Sequence[str], vocabulary: Vocabulary, tmp_path: Path
) -> None:
    makers: Sequence[Callable[[Sequence[str]], bytes]] = (as_text, as_word, as_page)
    clean = [found_in(make(own_lines), tmp_path / "a", vocabulary) for make in makers]
    assert clean == [clean[0]] * 3
    lines = [*own_lines[:6], *PLANTED[code].split("\n"), *own_lines[6:]]
    found = [found_in(make(lines), tmp_path / "a", vocabulary) for make in makers]
    assert found == [found[0]] * 3
    new = [one for one in found[0] if one not in clean[0]]
    assert code in [one for one, _ in new]


@pytest.mark.office
def test_our_own_reports_in_print_are_read_as_their_word_files(
    everything: Path, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    files = [
        path
        for path in sorted(everything.rglob("*.docx"))
        if not path.stem.endswith("审批单")
    ]
    copies = [tmp_path / f"{at}.docx" for at in range(len(files))]
    for path, copy in zip(files, copies, strict=True):
        copy.write_bytes(path.read_bytes())
    print_files(copies, tmp_path)
    told = {}
    for path, copy in zip(files, copies, strict=True):
        audited = audit_file(copy.with_suffix(".pdf"), vocabulary)
        assert audited.kind == "pdf"
        assert audited.year == audit_file(path, vocabulary).year
        if audited.findings:
            told[path.name] = [one.message for one in audited.findings]
    assert told == {}


@pytest.mark.office
def test_planted_mistakes_are_found_in_print(
    own_lines: Sequence[str], vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """In paragraphs with their first line indented, and in those that only their full lines tell."""
    copies = []
    for code, words in {"": "", **PLANTED}.items():
        lines = [*own_lines[:6], *words.split("\n"), *own_lines[6:]]
        for indent in (0, 22):
            document = docx.Document()
            for line in filter(None, lines):
                form = document.add_paragraph(line).paragraph_format
                form.first_line_indent = Pt(indent)
                form.space_after = Pt(0 if indent else 10)
            copies.append(tmp_path / f"{code}-{indent}.docx")
            document.save(str(copies[-1]))
    print_files(copies, tmp_path)
    for copy in copies:
        printed = copy.with_suffix(".pdf")
        assert found_at(printed, vocabulary) == found_at(copy, vocabulary), copy.name


def print_files(files: Sequence[Path], folder: Path) -> None:
    """Makes PDFs of Word files, beside them."""
    call = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}"]
    call += ["--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run(
        [*call, *map(str, files)], check=True, capture_output=True, timeout=300
    )
