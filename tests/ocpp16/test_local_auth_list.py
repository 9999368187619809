"""The backend's list on the wire."""

from typing import Any

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.local_list import (
    GetLocalListVersion,
    ListEntry,
    ListVersion,
    SendLocalList,
    UpdateStatus,
    UpdateType,
)
from chargepoint.ocpp16 import long_lists
from chargepoint.ocpp16.timestamps import from_wire
from tests.ocpp16.link import Link
from tests.support.central_system import RecordingCentralSystem

ENTRY = {"idTag": "A", "idTagInfo": {"status": "Accepted"}}


async def test_a_list_reaches_the_charge_point(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()
    link.actions.decision = UpdateStatus.ACCEPTED
    info = {"status": "Blocked", "expiryDate": "2026-03-04T12:00:00Z", "parentIdTag": "P"}
    entries = [{"idTag": "A", "idTagInfo": info}, {"idTag": "B"}]

    answer = await central_system.call(
        "SendLocalList", {"listVersion": 4, "updateType": "Differential", "localAuthorizationList": entries}
    )

    until = from_wire("2026-03-04T12:00:00Z")
    listed = (ListEntry("A", IdTagInfo(AuthorizationStatus.BLOCKED, until, "P")), ListEntry("B"))
    assert answer == {"status": "Accepted"}
    assert link.actions.requests == [SendLocalList(4, UpdateType.DIFFERENTIAL, listed)]


async def test_the_version_is_told(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()
    link.actions.decision = ListVersion(-1)

    assert await central_system.call("GetLocalListVersion") == {"listVersion": -1}
    assert link.actions.requests == [GetLocalListVersion()]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"listVersion": 0}, "PropertyConstraintViolation"),
        ({"listVersion": -1}, "PropertyConstraintViolation"),
        ({"listVersion": "1"}, "TypeConstraintViolation"),
        ({"listVersion": None}, "TypeConstraintViolation"),
        ({"updateType": "Half"}, "PropertyConstraintViolation"),
        ({"localAuthorizationList": [{}]}, "ProtocolError"),
        ({"localAuthorizationList": [{"idTag": "A" * 21}]}, "PropertyConstraintViolation"),
        ({"localAuthorizationList": [{**ENTRY, "name": "Anna"}]}, "FormationViolation"),
        (
            {
                "localAuthorizationList": [
                    {"idTag": "A", "idTagInfo": {"status": "Accepted", "expiryDate": "soon"}}
                ]
            },
            "PropertyConstraintViolation",
        ),
    ],
)
async def test_a_list_that_breaks_the_rules_is_named_so(
    link: Link, central_system: RecordingCentralSystem, changes: dict[str, Any], code: str
) -> None:
    await link.online()
    payload = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [ENTRY], **changes}

    assert (await central_system.call("SendLocalList", payload))[0] == code
    assert link.actions.requests == []


async def test_an_answer_that_means_nothing_is_an_internal_error(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()

    assert (await central_system.call("GetLocalListVersion"))[0] == "InternalError"


def test_huge_versions_are_left_to_the_schema() -> None:
    assert not long_lists.fits("SendLocalList", {"listVersion": 1.5, "updateType": "Full"})
