"""Files over HTTP and HTTPS: GET, PUT and, where that is refused, POST; few redirects, each checked anew."""

import base64
import contextlib
import http.client
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from chargepoint.domain.diagnostics import TransferProblem
from chargepoint.runtime.file_ports import TransferFailed
from chargepoint.transfer.addresses import Target, connect
from chargepoint.transfer.errors import TransferRefused
from chargepoint.transfer.progress import CHUNK_BYTES, Progress

TIMEOUT_S = 30.0
MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_PROBLEMS = {
    401: TransferProblem.NO_PERMISSION,
    403: TransferProblem.NO_PERMISSION,
    405: TransferProblem.NOT_SUPPORTED,
    501: TransferProblem.NOT_SUPPORTED,
}

Resolve = Callable[[str], Target]


@contextmanager
def _connection(target: Target, context: ssl.SSLContext) -> Iterator[http.client.HTTPConnection]:
    """Yield a connection to the checked address; TLS is checked against the name."""
    connection = http.client.HTTPConnection(target.host, target.port, timeout=TIMEOUT_S)
    plain = connect(target, TIMEOUT_S)
    try:
        is_secure = target.scheme == "https"
        connection.sock = context.wrap_socket(plain, server_hostname=target.host) if is_secure else plain
        yield connection
    finally:
        connection.close()
        plain.close()


def _headers(target: Target) -> dict[str, str]:
    headers = {"User-Agent": "wallbox", "Accept-Encoding": "identity"}
    if target.user:
        login = base64.b64encode(f"{target.user}:{target.password}".encode()).decode()
        headers["Authorization"] = f"Basic {login}"
    return headers


def download(url: str, file: Path, resolve: Resolve, context: ssl.SSLContext, progress: Progress) -> None:
    """Fetch a file. Raises TransferFailed, OSError and http.client's errors."""
    for _ in range(MOST_REDIRECTS + 1):
        target = resolve(url)
        with _connection(target, context) as connection:
            connection.request("GET", target.path, headers=_headers(target))
            with connection.getresponse() as answer:
                if answer.status not in _REDIRECTS:
                    _save(answer, file, progress)
                    return
                url = _redirected(url, answer.getheader("Location") or "")
    raise TransferFailed("too many redirects")


def _redirected(url: str, location: str) -> str:
    """Return where to go instead. Raises TransferRefused for another kind of server, or one without the encryption."""
    target = urljoin(url, location)
    allowed = ("https:",) if url.startswith("https:") else ("https:", "http:")
    if not target.startswith(allowed):
        raise TransferRefused("redirected to a weaker or another kind of server")
    return target


def _save(answer: http.client.HTTPResponse, file: Path, progress: Progress) -> None:
    if answer.status != 200:
        raise _refused(answer.status)
    expected = int(answer.getheader("Content-Length") or -1)
    with file.open("wb") as stream:
        while chunk := answer.read(CHUNK_BYTES):
            stream.write(chunk)
            progress.add(len(chunk))
    if expected >= 0 and progress.done_bytes != expected:
        raise TransferFailed("the file is not whole")


def upload(url: str, file: Path, resolve: Resolve, context: ssl.SSLContext, progress: Progress) -> None:
    """Bring a file there: PUT, then POST where a server does not know PUT. url: with the file's name at its end."""
    for method in ("PUT", "POST"):
        status = _send(method, url, file, resolve, context, progress)
        if 200 <= status < 300:
            return
        if status not in (404, 405, 501):
            break
    raise _refused(status)


def _refused(status: int) -> TransferFailed:
    return TransferFailed(f"HTTP {status}", _PROBLEMS.get(status, TransferProblem.FAILED))


def _send(
    method: str, url: str, file: Path, resolve: Resolve, context: ssl.SSLContext, progress: Progress
) -> int:
    for _ in range(MOST_REDIRECTS + 1):
        target = resolve(url)
        with _connection(target, context) as connection, file.open("rb") as stream:
            headers = {
                **_headers(target),
                "Content-Type": "application/zip",
                "Content-Length": str(file.stat().st_size),
            }
            # A server may answer before the end of the file, and hang up on the rest.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, target.path, progress.reading(stream), headers)
            with connection.getresponse() as answer:
                answer.read(CHUNK_BYTES)
                if answer.status not in _REDIRECTS:
                    return answer.status
                url = _redirected(url, answer.getheader("Location") or "")
    raise TransferFailed("too many redirects")
