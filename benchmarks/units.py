"""Small units, as many as are wanted: the smallest sample under other names, its figures varied by a fixed seed.

They are made what bureaus publish: no samples, each with a site of its own.
"""

import random
import re
import shutil
from decimal import Decimal
from pathlib import Path

from benchmarks.with_ours import ROOT, Workplace

YEAR, SAMPLE, FILE = 2024, "凉山州医疗保障局", "职工医保"
_INCOME, _SPENDING = Decimal("345782.92"), Decimal("272507.28")
_BEFORE = Decimal("657038.61")


def write_units(place: Workplace, count: int, root: Path = ROOT) -> None:
    """The templates of a checkout, and so many units made of its smallest sample."""
    copy_templates(place, root)
    sample = root / "data" / str(YEAR) / SAMPLE
    texts = {path.name: path.read_text(encoding="utf-8") for path in sample.iterdir()}
    chance = random.Random(YEAR)
    for number in range(1, count + 1):
        name = unit_name(number)
        folder = place.data / str(YEAR) / name
        folder.mkdir(parents=True)
        figures = _varied(texts[f"{FILE}.yaml"], chance)
        for file, text in {**texts, f"{FILE}.yaml": figures}.items():
            renamed = text.replace(SAMPLE, name)
            if file == "单位.yaml":
                renamed = published(renamed)
            (folder / file).write_text(renamed, encoding="utf-8")


def unit_name(number: int) -> str:
    """What a unit is called; all names are equally long."""
    return f"示例{number:06d}医疗保障局"


def copy_templates(place: Workplace, root: Path) -> None:
    """The templates of a checkout, without what knows copies of the samples."""
    unknown = shutil.ignore_patterns("示例数.txt")
    shutil.copytree(root / "templates", place.templates, ignore=unknown)


def published(text: str) -> str:
    """A sample's 单位.yaml as a bureau has it; that of a checkout without samples has no line to lose."""
    text = text.replace("示例: 是\n", "").replace("example.gov.cn", "ceshi.gov.cn")
    return re.sub(r"(网站标识码: \d\d)0{8}", r"\g<1>00000016", text)


def _varied(text: str, chance: random.Random) -> str:
    """The figures with other income and spending, and the balances that follow from them."""
    income = _INCOME + Decimal(chance.randrange(-100_00, 100_00)).scaleb(-2)
    spending = _SPENDING + Decimal(chance.randrange(-100_00, 100_00)).scaleb(-2)
    others = {
        _INCOME: income,
        _SPENDING: spending,
        _INCOME - _SPENDING: income - spending,
        _BEFORE + _INCOME - _SPENDING: _BEFORE + income - spending,
    }
    for was, now in others.items():
        if text.count(str(was)) != 1:
            raise SystemExit(
                f"样例 {SAMPLE} 里没有 {was}，benchmarks/units.py 要跟着改"
            )
        text = text.replace(str(was), str(now))
    return text
