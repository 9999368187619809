"""Values of configuration keys: in force, reported, accepted."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain.configuration import (
    KeyContext,
    KeyFacts,
    effective,
    facts_of,
    plan_change,
    report,
)
from chargepoint.domain.configuration_key import Access, Key
from chargepoint.domain.configuration_keys import KEYS
from chargepoint.domain.parameters import BackendParameters, PasswordFormat, Whitelist
from chargepoint.domain.requests import Answer, ReportedKey
from chargepoint.domain.sampling import BASIC_MEASURANDS
from chargepoint.domain.settings import HardwareSettings, Identity, PanelSettings, StoredSettings

FACTS = KeyFacts(1, 3, False, BASIC_MEASURANDS, has_soc=False, has_light=True)
SETTINGS = StoredSettings(
    1, Identity(), HardwareSettings(), BackendParameters(whitelist=Whitelist.OCPP), PanelSettings()
)
CONTEXT = KeyContext(SETTINGS, FACTS)
ACCEPTED, REJECTED = Answer.ACCEPTED, Answer.REJECTED
LONG_LIST = ",".join((*BASIC_MEASURANDS, *(f"Voltage.L{n}{end}" for n in (1, 2, 3) for end in ("", "-N"))))


def with_keys(**keys: str) -> StoredSettings:
    return replace(SETTINGS, keys=keys)


def with_backend(backend: BackendParameters) -> KeyContext:
    return KeyContext(replace(SETTINGS, backend=backend), FACTS)


@pytest.mark.parametrize(
    ("name", "value", "canonical"),
    [
        ("HeartbeatInterval", "1", "1"),
        ("heartbeatinterval", "2147483647", "2147483647"),
        ("MeterValueSampleInterval", "0", "0"),
        ("WebSocketPingInterval", "0", "0"),
        ("WebSocketPingInterval", "5", "5"),
        ("StopTransactionOnInvalidId", "FALSE", "false"),
        ("LocalPreAuthorize", "True", "true"),
        ("MeterValuesSampledData", "", ""),
        ("MeterValuesSampledData", "Voltage.L1-N,Current.Import.L3", "Voltage.L1-N,Current.Import.L3"),
        ("MeterValuesAlignedData", " Voltage , Frequency,Voltage", "Voltage,Frequency"),
        ("StopTxnSampledData", LONG_LIST, LONG_LIST),
        ("ConnectorPhaseRotation", "0.RST, 1.TSR", "0.RST,1.TSR"),
        ("ConnectorPhaseRotation", "1.NotApplicable", "1.NotApplicable"),
    ],
)
def test_good_value_is_accepted_and_made_canonical(name: str, value: str, canonical: str) -> None:
    change = plan_change(name, value, CONTEXT)

    assert (change.answer, change.value) == (ACCEPTED, canonical)
    assert change.key.lower() == name.lower()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "-1",
        "+1",
        " 1",
        "1 ",
        "01",
        "1.0",
        "1e3",
        "0x10",
        "\u0661",
        "\u00b2",
        "1_0",
        "2147483648",
        "9" * 40,
        "0",
    ],
)
def test_integer_that_is_not_plain_or_out_of_range_is_rejected(value: str) -> None:
    assert plan_change("ConnectionTimeOut", value, CONTEXT).answer is REJECTED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("MeterValueSampleInterval", "-1", id="TC_040_2"),
        ("ClockAlignedDataInterval", "86401"),
        ("WebSocketPingInterval", "4"),
        ("WebSocketPingInterval", "-1"),
        ("StopTransactionOnInvalidId", "yes"),
        ("StopTransactionOnInvalidId", "1"),
        ("StopTransactionOnInvalidId", "true "),
        ("StopTransactionOnInvalidId", ""),
        ("MeterValuesSampledData", "Energy.Reactive.Import.Register"),
        ("MeterValuesSampledData", "Voltage,Nonsense"),
        ("MeterValuesSampledData", "Voltage,,Frequency"),
        ("MeterValuesSampledData", "voltage"),
        ("MeterValuesSampledData", "SoC"),
        ("MeterValuesSampledData", "Power.Active.Import.L1"),
        ("MeterValuesSampledData", "Current.Import.L1-N"),
        ("MeterValuesSampledData", "Voltage.L4"),
        ("MeterValuesSampledData", "Voltage" + " " * 500),
        ("ConnectorPhaseRotation", ""),
        ("ConnectorPhaseRotation", "RST"),
        ("ConnectorPhaseRotation", "1.RSS"),
        ("ConnectorPhaseRotation", "2.RST"),
        ("ConnectorPhaseRotation", "1.RST,1.TSR"),
        ("ConnectorPhaseRotation", "\u0661.RST"),
        ("AuthorizationKey", "short"),
        ("NumberOfConnectors", "1"),
        ("SupportedFeatureProfiles", "Core"),
    ],
)
def test_value_that_cannot_be_met_is_rejected_and_nothing_is_to_be_stored(name: str, value: str) -> None:
    change = plan_change(name, value, CONTEXT)

    assert (change.answer, change.value, change.parameters) == (REJECTED, "", {})
    assert change.reason


def test_unknown_key_is_not_supported() -> None:
    assert plan_change("Testing", "1", CONTEXT).answer is Answer.NOT_SUPPORTED


@pytest.mark.parametrize(
    ("facts", "value", "answer"),
    [
        (replace(FACTS, has_soc=True), "SoC", ACCEPTED),
        (replace(FACTS, has_soc=True), "SoC.L1", REJECTED),
        (replace(FACTS, phases=1), "Current.Import.L1", ACCEPTED),
        (replace(FACTS, phases=1), "Current.Import.L2", REJECTED),
        (replace(FACTS, measurands=("Voltage",)), "Frequency", REJECTED),
    ],
)
def test_only_what_the_hardware_delivers_may_be_configured(
    facts: KeyFacts, value: str, answer: Answer
) -> None:
    assert plan_change("MeterValuesSampledData", value, KeyContext(SETTINGS, facts)).answer is answer


@pytest.mark.parametrize(
    ("name", "value", "parameters"),
    [
        ("AllowOfflineTxForUnknownId", "true", {"offline_rfid_authorization": True}),
        ("LocalAuthorizeOffline", "FALSE", {"local_offline_authorization": False}),
        ("WebSocketPingInterval", "60", {"keepalive_interval_s": 60}),
        (
            "AuthorizationKey",
            "4f" * 20,
            {"backend_password": "4f" * 20, "backend_password_format": PasswordFormat.HEX},
        ),
        (
            "AuthorizationKey",
            "sixteen or more!",
            {"backend_password": "sixteen or more!", "backend_password_format": PasswordFormat.TEXT},
        ),
    ],
)
def test_key_that_stands_on_a_parameter_changes_that_parameter(
    name: str, value: str, parameters: dict[str, object]
) -> None:
    change = plan_change(name, value, CONTEXT)

    assert (change.answer, change.parameters) == (ACCEPTED, parameters)
    assert "sixteen" not in repr(change)


def test_parameters_are_what_their_keys_report() -> None:
    backend = BackendParameters(
        keepalive_interval_s=0, local_offline_authorization=False, offline_rfid_authorization=True
    )

    configuration = effective(replace(SETTINGS, backend=backend), FACTS)

    assert configuration.int_of("WebSocketPingInterval") == 0
    assert configuration.bool_of("LocalAuthorizeOffline") is False
    assert configuration.text_of("AllowOfflineTxForUnknownId") == "true"


def test_cache_reports_false_and_takes_no_change_while_the_local_whitelist_is_chosen() -> None:
    local = with_backend(BackendParameters(whitelist=Whitelist.LOCAL))

    assert effective(local.settings, FACTS).bool_of("AuthorizationCacheEnabled") is False
    assert plan_change("AuthorizationCacheEnabled", "true", local).reason == "local_whitelist"
    (key,) = report(local.settings, FACTS, ("AuthorizationCacheEnabled",)).known
    assert key == ReportedKey("AuthorizationCacheEnabled", False, "false")


def test_cache_is_on_by_default_and_may_be_changed_with_the_ocpp_whitelist() -> None:
    assert effective(SETTINGS, FACTS).bool_of("AuthorizationCacheEnabled") is True
    assert plan_change("AuthorizationCacheEnabled", "false", CONTEXT).answer is ACCEPTED


@pytest.mark.parametrize("value", ["true", "false"])
def test_unlock_key_is_read_only_and_false_with_a_fixed_cable(value: str) -> None:
    facts = replace(FACTS, fixed_cable=True)
    name = "UnlockConnectorOnEVSideDisconnect"

    assert plan_change(name, value, KeyContext(SETTINGS, facts)).answer is REJECTED
    assert report(with_keys(**{name: value}), facts, (name,)).known == (ReportedKey(name, True, "false"),)
    assert report(SETTINGS, FACTS, (name,)).known == (ReportedKey(name, False, "true"),)


def test_security_profile_is_reported_as_it_follows_from_the_parameters() -> None:
    backend = BackendParameters(has_password=True)

    assert effective(replace(SETTINGS, backend=backend), FACTS).int_of("SecurityProfile") == 2


@pytest.mark.parametrize(
    ("connectors", "phases", "rotation", "longest"),
    [(1, 3, "0.Unknown,1.Unknown", 2), (2, 1, "0.NotApplicable,1.NotApplicable,2.NotApplicable", 3)],
)
def test_hardware_shapes_the_keys(connectors: int, phases: int, rotation: str, longest: int) -> None:
    configuration = effective(SETTINGS, replace(FACTS, connectors=connectors, phases=phases))

    assert configuration.int_of("NumberOfConnectors") == connectors
    assert configuration.text_of("ConnectorPhaseRotation") == rotation
    assert configuration.int_of("ConnectorPhaseRotationMaxLength") == longest


def test_stored_value_is_in_force() -> None:
    configuration = effective(
        with_keys(StopTxnSampledData="Voltage.L1,Frequency", ConnectionTimeOut="7"), FACTS
    )

    assert configuration.int_of("ConnectionTimeOut") == 7
    assert configuration.list_of("StopTxnSampledData") == ("Voltage.L1", "Frequency")
    assert configuration.list_of("MeterValuesAlignedData") == ()


@pytest.mark.parametrize(
    ("name", "value"), [("MeterValuesSampledData", "Voltage,SoC"), ("GetConfigurationMaxKeys", "0")]
)
def test_stored_value_that_is_not_accepted_any_more_counts_as_the_default(name: str, value: str) -> None:
    assert (
        effective(with_keys(**{name: value}), FACTS).values[name] == effective(SETTINGS, FACTS).values[name]
    )


def test_getter_of_a_key_that_does_not_exist_fails() -> None:
    with pytest.raises(KeyError):
        effective(SETTINGS, FACTS).int_of("Testing")


def test_report_of_no_keys_is_all_of_them_with_a_value_each() -> None:
    answer = report(SETTINGS, FACTS, ())

    assert [key.key for key in answer.known] == [key.name for key in KEYS]
    assert answer.unknown == ()
    assert {key.value for key in answer.known} & {"True", "False", "None"} == set()


def test_report_keeps_the_order_asked_and_names_what_is_unknown() -> None:
    asked = (
        "WebSocketPingInterval",
        "Testing",
        "heartbeatinterval",
        "AuthorizationKey",
        "testing",
        "HeartbeatInterval",
    )

    answer = report(replace(SETTINGS, password=b"0123456789abcdef"), FACTS, asked)

    assert answer.known == (
        ReportedKey("WebSocketPingInterval", False, "30"),
        ReportedKey("HeartbeatInterval", False, "300"),
        ReportedKey("AuthorizationKey", False, ""),
    )
    assert answer.unknown == ("testing",)


def test_report_answers_no_more_keys_than_it_says() -> None:
    answer = report(SETTINGS, FACTS, tuple(f"Unknown{n}" for n in range(150)))

    assert len(answer.unknown) == 100


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_readonly_flag_and_change_agree(key: Key) -> None:
    name = key.name
    (reported,) = report(SETTINGS, FACTS, (name,)).known

    assert reported.is_readonly == (plan_change(name, reported.value, CONTEXT).reason == "read_only")


def test_hardware_settings_alone_give_facts_for_a_door_without_a_board() -> None:
    facts = facts_of(HardwareSettings(connectors=2, phases=1, fixed_cable=True))

    assert facts == KeyFacts(2, 1, True, BASIC_MEASURANDS, has_soc=False, has_light=True)


@given(
    st.sampled_from(KEYS),
    st.text(max_size=30) | st.integers().map(str) | st.sampled_from(["true", LONG_LIST]),
)
def test_accepted_value_is_what_is_in_force_afterwards(key: Key, value: str) -> None:
    name = key.name
    change = plan_change(name, value, CONTEXT)

    if change.answer is ACCEPTED and not change.parameters:
        assert effective(with_keys(**{name: change.value}), FACTS).text_of(name) == change.value


@given(st.dictionaries(st.sampled_from([key.name for key in KEYS]), st.text(max_size=30)))
def test_whatever_is_stored_every_key_has_a_legal_value(keys: dict[str, str]) -> None:
    configuration = effective(with_keys(**keys), FACTS)

    for key in KEYS:
        if key.access is Access.READ_WRITE and key.name != "SecurityProfile":
            assert plan_change(key.name, configuration.text_of(key.name), CONTEXT).answer is ACCEPTED
