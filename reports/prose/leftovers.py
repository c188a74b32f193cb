"""What must not stand in a published text: open places, both of two words, marks of other files,
slips of writing.
"""

from collections.abc import Collection, Iterator, Mapping

from reports.core.patterns import HAN, Pattern
from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.prose.passages import line_at, stands_in, without_references
from reports.source.schema import Words
from reports.wording import leftovers

_SAME_AS_ELSEWHERE = Pattern(r"\A\s*(?:同上年?|同前|见上|略)[。；]?\s*\Z")
_FALL_BELOW_ZERO = Pattern(r"(?:减少|下降|降低|回落)了?\s*[-－−]\d[\d,.]*")
_RISE_BELOW_ZERO = Pattern(r"(?:增加|增长|上升|提高)了?\s*[-－−]\d[\d,.]*")
# 占年初预算的112% and the like are rates of completion: of last year, a budget, a goal, a plan, a task.
_SHARE_ABOVE_WHOLE = Pattern(
    r"占(?:比|(?![^，。；]{0,12}(?:[上去]年|预算|目标|计划|任务))"
    r"[^，。；%％占]{0,12}(?:总[数量额计]?|合计|全部|收入|支出)的)"
    r"(?:比重)?(?:达到?|为|是)?"
    r"(?:[1-9]\d{3,}|[2-9]\d\d|1(?!00(?:\.0+)?[%％])\d\d)(?:\.\d+)?[%％]"
)
_DOUBLED_MARK = Pattern(r"([，。；：、！？])\1+|[，。、；：][。，、；：]")
_NO_PERCENT = Pattern(
    r"(?:占比?|增长率?|下降率?|上升|完成率|执行率|到位率)(?:达到?|为)?"
    r"\d+(?:\.\d+)?(?=[，。；、])"
)
# Words that no sentence has twice in a row, and a verb begun twice.
_PARTICLES = (
    *(word * 2 for word in "的了和与及或是为在把被"),
    *("进行进行", "了进行", "了予以", "了给予", "了加以"),
)
_DOUBLED_PARTICLE = Pattern(
    r"(?<!目)的的(?!确|士)|了了(?!解)|和和(?!气|睦|美)|(?<!参)与与|及及(?!时|早)|或或"
    r"|是是(?!非)|为为|(?<![实现存])在在|把把|被被"
    r"|进行了?进行|(?:进行|予以|给予|加以)了(?:进行|予以|给予|加以)"
)
# Verbs and adverbs that no sentence has twice in a row; of many nouns one ends a word and begins the next.
_NEVER_TWICE = (
    *("保持", "实现", "加强", "完成", "开展", "按照", "根据", "通过", "对于", "以及"),
    *("进一步", "不断", "逐步", "切实", "确保", "达到", "严格", "提高", "力争", "已经"),
    *("积极", "认真", "主要", "其中", "因此", "同时", "为了", "由于", "并且", "全部"),
    *("制定", "建立", "健全", "完善", "增强", "减少", "下降", "用于", "包括", "有效"),
    "共同",
)
_DOUBLED_VERB = Pattern(rf"({'|'.join(_NEVER_TWICE)})\1(?!率)")
# Half-width marks where 汉字 stand on both sides; a pair of brackets around 汉字.
_HALF_WIDTH = Pattern(
    rf"(?<={HAN})[,;:!?](?={HAN}|[“《（])|(?<=[）》”%])[,;](?={HAN})"
    rf"|\((?=[^()\n]*{HAN})[^()\n]*\)|(?<={HAN})\([^()\n]*\)"
)
_BLANK_IN_YEAR = Pattern(
    r"(?<!\d)(?:19|20)\d\d(?:[ \u3000]+年|[ \u3000]*年[ \u3000]+(?:度|末|底))"
)
_BLANK_BETWEEN = Pattern(
    rf"(?<={HAN}|[，。；：、）])[ \u3000]+(?={HAN})|(?<={HAN})[ \u3000]+(?=[，。；：、（）])"
)
_YEAR_BRACKETS = Pattern(r"[\[［【{(（](?:19|20)\d\d[\]］】})）](?=第?\d+号)")
_PADDED_NUMBER = Pattern(r"(?<=[〕\]])0+\d+号")
_TYPED_NUMBERING = Pattern(
    r"(?m)^[ \u3000]*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|\d{1,2}、)"
)
# A paragraph of sentences that ends without a mark.
_NO_FULL_STOP = Pattern(rf"(?m)(?<=[^\n]{{14}}){HAN}(?=[ \u3000]*$)")
_DOUBLED_WORD = Pattern(
    r"(?<![^\W0-9A-Za-z_])(?!一.一)([^\W0-9A-Za-z_]{2,6})\1(?![^\W0-9A-Za-z_]?[（(])"
)

