"""The sample bureau for the tests of its accounts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.core.tree import Document
from reports.run.request import Request
from tests.bureau import (
    Bureau,
)
from tests.samples.accounts import Built, built_by


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Bureau:
    """The sample as it ships; not to be changed."""
    return Bureau(tmp_path_factory.mktemp("原样"), cache)


@pytest.fixture(scope="module")
def whole(home: Bureau, sample: Request) -> Iterator[Built]:
    yield built_by(home, sample)


@pytest.fixture(scope="module")
def tree(home: Bureau) -> Document:
    examined = home.examined()
    return examined.fill(examined.chosen[0])


@pytest.fixture
def bureau(tmp_path: Path, cache: Path) -> Bureau:
    return Bureau(tmp_path, cache)
