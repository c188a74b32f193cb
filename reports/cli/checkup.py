"""What the program finds of the machine it is on: each thing looked at, whether it will do, and what to do about it."""

import platform
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from importlib import import_module, metadata
from pathlib import Path

from msgspec import Struct

from reports.cli.command import cache_folder
from reports.cli.parser import Options
from reports.core.problems import Fault
from reports.publish.disk import hash_file
from reports.publish.folders import files_below
from reports.publish.store import INTERNAL, SAMPLES
from reports.run.request import PROGRAM, has_own_python, years
from reports.run.working_folder import carried, is_installed

_DISTRIBUTION = "yibao-reports"


class Verdict(StrEnum):
    """Whether a thing will do."""

    GOOD = "好"
    OPTIONAL = "可以没有"
    BAD = "要办"


class Finding(Struct, frozen=True):
    """A thing looked at: its name, whether it will do, what was found, and the way out where it will not."""

    topic: str
    verdict: Verdict
    said: str
    hint: str = ""


class Component(Struct, frozen=True):
    """A library by the name it is installed by and the one it is imported by, and what it is for where the
    program can do without.
    """

    distribution: str
    module: str
    purpose: str = ""


COMPONENTS = (
    Component("docxtpl", "docxtpl"),
    Component("jinja2", "jinja2"),
    Component("lxml", "lxml.etree"),
    Component("markdown-it-py", "markdown_it"),
    Component("msgspec", "msgspec"),
    Component("python-docx", "docx"),
    Component("pyyaml", "yaml"),
    Component("pypdf", "pypdf", "目录的页码和 PDF"),
    Component("pypdfium2", "pypdfium2", "核对 PDF"),
    Component("python-calamine", "python_calamine", "从 Excel 导入"),
    Component("fonttools", "fontTools.ttLib", "OFD"),
    Component("resvg-py", "resvg_py", "片段里的图用图片"),
    Component("distributed", "distributed", "几台电脑一起做"),
    Component("fsspec", "fsspec", "网络存储"),
    Component("s3fs", "s3fs", "S3 存储"),
)
_LEAST_FREE_MB = 200
# What reports hold besides plain 汉字.
_PRINTED = "《关于医疗保障》①≥％±—“”…㎡"


def look_over(options: Options) -> Iterator[Finding]:
    """All that is looked at, in the order in which it is told."""
    yield _program()
    yield _python()
    broken = [_component(one) for one in COMPONENTS]
    required = _required(broken)
    yield required
    yield from _optional(broken)
    templates = _templates(options.templates)
    yield templates
    yield _data(options.data)
    yield from _places(options.output)
    yield _free_space(options.output)
    yield _console()
    yield _office()
    if required.verdict is templates.verdict is Verdict.GOOD:
        yield _fonts(options.templates)


# ── the program ─────────────────────────────────────────────────────────────


def _program() -> Finding:
    beside = PROGRAM.with_name("pyproject.toml")
    if beside.is_file():
        version = tomllib.loads(beside.read_text(encoding="utf-8"))["project"][
            "version"
        ]
    else:
        version = metadata.version(_DISTRIBUTION)
    return Finding("程序", Verdict.GOOD, f"{version}，{PROGRAM}")


def _python() -> Finding:
    bits = platform.architecture()[0].removesuffix("bit")
    said = f"{platform.python_version()}，{bits} 位，{sys.executable}"
    return Finding("Python", Verdict.GOOD, said)


def _component(one: Component) -> tuple[Component, str]:
    """A component with what is wrong with it, empty where nothing is."""
    try:
        import_module(one.module)
    except ModuleNotFoundError as error:
        is_itself = error.name == one.module.partition(".")[0]
        return one, "没有装" if is_itself else f"缺它要用的 {error.name}"
    except Exception as error:  # a library of another system fails in its own way
        return one, f"打不开（{error}）"
    return one, ""


def _required(looked_at: Sequence[tuple[Component, str]]) -> Finding:
    """What is to be said of the components that the program cannot do without."""
    needed = [(one, wrong) for one, wrong in looked_at if not one.purpose]
    bad = [f"{one.distribution} {wrong}" for one, wrong in needed if wrong]
    if bad:
        hint = "重新装一遍：python -m pip install .；整个文件夹拷来的，再拷一次。"
        return Finding("组件", Verdict.BAD, "；".join(bad), hint)
    names = "、".join(_named(one.distribution) for one, _ in needed)
    return Finding("组件", Verdict.GOOD, names)


def _optional(looked_at: Sequence[tuple[Component, str]]) -> Iterator[Finding]:
    """What is to be said of the others that are not there."""
    lacking = [
        f"{one.distribution} {wrong}（{one.purpose}）"
        for one, wrong in looked_at
        if one.purpose and wrong
    ]
    if lacking:
        whole = _DISTRIBUTION if is_installed() else "."
        hint = f'用到括号里的才要，装法如 python -m pip install "{whole}[pdf]"。'
        if has_own_python():
            hint = "用到括号里的才要；这个文件夹不带它们，要用就另装 Python 和程序。"
        yield Finding("组件", Verdict.OPTIONAL, "；".join(lacking), hint)


