"""Calls read without argparse: the same comes out as with it, and what is not plain is left to it."""

from pathlib import Path

import pytest

from reports.cli import argument_parser
from reports.cli.calls import read_plainly
from reports.cli.main import COMMANDS, command_of
from reports.cli.parser import Parser

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
    ("check-templates", "2024 --templates 模板"),
    ("check-templates", "-v"),
    ("explain", "2024 占比 --unit 渠县"),
    ("explain", "--unit 渠县 2024 占比"),
    ("review", "2024"),
    ("paper", "2024 --only 部门决算说明"),
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
    assert read_plainly(words, parser_of(name).arguments) is None


@pytest.mark.parametrize(
    ("name", "words"), [("review", []), ("explain", ["2024"]), ("help", ["K00"])]
)
def test_too_few_words_or_a_list_of_them_are_left_to_argparse(
    name: str, words: list[str]
) -> None:
    assert read_plainly(words, parser_of(name).arguments) is None


def test_a_number_of_jobs_that_cannot_be_is_left_to_argparse() -> None:
    for wrong in ("0", "x", "61"):
        words = ["2024", "--jobs", wrong]
        assert read_plainly(words, parser_of("").arguments) is None
