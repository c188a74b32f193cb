"""`new` over every sample: a folder that builds as soon as it is filled in, and nothing of last year's touched."""

import errno
import shutil
from collections.abc import Mapping
from difflib import SequenceMatcher
from pathlib import Path

import pytest
import yaml
from msgspec.structs import replace

from reports.core.problems import Fault, Problem
from reports.publish import disk
from reports.renewal.folder import begin_year
from reports.run import pipeline
from reports.run.request import DocumentState, Outcome, Request, WrongCall
from reports.source.csv_rows import read_table
from reports.source.encoding import bytes_like, characters_of
from reports.source.markdown import READ_AGAIN, WRITE_ANEW
from tests.conftest import ROOT

SAMPLES = sorted(
    path.relative_to(ROOT / "data").as_posix() for path in (ROOT / "data").glob("*/*")
)
UNIT = "渠县医疗保障局"
# What a new year draws: to be filled in, to be read, to be written; and what may be looked at: what is as it
# was, what is unused, a year in a name.
ASKED = {"D06", "Y45", "Y44", "D05"}
HINTS = {"W05", "W06", "K03", "W12", "N12"}


def request_over(data: Path, cache: Path, sample: str) -> Request:
    year, unit = sample.split("/")
    return Request(
        year=int(year),
        unit=unit,
        data=data,
        templates=ROOT / "templates",
        output=data.parent / "output",
        program=ROOT / "reports",
        cache=cache,
    )


def copied(sample: str, home: Path) -> Path:
    """The data folder with one sample."""
    data = home / "data"
    shutil.copytree(ROOT / "data" / sample, data / sample)
    return data


