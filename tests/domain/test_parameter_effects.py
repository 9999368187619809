"""How a change of the backend parameters takes effect."""

from dataclasses import replace
from typing import Any

import pytest

from chargepoint.domain.parameter_effects import EffectKind, effect_of_change, with_link_of
from chargepoint.domain.parameters import (
    AuthorizationMode,
    BackendParameters,
    ConnectionType,
    SslClientMode,
    Whitelist,
)
from tests.support.charge_point import stored

OLD = BackendParameters(
    connection_type=ConnectionType.ETHERNET,
    charge_point_id="WB-1",
    backend_url="wss://csms.example/ocpp",
    has_password=True,
    authorization_mode=AuthorizationMode.OCPP,
)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        pytest.param({}, EffectKind.NONE, id="nothing"),
        pytest.param({"connection_type": ConnectionType.NONE}, EffectKind.STOP, id="1-stop"),
        pytest.param({"connection_type": ConnectionType.WLAN}, EffectKind.RECONNECT, id="1-other-interface"),
        pytest.param({"charge_point_id": "WB-2"}, EffectKind.RECONNECT_AND_BOOT, id="2"),
        pytest.param({"backend_url": "wss://csms.example/b"}, EffectKind.RECONNECT_AND_BOOT, id="4"),
        pytest.param({"has_password": False}, EffectKind.RECONNECT, id="5"),
        pytest.param({"authorization_mode": AuthorizationMode.NO_OCPP}, EffectKind.STOP, id="6-no-ocpp"),
        pytest.param({"authorization_mode": AuthorizationMode.FREE_CHARGING}, EffectKind.NONE, id="6-free"),
        pytest.param({"whitelist": Whitelist.OCPP}, EffectKind.NONE, id="7"),
        pytest.param({"ssl_client_mode": SslClientMode.SKIP_HOST}, EffectKind.RECONNECT, id="8"),
        pytest.param({"websocket_proxy": "proxy.example"}, EffectKind.RECONNECT, id="9"),
        pytest.param({"keepalive_interval_s": 60}, EffectKind.PING_INTERVAL, id="10"),
        pytest.param({"restart_transaction_after_power_loss": True}, EffectKind.NONE, id="11"),
        pytest.param({"local_offline_authorization": False}, EffectKind.NONE, id="12"),
        pytest.param({"offline_rfid_authorization": True}, EffectKind.NONE, id="13"),
        pytest.param(
            {"keepalive_interval_s": 60, "websocket_proxy": "p.example"}, EffectKind.RECONNECT, id="9-and-10"
        ),
    ],
)
def test_change_takes_effect_as_the_overview_says(changes: dict[str, Any], kind: EffectKind) -> None:
    assert effect_of_change(OLD, replace(OLD, **changes), "SN-001").kind is kind


def test_choosing_a_connection_type_starts_the_client() -> None:
    stopped = replace(OLD, connection_type=ConnectionType.NONE)

    assert effect_of_change(stopped, OLD, "SN-001").kind is EffectKind.START


def test_changes_while_no_backend_is_dialled_have_no_effect() -> None:
    stopped = replace(OLD, connection_type=ConnectionType.NONE)

    assert (
        effect_of_change(stopped, replace(stopped, keepalive_interval_s=60), "SN-001").kind is EffectKind.NONE
    )


def test_another_password_alone_reconnects() -> None:
    assert effect_of_change(OLD, OLD, "SN-001", password_changed=True).kind is EffectKind.RECONNECT


def test_entering_the_serial_number_as_id_changes_nothing() -> None:
    effect = effect_of_change(
        replace(OLD, charge_point_id=""), replace(OLD, charge_point_id="SN-001"), "SN-001"
    )

    assert (effect.kind, effect.is_new_identity) == (EffectKind.NONE, False)


@pytest.mark.parametrize(
    ("changes", "is_new"),
    [
        ({"backend_url": "wss://other.example/ocpp"}, True),
        ({"backend_url": "wss://csms.example/other"}, True),
        ({"charge_point_id": "WB-2"}, True),
        ({"backend_url": "wss://csms.example:8443/ocpp/"}, False),
        ({"backend_url": "ws://csms.example/ocpp", "ssl_client_mode": SslClientMode.NONE}, False),
    ],
)
def test_host_path_and_id_make_the_identity(changes: dict[str, Any], is_new: bool) -> None:
    assert effect_of_change(OLD, replace(OLD, **changes), "SN-001").is_new_identity is is_new


@pytest.mark.parametrize(
    ("mode", "lowers"),
    [(SslClientMode.MUTUAL, False), (SslClientMode.VERIFY, False), (SslClientMode.ALLOW_EXPIRED, True)],
)
def test_weaker_security_is_noticed(mode: SslClientMode, lowers: bool) -> None:
    assert effect_of_change(OLD, replace(OLD, ssl_client_mode=mode), "SN-001").lowers_security is lowers


def test_only_a_change_that_the_link_feels_touches_the_socket() -> None:
    assert [kind for kind in EffectKind if not kind.is_felt_by_the_link] == [
        EffectKind.NONE,
        EffectKind.PING_INTERVAL,
    ]


def test_settings_with_the_link_of_before_leave_the_socket_alone_and_take_the_rest() -> None:
    old = stored(OLD)
    new = replace(
        stored(replace(OLD, backend_url="wss://other.example", ssl_client_mode=SslClientMode.SKIP_HOST)),
        backend_number=7,
        password=b"another",
        keys={"HeartbeatInterval": "7"},
    )
    new = replace(new, backend=replace(new.backend, local_offline_authorization=False))

    held = with_link_of(new, old)

    assert effect_of_change(old.backend, held.backend, "SN-001").kind is EffectKind.NONE
    assert (held.backend_number, held.password) == (old.backend_number, old.password)
    assert held.keys == {"HeartbeatInterval": "7"}
    assert not held.backend.local_offline_authorization
