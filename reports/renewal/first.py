"""The first data of a unit, or of a report that it has not made before: a blank form in its folder."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from reports.core.problems import Fault, Problem, did_you_mean
from reports.publish.disk import (
    file_name,
    folded,
    names_in,
    put_folders,
    unwritable,
    write_files,
)
from reports.publish.folders import UNIT_FILE
from reports.renewal.blank import BlankForm, blank_form
from reports.renewal.folder import BegunFile, BegunUnit, check_year
from reports.run.make import workspace_of
from reports.run.plan import UnitFolder
from reports.run.request import Request, WrongCall, program_state
from reports.run.workspace import Workspace
from reports.source.encoding import read_bytes
from reports.source.schema import Schema


def begin_report(request: Request, named: str, name: str = "") -> BegunUnit:
    """A blank form of a report type (报告类型 or 报告类型/样式), written into the folder of the request's
    unit, with the file that all of its reports share where there is none yet. `name` tells it from others of
    its type (同一份). Raises WrongCall and Fault.
    """
    year, unit = request.year, request.unit
    check_year(year)
    program = program_state(request.program, request.templates, request.cache)
    workspace = workspace_of(UnitFolder(request, unit, program))
    kind, _, variant = named.replace("\\", "/").strip("/").partition("/")
    _check(workspace, unit, kind, variant)
    compiled = workspace.prepared(kind, variant, year).compiled
    schema = compiled.model.schema
    said = {"报告": kind} | ({"样式": variant} if variant else {})
    said |= _identity(schema, name) | {"金额单位": "元"}
    required = [key for output in compiled.outputs for key in output.required]
    form = blank_form(schema, said, required)
    home = workspace.data / str(year)
    files = list(_form_files(name or kind, form))
    there = {folded(name) for name in names_in(home / unit)}
    for file in files:
        if folded(file.name) in there:
            raise WrongCall(
                f"“{home / unit / file.name}”已经有了，没有动它，什么也没有写。"
                "接着填它，或者先把它改名。"
            )
    if folded(UNIT_FILE) not in there:
        former = workspace.data / str(year - 1) / unit / UNIT_FILE
        files.append(_unit_file(former, unit, compiled.model.unit_schema))
    _write(home, unit, files)
    return BegunUnit(unit, home / unit, tuple(files), ())


def _check(workspace: Workspace, unit: str, kind: str, variant: str) -> None:
    """Raises WrongCall for a unit that no folder can be named after, and for what is no report."""
    if isinstance(stem := file_name(unit), Problem):
        raise WrongCall(f"{stem.message}--unit 写单位的全称。")
    if not workspace.data.is_dir():
        raise WrongCall(f"没有“{workspace.data}”这个文件夹。")
    folder = workspace.folders.get(kind)
    if folder is None:
        near = did_you_mean(kind, workspace.folders)
        raise WrongCall(f"没有“{kind}”这种报告。{near}")
    if variant not in folder.variants and (variant or folder.variants):
        listed = "、".join(f"{kind}/{one}" for one in folder.variants)
        raise WrongCall(f"还要写是哪个样式，可以写的有：{listed}。")


def _identity(schema: Schema, name: str) -> dict[str, str]:
    """What tells a report from others of its type. Raises WrongCall where that is not said, or there is
    nothing to say.
    """
    parts = schema.get("properties", {}).items()
    keys = [key for key, part in parts if part.get("同一份")]
    if keys and not name:
        raise WrongCall(
            f"这种报告一个单位有好几份，还要写{keys[0]}：加上 --name {keys[0]}。"
        )
    if name and not keys:
        raise WrongCall("这种报告一个单位只有一份，不用写 --name。")
    if name and isinstance(stem := file_name(name), Problem):
        raise WrongCall(
            f"{stem.message}文件照 --name 起名，先写简单的，以后在文件里改。"
        )
    return dict.fromkeys(keys, name)


def _form_files(stem: str, form: BlankForm) -> Iterator[BegunFile]:
    yield BegunFile(f"{stem}.yaml", form.values.encode(), pending=form.pending)
    if form.texts:
        yield BegunFile(f"{stem}.md", form.texts.encode(), to_write=form.headings)


def _unit_file(former: Path, unit: str, schema: Schema) -> BegunFile:
    """What all reports of a unit share: last year's, else a blank form."""
    if former.is_file():
        return BegunFile(UNIT_FILE, read_bytes(former))
    form = blank_form(schema, {"名称": unit})
    return BegunFile(UNIT_FILE, form.values.encode(), pending=form.pending)


def _write(home: Path, unit: str, files: Sequence[BegunFile]) -> None:
    """Raises Fault where they cannot be written; a new folder is there whole or not at all."""
    contents = {file.name: file.content for file in files}
    if (home / unit).is_dir():
        if unwritten := write_files(home / unit, contents):
            raise Fault(*unwritten)
        return
    try:
        put_folders(home, {unit: contents})
    except OSError as error:
        raise Fault(unwritable(home, error)) from error
