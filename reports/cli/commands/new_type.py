"""new-type: begins a report type."""

import time
from pathlib import Path

from reports.cli.command import Command, add_data, add_templates, add_verbose
from reports.cli.parser import Options, Parser
from reports.cli.starting import write_and_tell
from reports.run.request import years
from reports.run.starts import SAMPLE_UNIT, start_type


def _add_arguments(parser: Parser, program: Path) -> None:
    parser.add_argument("报告类型", help="新的报告类型的名称")
    add_data(parser, program)
    add_templates(parser, program)
    add_verbose(parser)


def _run(options: Options) -> int:
    # It is last year's reports that are written now.
    year = max(years(options.data), default=time.localtime().tm_year - 1)
    start = start_type(options.templates, options.data, options.报告类型, year)
    return write_and_tell(
        start,
        f"新的报告类型“{start.name}”写好了，连同一份编的数据：",
        f"看看印出来什么样：python build.py {year} --unit {SAMPLE_UNIT} --only {start.name}",
        verbose=options.verbose,
    )


COMMAND = Command(
    help="新建一种报告：写好带说明的模板和一份示例数据，马上能生成。",
    usage="报告类型",
    add_arguments=_add_arguments,
    run=_run,
)
