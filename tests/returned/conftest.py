"""A unit whose documents are 送审稿, built once; and copies of its data to be changed."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.publish.sent import SentDocument, all_sent
from reports.publish.store import Store
from reports.run import pipeline
from reports.run.request import Request
from tests.conftest import ROOT

UNIT = "示例旗医疗保障局"
TITLE = "“三公”经费"


@dataclass(frozen=True)
class Sent:
    """What went out: the call that built it, what was kept of the document, its Word file."""

    request: Request
    document: SentDocument
    word: bytes


@pytest.fixture(scope="session")
def built_to_send(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Request:
    """The call that has built all 送审稿 of a unit."""
    folder = tmp_path_factory.mktemp("送审")
    shutil.copytree(ROOT / "data" / "2024" / UNIT, folder / "data" / "2024" / UNIT)
    for path in (folder / "data").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("状态: 公开稿", "状态: 送审稿"), encoding="utf-8")
    request = Request(
        year=2024,
        unit=UNIT,
        data=folder / "data",
        templates=ROOT / "templates",
        output=folder / "output",
        program=ROOT / "reports",
        cache=cache,
    )
    outcomes = list(pipeline.build(request))
    assert all(outcome.folder for outcome in outcomes), outcomes
    return request


@pytest.fixture(scope="session")
def sent(built_to_send: Request) -> Sent:
    """One of its documents, with sentences and tables."""
    return sent_of(built_to_send, TITLE)


def sent_of(request: Request, title: str) -> Sent:
    store = Store(request.output)
    [document] = [one for one in all_sent(store.unpublished) if title in one.title]
    folder = store.internal("2024", UNIT)
    word = (folder / f"{document.stem}.docx").read_bytes()
    return Sent(request, document, word)


@pytest.fixture
def home(sent: Sent, tmp_path: Path) -> Iterator[Request]:
    """The same unit where its data may be changed."""
    for name in ("data", "内部"):
        shutil.copytree(sent.request.output.parent / name, tmp_path / name)
    yield replace(
        sent.request, data=tmp_path / "data", output=tmp_path / "output", unit=""
    )