def contents(folder: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module", params=SAMPLES)
def renewed(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    cache: Path,
) -> Request:
    """The request for the new year of a sample."""
    sample = str(request.param)
    data = copied(sample, tmp_path_factory.mktemp("翻年"))
    before = contents(data)
    asked = request_over(data, cache, sample)
    begin_year(asked, asked.year + 1)
    after = contents(data)
    assert {name: after[name] for name in before} == before
    return replace(asked, year=asked.year + 1)


def test_every_file_is_there_and_differs_only_in_what_is_asked(
    renewed: Request,
) -> None:
    old = contents(renewed.data / str(renewed.year - 1) / renewed.unit)
    new = contents(renewed.data / str(renewed.year) / renewed.unit)
    assert new.keys() == old.keys()
    for name, content in new.items():
        before, after = (one.decode() for one in (old[name], content))
        words = SequenceMatcher(None, before.splitlines(), after.splitlines(), False)
        for tag, _, _, start, end in words.get_opcodes():
            lines = after.splitlines()[start:end]
            if tag == "insert":
                assert lines == [READ_AGAIN]
            elif tag == "replace" and name.endswith(".md"):
                assert lines[0] == WRITE_ANEW
            elif tag == "replace":
                assert all(_is_renewed(line) for line in lines), lines
            elif tag == "delete":
                assert name.endswith(".yaml")
        if name.endswith(".yaml"):
            assert _numbers_kept(yaml.safe_load(after)) <= {"分值"}


def _is_renewed(line: str) -> bool:
    return "待填" in line or not any(map(str.isdigit, line.split("#")[0]))


def _numbers_kept(node: object, key: str = "") -> set[str]:
    """The keys of what still is a number."""
    if isinstance(node, dict):
        return {
            one
            for inner, value in node.items()
            for one in _numbers_kept(value, str(inner))
            if inner not in ("网站标识码", "公开时刻", "科目")
        }
    if isinstance(node, list):
        return {one for value in node for one in _numbers_kept(value, key)}
    return (
        {key} if isinstance(node, int | float) and not isinstance(node, bool) else set()
    )


def told(outcomes: list[Outcome]) -> list[Problem]:
    return list(dict.fromkeys(one for each in outcomes for one in each.problems))


def test_what_it_draws_is_only_what_is_to_be_done(renewed: Request) -> None:
    outcomes = list(pipeline.build(renewed))
    waiting = {DocumentState.FAULTY, DocumentState.WAITING}
    assert {one.state for one in outcomes} <= waiting
    problems = told(outcomes)
    assert {one.code for one in problems} <= ASKED | HINTS
    for one in problems:
        assert one.place is not None
        line = _line_of(renewed, one)
        if one.code == "D06":
            assert "待填" in line
        elif one.code == "Y45":
            assert line == READ_AGAIN
        elif one.code in ("Y44", "D05"):
            assert line == WRITE_ANEW


def _line_of(request: Request, one: Problem) -> str:
    assert one.place is not None
    file = request.data.parent / one.place.file
    lines = file.read_text(encoding="utf-8").splitlines()
    return lines[one.place.line - 1]


def test_a_draft_of_it_can_be_looked_at(renewed: Request) -> None:
    outcomes = list(pipeline.build(replace(renewed, draft=True)))
    inside = renewed.data.parent / "内部"
    assert outcomes and list(inside.rglob("*草稿*.docx"))
    assert not list(renewed.output.rglob("*.docx"))


def test_a_second_time_nothing_is_touched(renewed: Request) -> None:
    before = contents(renewed.data)
    with pytest.raises(WrongCall, match="已经有了，没有动它，什么也没有写"):
        begin_year(replace(renewed, year=renewed.year - 1), renewed.year)
    assert contents(renewed.data) == before


# ── encodings and line ends ─────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16", "utf-8"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_keep_their_encoding_and_their_line_ends(
    encoding: str, end: str, tmp_path: Path, cache: Path
) -> None:
    data = copied(f"2024/{UNIT}", tmp_path)
    plain = copied(f"2024/{UNIT}", tmp_path / "照样")
    for path in (data / "2024" / UNIT).rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("\n", end)
            path.write_bytes(text.encode(encoding))
    for one in (data, plain):
        begin_year(request_over(one, cache, f"2024/{UNIT}"), 2025)
    for name, content in contents(plain / "2025").items():
        text = content.decode().replace("\n", end)
        assert (data / "2025" / name).read_bytes() == text.encode(encoding), name


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16", "utf-16-be"])
def test_bytes_are_made_as_they_were(encoding: str) -> None:
    data = "名称,金额\r\n甲,1\r\n".encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    assert bytes_like(characters_of(data), data) == data


def test_a_csv_keeps_its_quotes_and_its_empty_cells(
    tmp_path: Path, cache: Path
) -> None:
    data = copied(f"2024/{UNIT}", tmp_path)
    path = data / "2024" / UNIT / "项目清单.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    first = rows[1].split(",")
    rows[1] = f'"{first[0]}",{first[1]}, "224,400.00" ,"224,400.00",,'.replace(
        ', "224,400.00" ,', ',"224,400.00",'
    )
    path.write_text("\n".join([rows[0], "", *rows[1:]]), encoding="utf-8")
    begin_year(request_over(data, cache, f"2024/{UNIT}"), 2025)
    new = (data / "2025" / UNIT / "项目清单.csv").read_text(encoding="utf-8")
    assert new.splitlines()[:3] == [
        rows[0],
        "",
        f'"{first[0]}",{first[1]},待填,待填,,',
    ]
    # A mark was for last year.
    assert new.splitlines()[3].endswith("常年项目,待填,待填,待填,")
    assert read_table(new.encode(), "项目清单.csv")[1] == []


# ── what is refused, and what fails ─────────────────────────────────────────


