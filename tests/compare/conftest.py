"""The office of one sealed unit, for what is compared against that."""

from tests.seal.conftest import office

__all__ = ["office"]
