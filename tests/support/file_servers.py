"""Small file servers on loopback: HTTP(S) with what a test scripts, and FTP as far as one file needs it."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class FileServer(ThreadingHTTPServer):
    """files: by path; statuses: answered once instead, by method; redirects: by path. requests: what came, in order.

    gate: every transfer waits for it.
    """

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.statuses: dict[str, list[int]] = {}
        self.redirects: dict[str, str] = {}
        self.requests: list[tuple[str, str, str]] = []
        self.is_cutting = False
        self.gate = threading.Event()
        self.gate.set()
        self.scheme = "http" if context is None else "https"
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def url(self) -> str:
        """The root."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that break off are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: FileServer

    def log_message(self, *_: object) -> None:
        pass

    def _begin(self) -> bool:
        self.server.requests.append((self.command, self.path, self.headers.get("Authorization", "")))
        location = self.server.redirects.get(self.path)
        scripted = self.server.statuses.get(self.command)
        if location is not None:
            self._answer(302, {"Location": location})
        elif scripted:
            self._answer(scripted.pop(0), {})
        return location is None and not scripted and scripted != []

    def _answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        if not self._begin():
            return
        self.server.gate.wait(20)
        body = self.server.files.get(self.path)
        if body is None:
            self._answer(404, {})
        elif self.server.is_cutting:
            self._answer(200, {"Content-Length": str(len(body) + 1)}, body)
        else:
            self._answer(200, {}, body)

    def _store(self) -> None:
        self.server.gate.wait(20)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._begin():
            self.server.files[self.path] = body
            self._answer(201, {})

    def do_PUT(self) -> None:
        self._store()

    def do_POST(self) -> None:
        self._store()


@contextlib.contextmanager
def file_server(context: ssl.SSLContext | None = None) -> Iterator[FileServer]:
    """Run one while the block lasts."""
    with FileServer(context) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class FtpServer:
    """Answers one session after another: USER, PASS, TYPE, EPSV, PASV, RETR and STOR, over plain FTP."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logins: list[tuple[str, str]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ftp://anna:secret@127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "FtpServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                control, _ = self._listener.accept()
                with control, contextlib.suppress(OSError, ValueError):
                    self._session(control)

    def _session(self, control: socket.socket) -> None:
        data = socket.create_server(("127.0.0.1", 0))
        with data, control.makefile("r", encoding="utf-8", newline="\r\n") as lines:
            self._talk(control, data, lines)

    def _talk(self, control: socket.socket, data: socket.socket, lines: Iterable[str]) -> None:
        user = ""
        control.sendall(b"220 ready\r\n")
        for line in lines:
            command, _, argument = line.strip().partition(" ")
            if command == "USER":
                user = argument
                control.sendall(b"331 password\r\n")
            elif command == "PASS":
                self.logins.append((user, argument))
                control.sendall(b"230 welcome\r\n")
            elif command == "PASV":
                port = data.getsockname()[1]
                control.sendall(f"227 (127,0,0,1,{port // 256},{port % 256})\r\n".encode())
            elif command in ("RETR", "STOR"):
                self._move(control, data, command, self.folder / argument)
            elif command == "AUTH":
                control.sendall(b"502 no TLS here\r\n")
            else:
                control.sendall(b"200 ok\r\n")

    def _move(self, control: socket.socket, data: socket.socket, command: str, file: Path) -> None:
        if command == "RETR" and not file.exists():
            control.sendall(b"550 no such file\r\n")
            return
        control.sendall(b"150 here\r\n")
        connection, _ = data.accept()
        with connection:
            if command == "RETR":
                connection.sendall(file.read_bytes())
            else:
                file.write_bytes(b"".join(iter(lambda: connection.recv(65536), b"")))
        control.sendall(b"226 done\r\n")
