"""Firmware and diagnostics on the wire."""

from typing import Any

import pytest

from chargepoint.domain.diagnostics import GetDiagnostics, LogType, UploadBegun
from chargepoint.domain.firmware import SignedPart, UpdateAnswer, UpdateFirmware
from chargepoint.domain.requests import RequestAccepted
from tests.ocpp16.link import Link
from tests.support.central_system import RecordingCentralSystem
from tests.support.charging_profiles import MIDNIGHT

URL = "https://files.example/fw"
TIME = "2026-03-04T00:00:00Z"
SIGNED = {
    "requestId": 7,
    "retries": 1,
    "firmware": {
        "location": URL,
        "retrieveDateTime": TIME,
        "installDateTime": TIME,
        "signingCertificate": "PEM",
        "signature": "c2ln",
    },
}


async def test_an_update_is_answered_and_then_begun(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()
    link.actions.decision = UpdateAnswer.ACCEPTED
    asked = {"location": URL, "retrieveDate": TIME, "retries": 2, "retryInterval": -5}

    assert await central_system.call("UpdateFirmware", asked) == {}
    await link.actions.has_posted(RequestAccepted(UpdateFirmware(URL, MIDNIGHT, 2, 0)))


@pytest.mark.parametrize("answer", UpdateAnswer)
async def test_a_signed_update_says_what_becomes_of_it(
    link: Link, central_system: RecordingCentralSystem, answer: UpdateAnswer
) -> None:
    await link.online()
    link.actions.decision = answer

    assert await central_system.call("SignedUpdateFirmware", SIGNED) == {"status": answer.value}
    part = SignedPart(7, "PEM", "c2ln", MIDNIGHT)
    assert link.actions.requests == [UpdateFirmware(URL, MIDNIGHT, 1, 0, part)]


async def test_diagnostics_are_named(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()
    link.actions.decision = UploadBegun("bundle.zip")

    assert await central_system.call("GetDiagnostics", {"location": URL, "startTime": TIME}) == {
        "fileName": "bundle.zip"
    }
    await link.actions.has_posted(RequestAccepted(GetDiagnostics(URL, oldest=MIDNIGHT)))


@pytest.mark.parametrize(("is_instead", "status"), [(False, "Accepted"), (True, "AcceptedCanceled")])
async def test_a_log_is_named(
    link: Link, central_system: RecordingCentralSystem, is_instead: bool, status: str
) -> None:
    await link.online()
    link.actions.decision = UploadBegun("log.zip", is_instead)
    log = {"remoteLocation": URL, "latestTimestamp": TIME}
    asked: dict[str, Any] = {
        "logType": "SecurityLog",
        "requestId": 9,
        "retries": 1,
        "retryInterval": 60,
        "log": log,
    }

    assert await central_system.call("GetLog", asked) == {"status": status, "filename": "log.zip"}
    expected = GetDiagnostics(URL, LogType.SECURITY, 9, 1, 60, None, MIDNIGHT)
    await link.actions.has_posted(RequestAccepted(expected))


async def test_a_time_that_is_none_is_a_constraint_violation(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()

    answer = await central_system.call("UpdateFirmware", {"location": URL, "retrieveDate": "soon"})

    assert answer[0] == "PropertyConstraintViolation"
