"""What each SSL client mode makes of each kind of certificate (parameters.md section 4): a real handshake per cell."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chargepoint.domain.parameters import SslClientMode
from tests.ocpp16.link import Link
from tests.ocpp16.test_tls import settings_for
from tests.support.central_system import RecordingCentralSystem
from tests.support.certificates import Authority, Certificate, self_signed
from tests.support.clock import FakeClock

TABLE = """
| SSL client mode | good | expired | not yet valid | other host | unknown CA | self-signed | intermediate missing | clock never set |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| `none` | `tls_expected` | `tls_expected` | `tls_expected` | `tls_expected` | `tls_expected` | `tls_expected` | `tls_expected` | `tls_expected` |
| `encrypt_only` | connects | connects | connects | connects | connects | connects | connects | connects |
| `allow_expired_skip_host` | connects | connects | connects | connects | `tls_untrusted` | `tls_untrusted` | `tls_untrusted` | connects |
| `skip_host` | connects | `tls_expired` | `tls_not_yet_valid` | connects | `tls_untrusted` | `tls_untrusted` | `tls_untrusted` | `clock_not_set` |
| `allow_expired` | connects | connects | connects | `tls_host` | `tls_untrusted` | `tls_untrusted` | `tls_untrusted` | connects |
| `verify` | connects | `tls_expired` | `tls_not_yet_valid` | `tls_host` | `tls_untrusted` | `tls_untrusted` | `tls_untrusted` | `clock_not_set` |
| `mutual` | connects | `tls_expired` | `tls_not_yet_valid` | `tls_host` | `tls_untrusted` | `tls_untrusted` | `tls_untrusted` | `clock_not_set` |
"""

CERTIFICATES: dict[str, Callable[[Authority], Certificate]] = {
    "good": lambda trusted: trusted.sign(),
    "expired": lambda trusted: trusted.sign(is_expired=True),
    "not yet valid": lambda trusted: trusted.sign(starts_in_days=1),
    "other host": lambda trusted: trusted.sign("other.example"),
    "unknown CA": lambda trusted: Authority().sign(),
    "self-signed": lambda trusted: self_signed(),
    "intermediate missing": lambda trusted: trusted.subordinate().sign(),
    # OpenSSL asks the system's clock; for one that was never set a good certificate starts in the future.
    "clock never set": lambda trusted: trusted.sign(starts_in_days=1),
}
NEVER_SET = datetime(2000, 1, 1, tzinfo=UTC)
DOCUMENT = Path(__file__).parents[2] / "docs" / "tls.md"


def cells() -> Iterator[tuple[SslClientMode, str, str | None]]:
    """Yield mode, kind of certificate and what keeps the link away, None: it connects."""
    head, _, *rows = [
        [cell.strip(" `") for cell in line.strip("|").split("|")] for line in TABLE.split("\n")[1:-1]
    ]
    for mode, *outcomes in rows:
        for kind, outcome in zip(head[1:], outcomes, strict=True):
            yield SslClientMode(mode), kind, None if outcome == "connects" else outcome


@pytest.fixture(scope="module")
def trusted() -> Authority:
    return Authority()


@pytest.mark.parametrize(("mode", "kind", "problem"), list(cells()))
async def test_the_handshake_ends_as_the_table_says(
    mode: SslClientMode, kind: str, problem: str | None, trusted: Authority, tmp_path: Path
) -> None:
    client = trusted.sign("client.example") if mode is SslClientMode.MUTUAL else None
    async with RecordingCentralSystem(CERTIFICATES[kind](trusted).server_context(tmp_path)) as server:
        url = server.url.replace("wss://", "ws://") if mode is SslClientMode.NONE else server.url
        settings = settings_for(url, mode, trusted, client)
        link = Link(settings, clock=FakeClock(NEVER_SET) if kind == "clock never set" else None)
        link.start()
        await link.ended_up()
        await link.stop()

    assert link.central_system.view().last_error == problem


def test_the_table_has_every_mode_and_every_kind() -> None:
    assert {(mode, kind) for mode, kind, _ in cells()} == {
        (mode, kind) for mode in SslClientMode for kind in CERTIFICATES
    }


def test_the_documentation_has_the_same_table() -> None:
    assert TABLE in DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize("mode", [SslClientMode.VERIFY, SslClientMode.MUTUAL])
async def test_a_server_that_sends_its_intermediate_is_good(
    mode: SslClientMode, trusted: Authority, tmp_path: Path
) -> None:
    between = trusted.subordinate()
    leaf = between.sign()
    whole = replace(leaf, certificate_pem=leaf.certificate_pem + between.root_pem)
    async with RecordingCentralSystem(whole.server_context(tmp_path)) as server:
        link = Link(settings_for(server.url, mode, trusted, trusted.sign("client.example")))

        assert (await link.online()).is_online
        await link.stop()
