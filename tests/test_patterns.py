"""Regular expressions take time in proportion to the text, whatever a user has typed or pasted.

A value has at most 5,000 characters and a text 100,000 (D21); the patterns must not depend on it, for a class that
backtracks is no slower to write than one that does not.
"""

import ast
import gc
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import reports
from reports.core.figure import Figure, unit_named
from reports.core.patterns import Pattern
from reports.core.problems import Place
from reports.core.tree import Document, Paragraph, Text
from reports.gate import privacy
from reports.gate.facts.named import amount_of
from reports.prose import listings
from reports.prose.directions import find_wrong_directions
from reports.prose.document_numbers import (
    cited_in,
    find_differing_numbers,
    find_wrong_numbers,
)
from reports.prose.labels import Labels
from reports.prose.leftovers import find_leftovers
from reports.prose.listings import find_miscounted_lists, find_miscounts
from reports.prose.names import find_foreign_names
from reports.prose.references import find_wrong_references
from reports.prose.register import read_register
from reports.prose.scores import Scored, find_wrong_scores
from reports.prose.stale import find_stale_years, find_unrewritten
from reports.prose.twins import find_repeated, find_twins
from reports.prose.typed_numbers import find_typed_numbers
from reports.publish.vocabulary import read_vocabulary
from reports.source.schema import Words
from reports.source.yaml.slips import LONGEST_LINE
from reports.wording.options import Wording
from tests.conftest import ROOT

# What is repeated without end: each sign that patterns speak of, and beginnings that are never ended.
# fmt: off
UNITS = (
    "1", "1,", "1.", "111,", "1-", "1 ", "0", "00 ", "1)", "1年", "2024-", "第1", "附件1", "A1:", "$A", "１",
    " ", "\t", "\n", "　", " \n", "- ", "-", "--", "—", "～", "_", "*", "**", "#", "# ", " #", "|", "| -",
    "'", '"', '\\"', "/", "\\",
    "(", "（", ")", "）", "〔", "〕", "﹝", "《", "》", "【", "】", "[", "]", "{", "}", "{{ ", "}}", "{%",
    "{#", "[](", "![",
    "<", "</", "<a ", "<a b='", ">", "&", "&#", "&lt", "%", "%d", "?", "!", "=", '="', ">=", "@", "a@",
    "a.", "a", "A", "Z9", "aB", "a1",
    ",", "，", "，，", "。", "；", "、", ":", "：", "a: ", "- a: ", ", a: ", "{a: ", "…", "中", "中文",
    "一一", "一一一", "〔待", "（待",
    "占", "占比", "率", "元", "万", "亿", "路1", "区", "村1", "来源", "自2024年", "截至2024年", "同前",
    "略", "减少", "增加（", "X", "×", "x",
    "https://", "www.", "PAGEREF", "_Toc", "编号", "上年", "\0",
)
# fmt: on
SIZES = (1_000, 10_000, 100_000, 1_000_000)
# Ten times the characters may take ten times as long, and a machine that is busy several times that.
WIDE, FLOOR = 4.0, 0.05
# What is slow by chance is quick when it is tried again; what backtracks never is.
TRIES = 3


