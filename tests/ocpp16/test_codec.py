"""Domain objects on the wire (OCPP 1.6 ed. 2 §6; J9, J10, J19)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.boot import BootNotification, Registration
from chargepoint.domain.metering import MeterValue, ReadingContext, SampledValue
from chargepoint.domain.requests import (
    Answer,
    ChangeAvailability,
    ChangeConfiguration,
    ClearCache,
    ConfigurationReport,
    DataTransfer,
    GetConfiguration,
    RemoteStart,
    RemoteStop,
    ReportedKey,
    Request,
    Reset,
    ResetType,
    TriggerMessage,
    UnlockConnector,
)
from chargepoint.domain.transaction import (
    Message,
    MeterValuesMessage,
    SecurityEventMessage,
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
)
from chargepoint.domain.units import Moment
from chargepoint.ocpp16 import codec
from chargepoint.ocpp16.schemas import check_confirmation, check_request
from chargepoint.runtime.ports import Delivery, StatusReport

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
NOON_TEXT = "2026-01-01T12:00:00.000Z"
ENERGY = SampledValue("1500", ReadingContext.SAMPLE_PERIODIC, "Energy.Active.Import.Register", "Wh")
SAMPLE = MeterValue(NOON, (ENERGY,))


def test_boot_notification_is_cut_to_the_lengths_of_the_standard() -> None:
    payload = codec.boot_notification(BootNotification("v" * 30, "m" * 30, "s" * 30, "f" * 60))

    assert {name: len(text) for name, text in payload.items()} == {
        "chargePointVendor": 20,
        "chargePointModel": 20,
        "chargePointSerialNumber": 25,
        "firmwareVersion": 50,
    }
    check_request("BootNotification", payload)


def test_empty_texts_are_not_sent() -> None:
    payload = codec.boot_notification(BootNotification("V", "M"))

    assert payload == {"chargePointVendor": "V", "chargePointModel": "M"}


@pytest.mark.parametrize(
    ("text", "seen"), [("2026-01-01T14:00:00.000001+02:00", NOON.replace(microsecond=1)), ("soon", None)]
)
def test_boot_answer_survives_a_time_that_cannot_be_read(text: str, seen: datetime | None) -> None:
    answer = codec.boot_answer({"status": "Pending", "interval": 9, "currentTime": text})

    assert answer == codec.BootAnswer(Registration.PENDING, 9, seen)


@pytest.mark.parametrize(
    ("payload", "info"),
    [
        ({}, None),
        ({"idTagInfo": {"status": "Blocked"}}, IdTagInfo(AuthorizationStatus.BLOCKED)),
        (
            {"idTagInfo": {"status": "Accepted", "parentIdTag": "P", "expiryDate": NOON_TEXT}},
            IdTagInfo(AuthorizationStatus.ACCEPTED, NOON, "P"),
        ),
        (
            {"idTagInfo": {"status": "Accepted", "parentIdTag": "", "expiryDate": "never"}},
            IdTagInfo(AuthorizationStatus.ACCEPTED),
        ),
    ],
)
def test_id_tag_info_is_read(payload: dict[str, Any], info: IdTagInfo | None) -> None:
    assert codec.id_tag_info(payload) == info


def test_status_notification_cuts_texts_and_leaves_empty_ones_out() -> None:
    at = Moment(NOON, 0.0)

    long = codec.status_notification(StatusReport(1, "Faulted", "OtherError", at, "i" * 60, "v" * 60))
    short = codec.status_notification(StatusReport(0, "Available", "NoError", at))

    assert (len(long["info"]), len(long["vendorErrorCode"])) == (50, 50)
    assert short == {"connectorId": 0, "errorCode": "NoError", "status": "Available", "timestamp": NOON_TEXT}
    check_request("StatusNotification", long)


def test_context_and_measurand_are_written_out() -> None:
    payload = codec.meter_values(1, 5, (SAMPLE,))

    assert payload["meterValue"][0]["sampledValue"] == [
        {
            "value": "1500",
            "context": "Sample.Periodic",
            "measurand": "Energy.Active.Import.Register",
            "unit": "Wh",
        }
    ]
    check_request("MeterValues", payload)


@pytest.mark.parametrize(("unit", "sent"), [("Celsius", "Celcius"), ("Hertz", None), ("", None), ("A", "A")])
def test_units_are_those_of_the_standard(unit: str, sent: str | None) -> None:
    value = SampledValue("1", ReadingContext.TRIGGER, "Temperature", unit, "L1", "Body")

    sampled = codec.meter_values(1, None, (MeterValue(NOON, (value,)),))["meterValue"][0]["sampledValue"][0]

    assert (sampled.get("unit"), sampled["phase"], sampled["location"]) == (sent, "L1", "Body")


STOP = StopTransactionMessage("key", 2000, NOON, StopReason.LOCAL, "TAG", (SAMPLE,))


@pytest.mark.parametrize(
    ("action", "message", "transaction_id", "expected"),
    [
        ("StartTransaction", StartTransactionMessage("key", 1, "TAG", 10, NOON), None, {"meterStart": 10}),
        ("StartTransaction", StartTransactionMessage("k", 1, "T", 0, NOON, 3), None, {"reservationId": 3}),
        ("StopTransaction", STOP, 0, {"transactionId": 0, "reason": "Local", "idTag": "TAG"}),
        ("StopTransaction", STOP, -5, {"transactionId": -5}),
        ("StopTransaction", STOP, None, {"transactionId": -1}),
        ("MeterValues", MeterValuesMessage("key", 1, (SAMPLE,)), 77, {"transactionId": 77, "connectorId": 1}),
        (
            "SecurityEventNotification",
            SecurityEventMessage("E", NOON, "t" * 300),
            None,
            {"techInfo": "t" * 255},
        ),
        ("SecurityEventNotification", SecurityEventMessage("E", NOON), None, {"timestamp": NOON_TEXT}),
    ],
)
def test_stored_messages_take_their_transaction_id_when_sent(
    action: str, message: Message, transaction_id: int | None, expected: dict[str, Any]
) -> None:
    payload = codec.stored_message(message, transaction_id)

    assert expected.items() <= payload.items()
    assert None not in payload.values()
    check_request(action, payload)


def test_stop_without_card_and_data_says_neither() -> None:
    payload = codec.stored_message(StopTransactionMessage("key", 1, NOON, StopReason.POWER_LOSS), 4)

    assert payload.keys() == {"transactionId", "meterStop", "timestamp", "reason"}


def test_meter_values_outside_of_a_transaction_carry_no_id() -> None:
    assert "transactionId" not in codec.stored_message(MeterValuesMessage(None, 0, (SAMPLE,)), None)


@pytest.mark.parametrize("transaction_id", [0, -1, -7, 2**40])
def test_any_transaction_id_is_an_ordinary_value(transaction_id: int) -> None:
    delivery = codec.delivery({"transactionId": transaction_id, "idTagInfo": {"status": "ConcurrentTx"}})

    assert delivery == Delivery(transaction_id, IdTagInfo(AuthorizationStatus.CONCURRENT_TX))


@pytest.mark.parametrize(
    ("action", "payload", "request_"),
    [
        ("RemoteStartTransaction", {"idTag": "T"}, RemoteStart("T")),
        ("RemoteStartTransaction", {"idTag": "T", "connectorId": 2}, RemoteStart("T", 2)),
        ("RemoteStopTransaction", {"transactionId": -1}, RemoteStop(-1)),
        ("Reset", {"type": "Soft"}, Reset(ResetType.SOFT)),
        ("UnlockConnector", {"connectorId": 1}, UnlockConnector(1)),
        ("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}, ChangeAvailability(0, False)),
        ("ChangeAvailability", {"connectorId": 1, "type": "Operative"}, ChangeAvailability(1, True)),
        ("ChangeConfiguration", {"key": "K", "value": "V"}, ChangeConfiguration("K", "V")),
        ("GetConfiguration", {}, GetConfiguration()),
        ("GetConfiguration", {"key": []}, GetConfiguration()),
        ("GetConfiguration", {"key": ["B", "A"]}, GetConfiguration(("B", "A"))),
        ("ClearCache", {}, ClearCache()),
        ("TriggerMessage", {"requestedMessage": "MeterValues"}, TriggerMessage("MeterValues")),
        ("DataTransfer", {"vendorId": "V", "data": "d"}, DataTransfer("V", None, "d")),
    ],
)
def test_requests_are_read(action: str, payload: dict[str, Any], request_: Request) -> None:
    assert codec.request(action, check_request(action, payload)) == request_


def test_configuration_is_reported_in_the_order_asked_with_every_value() -> None:
    report = ConfigurationReport(
        (ReportedKey("B", True, ""), ReportedKey("A", False, "v" * 600)), ("C" * 60,)
    )

    payload = codec.confirmation(report)

    assert payload["configurationKey"] == [
        {"key": "B", "readonly": True, "value": ""},
        {"key": "A", "readonly": False, "value": "v" * 500},
    ]
    check_confirmation("GetConfiguration", payload)


def test_empty_parts_of_a_report_are_left_out() -> None:
    assert codec.confirmation(ConfigurationReport((), ())) == {}
    assert codec.confirmation(Answer.REBOOT_REQUIRED) == {"status": "RebootRequired"}
