"""What the store's tests share."""

from datetime import UTC, datetime

import pytest

from chargepoint.domain.transaction import Transaction, TransactionOrigin
from chargepoint.store.audit import Actor

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def owner() -> Actor:
    return Actor("anna", "192.0.2.7")


@pytest.fixture
def transaction() -> Transaction:
    """One open charge of backend 1."""
    return Transaction(
        key="11111111-1111-4111-8111-111111111111",
        connector_id=1,
        id_tag="04A2C3D4",
        card_id_tag="04A2C3D4",
        origin=TransactionOrigin.CARD,
        backend=1,
        started_at=NOW,
        meter_start_wh=1_000,
        last_register_wh=1_000,
        last_energised_at=NOW,
    )
