"""The 13 backend parameters: defaults, what is refused, what is warned of, what is dialled."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain.errors import Problem
from chargepoint.domain.parameters import (
    WEAK_SSL_MODES,
    AuthorizationMode,
    BackendParameters,
    ConnectionType,
    ParameterFacts,
    SslClientMode,
    Whitelist,
    default_charge_point_id,
    dialled_url,
    identity_of,
    inapplicable,
    security_profile,
    validate,
    warnings,
)

FACTS = ParameterFacts("SN-001", local_cards=1, has_client_certificate=False, password=None)
GOOD = BackendParameters(
    connection_type=ConnectionType.ETHERNET,
    charge_point_id="WB-1",
    backend_url="wss://csms.example/ocpp",
    authorization_mode=AuthorizationMode.OCPP,
)
MUTUAL: dict[str, Any] = {"ssl_client_mode": SslClientMode.MUTUAL}


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in problems]


def errors_of(**changes: Any) -> list[tuple[str, str]]:
    return codes(validate(replace(GOOD, **changes), FACTS))


def warnings_of(**changes: Any) -> list[tuple[str, str]]:
    return codes(warnings(replace(GOOD, **changes), FACTS))


def test_good_parameters_have_neither_errors_nor_warnings() -> None:
    assert errors_of() == []
    assert warnings_of() == []


def test_fresh_box_is_valid_and_neither_phones_home_nor_gives_energy_away() -> None:
    fresh = BackendParameters()

    assert validate(fresh, FACTS) == ()
    assert not fresh.uses_backend
    assert fresh.authorization_mode is AuthorizationMode.NO_OCPP


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        pytest.param({"charge_point_id": "a" * 49}, ("charge_point_id", "too_long"), id="2-length"),
        pytest.param({"charge_point_id": "a:b"}, ("charge_point_id", "colon"), id="2-colon"),
        pytest.param({"charge_point_id": "\u00e4"}, ("charge_point_id", "characters"), id="2-ascii"),
        pytest.param({"charge_point_id": "a\tb"}, ("charge_point_id", "characters"), id="2-control"),
        pytest.param({"charge_point_id": ".."}, ("charge_point_id", "characters"), id="2-dot-segment"),
        pytest.param({"charge_point_id": " a"}, ("charge_point_id", "outer_blanks"), id="2-blank"),
        pytest.param({"backend_url": ""}, ("backend_url", "required"), id="rule-1"),
        pytest.param({"backend_url": "http://csms.example"}, ("backend_url", "scheme"), id="4-scheme"),
        pytest.param({"free_charging_id_tag": ""}, ("free_charging_id_tag", "empty"), id="6b-empty"),
        pytest.param(
            {"free_charging_id_tag": "F" * 21}, ("free_charging_id_tag", "too_long"), id="6b-length"
        ),
        pytest.param({"free_charging_id_tag": "F "}, ("free_charging_id_tag", "outer_blanks"), id="6b-blank"),
        pytest.param(
            {"ssl_client_mode": SslClientMode.NONE}, ("ssl_client_mode", "wss_needs_ssl"), id="rule-2-wss"
        ),
        pytest.param(
            {"backend_url": "ws://csms.local"}, ("ssl_client_mode", "ws_has_no_ssl"), id="rule-2-ws"
        ),
        pytest.param(MUTUAL, ("ssl_client_mode", "client_certificate_missing"), id="rule-3"),
        pytest.param(
            {"authorization_mode": AuthorizationMode.NO_OCPP, "whitelist": Whitelist.OCPP},
            ("whitelist", "needs_ocpp"),
            id="rule-4",
        ),
        pytest.param({"websocket_proxy": "a/b"}, ("websocket_proxy", "path"), id="9-path"),
        pytest.param({"keepalive_interval_s": 4}, ("keepalive_interval_s", "range"), id="10-low"),
        pytest.param({"keepalive_interval_s": -5}, ("keepalive_interval_s", "range"), id="10-negative"),
        pytest.param({"keepalive_interval_s": 86401}, ("keepalive_interval_s", "range"), id="10-high"),
    ],
)
def test_what_no_door_may_store_is_named(changes: dict[str, object], problem: tuple[str, str]) -> None:
    assert errors_of(**changes) == [problem]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"charge_point_id": "DE*ABC*E1"}, id="2-evse-id"),
        pytest.param({"charge_point_id": "a" * 48}, id="2-longest"),
        pytest.param({"charge_point_id": ""}, id="2-serial-number"),
        pytest.param({"keepalive_interval_s": 0}, id="10-off"),
        pytest.param({"keepalive_interval_s": 5}, id="10-lowest"),
        pytest.param({"keepalive_interval_s": 86400}, id="10-highest"),
        pytest.param({"websocket_proxy": "proxy.example:3128"}, id="9"),
        pytest.param({"backend_url": "ws://csms.local", "ssl_client_mode": SslClientMode.NONE}, id="8-none"),
        pytest.param({"backend_url": "", "connection_type": ConnectionType.NONE}, id="rule-2-blank-url"),
        pytest.param({**MUTUAL, "connection_type": ConnectionType.NONE}, id="rule-3-not-dialled"),
    ],
)
def test_what_may_be_stored_has_no_errors(changes: dict[str, object]) -> None:
    assert errors_of(**changes) == []


def test_mutual_is_fine_once_the_certificate_is_there() -> None:
    facts = replace(FACTS, has_client_certificate=True)

    assert validate(replace(GOOD, **MUTUAL), facts) == ()


def test_charge_point_id_is_required_where_not_even_a_serial_number_exists() -> None:
    problems = validate(replace(GOOD, charge_point_id=""), replace(FACTS, serial_number=""))

    assert codes(problems) == [("charge_point_id", "required")]


@pytest.mark.parametrize(
    ("changes", "mode", "url"),
    [
        ({"ssl_client_mode": SslClientMode.NONE}, "verify", "ws://csms.example/ocpp"),
        ({"backend_url": "ws://csms.local"}, "none", "wss://csms.local"),
    ],
)
def test_mismatch_of_scheme_and_ssl_mode_offers_both_fixes(
    changes: dict[str, Any], mode: str, url: str
) -> None:
    (problem,) = validate(replace(GOOD, **changes), FACTS)

    assert problem.parameters == {"ssl_client_mode": mode, "backend_url": url}


def test_every_problem_is_told_at_once_in_the_order_of_the_form() -> None:
    problems = errors_of(charge_point_id="a" * 49 + ":", backend_url="", keepalive_interval_s=1)

    assert problems == [
        ("charge_point_id", "too_long"),
        ("charge_point_id", "colon"),
        ("backend_url", "required"),
        ("keepalive_interval_s", "range"),
    ]


PLAIN: dict[str, Any] = {"backend_url": "ws://csms.local", "ssl_client_mode": SslClientMode.NONE}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        pytest.param({"charge_point_id": "a" * 21}, ("charge_point_id", "long"), id="2"),
        pytest.param(
            {"backend_url": "wss://csms.example/WB-1/"}, ("backend_url", "id_in_path"), id="4-doubled"
        ),
        pytest.param(
            {**PLAIN, "backend_url": "ws://203.0.113.5"}, ("backend_url", "plain_ws_public"), id="4-public"
        ),
        pytest.param(
            {"ssl_client_mode": SslClientMode.SKIP_HOST}, ("ssl_client_mode", "weak_ssl"), id="8-weak"
        ),
        pytest.param(
            {"connection_type": ConnectionType.NONE},
            ("authorization_mode", "ocpp_without_backend"),
            id="rule-5",
        ),
        pytest.param(
            {"offline_rfid_authorization": True},
            ("offline_rfid_authorization", "may_stay_unbilled"),
            id="rule-6",
        ),
        pytest.param(
            {"offline_rfid_authorization": True, "local_offline_authorization": False},
            ("offline_rfid_authorization", "every_card_starts"),
            id="rule-6-stronger",
        ),
        pytest.param({**PLAIN, "has_password": True}, ("backend_password", "password_on_ws"), id="rule-8"),
        pytest.param(
            {"keepalive_interval_s": 0}, ("keepalive_interval_s", "keepalive_off"), id="rule-10-wss"
        ),
        pytest.param(
            {**PLAIN, "connection_type": ConnectionType.WLAN, "keepalive_interval_s": 0},
            ("keepalive_interval_s", "keepalive_off"),
            id="rule-10-wlan",
        ),
        pytest.param(
            {"authorization_mode": AuthorizationMode.NO_OCPP},
            ("authorization_mode", "backend_without_ocpp"),
            id="rule-11",
        ),
        pytest.param(
            {"websocket_proxy": "http://proxy.example"}, ("websocket_proxy", "scheme_stripped"), id="9-scheme"
        ),
    ],
)
def test_what_should_be_known_is_warned_of(changes: dict[str, Any], problem: tuple[str, str]) -> None:
    assert warnings_of(**changes) == [problem]
    assert errors_of(**changes) == []


def test_empty_local_whitelist_without_ocpp_means_nobody_can_charge() -> None:
    parameters = BackendParameters()

    assert codes(warnings(parameters, replace(FACTS, local_cards=0))) == [("whitelist", "nobody_can_charge")]
    assert warnings(parameters, FACTS) == ()


@pytest.mark.parametrize(("length", "warned"), [(15, True), (16, False)])
def test_password_under_16_bytes_is_warned_of(length: int, warned: bool) -> None:
    problems = warnings(replace(GOOD, has_password=True), replace(FACTS, password=b"x" * length))

    assert (("backend_password", "short") in codes(problems)) is warned


def test_doubled_id_is_asked_about_with_the_address_that_would_be_right() -> None:
    (problem,) = warnings(replace(GOOD, backend_url="wss://csms.example/ocpp/WB-1"), FACTS)

    assert problem.parameters == {
        "backend_url": "wss://csms.example/ocpp",
        "dialled": "wss://csms.example/ocpp/WB-1/WB-1",
    }


def test_plain_link_by_cable_inside_of_the_house_needs_no_warning() -> None:
    assert warnings_of(**PLAIN, keepalive_interval_s=0) == []


@pytest.mark.parametrize(
    ("url", "charge_point_id", "dialled"),
    [
        ("wss://csms.example", "WB-1", "wss://csms.example/WB-1"),
        ("wss://csms.example/ocpp/", "WB-1", "wss://csms.example/ocpp/WB-1"),
        ("wss://csms.example/ocpp//", "WB-1", "wss://csms.example/ocpp/WB-1"),
        ("ws://csms.example:8080/a?tenant=7", "WB 1/2", "ws://csms.example:8080/a/WB%201%2F2?tenant=7"),
        ("wss://csms.example", "DE*ABC*E1", "wss://csms.example/DE*ABC*E1"),
        ("wss://csms.example", "100%?#", "wss://csms.example/100%25%3F%23"),
        ("wss://csms.example", "", "wss://csms.example/SN-001"),
        ("", "WB-1", ""),
    ],
)
def test_id_is_the_percent_encoded_last_segment_of_what_is_dialled(
    url: str, charge_point_id: str, dialled: str
) -> None:
    parameters = replace(GOOD, backend_url=url, charge_point_id=charge_point_id)

    assert dialled_url(parameters, "SN-001") == dialled


@pytest.mark.parametrize("scheme", ["ws", "wss"])
@pytest.mark.parametrize("port", ["", ":8080"])
@pytest.mark.parametrize("query", ["", "?a=b"])
def test_scheme_port_and_query_keep_the_identity(scheme: str, port: str, query: str) -> None:
    parameters = replace(GOOD, backend_url=f"{scheme}://CSMS.example{port}/ocpp/{query}")

    assert identity_of(parameters, "SN-001") == ("csms.example/ocpp", "WB-1")


@pytest.mark.parametrize("url", ["", "nonsense"])
def test_identity_without_an_address_is_told_by_what_is_stored(url: str) -> None:
    assert identity_of(BackendParameters(backend_url=url), "SN-001") == (url, "SN-001")


@pytest.mark.parametrize(
    ("serial_number", "default"),
    [
        ("SN-001", "SN-001"),
        (" 00:1a:2b ", "001a2b"),
        ("S" * 60, "S" * 48),
        ("\u00e4", ""),
        ("S" * 47 + " T", "S" * 47),
    ],
)
def test_serial_number_is_made_fit_to_be_a_charge_point_id(serial_number: str, default: str) -> None:
    assert default_charge_point_id(serial_number) == default


@pytest.mark.parametrize(
    ("mode", "without", "with_password"),
    [
        (SslClientMode.NONE, 0, 1),
        *((mode, 0, 1) for mode in sorted(WEAK_SSL_MODES)),
        (SslClientMode.VERIFY, 0, 2),
        (SslClientMode.MUTUAL, 3, 3),
    ],
)
def test_security_profile_follows_from_mode_and_password(
    mode: SslClientMode, without: int, with_password: int
) -> None:
    parameters = replace(GOOD, ssl_client_mode=mode)

    assert security_profile(parameters) == without
    assert security_profile(replace(parameters, has_password=True)) == with_password


def test_fields_without_effect_are_named_with_the_reason() -> None:
    parameters = BackendParameters(authorization_mode=AuthorizationMode.FREE_CHARGING)

    reasons = inapplicable(parameters)

    assert reasons["backend_url"] == reasons["keepalive_interval_s"] == "no_backend"
    assert {name for name, reason in reasons.items() if reason == "free_charging"} == {
        "whitelist",
        "local_offline_authorization",
        "offline_rfid_authorization",
    }
    assert inapplicable(GOOD) == {}


any_parameters = st.builds(
    BackendParameters,
    connection_type=st.sampled_from(ConnectionType),
    charge_point_id=st.text(max_size=50),
    backend_url=st.text(max_size=30) | st.just("wss://csms.example/a"),
    has_password=st.booleans(),
    authorization_mode=st.sampled_from(AuthorizationMode),
    free_charging_id_tag=st.text(max_size=22),
    whitelist=st.sampled_from(Whitelist),
    ssl_client_mode=st.sampled_from(SslClientMode),
    websocket_proxy=st.text(max_size=20),
    keepalive_interval_s=st.integers(),
)


@given(any_parameters)
def test_what_is_valid_can_be_dialled_and_what_is_not_never_raises(parameters: BackendParameters) -> None:
    problems = validate(parameters, FACTS)
    warnings(parameters, FACTS)

    if not problems and parameters.backend_url:
        assert "/" in dialled_url(parameters, "SN-001").removeprefix("wss://")
        assert identity_of(parameters, "SN-001")[0]
