"""Calls read without argparse: the same comes out as with it, and what is not plain is left to it."""

from pathlib import Path

import pytest

from reports.cli import argument_parser
from reports.cli.main import COMMANDS, command_of
from reports.cli.parser import Parser, read_plainly
from reports.run.request import Address

PROGRAM = Path("工具")


def parser_of(name: str) -> Parser:
    command = command_of(name)
    parser = Parser("build.py", command.help, command.usage)
    command.add_arguments(parser, PROGRAM)
    parser.add_argument("-h", "--help", action="help", help="")
    return parser


PLAIN = [
    ("", ""),
    ("", "2024"),
    ("", "--unit 渠县 2024"),
    ("", "2024 --unit 渠县 --only 部门决算说明 --draft --strict -v"),
    ("", "--data 数据 --templates 模板 --output 成品 2023 --pages --pdf --jobs 4"),
    ("", "2024 --jobs 2 --jobs 3"),
    ("", "2024 --data s3://桶/data --output s3://桶/output/"),
    ("", "2024 --data file:///省/data --templates file:///省/templates"),
    ("review", "2024 --data file:///省/data"),
    ("check-templates", "2024 --templates 模板"),
    ("check-templates", "-v"),
    ("explain", "2024 占比 --unit 渠县"),
    ("explain", "--unit 渠县 2024 占比"),
    ("explain", "2024 -17.52%"),
    ("explain", "2024 --unit 渠县 -1,234.5万元"),
    ("review", "2024"),
    ("paper", "2024 --only 部门决算说明"),
    ("preview", "2024 --unit 渠县 --port 8200 --no-browser"),
    ("认表", "空表.docx --type 部门决算说明 --year 2024"),
]


@pytest.mark.parametrize(("name", "call"), PLAIN)
def test_a_plain_call_says_what_argparse_would_say(name: str, call: str) -> None:
    parser, words = parser_of(name), call.split()
    plain = read_plainly(words, parser.arguments)
    assert plain is not None
    assert plain == argument_parser.parse(parser, words)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    "words",
    [
        ["-h"],
        ["2024", "--help"],
        ["--nothing"],
        ["2024", "--templates"],
        ["2024", "--templates", "-v"],
        ["2024", "--templates="],
        ["2024", "--templates=模板"],
        ["2024", "--templates", ""],
        ["2024", "--temp", "模板"],
        ["--", "2024"],
        ["二〇二四"],
        ["2024", "占比", "多一个"],
        [""],
    ],
    ids=" ".join,
)
def test_any_other_call_is_left_to_argparse(name: str, words: list[str]) -> None:
    if name == "explain" and "-v" not in words and len(words) == 1:
        words = [*words, "占比"]
    if name in ("new-style", "new-type", "start") and words == ["二〇二四"]:
        # They ask for a name, and that is one.
        words = [*words, "多一个"]
    assert read_plainly(words, parser_of(name).arguments) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("review", []),
        ("explain", ["2024"]),
        ("help", ["K00"]),
        ("认表", ["空表.docx"]),
    ],
)
def test_too_few_words_or_a_list_of_them_are_left_to_argparse(
    name: str, words: list[str]
) -> None:
    assert read_plainly(words, parser_of(name).arguments) is None


URLS = [
    ("", "2024 --templates s3://桶/templates", "--templates：这里不能写网址"),
    ("", "2024 --province s3://桶/省", "--province：这里不能写网址"),
    ("", "2024 --output memory://output", "--output：memory:// 只在内存里"),
    ("", "2024 --data s3://", "--data：网址要写全"),
    ("review", "2024 --data s3://桶/data", "--data：这里不能写网址"),
    ("explain", "2024 占比 --output s3://桶/output", "--output：这里不能写网址"),
    ("warm", "--data s3://桶/data", "--data：这里不能写网址"),
]


@pytest.mark.parametrize(("name", "call", "words"), URLS)
def test_a_url_where_none_can_be_is_refused_in_one_sentence(
    name: str, call: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = parser_of(name)
    assert read_plainly(call.split(), parser.arguments) is None
    with pytest.raises(SystemExit):
        argument_parser.parse(parser, call.split())
    told = capsys.readouterr().err
    assert words in told.replace(": ", "：") and len(told.splitlines()) == 2


def test_a_url_stays_as_it_is_written_and_a_file_is_a_path() -> None:
    words = ["2024", "--data", "s3://桶//data/", "--output", "file:///省/output"]
    said = read_plainly(words, parser_of("").arguments)
    assert said is not None
    assert said.data == Address("s3://桶//data")
    assert said.output == Path("/省/output")


def test_a_number_of_jobs_that_cannot_be_is_left_to_argparse() -> None:
    for wrong in ("0", "x", "61"):
        words = ["2024", "--jobs", wrong]
        assert read_plainly(words, parser_of("").arguments) is None
