"""Every row of the panel's table of faults: rung, cause and sentence, the same for the running client and for a test."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils.translation import override

from chargepoint.domain.ladder import Ladder, RungResult
from chargepoint.domain.parameters import ConnectionType
from chargepoint.web.presenters_ladder import cause_of
from tests.ocpp16 import ladder_faults as faults
from tests.ocpp16.ladder_faults import Make, Rig
from tests.ocpp16.link import FAST, Link
from tests.support.central_system import Behaviour
from tests.support.certificates import Authority
from tests.support.clock import FakeClock

QUICK = replace(FAST, connect_s=0.5, handshake_s=0.8, trial_s=20.0)

Row = tuple[Make, str, str, str, str]

ROWS: dict[str, Row] = {
    "1 other scheme": (
        faults.other_scheme, "address", "invalid_url",
        "The address must start with ws:// or wss://.", "Die Adresse muss mit ws:// oder wss:// beginnen.",
    ),
    "1 no address": (
        faults.no_address, "address", "invalid_url",
        "There is no address of a backend yet.", "Es gibt noch keine Adresse eines Backends.",
    ),
    "2 unknown name": (
        faults.unknown_name, "name", "name_not_found",
        "The name nobody.invalid cannot be found.", "Der Name nobody.invalid ist nicht zu finden.",
    ),
    "2 unknown proxy": (
        faults.unknown_proxy, "name", "name_not_found",
        "The name proxy.invalid cannot be found.", "Der Name proxy.invalid ist nicht zu finden.",
    ),
    "3 proxy closed": (
        faults.closed_proxy, "proxy", "refused",
        "127.0.0.1 answers, but nothing listens on port", "127.0.0.1 antwortet, aber auf Port",
    ),
    "3 proxy behind a firewall": (
        faults.proxy_silent, "proxy", "timeout",
        "No answer of the proxy 127.0.0.1:", "Keine Antwort des Proxys 127.0.0.1:",
    ),
    "3 proxy wants a login": (
        faults.proxy(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"), "proxy", "proxy_login",
        "The proxy asks for a login, which is not supported.",
        "Der Proxy verlangt eine Anmeldung. Das wird nicht unterstützt.",
    ),
    "3 proxy hangs": (
        faults.proxy(b"", closes=False), "proxy", "proxy_silent",
        "takes the connection, but does not answer within 0.5 s.", "antwortet aber nicht innerhalb von 0.5 s.",
    ),
    "3 proxy refuses": (
        faults.proxy(b"HTTP/1.1 403 Forbidden\r\n\r\n"), "proxy", "proxy",
        "does not pass the connection on.", "gibt die Verbindung nicht weiter.",
    ),
    "3 no proxy at all": (
        faults.proxy(b"SSH-2.0-x\r\n\r\n"), "proxy", "proxy",
        "does not pass the connection on.", "gibt die Verbindung nicht weiter.",
    ),
    "4 proxy finds no way": (
        faults.proxy(b"HTTP/1.1 502 Bad Gateway\r\n\r\n"), "port", "proxy_target",
        "The proxy cannot reach backend.example on port 80.",
        "Der Proxy erreicht backend.example auf Port 80 nicht.",
    ),
    "4 port closed": (
        faults.port_closed, "port", "refused",
        "127.0.0.1 answers, but nothing listens on port", "127.0.0.1 antwortet, aber auf Port",
    ),
    "4 silence": (
        faults.port_silent, "port", "timeout",
        "of 127.0.0.1 within 0.5 s.", "von 127.0.0.1 innerhalb von 0.5 s.",
    ),
    "5 unknown CA": (
        faults.self_signed, "tls", "tls_untrusted",
        "The certificate of the server is not signed by a CA this wallbox trusts.",
        "Das Zertifikat des Servers ist von keiner CA unterschrieben, der diese Wallbox vertraut.",
    ),
    "5 missing intermediate": (
        faults.missing_intermediate, "tls", "tls_chain",
        "The server left out the intermediate certificate Test subordinate.",
        "Der Server lässt das Zwischenzertifikat Test subordinate weg.",
    ),
    "5 expired": (
        faults.expired, "tls", "tls_expired",
        "The server certificate ran out on ", "Das Zertifikat des Servers ist am ",
    ),
    "5 not yet valid": (
        faults.not_yet_valid, "tls", "tls_not_yet_valid",
        "The server certificate is valid from ", "Das Zertifikat des Servers gilt erst ab dem ",
    ),
    "5 other host name": (
        faults.other_host, "tls", "tls_host",
        "The certificate belongs to other.example, not to 127.0.0.1.",
        "Das Zertifikat gehört zu other.example, nicht zu 127.0.0.1.",
    ),
    "5 wss to a plain port": (
        faults.plain_port, "tls", "no_tls", " does not speak TLS.", " spricht kein TLS.",
    ),
    "5 wss to a port that hangs up": (
        faults.plain_port_that_hangs_up, "tls", "no_tls", " does not speak TLS.", " spricht kein TLS.",
    ),
    "5 wss to a port that is silent": (
        faults.port_without_handshake, "tls", "timeout",
        "is open, but does not answer in TLS within 0.8 s.",
        "ist offen, antwortet aber nicht innerhalb von 0.8 s mit TLS.",
    ),
    "5 old TLS": (
        faults.old_tls, "tls", "tls_version",
        "The server speaks only old versions of TLS.", "Der Server spricht nur alte TLS-Versionen.",
    ),
    "5 client certificate asked for": (
        faults.client_certificate_missing, "tls", "client_certificate_refused",
        "The server refused the certificate of this wallbox, or asks for one.",
        "Der Server lehnt das Zertifikat dieser Wallbox ab oder verlangt eines.",
    ),
    "5 client certificate refused": (
        faults.client_certificate_unknown, "tls", "client_certificate_refused",
        "The server refused the certificate of this wallbox, or asks for one.",
        "Der Server lehnt das Zertifikat dieser Wallbox ab oder verlangt eines.",
    ),
    "5 client certificate broken": (
        faults.client_certificate_broken, "tls", "client_certificate",
        "This wallbox's own certificate cannot be used.",
        "Das eigene Zertifikat dieser Wallbox ist nicht benutzbar.",
    ),
    "6 ws to a TLS port": (
        faults.tls_port, "upgrade", "tls_expected", " expects encryption.", " erwartet Verschlüsselung.",
    ),
    "6 ws to nginx's TLS port": (
        faults.http("400 Bad Request", b"The plain HTTP request was sent to HTTPS port"),
        "upgrade", "tls_expected", " expects encryption.", " erwartet Verschlüsselung.",
    ),
    "6 no web server": (
        faults.no_web_server, "upgrade", "no_web_server",
        "Something else than a web server answers on port", "etwas anderes als ein Webserver.",
    ),
    "6 closed": (
        faults.hangs_up, "upgrade", "closed",
        "The server closed the connection without an answer.",
        "Der Server hat die Verbindung ohne Antwort geschlossen.",
    ),
    "6 silence": (
        faults.says_nothing, "upgrade", "timeout",
        "is open, but no web server answers within 0.8 s.",
        "ist offen, aber innerhalb von 0.8 s antwortet kein Webserver.",
    ),
    "6 401": (
        faults.http("401 Unauthorized"), "upgrade", "unauthorized",
        "The backend refused the Charge Point ID or the password.",
        "Das Backend hat die Charge Point ID oder das Passwort abgelehnt.",
    ),
    "6 403": (
        faults.http("403 Forbidden"), "upgrade", "forbidden",
        "The backend knows this wallbox, but does not allow it in.",
        "Das Backend kennt diese Wallbox, lässt sie aber nicht zu.",
    ),
    "6 404": (
        faults.http("404 Not Found"), "upgrade", "not_found",
        "The server does not know this path or this Charge Point ID.",
        "Der Server kennt diesen Pfad oder diese Charge Point ID nicht.",
    ),
    "6 200": (
        faults.http("200 OK", b"<h1>It works!</h1>"), "upgrade", "not_a_websocket",
        "This is a web page, not an OCPP address.", "Das ist eine Webseite, keine OCPP-Adresse.",
    ),
    "6 426": (
        faults.http("426 Upgrade Required"), "upgrade", "not_a_websocket",
        "This is a web page, not an OCPP address.", "Das ist eine Webseite, keine OCPP-Adresse.",
    ),
    "6 101 without an upgrade": (
        faults.http("101 Switching Protocols"), "upgrade", "not_a_websocket",
        "This is a web page, not an OCPP address.", "Das ist eine Webseite, keine OCPP-Adresse.",
    ),
    "6 redirect": (
        faults.http("301 Moved\r\nLocation: https://new.example/ocpp"), "upgrade", "redirected",
        "The server sends us to https://new.example/ocpp.",
        "Der Server schickt uns zu https://new.example/ocpp.",
    ),
    "6 503": (
        faults.http("503 Unavailable\r\nRetry-After: 120"), "upgrade", "server_error",
        "The backend has a problem of its own (HTTP 503).",
        "Das Backend hat selbst eine Störung (HTTP 503).",
    ),
    "6 another status": (
        faults.http("429 Too Many Requests"), "upgrade", "http_error",
        "The server refused the connection (HTTP 429).",
        "Der Server hat die Verbindung abgelehnt (HTTP 429).",
    ),
    "7 none": (
        faults.agrees_to_nothing, "subprotocol", "subprotocol",
        "The backend did not confirm OCPP 1.6.", "Das Backend hat OCPP 1.6 nicht bestätigt.",
    ),
    "7 another": (
        faults.agrees_to_another, "subprotocol", "subprotocol",
        "The backend did not confirm OCPP 1.6.", "Das Backend hat OCPP 1.6 nicht bestätigt.",
    ),
    "7 400": (
        faults.http("400 Bad Request", b"Missing or unsupported subprotocol"), "subprotocol", "subprotocol",
        "The backend did not confirm OCPP 1.6.", "Das Backend hat OCPP 1.6 nicht bestätigt.",
    ),
    "8 no answer": (
        faults.boot(Behaviour(ignore=True)), "registration", "registration_unanswered",
        "The backend did not answer the registration within 0.3 s.",
        "Das Backend hat die Anmeldung nicht innerhalb von 0.3 s beantwortet.",
    ),
    "8 CALLERROR": (
        faults.boot(Behaviour(error_code="InternalError")), "registration", "registration_error",
        "The backend answered the registration with an error.",
        "Das Backend hat die Anmeldung mit einem Fehler beantwortet.",
    ),
    "8 rubbish": (
        faults.boot(Behaviour(payload={"status": "Maybe"})), "registration", "registration_error",
        "The backend answered the registration with an error.",
        "Das Backend hat die Anmeldung mit einem Fehler beantwortet.",
    ),
    "8 closed": (
        faults.boot(Behaviour(close_code=1008)), "registration", "closed",
        "The backend closed the connection instead of answering the registration.",
        "Das Backend hat die Verbindung geschlossen, statt die Anmeldung zu beantworten.",
    ),
    "8 Rejected": (
        faults.answered("Rejected"), "registration", "registration_rejected",
        "The backend rejected this wallbox.", "Das Backend hat diese Wallbox abgelehnt.",
    ),
    "8 Pending": (
        faults.answered("Pending"), "registration", "registration_pending",
        "The backend has not decided about this wallbox yet.",
        "Das Backend hat über diese Wallbox noch nicht entschieden.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
async def rig(tmp_path: Path, authority: Authority) -> AsyncIterator[Rig]:
    async with AsyncExitStack() as ends:
        yield Rig(tmp_path, authority, ends)


def comparable(ladder: Ladder) -> list[RungResult]:
    """Return the rungs without what no two attempts share."""
    seen = [{k: v for k, v in result.seen.items() if k != "today"} for result in ladder.rungs]
    return [replace(r, duration_ms=None, seen=s) for r, s in zip(ladder.rungs, seen, strict=True)]


async def both(link: Link) -> tuple[Ladder, Ladder]:
    """Return the ladder of the running client and that of a test of the same settings, by a box without a backend."""
    link.start()
    try:
        live = await link.climbed(lambda ladder: ladder.broken)
    finally:
        await link.stop()
    backend = replace(link.settings.backend, connection_type=ConnectionType.NONE)
    idle = link.like(replace(link.settings, backend=backend))
    return live, await idle.central_system.try_out(link.settings, True, lambda _: None)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
async def test_fault_is_told_at_its_rung_and_alike(row: Row, rig: Rig) -> None:
    make, rung, problem, english, german = row

    live, test = await both(Link(await make(rig), QUICK))

    assert test.outcome == (rung, problem)
    assert comparable(live) == comparable(test)
    for language, sentence in (("en", english), ("de", german)):
        with override(language):
            why = cause_of(test)
            assert why is not None
            assert sentence in why.happened
            assert "–" not in f"{why.happened} {why.means} {why.do}"


async def test_clock_that_was_never_set_is_named_instead_of_the_certificate(rig: Rig) -> None:
    settings = await faults.expired(rig)

    live, test = await both(Link(settings, QUICK, FakeClock(faults.UNSET_CLOCK)))

    assert test.outcome == ("tls", "clock_not_set")
    assert comparable(live) == comparable(test)


async def test_interface_without_a_link_is_named(rig: Rig) -> None:
    settings = await faults.port_closed(rig)

    live, test = await both(Link(settings, QUICK, interfaces={"ethernet": "absent0"}))

    assert test.outcome == ("name", "waiting_for_interface")
    assert comparable(live) == comparable(test)
