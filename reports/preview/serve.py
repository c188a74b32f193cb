"""The preview opened: its house, its page, its server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from reports.preview.house import House
from reports.preview.server import Server, opened
from reports.publish.common import common_name, need_common
from reports.publish.scratch import scratch_folder
from reports.run.request import Request
from reports.templating import compile_page, page
from reports.writers.html.policy import POLICY, with_policy

_SHELL = "预览.html.j2"


@contextmanager
def serving(request: Request, port: int) -> Iterator[Server]:
    """The preview of a year at a port, 0 for any that is free, for as long as it is looked at. Raises WrongCall,
    Fault, PortTaken.
    """
    with scratch_folder() as folder:
        house = House(request, folder / "预览" / "output")
        server = opened(house, _page(request), port)
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        try:
            yield server
        finally:
            house.end()
            server.shutdown()
            server.server_close()


def _page(request: Request) -> bytes:
    """The page that everything is seen on. Raises Fault."""
    text = need_common(request.templates, _SHELL)
    shell = page(compile_page(text, common_name(request.templates, _SHELL)))
    year = request.year
    return with_policy(
        shell(年度=year, 安全策略=POLICY), scripts=True, frames=True
    ).encode()
