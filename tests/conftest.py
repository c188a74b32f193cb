"""What several tests share: the sample reports built once, a failing disk, golden files accepted with a flag."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from msgspec.structs import replace

from reports.core.tree import Document, Number, inlines_of, lines_of
from reports.publish import disk
from reports.run import pipeline
from reports.run.request import Outcome, Request, years
from tests import docx_reader

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ["tests.needs"]

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"


def read_cases(name: str) -> Any:
    """The cases of a file below tests/cases, every value as it is written."""
    return yaml.load(
        (ROOT / "tests" / "cases" / name).read_text(encoding="utf-8"),
        Loader=yaml.BaseLoader,
    )


def numbers_of(document: Document) -> Iterator[Number]:
    """Every worded figure of a document in reading order."""
    for block in document.blocks:
        for line in lines_of(block):
            for node in inlines_of(line):
                if isinstance(node, Number):
                    yield node


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="take what comes out now as the new golden files",
    )
    parser.addoption(
        "--kills",
        type=int,
        default=8,
        metavar="N",
        help="how many runs are killed at a random moment, of each kind of run",
    )
    parser.addoption(
        "--layouts",
        type=int,
        default=68,
        help="how many damaged or poisoned layouts are tried",
    )
    parser.addoption(
        "--damages",
        type=int,
        default=12,
        metavar="N",
        help="how many damaged files of each kind a run has to live with",
    )
    parser.addoption(
        "--every",
        type=int,
        default=12,
        metavar="N",
        help="of the mistakes of clerks every Nth is tried",
    )
    parser.addoption(
        "--interrupts",
        type=int,
        default=2,
        help="at how many moments of each command Ctrl-C is tried",
    )


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of compiled templates for the whole run."""
    return tmp_path_factory.mktemp("缓存")


def copy_data(folder: Path) -> None:
    """The data that ship as bureaus would have them: no samples, each with a site of its own."""
    shutil.copytree(ROOT / "data", folder)
    for path in folder.glob("*/*/单位.yaml"):
        make_real(path)


def make_real(path: Path) -> None:
    """A sample's 单位.yaml made that of a bureau that publishes."""
    text = path.read_text(encoding="utf-8")
    assert "示例: 是\n" in text
    text = text.replace("示例: 是\n", "").replace("example.gov.cn", "ceshi.gov.cn")
    path.write_text(
        re.sub(r"(网站标识码: \d\d)0{8}", r"\g<1>00000016", text), encoding="utf-8"
    )


