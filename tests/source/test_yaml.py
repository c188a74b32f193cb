"""The door to YAML: text with places, and every slip of the pen as a problem."""

import random
import re
import subprocess
import sys
import time
from typing import Any

import pytest

from reports.core.catalogue import all_entries
from reports.core.problems import Place, Severity
from reports.source.yaml.reader import Mapping, Scalar, Sequence, plain, read_yaml
from tests.conftest import ROOT, read_cases

FILE = "决算.yaml"
CASES: list[dict[str, Any]] = read_cases("yaml_slips.yaml")


def read_text(text):
    return read_yaml(text.encode(), FILE)


def codes(problems):
    return [problem.code for problem in problems]


def told(problem):
    """A problem as the case file notes it."""
    line = str(problem.place.line)
    shown = {"code": problem.code, "tier": str(problem.severity), "line": line}
    return shown | ({"should": problem.should} if problem.should else {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_slip_is_told_and_the_rest_is_read(case):
    mapping, problems = read_text(case["source"])
    assert [told(problem) for problem in problems] == case["problems"]
    assert (plain(mapping) if mapping else "没有") == case["value"]


def test_no_column_is_told_of_a_line_as_it_was_mended():
    def places(text):
        _, problems = read_text(text)
        return [(one.code, one.place.line, one.place.column) for one in problems]

    assert places("率: {标:\n象:") == [("Y24", 2, 0), ("Y11", 2, 1)]
    assert places("率: {标: =100%, %, %}") == [("Y05", 1, 0), ("Y09", 1, 15)]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["problems"]], ids=lambda case: case["name"]
)
def test_what_is_advised_reads_as_what_was_read(case):
    """The mended lines, put into the file, leave nothing to say and the same values."""
    mapping, problems = read_text(case["source"])
    lines = case["source"].split("\n")
    if (
        mapping is None
        or not all(problem.should for problem in problems)
        or "Y02" in codes(problems)
    ):
        return
    for problem in problems:
        lines[problem.place.line - 1] = problem.should
    again, left = read_text("\n".join(lines))
    if "到第" not in "".join(problem.message for problem in problems):
        assert left == []
        assert plain(again) == plain(mapping)


def test_every_slip_is_told_in_a_sentence_with_advice():
    for entry in all_entries():
        if not entry.code.startswith("Y"):
            continue
        assert entry.says, entry.code
        for words in entry.says.values():
            assert words.sentence.endswith("。"), entry.code
            assert words.hint, entry.code


def test_the_package_stands_on_the_core_and_on_decoding_alone():
    """So that it could be published on its own."""
    package = ROOT / "reports" / "source"
    for path in [*(package / "yaml").glob("*.py"), package / "encoding.py"]:
        imported = re.findall(r"from (reports[\w.]*)", path.read_text(encoding="utf-8"))
        for name in imported:
            assert re.match(r"reports\.(core|source\.yaml|source\.encoding)\b", name), (
                f"{path.name} imports {name}"
            )


def test_reading_a_clean_file_imports_neither_the_slips_nor_the_catalogues_words():
    code = (
        "import sys; from reports.source.yaml.reader import read_yaml; "
        "read_yaml('甲: 1'.encode(), 'x.yaml'); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True
    )
    loaded = set(done.stdout.decode().split())
    assert "reports.source.yaml.events" in loaded
    assert not loaded & {
        "reports.source.yaml.repair",
        "reports.source.yaml.rules",
        "reports.source.yaml.slips",
        "reports.core.catalogue.writing",
    }


# ── what a clean file gives ─────────────────────────────────────────────────


