"""Mistakes in words and in form: names, numbering, marks, characters, what is left of others."""

import re
from collections.abc import Mapping
from random import Random

from benchmarks.planted.making import Maker, added, changed
from benchmarks.planted.report import Report
from benchmarks.planted.writing import Planted

_HAN = "一二三四五六七八九十"
# Of a list of mistyped words of our own, none of which is in 核对用语.yaml: what a list cannot know.
_UNLISTED = (
    ("绩效", "积效"), ("基金", "基全"), ("参保", "餐保"), ("指标", "指栋"), ("项目", "顶目"), ("经费", "经贵"),
    ("资金", "资全"), ("评价", "评介"), ("救助", "就助"), ("管理", "管里"), ("完成", "完城"), ("单位", "单住"),
)  # fmt: skip
_LISTED = (
    ("收入", "收徒"), ("拨付", "拔付"), ("拨款", "拔款"), ("预算", "予算"), ("决算", "诀算"), ("结余", "结佘"),
    ("报销", "报消"), ("缴纳", "激纳"), ("安排", "按排"), ("医疗保障局", "医疗保障居"), ("截至2", "截止2"),
)  # fmt: skip


def _numbered(report: Report, rng: Random, how: str) -> Planted | None:
    def change(found: re.Match[str], rng: Random) -> str:
        at = _HAN.index(found[1])
        if how == "skip":
            new = _HAN[(at + 1) % 10]
        elif how == "double":
            new = _HAN[at - 1]
        else:
            new = str(at + 1)
        return found.group().replace(found[1], new)

    least = {"skip": "一二三四五六七八", "double": _HAN[1:], "arabic": _HAN}[how]
    headings = [
        at
        for at in report.headings
        if re.match(rf"（?[{least}][）、]", report.blocks[at].words)
        and "表" not in report.blocks[at].words[-3:]
    ]
    return changed(report, rng, headings, rf"^（?([{least}])(?:）|、)", change)


def _skipped(report: Report, rng: Random) -> Planted | None:
    return _numbered(report, rng, "skip")


def _doubled_number(report: Report, rng: Random) -> Planted | None:
    return _numbered(report, rng, "double")


def _arabic(report: Report, rng: Random) -> Planted | None:
    return _numbered(report, rng, "arabic")


def _bracket(report: Report, rng: Random) -> Planted | None:
    return changed(report, rng, report.prose, rng.choice("（）“”《》"), lambda *_: "")


_HALF = {"，": ",", "（": "(", "）": ")", "：": ":", "；": ";", "。": "."}


def _half_width(report: Report, rng: Random) -> Planted | None:
    return changed(
        report, rng, report.prose, r"(?<=[^\W\d_A-Za-z])[，（）：；](?=[^\W\d_A-Za-z])",
        lambda found, _: _HALF[found.group()],
    )  # fmt: skip


def _doubled_mark(report: Report, rng: Random) -> Planted | None:
    def change(found: re.Match[str], rng: Random) -> str:
        mark = found.group()
        return mark + rng.choice((mark, mark, "，" if mark != "，" else "、"))

    return changed(report, rng, report.prose, r"[，。；、](?=.)", change)


_VERBS = "进一步|保持|实现|加强|完成|开展|按照|根据|通过|提高|主要|其中|建立|健全|完善|减少|用于|包括|及时|负责"
_NOUNS = (
    "医疗保障|预算|绩效|项目|基金|支出|收入|单位|资金|经费|指标|工作|管理|服务|政策"
)


def _doubled_verb(report: Report, rng: Random) -> Planted | None:
    return changed(
        report,
        rng,
        report.prose,
        rf"{_VERBS}|[的了和与及为在]",
        lambda found, _: found.group() * 2,
    )


def _doubled_noun(report: Report, rng: Random) -> Planted | None:
    return changed(
        report, rng, report.prose, _NOUNS, lambda found, _: found.group() * 2
    )


def _mistyped(
    report: Report, rng: Random, pairs: tuple[tuple[str, str], ...]
) -> Planted | None:
    known = dict(pairs)
    here = [
        one
        for one in known
        if any(one in report.blocks[at].words for at in report.prose)
    ]
    if not here:
        return None
    word = rng.choice(here)
    return changed(report, rng, report.prose, re.escape(word), lambda *_: known[word])


def _listed_word(report: Report, rng: Random) -> Planted | None:
    return _mistyped(report, rng, _LISTED)