@pytest.fixture(scope="session")
def real_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ships in data/, made what bureaus publish."""
    folder = tmp_path_factory.mktemp("各单位") / "data"
    copy_data(folder)
    return folder


@pytest.fixture(scope="session")
def sample(
    tmp_path_factory: pytest.TempPathFactory, cache: Path, real_data: Path
) -> Request:
    """The request that builds the first of the reports which ship in data/, as its bureau would."""
    return Request(
        year=2024,
        unit="凉山州医疗保障局",
        data=real_data,
        templates=ROOT / "templates",
        output=tmp_path_factory.mktemp("成品 示例") / "output",
        program=ROOT / "reports",
        cache=cache,
    )


@pytest.fixture(scope="session")
def built(sample: Request) -> Iterator[list[Outcome]]:
    """The outcomes of building it."""
    yield list(pipeline.build(sample))


@dataclass(frozen=True, slots=True)
class Everything:
    """All reports of all years that ship in data/: how they were asked for, what became of them."""

    request: Request
    outcomes: tuple[Outcome, ...]


@pytest.fixture(scope="session")
def all_built(sample: Request, tmp_path_factory: pytest.TempPathFactory) -> Everything:
    """All reports of all years, built once."""
    output = tmp_path_factory.mktemp("全部成品") / "output"
    return build_all_years(replace(sample, unit="", output=output))


def build_all_years(request: Request) -> Everything:
    """All reports of all the years that a request has data for."""
    outcomes = (
        outcome
        for year in years(request.data)
        for outcome in pipeline.build(replace(request, year=year))
    )
    return Everything(request, tuple(outcomes))


@pytest.fixture(scope="session")
def everything(all_built: Everything) -> Path:
    """The folder with all reports of all years that ship in data/."""
    assert all(outcome.folder for outcome in all_built.outcomes), all_built.outcomes
    return all_built.request.output


@pytest.fixture(scope="session")
def library(
    tmp_path_factory: pytest.TempPathFactory, all_built: Everything
) -> list[docx_reader.Docx]:
    """Every document that data/ gives, and drafts of some of them, changed so that all there is to see is in them."""
    folder = tmp_path_factory.mktemp("草稿")
    copy_data(folder / "数据")
    for file, old, new in _DRAFTS:
        path = folder / "数据" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    drafts = build_all_years(
        replace(
            all_built.request,
            data=folder / "数据",
            output=folder / "output",
            draft=True,
        )
    )
    places = {
        (built.request.draft, outcome.unit, outcome.folder): None
        for built in (all_built, drafts)
        for outcome in built.outcomes
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


# What the browser tests look with, from npm; none of these packages needs another.
NPM_PACKAGES = (
    "tinymce@8.9.2",
    "@wangeditor/editor@5.1.23",
    "baidu-ueditor@1.4.3",
    "ckeditor5@48.0.0",
    "kindeditor@4.1.10",
    "axe-core@4.14.1",
    "vnu-jar@26.9.27",
)


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of the npm packages by name; they are only unpacked, no script of theirs is run."""
    npm, folder = str(shutil.which("npm")), tmp_path_factory.mktemp("npm")
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
        shutil.unpack_archive(archive, folder / archive.stem)
        found[name] = folder / archive.stem / "package"
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The machine's own Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    from tests.needs import CHROMIUM

    chromium = next(filter(None, map(shutil.which, CHROMIUM)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


def copy_templates(folder: Path) -> None:
    """A copy of the templates that ship, without what knows copies of the samples: tests are made of them."""
    shutil.copytree(
        ROOT / "templates", folder, ignore=shutil.ignore_patterns("示例数.txt")
    )


@pytest.fixture(scope="session")
def shared_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the templates for all tests that change none: compiled once, kept in the cache."""
    folder = tmp_path_factory.mktemp("共用") / "我的 模板"
    copy_templates(folder)
    return folder


def copy_tiny_templates(folder: Path) -> None:
    """The tiny type and what all types share."""
    shutil.copytree(ROOT / "templates" / "公共", folder / "公共")
    shutil.copytree(ROOT / "tests" / "tiny" / "小报告", folder / "小报告")


def copy_model_templates(folder: Path) -> None:
    """The model type and what all types share."""
    shutil.copytree(ROOT / "templates" / "公共", folder / "公共")
    shutil.copytree(ROOT / "tests" / "model" / "样板", folder / "样板")


@pytest.fixture(scope="session")
def tiny_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy for all tests that change none."""
    folder = tmp_path_factory.mktemp("共用的小") / "模板"
    copy_tiny_templates(folder)
    return folder


@pytest.fixture
def own_templates() -> None:
    """What a test asks for that changes templates: its folder of them is a copy of its own."""


@contextmanager
def lent(
    test: pytest.FixtureRequest,
    shared: Path,
    own: Path,
    make: Callable[[Path], None],
) -> Iterator[Path]:
    """The shared templates, held to their state, or a copy for a test that asks for own_templates."""
    if "own_templates" in test.fixturenames:
        make(own)
        yield own
        return
    before = _state(shared)
    yield shared
    changed = _state(shared) != before
    if changed:
        shutil.rmtree(shared)
        make(shared)
    assert not changed, "this test changes templates: it has to ask for own_templates"


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    """What tells whether a file of a folder has changed."""
    return {
        path.relative_to(folder).as_posix(): (stat.st_mtime_ns, stat.st_size)
        for path in folder.rglob("*")
        if path.is_file() and (stat := path.stat())
    }


@pytest.fixture
def workplace(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    sample: Request,
    shared_templates: Path,
) -> Iterator[Request]:
    """A request on copies of data and, for who asks for own_templates, of templates that a test may damage."""
    copy_data(tmp_path / "我的 数据")
    own = tmp_path / "我的 模板"
    with lent(request, shared_templates, own, copy_templates) as templates:
        yield replace(
            sample,
            data=tmp_path / "我的 数据",
            templates=templates,
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
