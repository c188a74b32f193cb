"""The preview's own door to the browser of this machine: 127.0.0.1, nobody without the token, no site of others.

The token is in every address and in no cookie: cookies are shared by all that is served on 127.0.0.1, whatever its
port.
"""

import json
import secrets
import socket
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct, ValidationError, convert

from reports.core.problems import Fault
from reports.preview.differences import DifferencesAsked
from reports.preview.house import House, TextAsked, ToDoAsked
from reports.preview.told import problem_told
from reports.preview.trial import Asked
from reports.typed.write_back import ChangedElsewhere

HOST = "127.0.0.1"
FIRST_PORT, _MOST_TRIED = 8170, 50
# The longest text that a page sends is that of one section.
_MOST_BYTES = 1_500_000
# Seconds after which a listener is told that all is well, so that one who has gone is noticed.
_HEARTBEAT = 15
_NOT_HERE = "这里没有这个页面。请用运行预览时显示的网址打开。\n"
_NOT_ALLOWED = "不能这样打开预览。请用运行预览时显示的网址打开。\n"
_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "frame-ancestors 'self'",
}
_JSON = "application/json; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_TYPES: Mapping[str, str] = {
    ".html": _HTML,
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class Answer(Struct, frozen=True):
    """What is sent back: the bytes, what they are, and the name to keep them by where they are to be kept."""

    content: bytes
    kind: str
    status: int = 200
    name: str = ""


class PortTaken(Exception):  # noqa: N818
    """The port that was asked for is in use."""


class Server(ThreadingHTTPServer):
    """Serves one house to this machine."""

    daemon_threads = True
    # Another program must not be able to take the port over, nor this one that of another.
    allow_reuse_address = False

    def __init__(self, house: House, page: bytes, port: int) -> None:
        """Raises OSError where the port is in use."""
        self.house = house
        self.page = page
        self.token = secrets.token_urlsafe(24)
        super().__init__((HOST, port), _Handler)

    @property
    def hosts(self) -> frozenset[str]:
        """By which names a browser of this machine may call it: another one has been bent to lead here."""
        port = self.server_address[1]
        return frozenset((f"{HOST}:{port}", f"localhost:{port}"))

    @property
    def address(self) -> str:
        """Where the page is to be opened."""
        return f"http://{HOST}:{self.server_address[1]}/{self.token}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that has gone away is no news."""


def opened(house: House, page: bytes, port: int) -> Server:
    """A server at a port, or at the first that is free where none (0) is asked for. Raises PortTaken."""
    ports = [port] if port else range(FIRST_PORT, FIRST_PORT + _MOST_TRIED)
    for one in ports:
        if not _is_taken(one):
            try:
                return Server(house, page, one)
            except OSError:
                continue
    raise PortTaken


