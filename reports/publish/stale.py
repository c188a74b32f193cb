"""The marker beside files that must not be used any more: a text that lists them."""

from collections.abc import Iterable
from pathlib import Path

from reports.core.problems import Problem
from reports.publish.disk import Write, unwritable, write_files

MARKER = "旧文件，勿公开.txt"


def mark_stale(
    folder: Path, names: Iterable[str], write: Write = write_files
) -> list[Problem]:
    """A marker in the folder that lists these files, none where there are none; what prevented
    it.
    """
    listed = sorted(set(names))
    if listed:
        return write(folder, {MARKER: _marker_text(listed)})
    try:
        (folder / MARKER).unlink(missing_ok=True)
    except OSError as error:
        return [unwritable(folder, error)]
    return []


def _marker_text(names: Iterable[str]) -> bytes:
    lines = (
        "下面的文件是以前生成的，和现在的数据不一致，请不要公开，也不要送签：",
        "",
        *(f"    {name}" for name in names),
        "",
        "按提示改好数据再生成一次，更新过的文件就会从这里去掉。",
        "已经不用的旧文件，程序不会替您删除；确认后自己删掉，再生成一次，本文件就没有了。",
        "",
    )
    # The BOM and CRLF are for the Notepad of older Windows.
    return "\r\n".join(lines).encode("utf-8-sig", "backslashreplace")
