"""Charges as a person looks back on them, their sums and their power curves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chargepoint import models
from chargepoint.domain.journal import SessionSample, StateChange
from chargepoint.domain.transaction import Transaction
from chargepoint.store import cards, session_samples, sessions, transactions
from chargepoint.store.audit import Actor
from chargepoint.store.sessions import CardSum, Wanted
from tests.store.test_transactions import start_of

JUNE, JULY, AUGUST = (datetime(2026, month, 1, tzinfo=UTC) for month in (6, 7, 8))


@pytest.mark.django_db
def test_a_session_names_the_card_and_its_energy(transaction: Transaction, owner: Actor) -> None:
    cards.add({"id_tag": "04a2c3d4", "name": "Anna"}, owner)
    transactions.save(StateChange(transactions=(replace(transaction, last_register_wh=3_500),)))

    found, total = sessions.page()

    assert total == 1
    assert (found[0].card_name, found[0].energy_wh, found[0].stopped_at) == ("Anna", 2_500, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("backend", "state", "reported"),
    [
        (None, "delivered", "none"),
        (1, "delivered", "yes"),
        (1, "waiting", "waiting"),
        (1, "parked", "parked"),
    ],
)
def test_a_session_says_whether_the_backend_knows_it(
    transaction: Transaction, backend: int | None, state: str, reported: str
) -> None:
    transactions.save(
        StateChange(transactions=(replace(transaction, backend=backend),), messages=(start_of(transaction),))
    )
    models.OutboxMessage.objects.update(state=state)

    assert sessions.page()[0][0].reported == reported


@pytest.mark.django_db
def test_sessions_are_found_by_card_name_idtag_and_time(transaction: Transaction, owner: Actor) -> None:
    cards.add({"id_tag": "FFEE0011", "name": "Berta"}, owner)
    other = replace(
        transaction,
        key="other",
        id_tag="FFEE0011",
        card_id_tag="FFEE0011",
        started_at=transaction.started_at + timedelta(days=1),
    )
    transactions.save(StateChange(transactions=(transaction, other)))

    assert [one.key for one in sessions.page(Wanted(search="bert"))[0]] == ["other"]
    assert [one.key for one in sessions.page(Wanted(search="a2c3"))[0]] == [transaction.key]
    assert [one.key for one in sessions.page(Wanted(card="ffee0011"))[0]] == ["other"]
    assert [one.key for one in sessions.page(Wanted(started_from=other.started_at))[0]] == ["other"]
    assert [one.key for one in sessions.page(Wanted(started_until=other.started_at))[0]] == [transaction.key]


@pytest.mark.django_db
def test_the_last_session_is_the_newest_that_ended(transaction: Transaction, now: datetime) -> None:
    ended = replace(transaction, key="ended", stopped_at=now, meter_stop_wh=1_200)
    transactions.save(StateChange(transactions=(ended, transaction)))

    last = sessions.last_session()

    assert last is not None
    assert (last.key, last.energy_wh) == ("ended", 200)


@pytest.mark.django_db
def test_without_a_session_there_is_no_last_one() -> None:
    assert sessions.last_session() is None


@pytest.fixture
def three(transaction: Transaction, owner: Actor) -> list[int]:
    """Store 1 kWh in June and 2 kWh in July by Anna, and 4 kWh in July by a card that is on no list."""
    number = cards.add({"id_tag": "04a2c3d4", "name": "Anna"}, owner).pk
    last = transaction.meter_start_wh
    kept = (
        replace(transaction, key="a", started_at=JUNE + timedelta(days=29), meter_stop_wh=last + 1000),
        replace(transaction, key="b", started_at=JULY, meter_stop_wh=last + 2000),
        replace(
            transaction,
            key="c",
            started_at=JULY + timedelta(days=3),
            id_tag="FFEE0011",
            card_id_tag=None,
            last_register_wh=last + 4000,
        ),
    )
    transactions.save(StateChange(transactions=kept))
    return [number]


@pytest.mark.django_db
def test_sums_are_made_between_boundaries(three: list[int], django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django names no type for it
        assert sessions.sums((JUNE, JULY, AUGUST)) == [(1, 1000), (2, 6000)]
    assert sessions.sums((JUNE, JULY, AUGUST), Wanted(card="04A2C3D4")) == [(1, 1000), (1, 2000)]
    assert sessions.sums(()) == []
    assert sessions.total() == (3, 7000)
    assert sessions.total(Wanted(search="nobody")) == (0, 0)


@pytest.mark.django_db
def test_sums_by_card_begin_with_the_largest(three: list[int]) -> None:
    assert sessions.by_card() == [
        CardSum("FFEE0011", "", None, 1, 4000),
        CardSum("04A2C3D4", "Anna", three[0], 2, 3000),
    ]
    assert sessions.by_card(limit=1)[0].id_tag == "FFEE0011"


@pytest.mark.django_db
def test_an_odd_register_never_makes_negative_energy(transaction: Transaction) -> None:
    odd = replace(transaction, meter_stop_wh=transaction.meter_start_wh - 5)
    transactions.save(StateChange(transactions=(odd,)))

    assert sessions.total() == (1, 0)
    assert sessions.page()[0][0].energy_wh == 0


@pytest.mark.django_db
def test_a_walk_reads_everything_once_and_page_by_page(
    transaction: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_PAGE", 2)
    keys = [f"k{number}" for number in range(5)]
    transactions.save(StateChange(transactions=tuple(replace(transaction, key=key) for key in keys)))

    assert [one.key for one in sessions.walk()] == keys
    assert sessions.span() == (transaction.started_at, transaction.started_at)


@pytest.mark.django_db
def test_a_session_is_found_by_its_number(transaction: Transaction) -> None:
    transactions.save(StateChange(transactions=(transaction,)))
    number = sessions.page()[0][0].number

    found = sessions.session(number)

    assert found is not None and found.key == transaction.key
    assert sessions.session(number + 1) is None
    assert sessions.span() is not None


@pytest.mark.django_db
def test_points_of_a_curve_stay_with_their_charge(transaction: Transaction) -> None:
    points = (
        SessionSample(transaction.key, 60, 3680, 61),
        SessionSample("nobody", 60, 1, 1),
        SessionSample(transaction.key, 120, -5, 122),
    )
    transactions.save(StateChange(transactions=(transaction,), samples=points))
    number = models.Transaction.objects.get(key=transaction.key).pk

    assert session_samples.curve(number) == [(60, 3680, 61), (120, 0, 122)]
    assert session_samples.curve(number + 1) == []
