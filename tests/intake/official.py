"""A workbook as the accounts software exports it: in 元, codes in three merged cells, three columns of the
first table side by side, lines counted.
"""

from collections.abc import Iterator, Sequence

from tests.intake.workbooks import Grid, Value

UNIT = "渠县医疗保障局"
ITEMS = {
    "2019999": (166100, 0),
    "2080505": (789100, 0),
    "2080599": (33300, 0),
    "2089999": (41700, 0),
    "2101101": (235800, 0),
    "2101102": (81100, 0),
    "2101103": (24000, 0),
    "2101199": (200, 0),
    "2101301": (0, 15824000),
    "2101501": (4666500, 0),
    "2101550": (1359300, 0),
    "2101599": (0, 2438200),
    "2109999": (0, 376200),
    "2130599": (44000, 0),
    "2210201": (478300, 0),
}
FUND = {"2120899": (0, 4037500)}
BASIC = {"工资福利支出": {"基本工资": 1850000.0, "津贴补贴": 980000.0}}
PROJECTS = {
    "资本性支出（基本建设）": {"办公设备购置": 0.0},
    "资本性支出": {"办公设备购置": 150000.0, "信息网络及软件购置更新": 700000.0},
}


def exported() -> list[Grid]:
    """The sheets of an export."""
    return [
        totals(),
        spent(),
        general(),
        fund(),
        matrix("Z08_1", BASIC),
        matrix("Z08_2", PROJECTS),
        facts(),
    ]