def _unlisted_word(report: Report, rng: Random) -> Planted | None:
    return _mistyped(report, rng, _UNLISTED)


def _unit_name(report: Report, rng: Random) -> Planted | None:
    names = ("医疗保险局", "医保障局", "医疗保障管理局", "医疗局")
    return changed(
        report, rng, report.prose, r"(?<=[县市区州旗])医疗保障局",
        lambda _, rng: rng.choice(names),
    )  # fmt: skip


def _document_number(report: Report, rng: Random) -> Planted | None:
    def change(found: re.Match[str], rng: Random) -> str:
        return found[1] + str(int(found[2]) + rng.choice((1, 2, 10))) + "号"

    pattern = r"([^\W\d_A-Za-z]{2,6}〔20\d\d〕)(\d+)号"
    twice = changed(
        report, rng, report.prose, pattern, change,
        lambda found: report.words.count(found.group()) > 1,
    )  # fmt: skip
    if twice is not None:
        return twice
    title = rng.choice(
        ("关于批复单位预算的通知", "关于加强资金管理的通知", "专项资金管理办法")
    )
    first, second = rng.sample(range(3, 90), 2)
    return added(
        report, rng,
        f"依据《{title}》（示财社〔{report.year}〕{first}号）安排资金，按照《{title}》（示财社〔{report.year}〕{second}号）"
        "的要求使用资金。",
    )  # fmt: skip


def _number_brackets(report: Report, rng: Random) -> Planted | None:
    kinds = ("[]", "（）", "【】", "﹝﹞")
    one, two = rng.choice(kinds)
    if report.words.count("〔20") > 1:
        return changed(
            report,
            rng,
            report.prose,
            r"〔(20\d\d)〕(?=\d+号)",
            lambda found, _: one + found[1] + two,
        )
    return added(
        report, rng,
        f"项目依据示府办〔{report.year}〕11号和示财社{one}{report.year}{two}12号文件设立，资金按规定使用。",
    )  # fmt: skip


def _account(report: Report, rng: Random) -> Planted | None:
    slips = (
        ("事务", "事物"), ("行政事业单位", "行政单位"), ("公积金", "公基金"), ("养老支出", "养老保险支出"),
        ("缴费支出", "缴费"), ("公务员", "公务人员"), ("医疗救助", "医疗求助"),
    )  # fmt: skip
    old, new = rng.choice(slips)
    blocks = [at for at in report.prose if "（项）" in report.blocks[at].words]
    return changed(
        report, rng, blocks, rf"{old}(?=[^（：，。]*（[类款项]）)", lambda *_: new
    )


def _others(report: Report, rng: Random) -> Planted | None:
    where = report.name
    other = "城乡居民" if "职工" in where else "城镇职工"
    slips = (
        ("医疗保障事业", "民政事业"), ("参保人员", "低保扩面对象"), ("医保业务", "婚姻登记业务"),
        ("参保", "养老床位"), ("基金监管", "食品抽检"),
    )  # fmt: skip
    fitting = [
        one
        for one in slips
        if any(one[0] in report.blocks[at].words for at in report.prose)
    ]
    sentences = (
        "本项目符合民政事业中长期规划，困难群众生活水平稳步提高。", "各校按学前教育补助标准足额安排经费。",
        "农村公路养护里程完成年度计划。", f"全年共安排{'X' * 2}万元，用于系统建设。",
        "（此处待补充数据后删除）本年度工作进展顺利。", f"《{other}基本医疗保险办法》规定的待遇已经落实到位。",
        "高标准农田建设任务按期完成，群众满意。",
    )  # fmt: skip
    if fitting and rng.random() < 0.4:
        old, new = rng.choice(fitting)
        return changed(report, rng, report.prose, old, lambda *_: new)
    return added(report, rng, rng.choice(sentences))


def _near_duplicate(report: Report, rng: Random) -> Planted | None:
    """A paragraph that stands twice, and the second time not as the first."""
    at = rng.choice(report.prose) if report.prose else None
    if at is None or re.match(r"[\d（]", report.blocks[at].words):
        return None
    words = report.blocks[at].words
    numbers = list(re.finditer(r"(?<![\d.])\d+\.\d+(?=万元|%)", words))
    years = list(re.finditer(rf"(?<!\d){report.year}(?=年)", words))
    han = list(re.finditer(r"(?<=，)[^\W\d_A-Za-z]{2}", words))
    found = rng.choice(numbers or years or han or [None])
    if found is None:
        return None
    new = {
        True: lambda: f"{float(found.group()) * 1.1:.2f}",
        False: lambda: (
            str(report.year - 1) if found in years else "同时" + found.group()
        ),
    }[found in numbers]()
    text = words[: found.start()] + new + words[found.end() :]
    needle = text[max(found.start() - 14, 0) : found.start() + len(new) + 14]
    return Planted("", at, (words, text), needle)