def test_a_value_knows_its_place_and_whether_it_was_quoted():
    mapping, problems = read_text(
        "收入:\n  财政拨款: 26557800   # 元\n  说明: '010'\n附件: [自评表]\n"
    )
    assert problems == []
    income = mapping.items["收入"]
    assert income.items["财政拨款"] == Scalar("26557800", Place(FILE, 2, 9), plain=True)
    assert income.items["说明"] == Scalar("010", Place(FILE, 3, 7), plain=False)
    assert mapping.keys == {"收入": Place(FILE, 1, 1), "附件": Place(FILE, 4, 1)}
    assert income.keys["说明"] == Place(FILE, 3, 3)
    assert isinstance(mapping.items["附件"], Sequence)
    assert mapping.items["附件"].place == Place(FILE, 4, 5)
    assert isinstance(income, Mapping)
    assert income.place == Place(FILE, 2, 3)


def test_an_empty_value_is_a_plain_empty_text():
    mapping, _ = read_text("原因:\n说明: ''\n")
    assert mapping.items["原因"].text == ""
    assert mapping.items["原因"].plain
    assert not mapping.items["说明"].plain


def test_a_place_on_a_mended_line_names_the_line_alone():
    mapping, _ = read_text("三公: {预算： 3}\n决算: 1\n")
    assert mapping.items["三公"].items["预算"].place == Place(FILE, 1, 0)
    assert mapping.items["决算"].place == Place(FILE, 2, 5)


UNIT = """\
名称: 渠县医疗保障局              # 全称，与批复一致
行政区划: {省: 四川省, 市: 达州市, 县: 渠县}
级次: 县级                        # 省级、市级、县级、乡级
下属单位:                         # 次序即印出次序；性质决定口径
  - {名称: 渠县医疗保障事务中心, 性质: 参公单位}
  - {名称: 渠县医疗保障智能监测中心, 性质: 其他事业单位}   # 可加 备注: 预算不单列，并入本级
公开联系:
  电话: 待填
门户:
  网站域名: www.example.gov.cn      # 示例；meta SiteDomain
  栏目: [政府信息公开, 法定主动公开内容, 财政信息, 部门决算]   # 面包屑；最后一个就是 meta ColumnName
  信息公开栏:                       # 左边是本站用词，右边是取哪个值
    索引号: 报告.索引号
"""

ACCOUNTS = """\
报告: 部门决算说明
范围: 部门                        # 部门（含下属）或 单位（本级或下属自己的）
批复: {文号: 渠财〔2025〕00号, 日期: 2025-09-26}   # 示例；截止日 = 批复日期 + 20 日
状态: 送审稿                      # 送审稿 → 公开稿

批复数:                           # 照批复的决算报表抄合计行，只核对
  收入支出总计: 30595300
  三公经费: {预算: 8200, 决算: 0}
  年末结转和结余: 0               # 不抄它，支出录错会被算成一笔结转
# 收入明细: 收入明细.csv          # 有结转时必写
支出:
  一般公共预算:
    2019999: {全年预算: 166100, 基本: 166100}
    2101501: {全年预算: 4666500, 基本: 4666500}       # 又有基本又有项目：{…, 基本: 4500000, 项目: 166500}
  国有资本经营: 无
三公:
  公务接待: {预算: 8200, 决算: 0, 国内: {批次: 0, 人次: 0}, 外事: {金额: 0, 批次: 0, 人数: 0}}   # 示例
国有资产: {车辆: 0, 单价100万元以上设备: 1}     # 样式要分类时 车辆: {机要通信: 0, …}
上年:
  三公: {公务接待: 0.06}
  # 口径调整: {项目: 机关运行经费, 公开数: …}   # 上年口径变了才写
附件:
  - 报告: 部门预算绩效评价
  - 项目: [筹资工作专项经费, 城乡医疗救助]
审签: {保密审查: 待办, 负责人审签: 待办}   # 办结写 {结果: 已审查, 日期: 2025-10-14}；不写姓名
"""