def _above(title: str, number: str, width: int) -> list[list[Value]]:
    return [
        _line(width, title),
        _line(width, **{str(width - 1): number}),
        _line(
            width,
            f"编制单位：{UNIT}",
            **{str(width // 2): "2024年度", str(width - 1): "金额单位：元"},
        ),
    ]


def _line(width: int, *cells: Value, **more: Value) -> list[Value]:
    line: list[Value] = [*cells, *[None] * (width - len(cells))]
    for at, cell in more.items():
        line[int(at)] = cell
    return line


def totals() -> Grid:
    """Z01: revenue, spending by function, spending by kind, each with a budget and an outturn."""
    rows = _above("收入支出决算总表", "财决01表", 15)
    rows.append(_line(15, "收入", **{"5": "支出"}))
    head = ("行次", "年初预算数", "全年预算数", "决算数")
    rows.append(
        ["项目", *head, "项目(按功能分类)", *head, "项目(按支出性质和经济分类)", *head]
    )
    rows.append(["栏次", None, 1, 2, 3, "栏次", None, 4, 5, 6, "栏次", None, 7, 8, 9])
    left = {
        "一、一般公共预算财政拨款收入": 26557800, "二、政府性基金预算财政拨款收入": 4037500,
        "三、国有资本经营预算财政拨款收入": 0, "四、上级补助收入": 0, "五、事业收入": 0,
        "六、经营收入": 0, "七、附属单位上缴收入": 0, "八、其他收入": 0, "本年收入合计": 30595300,
        "使用非财政拨款结余": 0, "年初结转和结余": 0, "总计": 30595300,
    }  # fmt: skip
    middle = {
        "一、一般公共服务支出": 166100, "八、社会保障和就业支出": 864100, "九、卫生健康支出": 25005300,
        "十一、城乡社区支出": 4037500, "十二、农林水支出": 44000, "十九、住房保障支出": 478300,
        "其他支出": 0, "二十五、债务还本支出": 0, "本年支出合计": 30595300, "结余分配": 0,
        "年末结转和结余": 0, "总计": 30595300,
    }  # fmt: skip
    right = {
        "一、基本支出": 7919400, "　　人员经费": 6808400, "　　公用经费": 1111000,
        "二、项目支出": 22675900, "三、上缴上级支出": 0, "四、经营支出": 0,
        "五、对附属单位补助支出": 0, "经济分类支出合计": 30595300, "本年支出合计": 30595300,
        "结余分配": 0, "年末结转和结余": 0, "总计": 30595300,
    }  # fmt: skip
    for number, three in enumerate(
        zip(*map(dict.items, (left, middle, right)), strict=True), 1
    ):
        row: list[Value] = []
        for at, (name, amount) in enumerate(three):
            row += [name, number + 12 * at, amount + 1.0, amount + 2.0, float(amount)]
        rows.append(row)
    merged = ((3, 0, 3, 4), (3, 5, 3, 14))
    return Grid("Z01 收入支出决算总表(财决01表)", rows, merged)


def _by_code(
    title: str,
    number: str,
    heads: Sequence[Sequence[Value]],
    items: dict[str, tuple[int, int]],
    cells: Sequence[str],
    merged: Sequence[tuple[int, int, int, int]],
) -> Grid:
    """A table by code: 类, 款, 项 head the three cells that a code is merged over."""
    width = 4 + len(cells)
    rows = _above(title, number, width)
    top = len(rows)
    rows += [list(head) for head in heads]
    spans = [(top + a, b, top + c, d) for a, b, c, d in merged]
    rows.append(["类", "款", "项", None, *[None] * len(cells)])
    rows.append(
        _line(width, "栏次", **{str(4 + at): at + 1 for at in range(len(cells))})
    )
    basic, projects = (sum(one[at] for one in items.values()) for at in (0, 1))
    rows.append(_line(width, "合计", **_numbers(cells, basic, projects)))
    for code, (one, other) in _with_parents(items):
        spans.append((len(rows), 0, len(rows), 2))
        rows.append(
            _line(width, code, **{"3": "某科目", **_numbers(cells, one, other)})
        )
    return Grid(f"{number} {title}"[:31], rows, tuple(spans))


def _numbers(cells: Sequence[str], basic: int, projects: int) -> dict[str, Value]:
    said = {"基": basic, "项": projects, "合": basic + projects, "空": 0}
    return {str(4 + at): float(said[cell]) for at, cell in enumerate(cells)}


def _with_parents(
    items: dict[str, tuple[int, int]],
) -> Iterator[tuple[str, tuple[int, int]]]:
    seen = set()
    for code, amounts in items.items():
        for digits in (3, 5):
            if code[:digits] not in seen:
                seen.add(code[:digits])
                below = [
                    one for key, one in items.items() if key.startswith(code[:digits])
                ]
                yield (
                    code[:digits],
                    (sum(a for a, _ in below), sum(b for _, b in below)),
                )
        yield code, amounts


def spent() -> Grid:
    """Z04."""
    heads = [
        ["项目", None, None, None, "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
        ["支出功能分类科目编码", None, None, "科目名称", *[None] * 6],
    ]  # fmt: skip
    merged = [(0, 0, 0, 3), (1, 0, 1, 2)]
    items = {**ITEMS, **FUND}
    return _by_code("支出决算表", "Z04", heads, items, "合基项空空空", merged)


def general() -> Grid:
    """Z07: three things carried over, received and spent, each with parts."""
    heads = [
        ["项目", None, None, None, "年初结转和结余", None, None, "本年收入", None, None,
         "本年支出", None, None, None, None, "年末结转和结余", None, None],
        ["支出功能分类科目编码", None, None, "科目名称", "合计", "基本支出结转", "项目支出结转和结余",
         "合计", "基本支出", "项目支出", "合计", "基本支出", None, None, "项目支出",
         "合计", "基本支出结转", "项目支出结转和结余"],
        [None] * 11 + ["小计", "人员经费", "日常公用经费", None, None, None, None],
    ]  # fmt: skip
    merged = [
        (0, 0, 0, 3),
        (1, 0, 1, 2),
        (0, 4, 0, 6),
        (0, 7, 0, 9),
        (0, 10, 0, 14),
        (0, 15, 0, 17),
        (1, 11, 1, 13),
    ]
    title = "一般公共预算财政拨款收入支出决算表"
    return _by_code(title, "Z07", heads, ITEMS, "空空空合基项合基基空项空空空", merged)


def fund() -> Grid:
    """Z09."""
    heads = [
        ["项目", None, None, None, "年初结转和结余", "本年收入", "本年支出", None, None, "年末结转和结余"],
        ["科目代码", None, None, "科目名称", None, None, "小计", "基本支出", "项目支出", None],
    ]  # fmt: skip
    merged = [(0, 0, 0, 3), (1, 0, 1, 2), (0, 6, 0, 8)]
    title = "政府性基金预算财政拨款收入支出决算表"
    return _by_code(title, "Z09", heads, FUND, "空合合基项空", merged)


def matrix(number: str, groups: dict[str, dict[str, float]]) -> Grid:
    """Z08_1, Z08_2: what is spent on, side by side; the name of the sheet is cut off as Excel does."""
    names = [
        (group, one, amount)
        for group, items in groups.items()
        for one, amount in items.items()
    ]
    width = 5 + len(names)
    title = {
        "Z08_1": "一般公共预算财政拨款基本支出决算明细表",
        "Z08_2": "一般公共预算财政拨款项目支出决算明细表",
    }[number]
    rows = _above(title, f"财决{number[1:].replace('_', '-')}表", width)
    groups_row = dict.fromkeys(groups)
    first = [
        group if groups_row.pop(group, 0) is None else None for group, _, _ in names
    ]
    rows.append(["项目", None, None, None, "合计", *first])
    rows.append(
        [
            "支出功能分类科目编码",
            None,
            None,
            "科目名称",
            None,
            *(one for _, one, _ in names),
        ]
    )
    rows.append(
        _line(width, "栏次", **{str(4 + at): at + 1 for at in range(1 + len(names))})
    )
    amounts = [amount for _, _, amount in names]
    rows.append(["合计", None, None, None, sum(amounts), *amounts])
    rows.append(["2101501", None, None, "行政运行", sum(amounts), *amounts])
    spans = [(3, 0, 3, 3), (4, 0, 4, 2), (3, 4, 4, 4), (7, 0, 7, 2)]
    for group in groups:
        columns = [5 + at for at, (one, _, _) in enumerate(names) if one == group]
        if len(columns) > 1:
            spans.append((3, columns[0], 3, columns[-1]))
    return Grid(f"{number} {title}(财决"[:31], rows, tuple(spans))


def facts() -> Grid:
    """F03: two columns of facts side by side, 一 where there is nothing to say."""
    rows = _above("机构运行信息表", "财决附03表", 7)
    rows.append(["项目", "行次", "预算数", "统计数", "项目", "行次", "统计数"])
    rows.append(["栏次", None, 1, 2, "栏次", None, 3])
    left: list[tuple[str, Value, Value]] = [
        ("一、“三公”经费支出", "一", "一"), ("（一）支出合计", 8200.0, 0.0),
        ("1．因公出国（境）费", 0.0, 0.0), ("2．公务用车购置及运行维护费", 0.0, 0.0),
        ("（1）公务用车购置费", 0.0, 0.0), ("（2）公务用车运行维护费", 0.0, 0.0),
        ("3．公务接待费", 8200.0, 0.0), ("（1）国内接待费", "—", 0.0), ("其中：外事接待费", "—", 0.0),
        ("（二）相关统计数", "—", "—"), ("1．因公出国（境）团组数（个）", "—", 0.0),
        ("2．因公出国（境）人次数（人）", "—", 0.0), ("5．国内公务接待批次（个）", "—", 0.0),
        ("其中：外事接待批次（个）", "—", 0.0), ("6．国内公务接待人次（人）", "—", 0.0),
        ("其中：外事接待人次（人）", "—", 0.0), ("二、机关运行经费", "—", 1111000.0),
    ]  # fmt: skip
    right: list[tuple[str, Value]] = [
        ("三、国有资产占用情况", "—"), ("（一）车辆数合计（辆）", 0.0),
        ("1．副部（省）级及以上领导用车", 0.0), ("2．主要负责人用车", 0.0), ("3．机要通信用车", 0.0),
        ("4．应急保障用车", 0.0), ("5．执法执勤用车", 0.0), ("6．特种专业技术用车", 0.0),
        ("7．离退休干部服务用车", 0.0), ("8．其他用车", 0.0),
        ("（二）单价100万元（含）以上设备（不含车辆）（台，套）", 1.0),
        ("四、政府采购支出信息", "—"), ("（一）政府采购支出合计", 0.0), ("1．政府采购货物支出", 0.0),
        ("2．政府采购工程支出", 0.0), ("3．政府采购服务支出", 0.0),
        ("（二）政府采购授予中小企业合同金额", 0.0), ("其中：授予小微企业合同金额", 0.0),
    ]  # fmt: skip
    for number in range(max(len(left), len(right))):
        a: Sequence[Value] = left[number] if number < len(left) else (None, None, None)
        b: Sequence[Value] = right[number]
        rows.append([a[0], number + 1, a[1], a[2], b[0], number + 30, b[1]])
    return Grid("F03 机构运行信息表(财决附03表)", rows)