def test_an_unfinished_year_is_named_file_by_file(tmp_path: Path, cache: Path) -> None:
    data = copied(f"2024/{UNIT}", tmp_path)
    path = data / "2024" / UNIT / "项目" / "城乡医疗救助.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("执行: ", "执行: 待填 # ", 1), encoding="utf-8")
    before = contents(data)
    with pytest.raises(Fault) as raised:
        begin_year(request_over(data, cache, f"2024/{UNIT}"), 2025)
    found = raised.value.problems
    # What asks it for figures waits for it, and is not named.
    assert [one.place.file for one in found if one.place] == [
        f"data/2024/{UNIT}/项目/城乡医疗救助.yaml"
    ]
    assert "还有 1 个错误，2025 年度没有开始，什么也没有写" in found[0].message
    assert "头一个是：“资金.执行.当年财政拨款”还是待填。" in found[0].hint
    assert contents(data) == before and not (data / "2025").exists()


def test_samples_are_left_alone_unless_they_are_named(
    tmp_path: Path, cache: Path, real_data: Path
) -> None:
    data = copied(f"2024/{UNIT}", tmp_path)
    asked = replace(request_over(data, cache, f"2024/{UNIT}"), unit="")
    with pytest.raises(WrongCall, match="只有示例单位"):
        begin_year(asked, 2025)
    shutil.copytree(real_data / "2024/凉山州医疗保障局", data / "2024/凉山州医疗保障局")
    assert [one.unit for one in begin_year(asked, 2025)] == ["凉山州医疗保障局"]


@pytest.mark.parametrize(
    ("year", "words"),
    [(2024, "要在 2024 以后"), (2023, "要在 2024 以后"), (20255, "写四位数字")],
)
def test_a_year_that_is_no_later_is_refused(
    year: int, words: str, tmp_path: Path, cache: Path
) -> None:
    data = copied(f"2024/{UNIT}", tmp_path)
    with pytest.raises(WrongCall, match=words):
        begin_year(request_over(data, cache, f"2024/{UNIT}"), year)


def test_a_year_without_units_has_nothing_to_begin_from(
    tmp_path: Path, cache: Path
) -> None:
    (tmp_path / "data" / "2024").mkdir(parents=True)
    asked = request_over(tmp_path / "data", cache, f"2024/{UNIT}")
    with pytest.raises(WrongCall, match="还没有单位，没有可以翻的"):
        begin_year(replace(asked, unit=""), 2025)


def test_over_a_year_that_is_left_out_last_years_numbers_are_asked_for(
    tmp_path: Path, cache: Path
) -> None:
    data = copied(f"2024/{UNIT}", tmp_path)
    begin_year(request_over(data, cache, f"2024/{UNIT}"), 2026)
    text = (data / "2026" / UNIT / "决算.yaml").read_text(encoding="utf-8")
    assert "  收入支出总计: 待填\n  财政拨款收入支出总计: 待填\n" in text


def test_what_is_not_carried_is_named(tmp_path: Path, cache: Path) -> None:
    data = copied(f"2024/{UNIT}", tmp_path)
    (data / "2024" / UNIT / "批复.docx").write_bytes(b"PK")
    [begun] = begin_year(request_over(data, cache, f"2024/{UNIT}"), 2025)
    assert begun.left_out == ("批复.docx",)
    assert not (data / "2025" / UNIT / "批复.docx").exists()


@pytest.mark.parametrize("after", range(0, 24, 3))
def test_a_disk_that_fails_leaves_nothing(
    after: int, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = copied(f"2024/{UNIT}", tmp_path)
    before = contents(data)
    write, left = disk.put_file, iter(range(after))

    def failing(path: Path, content: bytes) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, content)

    monkeypatch.setattr(disk, "put_file", failing)
    asked = request_over(data, cache, f"2024/{UNIT}")
    if after < len(before):
        with pytest.raises(Fault) as raised:
            begin_year(asked, 2025)
        assert [one.code for one in raised.value.problems] == ["G04"]
        assert contents(data) == before and not (data / "2025").exists()
        monkeypatch.undo()
        begin_year(asked, 2025)
    else:
        begin_year(asked, 2025)
    assert len(contents(data)) == 2 * len(before)