def _named(distribution: str) -> str:
    try:
        return f"{distribution} {metadata.version(distribution)}"
    except metadata.PackageNotFoundError:
        return distribution


# ── templates and data ──────────────────────────────────────────────────────


def _templates(folder: Path) -> Finding:
    types = sorted(path.parent.name for path in folder.glob("*/类型.yaml"))
    if not types:
        hint = "用 --templates 指到模板文件夹；第一次用，先运行 python build.py start 文件夹。"
        return Finding("模板", Verdict.BAD, f"{folder} 里没有模板", hint)
    said = f"{folder}，{len(types)} 种报告{_changed(folder)}"
    return Finding("模板", Verdict.GOOD, said)


def _changed(folder: Path) -> str:
    """How the templates differ from those that the program carries."""
    own = carried() / "templates"
    if not own.is_dir() or _is_same(folder, own):
        return ""
    count = sum(
        hash_file(path) != hash_file(folder / path.relative_to(own))
        for path in files_below(own)
    )
    if count:
        return f"，{count} 个文件和程序自带的不同（改过，或者是别的版本的）"
    return "，和程序自带的一样"


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _data(folder: Path) -> Finding:
    try:
        known = years(folder)
    except OSError:
        known = []
    if not known:
        hint = "用 --data 指到数据文件夹；里面要有年度文件夹，如 2024。"
        return Finding("数据", Verdict.BAD, f"{folder} 里没有年度文件夹", hint)
    units = sum(
        path.is_dir() for year in known for path in (folder / str(year)).iterdir()
    )
    listed = "、".join(map(str, known))
    return Finding(
        "数据", Verdict.GOOD, f"{folder}，{listed} 年度，{units} 个单位文件夹"
    )


# ── the disk ────────────────────────────────────────────────────────────────


def _places(output: Path) -> Iterator[Finding]:
    """Whether what is made can be written."""
    places = {
        "成品": output,
        "内部": output.parent / INTERNAL,
        "示例": output.parent / SAMPLES,
        "临时文件夹": Path(tempfile.gettempdir()),
    }
    refused = {name: path for name, path in places.items() if not _takes_files(path)}
    if refused:
        listed = "、".join(f"{name}（{path}）" for name, path in refused.items())
        hint = "请管理员开通写的权限，或者把工具文件夹移到自己能写的地方（如 D 盘）。"
        yield Finding("写入", Verdict.BAD, f"写不进去：{listed}", hint)
    else:
        yield Finding("写入", Verdict.GOOD, f"{'、'.join(places)}都能写")
    cache = cache_folder()
    if cache is None or not _takes_files(cache):
        said = f"缓存写不进去：{cache}" if cache else "不知道缓存放在哪里"
        yield Finding("写入", Verdict.OPTIONAL, said, "没有缓存照样能用，只是慢一些。")


def _takes_files(folder: Path) -> bool:
    """Whether a file can be written there, or in what there is of the way to it."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            return True
    except OSError:
        return False


def _free_space(output: Path) -> Finding:
    there = next(path for path in output.absolute().parents if path.exists())
    free = _free_mb(there)
    if free < _LEAST_FREE_MB:
        hint = "清出一些地方再生成；磁盘满了，写到一半的不会换上。"
        return Finding("磁盘", Verdict.BAD, f"只剩 {free} MB", hint)
    return Finding("磁盘", Verdict.GOOD, f"还有 {free:,} MB")


def _free_mb(folder: Path) -> int:
    import shutil

    return shutil.disk_usage(folder).free // 2**20


# ── what shows the words, and what prints them ──────────────────────────────


def _console() -> Finding:
    encoding = sys.stdout.encoding or "ascii"
    try:
        _PRINTED.encode(encoding)
    except UnicodeEncodeError:
        hint = "显示成问号不影响成品；要看清，先运行 chcp 65001，或者用“生成.bat”。"
        return Finding("窗口", Verdict.OPTIONAL, f"{encoding}，有的字显示不出", hint)
    return Finding("窗口", Verdict.GOOD, f"{encoding}，汉字和符号都显示得出")


def _office() -> Finding:
    from reports.publish.office import find_office

    try:
        return Finding("LibreOffice", Verdict.GOOD, find_office())
    except Fault:
        hint = "Word、网页照常出；目录的页码（--pages）、PDF 要它。"
        return Finding("LibreOffice", Verdict.OPTIONAL, "没有找到", hint)


def _fonts(templates: Path) -> Finding:
    from reports.run.fonts import of_layouts

    lacking = of_layouts(sorted(templates.rglob("*.docx")))
    if not lacking:
        return Finding("字体", Verdict.GOOD, "版式要的都有")
    [told] = lacking
    return Finding("字体", Verdict.OPTIONAL, told.message, told.hint)
