"""From a checked data file to the finished bytes of its documents: fill, look over, write, read
back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from reports.content.compiled import CompiledOutput
from reports.core.outline import named_parts
from reports.core.problems import Fault, Place, Problem, has_errors, problem
from reports.core.tree import Document, plain_text, spoken
from reports.core.values import Values
from reports.gate.absent import find_absent
from reports.gate.numbers import NamedNumber, list_numbers
from reports.gate.privacy import screen
from reports.gate.recount import recount
from reports.prose.forms import find_other_forms
from reports.prose.unprinted import find_unprinted, find_unprinted_items
from reports.publish import disk
from reports.publish.corrections import Published, changes
from reports.publish.formats import Manuscript, write_all
from reports.publish.paging import Paging, finish
from reports.publish.portal import iso_date, portal_of, publication_time
from reports.publish.records import Pages, Publication
from reports.publish.store import CORRECTED, PAGE, PRINTED
from reports.run import slips
from reports.run.document import CheckedDocument
from reports.run.finished_text import find_doubts
from reports.run.remarks import unit_remarks
from reports.scoring.result import Score
from reports.scoring.score import explanations_of
from reports.source.schema import Words
from reports.writers import docx
from reports.writers.facts import facts_of

DRAFT_MARK, SAMPLE_MARK = "草稿", "示例"
# The code of the 警告 that tells what nobody remembers of a published document.
LOST = "P04"
# How a value is written that is not known yet, and what begins a comment in YAML.
_OPEN, _COMMENT = "待填", " #"
# The groups of codes that are about what stands in a data file, not in a template or the machine.
_OF_DATA = frozenset("DP")


class IssuedDocument(Struct, frozen=True):
    """One of a data file's documents, known from run to run by its `key`: what is public of it.

    `parts` are the names of its headings and attachments by anchor. `approval` is its 审批单,
    `correction` the 更正说明 of what readers know otherwise; their files by name, if any. `former` is
    what was public of it before.
    """

    key: str
    issue: Publication
    numbers: tuple[NamedNumber, ...]
    parts: Mapping[str, str]
    approval: Mapping[str, bytes]
    correction: Mapping[str, bytes] = field(default_factory=dict)
    former: Published | None = None


class BuildResult(Struct, frozen=True):
    """What came of one data file: its title and the files of its documents, or only problems.

    `final` says that it is a 公开稿, which may be published when it has no error and is no `sample`. `issued` are its
    documents one by one, `inputs` the files looked at, `pages` the page numbers found, by the
    name of the Word file; `trouble` is what was wrong with printing, which concerns this run
    alone. `sent` is what is kept of a 送审稿 for when it comes back, by file name.
    """

    title: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    final: bool = False
    problems: tuple[Problem, ...] = ()
    issued: tuple[IssuedDocument, ...] = ()
    inputs: Mapping[str, str | None] = field(default_factory=dict)
    pages: Mapping[str, Pages] = field(default_factory=dict)
    trouble: tuple[Problem, ...] = ()
    sample: bool = False
    sent: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def is_public(self) -> bool:
        """Whether readers are to have its documents."""
        return self.final and not self.sample


class EarlierRun(Struct, frozen=True):
    """What earlier runs left of a data file's documents.

    `published` is what was made public, by the documents' keys, `outputs` are hashes of their files
    by name. `folder` is where published ones lie; of which it is not known what they were made of
    (`lacks_records`) or what they print (`lacks_numbers`). `listed` are the names of files that the
    manifest knows there.
    """

    published: Mapping[str, Published] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path()
    listed: frozenset[str] = frozenset()
    lacks_records: bool = False
    lacks_numbers: bool = False


class _Produced(Struct, frozen=True):
    """One finished document: its tree, its lines in words, its files, what was found on the way."""

    document: Document
    said: Sequence[str]
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    pages: Mapping[str, Pages]
    trouble: tuple[Problem, ...]
    sent: Mapping[str, bytes]


def produce(
    checked: CheckedDocument, shown: str, paging: Paging, before: EarlierRun
) -> BuildResult:
    """The documents written; none where there is an error, unless they are drafts."""
    result, titles, said = _all_outputs(checked, shown, paging, before)
    problems = [*result.problems, *checked.siblings.problems()]
    if not has_errors(problems):
        told = [one.place for one in problems]
        texts, printed = _to_be_printed(checked), "\n".join(said)
        problems += find_unprinted(texts, printed, told)
        problems += find_other_forms(checked.own_texts, printed, told)
        problems += find_unprinted_items(checked.to_print, checked.scope, printed)
    if has_errors(problems) and not checked.setting.draft:
        result = replace(result, files={}, issued=(), sent={})
        problems = [one for one in problems if one.code != CORRECTED]
    if titles:
        more = f" 等 {len(titles)} 份" if len(titles) > 1 else ""
        result = replace(result, title=titles[0] + more)
    return replace(
        result,
        problems=tuple(dict.fromkeys(placed(problems, shown))),
        trouble=tuple(placed(result.trouble, shown)),
        inputs=dict(checked.inputs),
    )


def _to_be_printed(checked: CheckedDocument) -> Mapping[str, Words]:
    """The texts of a document's own files, without those that J04 asks for whether or not the form
    has room for them.
    """
    score = checked.scope.get("评分")
    explained = explanations_of(score) if isinstance(score, Score) else frozenset()
    return {
        key: text for key, text in checked.own_texts.items() if key not in explained
    }


def _all_outputs(
    checked: CheckedDocument, shown: str, paging: Paging, before: EarlierRun
) -> tuple[BuildResult, list[str], list[str]]:
    """The documents one by one, until one cannot be made; the titles of all that were begun, and the
    lines of those that were made.
    """
    titles: list[str] = []
    said: list[str] = []
    result = BuildResult(
        PurePosixPath(shown).stem,
        final=checked.final,
        sample=checked.sample,
        problems=checked.problems,
    )
    try:
        for output in checked.chosen:
            title, stem = checked.named(output)
            titles.append(title)
            if checked.setting.draft or not has_errors(result.problems):
                made = _produced(checked, output, stem, paging, before)
                said += made.said
                result = _with_output(result, checked, output, stem, made, before)
    except Fault as fault:
        problems = (*result.problems, *fault.problems)
        result = replace(result, files={}, issued=(), sent={}, problems=problems)
    return result, titles, said


def placed(problems: Iterable[Problem], shown: str) -> Iterator[Problem]:
    """The problems, those without a place at the data file: at its first line, where something is to be
    written in it. What several files give together is told of their folder.
    """
    is_file = shown.endswith(".yaml")
    for one in problems:
        line = 1 if is_file and one.code[0] in _OF_DATA else 0
        yield one if one.place else replace(one, place=Place(shown, line))


def _with_output(
    result: BuildResult,
    checked: CheckedDocument,
    output: CompiledOutput,
    stem: str,
    made: _Produced,
    before: EarlierRun,
) -> BuildResult:
    """The result with one more document. Raises Fault."""
    if result.files.keys() & made.files.keys():
        raise Fault(problem("G05", "outputs", stem=stem))
    problems = (*result.problems, *made.problems)
    issued, trouble = result.issued, made.trouble
    if not checked.setting.draft:
        known, lost = _known(checked, output, stem, made, before)
        one, found = _issued(checked, output, stem, made, known)
        issued, problems = (*issued, one), (*problems, *found)
        trouble = (*trouble, *lost)
    return replace(
        result,
        files={**result.files, **made.files},
        problems=problems,
        issued=issued,
        pages={**result.pages, **made.pages},
        trouble=(*result.trouble, *trouble),
        sent={**result.sent, **made.sent},
    )


def _produced(
    checked: CheckedDocument,
    output: CompiledOutput,
    name: str,
    paging: Paging,
    before: EarlierRun,
) -> _Produced:
    """One document: filled, looked over, written in every format that is due, read back. Raises
    Fault.
    """
    layout = checked.layout(output)
    document = fill(checked, output)
    said = spoken(document)
    problems = [*_open_places(checked, document, said)]
    problems += _looked_over(checked, document)
    problems += _doubted(checked, output, document, problems)
    problems += docx.find_crowded(document, layout)
    stem = stem_of(checked, name)
    date = iso_date(checked.scope.get("公开时间"))
    word = finish(document, layout, f"{stem}.docx", paging, date)
    problems += word.problems
    written, sent = _made_to_return(checked, document, word.word, stem)
    gone = _gone(checked, output, document, before)
    made = manuscript_of(checked, output, document, stem)
    year = str(checked.scope["年度"])
    manuscript = replace(
        made,
        gone=gone,
        word=written,
        pdf=word.pdf,
        ofd=word.ofd,
        facts=facts_of(document, year) if made.is_public else (),
    )
    files, found = write_all(manuscript)
    problems += found
    return _Produced(
        document, said, files, tuple(problems), word.pages, word.trouble, sent
    )


def _made_to_return(
    checked: CheckedDocument, document: Document, word: bytes, stem: str
) -> tuple[bytes, Mapping[str, bytes]]:
    """The Word file, of a 送审稿 with hidden bookmarks in it, and what is kept of that."""
    if checked.final or checked.setting.draft:
        return word, {}
    # lxml is slow to import, and only what a leader may write into comes back.
    from reports.publish.sent import encoded
    from reports.run.sending import made_to_return

    file = checked.siblings.file
    anchored, sent = made_to_return(checked, document, word, stem, file)
    return anchored, encoded(sent)


def fill(checked: CheckedDocument, output: CompiledOutput) -> Document:
    """One document as it is written in every format, with the mark that it bears on each page. Raises
    Fault, also where nothing would be printed.
    """
    mark = _mark(checked.setting.draft, checked.sample)
    document = checked.fill(output, mark, checked.layout(output).fields)
    if not document.blocks:
        raise Fault(problem("T07", "nothing printed", Place(output.body)))
    return document


def stem_of(checked: CheckedDocument, name: str) -> str:
    """What the files of a document are called at its stage. Raises Fault for what is no file name."""
    stem = disk.file_name(_staged(name, checked))
    if isinstance(stem, Problem):
        raise Fault(replace(stem, place=checked.begin))
    return stem


def manuscript_of(
    checked: CheckedDocument, output: CompiledOutput, document: Document, stem: str
) -> Manuscript:
    """A filled document with all that its page asks of it; what its Word file asks comes with that.
    Raises Fault.
    """
    draft = checked.setting.draft
    return Manuscript(
        document=document,
        scope=checked.scope,
        layout=checked.layout(output),
        stem=stem,
        is_public=checked.final or draft,
        is_draft=draft,
        invented=checked.invented,
        gone=(),
        has_schedules=output.schedules,
        shell=checked.prepared.shell,
        style=checked.prepared.style,
        word=b"",
        pdf=None,
        ofd=None,
        facts=(),
    )


def _looked_over(checked: CheckedDocument, document: Document) -> Iterator[Problem]:
    """What a finished text may not hold: what is a person's and, where asked, numbers without a
    source.
    """
    yield from screen(document, checked.lines, _open_to_all(checked.scope))
    found = recount(document, checked.lines)
    if checked.final:
        found += find_absent(document, checked.wording.none_text)
    # What was computed, or is not there, nobody typed: it is told where the report begins.
    yield from (
        one if one.place else replace(one, place=checked.begin) for one in found
    )
    if checked.setting.strict:
        from reports.gate.unsourced import unsourced

        search = checked.compiled.search
        workspace = checked.log.workspace
        yield from unsourced(
            document, checked.lines, lambda: workspace.template_lines(search)
        )


def _doubted(
    checked: CheckedDocument,
    output: CompiledOutput,
    document: Document,
    told: Sequence[Problem],
) -> Iterator[Problem]:
    """What a finished text says that cannot be right; told where the report begins where nobody typed it."""
    for one in find_doubts(checked, output, document, (*checked.problems, *told)):
        yield one if one.place else replace(one, place=checked.begin)


def _open_places(
    checked: CheckedDocument, document: Document, said: Sequence[str]
) -> Iterator[Problem]:
    """How much is still 待填 in a document that is not final; `said` are its lines in words.

    Raises Fault for one that is: the last net before it is published. Where a report that it takes
    in has errors, they are why.
    """
    mark = checked.wording.pending_text
    fields = [plain_text(line) for _, line in document.fields]
    count = sum(text.count(mark) for text in (*said, *fields))
    if not count:
        return
    if checked.final and not checked.setting.draft:
        left = problem("D06", "published", _first_open(checked.lines), mark=mark)
        raise Fault(*(checked.siblings.problems() or [left]))
    yield problem(
        "D06",
        "count",
        _first_open(checked.lines),
        count=count,
        mark=mark,
        words=mark.strip("〔〕"),
    )


def _first_open(lines: Mapping[str, Sequence[str]]) -> Place | None:
    """Where the first 待填 is written in the files of a document; None where it is in no line of them."""
    for file, written in lines.items():
        for number, line in enumerate(written, 1):
            column = line.partition(_COMMENT)[0].find(_OPEN)
            if column >= 0:
                return Place(file, number, column + 1)
    return None


def _open_to_all(scope: Values) -> list[str]:
    """What of a unit may be published though it looks like a person's: its office's phone,
    address and e-mail.
    """
    contact = scope["单位"].get("公开联系")
    if not isinstance(contact, Mapping):
        return []
    return [str(value) for value in contact.values() if isinstance(value, str)]


def _mark(draft: bool, sample: bool) -> str:
    """What stands on every page of a document that must not be published."""
    return f"{SAMPLE_MARK if sample else ''}{DRAFT_MARK if draft else ''}"


def _staged(stem: str, checked: CheckedDocument) -> str:
    """The file name of a document at its stage."""
    draft = checked.setting.draft
    words = _mark(draft, checked.sample)
    if not (draft or checked.final):
        words += "送审稿"
    return f"{stem}（{words}）" if words else stem


# ── what is known of a document ─────────────────────────────────────────────


def _known(
    checked: CheckedDocument,
    output: CompiledOutput,
    name: str,
    made: _Produced,
    before: EarlierRun,
) -> tuple[EarlierRun, list[Problem]]:
    """What earlier runs left, with the numbers that readers know read from the published page where
    nobody remembers them; and P04 for all that was not known.
    """
    page, key = f"{name}{PAGE}", _key(checked, output)
    is_forgotten = key not in before.published and (
        before.lacks_numbers or page in before.listed
    )
    if not (_is_public(checked) and (is_forgotten or before.lacks_records)):
        return before, []
    old, new = _read(before.folder / page), made.files[page]
    if old is None:
        return before, []
    lost = []
    if before.lacks_records:
        case = "records same" if old == new else "records other"
        lost.append(problem(LOST, case, stem=name))
    if is_forgotten:
        from reports.gate.printed import numbers_before

        now = list_numbers(made.document)
        known = now if old == new else numbers_before(old, new, now)
        case = "numbers same" if old == new else "numbers read"
        lost.append(
            problem(LOST, case if known is not None else "numbers gone", stem=name)
        )
        known = now if known is None else known
        published = {**before.published, key: Published(known, known)}
        before = replace(before, published=published)
    return before, lost


def _gone(
    checked: CheckedDocument,
    output: CompiledOutput,
    document: Document,
    before: EarlierRun,
) -> tuple[tuple[str, str], ...]:
    """The parts that were public once and are in the document no more: anchor, name."""
    former = before.published.get(_key(checked, output))
    if former is None or checked.setting.draft or not _is_public(checked):
        return ()
    there = named_parts(document.blocks)
    return tuple(part for part in former.parts.items() if part[0] not in there)


def _is_public(checked: CheckedDocument) -> bool:
    """Whether readers are to have the documents."""
    return checked.final and not checked.sample


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _key(checked: CheckedDocument, output: CompiledOutput) -> str:
    return f"{checked.compiled.model.name}/{output.name}"


# ── what goes with a document ───────────────────────────────────────────────


def _issued(
    checked: CheckedDocument,
    output: CompiledOutput,
    name: str,
    made: _Produced,
    before: EarlierRun,
) -> tuple[IssuedDocument, Sequence[Problem]]:
    """One document with the slips that go with it, and P03 where it prints otherwise than
    readers know.

    Raises Fault.
    """
    compiled, document = checked.compiled, made.document
    kind, stem = compiled.model.name, _staged(name, checked)
    is_public = _is_public(checked)
    remarks = unit_remarks(
        checked.siblings.session, compiled.model, checked.setting, checked.log
    )
    subject = slips.Subject(
        prepared=checked.prepared,
        scope=checked.scope,
        wording=checked.wording,
        title=document.title,
        stem=stem,
        remarks=tuple(one.summary for one in remarks.about(checked.siblings.file)),
    )
    hashes = _hashes(made.files, stem, before)
    former = before.published.get(_key(checked, output))
    issued = IssuedDocument(
        key=_key(checked, output),
        issue=Publication(
            kind,
            document.title,
            iso_date(checked.scope.get("公开时间")),
            stem,
            publication_time(checked.scope),
            portal_of(checked.scope),
        ),
        numbers=list_numbers(document) if is_public else (),
        parts=named_parts(document.blocks) if is_public else {},
        approval=slips.approval(subject, output, hashes),
        former=former,
    )
    if not (is_public and former):
        return issued, ()
    found = changes(former.known, issued.numbers)
    problems = [problem(CORRECTED, count=len(found), stem=stem)] if found else []
    # The one that lies there says it already.
    told = not changes(former.now, issued.numbers) if former.correction else not found
    if told:
        return issued, problems
    return replace(issued, correction=slips.correction(subject, found)), problems


def _hashes(
    files: Mapping[str, bytes], stem: str, before: EarlierRun
) -> dict[str, str]:
    """The hashes of a document's files by name, with those of a PDF and an OFD made earlier of the very
    same Word file.
    """
    hashes = {name: disk.hash_bytes(content) for name, content in files.items()}
    word = f"{stem}.docx"
    if before.outputs.get(word) == hashes[word]:
        for printed in (f"{stem}{suffix}" for suffix in PRINTED):
            if printed in before.outputs:
                hashes.setdefault(printed, before.outputs[printed])
    return hashes
