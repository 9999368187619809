"""From an unknown root to mutual TLS, all of it at the panel of a running wallbox (parameters.md section 4; whitepaper A02)."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.box import PATIENCE_S, Box
from tests.journeys.conftest import MakeBox
from tests.security.visitor import Visitor
from tests.support.central_system import RecordingCentralSystem
from tests.support.certificates import Authority
from tests.support.process import wait_for
from tests.support.uploads import der_of

CERTIFICATES = "/system/settings/more/certificates/"
AUTHORITY = Authority()


@pytest.fixture
async def backend(tmp_path: Path) -> AsyncIterator[RecordingCentralSystem]:
    """A backend that asks every client for a certificate, and takes those without one too."""
    context = AUTHORITY.sign().server_context(tmp_path, AUTHORITY.root_pem)
    context.verify_mode = ssl.CERT_OPTIONAL
    async with RecordingCentralSystem(context) as recording:
        yield recording
    assert recording.violations == []


async def signed_in(box: Box) -> Visitor:
    visitor = Visitor(box.wallbox.port)
    code = (box.data_dir / "setup-code").read_text().split()[0]
    assert (await asyncio.to_thread(visitor.set_up, code)).status == 302
    return visitor


async def send(visitor: Visitor, path: str, form_page: str, **values: str) -> None:
    answer = await asyncio.to_thread(lambda: visitor.post(path, form_page, **values))
    assert answer.status == 302, answer.body


async def shows_error(box: Box, problem: str) -> None:
    def is_shown() -> bool:
        return bool(box.wallbox.status()["backend"]["last_error"] == problem)

    await asyncio.to_thread(wait_for, is_shown, PATIENCE_S, problem)


def clients_certificate(backend: RecordingCentralSystem) -> bytes | None:
    tls = backend.connections[-1].transport.get_extra_info("ssl_object")
    seen: bytes | None = tls.getpeercert(binary_form=True)
    return seen


async def test_root_request_and_mutual_tls(backend: RecordingCentralSystem, make_box: MakeBox) -> None:
    box = make_box()
    await box.configure(backend={"backend_url": backend.url, "ssl_client_mode": "verify"})
    await box.start()
    visitor = await signed_in(box)
    await shows_error(box, "tls_untrusted")

    await send(visitor, f"{CERTIFICATES}roots/add/", f"{CERTIFICATES}roots/add/",
               section="central_system_roots", certificate=AUTHORITY.root_pem)  # fmt: skip
    await backend.received("StatusNotification", 2, PATIENCE_S)
    assert clients_certificate(backend) is None

    backend.answers["SignCertificate"] = lambda _: {"status": "Accepted"}
    await send(visitor, f"{CERTIFICATES}client/ask/", CERTIFICATES)
    csr = (await backend.received("SignCertificate", 1, PATIENCE_S))[0]["csr"]
    signed = AUTHORITY.sign_request(csr)
    assert await backend.call("CertificateSigned", {"certificateChain": signed}) == {"status": "Accepted"}

    await box.configure(backend={"ssl_client_mode": "mutual"})
    await backend.connected(2, PATIENCE_S)
    assert clients_certificate(backend) == der_of(signed)
