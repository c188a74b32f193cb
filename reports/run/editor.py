"""What an editor (VS Code with its YAML extension) is given of the data: a schema for each file, and a task that
shows the problems of a run where they are.

Nothing in the data files themselves is touched; a workspace file beside the data leads to all of it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, json

from reports.core.problems import Fault, Problem
from reports.core.values import NewValues
from reports.finance.data_file import Setting
from reports.publish.addresses import absolute
from reports.publish.disk import hash_bytes, write_files
from reports.publish.folders import REMARKS_FILE, UNIT_FILE, data_files
from reports.run.datafile import read_data_file, type_of
from reports.run.pipeline import sessions
from reports.run.request import Request
from reports.run.session import InputLog, Session
from reports.types.editor_schema import editor_schema

WORKSPACE = "医保报告.code-workspace"
# The extension knows a path below the workspace by its letters: 汉字 are none to it.
_SCHEMAS = ".vscode/yibao"
_YAML_EXTENSION = "redhat.vscode-yaml"
_LINE = r"^(.+?):(\d+):(\d+): (error|warning|info) (\w+ .*)$"


class EditorFiles(Struct, frozen=True):
    """The files of an editor's workspace by their paths below the folder that the data lie in; how many data
    files have a schema, and why others have none.
    """

    root: Path
    files: Mapping[str, bytes]
    known: int
    problems: tuple[Problem, ...]


def editor_files(request: Request, command: Sequence[str]) -> EditorFiles:
    """The workspace for the data of a year; `command` is what builds them. Raises WrongCall and Fault."""
    found = _Found(request)
    for unit, session in sessions(request):
        found.add_unit(session, f"{request.year}/{unit.name}")
    files = {
        _file_of(name): json.encode(schema) for name, schema in found.schemas.items()
    }
    workspace = _workspace(request.data.name, found.files, command, request.year)
    files[WORKSPACE] = json.format(json.encode(workspace), indent=2) + b"\n"
    return EditorFiles(
        request.data.absolute().parent,
        files,
        sum(map(len, found.files.values())),
        tuple(found.problems),
    )


def write_editor_files(made: EditorFiles) -> list[Problem]:
    """Writes them, those of an earlier time over; what prevented it."""
    for name, content in made.files.items():
        path = made.root / name
        if problems := write_files(path.parent, {path.name: content}):
            return problems
    return []


def _file_of(name: str) -> str:
    return f"{_SCHEMAS}/{hash_bytes(name.encode())[:12]}.json"


class _Found:
    """The schemas of a year's data files by the names of their files, and the data files of each."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.schemas: dict[str, NewValues] = {}
        self.files: dict[str, list[str]] = {}
        self.problems: list[Problem] = []

    def add_unit(self, session: Session, unit: str) -> None:
        """The data files of a unit (2024/某单位), and those that they share."""
        setting = Setting(self._request.year, unit.rpartition("/")[2])
        shared: NewValues = {}
        remarks: NewValues = {}
        for file in data_files(self._request.data, unit):
            try:
                source, problems = read_data_file(InputLog(session.workspace), file)
                if source is None:
                    self.problems += problems
                    continue
                model = type_of(session, source, setting).compiled.model
            except Fault as fault:
                self.problems += fault.problems
                continue
            variant = source.text("样式")
            name = " ".join(filter(None, (model.name, variant, str(setting.year))))
            if name not in self.schemas:
                schema = editor_schema(model.schema, name, model.dictionaries)
                self.schemas[name] = schema
            self.files.setdefault(name, []).append(file)
            shared = _with_members(shared, editor_schema(model.unit_schema, "单位", {}))
            remarks = editor_schema(model.remarks_schema, "退回意见", {})
        for file, schema in ((UNIT_FILE, shared), (REMARKS_FILE, remarks)):
            if schema and (self._request.data / unit / file).is_file():
                name = self._name_of(file, schema, setting)
                self.files.setdefault(name, []).append(f"{unit}/{file}")

    def _name_of(self, file: str, shared: NewValues, setting: Setting) -> str:
        """What the schema of a file that a unit shares is called: most units have the same."""
        title = file.removesuffix(".yaml")
        own = f"{setting.unit} {'' if file == UNIT_FILE else title}".rstrip()
        for name in (f"{title} {setting.year}", f"{own} {setting.year}"):
            if self.schemas.setdefault(name, shared) == shared:
                break
        return name


def _with_members(one: NewValues, other: NewValues) -> NewValues:
    """A schema that takes the members of both: what all reports of a unit say of it."""
    if not one:
        return other
    members = {**one["properties"], **other["properties"]}
    needed = [key for key in one["required"] if key in other["required"]]
    return {**one, "properties": members, "required": needed}


# ── the workspace ───────────────────────────────────────────────────────────


def _workspace(
    data: str, files: Mapping[str, list[str]], command: Sequence[str], year: int
) -> NewValues:
    """What VS Code is told of the folder; `data` is the name of the data's."""
    schemas = {
        f"./{_file_of(name)}": [absolute("**/", f"{data}/{one}") for one in found]
        for name, found in files.items()
    }
    return {
        "folders": [{"path": "."}],
        "settings": {
            "yaml.schemas": schemas,
            "yaml.completion": True,
            "yaml.hover": True,
            "yaml.schemaStore.enable": False,
            "yaml.format.enable": False,
            "[yaml]": {"editor.quickSuggestions": {"strings": True, "other": True}},
            "files.autoSave": "off",
        },
        "extensions": {"recommendations": [_YAML_EXTENSION]},
        "tasks": {"version": "2.0.0", "tasks": [_task(command, year)]},
    }


def _task(command: Sequence[str], year: int) -> NewValues:
    """What builds the year, its problems shown where they are."""
    return {
        "label": f"生成 {year} 年度",
        "type": "process",
        "command": command[0],
        "args": [*command[1:], str(year), "--lines"],
        "group": {"kind": "build", "isDefault": True},
        "presentation": {"reveal": "silent", "clear": True},
        "problemMatcher": {
            "owner": "医保报告",
            "source": "医保报告",
            "fileLocation": ["relative", "${workspaceFolder}"],
            "pattern": {
                "regexp": _LINE,
                "file": 1,
                "line": 2,
                "column": 3,
                "severity": 4,
                "message": 5,
            },
        },
    }