FUND = """\
报告: 基金预算绩效自评
行文: 网页公开                    # 或 公函：再写 主送机关、成文日期
指标体系: 四川-职工-2024
基金:
  收入: {预算: 345304.36, 决算: 345782.92}
  保险费收入: {决算: 316004.60}   # “其中”数；样式要比预算时再写 预算
参保:                             # 万人；能写“人”更好
  常住人口: {人数: 490.6, 年份: 2023, 来源: 统计公报}   # 数据年份与报告年度不同是允许的
指标:
  缴费基数做实率: {完成值: 101.97%, 依据: 统计报表}
  待遇支付及时性: {完成: 达成, 依据: 拨付台账}           # 达成、部分达成、未达成
  基金收益率:
    调整: {加计利息: 3850, 说明: 新增定期存款按活期协定利率匡算}   # 与原值并列印出
    按调整后计分: 是                # 不写就按原值
  # 程序给的分与认定不一致：{认定得分: 5, 认定理由: …}
成文日期: 2025-06-03
"""

PROJECT = """\
出具: [自评报告, 自评表]            # 还可以有 评价结论表
科目: 2120899                       # 与部门决算比大小用
指标:                               # 一级 > 二级 > 三级；执行率的分不用写
  产出:
    数量:
      稽查任务完成率: {目标: ≥100%, 完成: 100%, 分值: 20}
      检查家数: {目标: ≥400家, 完成: 426家, 分值: 10}            # 示例
    质量:
      查实问题处理率: {目标: =100%, 完成: 100%, 分值: 10}                    # 示例
    时效:
      检查按期完成率: {目标: ≥95%, 完成: 92%, 分值: 10, 原因: 外省核查往返耗时, 措施: 提前排期}   # 示例；要有原因
  效益:
    社会效益:
      风险防范能力: {目标: 定性, 要求: 进一步增强, 完成: 达成, 比例: 100%, 分值: 30}   # 定性三档
评价: {类型: 财政评价, 机构: 待填, 期间: 2024年7月1日至8月10日}
资金:
  预算安排: {合计: 78876, 其中: {单位缴纳: 40308, 个人缴纳: 38564}}
"""

SAMPLES = {"unit": UNIT, "accounts": ACCOUNTS, "fund": FUND, "project": PROJECT}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
def test_a_file_as_a_clerk_fills_it_has_no_problems(sample):
    mapping, problems = read_text(sample)
    assert problems == []
    assert mapping


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_and_byte_order_marks_change_nothing(sample, end):
    mapping, problems = read_yaml(("\ufeff" + sample.replace("\n", end)).encode(), FILE)
    assert problems == []
    assert mapping == read_text(sample)[0]


def test_a_gbk_file_is_read_with_a_hint():
    mapping, problems = read_yaml(ACCOUNTS.encode("gbk"), FILE)
    assert codes(problems) == ["Y31"]
    assert problems[0].severity is Severity.HINT
    assert mapping == read_text(ACCOUNTS)[0]


# ── what is said ────────────────────────────────────────────────────────────


def test_a_problem_shows_the_line_as_it_stands_and_as_it_should_be():
    _, (problem,) = read_text(
        "支出:\n  2101501: {全年预算： 4666500，基本： 4666500}\n"
    )
    assert problem.place == Place(FILE, 2, 17)
    assert problem.was == "  2101501: {全年预算： 4666500，基本： 4666500}"
    assert problem.should == "  2101501: {全年预算: 4666500, 基本: 4666500}"
    assert "中文标点" in problem.message


def test_advice_about_long_texts_names_the_markdown_companion():
    _, (problem,) = read_yaml(
        "原因: 第一段。\n第二段，没有缩进。\n状态: 送审稿\n".encode(),
        "2024/渠县/决算.yaml",
    )
    assert "“决算.md”" in problem.hint
    assert problem.place.line == 2


def test_a_swallowed_text_is_named():
    _, (problem,) = read_text("原因: 见附件 #1 所列\n")
    assert "只有“见附件”" in problem.message
    assert "#1 所列" in problem.message
    assert problem.severity is Severity.WARNING


