"""What a journey asks of a recording: statuses, transaction ids, meter values, the order of what was stored."""

from itertools import pairwise
from typing import Any

from tests.journeys.box import moment
from tests.support.central_system import OUT, Payload, RecordingCentralSystem

TRANSACTION_MESSAGES = ("StartTransaction", "MeterValues", "StopTransaction")


def statuses(central_system: RecordingCentralSystem, connector_id: int = 1) -> list[str]:
    """Return the statuses that were reported, in order."""
    reports = central_system.payloads("StatusNotification")
    return [report["status"] for report in reports if report["connectorId"] == connector_id]


def first_sent(central_system: RecordingCentralSystem) -> list[tuple[str, Payload]]:
    """Return the stored messages, each once, as they were sent first."""
    seen: dict[str, tuple[str, Payload]] = {}
    for call in central_system.calls():
        _, message_id, action, payload = call.frame
        if action in TRANSACTION_MESSAGES:
            seen.setdefault(message_id, (action, payload))
    return list(seen.values())


def resent(central_system: RecordingCentralSystem) -> set[str]:
    """Return the actions that were sent more than once under one message id."""
    ids = [call.frame[1] for call in central_system.calls()]
    return {call.action for call in central_system.calls() if ids.count(call.frame[1]) > 1}


def transaction_ids(central_system: RecordingCentralSystem) -> list[int]:
    """Return the ids that StartTransaction was answered with."""
    return [answer["transactionId"] for answer in answers(central_system, "StartTransaction")]


def answers(central_system: RecordingCentralSystem, action: str) -> list[Payload]:
    """Return the payloads of the CALLRESULTs that were sent for an action."""
    asked = {call.frame[1] for call in central_system.calls(action)}
    return [
        frame.frame[2]
        for frame in central_system.frames
        if frame.direction == OUT and frame.frame[0] == 3 and frame.frame[1] in asked
    ]


def sample_times(messages: list[Payload]) -> list[str]:
    """Return the timestamps of all samples."""
    return [sample["timestamp"] for message in messages for sample in message["meterValue"]]


def gaps_s(messages: list[Payload]) -> set[float]:
    """Return the distances between neighbouring samples, in seconds."""
    times = [moment(text) for text in sample_times(messages)]
    return {round((after - before).total_seconds(), 3) for before, after in pairwise(times)}


def registers_wh(messages: list[Payload]) -> list[float]:
    """Return the register of every sample."""
    return [
        float(value["value"])
        for message in messages
        for sample in message["meterValue"]
        for value in sample["sampledValue"]
        if value.get("measurand", "Energy.Active.Import.Register") == "Energy.Active.Import.Register"
    ]


def stamps(messages: list[tuple[str, Payload]]) -> list[Any]:
    """Return one time per stored message, of its first sample where it has samples."""
    return [
        moment(payload.get("timestamp") or payload["meterValue"][0]["timestamp"]) for _, payload in messages
    ]
