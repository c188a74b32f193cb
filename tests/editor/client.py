"""A client of a language server: what an editor asks it, and what it says of a file."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, Self

Json = dict[str, Any]
_SECONDS = 60
_STRANGE = "没有这一项的"
_ABLE: Mapping[str, object] = {
    "workspace": {"configuration": True, "workspaceFolders": True},
    "textDocument": {
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
    },
}


class Client:
    """A server that runs in a folder, with the settings of an editor; files are open one at a time."""

    def __init__(self, call: Sequence[str], root: Path, settings: Json) -> None:
        self.settings, self.asked = settings, 0
        self.shown: Path | None = None
        self.process = subprocess.Popen(
            call,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.answers: Queue[Json] = Queue()
        self.told: Queue[Json] = Queue()
        Thread(target=self._listen, daemon=True).start()
        place = root.as_uri()
        about = {"processId": None, "rootUri": place, "locale": "zh-cn"}
        folders = [{"uri": place, "name": root.name}]
        self._ask(
            "initialize", about | {"workspaceFolders": folders, "capabilities": _ABLE}
        )
        self._send({"method": "initialized", "params": {}})
        changed = {"settings": {"yaml": settings}}
        self._send({"method": "workspace/didChangeConfiguration", "params": changed})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def faults(self, path: Path, text: str) -> list[tuple[int, str]]:
        """What is wrong with a text, by line. A key is added to it that no schema has: once that is found, the file is
        held to its schema, and what is said is said of this text and no former one.
        """
        strange = f"{_STRANGE}{self.asked}_"
        self._show(path, f"{text.rstrip()}\n{strange}: 1\n")
        while True:
            told = self.told.get(timeout=_SECONDS)
            found = [
                (one["range"]["start"]["line"] + 1, one["message"])
                for one in told["diagnostics"]
            ]
            if any(strange in message for _, message in found):
                return [one for one in found if strange not in one[1]]

    def labels(self, path: Path, text: str, line: int, column: int) -> list[str]:
        """What is offered where one types."""
        self._show(path, text)
        said = self._ask("textDocument/completion", _spot(path, line, column))
        items = said["items"] if isinstance(said, dict) else said
        return [one["label"] for one in items or ()]

    def hover(self, path: Path, text: str, line: int, column: int) -> str:
        """What is told of the word that one points at."""
        self._show(path, text)
        said = self._ask("textDocument/hover", _spot(path, line, column))
        return str(said["contents"]["value"]) if said else ""

    def _show(self, path: Path, text: str) -> None:
        """The text in the editor: typed into the file that is open, or another file opened in its place."""
        self.asked += 1
        document = {"uri": path.as_uri(), "version": self.asked}
        if path == self.shown:
            params = {"textDocument": document, "contentChanges": [{"text": text}]}
            self._send({"method": "textDocument/didChange", "params": params})
            return
        if self.shown is not None:
            gone = {"textDocument": {"uri": self.shown.as_uri()}}
            self._send({"method": "textDocument/didClose", "params": gone})
        self.shown = path
        document |= {"languageId": "yaml", "text": text}
        opened = {"textDocument": document}
        self._send({"method": "textDocument/didOpen", "params": opened})

    def _ask(self, method: str, params: Json) -> Any:
        self.asked += 1
        self._send({"id": self.asked, "method": method, "params": params})
        while (answer := self.answers.get(timeout=_SECONDS))["id"] != self.asked:
            pass
        return answer.get("result")

    def _send(self, message: Json) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self.process.stdin.flush()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        while head := self.process.stdout.readline():
            name, _, value = head.partition(b":")
            if name.lower() != b"content-length":
                continue
            while self.process.stdout.readline().strip():
                pass
            self._hear(json.loads(self.process.stdout.read(int(value))))

    def _hear(self, message: Json) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            self.told.put(message["params"])
        elif "method" in message and "id" in message:
            items = message.get("params", {}).get("items", [])
            wanted = [
                self.settings if one.get("section") == "yaml" else {} for one in items
            ]
            self._send({"id": message["id"], "result": wanted})
        elif "id" in message:
            self.answers.put(message)


def _spot(path: Path, line: int, column: int) -> Json:
    position = {"line": line, "character": column}
    return {"textDocument": {"uri": path.as_uri()}, "position": position}
