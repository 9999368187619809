"""J7 to J9: what breaking a schema is called."""

from decimal import Decimal
from typing import Any

import pytest
from ocpp.exceptions import OCPPError
from ocpp.v16.enums import Action

from chargepoint.ocpp16.schemas import accept_confirmation, check_confirmation, check_request

PROFILE = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": Decimal("21.4")}],
    },
}


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("Reset", {}, "ProtocolError"),
        ("Reset", {"type": 1}, "TypeConstraintViolation"),
        ("Reset", {"type": "Firm"}, "PropertyConstraintViolation"),
        ("Reset", {"type": "Hard", "now": True}, "FormationViolation"),
        ("Reset", ["Hard"], "FormationViolation"),
        ("UnlockConnector", {"connectorId": "1"}, "TypeConstraintViolation"),
        ("ChangeConfiguration", {"key": "k" * 51, "value": ""}, "PropertyConstraintViolation"),
        ("RemoteStartTransaction", {"idTag": "t" * 21}, "PropertyConstraintViolation"),
    ],
)
def test_code_names_what_is_wrong(action: str, payload: Any, code: str) -> None:
    with pytest.raises(OCPPError) as caught:
        check_request(action, payload)

    assert caught.value.code == code


def test_limit_of_one_decimal_is_accepted() -> None:
    payload = {"idTag": "A", "chargingProfile": PROFILE}

    assert check_request("RemoteStartTransaction", payload) == payload


@pytest.mark.parametrize(
    "limit", [Decimal("21.45"), Decimal("1e30"), Decimal("123456789012345678901234567890.15")]
)
def test_limit_of_more_decimals_or_out_of_range_is_a_property_violation(limit: Decimal) -> None:
    periods = [{"startPeriod": 0, "limit": limit}]
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": periods}
    profile = {**PROFILE, "chargingSchedule": schedule}

    with pytest.raises(OCPPError) as caught:
        check_request("RemoteStartTransaction", {"idTag": "A", "chargingProfile": profile})

    assert caught.value.code == "PropertyConstraintViolation"


def test_backends_nulls_and_additions_are_overlooked() -> None:
    info = {"status": "Accepted", "expiryDate": None, "vendorNote": "x"}

    assert (
        accept_confirmation("Authorize", {"idTagInfo": info, "more": 1})["idTagInfo"]["status"] == "Accepted"
    )


@pytest.mark.parametrize(
    "payload", [{}, {"idTagInfo": {}}, {"idTagInfo": {"status": "Maybe"}}, [], "text", None]
)
def test_confirmation_without_what_is_needed_is_refused(payload: Any) -> None:
    with pytest.raises(OCPPError):
        accept_confirmation("Authorize", payload)


def test_our_own_confirmations_are_checked_strictly() -> None:
    with pytest.raises(OCPPError):
        check_confirmation("Reset", {"status": "Accepted", "more": 1})


@pytest.mark.parametrize("action", sorted(action.value for action in Action))
def test_every_action_has_both_schemas(action: str) -> None:
    for check in (check_request, check_confirmation):
        with pytest.raises(OCPPError):
            check(action, {"no such field": 1})
