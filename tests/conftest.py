"""What several tests share: the sample reports built once, a failing disk, golden files accepted with a flag."""

import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from reports.build import pipeline
from reports.build.request import Outcome, Request, years
from reports.publish import disk
from tests import docx_reader

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"


def read_cases(name: str) -> Any:
    """The cases of a file below tests/cases, every value as it is written."""
    return yaml.load(
        (ROOT / "tests" / "cases" / name).read_text(encoding="utf-8"),
        Loader=yaml.BaseLoader,
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="take what comes out now as the new golden files",
    )


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of compiled templates for the whole run."""
    return tmp_path_factory.mktemp("缓存")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Request:
    """The request that builds the first of the reports which ship in data/."""
    return Request(
        year=2024,
        unit="凉山州医疗保障局",
        data=ROOT / "data",
        templates=ROOT / "templates",
        output=tmp_path_factory.mktemp("成品 示例") / "output",
        program=ROOT / "reports",
        cache=cache,
    )


@pytest.fixture(scope="session")
def built(sample: Request) -> Iterator[list[Outcome]]:
    """The outcomes of building it."""
    yield list(pipeline.build(sample))


@pytest.fixture(scope="session")
def library(
    tmp_path_factory: pytest.TempPathFactory, sample: Request
) -> list[docx_reader.Docx]:
    """Every document that data/ gives, and drafts of some of them, changed so that all there is to see is in them."""
    folder = tmp_path_factory.mktemp("全部")
    final = replace(sample, output=folder / "output", unit="")
    shutil.copytree(ROOT / "data", folder / "数据")
    for file, old, new in _DRAFTS:
        path = folder / "数据" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    draft = replace(
        final, data=folder / "数据", output=folder / "草稿" / "output", draft=True
    )
    outcomes = [
        (request, outcome)
        for request in (final, draft)
        for year in years(request.data)
        for outcome in pipeline.build(replace(request, year=year))
    ]
    places = {
        (request.draft, outcome.unit, outcome.folder): None
        for request, outcome in outcomes
        if outcome.folder is not None
    }
    return [
        docx_reader.read(path, unit, drafted)
        for drafted, unit, place in places
        for path in sorted(place.glob("*.docx"))
    ]


_DRAFTS = (
    ("2023/巴州医疗保障局/居民医保.yaml", "成文日期: 2024年5月30日", "成文日期: 待填"),
    ("2024/渠县医疗保障局/决算.yaml", "公开时间: 2025年10月15日", "公开时间: 待填"),
    (
        "2024/凉山州医疗保障局/职工医保.yaml",
        "行文: 网页公开",
        "行文: 公函\n主送机关: 省医疗保障事务中心\n成文日期: 2025-06-03",
    ),
)


@pytest.fixture(scope="session")
def everything(sample: Request, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all reports of all years that ship in data/, built once."""
    output = tmp_path_factory.mktemp("全部成品") / "output"
    for year in years(sample.data):
        outcomes = list(
            pipeline.build(replace(sample, year=year, unit="", output=output))
        )
        assert all(outcome.folder for outcome in outcomes), outcomes
    return output


# What the browser tests look with, from npm; none of these packages needs another.
NPM_PACKAGES = (
    "tinymce@8.9.2",
    "@wangeditor/editor@5.1.23",
    "axe-core@4.14.1",
    "vnu-jar@26.9.27",
)


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of the npm packages by name; they are only unpacked, no script of theirs is run."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm")
    folder = tmp_path_factory.mktemp("npm")
    subprocess.run(
        [npm, "pack", "--silent", *NPM_PACKAGES],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=300,
    )
    found = {}
    for package in NPM_PACKAGES:
        name, _, version = package.rpartition("@")
        archive = folder / f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"
        with tarfile.open(archive) as content:
            content.extractall(folder / archive.stem, filter="data")
        found[name] = folder / archive.stem / "package"
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The machine's own Chromium, without a window."""
    chromium = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if chromium is None:
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def workplace(tmp_path: Path, sample: Request) -> Request:
    """A request on copies of data and templates that a test may damage."""
    shutil.copytree(ROOT / "data", tmp_path / "我的 数据")
    shutil.copytree(ROOT / "templates", tmp_path / "我的 模板")
    return replace(
        sample,
        data=tmp_path / "我的 数据",
        templates=tmp_path / "我的 模板",
        output=tmp_path / "成 品" / "output",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with its golden file, or takes it as the new one under --accept."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--accept"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), (
            f"{name} is not there yet: look at it, then run with --accept"
        )
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A unit's folder that is not there yet."""
    return tmp_path / "我的 报告" / "2024" / "渠县 医疗保障局"


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_RETRY_DELAYS", (0, 0))


def failing(
    function: Callable[..., object], error: OSError, when: str = "", times: int = 99
) -> Callable[..., object]:
    """The function, but the first `times` calls whose arguments mention `when` raise the error."""
    left = [times]

    def fail(*arguments: object, **options: object) -> object:
        if left[0] and any(when in str(argument) for argument in arguments):
            left[0] -= 1
            raise error
        return function(*arguments, **options)

    return fail