_STILL_TO_DO = tuple(
    word + end
    for word in ("补充", "核实", "核对", "确认", "提供", "完善", "填写", "定")
    for end in "）)】〕后"
)
# Whom or what a note asks for: in 申请 and 请假 nobody is asked.
_ASKED = "财业各补核提填确在按相有科股单注删修你您办局县市"
_NOTE_BEGINS = r"[（(【〔][^（）()【】〔〕\n]{0,30}?"
# What somebody was still to do: （数据请财务科核实）, （此处待补充）.
_TO_BE_DONE = Pattern(
    rf"{_NOTE_BEGINS}(?:(?<![申邀聘提恳])请[{_ASKED}][^（）()【】〔〕\n]{{0,14}}?(?:补充|核实|核对|确认|提供|填写|修改|删[去除掉])"
    r"|待[^（）()【】〔〕\n]{0,12}?(?:补充|核实|核对|确认|提供|完善|填写|定)(?=[）)】〕后])"
    r"|(?:删[去除掉]|修改)(?:本|此|这一?)[句段]|(?:此处|这里|本段)(?:请|待|应|要|需|再))"
    r"[^（）()【】〔〕\n]{0,30}[）)】〕]"
)

# Any two to six characters twice: classes of 汉字 take long to compile.
_DOUBLED = Pattern(r"(.{2,6})\1")
_MARKS = "，、；："

_OPEN_PLACES = Pattern(leftovers.OPEN_PLACES_TYPED)
_ALTERNATIVES = Pattern(leftovers.ALTERNATIVES)
_FOREIGN = Pattern(
    f"{leftovers.SAMPLE_NOTES}|{leftovers.FIELD_CODES}|{leftovers.MARKUP}"
)

# By the case of N13 that tells of it: words of which one is in whatever the pattern finds, and the
# pattern, which is looked for only where one of them is in the text.
_PATTERNS: Mapping[str, tuple[Collection[str], Pattern]] = {
    "open_place": (
        (
            *leftovers.PLACEHOLDER_SIGNS,
            *("xx", "___", "??", "（待", "(待", "【待", "〔待"),
        ),
        _OPEN_PLACES,
    ),
    "to_be_done": (
        (
            *(f"请{one}" for one in _ASKED),
            *("后删", "删去", "删除", "删掉", "此处", "这里", "本段"),
            *_STILL_TO_DO,
        ),
        _TO_BE_DONE,
    ),
    "alternatives": (leftovers.ALTERNATIVES_SIGNS, _ALTERNATIVES),
    "foreign": (
        (
            *("字以内", "字左右", "%d", "仍保留", "统一采用"),
            *leftovers.FIELD_CODES_SIGNS,
            *leftovers.MARKUP_SIGNS,
        ),
        _FOREIGN,
    ),
    "same_as_elsewhere": (("同上", "同前", "见上", "略"), _SAME_AS_ELSEWHERE),
    "fall_below_zero": (("-", "－", "−"), _FALL_BELOW_ZERO),
    "rise_below_zero": (("-", "－", "−"), _RISE_BELOW_ZERO),
    "share_above_whole": (("占",), _SHARE_ABOVE_WHOLE),
    "doubled_mark": (
        (
            *(mark + other for mark in f"。{_MARKS}" for other in f"。{_MARKS}"),
            *("！！", "？？"),
        ),
        _DOUBLED_MARK,
    ),
    "no_percent": (("占", "率", "增长", "下降", "上升"), _NO_PERCENT),
    "doubled_particle": (_PARTICLES, _DOUBLED_PARTICLE),
    "doubled_verb": (tuple(word * 2 for word in _NEVER_TWICE), _DOUBLED_VERB),
    "half_width": ((*",;:!?(",), _HALF_WIDTH),
    "blank_in_year": ((" ", "\u3000"), _BLANK_IN_YEAR),
    "blank": ((" ", "\u3000"), _BLANK_BETWEEN),
    "year_brackets": (("号",), _YEAR_BRACKETS),
    "padded_number": (("号",), _PADDED_NUMBER),
    "typed_numbering": (("、", "）", ")"), _TYPED_NUMBERING),
    "no_full_stop": (("",), _NO_FULL_STOP),
}


