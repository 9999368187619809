"""When a card was last used."""

from datetime import UTC, datetime

import pytest

from chargepoint.domain.journal import PresentedCard, StateChange
from chargepoint.store import cards, transactions
from chargepoint.store.audit import Actor

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(("result", "used_at"), [("started", NOW), ("stopped", NOW), ("refused", None)])
def test_use_of_a_card_is_noted_with_what_it_did(result: str, used_at: datetime | None) -> None:
    card = cards.add({"id_tag": "04a2c3d4", "name": "Anna"}, Actor("test"))
    transactions.save(StateChange(presented=(PresentedCard(NOW, "04A2C3D4", 1, result),)))
    assert cards.get(card.pk).last_used_at == used_at
