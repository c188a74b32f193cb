"""A data file read from disk with its companions, and the report type that it names."""

from pathlib import PurePosixPath

from reports.core.problems import Fault, Problem
from reports.finance.data_file import (
    DataFile,
    Setting,
    read_source,
    unknown_type,
    unknown_variant,
    with_tables,
)
from reports.run.prepared import PreparedType
from reports.run.session import InputLog, Session
from reports.source.references import SHARED_FILE
from reports.source.schema import Schema


def read_data_file(log: InputLog, file: str) -> tuple[DataFile | None, list[Problem]]:
    """The file with its Markdown companion and the texts that it refers to; None where it cannot be
    used.

    Raises Fault where one of them cannot be read from disk.
    """
    data = log.read(file)
    companion = log.read(str(PurePosixPath(file).with_suffix(".md")))
    if data is None:
        return None, []
    folder = PurePosixPath(file).parent
    return read_source(
        log.workspace.shown(file),
        data,
        companion,
        lambda: _shared_texts(log, folder),
    )


def with_its_tables(
    log: InputLog, file: str, source: DataFile, schema: Schema
) -> tuple[DataFile, list[Problem]]:
    """The data file with the tables beside it that its schema has a list for. Raises Fault."""
    folder = PurePosixPath(file).parent
    return with_tables(source, schema, lambda name: log.read(str(folder / name)))


def _shared_texts(log: InputLog, folder: PurePosixPath) -> tuple[str, bytes] | None:
    """The texts that several documents share: beside the data file, else in the unit's own
    folder.
    """
    for place in (folder, *folder.parents[:-2]):
        file = str(place / SHARED_FILE)
        content = log.read(file)
        if content is not None:
            return log.workspace.shown(file), content
    return None


def stated_type(session: Session, file: str, log: InputLog) -> str:
    """The report type that a data file names, empty where it cannot be read or names none."""

    def read() -> tuple[str, dict[str, str | None]]:
        own = InputLog(session.workspace)
        try:
            source, _ = read_data_file(own, file)
        except Fault:
            source = None
        return source.text("报告") if source else "", own.seen

    name, inputs = session.once(("type", file), read)
    log.take_over(inputs)
    return name


def type_of(session: Session, source: DataFile, setting: Setting) -> PreparedType:
    """The type and variant that a data file names, made ready. Raises Fault."""
    workspace = session.workspace
    name, variant = source.text("报告"), source.text("样式")
    folder = workspace.folders.get(name)
    if folder is None:
        raise Fault(unknown_type(name, workspace.folders, source))
    if variant not in folder.variants and (variant or folder.variants):
        raise Fault(unknown_variant(variant, folder.variants, source))
    return workspace.prepared(name, variant, setting.year)
