"""Reservations: what may be reserved, which connector one holds, and whom it admits (OCPP 1.6 ed. 2 §3.11, §5.13, §5.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chargepoint.domain.whitelist import same_id_tag

PROFILE = "Reservation"


class ReservationStatus(StrEnum):
    """§7.37."""

    ACCEPTED = "Accepted"
    FAULTED = "Faulted"
    OCCUPIED = "Occupied"
    REJECTED = "Rejected"
    UNAVAILABLE = "Unavailable"


class CancelStatus(StrEnum):
    """§7.5."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


@dataclass(frozen=True, slots=True)
class Reservation:
    """One reservation. connector_id 0: any connector, as long as one stays free. expires_at: aware UTC.

    backend: the number of the backend that reserved, once it is accepted.
    """

    reservation_id: int
    connector_id: int
    id_tag: str
    expires_at: datetime
    parent_id_tag: str | None = None
    backend: int | None = None


@dataclass(frozen=True, slots=True)
class ReserveNow:
    """§5.13."""

    reservation: Reservation


@dataclass(frozen=True, slots=True)
class CancelReservation:
    """§5.1."""

    reservation_id: int


@dataclass(frozen=True, slots=True)
class Place:
    """What of a connector counts here. is_free: no car, no charge, nobody about to begin one."""

    connector_id: int
    is_operative: bool
    is_faulted: bool
    is_free: bool


class Admission(StrEnum):
    """Whom the reservations of a connector let charge."""

    OPEN = "open"  # nothing is reserved
    HOLDER = "holder"  # it is for this card, or for its group
    ASK = "ask"  # it is for a group; the backend knows whether the card belongs to it
    FOREIGN = "foreign"  # it is for somebody else


def judge(
    wanted: Reservation,
    reservations: Iterable[Reservation],
    places: Sequence[Place],
    zero_supported: bool,
    now: datetime,
) -> ReservationStatus:
    """Return the answer to ReserveNow. reservations: those that stand; one of the same id makes room for the new one."""
    known = {place.connector_id for place in places}
    if wanted.expires_at <= now or wanted.connector_id not in known | {0}:
        return ReservationStatus.REJECTED
    if wanted.connector_id == 0 and not zero_supported:
        return ReservationStatus.REJECTED
    others = [one for one in reservations if one.reservation_id != wanted.reservation_id]
    if wanted.connector_id == 0:
        return _judge_any(others, places)
    (place,) = (place for place in places if place.connector_id == wanted.connector_id)
    if place.is_faulted:
        return ReservationStatus.FAULTED
    is_taken = not place.is_free or any(one.connector_id == place.connector_id for one in others)
    if is_taken or (place.is_operative and not _has_room(others, places)):
        return ReservationStatus.OCCUPIED
    return ReservationStatus.ACCEPTED if place.is_operative else ReservationStatus.UNAVAILABLE


def _judge_any(others: Sequence[Reservation], places: Sequence[Place]) -> ReservationStatus:
    if _has_room(others, places):
        return ReservationStatus.ACCEPTED
    if all(place.is_faulted for place in places):
        return ReservationStatus.FAULTED
    if any(place.is_operative and not place.is_faulted for place in places):
        return ReservationStatus.OCCUPIED
    return ReservationStatus.UNAVAILABLE


def _has_room(others: Sequence[Reservation], places: Sequence[Place]) -> bool:
    """Tell whether one more connector can be promised, beside those that are."""
    taken = {one.connector_id for one in others}
    usable = [
        p for p in places if p.is_operative and not p.is_faulted and p.is_free and p.connector_id not in taken
    ]
    return len(usable) > sum(1 for one in others if one.connector_id == 0)


def holding(
    connector_id: int, reservations: Sequence[Reservation], unused: Iterable[int]
) -> tuple[Reservation, ...]:
    """Return the reservations that keep others off a connector.

    unused: connectors in service where nothing charges or is about to, a foreign car plugged in or not. Reservations of
    any connector hold those that are left once no more are unused than were promised.
    """
    own = tuple(one for one in reservations if one.connector_id == connector_id)
    if own:
        return own
    taken = {one.connector_id for one in reservations}
    left = [number for number in unused if number not in taken]
    anywhere = tuple(one for one in reservations if one.connector_id == 0)
    return anywhere if connector_id in left and len(left) <= len(anywhere) else ()


def admission(held: Sequence[Reservation], id_tag: str, parent_id_tag: str | None) -> Admission:
    """Tell whether a card may charge where these reservations hold. parent_id_tag None: not known."""
    if not held:
        return Admission.OPEN
    if reservation_of(held, id_tag, parent_id_tag) is not None:
        return Admission.HOLDER
    has_group = any(one.parent_id_tag for one in held)
    return Admission.ASK if has_group and parent_id_tag is None else Admission.FOREIGN


def reservation_of(
    reservations: Iterable[Reservation], id_tag: str, parent_id_tag: str | None
) -> Reservation | None:
    """Return the reservation a card uses up: its own before that of its group, a certain connector's before any."""
    found = [one for one in reservations if _is_for(one, id_tag, parent_id_tag)]
    rank = {False: 1, True: 0}
    return min(
        found,
        key=lambda one: (rank[same_id_tag(one.id_tag, id_tag)], rank[one.connector_id > 0]),
        default=None,
    )


def _is_for(one: Reservation, id_tag: str, parent_id_tag: str | None) -> bool:
    if same_id_tag(one.id_tag, id_tag):
        return True
    return bool(one.parent_id_tag and parent_id_tag and same_id_tag(one.parent_id_tag, parent_id_tag))


def is_over(one: Reservation, places: Sequence[Place], now: datetime) -> bool:
    """Tell whether a reservation has ended by itself: its time, a fault, or out of service (§5.13)."""
    if one.expires_at <= now:
        return True
    concerned = [place for place in places if one.connector_id in (0, place.connector_id)]
    return not any(place.is_operative and not place.is_faulted for place in concerned)
