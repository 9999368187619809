"""The one door to every setting."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest

from chargepoint import models
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.journal import StateChange
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.parameters import AuthorizationMode, ConnectionType, SslClientMode, Whitelist
from chargepoint.domain.requests import Answer
from chargepoint.domain.transaction import SecurityEventMessage
from chargepoint.store import audit, settings, transactions
from chargepoint.store.audit import Actor
from tests.store.refusals import codes, refused

pytestmark = pytest.mark.django_db

OnCommit = Callable[..., AbstractContextManager[list[object]]]
BACKEND = Actor("backend")
LINK = {
    "connection_type": "ethernet",
    "charge_point_id": "CP001",
    "backend_url": "ws://backend.example/ocpp",
    "ssl_client_mode": "none",
    "authorization_mode": "ocpp",
}


def wait_for(backend: int, now: datetime) -> None:
    message = OutboxMessage(f"waits for {backend}", backend, SecurityEventMessage("x", now))
    transactions.save(StateChange(messages=(message,)))


def test_a_fresh_device_has_the_defaults() -> None:
    stored = settings.load()

    assert stored.version == 0
    assert stored.backend.connection_type is ConnectionType.NONE
    assert stored.backend.authorization_mode is AuthorizationMode.NO_OCPP
    assert (stored.backend_number, stored.password, stored.keys) == (None, None, {})


def test_a_change_is_stored_typed_and_counted(owner: Actor) -> None:
    result = settings.change("backend", LINK, owner)

    stored = settings.load()
    assert result.changed == (
        "connection_type",
        "charge_point_id",
        "backend_url",
        "authorization_mode",
        "ssl_client_mode",
    )
    assert (stored.backend.ssl_client_mode, stored.backend.whitelist) == (SslClientMode.NONE, Whitelist.LOCAL)
    assert result.version == stored.version == settings.version() == 1


def test_what_stays_the_same_is_no_change(owner: Actor) -> None:
    settings.change("backend", LINK, owner)

    result = settings.change("backend", LINK, owner)

    assert (result.changed, result.version) == ((), 1)


@pytest.mark.parametrize("section", settings.SECTIONS)
def test_every_section_refuses_unknown_names_with_the_known_ones(section: str, owner: Actor) -> None:
    with pytest.raises(InvalidSettings) as error:
        settings.change(section, {"nonsense": "1"}, owner)

    assert codes(error) == [("nonsense", "unknown")]
    assert error.value.problems[0].parameters["known"]


def test_an_unknown_section_is_refused(owner: Actor) -> None:
    assert refused("weather", {}, owner) == [("weather", "unknown")]


@pytest.mark.parametrize(
    ("section", "name", "value", "code"),
    [
        ("backend", "keepalive_interval_s", "30", "type"),
        ("backend", "keepalive_interval_s", True, "type"),
        ("backend", "keepalive_interval_s", 10**30, "range"),
        ("backend", "local_offline_authorization", 1, "type"),
        ("backend", "whitelist", "both", "choice"),
        ("backend", "whitelist", None, "choice"),
        ("backend", "charge_point_id", 7, "type"),
        ("backend", "charge_point_id", "\ud800", "characters"),
        ("backend", "backend_password", 7, "type"),
        ("backend", "remove_backend_password", "yes", "type"),
        ("backend", "has_password", True, "unknown"),
        ("hardware", "installation_current_a", float("nan"), "type"),
        ("hardware", "installation_current_a", 10**400, "type"),
        ("panel", "user_limit_a", "10", "type"),
        ("ocpp_keys", "HeartbeatInterval", 60, "type"),
        ("certificates", "central_system_roots", "PEM", "type"),
    ],
)
def test_a_value_of_the_wrong_type_is_named(
    section: str, name: str, value: object, code: str, owner: Actor
) -> None:
    assert refused(section, {name: value}, owner) == [(name, code)]


def test_every_problem_is_told_at_once_and_nothing_stored(owner: Actor) -> None:
    values = {**LINK, "backend_url": "http://backend.example", "keepalive_interval_s": 1}

    assert {field for field, _code in refused("backend", values, owner)} >= {
        "backend_url",
        "keepalive_interval_s",
    }
    assert settings.load().backend.charge_point_id == ""


def test_a_warning_does_not_hinder(owner: Actor) -> None:
    result = settings.change("backend", {**LINK, "backend_password": "short"}, owner)

    assert ("backend_password", "short") in [(each.field, each.code) for each in result.warnings]


def test_a_scheme_before_the_proxy_is_left_out(owner: Actor) -> None:
    result = settings.change("backend", {"websocket_proxy": "http://proxy.example:3128"}, owner)

    assert "scheme_stripped" in [warning.code for warning in result.warnings]
    assert settings.load().backend.websocket_proxy == "proxy.example:3128"


# -- password ------------------------------------------------------------------------------------------


# -- which backend -------------------------------------------------------------------------------------


# -- version, ring and history -------------------------------------------------------------------------


def test_somebody_elses_change_meanwhile_is_not_overwritten(owner: Actor) -> None:
    settings.change("panel", {"name": "Garage"}, owner)

    problems = refused("panel", {"name": "Shed", "expected_version": 0}, owner)

    assert problems == [("", "changed_meanwhile")]
    assert settings.load().panel.name == "Garage"


def test_the_ring_comes_after_the_commit_and_only_for_a_change(
    owner: Actor, django_capture_on_commit_callbacks: OnCommit
) -> None:
    rings: list[int] = []

    def ring() -> None:
        rings.append(settings.version())

    settings.on_change(ring)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            settings.change("panel", {"name": "Garage"}, owner)
            settings.change("panel", {"name": "Garage"}, owner)
    finally:
        settings.off_change(ring)
    settings.off_change(ring)

    assert rings == [1]


def test_the_last_change_names_who_and_from_where(owner: Actor) -> None:
    settings.change("backend", {"keepalive_interval_s": 60}, owner)
    settings.set_key("WebSocketPingInterval", "90", BACKEND)

    changed = settings.last_changes("backend")

    assert list(changed) == ["keepalive_interval_s"]
    assert changed["keepalive_interval_s"].actor == "backend"
    assert audit.entries()[0][1].source == "192.0.2.7"


# -- keys ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "name", "expected"),
    [
        ("WebSocketPingInterval", "0", "keepalive_interval_s", 0),
        ("LocalAuthorizeOffline", "FALSE", "local_offline_authorization", False),
        ("AllowOfflineTxForUnknownId", "true", "offline_rfid_authorization", True),
    ],
)
def test_a_key_on_a_parameter_changes_the_parameter(
    key: str, value: str, name: str, expected: object
) -> None:
    assert settings.set_key(key, value, BACKEND) is Answer.ACCEPTED
    assert getattr(settings.load().backend, name) == expected
    assert settings.key_values() == {}


@pytest.mark.parametrize(
    ("key", "value", "answer"),
    [
        ("HeartbeatInterval", "120", Answer.ACCEPTED),
        ("heartbeatinterval", "120", Answer.ACCEPTED),
        ("HeartbeatInterval", "-1", Answer.REJECTED),
        ("WebSocketPingInterval", "2", Answer.REJECTED),
        ("AuthorizationKey", "short", Answer.REJECTED),
        ("NumberOfConnectors", "4", Answer.REJECTED),
        ("Testing", "1", Answer.NOT_SUPPORTED),
    ],
)
def test_change_configuration_answers(key: str, value: str, answer: Answer) -> None:
    assert settings.set_key(key, value, BACKEND) is answer
    assert settings.key_values() == ({"HeartbeatInterval": "120"} if answer is Answer.ACCEPTED else {})


def test_provisioning_and_change_configuration_store_the_same(owner: Actor) -> None:
    settings.set_key("MeterValueSampleInterval", "10", BACKEND)
    settings.change("ocpp_keys", {"HeartbeatInterval": "60", "WebSocketPingInterval": "90"}, owner)

    assert settings.key_values() == {"HeartbeatInterval": "60", "MeterValueSampleInterval": "10"}
    assert settings.load().backend.keepalive_interval_s == 90
    assert settings.last_changes("backend")["keepalive_interval_s"].actor == "anna"


def test_provisioning_refuses_what_another_setting_overrules(owner: Actor) -> None:
    assert refused("ocpp_keys", {"NumberOfConnectors": "2"}, owner) == [("NumberOfConnectors", "contradicts")]
    assert refused("ocpp_keys", {"HeartbeatInterval": "x"}, owner) == [("HeartbeatInterval", "value")]
    settings.change("ocpp_keys", {"NumberOfConnectors": "1"}, owner)


def test_a_key_may_be_provisioned_for_a_list_that_is_not_chosen_now(owner: Actor) -> None:
    settings.change("ocpp_keys", {"AuthorizationCacheEnabled": "False"}, owner)

    assert settings.key_values() == {"AuthorizationCacheEnabled": "false"}


# -- several sections ----------------------------------------------------------------------------------


def test_several_sections_are_stored_together_or_not_at_all(owner: Actor) -> None:
    with pytest.raises(InvalidSettings) as error:
        settings.change_all({"panel": {"name": "Garage"}, "hardware": {"phases": 2}, "x": {}}, owner)

    assert codes(error) == [("x", "unknown"), ("hardware.phases", "choice")]
    assert settings.load().panel.name == "Wallbox"


def test_a_parameter_and_its_key_must_not_contradict_each_other(owner: Actor) -> None:
    both: dict[str, dict[str, object]] = {
        "backend": {"keepalive_interval_s": 30},
        "ocpp_keys": {"WebSocketPingInterval": "60"},
    }

    with pytest.raises(InvalidSettings) as error:
        settings.change_all(both, owner)

    assert codes(error) == [("ocpp_keys.WebSocketPingInterval", "contradicts")]


def test_sections_are_stored_in_the_order_their_checks_need(owner: Actor) -> None:
    result = settings.change_all(
        {"panel": {"user_limit_a": 32}, "hardware": {"installation_current_a": 32}}, owner
    )

    assert result.changed == ("hardware.installation_current_a", "panel.user_limit_a")


def test_damaged_stored_values_count_as_the_defaults() -> None:
    models.BackendSettings.objects.create(pk=1, whitelist="both", keepalive_interval_s=60)

    stored = settings.load().backend

    assert (stored.whitelist, stored.keepalive_interval_s) == (Whitelist.LOCAL, 60)


def test_a_link_waits_for_a_charge_until_the_next_change_says_otherwise() -> None:
    settings.change("backend", {**LINK, "after_charge": True}, BACKEND)
    assert settings.load().link_waits_for_charge
    settings.change("backend", {"backend_url": "ws://other.example/ocpp"}, BACKEND)

    assert not settings.load().link_waits_for_charge
