"""The fonts of this machine, as far as they can be known without LibreOffice: which of those a layout
asks for are not there, and what is taken in their place.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

# The other name that a font of 公文 bears; which of the two a system lists depends on its language.
_ALSO: Mapping[str, str] = {
    "仿宋": "FangSong",
    "仿宋_GB2312": "FangSong_GB2312",
    "楷体": "KaiTi",
    "楷体_GB2312": "KaiTi_GB2312",
    "黑体": "SimHei",
    "宋体": "SimSun",
    "新宋体": "NSimSun",
    "微软雅黑": "Microsoft YaHei",
    "华文中宋": "STZhongsong",
    "华文仿宋": "STFangsong",
    "华文楷体": "STKaiti",
    "方正小标宋简体": "FZXiaoBiaoSong-B05S",
    "方正小标宋_GBK": "FZXiaoBiaoSong-B05",
}
_MOST_SECONDS = 20
# What a font must have to stand in for a Chinese or a Latin one: 中, or A.
_CHINESE, _LATIN = "4e2d", "41"
# Signs that mean something in a pattern of fontconfig.
_SIGNS = re.compile(r"[\\\-:,=]")


class LackingFont(Struct, frozen=True):
    """A font that is not installed, and the one that is taken for it, empty where that is not known."""

    name: str
    instead: str


def lacking_fonts(wanted: Iterable[tuple[str, str]]) -> list[LackingFont]:
    """Those of the fonts (a Chinese and a Latin one each) that are not installed, by name; none where
    nobody knows what is.
    """
    there = frozenset(one.casefold() for one in _installed())
    if not there:
        return []
    scripts: dict[str, str] = {}
    for chinese, latin in wanted:
        scripts.setdefault(latin, _LATIN)
        scripts[chinese] = _CHINESE
    return [
        LackingFont(font, _taken_for(font, scripts[font]))
        for font in sorted(filter(None, scripts))
        if there.isdisjoint(name.casefold() for name in _names_of(font))
    ]


def _names_of(font: str) -> Iterator[str]:
    """The names that a font may be listed by."""
    yield font
    for chinese, english in _ALSO.items():
        if font == chinese:
            yield english
        elif font.casefold() == english.casefold():
            yield chinese


if sys.platform == "win32":
    import winreg

    _FONTS = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"

    def _installed() -> Iterator[str]:
        """The names of the fonts that the machine and the user have installed."""
        for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            try:
                with winreg.OpenKey(root, _FONTS) as key:
                    count = winreg.QueryInfoKey(key)[1]
                    listed = [winreg.EnumValue(key, at)[0] for at in range(count)]
            except OSError:
                continue
            for one in listed:
                # SimSun & NSimSun (TrueType)
                yield from one.rpartition(" (")[0].split(" & ")

    def _taken_for(font: str, letter: str) -> str:
        """Windows does not say what LibreOffice will take."""
        return ""

else:

    def _installed() -> Iterator[str]:
        """The names of the fonts that fontconfig knows, which LibreOffice asks as well."""
        for line in _said_by("fc-list", ":", "family").splitlines():
            yield from line.replace("\\", "").split(",")

    def _taken_for(font: str, letter: str) -> str:
        """What fontconfig has in the place of a font, for a letter that it must have."""
        escaped = _SIGNS.sub(r"\\\g<0>", font)
        pattern = f"{escaped}:charset={letter}"
        return _said_by("fc-match", "-f", "%{family[0]}", pattern)

    def _said_by(name: str, *words: str) -> str:
        """What a program of fontconfig answers, nothing where it does not."""
        program = shutil.which(name)
        if program is None:
            return ""
        try:
            done = subprocess.run(
                (program, *words),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_MOST_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return done.stdout.decode("utf-8", "replace").strip()
