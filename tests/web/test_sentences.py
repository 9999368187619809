"""Every key that the domain can show has a sentence of its own."""

import pytest

from chargepoint.domain.authorization import RefusalReason
from chargepoint.domain.gates import AuthorizationState
from chargepoint.domain.snapshot import AlertView, GateView
from chargepoint.hardware.simulator.commands import ERROR_CODES
from chargepoint.web import sentences
from chargepoint.web.sentences_commands import refused
from tests.support.worker import GATE_IDS, NOW, backend

GRANTED = {AuthorizationState.GRANTED, AuthorizationState.FREE, AuthorizationState.REFUSED}
REASONS = [
    *(reason.value for reason in RefusalReason),
    *(state.value for state in AuthorizationState if state not in GRANTED),
    "no_vehicle",
    "out_of_service_backend",
    "out_of_service_local",
    "restart_pending",
    "not_registered",
    "paused_by_person",
    "limit_zero",
    "limit_below_minimum",
    "vehicle_not_ready",
    "vehicle_full_or_timer",
    "finished",
]


@pytest.mark.parametrize("key", REASONS)
def test_reason_has_its_own_sentence_and_a_next_step(key: str) -> None:
    sentence = sentences.reason(GateView("any", False, reason=key))

    assert sentences.is_known_reason(key)
    assert sentence.reason.endswith(".")
    assert sentence.next_step.endswith(".")


def test_unknown_reason_still_gives_a_sentence() -> None:
    assert "moon_phase" in sentences.reason(GateView("any", False, reason="moon_phase")).reason


@pytest.mark.parametrize("code", ERROR_CODES)
def test_every_error_code_says_what_to_do(code: str) -> None:
    sentence = sentences.reason(GateView("fault", False, reason="fault", parameters={"error_code": code}))

    assert sentence.reason
    assert sentence.next_step


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("gate", GATE_IDS)
def test_every_gate_has_a_name_open_and_closed(gate: str, is_open: bool) -> None:
    assert sentences.gate_name(GateView(gate, is_open)) != gate


def test_open_permission_names_the_card() -> None:
    gate = GateView("authorized", True, source="granted", parameters={"card_name": "Anna"})

    assert sentences.gate_name(gate) == "Allowed: Anna"


def test_alert_masks_the_uid() -> None:
    sentence = sentences.alert(AlertView("card_refused_after_start", NOW, {"id_tag": "04A2C3D4"}))

    assert "•••• C3D4" in sentence.reason
    assert "04A2" not in sentence.reason


def test_unknown_alert_still_gives_a_sentence() -> None:
    assert "moon" in sentences.alert(AlertView("moon", NOW, {})).reason


def test_missing_parameter_does_not_break_the_page() -> None:
    assert "–" in sentences.alert(AlertView("card_refused_after_start", NOW, {})).reason


@pytest.mark.parametrize("code", ["busy", "offline_unknown", "something_new"])
def test_refused_command_is_explained(code: str) -> None:
    assert refused(code).endswith(".")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "Connected"),
        ({"registration": "Pending"}, "Registration pending"),
        ({"registration": "Rejected"}, "Registration rejected"),
        ({"registration": None}, "Registering"),
        ({"socket": "connecting"}, "Connecting"),
        ({"socket": "closed"}, "Not connected"),
        ({"is_used": False, "why_not": "no_ocpp"}, "Not used"),
    ],
)
def test_backend_state_is_never_one_flag(changes: dict[str, object], word: str) -> None:
    assert sentences.backend_state(backend(**changes)).reason == word
