"""Command line: arguments in, a table and problems out; status 0 (done), 1 (an 错误), 2 (wrong call), 130 (Ctrl-C)."""

import argparse
import errno
import gc
import os
import signal
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any, NoReturn

ROOT = Path(__file__).resolve().parent
_CHECK, _CHECK_HELP = (
    "check-templates",
    "不用数据，先检查模板：名称、版式、样式、没有用到的文件和数据项。",
)
_STOPPED = "\n已停止；做完的文件是完整的，没做的还是原来的。\n"
# 128 + SIGINT, as shells count.
_INTERRUPTED = 130
# Windows waits for no more than 63 things at once, which leaves 61 workers.
_MOST_JOBS = 60

try:
    from reports.build import pipeline
    from reports.core.problems import Fault, Problem, Severity
except KeyboardInterrupt:
    sys.stderr.write(_STOPPED)
    raise SystemExit(_INTERRUPTED) from None
except ImportError as missing:
    sys.stderr.write(
        f"缺少组件 {missing.name}。请先在本文件夹运行：python -m pip install .\n"
    )
    raise SystemExit(2) from missing

_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.HINT)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status of one run."""
    for stream in (sys.stdout, sys.stderr):
        _never_fails_to_print(stream)
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] in _COMMANDS:
        return _COMMANDS[words[0]](words[1:])
    options = _parser().parse_args(words)
    try:
        years = pipeline.years(options.data)
    except OSError:
        return _wrong_call(f"“{options.data}”打不开，没有读取权限。")
    if not options.年度 and not years:
        there = (
            "里还没有年度文件夹"
            if options.data.is_dir()
            else "这个文件夹不存在，里面要有年度文件夹"
        )
        return _wrong_call(f"“{options.data}”{there}，例如 {options.data.name}/2024。")
    request = pipeline.Request(
        year=options.年度 or years[-1],
        data=options.data,
        templates=options.templates,
        output=options.output,
        program=ROOT / "reports",
        cache=_cache_folder(),
        only=options.only,
        unit=options.unit,
        draft=options.draft,
        jobs=options.jobs,
        pages=options.pages or options.pdf,
        pdf=options.pdf,
        strict=options.strict,
    )
    try:
        outcomes = list(_timed(pipeline.build(request)))
    except pipeline.WrongCall as error:
        return _wrong_call(str(error))
    except Fault as fault:
        with _reader_may_leave():
            _print_problems(fault.problems, options.verbose)
        return 1
    with _reader_may_leave():
        _print_table(outcomes)
        _print_problems(
            [problem for outcome, _ in outcomes for problem in outcome.problems],
            options.verbose,
        )
        _print_folders(outcomes)
    return 1 if any(_errors(outcome) for outcome, _ in outcomes) else 0


def _check_templates(words: Sequence[str]) -> int:
    """Looks the templates over without any data; the exit status of that."""
    from reports.build.template_check import check_templates

    parser = _Parser(
        prog=f"build.py {_CHECK}",
        description=_CHECK_HELP,
        add_help=False,
        formatter_class=_Formatter,
    )
    parser.usage = f"python build.py {_CHECK} [年度] [--templates DIR]"
    parser.add_argument(
        "年度",
        nargs="?",
        type=int,
        default=time.localtime().tm_year,
        help="按哪一年的模板检查；不写就是今年",
    )
    _add_templates(parser)
    parser.add_argument(
        "-v", dest="verbose", action="store_true", help="连程序的原话一起显示"
    )
    parser.add_argument("-h", "--help", action="help", help="显示这份说明")
    options = parser.parse_args(words)
    try:
        found = list(check_templates(options.templates, options.年度))
    except Fault as fault:
        with _reader_may_leave():
            _print_problems(fault.problems, options.verbose)
        return 1
    problems = [problem for checked in found for problem in checked.problems]
    with _reader_may_leave():
        for checked in found:
            variants = f"（{'、'.join(checked.variants)}）" if checked.variants else ""
            wrong = sum(
                problem.severity is Severity.ERROR for problem in checked.problems
            )
            told = f"{wrong} 个错误" if wrong else "可以用"
            hints = len(checked.problems) - wrong
            print(
                f"{checked.name}{variants}：{told}"
                + (f"，{hints} 处提示" if hints else "")
            )
        _print_problems(problems, options.verbose)
    return 1 if any(problem.severity is Severity.ERROR for problem in problems) else 0


def _explain(words: Sequence[str]) -> int:
    """Says where a printed number comes from; 1 where no document has it."""
    parser = _about_a_year("explain", _EXPLAIN_HELP, "年度 [--unit 单位] 数或名称")
    parser.add_argument(
        "问", help="印出来的数，如 86.8%%、2655.78万元；或名称的一部分，如 占比"
    )
    options = parser.parse_args(words)
    request = _asked(options)
    from reports.audit import inquiry

    try:
        answers, _ = inquiry.explain(request, options.问)
    except pipeline.WrongCall as error:
        return _wrong_call(str(error))
    with _reader_may_leave():
        for answer in answers:
            _print_answer(answer)
        if not answers:
            print(
                f"没有找到“{options.问}”：数要和印出来的一样，名称照 计算.yaml 里的写。"
            )
    return 0 if answers else 1


def _review(words: Sequence[str]) -> int:
    """Writes the review pages."""
    options = _about_a_year(
        "review", _REVIEW_HELP, "年度 [--unit 单位] [--only 报告类型]"
    ).parse_args(words)
    request = _asked(options)
    from reports.audit import inquiry

    try:
        pages, _ = inquiry.review(request)
    except pipeline.WrongCall as error:
        return _wrong_call(str(error))
    except Fault as fault:
        with _reader_may_leave():
            _print_problems(fault.problems, options.verbose)
        return 1
    with _reader_may_leave():
        for _, page in pages:
            print(*page.summary, sep="\n")
        for folder in dict.fromkeys(folder for folder, _ in pages):
            print(f"文件在：{folder}")
    return 0


def _about_a_year(command: str, description: str, usage: str) -> "_Parser":
    """The arguments of a command about the documents of a year."""
    parser = _Parser(
        prog=f"build.py {command}",
        description=description,
        add_help=False,
        formatter_class=_Formatter,
    )
    parser.usage = f"python build.py {command} {usage}"
    parser.add_argument("年度", type=int, help="如 2024")
    parser.add_argument("--unit", default="", metavar="单位", help="只问这一个单位")
    parser.add_argument("--only", default="", metavar="报告类型", help="只问这一种报告")
    _add_folders(parser)
    parser.add_argument(
        "-v", dest="verbose", action="store_true", help="连程序的原话一起显示"
    )
    parser.add_argument("-h", "--help", action="help", help="显示这份说明")
    return parser


def _asked(options: argparse.Namespace) -> pipeline.Request:
    """What a command was asked for, as a request."""
    return pipeline.Request(
        year=options.年度,
        data=options.data,
        templates=options.templates,
        output=options.output,
        program=ROOT / "reports",
        cache=_cache_folder(),
        only=options.only,
        unit=options.unit,
    )


def _paper(words: Sequence[str]) -> int:
    """Writes the working papers of a year's documents; 1 where one could not be written."""
    options = _about_a_year(
        "paper", _PAPER_HELP, "年度 [--unit 单位] [--only 报告类型]"
    ).parse_args(words)
    request = _asked(options)
    from reports.audit import inquiry

    try:
        made = list(inquiry.paper(request))
    except pipeline.WrongCall as error:
        return _wrong_call(str(error))
    except Fault as fault:
        with _reader_may_leave():
            _print_problems(fault.problems, options.verbose)
        return 1
    outcomes = [(outcome, 0.0) for outcome, _ in made]
    with _reader_may_leave():
        for _, paper in made:
            _print_paper(paper)
        _print_problems(
            [problem for outcome, _ in made for problem in outcome.problems],
            options.verbose,
        )
        _print_folders(outcomes)
    return 1 if any(_errors(outcome) for outcome, _ in made) else 0