def test_a_key_written_twice_names_both_lines():
    _, (problem,) = read_text("预算: 1\n决算: 2\n预算: 3\n")
    assert "第 1 行和第 3 行" in problem.message
    assert problem.was == "预算: 3"


def test_a_key_written_in_two_widths_names_both_spellings():
    _, (problem,) = read_text("因公出国（境）: 1\n因公出国(境): 2\n")
    assert "“因公出国（境）”和“因公出国(境)”" in problem.message


def test_a_run_of_tabs_is_one_problem_that_says_how_far_it_goes():
    _, (problem,) = read_text(
        "收入:\n" + "".join(f"\t项目{number}: 1\n" for number in range(300))
    )
    assert problem.code == "Y10"
    assert "到第 301 行" in problem.message


def test_a_pasted_text_of_any_length_is_one_problem():
    mapping, (problem,) = read_text(
        "原因: 开头。\n" + "又一段，没有缩进。\n\n" * 400 + "状态: 送审稿\n"
    )
    assert problem.code == "Y03"
    assert mapping.items["状态"].text == "送审稿"


def test_hundreds_of_slips_come_in_one_go():
    mapping, problems = read_text(
        "收入:\n" + "".join(f"  项目{number}： {number}\n" for number in range(150))
    )
    assert codes(problems) == ["Y01"] * 150
    assert len(mapping.items["收入"].items) == 150


def test_more_slips_than_can_be_told_are_cut_off_with_a_word():
    text = "".join(f"备注{number}: @甲\n" for number in range(300))
    mapping, problems = read_text(text)
    assert mapping is None
    assert codes(problems)[0] == "Y29"
    assert len(problems) > 100


def test_problems_come_by_line():
    _, problems = read_text(
        "目标: >90%\n预算:3\n预算: 1\n原因: 甲: 乙\n说明: 见附件 #1\n备注: @甲\n"
    )
    assert [problem.place.line for problem in problems] == sorted(
        problem.place.line for problem in problems
    )
    assert set(codes(problems)) == {"Y02", "Y04", "Y05", "Y06", "Y08", "Y09"}


def test_what_no_rule_fits_keeps_the_words_of_the_library():
    mapping, (problem,) = read_text("附件:\n  甲: 1\n  - 乙\n")
    assert mapping is None
    assert problem.code == "Y24"
    assert problem.place.line == 3
    assert "did not find expected key" in problem.detail


# ── what is refused ─────────────────────────────────────────────────────────

REFUSED = {
    "deep brackets": b"a: " + b"[" * 5000,
    "deep mappings": b"".join(b" " * depth + b"a:\n" for depth in range(500)),
    "many items": b"a: [" + b"1," * 300_000 + b"1]",
    "many keys": b"".join(b"k%d: 1\n" % number for number in range(150_000)),
    "many bytes": b"a: " + b"x" * 20_000_000,
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_a_file_out_of_all_proportion_is_refused_at_once(data):
    start = time.process_time()
    mapping, (problem,) = read_yaml(data, FILE)
    assert mapping is None
    assert problem.code == "Y20"
    assert (
        time.process_time() - start < 3
    )  # about 0.5 on two cores; what counts is that it ends


def test_a_line_made_to_waste_time_wastes_none():
    start = time.process_time()
    for line in (
        "（" + " " * 200_000,
        '"' * 50_000,
        "{" + " ," * 20_000,
        "甲" + " " * 100_000 + "#",
        "{甲: " * 9 + " " * 50_000,
    ):
        read_text(f"原因: {line}\n状态: 送审稿\n")
    read_text("收入:\n" + "\t甲: 1\n" * 5000)
    assert time.process_time() - start < 10


def test_twenty_levels_are_deep_enough():
    assert read_text("a: " + "[" * 19 + "]" * 19)[1] == []
    assert codes(read_text("a: " + "[" * 20 + "]" * 20)[1]) == ["Y20"]


def test_aliases_are_refused_and_never_expanded():
    lines = ["a0: &a0 [ha, ha]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)
    ]
    mapping, problems = read_text("\n".join(lines))
    assert mapping is None or len(str(plain(mapping))) < 10_000
    assert set(codes(problems)) == {"Y19"}


def test_an_escaped_control_character_is_refused_where_it_stands():
    mapping, (problem,) = read_text('甲: 1\n原因: "甲\\x02乙"\n')
    assert problem.code == "Y33"
    assert problem.place == Place(FILE, 2, 5)
    assert mapping.items["原因"].text == "甲 乙"


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x02", "\x0b", "\x1f", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffd"],
)
def test_a_raw_control_character_is_refused_and_the_rest_is_read(character):
    mapping, (problem,) = read_text(
        f"甲: 1\n原因: 甲{character}乙\n丙: @\n".replace("@", "2")
    )
    assert problem.code == "Y33"
    assert problem.place == Place(FILE, 2, 6)
    assert plain(mapping) == {"甲": "1", "原因": "甲 乙", "丙": "2"}


