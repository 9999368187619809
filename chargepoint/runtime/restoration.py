"""What a start makes of the transactions it finds open: every such start is a power return (parameters.md section 6)."""

import logging
from dataclasses import replace

from chargepoint.domain.journal import StateChange
from chargepoint.domain.power_return import PowerReturn, decide_power_return
from chargepoint.domain.transaction import StopReason, StopTransactionMessage, Transaction
from chargepoint.runtime.charging import Charging
from chargepoint.runtime.execution import Execution
from chargepoint.runtime.journal import Journal, outgoing
from chargepoint.runtime.ports import Clock, StoreUnavailable
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)


def attach_open_transactions(state: State, found: list[Transaction]) -> list[Transaction]:
    """Give each connector its open transaction, without energy; return those that no connector can take."""
    orphans = []
    for transaction in found:
        connector = state.connectors.get(transaction.connector_id)
        if connector is None or connector.transaction is not None:
            orphans.append(transaction)
            continue
        connector.transaction = transaction
        connector.is_stopping = True
    return orphans


async def restore_transactions(
    state: State, charging: Charging, execution: Execution, journal: Journal, clock: Clock
) -> None:
    """Go on with each open transaction or close it, now that the car's state is known.

    One that was begun for another backend ends, as it does where the backend changes while it runs.
    """
    restarts = state.settings.backend.restart_transaction_after_power_loss
    for connector in state.connectors.values():
        transaction = connector.transaction
        if transaction is None:
            scheduled = connector.record.scheduled_operative
            if scheduled is not None:  # the power went after the charge it had waited for
                await execution.carry_out(connector, connector.availability_changed(scheduled))
            continue
        reading = await charging.read_meter(connector.connector_id)
        if reading is not None:
            gap_wh = int(reading.register_wh) - transaction.last_register_wh
            journal.note(clock.now().utc, "power_returned", key=transaction.key, unbooked_wh=str(gap_wh))
        is_ours = transaction.backend in (None, state.settings.backend_number)
        if is_ours and decide_power_return(restarts, connector.is_plugged) is PowerReturn.RESUME:
            connector.is_stopping = False
            await execution.carry_out(connector, [])
        else:
            connector.is_stopping = False
            await execution.stop(connector, StopReason.POWER_LOSS)


async def close_orphans(orphans: list[Transaction], journal: Journal) -> None:
    """Close transactions of connectors that no longer exist, at the last register value that was stored."""
    for transaction in orphans:
        stopped_at = transaction.last_energised_at
        closed = replace(
            transaction,
            stopped_at=stopped_at,
            meter_stop_wh=transaction.last_register_wh,
            stop_reason=StopReason.POWER_LOSS,
        )
        message = StopTransactionMessage(
            transaction.key, transaction.last_register_wh, stopped_at, StopReason.POWER_LOSS
        )
        try:
            await journal.write(
                StateChange(transactions=(closed,), messages=outgoing(closed.backend, message))
            )
        except StoreUnavailable as error:
            logger.error("an open transaction of a missing connector stays open: %s", error)