def _print_paper(paper: Any) -> None:
    if not paper.content:
        print(f"{paper.name}：没有做成，照下面的清单改好再做。")
        return
    print(
        f"{paper.name}："
        + "，".join(f"{sheet} {count}" for sheet, count in paper.counts.items())
    )
    if paper.errors:
        print(
            f"  这一份还有 {paper.errors} 个错误，生成时会列出；底稿照现在的数做，不要当成定稿"
        )
    for note, count in paper.unspoken.items():
        print(f"  {count} 个数没有公式：{note}")


def _print_answer(answer: Any) -> None:
    from reports.audit.lineage import lines_of

    printed = answer.printed
    times = f"（印了 {answer.times} 处，这是第一处）" if answer.times > 1 else ""
    print(
        f"\n{printed.number.text}{printed.number.unit}　《{printed.document}》{printed.place}{times}"
    )
    print(
        f"  {printed.line[:_SENTENCE]}{'……' if len(printed.line) > _SENTENCE else ''}"
    )
    for line in (
        lines_of(answer.step) if answer.step else ("没有出处：这是写在文字里的数。",)
    ):
        print(f"  {line}")


def _help(words: Sequence[str]) -> int:
    """Prints what a code means, or all codes there are; 1 where one is not known."""
    from reports.core.catalogue import all_entries
    from reports.types.codes import nearest_code, read_rules

    parser = _Parser(
        prog="build.py help",
        description=_HELP_HELP,
        add_help=False,
        formatter_class=_Formatter,
    )
    parser.usage = "python build.py help [代码 …]"
    parser.add_argument(
        "代码", nargs="*", help="问题清单里每条前面的代码，如 K00、C04；不写就列出全部"
    )
    _add_templates(parser)
    parser.add_argument("-h", "--help", action="help", help="显示这份说明")
    options = parser.parse_args(words)
    codes = {entry.code: entry for entry in all_entries()}
    if not options.代码:
        with _reader_may_leave():
            _print_codes(codes)
        return 0
    rules = list(read_rules(options.templates))
    asked = [
        code
        for word in options.代码
        if (code := unicodedata.normalize("NFKC", word).strip().upper())
    ]
    known = codes.keys() | {rule.code for rule in rules}
    with _reader_may_leave():
        for code in asked:
            if code in codes:
                _print_code(codes[code])
            for rule in rules:
                if rule.code == code:
                    _print_rule(rule)
            if code not in known:
                near = nearest_code(code, known)
                print(
                    f"没有“{code}”这个代码。{f'最接近的是 {near}。' if near else ''}全部代码：python build.py help"
                )
    return 0 if set(asked) <= known else 1


