"""The owner's own cards, and the cards that were shown (parameters.md: Local whitelist)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.db import connection
from django.db.models import Q

from chargepoint import models
from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.journal import PresentedCard
from chargepoint.domain.local_list import id_tag_key
from chargepoint.domain.whitelist import CardValues, mask, validate_card
from chargepoint.store import audit
from chargepoint.store.audit import Actor
from chargepoint.store.boot import boot_of
from chargepoint.store.errors import NotStored, reading, short_transaction
from chargepoint.store.prepared import insert, update

KEPT_PRESENTED = 200
PRUNE_EVERY = 20
USES = frozenset({"started", "stopped"})
_FEW = 500
_FIELDS = tuple(CardValues.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Card:
    """A stored card. id_tag: as entered, outer blanks stripped; compared without regard to case."""

    pk: int
    id_tag: str
    name: str
    enabled: bool
    valid_until: datetime | None
    note: str
    report_as: str
    created_by: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Presented:
    """A card that was shown, and whose it is: card_pk None where no own card has this idTag."""

    at: datetime
    id_tag: str
    connector_id: int
    result: str
    reason: str
    card_pk: int | None
    card_name: str


def list_cards(search: str = "", offset: int = 0, limit: int = 50) -> tuple[list[Card], int]:
    """Return a page of cards, by name, and how many match. search: a part of name, note or idTag."""
    found = models.Card.objects.all()
    if search:
        found = found.filter(
            Q(name__icontains=search) | Q(note__icontains=search) | Q(id_tag_key__contains=id_tag_key(search))
        )
    with reading():
        page = found.order_by("name", "id_tag_key")[offset : offset + limit]
        return [_to_card(row) for row in page], found.count()


def get(pk: int) -> Card:
    """Return one card. Raises NotStored."""
    return _to_card(_row(pk))


def find(id_tag: str) -> Card | None:
    """Return the card of that idTag."""
    with reading():
        row = models.Card.objects.filter(id_tag_key=id_tag_key(id_tag)).first()
    return _to_card(row) if row else None


def count_usable(now: datetime) -> int:
    """Return how many cards are enabled and not past their date."""
    with reading():
        enabled = models.Card.objects.filter(enabled=True)
        return enabled.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now)).count()


def add(values: Mapping[str, object], actor: Actor) -> Card:
    """Store a new card. Raises InvalidSettings; a Problem `duplicate` carries the pk of the card that has the idTag."""
    card = validate_card(values)
    with short_transaction():
        _refuse_duplicate(card.id_tag)
        row = models.Card.objects.create(
            **asdict(card),
            id_tag_key=id_tag_key(card.id_tag),
            created_by=actor.name,
            created_at=datetime.now(UTC),
        )
        audit.record("card_added", {"id_tag": mask(card.id_tag), "name": card.name}, actor)
    return _to_card(row)


def change(pk: int, values: Mapping[str, object], actor: Actor) -> Card:
    """Change the fields that are named. Raises InvalidSettings as `add` does, and NotStored."""
    with short_transaction():
        row = _row(pk)
        before = {name: getattr(row, name) for name in _FIELDS}
        card = validate_card({**before, **values})
        _refuse_duplicate(card.id_tag, but=pk)
        changed = [name for name in _FIELDS if getattr(card, name) != before[name]]
        if changed:
            for name in changed:
                setattr(row, name, getattr(card, name))
            row.id_tag_key = id_tag_key(card.id_tag)
            row.save()
            details = {"id_tag": mask(card.id_tag), "name": card.name, "fields": ", ".join(changed)}
            audit.record("card_changed", details, actor)
    return _to_card(row)


def delete(pk: int, actor: Actor) -> None:
    """Remove a card. Raises NotStored. Removing the last one opens nothing."""
    with short_transaction():
        row = _row(pk)
        row.delete()
        audit.record("card_deleted", {"id_tag": mask(row.id_tag), "name": row.name}, actor)


def import_cards(cards: Iterable[Mapping[str, object]], actor: Actor) -> tuple[int, int]:
    """Add or update cards by idTag, all or none; return how many were added and updated.

    Names that are absent keep what a stored card has. Raises InvalidSettings with fields like `cards[3].name`.
    """
    wanted = list(cards)
    with short_transaction():
        stored = _stored({id_tag_key(str(values.get("id_tag", ""))) for values in wanted})
        imported = _merged(wanted, stored)
        _upsert(imported, actor)
        added = sum(key not in stored for key in imported)
        updated = len(imported) - added
        if imported:
            audit.record("cards_imported", {"added": str(added), "updated": str(updated)}, actor)
    return added, updated


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. problems: fields like `cards[3].name`; nothing is imported while there is one."""

    added: int
    changed: int
    unchanged: int
    problems: tuple[Problem, ...]


def plan_import(cards: Iterable[Mapping[str, object]]) -> ImportPlan:
    """Return what `import_cards` would do; stores nothing."""
    wanted = list(cards)
    with reading():
        stored = _stored({id_tag_key(str(values.get("id_tag", ""))) for values in wanted})
    try:
        imported = _merged(wanted, stored)
    except InvalidSettings as error:
        return ImportPlan(0, 0, 0, error.problems)
    known = {key: card for key, card in imported.items() if key in stored}
    changed = sum(asdict(card) != stored[key] for key, card in known.items())
    return ImportPlan(len(imported) - len(known), changed, len(known) - changed, ())


