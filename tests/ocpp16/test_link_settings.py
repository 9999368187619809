"""Parameters.md section 1, last column: what of a change touches the socket."""

from dataclasses import replace

import pytest

from chargepoint.domain.parameters import AuthorizationMode, ConnectionType, SslClientMode
from chargepoint.domain.settings import Identity, PanelSettings
from chargepoint.ocpp16.link_settings import read
from tests.ocpp16.link import FACTS, stored_settings

OLD = stored_settings("ws://backend.example/ocpp?key=1")


@pytest.mark.parametrize(
    ("backend", "why_not"),
    [
        ({}, ""),
        ({"connection_type": ConnectionType.NONE}, "no_backend"),
        ({"authorization_mode": AuthorizationMode.NO_OCPP}, "no_ocpp"),
    ],
)
def test_client_runs_only_with_a_backend_and_ocpp(backend: dict[str, object], why_not: str) -> None:
    link = read(stored_settings("ws://backend.example", **backend), FACTS, {})

    assert (link.why_not, link.is_used) == (why_not, not why_not)


def test_url_carries_the_id_before_the_query() -> None:
    link = read(OLD, FACTS, {"ethernet": "eth0", "wlan": "wlan0"})

    assert (link.dial.url, link.dial.interface) == ("ws://backend.example/ocpp/CP%201?key=1", "eth0")


def test_url_that_an_older_version_stored_is_no_reason_to_die() -> None:
    dial = read(stored_settings("ftp://backend.example"), FACTS, {}).dial

    assert (dial.url, dial.url_problem) == ("", "scheme")


def test_keys_are_read() -> None:
    keys = {"HeartbeatInterval": "17", "MessageTimeout": "9", "RetryBackOffRepeatTimes": "2"}
    link = read(replace(OLD, keys=keys), FACTS, {})

    assert (link.heartbeat_interval_s, link.message_timeout_s, link.ping_interval_s) == (17, 9, 30)
    assert (link.back_off.repeat_times, link.back_off.random_range_s) == (2, 10)


@pytest.mark.parametrize(
    ("changed", "reconnects", "boots"),
    [
        ({"backend": replace(OLD.backend, charge_point_id="X")}, True, True),
        ({"backend": replace(OLD.backend, backend_url="ws://other.example")}, True, True),
        ({"backend_number": 9}, True, True),
        ({"identity": Identity(vendor="Other")}, True, True),
        ({"backend": replace(OLD.backend, connection_type=ConnectionType.WLAN)}, True, False),
        ({"backend": replace(OLD.backend, websocket_proxy="proxy.example:80")}, True, False),
        ({"backend": replace(OLD.backend, connection_type=ConnectionType.NONE)}, True, False),
        ({"password": b"another"}, True, False),
        ({"client_key_pem": "pem"}, False, False),
        ({"trusted_roots_pem": ("pem",)}, False, False),
        ({"backend": replace(OLD.backend, keepalive_interval_s=0)}, False, False),
        ({"backend": replace(OLD.backend, offline_rfid_authorization=True)}, False, False),
        ({"previous_password": b"old"}, False, False),
        ({"keys": {"HeartbeatInterval": "9"}}, False, False),
        ({"panel": PanelSettings(name="Garage")}, False, False),
    ],
)
def test_change_touches_the_socket_only_where_it_must(
    changed: dict[str, object], reconnects: bool, boots: bool
) -> None:
    old, new = (
        read(settings, FACTS, {})
        for settings in (OLD, replace(OLD, **changed))  # type: ignore[arg-type]  # names as above
    )

    assert (old.needs_reconnect(new), old.needs_boot(new)) == (reconnects, boots)


@pytest.mark.parametrize(
    ("mode", "changed", "reconnects"),
    [
        (SslClientMode.VERIFY, {"trusted_roots_pem": ("root", "pem")}, False),
        (SslClientMode.VERIFY, {"trusted_roots_pem": ("pem",)}, True),
        (SslClientMode.ENCRYPT_ONLY, {"trusted_roots_pem": ("pem",)}, False),
        (SslClientMode.VERIFY, {"client_key_pem": "pem"}, False),
        (SslClientMode.MUTUAL, {"client_key_pem": "pem"}, True),
    ],
)
def test_certificates_count_where_the_mode_looks_at_them(
    mode: SslClientMode, changed: dict[str, object], reconnects: bool
) -> None:
    secure = replace(
        OLD,
        backend=replace(OLD.backend, ssl_client_mode=mode, backend_url="wss://backend.example"),
        trusted_roots_pem=("root",),
    )
    old, new = (
        read(settings, FACTS, {})
        for settings in (secure, replace(secure, **changed))  # type: ignore[arg-type]  # names as above
    )

    assert old.needs_reconnect(new) is reconnects


def test_changes_behind_a_closed_door_touch_nothing() -> None:
    off = replace(OLD, backend=replace(OLD.backend, connection_type=ConnectionType.NONE))
    old, new = read(off, FACTS, {}), read(replace(off, password=b"x"), FACTS, {})

    assert not old.needs_reconnect(new)


def test_secrets_are_in_no_text() -> None:
    link = read(
        replace(OLD, password=b"canary", previous_password=b"canary", client_key_pem="canary"), FACTS, {}
    )

    assert "canary" not in repr(link)