def _print_codes(codes: Mapping[str, Any]) -> None:
    """All codes by group, two to a line: two pages of A4 as Notepad prints them."""
    print("错：必须改；警：请核对；提：知道就行。例子和办法：python build.py help K00")
    from reports.core.catalogue import GROUPS

    for letter, (_, name) in GROUPS.items():
        inside = [code for code in codes.values() if code.code.startswith(letter)]
        print(f"{letter}　{name}")
        cells = [
            f"  {code.code} {''.join(severity.value[0] for severity in code.severities)} {code.name}"
            for code in inside
        ]
        half = (len(cells) + 1) // 2
        for left, right in zip_longest(cells[:half], cells[half:], fillvalue=""):
            print(f"{_pad(left, _COLUMN, right=False)}{right}".rstrip())
    print(
        "别的编号（C04、X06、F14、P11、N41 …）是各类报告 勾稽.yaml 里的规则，一样查：help C04"
    )


def _print_code(code: Any) -> None:
    print(
        f"{code.code}  {code.name}（{'、'.join(severity.value for severity in code.severities)}）"
    )
    print(f"      {code.meaning}")
    for label, text in (("原来", code.was), ("改成", code.should)):
        if text:
            print(f"      {label}：{text}")
    print(f"      {code.advice}")


def _print_rule(rule: Any) -> None:
    print(f"{rule.code}  {rule.of}的勾稽规则（{rule.severity.value}）")
    for line in (rule.explanation, f"公式：{rule.formula}", rule.hint):
        if line:
            print(f"      {line}")
    print(
        f"      确有原因不成立的，在数据里写 勾稽说明: {{{rule.code}: 原因}}，留下记录。"
    )


