"""F14: everything that can happen to a charge point at random, in the whole actor on fakes, and what must always hold."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from chargepoint.domain.charging_profile import ClearChargingProfile, Purpose, SetChargingProfile
from chargepoint.domain.requests import (
    ChangeAvailability,
    RemoteStart,
    RemoteStop,
    Request,
    Reset,
    ResetType,
    UnlockConnector,
)
from chargepoint.domain.reservation import CancelReservation, Reservation, ReserveNow
from chargepoint.domain.status import ChargePointStatus
from chargepoint.domain.transaction import StartTransactionMessage, StopTransactionMessage
from tests.support.charge_point import Bench
from tests.support.charging_profiles import profile
from tests.support.session import TRANSITIONS, transition

CARDS = ("04A2C3D4", "04B0B0B0")
OPEN_QUESTIONS = frozenset({"B7", "B8"})
"""Out of service, or reserved again, while a car or a card is awaited: the table of §4.9 has no way there."""

Act = Callable[["Course"], Awaitable[object]]


@dataclass(slots=True)
class Course:
    """One sequence: the bench, the dice, and what was done, for whoever has to read a failure."""

    bench: Bench
    dice: random.Random
    done: list[str] = field(default_factory=list)

    async def ask(self, request: Request) -> object:
        """Ask as the backend does."""
        return await self.bench.ask(request)

    def reservation(self) -> Reservation:
        """Return one of an hour, for one card, of the connector or of any."""
        until = self.bench.clock.now().utc + timedelta(hours=1)
        return Reservation(self.dice.randrange(3), self.dice.randrange(2), self.dice.choice(CARDS), until)

    def known_id(self) -> int:
        """Return the backend's id of the running transaction, else some other."""
        transaction = self.bench.connector.transaction
        known = transaction.transaction_id if transaction else None
        return 77 if known is None else known


async def _plug(course: Course) -> None:
    if course.bench.connector.is_plugged:
        await course.bench.plug_out()
    else:
        await course.bench.plug_in(course.dice.random() < 0.8)


async def _fault(course: Course) -> None:
    if course.bench.connector.fault is None:
        course.bench.board.raise_fault()
    else:
        course.bench.board.clear_fault()
    await course.bench.settle()


async def _car(course: Course) -> None:
    if course.bench.connector.is_plugged:
        course.bench.board.ask(course.dice.random() < 0.5)
    await course.bench.settle()


async def _link(course: Course) -> None:
    await course.bench.connect(not course.bench.link.is_online)


def _profile(course: Course) -> SetChargingProfile:
    limit = course.dice.choice([0.0, 5.9, 6.0, 16.0])
    purpose = course.dice.choice([Purpose.CHARGE_POINT_MAX, Purpose.TX_DEFAULT])
    return SetChargingProfile(0, profile(course.dice.randrange(3), (0, limit), purpose=purpose))


ACTS: dict[str, Act] = {
    "plug": _plug,
    "card": lambda course: course.bench.present(course.dice.choice(CARDS)),
    "car": _car,
    "fault": _fault,
    "link": _link,
    "time": lambda course: course.bench.pass_time(course.dice.choice([0.05, 1.0, 61.0])),
    "jam": lambda course: _jam(course),
    "RemoteStart": lambda course: course.ask(RemoteStart(course.dice.choice(CARDS), 1)),
    "RemoteStop": lambda course: course.ask(RemoteStop(course.known_id())),
    "Unlock": lambda course: course.ask(UnlockConnector(1)),
    "Availability": lambda course: course.ask(
        ChangeAvailability(course.dice.randrange(2), course.dice.random() < 0.5)
    ),
    "SetProfile": lambda course: course.ask(_profile(course)),
    "ClearProfile": lambda course: course.ask(ClearChargingProfile()),
    "Reserve": lambda course: course.ask(ReserveNow(course.reservation())),
    "Cancel": lambda course: course.ask(CancelReservation(course.dice.randrange(3))),
}


async def _jam(course: Course) -> None:
    course.bench.board.jam_lock(course.dice.random() < 0.3)


async def run_course(seed: int, length: int) -> None:
    """Do that many acts; then calm down and look whether the box is free again. Raises AssertionError."""
    dice = random.Random(seed)
    async with Bench() as bench:
        for card in CARDS:
            bench.store.list_card(card)
        course = Course(bench, dice)
        for _ in range(length):
            name = dice.choice(list(ACTS))
            course.done.append(name)
            await ACTS[name](course)
            _check_now(course)
        if dice.random() < 0.1:
            await course.ask(Reset(dice.choice(list(ResetType))))
            assert bench.connector.transaction is None, course.done
        else:
            await _calm_down(course)
        _check_course(course)


def _check_now(course: Course) -> None:
    """The contactor closes for a stored, open transaction alone, and never where there is a fault."""
    bench = course.bench
    if bench.board.is_closed(1):
        transaction = bench.connector.transaction
        assert transaction is not None, course.done
        assert bench.store.transactions[transaction.key].is_open, course.done
        assert not bench.connector.is_faulted, course.done


async def _calm_down(course: Course) -> None:
    bench = course.bench
    bench.board.jam_lock(False)
    if bench.connector.fault is not None:
        bench.board.clear_fault()
    await bench.settle()
    for number in range(3):
        await course.ask(CancelReservation(number))
    if bench.connector.is_plugged:
        await bench.plug_out()
    await bench.pass_time(61)
    await course.ask(ChangeAvailability(0, True))
    await bench.pass_time(1)
    assert bench.status == "Available", (bench.status, course.done)


def _check_course(course: Course) -> None:
    messages = course.bench.store.messages()
    starts = [m.transaction_key for m in messages if isinstance(m, StartTransactionMessage)]
    stops = [m for m in messages if isinstance(m, StopTransactionMessage)]
    assert len(set(starts)) == len(starts), course.done
    assert sorted(starts) == sorted(stop.transaction_key for stop in stops), course.done
    for stop in stops:
        assert stop.meter_stop_wh >= course.bench.store.transactions[stop.transaction_key].meter_start_wh
    if "link" in course.done:  # what happens without a link is not reported: neighbours are no transition
        return
    reported = course.bench.reported
    for before, after in zip(["Available", *reported], reported, strict=False):
        step = transition(ChargePointStatus(before), ChargePointStatus(after))
        assert before == after or step in TRANSITIONS | OPEN_QUESTIONS, (step, before, after, course.done)
