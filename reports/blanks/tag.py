"""An official blank form made into a template of a report type, beside the file it comes from."""

from pathlib import Path

from msgspec import Struct

from reports.blanks.labels import read_style
from reports.blanks.propose import Proposed, propose
from reports.core.problems import Fault, Place, Problem, did_you_mean, problem
from reports.publish.disk import folded, names_in, write_files
from reports.run.request import WrongCall
from reports.source.encoding import MOST_BYTES, file_too_big, read_bytes
from reports.types.find import TypeFolder, find_types
from reports.types.read import read_type
from reports.writers.docx.blank_form import BlankForm, read_blank_form, type_into

_ENDING = ".模板.docx"


class TaggedForm(Struct, frozen=True):
    """A form with tags: where it is to lie, its bytes, the style whose words it speaks, and what was
    proposed.
    """

    path: Path
    content: bytes
    folder: Path
    proposed: Proposed


def tag_form(
    templates: Path, form: Path, kind: str, style: str, year: int
) -> TaggedForm:
    """The form with tags of a report type; without a style, of the one that knows the most of it.

    Raises WrongCall for what is not there or would be written over, and Fault.
    """
    folder = _folder_of(templates, kind, style)
    path = _target(form)
    data, blank = _read(form)
    styles = [
        read_style(read_type(folder, one, year)) for one in folder.variants or ("",)
    ]
    if style:
        chosen = next(one for one in styles if one.variant == style)
    else:
        chosen = max(styles, key=lambda one: len(propose(blank, one).known))
    others = [one for one in styles if one is not chosen]
    proposed = propose(blank, chosen, others)
    if not proposed.known:
        raise Fault(problem("M14", "nothing known", Place(form.name), kind=kind))
    content = type_into(data, form.name, proposed.typed)
    return TaggedForm(path, content, folder.path / chosen.variant, proposed)


def write_tagged(form: TaggedForm) -> list[Problem]:
    """Writes the form; the problems where it could not be."""
    return write_files(form.path.parent, {form.path.name: form.content})


def _folder_of(templates: Path, kind: str, style: str) -> TypeFolder:
    folders = find_types(templates)
    if kind not in folders:
        raise WrongCall(f"没有“{kind}”这种报告。{did_you_mean(kind, folders)}")
    folder = folders[kind]
    if style and style not in folder.variants:
        near = did_you_mean(style, folder.variants)
        raise WrongCall(f"“{kind}”没有“{style}”这个样式。{near}")
    return folder


def _target(form: Path) -> Path:
    """Where the form with tags is to lie. Raises WrongCall where something does already."""
    if not form.is_file():
        raise WrongCall(f"没有“{form}”这个文件。")
    path = form.with_name(form.stem + _ENDING)
    if folded(path.name) in map(folded, names_in(path.parent)):
        raise WrongCall(f"“{path}”已经有了，没有动它。要重新认，先把它移走或者改名。")
    return path


def _read(form: Path) -> tuple[bytes, BlankForm]:
    data = read_bytes(form)
    if len(data) > MOST_BYTES:
        raise Fault(file_too_big(form.name))
    return data, read_blank_form(data, form.name)
