"""Nobody but the browser of this machine that has the token is let in, and what it asks for is answered."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from reports.preview.serve import serving
from reports.preview.server import HOST, PortTaken, Server
from reports.publish.disk import hash_bytes
from reports.run.request import Request
from tests.preview.conftest import FILE, UNIT


@pytest.fixture
def server(typing: Request) -> Iterator[Server]:
    with serving(typing, 0) as server:
        yield server


def call(
    server: Server,
    path: str,
    method: str = "GET",
    body: object = None,
    **headers: str,
) -> tuple[int, bytes, http.client.HTTPMessage]:
    """The answer to a call; headers are given with _ for -."""
    port = server.server_address[1]
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    given = {"Host": f"{HOST}:{port}"}
    if body is not None:
        given |= {"Content-Type": "application/json", "Origin": f"http://{HOST}:{port}"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    content = None if body is None else json.dumps(body).encode()
    connection.request(method, path, content, given)
    answer = connection.getresponse()
    found = answer.status, answer.read(), answer.headers
    connection.close()
    return found


def own(server: Server, path: str = "") -> str:
    return urlsplit(server.address).path + quote(path)


def state(server: Server) -> Any:
    return json.loads(server.house.state())


def document(server: Server, file: str = FILE) -> Any:
    [unit] = state(server)["opened"]
    return next(one for one in unit["documents"] if one["file"] == file)


def entered(server: Server) -> tuple[int, dict[str, Any]]:
    """A document and a typed value of a number of it that is as it was typed."""
    number = document(server)["id"]
    for at in range(1, 200):
        status, content, _ = call(server, own(server, f"number/{number}/n{at}"))
        told = json.loads(content)
        if (
            status == 200
            and len(told["typed"]) == 1
            and "." in told["typed"][0]["text"]
        ):
            return number, told["typed"][0]
    raise AssertionError


def change(server: Server, new: str) -> dict[str, Any]:
    number, typed = entered(server)
    names = ("file", "hash", "line", "column", "text")
    return {"document": number, "spot": {one: typed[one] for one in names}, "new": new}


# ── who is let in ───────────────────────────────────────────────────────────


def test_it_listens_to_this_machine_alone(server: Server) -> None:
    assert server.server_address[0] == HOST
    assert len(server.token) >= 32


def test_without_the_token_there_is_nothing(server: Server) -> None:
    token = server.token
    wrong = token[:-1] + ("a" if token[-1] != "a" else "b")
    for path in ("/", f"/{wrong}/", f"/{token[:-1]}/", "/events", f"/{wrong}/events"):
        status, content, _ = call(server, path)
        assert status == 403 and "不能这样打开" in content.decode(), path
    assert call(server, own(server))[0] == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", ""]
)
def test_a_name_that_was_bent_to_lead_here_is_refused(
    server: Server, host: str
) -> None:
    host = host.format(port=server.server_address[1])
    assert call(server, own(server), Host=host)[0] == 403
    origin = f"http://{host}"
    answer = call(server, own(server, "undo"), "POST", {}, Host=host, Origin=origin)
    assert answer[0] == 403


def test_the_machine_may_be_called_localhost(server: Server) -> None:
    host = f"localhost:{server.server_address[1]}"
    assert call(server, own(server), Host=host)[0] == 200
    answer = call(
        server, own(server, "undo"), "POST", {}, Host=host, Origin=f"http://{host}"
    )
    assert answer[0] == 409


def test_what_another_site_asks_is_refused(server: Server) -> None:
    for origin in ("http://evil.example", "null", f"http://{HOST}:1"):
        assert call(server, own(server), Origin=origin)[0] == 403
        assert call(server, own(server, "undo"), "POST", {}, Origin=origin)[0] == 403
    port = server.server_address[1]
    connection = http.client.HTTPConnection(HOST, port)
    kind = {"Content-Type": "application/json"}
    connection.request("POST", own(server, "undo"), b"{}", kind)
    assert connection.getresponse().status == 403  # no Origin
    connection.close()


def test_a_form_of_another_site_posts_nothing(server: Server) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = call(server, own(server, "undo"), "POST", {}, Content_Type=kind)
        assert answer[0] == 403
    much = {"Content_Length": "1600000"}
    assert call(server, own(server, "undo"), "POST", {}, **much)[0] == 403


@pytest.mark.parametrize("asked", ["todo", "text", "try", "change"])
def test_what_is_to_be_typed_is_told_to_nobody_else(server: Server, asked: str) -> None:
    body = {"unit": UNIT}
    port = server.server_address[1]
    wrong = "x" * len(server.token)
    assert call(server, f"/{wrong}/{asked}", "POST", body)[0] == 403
    foreign = {"Origin": "http://evil.example"}
    assert call(server, own(server, asked), "POST", body, **foreign)[0] == 403
    bent = {"Host": f"evil.example:{port}", "Origin": f"http://evil.example:{port}"}
    assert call(server, own(server, asked), "POST", body, **bent)[0] == 403
    for unknown in ({"unit": "没有"}, {"document": "一"}, [], {"spot": {}}):
        assert call(server, own(server, asked), "POST", unknown)[0] in (404, 409)


def test_what_is_to_be_typed_is_told(server: Server) -> None:
    status, content, _ = call(server, own(server, "todo"), "POST", {"unit": UNIT})
    told = json.loads(content)
    assert status == 200 and told["texts"] and told["fields"][-1]["last"]
    text = {one: told["texts"][0][one] for one in ("file", "title")}
    status, content, _ = call(server, own(server, "text"), "POST", text)
    assert status == 200 and json.loads(content)["text"]


def test_other_methods_are_not_known(server: Server) -> None:
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"):
        status, _, headers = call(server, own(server), method)
        assert status == 501 and "Access-Control-Allow-Origin" not in headers


def test_no_answer_is_kept_shared_or_framed_by_others(server: Server) -> None:
    number = document(server)["id"]
    for path in ("", f"page/{number}/page.html", f"number/{number}/n1"):
        status, _, headers = call(server, own(server, path))
        assert status == 200
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in headers
        assert "Set-Cookie" not in headers


def test_the_page_loads_nothing_from_elsewhere(server: Server) -> None:
    page = call(server, own(server))[1].decode()
    assert "default-src 'none'" in page and "frame-src 'self'" in page
    assert "http://" not in page and "https://" not in page
    assert "unsafe" not in page.split("<style>")[0]


def test_what_is_not_there_is_told_in_chinese(server: Server) -> None:
    for path in ("x", "page/x/page.html", "number/1", "page/1/../../../etc/passwd"):
        status, content, _ = call(server, own(server, path))
        assert status in (403, 404) or json.loads(content)["problems"], path
    status, content, _ = call(server, own(server, "page/999/page.html"))
    assert status == 409 and "刷新页面" in json.loads(content)["problems"][0]["hint"]
    assert call(server, own(server, "nothing"), "POST", {})[0] == 404
    assert call(server, own(server, "change"), "POST", {"new": 1})[0] == 404


def test_no_file_outside_the_documents_own_is_handed_out(server: Server) -> None:
    number, stem = document(server)["id"], document(server)["stem"]
    for name in (f"{stem}/../../x", "..%2f..%2fx", f"{stem}..%2f..%2f..%2fx", "x.docx"):
        status, _, _ = call(server, f"{own(server)}page/{number}/{quote(name)}")
        assert status in (404, 409)


# ── ports ───────────────────────────────────────────────────────────────────


def test_a_port_in_use_is_passed_over_unless_it_was_asked_for(
    server: Server, typing: Request
) -> None:
    port = server.server_address[1]
    with serving(typing, 0) as other:
        assert other.server_address[1] != port
    with pytest.raises(PortTaken), serving(typing, port):
        pass


# ── what is asked ───────────────────────────────────────────────────────────


def test_a_number_tells_where_it_comes_from(server: Server) -> None:
    _, typed = entered(server)
    data = server.house._request.data
    assert typed["file"] == FILE
    assert typed["hash"] == hash_bytes((data / FILE).read_bytes())
    lines = (data / FILE).read_text(encoding="utf-8").splitlines()
    assert typed["text"] in lines[typed["line"] - 1]
    assert [typed["line"], lines[typed["line"] - 1]] in typed["around"]


def test_a_changed_value_is_in_the_file_and_on_the_page(server: Server) -> None:
    path = server.house._request.data / FILE
    before, version = path.read_bytes(), document(server)["version"]
    asked = change(server, "7.77")
    assert call(server, own(server, "try"), "POST", asked)[0] == 200
    assert path.read_bytes() == before
    assert call(server, own(server, "change"), "POST", asked)[0] == 200
    after = path.read_bytes()
    assert b"7.77" in after and document(server)["version"] > version
    told = state(server)
    assert told["changes"][0]["new"] == "7.77"
    assert call(server, own(server, "undo"), "POST", {})[0] == 200
    assert path.read_bytes() == before and state(server)["undone"] == 1
    assert call(server, own(server, "redo"), "POST", {})[0] == 200
    assert path.read_bytes() == after


def test_a_value_that_the_schema_does_not_take_is_told_and_not_written(
    server: Server,
) -> None:
    path = server.house._request.data / FILE
    before = path.read_bytes()
    for way in ("try", "change"):
        asked = change(server, "九千")
        status, content, _ = call(server, own(server, way), "POST", asked)
        [told] = json.loads(content)["problems"]
        assert status == 409 and told["severity"] == "错误" and told["message"]
    assert path.read_bytes() == before


def test_of_a_file_changed_elsewhere_both_are_told_and_nothing_is_lost(
    server: Server,
) -> None:
    path = server.house._request.data / FILE
    asked = change(server, "7.77")
    path.write_bytes(path.read_bytes() + "# 别处\n".encode())
    there = path.read_bytes()
    status, content, _ = call(server, own(server, "change"), "POST", asked)
    [told] = json.loads(content)["problems"]
    assert status == 409 and told["code"] == "G23"
    assert asked["spot"]["text"] in told["message"] and "7.77" in told["message"]
    assert path.read_bytes() == there


def test_only_the_data_files_of_the_unit_are_changed(server: Server) -> None:
    asked = change(server, "7.77")
    for file in (
        "../x.yaml",
        "2024/别的/决算.yaml",
        f"2024/{UNIT}/没有.yaml",
        "/etc/x",
    ):
        asked["spot"]["file"] = file
        status, content, _ = call(server, own(server, "change"), "POST", asked)
        [told] = json.loads(content)["problems"]
        assert status == 409 and told["code"] == "G23"


def test_a_file_that_may_not_be_written_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports.typed import write_back

    asked = change(server, "7.77")
    monkeypatch.setattr(write_back.os, "access", lambda path, mode: False)
    status, content, _ = call(server, own(server, "change"), "POST", asked)
    [told] = json.loads(content)["problems"]
    assert status == 409 and "只读" in told["message"]


# ── the news ────────────────────────────────────────────────────────────────


def test_a_save_is_told_and_then_what_the_whole_program_makes_of_it(
    server: Server,
) -> None:
    running = threading.Thread(target=server.house.run, daemon=True)
    running.start()
    news = server.house.listen()
    version = document(server)["version"]
    path: Path = server.house._request.data / FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("0.64", "0.65", 1), encoding="utf-8")
    seen: list[str] = []
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        news.get(timeout=120)
        now = document(server)
        if now["version"] > version:
            seen.append(now["state"])
            if now["state"] not in ("正在核对",):
                break
    assert seen and seen[-1] in ("已生成", "有错误")
    server.house.leave(news)
    server.house.end()
    running.join(timeout=60)
    assert not running.is_alive()


def test_the_news_are_server_sent_events(server: Server) -> None:
    with socket.create_connection(server.server_address, timeout=20) as asked:
        host = f"{HOST}:{server.server_address[1]}"
        call = f"GET {own(server, 'events')} HTTP/1.1\r\nHost: {host}\r\n\r\n"
        asked.sendall(call.encode())
        got = b""
        while b"\n\n" not in got.partition(b"\r\n\r\n")[2]:
            got += asked.recv(65_536)
    head, _, body = got.partition(b"\r\n\r\n")
    assert b"text/event-stream" in head and body.startswith(b"data: {")
    assert json.loads(body.removeprefix(b"data: ").decode())["units"] == [UNIT]
