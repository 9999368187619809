"""J14: while Pending only what a TriggerMessage asked for goes out."""

from chargepoint.domain.requests import TriggerMessage
from chargepoint.ocpp16.permits import TriggerPermits


def test_nothing_goes_out_unasked() -> None:
    assert not TriggerPermits().use("StatusNotification", 1, 0.0)


def test_trigger_without_connector_allows_one_message_for_each() -> None:
    permits = TriggerPermits()
    permits.grant(TriggerMessage("StatusNotification"), 0.0)

    used = [permits.use("StatusNotification", connector_id, 1.0) for connector_id in (0, 1, 1, 2)]

    assert used == [True, True, False, True]


def test_trigger_for_a_connector_allows_no_other() -> None:
    permits = TriggerPermits()
    permits.grant(TriggerMessage("MeterValues", 1), 0.0)

    assert not permits.use("MeterValues", 2, 1.0)
    assert permits.use("MeterValues", 1, 1.0)


def test_permit_runs_out() -> None:
    permits = TriggerPermits()
    permits.grant(TriggerMessage("Heartbeat"), 0.0)

    assert not permits.use("Heartbeat", None, 31.0)


def test_permits_end_with_the_link() -> None:
    permits = TriggerPermits()
    permits.grant(TriggerMessage("Heartbeat"), 0.0)

    permits.clear()

    assert not permits.use("Heartbeat", None, 1.0)
