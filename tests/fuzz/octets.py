"""What may happen to a file as bytes: other encodings, broken bytes, nothing, far too much; and to an Office file."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from random import Random
from warnings import catch_warnings, simplefilter

from reports.core.packages import DAMAGE
from tests.fuzz import texts

Change = Callable[[bytes, Random], bytes]
_Members = dict[str, bytes]
# How much oftener a text is changed as a text than as bytes, which mostly leaves nothing to read.
_OFTEN = 6


def change_file(name: str, content: bytes, change: str, chance: Random) -> bytes:
    """A file's content after one of the changes that `changes_of` names."""
    if change in _BYTES:
        return _BYTES[change](content, chance)
    if change in _PACKAGE:
        return _PACKAGE[change](content, chance)
    return _as_text(content, texts.BY_SUFFIX[_suffix(name)][change], chance)


def changes_of(name: str) -> tuple[str, ...]:
    """The names of all that may happen to a file of this name; what happens often is there often."""
    if name.endswith(".docx"):
        return (*_PACKAGE, *("members changed",) * 4, *_BYTES)
    return (*tuple(texts.BY_SUFFIX[_suffix(name)]) * _OFTEN, *_BYTES)


def _suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    return suffix if suffix in texts.BY_SUFFIX else ".xml"


def _as_text(content: bytes, change: texts.Change, chance: Random) -> bytes:
    """The change of a text in bytes of any kind: broken ones pass unseen."""
    text = change(content.decode(errors="surrogateescape"), chance)
    return text.encode(errors="surrogateescape")


def _recoded(encoding: str) -> Change:
    def change(content: bytes, chance: Random) -> bytes:
        return content.decode(errors="replace").encode(encoding, errors="replace")

    return change


# ── bytes ───────────────────────────────────────────────────────────────────


def _flipped(content: bytes, chance: Random) -> bytes:
    if not content:
        return content
    spot = chance.randrange(len(content))
    bit = 1 << chance.randrange(8)
    return content[:spot] + bytes((content[spot] ^ bit,)) + content[spot + 1 :]


def _cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _put_in(content: bytes, chance: Random) -> bytes:
    spot = chance.randrange(len(content) + 1)
    piece = chance.choice(
        (b"\xff", b"\x00", b"\x80", b"\xe4\xb8", b"\xed\xa0\x80", b"\x1a")
    )
    return content[:spot] + piece + content[spot:]


def _huge(content: bytes, chance: Random) -> bytes:
    return (
        content * (1 + 5_100_000 // (len(content) or 1))
        if content
        else b"x" * 5_100_000
    )


_BYTES: Mapping[str, Change] = {
    "mark in front": lambda content, chance: b"\xef\xbb\xbf" + content,
    "mark in front, cut": lambda content, chance: (
        b"\xef\xbb\xbf" + _cut(content, chance)
    ),
    "GBK": _recoded("gb18030"),
    "UTF-16": _recoded("utf-16"),
    "UTF-32": _recoded("utf-32"),
    "bit flipped": _flipped,
    "cut anywhere": _cut,
    "byte put in": _put_in,
    "emptied": lambda content, chance: chance.choice(
        (b"", b"\n", b" ", b"?", b"\xef\xbb\xbf")
    ),
    "Windows ends": lambda content, chance: content.replace(b"\n", b"\r\n"),
    "old Mac ends": lambda content, chance: content.replace(b"\n", b"\r"),
    "huge": _huge,
    "another program's": lambda content, chance: (
        chance.choice((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")) + content
    ),
}


# ── Office files ────────────────────────────────────────────────────────────


def _on_members(change: Callable[[_Members, Random], None]) -> Change:
    """A change of what a package holds; one that is none any more stays as it is."""

    def changed(content: bytes, chance: Random) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                members = {name: package.read(name) for name in package.namelist()}
        except DAMAGE:
            return content
        if members:
            change(members, chance)
        return _packed(members.items())

    return changed


def _packed(members: Iterable[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with (
        catch_warnings(),
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        simplefilter("ignore")
        for name, content in members:
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _change_member(members: _Members, chance: Random) -> None:
    """One to four changes of a member as the XML that it is."""
    name = chance.choice(list(members))
    for _ in range(chance.choice((1, 1, 2, 4))):
        change = texts.BY_SUFFIX[".xml"][chance.choice(list(texts.BY_SUFFIX[".xml"]))]
        members[name] = _as_text(members[name], change, chance)


def _change_bytes(members: _Members, chance: Random) -> None:
    name = chance.choice(list(members))
    change = chance.choice([one for key, one in _BYTES.items() if key != "huge"])
    members[name] = change(members[name], chance)


def _swap_members(members: _Members, chance: Random) -> None:
    one, other = chance.choices(list(members), k=2)
    members[one], members[other] = members[other], members[one]


def _lose_member(members: _Members, chance: Random) -> None:
    del members[chance.choice(list(members))]


def _rename_member(members: _Members, chance: Random) -> None:
    name = chance.choice(list(members))
    odd = (
        "../甲.xml",
        "/甲",
        "word/",
        "CON",
        name.upper(),
        f"{name}/",
        "word\\document.xml",
        "",
    )
    members[chance.choice(odd)] = members.pop(name)


def _add_member(members: _Members, chance: Random) -> None:
    name = chance.choice(
        (
            "word/vbaProject.bin",
            "word/embeddings/ole.bin",
            "../../甲",
            "甲" * 200,
            "word/media/甲.png",
        )
    )
    members[name] = chance.choice((b"", b"MZ", b"<a/>", b"\x89PNG"))


def _blow_up(members: _Members, chance: Random) -> None:
    name = chance.choice(list(members))
    members[name] += chance.choice((b" ", b"<a/>", b"\x00")) * chance.choice(
        (10**5, 10**7)
    )


_PACKAGE: Mapping[str, Change] = {
    "members changed": _on_members(_change_member),
    "member's bytes": _on_members(_change_bytes),
    "members swapped": _on_members(_swap_members),
    "member lost": _on_members(_lose_member),
    "member renamed": _on_members(_rename_member),
    "member more": _on_members(_add_member),
    "member blown up": _on_members(_blow_up),
}