def walk() -> Iterator[Card]:
    """Yield every card, by number; reads page by page, whatever their number."""
    last = 0
    while True:
        with reading():
            page = [_to_card(row) for row in models.Card.objects.filter(pk__gt=last).order_by("pk")[:_FEW]]
        yield from page
        if len(page) < _FEW:
            return
        last = page[-1].pk


def _stored(keys: Collection[str]) -> dict[str, dict[str, object]]:
    """Return the values of stored cards by idTag key: those of the keys, or of all cards when many are asked for."""
    rows = models.Card.objects.all()
    if len(keys) <= _FEW:
        rows = rows.filter(id_tag_key__in=keys)
    return {
        key: dict(zip(_FIELDS, values, strict=True))
        for key, *values in rows.values_list("id_tag_key", *_FIELDS)
    }


def _merged(
    wanted: list[Mapping[str, object]], stored: Mapping[str, Mapping[str, object]]
) -> dict[str, CardValues]:
    """Return the cards to write by idTag key. Raises InvalidSettings with every Problem of every card."""
    problems: list[Problem] = []
    merged: dict[str, CardValues] = {}
    for position, values in enumerate(wanted):
        id_tag = values.get("id_tag")
        known = stored.get(id_tag_key(id_tag), {}) if isinstance(id_tag, str) else {}
        try:
            card = validate_card({**known, **values})
        except InvalidSettings as error:
            problems += [_placed(problem, position) for problem in error.problems]
            continue
        key = id_tag_key(card.id_tag)
        if key in merged:
            problems.append(Problem(f"cards[{position}].id_tag", "duplicate"))
        merged[key] = card
    if problems:
        raise InvalidSettings(tuple(problems))
    return merged


def _upsert(imported: Mapping[str, CardValues], actor: Actor) -> None:
    """Write many cards by one prepared statement; the ORM takes several times as long for 100,000."""
    columns = (*_FIELDS, "id_tag_key", "created_by", "created_at")
    updates = ", ".join(f"{name} = excluded.{name}" for name in _FIELDS)
    statement = (
        f"INSERT INTO {models.Card._meta.db_table} ({', '.join(columns)}) "  # noqa: S608 - names of this file alone
        f"VALUES ({', '.join(['%s'] * len(columns))}) ON CONFLICT (id_tag_key) DO UPDATE SET {updates}"
    )
    adapt = connection.ops.adapt_datetimefield_value
    now = adapt(datetime.now(UTC))
    rows = [
        (
            card.id_tag,
            card.name,
            card.enabled,
            adapt(card.valid_until),
            card.note,
            card.report_as,
            key,
            actor.name,
            now,
        )
        for key, card in imported.items()
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _placed(problem: Problem, position: int) -> Problem:
    parameters = dict(problem.parameters)
    if problem.code == "unknown":
        parameters["known"] = ", ".join(_FIELDS)
    return Problem(f"cards[{position}].{problem.field}", problem.code, parameters)


def append_presented(presented: Iterable[PresentedCard]) -> None:
    """Append shown cards inside the caller's transaction; the newest 200 are kept, and a use is noted at its card."""
    rows = [
        models.PresentedCard(
            at=card.at,
            id_tag=card.id_tag,
            id_tag_key=id_tag_key(card.id_tag),
            connector_id=card.connector_id,
            result=card.result,
            reason=card.reason,
            row=card.row,
            boot=boot_of(card.at),
        )
        for card in presented
    ]
    insert(rows)
    for row in rows:
        if row.result in USES:
            update(models.Card, "last_used_at", row.at, where="id_tag_key", equals=row.id_tag_key)
    if rows and rows[-1].pk % PRUNE_EVERY == 0:
        models.PresentedCard.objects.filter(pk__lte=rows[-1].pk - KEPT_PRESENTED).delete()


def recently_presented(limit: int = 20) -> list[Presented]:
    """Return the newest shown cards, newest first."""
    with reading():
        rows = list(models.PresentedCard.objects.order_by("-pk")[:limit])
        owned = {
            card.id_tag_key: card
            for card in models.Card.objects.filter(id_tag_key__in={row.id_tag_key for row in rows})
        }
    return [_to_presented(row, owned.get(row.id_tag_key)) for row in rows]


def _to_presented(row: models.PresentedCard, card: models.Card | None) -> Presented:
    return Presented(
        at=row.at,
        id_tag=row.id_tag,
        connector_id=row.connector_id,
        result=row.result,
        reason=row.reason,
        card_pk=card.pk if card else None,
        card_name=card.name if card else "",
    )


def _row(pk: int) -> models.Card:
    with reading():
        row = models.Card.objects.filter(pk=pk).first()
    if row is None:
        raise NotStored(f"no card {pk}")
    return row


def _refuse_duplicate(id_tag: str, but: int | None = None) -> None:
    other = models.Card.objects.filter(id_tag_key=id_tag_key(id_tag)).exclude(pk=but or 0).first()
    if other is not None:
        raise InvalidSettings((Problem("id_tag", "duplicate", {"pk": str(other.pk)}),))


def _to_card(row: models.Card) -> Card:
    return Card(
        pk=row.pk,
        id_tag=row.id_tag,
        name=row.name,
        enabled=row.enabled,
        valid_until=row.valid_until,
        note=row.note,
        report_as=row.report_as,
        created_by=row.created_by,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )
