"""A page for the house, and the shells such pages are written in."""

from collections.abc import Callable

from msgspec import Struct

from reports.publish.common import common_name, need_common
from reports.run.workspace import Workspace
from reports.templating import compile_page, page


class AuditPage(Struct, frozen=True):
    """A page for the house: its file, its bytes, and what of it is said on the terminal."""

    name: str
    content: bytes
    summary: tuple[str, ...]


def read_shell(workspace: Workspace, name: str) -> Callable[..., str]:
    """What renders a page for the house. Raises Fault where its template is missing or broken."""
    text = need_common(workspace.templates, name)
    return page(compile_page(text, common_name(workspace.templates, name)))