def test_an_escaped_surrogate_is_refused():
    mapping, problems = read_text('甲: "\\ud800"\n')
    assert problems
    assert "\ud800" not in str(mapping)


# ── any damage ──────────────────────────────────────────────────────────────

MARKS = [
    *"：，（）｛｝［］“”　＃－、。;:,{}[]\"'#-&*!|>%@`?\t\n \\<甲",
    "\u00a0",
    "\x02",
    "\u2028",
    "\ufeff",
    "\n---\n",
]


def damaged(text, chance):
    at = chance.randrange(len(text))
    kind = chance.choice(["delete", "insert", "replace"])
    mark = "" if kind == "delete" else chance.choice(MARKS)
    return text[:at] + mark + text[at + (kind != "insert") :]


@pytest.mark.parametrize("seed", range(8))
def test_damage_to_a_character_never_raises_and_is_never_told_elsewhere(seed):
    chance = random.Random(seed)
    for _ in range(60):
        text = chance.choice(list(SAMPLES.values()))
        for _ in range(chance.choice([1, 1, 2, 4])):
            text = damaged(text, chance)
        mapping, problems = read_text(text)
        assert mapping is not None or any(
            problem.severity is Severity.ERROR for problem in problems
        )
        assert all(
            0 <= problem.place.line <= text.count("\n") + 1 for problem in problems
        )
        assert all(len(problem.was.split("\n")) == 1 for problem in problems)


@pytest.mark.parametrize("seed", range(4))
def test_damaged_bytes_never_raise(seed):
    chance = random.Random(seed)
    for _ in range(60):
        data = bytearray(ACCOUNTS.encode(chance.choice(["utf-8", "gbk"])))
        data[chance.randrange(len(data))] = chance.randrange(256)
        mapping, problems = read_yaml(bytes(data), FILE)
        assert mapping is not None or problems


def test_a_clean_file_of_45_kb_is_read_in_a_blink():
    text = "".join(
        f"段{number}:\n" + ACCOUNTS.replace("\n", "\n  ").join(["  ", "\n"])
        for number in range(27)
    )
    data = text.encode()
    assert len(data) > 40_000
    times = []
    for _ in range(5):
        start = time.perf_counter()
        _, problems = read_yaml(data, FILE)
        times.append(time.perf_counter() - start)
    assert problems == []
    assert min(times) < 0.1  # 8 ms on two cores; the rest is for a busy machine


def test_more_lines_than_any_report_has_are_not_read_and_the_most_are():
    text = "甲: 1\n" + "x\n" * 100_000
    mapping, (problem,) = read_text(text)
    assert mapping is None
    assert (problem.code, problem.place) == ("Y20", Place(FILE, 50_001))
    assert "100002 行" in problem.message
    mapping, problems = read_text("甲: 1\n" + "\n" * 40_000)
    assert (plain(mapping), problems) == ({"甲": "1"}, [])
