"""What a Word file says, paragraph by paragraph, to see that all ways say the same."""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words(file: bytes) -> list[str]:
    """The paragraphs of a Word file that say something, as text without spaces."""
    with zipfile.ZipFile(BytesIO(file)) as package:
        body: Any = ElementTree.fromstring(package.read("word/document.xml"))
    texts = (
        "".join(text.text or "" for text in paragraph.iter(f"{_W}t"))
        for paragraph in body.iter(f"{_W}p")
    )
    return [re.sub(r"\s", "", text) for text in texts if text.strip()]


def difference(first: bytes, other: bytes) -> str:
    """The first paragraph in which two Word files differ; empty where they say the same."""
    one, two = words(first), words(other)
    for left, right in zip(one, two, strict=False):
        if left != right:
            return f"“{left}”、“{right}”"
    return "" if len(one) == len(two) else f"{len(one)} 段、{len(two)} 段"


def stop_if_different(files: Mapping[str, bytes]) -> None:
    """Ends the program where one of the files does not say what the first one says."""
    (name, first), *others = files.items()
    for other, file in others:
        if found := difference(first, file):
            raise SystemExit(f"{name}和{other}的内容不一样：{found}")