_HELP_HELP = "查问题代码：是什么意思，例子，怎么办。"
_COLUMN = 44
_EXPLAIN_HELP = "问一个数从哪里来：公式、代入的数，一直到录入的文件和行。"
_REVIEW_HELP = "做校核页和校核报告（放在“内部”）：点一个数看它从哪里来；问题、勾稽、必备内容列在两页纸上。"
_PAPER_HELP = "做计算底稿（.xlsx）：录入的数、带公式的计算、成品里的每一个数、每一条勾稽，放在“内部”。"
_SENTENCE = 60
_COMMANDS = {
    _CHECK: _check_templates,
    "explain": _explain,
    "review": _review,
    "paper": _paper,
    "help": _help,
}


# ── the call ────────────────────────────────────────────────────────────────


class _Formatter(argparse.HelpFormatter):
    """Help in Chinese."""

    def add_usage(
        self, usage: Any, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：")


class _Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong with a call."""

    def error(self, message: str) -> NoReturn:
        translations = (
            ("unrecognized arguments:", "不认识的参数："),
            ("expected one argument", "后面要跟一个值"),
            ("invalid int value:", "年度要写四位数字，写的是"),
            ("ignored explicit argument", "后面不用跟值，写的是"),
            ("ambiguous option:", "参数没有写全："),
            ("could match", "可能是"),
            ("argument ", "参数 "),
        )
        for english, chinese in translations:
            message = message.replace(english, chinese)
        sys.stderr.write(f"{message}\n用法见：python build.py --help\n")
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="build.py",
        description="由 data 里的 YAML 生成 Word 和网页。",
        add_help=False,
        formatter_class=_Formatter,
    )
    parser.usage = "python build.py [年度] [--only 报告类型] [--unit 单位] [--draft] [--strict] [--pages] [--pdf] [--jobs N] [-v]"
    parser._positionals.title, parser._optionals.title = "要生成哪一年", "选项"
    parser.epilog = (
        f"问一个数从哪里来：python build.py explain 2024 --unit 单位 数或名称。"
        f"做计算底稿：python build.py paper 2024。"
        f"问题代码是什么意思：python build.py help K00。"
        f"改了模板，先运行 python build.py {_CHECK}：{_CHECK_HELP}"
    )
    parser.add_argument(
        "年度", nargs="?", type=int, help="如 2024；不写就是 data 里最近的一年"
    )
    parser.add_argument(
        "--only", default="", metavar="报告类型", help="只生成这一种报告"
    )
    parser.add_argument("--unit", default="", metavar="单位", help="只生成这一个单位")
    _add_folders(parser)
    parser.add_argument(
        "--draft", action="store_true", help="有错误也生成，放在“内部”，每页印“草稿”"
    )
    parser.add_argument(
        "--pages", action="store_true", help="目录印上页码；要装 LibreOffice"
    )
    parser.add_argument(
        "--pdf",
        action="store_true",
        help="Word 旁边再出一份 PDF，目录也印上页码；要装 LibreOffice",
    )
    parser.add_argument(
        "--strict", action="store_true", help="写在文字里、没有出处的数也算错误"
    )
    parser.add_argument(
        "--jobs",
        type=_jobs,
        default=1,
        metavar="N",
        help="几个单位同时做；单位很多时用，如 4",
    )
    parser.add_argument(
        "-v", dest="verbose", action="store_true", help="连程序的原话一起显示"
    )
    parser.add_argument("-h", "--help", action="help", help="显示这份说明")
    return parser


def _add_templates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--templates",
        type=Path,
        default=ROOT / "templates",
        metavar="DIR",
        help="模板文件夹",
    )


def _add_folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=ROOT / "data", metavar="DIR", help="数据文件夹"
    )
    _add_templates(parser)
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "output",
        metavar="DIR",
        help="可以公开的成品放在哪里",
    )


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= _MOST_JOBS):
        raise argparse.ArgumentTypeError(f"要写 1 到 {_MOST_JOBS} 的数，写的是 {text}")
    return int(text)


def _cache_folder() -> Path:
    """Where compiled templates are kept: the user's own cache folder."""
    if sys.platform == "win32":
        return (
            Path(os.environ.get("LOCALAPPDATA") or Path.home())
            / "yibao-reports"
            / "cache"
        )
    return (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        / "yibao-reports"
    )


def _wrong_call(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 2


def _never_fails_to_print(stream: IO[str]) -> None:
    """Characters a console cannot show (GBK on Windows) become question marks."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """Printing to one who may go away (build.py | more): what is left is not printed, and what was made stays so."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        # Windows says of a closed pipe only that it is invalid.
        if error.errno not in (errno.EPIPE, errno.EINVAL):
            raise
        # What waits in the buffer would fail once more at the interpreter's end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# ── the result ──────────────────────────────────────────────────────────────


def _timed(
    outcomes: Iterable[pipeline.Outcome],
) -> Iterable[tuple[pipeline.Outcome, float]]:
    """Each outcome with the seconds it took to come."""
    started = time.perf_counter()
    for outcome in outcomes:
        now = time.perf_counter()
        yield outcome, now - started
        started = time.perf_counter()


def _count(outcome: pipeline.Outcome, severity: Severity) -> int:
    return sum(problem.severity is severity for problem in outcome.problems)


def _errors(outcome: pipeline.Outcome) -> int:
    return _count(outcome, Severity.ERROR)


def _print_table(outcomes: Sequence[tuple[pipeline.Outcome, float]]) -> None:
    rows = [("文件", "状态", "错误", "警告", "用时")]
    for outcome, seconds in outcomes:
        counts = (
            str(_count(outcome, Severity.ERROR)),
            str(_count(outcome, Severity.WARNING)),
        )
        rows.append((outcome.title, outcome.state.value, *counts, f"{seconds:.2f} 秒"))
    if len(rows) == 1:
        print("没有要生成的文件：这个年度（或所选的单位、报告类型）下还没有 YAML。")
        return
    widths = [
        max(_width(row[column]) for row in rows) for column in range(len(rows[0]))
    ]
    for row in rows:
        print(
            "  ".join(
                _pad(cell, width, column > 1)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        )


def _width(text: str) -> int:
    """How many places a text takes on a console: two for each 汉字."""
    return sum(
        2 if unicodedata.east_asian_width(character) in "WFA" else 1
        for character in text
    )


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _print_problems(problems: Sequence[Problem], verbose: bool) -> None:
    """The problems by file, the grave ones first, each once."""
    by_file: dict[str, list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        by_file.setdefault(problem.place.file if problem.place else "", []).append(
            problem
        )
    for file, found in by_file.items():
        print(f"\n{file or '其他'}")
        for problem in sorted(
            found,
            key=lambda one: (
                _SEVERITIES.index(one.severity),
                one.place.line if one.place else 0,
            ),
        ):
            _print_problem(problem, verbose)


def _print_problem(problem: Problem, verbose: bool) -> None:
    line = f"第 {problem.place.line} 行" if problem.place and problem.place.line else ""
    column = (
        f"第 {problem.place.column} 列"
        if line and problem.place and problem.place.column
        else ""
    )
    where = f"{line}{column}：" if line else ""
    print(f"  {problem.severity.value} {problem.code}  {where}{problem.message}")
    for label, text in (
        ("原来", problem.was.strip()),
        ("改成", problem.should.strip()),
    ):
        if text:
            print(f"      {label}：{text}")
    if problem.hint:
        print(f"      {problem.hint}")
    if verbose and problem.detail:
        print(f"      （程序的原话：{problem.detail}）")


def _print_folders(outcomes: Sequence[tuple[pipeline.Outcome, float]]) -> None:
    folders = dict.fromkeys(outcome.folder for outcome, _ in outcomes if outcome.folder)
    if folders:
        print("\n文件在：")
        for folder in folders:
            print(f"  {folder}")


def _main() -> int:
    """The exit status, also of a run that Ctrl-C ended."""
    # A run makes very many objects and few circles of them: looking for these after every 700 new ones, as Python
    # does, costs a twentieth of a long run. Not switched off: a hundred documents would take four times the memory.
    gc.set_threshold(50_000)
    try:
        return main()
    except KeyboardInterrupt:
        sys.stderr.write(_STOPPED)
        return _INTERRUPTED
    finally:
        # Only the interpreter's own end is left, which would tell of an interruption in its own words.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    raise SystemExit(_main())
