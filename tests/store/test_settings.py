"""The one door to every setting."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

import pytest

from chargepoint import models
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.journal import StateChange
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.parameters import AuthorizationMode, ConnectionType, SslClientMode, Whitelist
from chargepoint.domain.requests import Answer
from chargepoint.domain.transaction import SecurityEventMessage, Transaction
from chargepoint.store import audit, settings, transactions
from chargepoint.store.audit import Actor
from chargepoint.store.changes import SECRET

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


def codes(error: pytest.ExceptionInfo[InvalidSettings]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in error.value.problems]


def refused(section: str, values: dict[str, object], actor: Actor) -> list[tuple[str, str]]:
    with pytest.raises(InvalidSettings) as error:
        settings.change(section, values, actor)
    return codes(error)


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


def test_the_password_is_encrypted_kept_and_removed(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "correct horse battery"}, owner)
    token = models.BackendSettings.objects.get().encrypted_password
    settings.change("backend", {"backend_password": "", "keepalive_interval_s": 60}, owner)
    kept = settings.load()
    settings.change("backend", {"remove_backend_password": True}, owner)

    assert b"correct horse" not in bytes(token or b"")
    assert (kept.password, kept.backend.has_password) == (b"correct horse battery", True)
    assert (settings.load().password, settings.load().backend.has_password) == (None, False)


def test_hex_digits_are_sent_decoded_and_the_format_alone_may_change(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "00ff" * 10}, owner)

    settings.change("backend", {"backend_password_format": "hex"}, owner)

    assert settings.load().password == b"\x00\xff" * 10


def test_a_stored_password_that_does_not_fit_the_new_format_is_told(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "no hex digits here"}, owner)

    problems = refused("backend", {"backend_password_format": "hex"}, owner)

    assert problems == [("backend_password", "hex_digits")]


def test_a_new_password_and_its_removal_contradict_each_other(owner: Actor) -> None:
    values: dict[str, object] = {"backend_password": "something new", "remove_backend_password": True}

    assert refused("backend", values, owner) == [("remove_backend_password", "password_entered")]


def test_the_password_stands_masked_in_the_audit(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "first password"}, owner)
    settings.change("backend", {"backend_password": "second password"}, owner)

    lines = [line.parameters for line in audit.entries()[0]]
    assert [(line["old"], line["new"]) for line in lines] == [(SECRET, SECRET), ("", SECRET)]
    assert "password" not in str([(line["old"], line["new"]) for line in lines])


def test_a_password_from_the_backend_keeps_the_old_one_for_one_attempt(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "given by the provider"}, owner)

    answer = settings.set_key("AuthorizationKey", "a new one from the backend", BACKEND)

    stored = settings.load()
    assert answer is Answer.ACCEPTED
    assert (stored.password, stored.previous_password) == (
        b"a new one from the backend",
        b"given by the provider",
    )


def test_a_password_from_a_person_forgets_the_old_one(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "given by the provider"}, owner)
    settings.set_key("AuthorizationKey", "a new one from the backend", BACKEND)

    settings.change("backend", {"backend_password": "typed by hand later"}, owner)

    assert settings.load().previous_password is None


# -- which backend -------------------------------------------------------------------------------------


def test_the_first_url_makes_an_identity(owner: Actor) -> None:
    settings.change("backend", LINK, owner)

    identity = models.BackendIdentity.objects.get()
    assert (identity.address, identity.charge_point_id) == ("backend.example/ocpp", "CP001")
    assert (settings.load().backend_number, settings.load().was_ever_accepted) == (identity.number, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"backend_url": "wss://backend.example/ocpp", "ssl_client_mode": "verify"},
        {"backend_url": "ws://backend.example:9000/ocpp/"},
        {"backend_url": "ws://BACKEND.example/ocpp?x=1"},
    ],
    ids=["scheme", "port", "query"],
)
def test_scheme_port_and_query_keep_the_identity(changed: dict[str, object], owner: Actor) -> None:
    settings.change("backend", LINK, owner)
    before = settings.load().backend_number

    settings.change("backend", changed, owner)

    assert settings.load().backend_number == before


@pytest.mark.parametrize(
    "changed",
    [
        {"backend_url": "ws://other.example/ocpp"},
        {"backend_url": "ws://backend.example/other"},
        {"charge_point_id": "CP002"},
    ],
    ids=["host", "path", "charge point id"],
)
def test_another_address_or_id_asks_while_messages_wait(
    changed: dict[str, object], owner: Actor, now: datetime
) -> None:
    settings.change("backend", LINK, owner)
    number = settings.load().backend_number
    assert number is not None
    wait_for(number, now)

    assert refused("backend", changed, owner) == [("", "which_backend")]
    settings.change("backend", {**changed, "which_backend": "same"}, owner)
    assert settings.load().backend_number == number


def test_another_provider_gets_a_number_of_its_own(owner: Actor, transaction: Transaction) -> None:
    settings.change("backend", LINK, owner)
    number = settings.load().backend_number
    assert number is not None
    settings.note_accepted(number)
    transactions.save(StateChange(transactions=(replace(transaction, backend=number),)))

    other = {"backend_url": "ws://other.example/ocpp", "which_backend": "another"}
    settings.change("backend", other, owner)

    stored = settings.load()
    assert stored.backend_number not in (None, number)
    assert not stored.was_ever_accepted


def test_going_back_to_a_former_backend_takes_its_number_again(owner: Actor) -> None:
    settings.change("backend", LINK, owner)
    number = settings.load().backend_number
    settings.change("backend", {"backend_url": "ws://other.example/ocpp"}, owner)

    settings.change("backend", {"backend_url": LINK["backend_url"]}, owner)

    assert settings.load().backend_number == number


def test_a_serial_number_that_is_the_id_changes_the_identity(owner: Actor) -> None:
    settings.change("charge_point", {"serial_number": "SN1"}, owner)
    settings.change("backend", {**LINK, "charge_point_id": ""}, owner)
    before = settings.load().backend_number

    settings.change("charge_point", {"serial_number": "SN2"}, owner)

    assert settings.load().backend_number not in (None, before)


def test_the_first_acceptance_is_noted_once(owner: Actor) -> None:
    settings.change("backend", LINK, owner)
    number = settings.load().backend_number
    assert number is not None

    settings.note_accepted(number)
    version = settings.version()
    settings.note_accepted(number)

    assert settings.load().was_ever_accepted
    assert settings.version() == version


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
