"""What is known of the fonts of a machine without LibreOffice; the programs that are asked are stand-ins."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.publish.fonts import LackingFont, lacking_fonts

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the stand-ins are scripts"
)

Install = Callable[[str, str], None]
LISTED = r"""DejaVu Sans,DejaVu Sans Condensed
SimHei,黑体
STKaiti
FZXiaoBiaoSong\-B05S
times new roman
"""
BODY = ("仿宋_GB2312", "Times New Roman")


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a stand-in for a program of fontconfig where programs are looked for; nothing else is."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(name: str, program: str) -> None:
        path = tmp_path / name
        path.write_text(f"#!{sys.executable}\nimport sys\n{program}", encoding="utf-8")
        path.chmod(0o755)

    return put


def listing(text: str) -> str:
    return f"sys.stdout.buffer.write({text!r}.encode())"


@pytest.mark.parametrize(
    ("font", "is_lacking"),
    [
        ("黑体", False),
        ("SimHei", False),
        ("华文楷体", False),
        ("方正小标宋简体", False),
        ("Times New Roman", False),
        ("DejaVu Sans Condensed", False),
        ("仿宋_GB2312", True),
        ("某单位自用字体", True),
        ("", False),
    ],
)
def test_a_font_is_there_under_either_of_its_names(
    font: str, is_lacking: bool, install: Install
) -> None:
    install("fc-list", listing(LISTED))
    assert [one.name for one in lacking_fonts([(font, "")])] == [font] * is_lacking


def test_what_stands_in_has_the_letters_of_the_one_that_is_lacking(
    install: Install,
) -> None:
    install("fc-list", listing("DejaVu Sans\n"))
    install("fc-match", "sys.stdout.write('for ' + sys.argv[-1].encode().hex())")

    def stand_in(pattern: str) -> str:
        return f"for {pattern.encode().hex()}"

    assert lacking_fonts([BODY, ("FZ-B05,S", "")]) == [
        LackingFont("FZ-B05,S", stand_in(r"FZ\-B05\,S:charset=4e2d")),
        LackingFont("Times New Roman", stand_in("Times New Roman:charset=41")),
        LackingFont("仿宋_GB2312", stand_in("仿宋_GB2312:charset=4e2d")),
    ]


@pytest.mark.parametrize("program", [None, "sys.exit(1)", "import nothing"])
def test_where_nobody_knows_what_is_installed_nothing_is_said(
    program: str | None, install: Install
) -> None:
    if program:
        install("fc-list", program)
    assert lacking_fonts([BODY]) == []


def test_where_it_is_not_known_what_stands_in_the_font_is_named_all_the_same(
    install: Install,
) -> None:
    install("fc-list", listing(LISTED))
    assert lacking_fonts([BODY]) == [LackingFont("仿宋_GB2312", "")]
