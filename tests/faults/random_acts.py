"""F14: everything that can happen to a charge point, in any order, in the whole actor on fakes, and what must always hold."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chargepoint.domain.charging_profile import ClearChargingProfile, Purpose, SetChargingProfile
from chargepoint.domain.control_pilot import ControlPilotState
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
cards = st.sampled_from(CARDS)
connectors = st.integers(0, 1)
numbers = st.integers(0, 2)
paces = st.booleans()
"""Whether the actor has its turn before the next act, or both fall into one."""


class AnythingAtAll(RuleBasedStateMachine):
    """One sequence of acts; each rule is one act of the car, a person, the hardware, the backend or the link."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.bench = Bench()
        self.has_lost_link = False
        self.last_reset: ResetType | None = None

    def run(self, act: Coroutine[Any, Any, object]) -> None:
        """Let the act happen, and the actor with it."""
        self.loop.run_until_complete(act)

    def ask(self, request: Request) -> None:
        """Ask as the backend does."""
        self.run(self.bench.ask(request))

    def turn(self, has_turn: bool) -> None:
        """Give the actor its turn."""
        if has_turn:
            self.run(self.bench.settle())

    def _is_plugged(self) -> bool:
        return self.bench.board.vehicle_state(1) is not ControlPilotState.A

    @initialize(last_reset=st.sampled_from([None] * 8 + list(ResetType)))
    def begin(self, last_reset: ResetType | None) -> None:
        for card in CARDS:
            self.bench.store.list_card(card)
        self.last_reset = last_reset
        self.run(self.bench.__aenter__())

    # -- car, people, hardware ----------------------------------------------------------------------------

    @rule(asks=st.booleans(), has_turn=paces)
    def plug(self, asks: bool, has_turn: bool) -> None:
        if self._is_plugged():
            self.bench.board.plug_out()
        else:
            self.bench.board.plug_in(1, asks)
        self.turn(has_turn)

    @rule(card=cards, has_turn=paces)
    def card(self, card: str, has_turn: bool) -> None:
        self.bench.board.present_card(card, 1)
        self.turn(has_turn)

    @rule(asks=st.booleans(), has_turn=paces)
    def car(self, asks: bool, has_turn: bool) -> None:
        if self._is_plugged():
            self.bench.board.ask(asks)
        self.turn(has_turn)

    @rule(is_there=st.booleans(), has_turn=paces)
    def fault(self, is_there: bool, has_turn: bool) -> None:
        if is_there:
            self.bench.board.raise_fault()
        else:
            self.bench.board.clear_fault()
        self.turn(has_turn)

    @rule(is_jammed=st.booleans())
    def lock(self, is_jammed: bool) -> None:
        self.bench.board.jam_lock(is_jammed)

    @rule(seconds=st.sampled_from([0.05, 1.0, 61.0]))
    def time(self, seconds: float) -> None:
        self.run(self.bench.pass_time(seconds))

    # -- the backend --------------------------------------------------------------------------------------

    @rule()
    def link(self) -> None:
        self.has_lost_link = True
        self.run(self.bench.connect(not self.bench.link.is_online))

    @rule(card=cards)
    def remote_start(self, card: str) -> None:
        self.ask(RemoteStart(card, 1))

    @rule()
    def remote_stop(self) -> None:
        transaction = self.bench.connector.transaction
        known = transaction.transaction_id if transaction else None
        self.ask(RemoteStop(77 if known is None else known))

    @rule()
    def unlock(self) -> None:
        self.ask(UnlockConnector(1))

    @rule(connector_id=connectors, is_operative=st.booleans())
    def availability(self, connector_id: int, is_operative: bool) -> None:
        self.ask(ChangeAvailability(connector_id, is_operative))

    @rule(
        number=numbers,
        limit_a=st.sampled_from([0.0, 5.9, 6.0, 16.0]),
        purpose=st.sampled_from([Purpose.CHARGE_POINT_MAX, Purpose.TX_DEFAULT]),
    )
    def set_profile(self, number: int, limit_a: float, purpose: Purpose) -> None:
        self.ask(SetChargingProfile(0, profile(number, (0, limit_a), purpose=purpose)))

    @rule()
    def clear_profiles(self) -> None:
        self.ask(ClearChargingProfile())

    @rule(number=numbers, connector_id=connectors, card=cards)
    def reserve(self, number: int, connector_id: int, card: str) -> None:
        until = self.bench.clock.now().utc + timedelta(hours=1)
        self.ask(ReserveNow(Reservation(number, connector_id, card, until)))

    @rule(number=numbers)
    def cancel(self, number: int) -> None:
        self.ask(CancelReservation(number))

    # -- what always holds --------------------------------------------------------------------------------

    @invariant()
    def contactor_closes_for_a_stored_open_transaction_alone_and_never_at_a_fault_it_knows(self) -> None:
        if not self.bench.board.is_closed(1):
            return
        transaction = self.bench.connector.transaction
        assert transaction is not None
        assert self.bench.store.transactions[transaction.key].is_open
        assert not self.bench.connector.is_faulted

    @invariant()
    def status_moves_only_as_the_standard_allows(self) -> None:
        if self.has_lost_link:  # what happens without a link is not reported: neighbours are no transition
            return
        for before, after in pairwise(["Available", *self.bench.reported]):
            step = transition(ChargePointStatus(before), ChargePointStatus(after))
            assert before == after or step in TRANSITIONS, (step, self.bench.reported)

    def teardown(self) -> None:
        """Nothing is stuck: the box is free again, or has ended all charges for a reset; every start has its stop."""
        try:
            self.turn(True)
            if self.last_reset is not None:
                self.ask(Reset(self.last_reset))
                assert self.bench.connector.transaction is None
            else:
                self._calm_down()
            self._check_books()
        finally:
            self.run(self.bench.__aexit__())
            self.loop.close()

    def _calm_down(self) -> None:
        board = self.bench.board
        board.jam_lock(False)
        board.clear_fault()
        self.turn(True)
        for number in range(3):
            self.ask(CancelReservation(number))
        if self._is_plugged():
            self.run(self.bench.plug_out())
        self.run(self.bench.pass_time(61))
        self.ask(ChangeAvailability(0, True))
        self.run(self.bench.pass_time(1))
        assert self.bench.status == "Available"

    def _check_books(self) -> None:
        messages = self.bench.store.messages()
        starts = [m.transaction_key for m in messages if isinstance(m, StartTransactionMessage)]
        stops = [m for m in messages if isinstance(m, StopTransactionMessage)]
        assert len(set(starts)) == len(starts)
        assert sorted(starts) == sorted(stop.transaction_key for stop in stops)
        for stop in stops:
            assert stop.meter_stop_wh >= self.bench.store.transactions[stop.transaction_key].meter_start_wh
