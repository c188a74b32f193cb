"""A file of a sample as it comes from other editors."""

from codecs import BOM_UTF8


def as_it_is(content: bytes) -> bytes:
    return content


def as_windows_has_it(content: bytes) -> bytes:
    return BOM_UTF8 + content.replace(b"\n", b"\r\n")


def as_gbk(content: bytes) -> bytes:
    return content.decode().replace("\n", "\r\n").encode("gb18030")


def as_unicode(content: bytes) -> bytes:
    return content.decode().encode("utf-16")