def run_of(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def runs(size: int) -> list[str]:
    return [run_of(unit, size // len(UNITS)) for unit in UNITS]


class Growth(NamedTuple):
    """How long some work took of a size, and of ten times that size."""

    size: int
    before: float
    after: float


def outgrown(
    work: Callable[[int], object], sizes: Sequence[int] = SIZES
) -> Growth | None:
    """The first step at which ten times the size took much more than ten times as long, however often it was tried;
    larger sizes are not tried then.
    """
    before = _seconds(work, sizes[0])
    for size in sizes[1:]:
        limit = 10 * WIDE * before + FLOOR
        after = _seconds(work, size)
        if after > limit:
            after = min(_seconds(work, size) for _ in range(TRIES))
        if after > limit:
            return Growth(size, before, after)
        before = after
    return None


def _seconds(work: Callable[[int], object], size: int) -> float:
    """Processor time, without that of collecting what other tests have left: a machine only ever adds to it."""
    collects = gc.isenabled()
    gc.disable()
    begun = time.process_time()
    try:
        work(size)
        return time.process_time() - begun
    finally:
        if collects:
            gc.enable()


# ── the patterns ────────────────────────────────────────────────────────────

METHODS = frozenset(
    ("search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split")
)
# Those that begin at one place only, so that every run is a text of its own.
ANCHORED = frozenset(("match", "fullmatch"))
WORDS = read_vocabulary(ROOT / "templates")
SPEECH = WORDS.speech
# What local names stand for where a pattern is put together in a function.
LOCALS = {
    "begin": "某",
    "end": "局",
    "ends": "|".join(WORDS.field.body_ends),
    "field": WORDS.field,
    "kind": "a",
    "name": "a",
    "said": "|".join(WORDS.field.online),
    "point": r"\.[0-9]{2}",
    "names": "决算|预算",
    "other": "2023",
    "sign": "a",
    "tail": "a",
    "term": "a",
}
# The patterns that a function takes from a table, by its module; of a schema they are the type author's.
TABLES: Mapping[str, tuple[str, ...]] = {
    "reports.gate.absent": (
        r"(?<=[一-鿿])—(?=[。，；：、）]|$)",
        r"(?<=[为的达共约到比占])无(?=[。，；：、）]|$)",
    ),
    "reports.gate.privacy": (
        *(one.pattern for one in privacy._PERSONAL),
        *privacy._LEFT_OPEN.values(),
    ),
    # Patterns of 核对句式.yaml.
    "reports.gate.facts.named": (
        amount_of([one for one in SPEECH.names if one.said]),
        SPEECH.before,
        *(
            source
            for name in SPEECH.names
            for place in name.tables
            for source in (place.title, place.row, place.column)
        ),
    ),
    "reports.gate.facts.speech": tuple(one.source for one in SPEECH.patterns),
    "reports.gate.finished.accounts": tuple(
        source for one in SPEECH.accounts for source in (one.title, one.column)
    ),
    "reports.gate.finished.columns": tuple(
        source
        for one in (*SPEECH.items, *SPEECH.rows)
        for source in (one.title, one.whole, one.passed, *one.parts, *one.others)
    ),
    "reports.gate.finished.spoken": (SPEECH.not_own, *SPEECH.opposites),
    "reports.prose.listings": tuple(
        pattern.source for _, pattern in listings._OF_DATA.values()
    ),
    # A name of a dictionary, as it stands.
    "reports.prose.names": ("医疗保障局",),
    "reports.source.yaml.rules": (r"\s*[,}\]]|$", r"\s+#|$"),
    "reports.content.model": (),
    "reports.core.patterns": (),
    "reports.finance.relations": (),
    "reports.source.schema.keywords": (),
    "reports.source.schema.ranges": (),
    "reports.types.schema_files": (),
}
# Lines of a YAML file that cannot be read are mended by these only up to so many characters (slips.LONGEST_LINE).
MENDED = "reports.source.yaml."


class Use(NamedTuple):
    """A pattern with the method that it is used by, and where that is first done."""

    pattern: "re.Pattern[str]"
    method: str
    where: str


def uses() -> Iterator[Use]:
    """Every way in which a pattern of the program is used, found in its source."""
    for found in pkgutil.walk_packages(reports.__path__, "reports."):
        module = importlib.import_module(found.name)
        assert module.__file__
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        parents = {
            child: node
            for node in ast.walk(tree)
            for child in ast.iter_child_nodes(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_of_re(node.func):
                yield from _called(node, module, parents)
            elif isinstance(node, ast.Name | ast.Attribute) and isinstance(
                node.ctx, ast.Load
            ):
                yield from _named(node, module, parents)


def _is_of_re(function: ast.expr) -> bool:
    return ast.unparse(function) == "Pattern" or (
        isinstance(function, ast.Attribute)
        and ast.unparse(function.value) == "re"
        and function.attr in METHODS | {"compile"}
    )


def _called(
    call: ast.Call, module: ModuleType, parents: Mapping[ast.AST, ast.AST]
) -> Iterator[Use]:
    """The uses of `re.search(…)` and of what a function compiles; what a module does is used by its name."""
    is_made = isinstance(call.func, ast.Name)
    method = "compile" if is_made else ast.unparse(call.func).removeprefix("re.")
    where = f"{module.__name__}:{call.lineno}"
    if method == "compile":
        if _is_of_module(call, parents):
            return
        method = _method_of(call, parents)
    try:
        pattern = _value(call.args[0], module, LOCALS)
    except NameError:
        for one in TABLES[module.__name__]:
            yield Use(re.compile(one), method, where)
        return
    yield Use(re.compile(pattern), method, where)


def _is_of_module(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> bool:
    while node in parents:
        node = parents[node]
        if isinstance(node, ast.FunctionDef):
            return False
    return True


def _named(
    node: ast.Name | ast.Attribute,
    module: ModuleType,
    parents: Mapping[ast.AST, ast.AST],
) -> Iterator[Use]:
    if isinstance(node, ast.Attribute) and not isinstance(node.value, ast.Name):
        return
    try:
        pattern = _value(node, module, {})
    except (NameError, AttributeError):
        return
    if isinstance(pattern, Pattern):
        pattern = re.compile(pattern.source)
    if isinstance(pattern, re.Pattern):
        where = f"{module.__name__}.{ast.unparse(node)}"
        yield Use(pattern, _method_of(node, parents), where)


def _method_of(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> str:
    """The method that is called of an expression; of one that is handed on the one that looks everywhere."""
    parent = parents[node]
    if isinstance(parent, ast.Attribute) and parent.attr in METHODS:
        return parent.attr
    return "finditer"


def _value(node: ast.expr, module: ModuleType, names: Mapping[str, object]) -> Any:
    code = compile(ast.Expression(node), module.__name__, "eval")
    return eval(code, {**vars(module), **names})


USES = {(use.pattern, use.method): use for use in uses()}


def work_of(use: Use) -> Callable[[int], object]:
    """The use of a pattern on runs of all units, of so many characters together."""
    is_bytes = isinstance(use.pattern.pattern, bytes)
    encode: Callable[[str], Any] = str.encode if is_bytes else str
    used = getattr(use.pattern, use.method)

    def work(size: int) -> None:
        # What ends a run fits nothing that was begun.
        ended = [f"{run}\x01" for run in runs(size)]
        if use.method in ANCHORED:
            for run in ended:
                used(encode(run))
        else:
            for _ in use.pattern.finditer(encode("".join(ended))):
                pass

    return work


def test_there_are_patterns_to_try() -> None:
    assert len(USES) > 150 and {use.method for use in USES.values()} >= ANCHORED


def test_patterns_are_linear_in_what_they_read() -> None:
    slow = {}
    for use in USES.values():
        if not use.where.startswith(MENDED):
            growth = outgrown(work_of(use))
            if growth is not None:
                slow[f"{use.where} {use.method}"] = growth
    assert slow == {}


def test_patterns_that_mend_a_line_are_at_most_quadratic_in_it() -> None:
    assert LONGEST_LINE <= 5_000
    slow = {}
    for use in USES.values():
        if use.where.startswith(MENDED):
            work = work_of(use)
            before, after = _seconds(work, SIZES[1]), _seconds(work, SIZES[2])
            if after > 100 * WIDE * before + FLOOR:
                slow[f"{use.where} {use.method}"] = Growth(SIZES[2], before, after)
    assert slow == {}


# ── the checks of prose ─────────────────────────────────────────────────────

# As long as a text may be (D21).
TEXT_SIZES = SIZES[:3]
# Of each of these a text is made that never ends: every check finds something in some of them.
TEXTS = (
    "2024年度部门决算",
    "截至2023年12月底",
    "收入123456.78万元，",
    "收入1234567.8元 ",
    "增加（减少）",
    "（待补充）XX万",
    "占收入的123%",
    "占比12，",
    "{{ 收入 }}",
    "11010519491231002X ",
    "身份证编号：11010519491231002X、",
    "13800138000 ",
    "6222021234567890128 ",
    "人民路12号3栋4单元501室",
    "营山县民政局的低保，",
    "三级指标9个，以下三个方面：一是甲；",
    "得分98分，等级为良。\n",
    "收入比上年减少，低于预算。",
    "《办法》（财预〔2024〕12号，2023年印发）",
    "（《“",
    "高血压{{ 补充数.糖尿病认定 }}，",
    "从{{ 收入 }}上调至{{ 收入 }}、29%～25%，",
    "三是督导，一是宣传，",
    "（数据请财务科核",
)
FIGURES = {
    "收入": Figure.entered(
        Decimal("123456.78"), unit_named("万元"), Place("a.yaml", 1), ""
    ),
}
SCORED = Scored(
    totals=(Figure.entered(Decimal("98.5"), unit_named("分"), Place("a.yaml", 2), ""),),
    points=(),
    grades=("优",),
)
REGISTER = read_register(
    {
        "名称": "渠县医疗保障局",
        "行政区划": {"省": "四川省", "市": "达州市", "县": "渠县"},
    },
    {
        "区划": {"四川省": "达州市(渠县 大竹县) 南充市(营山县)"},
        "部门": {"民政局": "低保"},
    },
)


def _wrong_numbers(text: Words) -> list[object]:
    cited = list(cited_in([("a", text)]))
    return [
        *find_wrong_numbers(cited, 2024),
        *find_differing_numbers(cited, across=False),
        *find_differing_numbers(cited, across=True),
    ]


CHECKS: Mapping[str, Callable[[Words], object]] = {
    "left over": lambda text: list(find_leftovers({"a": text}, ())),
    "stale years": lambda text: list(
        find_stale_years({"a": text}, 2024, ["部门决算"], {"a": text})
    ),
    "not written anew": lambda text: list(
        find_unrewritten({"a": text}, {"properties": {}}, {"a": text}, 2024)
    ),
    "twins": lambda text: list(find_twins({"甲": {"a": text}, "乙": {"a": text}})),
    "typed numbers": lambda text: list(
        find_typed_numbers({"a": text}, FIGURES, Wording())
    ),
    "repeated": lambda text: list(find_repeated({"a": text})),
    "directions": lambda text: list(
        find_wrong_directions({"a": text}, Labels(FIGURES))
    ),
    "references": lambda text: list(
        find_wrong_references(
            {"a": text},
            {"补充数": {"糖尿病认定": 1, "高血压认定": 1}},
            Labels(FIGURES),
        )
    ),
    "lists": lambda text: list(find_miscounted_lists({"a": text})),
    "counts": lambda text: list(find_miscounts({"a": text}, {"项目": [{}] * 3})),
    "foreign names": lambda text: list(find_foreign_names({"a": text}, REGISTER, "")),
    "scores": lambda text: list(find_wrong_scores({"a": text}, SCORED)),
    "document numbers": lambda text: _wrong_numbers(text),
    "what is private": lambda text: privacy.screen(
        Document("题", (Paragraph((Text(text),)),)), {"a.md": (text,)}, ()
    ),
}


@pytest.mark.parametrize("check", CHECKS)
def test_checks_of_prose_are_linear_in_a_text(check: str) -> None:
    def work(piece: str, size: int) -> object:
        return CHECKS[check](Words(run_of(piece, size), Place("a.md", 1)))

    slow = {}
    for piece in TEXTS:
        growth = outgrown(partial(work, piece), TEXT_SIZES)
        if growth is not None:
            slow[piece] = growth
    assert slow == {}


def test_numbers_of_many_documents_take_no_longer_than_their_count() -> None:
    def work(size: int) -> list[object]:
        each = (
            f"《办法》（{chr(0x4E00 + at)}{chr(0x5E00 + at)}〔2024〕{at}号），\n"
            for at in range(size // 20)
        )
        return _wrong_numbers(Words("".join(each), Place("a.md", 1)))

    # Each of them contradicts the others.
    assert len(work(1_000)) == 50
    assert outgrown(work, TEXT_SIZES) is None
