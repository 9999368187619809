"""Charges as a person looks back on them: lists, sums by month and card, and all of them one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce, Greatest

from chargepoint import models
from chargepoint.domain.local_list import id_tag_key
from chargepoint.domain.outbox import OutboxState
from chargepoint.domain.transaction import TransactionOrigin
from chargepoint.store.errors import reading

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Session:
    """A transaction as a person looks back on it.

    number: names it in an address. id_tag: the card that was presented. card_name: the owner's word for it, "" if
    none. energy_wh: by the meter's register, so far while open. reported: "none" (kept locally), "waiting", "yes" or
    "parked".
    """

    key: str
    connector_id: int
    id_tag: str
    card_name: str
    origin: TransactionOrigin
    started_at: datetime
    stopped_at: datetime | None
    energy_wh: int
    stop_reason: str
    transaction_id: int | None
    is_rejected: bool
    reported: str
    number: int = 0
    meter_start_wh: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which charges. search: a part of an idTag or of a card's name; started_from inclusive, started_until exclusive.

    card: exactly this card's idTag.
    """

    search: str = ""
    started_from: datetime | None = None
    started_until: datetime | None = None
    card: str = ""


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class CardSum:
    """What one card, or one idTag that is no card's, has drawn in all. pk None: no card of the local list."""

    id_tag: str
    card_name: str
    pk: int | None
    charges: int
    energy_wh: int


def page(wanted: Wanted = EVERYTHING, offset: int = 0, limit: int = 50) -> tuple[list[Session], int]:
    """Return a page of sessions, newest first, and how many match."""
    found = _found(wanted)
    with reading():
        return _as_sessions(found.order_by("-pk")[offset : offset + limit]), found.count()


def walk(wanted: Wanted = EVERYTHING) -> Iterator[Session]:
    """Yield sessions, oldest first; reads page by page, whatever their number. Raises StoreError."""
    found = _found(wanted).order_by("pk")
    rows = found
    while True:
        with reading():
            sessions = _as_sessions(rows[:_PAGE])
        yield from sessions
        if len(sessions) < _PAGE:
            return
        rows = found.filter(pk__gt=sessions[-1].number)


def session(number: int) -> Session | None:
    """Return one session."""
    with reading():
        found = _as_sessions(models.Transaction.objects.filter(pk=number))
    return found[0] if found else None


def of_keys(keys: Iterable[str]) -> dict[str, Session]:
    """Return the sessions of these local keys, those that are known."""
    with reading():
        found = _as_sessions(models.Transaction.objects.filter(key__in=set(keys)))
    return {one.key: one for one in found}


def last_session() -> Session | None:
    """Return the newest session that has ended."""
    with reading():
        ended = _as_sessions(models.Transaction.objects.filter(stopped_at__isnull=False).order_by("-pk")[:1])
    return ended[0] if ended else None


def span() -> tuple[datetime, datetime] | None:
    """Return the starts of the oldest and of the newest session, None without any."""
    with reading():
        found = models.Transaction.objects.aggregate(first=Min("started_at"), last=Max("started_at"))
    return (found["first"], found["last"]) if found["first"] else None


def sums(boundaries: Iterable[datetime], wanted: Wanted = EVERYTHING) -> list[tuple[int, int]]:
    """Return how many charges began between one boundary and the next, and their Wh.

    boundaries: rising; the caller knows the time zone in which a month begins.
    """
    edges = list(boundaries)
    if len(edges) < 2:
        return []
    place = Case(
        *(When(started_at__lt=end, then=number) for number, end in enumerate(edges[1:])), default=len(edges)
    )
    inside = _found(wanted).filter(started_at__gte=edges[0], started_at__lt=edges[-1])
    with reading():
        rows = (
            inside.annotate(place=place).values("place").annotate(charges=Count("pk"), energy=Sum(_energy()))
        )
        found = {row["place"]: (row["charges"], row["energy"] or 0) for row in rows.order_by()}
    return [found.get(number, (0, 0)) for number in range(len(edges) - 1)]


