"""A wallbox that has lived: charges, a queue, events; for looking at every page with something on it.

Run in the product's own process: `manage.py shell -c "from tests.support.seed import fill; fill()"`.
"""

import random
from datetime import UTC, datetime, timedelta

from chargepoint.domain.journal import SessionSample, StateChange
from chargepoint.domain.outbox import Lane, OutboxMessage, after_failure
from chargepoint.domain.transaction import (
    SecurityEventMessage,
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
    Transaction,
    TransactionOrigin,
)
from chargepoint.domain.units import Moment
from chargepoint.store import cards, outbox, settings, transactions
from chargepoint.store.audit import Actor

OWNER = Actor("emil")
CARDS = {"04A2C3D4": "Anna", "04FFC3D5": "Ben", "04FFC3E6": "Company car"}
CHARGES, DAYS = 60, 400


def fill() -> None:
    """Store cards, charges with their curves, a backend that does not answer, and what waits for it."""
    cards.import_cards(({"id_tag": tag, "name": name} for tag, name in CARDS.items()), OWNER)
    settings.change("panel", {"price_per_kwh": "0.32"}, OWNER)
    link = {
        "connection_type": "ethernet",
        "backend_url": "ws://127.0.0.1:9/ocpp",
        "charge_point_id": "CP001",
        "authorization_mode": "ocpp",
        "ssl_client_mode": "none",
    }
    settings.change("backend", link, OWNER)
    number = settings.load().backend_number or 0
    charges = _charges(number)
    samples = tuple(sample for charge in charges for sample in _curve(charge))
    transactions.save(
        StateChange(transactions=charges, samples=samples, messages=_reports(charges[-3:], number))
    )
    for attempts in (1, 9):
        row = outbox.next_message(Lane.TRANSACTION, number)
        if row is not None:
            why = "InternalError: no such charge point"
            outbox.settle_failed(after_failure(row, attempts, 600, Moment(datetime.now(UTC), 0.0), why))


def _charges(backend: int) -> tuple[Transaction, ...]:
    dice, register_wh, made = random.Random(4), 100_000, []
    for number in range(CHARGES):
        started_at = datetime.now(UTC) - timedelta(days=DAYS * (CHARGES - number) / CHARGES)
        minutes = dice.randint(40, 240)
        energy_wh = minutes * dice.randint(60, 180)
        tag = dice.choice([*CARDS, "0BADCAFE"])
        made.append(
            Transaction(
                key=f"seed-{number}",
                connector_id=1,
                id_tag=tag,
                card_id_tag=tag,
                origin=TransactionOrigin.CARD,
                backend=backend,
                started_at=started_at,
                meter_start_wh=register_wh,
                last_register_wh=register_wh + energy_wh,
                last_energised_at=started_at,
                stopped_at=started_at + timedelta(minutes=minutes),
                meter_stop_wh=register_wh + energy_wh,
                stop_reason=dice.choice(list(StopReason)),
            )
        )
        register_wh += energy_wh
    return tuple(made)


def _curve(charge: Transaction) -> list[SessionSample]:
    energy_wh = charge.last_register_wh - charge.meter_start_wh
    minutes = int(((charge.stopped_at or charge.started_at) - charge.started_at).total_seconds() // 60)
    return [
        SessionSample(charge.key, 60 * minute, energy_wh * 60 // minutes, energy_wh * minute // minutes)
        for minute in range(1, minutes)
    ]


def _reports(charges: tuple[Transaction, ...], backend: int) -> tuple[OutboxMessage, ...]:
    made = [
        OutboxMessage("seed-security", backend, SecurityEventMessage("StartupOfTheDevice", datetime.now(UTC)))
    ]
    for charge in charges:
        ended_at = charge.stopped_at or charge.started_at
        start = StartTransactionMessage(
            charge.key, 1, charge.id_tag, charge.meter_start_wh, charge.started_at
        )
        stop = StopTransactionMessage(charge.key, charge.last_register_wh, ended_at, StopReason.LOCAL)
        made += [
            OutboxMessage(f"start-{charge.key}", backend, start),
            OutboxMessage(f"stop-{charge.key}", backend, stop),
        ]
    return tuple(made)