def _decimals(report: Report, rng: Random) -> Planted | None:
    """An amount that stands twice, once with another number of decimals."""

    def change(found: re.Match[str], _: Random) -> str:
        number = found[1]
        return (
            number[:-1].rstrip(".")
            if number.endswith("0") and "." in number
            else number + ("0" if "." in number else ".00")
        )

    def is_twice(found: re.Match[str]) -> bool:
        whole = rf"(?<![\d.,]){re.escape(found.group())}(?:万元|%)"
        texts = (report.blocks[at].words for at in report.prose)
        return (
            found[1] not in ("0", "100")
            and sum(len(re.findall(whole, one)) for one in texts) > 1
        )

    return changed(
        report,
        rng,
        report.prose,
        r"(?<![\d.,])(\d+(?:\.\d+)?)(?=万元|%)",
        change,
        is_twice,
    )


def _noise(report: Report, rng: Random) -> Planted | None:
    kind = rng.randrange(5)
    if kind == 0:
        return changed(
            report,
            rng,
            [*report.prose, *report.headings],
            "^",
            lambda *_: "[bookmark: _Toc1730]",
        )
    if kind == 1:
        return changed(
            report, rng, report.prose, r"(?=\d+(?:\.\d+)?%)", lambda *_: r"\geq"
        )
    if kind == 2:
        return changed(
            report,
            rng,
            report.prose,
            r"\d+(?:\.\d+)?%",
            lambda found, _: f"${found.group()[:-1]}\\%$",
        )
    if kind == 3:
        return changed(
            report,
            rng,
            report.prose,
            r"(?<![\d.])\d\.\d+(?=%|万元)",
            lambda found, _: "0" + found.group(),
        )
    return changed(report, rng, report.headings, r"^(?=\d\.)", lambda *_: "0000")


def _broken(report: Report, rng: Random) -> Planted | None:
    at = rng.choice(report.prose) if report.prose else None
    if at is None:
        return None
    words = report.blocks[at].words
    places = [
        one.start()
        for one in re.finditer(r"(?<=[^\W\d_A-Za-z，])(?=[^\W\d_A-Za-z])", words)
        if 22 < one.start() < len(words) - 12 and "。" in words[one.start() :]
    ]
    if not places or re.match(r"\d", words):
        return None
    cut = rng.choice(places)
    return Planted("", at, (words[:cut], words[cut:]), words[max(cut - 14, 0) : cut])


def _personal(report: Report, rng: Random) -> Planted | None:
    weights, signs = (
        (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2),
        "10X98765432",
    )
    first = f"000000{rng.randint(1950, 2004)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(1, 999):03}"
    first = "110101" + first[6:]
    last = signs[
        sum(int(one) * two for one, two in zip(first, weights, strict=True)) % 11
    ]
    phone = f"13{rng.randint(0, 9)}{rng.randint(10_000_000, 99_999_999)}"
    return added(report, rng, rng.choice((
        f"经办人身份证号{first}{last}，已完成核验。", f"咨询请联系经办人员，电话{phone}。",
        f"救助对象（{first}{last}）的待遇已按时发放。",
    )))  # fmt: skip


OF_WORDS: Mapping[str, Maker] = {
    "编号跳号": _skipped,
    "编号重号": _doubled_number,
    "汉字编号写成阿拉伯数字": _arabic,
    "括号、引号丢一半": _bracket,
    "全角标点写成半角": _half_width,
    "标点重复": _doubled_mark,
    "动词、虚词重复": _doubled_verb,
    "名词重复": _doubled_noun,
    "错字（用语表里有的）": _listed_word,
    "错字（用语表里没有的）": _unlisted_word,
    "单位名称写错": _unit_name,
    "文号前后不一": _document_number,
    "文号括号不一": _number_brackets,
    "类、款、项名称写错": _account,
    "别的部门、占位的残留": _others,
    "重复的段落不一样": _near_duplicate,
    "小数位不一": _decimals,
    "标记、公式符号、多余的零": _noise,
    "一段断成两段": _broken,
    "身份证号、手机号": _personal,
}