def total(wanted: Wanted = EVERYTHING) -> tuple[int, int]:
    """Return how many charges match, and their Wh."""
    with reading():
        found = _found(wanted).aggregate(charges=Count("pk"), energy_wh=Sum(_energy()))
    return found["charges"], found["energy_wh"] or 0


def by_card(wanted: Wanted = EVERYTHING, limit: int = 10) -> list[CardSum]:
    """Return the sums of the cards with the most energy, the most first."""
    with reading():
        rows = list(
            _found(wanted)
            .values("card_key")
            .annotate(
                charges=Count("pk"), energy_wh=Sum(_energy()), id_tag=Max("id_tag"), own=Max("card_id_tag")
            )
            .order_by("-energy_wh", "card_key")[:limit]
        )
        known = _cards(row["card_key"] for row in rows)
    return [
        CardSum(
            id_tag=row["own"] or row["id_tag"],
            card_name=known[row["card_key"]][1] if row["card_key"] in known else "",
            pk=known[row["card_key"]][0] if row["card_key"] in known else None,
            charges=row["charges"],
            energy_wh=row["energy_wh"] or 0,
        )
        for row in rows
    ]


def _energy() -> Greatest:
    """Return the energy of a row as the database computes it; see `_energy_wh`."""
    last_wh = Coalesce("meter_stop_wh", "last_register_wh")
    return Greatest(last_wh - F("meter_start_wh"), 0)


def _found(wanted: Wanted) -> QuerySet[models.Transaction]:
    found = models.Transaction.objects.all()
    if wanted.search:
        keys = models.Card.objects.filter(name__icontains=wanted.search).values("id_tag_key")
        found = found.filter(
            Q(card_key__contains=id_tag_key(wanted.search))
            | Q(id_tag__icontains=wanted.search)
            | Q(card_key__in=keys)
        )
    if wanted.card:
        found = found.filter(card_key=id_tag_key(wanted.card))
    if wanted.started_from is not None:
        found = found.filter(started_at__gte=wanted.started_from)
    if wanted.started_until is not None:
        found = found.filter(started_at__lt=wanted.started_until)
    return found


def _cards(keys: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return number and name of the cards of these keys."""
    found = models.Card.objects.filter(id_tag_key__in=set(keys))
    return {key: (pk, name) for pk, key, name in found.values_list("pk", "id_tag_key", "name")}


def _as_sessions(found: QuerySet[models.Transaction]) -> list[Session]:
    rows = list(found)
    known = _cards(row.card_key for row in rows)
    unsettled = _unsettled_states([row.key for row in rows])
    return [
        Session(
            key=row.key,
            connector_id=row.connector_id,
            id_tag=row.card_id_tag or row.id_tag,
            card_name=known[row.card_key][1] if row.card_key in known else "",
            origin=TransactionOrigin(row.origin),
            started_at=row.started_at,
            stopped_at=row.stopped_at,
            energy_wh=_energy_wh(row),
            stop_reason=row.stop_reason or "",
            transaction_id=row.transaction_id,
            is_rejected=row.is_rejected,
            reported=_reported(row, unsettled.get(row.key, set())),
            number=row.pk,
            meter_start_wh=row.meter_start_wh,
        )
        for row in rows
    ]


def _energy_wh(row: models.Transaction) -> int:
    last_wh = row.last_register_wh if row.meter_stop_wh is None else row.meter_stop_wh
    return max(0, last_wh - row.meter_start_wh)


def _unsettled_states(keys: list[str]) -> dict[str, set[str]]:
    unsettled = models.OutboxMessage.objects.filter(
        transaction_key__in=keys, state__in=(OutboxState.WAITING.value, OutboxState.PARKED.value)
    )
    states: dict[str, set[str]] = {}
    for key, state in unsettled.values_list("transaction_key", "state").distinct():
        states.setdefault(key, set()).add(state)
    return states


def _reported(row: models.Transaction, states: set[str]) -> str:
    if row.backend is None:
        return "none"
    if OutboxState.PARKED.value in states:
        return "parked"
    return "waiting" if OutboxState.WAITING.value in states else "yes"
