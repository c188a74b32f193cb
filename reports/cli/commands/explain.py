"""explain: where a printed number comes from."""

from pathlib import Path

from reports.audit import inquiry
from reports.audit.lineage import lines_of
from reports.audit.trace import NumberTrace
from reports.cli import console
from reports.cli.command import Command, add_question, request_of
from reports.cli.parser import Options, Parser

_SENTENCE = 60


def _add_arguments(parser: Parser, program: Path) -> None:
    add_question(parser, program)
    parser.add_argument(
        "问", help="印出来的数，如 86.8%%、2655.78万元；或名称的一部分，如 占比"
    )


def _run(options: Options) -> int:
    """1 where no document has the number."""
    traces, problems = inquiry.explain(request_of(options), options.问)
    with console.reader_may_leave():
        for trace in traces:
            _print_trace(trace)
        if not traces:
            print(
                f"没有找到“{options.问}”：数要和印出来的一样，名称照 计算.yaml 里的写。"
            )
        console.print_problems(problems, verbose=options.verbose)
    return 0 if traces else 1


def _print_trace(trace: NumberTrace) -> None:
    printed = trace.printed
    times = f"（印了 {trace.times} 处，这是第一处）" if trace.times > 1 else ""
    number = f"{printed.number.text}{printed.number.unit}"
    print(f"\n{number}　《{printed.document}》{printed.place}{times}")
    dots = "……" if len(printed.line) > _SENTENCE else ""
    print(f"  {printed.line[:_SENTENCE]}{dots}")
    if trace.step is None:
        print("  没有出处：这是写在文字里的数。")
        return
    for line in lines_of(trace.step):
        print(f"  {line}")


COMMAND = Command(
    help="问一个数从哪里来：公式、代入的数，一直到录入的文件和行。",
    usage="年度 [--unit 单位] 数或名称",
    add_arguments=_add_arguments,
    run=_run,
)