def _is_taken(port: int) -> bool:
    """Whether somebody listens there: Windows lets two do so."""
    with socket.socket() as asked:
        asked.settimeout(0.2)
        return asked.connect_ex((HOST, port)) == 0


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version, sys_version = "preview", ""
    protocol_version = "HTTP/1.1"
    # Seconds; a browser keeps connections open that it may never use.
    timeout = 60

    def do_GET(self) -> None:
        """A page, a file, or the news."""
        parts = self._admitted()
        if parts is None:
            return
        if parts == ["events"]:
            self._send_events()
            return
        self._answer(lambda: self._got(parts))

    def do_POST(self) -> None:
        """Something to be done, as JSON."""
        parts = self._admitted(posts=True)
        if parts is None:
            return
        body = self._body()
        if body is None:
            self._refuse(403, _NOT_ALLOWED)
            return
        self._answer(lambda: self._posted(parts, body))

    def log_message(self, *_: object) -> None:
        """The terminal is for the clerk."""

    # ── who may ask ──

    def _admitted(self, *, posts: bool = False) -> list[str] | None:
        """The parts of the address behind the token; None, and told so, for whom nothing is here."""
        headers = self.headers
        origin = headers.get("Origin")
        host = headers.get("Host", "")
        is_own = host in self.server.hosts and (
            origin == f"http://{host}" if posts or origin is not None else True
        )
        path = urlsplit(self.path).path
        _, token, *rest = f"{path}//".split("/")
        has_token = secrets.compare_digest(token.encode(), self.server.token.encode())
        if not (is_own and has_token):
            self._refuse(403, _NOT_ALLOWED)
            return None
        return [unquote(part) for part in rest if part]

    def _body(self) -> bytes | None:
        """What was posted as JSON; None for what no page of the house posts."""
        length = self.headers.get("Content-Length", "")
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip()
        if kind != "application/json" or not (length.isascii() and length.isdecimal()):
            return None
        if int(length) > _MOST_BYTES:
            return None
        return self.rfile.read(int(length))

    # ── what is asked ──

    def _got(self, parts: list[str]) -> Answer | None:
        house = self.server.house
        match parts:
            case []:
                return Answer(self.server.page, _HTML)
            case ["page", number, "page.html"]:
                return Answer(house.page(int(number)), _HTML)
            case ["page", number, "word.pdf"]:
                return Answer(house.printed(int(number)), _TYPES[".pdf"])
            case ["page", number, name]:
                kind = _TYPES.get(f".{name.rpartition('.')[2]}", "")
                content = house.file(int(number), name)
                return Answer(content, kind or "application/octet-stream", name=name)
            case ["differences", number]:
                return Answer(house.differences.page(int(number)), _HTML)
            case ["number", number, anchor]:
                return _as_json(house.number(int(number), anchor))
        return None

    def _posted(self, parts: list[str], body: bytes) -> Answer | None:
        house = self.server.house
        match parts:
            case ["try"]:
                house.try_change(_asked(body))
            case ["change"]:
                house.change(_asked(body))
            case ["todo"]:
                return _as_json(house.to_do(convert(json.loads(body), ToDoAsked)))
            case ["text"]:
                return _as_json(house.text(convert(json.loads(body), TextAsked)))
            case ["against"]:
                unit = convert(json.loads(body), dict[str, str])["unit"]
                return _as_json(house.differences.choices(_known(house, unit)))
            case ["differences"]:
                wanted = convert(json.loads(body), DifferencesAsked)
                _known(house, wanted.unit)
                return _as_json(house.differences.compared(wanted))
            case ["undo"]:
                house.undo()
            case ["redo"]:
                house.redo()
            case ["open"]:
                house.open(convert(json.loads(body), dict[str, str])["unit"])
            case _:
                return None
        return _as_json({})

    # ── what is answered ──

    def _answer(self, work: Callable[[], Answer | None]) -> None:
        try:
            answer = work()
        except Fault as fault:
            told = [problem_told(one) for one in fault.problems]
            is_elsewhere = isinstance(fault, ChangedElsewhere)
            answer = _as_json({"problems": told, "elsewhere": is_elsewhere}, 409)
        except (ValueError, KeyError, ValidationError):
            answer = None
        if answer is None:
            self._refuse(404, _NOT_HERE)
        else:
            self._send(answer)

    def _refuse(self, status: int, words: str) -> None:
        # What was posted is not read, and would be taken for the next request.
        self.close_connection = True
        self._send(Answer(words.encode(), "text/plain; charset=utf-8", status))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.content)))
        if answer.name:
            name = quote(answer.name)
            self.send_header(
                "Content-Disposition", f"attachment; filename*=UTF-8''{name}"
            )
        self._end_headers()
        self.wfile.write(answer.content)

    def _end_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()

    def _send_events(self) -> None:
        """The news as they come (server-sent events, HTML Living Standard 9.2), until the browser goes away."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self._end_headers()
        news = self.server.house.listen()
        try:
            while True:
                try:
                    event = f"data: {news.get(timeout=_HEARTBEAT)}\n\n"
                except Empty:
                    event = ":\n\n"
                self.wfile.write(event.encode())
                self.wfile.flush()
        except OSError:
            return
        finally:
            self.server.house.leave(news)


def _known(house: House, unit: str) -> str:
    """A unit that the preview is of. Raises KeyError for any other name: it becomes that of a folder."""
    if unit not in house.units:
        raise KeyError(unit)
    return unit


def _asked(body: bytes) -> Asked:
    return convert(json.loads(body), Asked)


def _as_json(value: object, status: int = 200) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), _JSON, status)
