"""The papers that go with a document and are never published: 审批单 and 更正说明, from templates like
any other.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from reports.content.compiled import FORMS, CompiledOutput, find
from reports.content.fill import fill_form, summary
from reports.content.filler import Material
from reports.core.figure import NONE, Absent
from reports.core.values import Values
from reports.finance.waivers import waivers_of
from reports.publish.corrections import Change
from reports.run.prepared import PreparedType
from reports.wording.options import Wording
from reports.writers import docx

APPROVAL, CORRECTION = FORMS
_LAYOUT = "公共/版式.docx"
_SHORT = 12
# What is a number's kind in a key, and a word of its own only with 数 behind it.
_AMOUNTS = frozenset({"预算", "决算", "年初预算", "全年预算"})
# Names that take more than a line of the form are printed without what they have in common: it is to be one page.
_LINE = 38


class Subject(Struct, frozen=True):
    """The document that a slip is about: its type, its names, how it words them, its title and
    file name, and where its remarks (退回意见) stand, a line for each round.
    """

    prepared: PreparedType
    scope: Values
    wording: Wording
    title: str
    stem: str
    remarks: tuple[str, ...] = ()


def approval(
    subject: Subject, output: CompiledOutput, files: Mapping[str, str]
) -> dict[str, bytes]:
    """The 审批单 of a document's files, given by their hashes; none where the templates have no
    such form.

    Raises Fault.
    """
    found = summary(subject.prepared.compiled, output, subject.scope)
    figures = [
        {"名称": _spoken(name, subject.scope), "数": value}
        for name, value in found
        if value is not NONE
    ]
    is_long = max(map(len, files)) > _LINE
    listed = []
    for name, recorded in files.items():
        short = name.replace(subject.stem, "…", 1) if is_long else name
        listed.append({"名称": short, "校验": recorded, "短校验": recorded[:_SHORT]})
    about = {
        "摘要": [figures[index : index + 2] for index in range(0, len(figures), 2)],
        "文件名": [subject.stem] if is_long else [],
        "文件": listed,
        "审签": dict(_recorded(subject.scope.get("审签"))),
        "勾稽说明": [
            f"{code}：{waiver.words}"
            for code, waiver in waivers_of(subject.scope).items()
        ],
        "退回意见": list(subject.remarks),
    }
    return _slip(APPROVAL, subject, about)


def correction(subject: Subject, changes: Sequence[Change]) -> dict[str, bytes]:
    """The 更正说明 of a document's changes; none where the templates have no such form. Raises
    Fault.
    """
    listed = []
    for number, one in enumerate(changes, 1):
        name = _spoken(one.name, subject.scope)
        row = {"名称": name, "原": one.before, "现": one.now, "位置": one.places}
        listed.append({"序号": str(number), **row})
    about = {
        "更正": listed,
        "更正数": str(len(listed)),
        "有缺": not all(one.before and one.now for one in changes),
    }
    return _slip(CORRECTION, subject, about)


def _slip(form: str, subject: Subject, about: Values) -> dict[str, bytes]:
    compiled = subject.prepared.compiled
    layout = subject.prepared.layouts.get(_LAYOUT)
    body = f"{form}.md.j2"
    if layout is None or find(body, compiled.codes, compiled.search) is None:
        return {}
    document = {"标题": subject.title, "类型": compiled.model.name, **about}
    names = {**subject.scope, "文书": document}
    title = f"{subject.title}{form}"
    material = Material(compiled, names, subject.wording)
    filled = fill_form(material, body, title, layout.fields)
    return {f"{subject.stem}{form}.docx": docx.write(filled, layout)}


def _spoken(name: str, scope: Values) -> str:
    """What a figure is called by people: the keys that lead to it as one word, codes by their names."""
    if "." not in name:
        return name
    dictionaries = scope.get("字典")
    names: dict[str, object] = {}
    for one in dictionaries.values() if isinstance(dictionaries, Mapping) else ():
        names.update(one if isinstance(one, Mapping) else {})
    parts = []
    for part in name.split("."):
        called = names.get(part)
        parts.append(f"{called}（{part}）" if isinstance(called, str) else part)
    return "".join(parts) + ("数" if parts[-1] in _AMOUNTS else "")


def _recorded(approvals: object) -> Iterator[tuple[str, str]]:
    """What the data says of each approval: its 结果 and 日期, else the word written there."""
    for name in ("保密审查", "负责人审签"):
        said = approvals.get(name, NONE) if isinstance(approvals, Mapping) else NONE
        parts = [said]
        if isinstance(said, Mapping):
            parts = [said.get("结果"), said.get("日期")]
        words = [str(one) for one in parts if one and not isinstance(one, Absent)]
        yield name, "，".join(words) or "没有登记"
