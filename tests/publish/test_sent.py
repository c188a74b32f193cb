"""What is kept of a 送审稿 is asked for its version; what is damaged says none and stops nobody."""

import io
import zipfile
from pathlib import Path

import pytest

from reports.publish.sent import version_in
from reports.seal.templates_kept import unpack


def packed(name: str, content: bytes) -> bytearray:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return bytearray(stream.getvalue())


def harmed(how: str) -> bytes:
    """A package whose only member cannot be read."""
    data = packed("word/document.xml", bytes(range(256)) * 40)
    if how == "packed wrongly":
        start = data.index(b"document.xml") + len(b"document.xml")
        data[start : start + 40] = b"\xff" * 40
    elif how == "locked":
        for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(sign) + at] |= 1
    else:
        del data[40:]
    return bytes(data)


@pytest.mark.parametrize("how", ["packed wrongly", "locked", "cut off"])
def test_a_damaged_package_has_no_version_and_is_not_unpacked(
    how: str, tmp_path: Path
) -> None:
    assert version_in(harmed(how)) == ""
    assert not unpack(harmed(how), tmp_path)
