"""A sealed unit whose data and output lie in a store on the network."""

from collections.abc import Iterator

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from msgspec.structs import replace

from tests.run.test_remote import Shelf
from tests.seal.offices import REPORT, UNIT, Office


@pytest.fixture
def there(office: Office) -> Office:
    """The office by the name that its data have in a store."""
    data = office.request.data
    data.rename(data.with_name("数据"))
    moved = Office(replace(office.request, data=data.with_name("数据")))
    moved.build()
    return moved


@pytest.fixture
def shelf(there: Office) -> Iterator[Shelf]:
    """A store with all that lies there of the office once it is sealed."""
    there.seal()
    MemoryFileSystem.store.clear()
    shelf = Shelf("memory://省/份", there.request)
    for path in there.root.rglob("*"):
        if path.is_file() and path.name != ".生成锁":
            name = path.relative_to(there.root).as_posix()
            shelf.write(name, path.read_bytes())
    yield shelf
    MemoryFileSystem.store.clear()


def test_what_is_sealed_stays_and_stays_listed_and_the_new_lies_beside(
    shelf: Shelf, there: Office
) -> None:
    before = shelf.papers()
    shelf.run()
    assert shelf.papers() == before
    there.enter("1234.5", "1235")
    shelf.upload()
    told = [one.code for outcome in shelf.run() for one in outcome.problems]
    assert "L01" in told
    after = shelf.papers()
    public = {name: one for name, one in before.items() if name.startswith("output/")}
    assert {name: after[name] for name in public} == public
    assert f"内部/2024/{UNIT}/待封存/公开稿/{REPORT}.html" in after
