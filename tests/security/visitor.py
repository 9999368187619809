"""A browser that can be told to misbehave: sends what no library would."""

import re
import socket
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from http.client import HTTPConnection
from urllib.parse import urlencode

PASSWORD = "correct horse battery"
USER = "emil"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. status 0: the connection was closed without an answer."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(slots=True)
class Visitor:
    """Keeps cookies, and nothing else."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def cookie_header(self) -> str:
        """Return the cookies as they are sent."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        """Send one request; header names in capitals with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = self.cookie_header()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body or None, sent)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Answer(response.status, dict(response.headers), response.read().decode(errors="replace"))
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self.ask("GET", path)

    def post(self, path: str, form_page: str, **values: str) -> Answer:
        """Send a form with the CSRF token of the page it stands on."""
        found = _TOKEN.search(self.get(form_page).body)
        assert found, form_page
        body = urlencode({"csrfmiddlewaretoken": found[1], **values})
        return self.ask("POST", path, body, CONTENT_TYPE="application/x-www-form-urlencoded")

    def set_up(self, code: str) -> Answer:
        """Send the form of the first run."""
        return self.post("/setup/", "/setup/", code=code, username=USER, password=PASSWORD, repeated=PASSWORD)

    def log_in(self, password: str = PASSWORD, user: str = USER) -> Answer:
        """Send the login form."""
        return self.post("/login/", "/login/", username=user, password=password)


def exchange(port: int, request: str, size: int = 65536) -> Answer:
    """Send raw text on a new connection and read the first answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request.encode("latin-1"))
        data = b""
        while b"\r\n\r\n" not in data and (chunk := connection.recv(size)):
            data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, _, header_lines = head.partition(b"\r\n")
    status = int(status_line.split()[1]) if status_line else 0
    return Answer(status, dict(BytesHeaderParser().parsebytes(header_lines)), body.decode(errors="replace"))