def find_leftovers(texts: Values, account_names: Collection[str]) -> Iterator[Problem]:
    """N13 for what is left over in each of the texts, by key.

    A text that is not there holds nothing. In the names of 科目 words repeat by nature.
    """
    written = {key: text for key, text in texts.items() if isinstance(text, Words)}
    bare = {key: without_references(text) for key, text in written.items()}
    together = "\n".join(bare.values())
    patterns = {
        case: pattern
        for case, (signs, pattern) in _PATTERNS.items()
        if case == _OF_WHOLE_TEXT or stands_in(together, signs, pattern)
    }
    if _DOUBLED.search(together):
        patterns["doubled_word"] = _DOUBLED_WORD
    for key, text in written.items():
        yield from _in_text(key, text, bare[key], patterns, account_names)
        yield from _unclosed(key, text)


def slips_in(text: str, cases: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """What of these cases of N13 is in a text, whoever wrote it: the case, where it begins and ends."""
    for case in cases:
        signs, pattern = _PATTERNS[case]
        if any(sign in text for sign in signs):
            for found in pattern.finditer(text):
                yield case, *found.span()


_SHOWN_OF_END = 10
# A text that is to be taken over from elsewhere, and is not there.
_SAME_AS = "同 "
# Whoever types one of these types it throughout.
_ONCE_A_LINE = frozenset({"half_width", "blank", "blank_in_year", "year_brackets"})
_ONCE_A_TEXT = "typed_numbering"
# What is all of a text is not found in all of them together.
_OF_WHOLE_TEXT = "same_as_elsewhere"
# Texts that the template puts into a sentence of its own.
_CLAUSES = ("原因", "用途", "说明 2", "措施")


_PAIRS = (("（", "）"), ("《", "》"), ("“", "”"), ("〔", "〕"))
_LISTED_BY_BRACKET = Pattern(r"[\d一二三四五六七八九十a-zA-Z]）")


def _unclosed(key: str, text: Words) -> Iterator[Problem]:
    """N13 for each paragraph with a bracket or quotation mark that has no other half."""
    for number, line in enumerate(text.split("\n"), text.place.line):
        for words in unclosed_in(line):
            place = Place(text.place.file, number)
            yield problem(
                "N13", "unclosed", place, was=line.strip(), key=key, words=words
            )


def unclosed_in(line: str) -> Iterator[str]:
    """The brackets and quotation marks of a paragraph that have no other half."""
    said = _LISTED_BY_BRACKET.sub("", line) if "（" not in line else line
    for one, other in _PAIRS:
        if said.count(one) != said.count(other):
            yield one if said.count(one) > said.count(other) else other


def _is_of_sentences(key: str, text: str) -> bool:
    """Whether the text is printed as paragraphs of its own, so that each has to end with a mark."""
    return not key.startswith(_CLAUSES) or "。" in text.rstrip()[:-1]


def _is_quoted(text: str, offset: int) -> bool:
    """Whether a title in 《》 is open there."""
    return text.rfind("《", 0, offset) > text.rfind("》", 0, offset)


def _in_text(
    key: str,
    text: Words,
    bare: str,
    patterns: Mapping[str, Pattern],
    account_names: Collection[str],
) -> Iterator[Problem]:
    taken: set[int] = set()
    told: set[tuple[str, int]] = set()
    for case, pattern in patterns.items():
        if case == "no_full_stop" and (
            not _is_of_sentences(key, text) or bare.startswith(_SAME_AS)
        ):
            continue
        # Counted from find to find: thousands of them in a long text would else each count from its start.
        number, counted = 0, 0
        for found in pattern.finditer(bare):
            words = text[found.start() : found.end()]
            number += text.count("\n", counted, found.start())
            counted = found.start()
            line = (case, number)
            if taken.intersection(range(*found.span())) or line in told:
                continue
            if case == "blank" and (
                _is_quoted(bare, found.start()) or bare.startswith(_SAME_AS)
            ):
                continue
            if case == "no_full_stop":
                words = line_at(text, found.start())[-_SHOWN_OF_END:]
            if case == "doubled_word" and any(words in name for name in account_names):
                continue
            taken.update(range(*found.span()))
            if case in _ONCE_A_LINE:
                told.add(line)
            yield problem(
                "N13",
                case,
                Place(text.place.file, text.place.line + number),
                was=line_at(text, found.start()),
                key=key,
                words=words,
            )
            if case == _ONCE_A_TEXT:
                break
