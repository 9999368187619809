"""Files over FTP and, with TLS on both connections, FTPS."""

import ftplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from chargepoint.transfer.addresses import Target, connect
from chargepoint.transfer.progress import CHUNK_BYTES, Progress

TIMEOUT_S = 30.0


@contextmanager
def _connection(target: Target, context: ssl.SSLContext) -> Iterator[ftplib.FTP]:
    ftp = ftplib.FTP_TLS(context=context) if target.scheme == "ftps" else ftplib.FTP()  # noqa: S321 (as asked)
    try:
        with connect(target, TIMEOUT_S) as probe:  # which of them answers
            ip = probe.getpeername()[0]
        ftp.connect(ip, target.port, TIMEOUT_S)
        ftp.host = target.host  # what TLS is checked against
        ftp.login(target.user or "anonymous", target.password)
        if isinstance(ftp, ftplib.FTP_TLS):
            ftp.prot_p()
        yield ftp
    finally:
        ftp.close()


def download(target: Target, file: Path, context: ssl.SSLContext, progress: Progress) -> None:
    """Fetch a file. Raises TransferFailed, OSError and ftplib's errors."""
    with _connection(target, context) as ftp, file.open("wb") as stream:

        def save(chunk: bytes) -> None:
            stream.write(chunk)
            progress.add(len(chunk))

        ftp.retrbinary(f"RETR {_path(target)}", save, CHUNK_BYTES)


def upload(target: Target, file: Path, context: ssl.SSLContext, progress: Progress) -> None:
    """Bring a file there. Raises TransferFailed, OSError and ftplib's errors."""
    with _connection(target, context) as ftp, file.open("rb") as stream:
        ftp.storbinary(f"STOR {_path(target)}", stream, CHUNK_BYTES, lambda chunk: progress.add(len(chunk)))


def _path(target: Target) -> str:
    """Return the path relative to the login's folder, without what would end the command."""
    return unquote(target.path).lstrip("/").replace("\r", "").replace("\n", "")
