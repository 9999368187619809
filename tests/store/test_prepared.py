"""Prepared statements do what the compiled queries they stand for do."""

from datetime import UTC, datetime

import pytest

from chargepoint import models
from chargepoint.store import cards, prepared
from chargepoint.store.audit import Actor

UNTIL = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def card() -> cards.Card:
    return cards.add(
        {"id_tag": "04A2C3D4", "name": "Anna", "valid_until": UNTIL, "enabled": False}, Actor("test")
    )


@pytest.mark.django_db
def test_found_row_equals_the_one_of_the_query(card: cards.Card) -> None:
    found = prepared.find(models.Card, "id_tag_key", "04A2C3D4")
    expected = models.Card.objects.get(pk=card.pk)
    assert found == expected
    names = [field.attname for field in models.Card._meta.local_concrete_fields]
    assert [getattr(found, name) for name in names] == [getattr(expected, name) for name in names]


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["", "04FFEE01", "' OR 1=1 --"])
def test_nothing_is_found_where_nothing_is(value: str, card: cards.Card) -> None:
    assert prepared.find(models.Card, "id_tag_key", value) is None


@pytest.mark.django_db
def test_update_changes_that_row_alone(card: cards.Card) -> None:
    other = cards.add({"id_tag": "04B7191E", "name": "Ben"}, Actor("test"))
    prepared.update(models.Card, "last_used_at", UNTIL, where="id_tag_key", equals="04A2C3D4")
    assert (cards.get(card.pk).last_used_at, cards.get(other.pk).last_used_at) == (UNTIL, None)


@pytest.mark.django_db
def test_inserted_row_has_its_key_and_its_values() -> None:
    row = models.PresentedCard(
        at=UNTIL, id_tag="04A2C3D4", id_tag_key="04A2C3D4", connector_id=1, result="started"
    )
    prepared.insert([row])
    assert models.PresentedCard.objects.get(pk=row.pk).at == UNTIL
