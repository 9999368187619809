"""Order and retry of stored messages, through the drain (OCPP 1.6 ed. 2 §3.7.1)."""

import asyncio

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.errors import Refused
from chargepoint.domain.outbox import OutboxState
from chargepoint.domain.transaction import MessageKind
from chargepoint.runtime.ports import CallFailed, CallRejected, CallTimedOut, NotConnected
from tests.support.charge_point import Bench, stored

CARD = "04A2C3D4"
PATIENT = {"TransactionMessageAttempts": "3", "TransactionMessageRetryInterval": "10"}


async def session(bench: Bench) -> None:
    bench.store.list_card(CARD)
    await bench.plug_in()
    await bench.present(CARD)
    await bench.present(CARD)


def kinds(bench: Bench) -> list[MessageKind]:
    return [row.kind for row, _ in bench.link.delivered]


async def test_offline_session_is_delivered_in_order_with_its_id_filled_in_at_send_time() -> None:
    async with Bench() as bench:
        await bench.connect(False)
        await session(bench)
        assert bench.link.delivered == []
        await bench.connect(True)
        assert kinds(bench) == [MessageKind.START_TRANSACTION, MessageKind.STOP_TRANSACTION]
        assert bench.link.delivered[1][1] == 1001


@pytest.mark.parametrize("failure", [CallRejected("InternalError"), CallTimedOut("late", link_alive=True)])
async def test_later_message_never_overtakes_waiting_head(failure: CallFailed) -> None:
    async with Bench(stored(keys=PATIENT)) as bench:
        bench.link.failures = [failure]
        await session(bench)
        assert kinds(bench) == [MessageKind.START_TRANSACTION]
        assert bench.store.rows[0].attempts == 1


async def test_resend_keeps_its_message_id() -> None:
    async with Bench(stored(keys={"TransactionMessageRetryInterval": "0"})) as bench:
        bench.link.failures = [CallRejected("InternalError")]
        await session(bench)
        first, second = bench.link.delivered[0][0], bench.link.delivered[1][0]
        assert first.message_id == second.message_id


async def test_message_that_used_its_attempts_is_parked_and_the_rest_goes_out_with_minus_one() -> None:
    keys = {"TransactionMessageAttempts": "2", "TransactionMessageRetryInterval": "0"}
    async with Bench(stored(keys=keys)) as bench:
        bench.link.failures = [CallRejected("InternalError"), CallRejected("InternalError")]
        await session(bench)
        assert bench.store.rows[0].state is OutboxState.PARKED
        assert bench.link.delivered[-1][1] == -1
        assert ("message_parked", 0) in bench.charge_point.state.alerts


@pytest.mark.parametrize("failure", [NotConnected("gone"), CallTimedOut("silent", link_alive=False)])
async def test_lost_link_uses_up_no_attempt(failure: CallFailed) -> None:
    async with Bench(stored(keys=PATIENT)) as bench:
        bench.link.failures = [failure]
        await session(bench)
        assert bench.store.rows[0].attempts == 0


async def test_silent_link_is_dropped_before_the_resend() -> None:
    async with Bench(stored(keys=PATIENT)) as bench:
        bench.link.failures = [CallTimedOut("silent", link_alive=False)]
        await session(bench)
        assert len(bench.link.drops) == 1


async def test_stamp_of_an_unset_clock_is_not_sent_before_the_time_is_known() -> None:
    async with Bench() as bench:
        await bench.connect(False)
        bench.clock.step(-60 * 365 * 86_400)
        await session(bench)
        await bench.connect(True)
        assert bench.link.delivered == []
        bench.clock.step(60 * 365 * 86_400)
        bench.charge_point.time_received(bench.clock.now())
        await bench.pass_time(1)
        assert len(bench.store.shifts) == 1


async def test_what_the_backend_says_of_a_stopping_card_is_remembered() -> None:
    async with Bench() as bench:
        await bench.connect(False)
        await session(bench)
        bench.link.stop_info = IdTagInfo(AuthorizationStatus.BLOCKED)
        await bench.connect(True)
        assert bench.store.remembered[CARD].status is AuthorizationStatus.BLOCKED


async def test_nothing_is_sent_while_the_queue_stands_still() -> None:
    async with Bench() as bench:
        await bench.connect(False)
        await session(bench)
        async with bench.charge_point.outbox.standing_still(1.0):
            await bench.connect(True)
            assert bench.link.delivered == []
        await bench.settle()
        assert kinds(bench) == [MessageKind.START_TRANSACTION, MessageKind.STOP_TRANSACTION]


async def test_a_queue_that_is_just_sending_does_not_stand_still() -> None:
    async with Bench() as bench:
        bench.link.gate = asyncio.Event()
        await session(bench)
        with pytest.raises(Refused, match="sending"):
            async with bench.charge_point.outbox.standing_still(0.01):
                pytest.fail("a report was under way")
        bench.link.gate.set()


async def test_a_failed_report_keeps_what_the_backend_said() -> None:
    async with Bench(stored(keys=PATIENT)) as bench:
        bench.link.failures = [CallRejected("InternalError: " + "x" * 500)]
        await session(bench)
        assert bench.store.rows[0].last_error.startswith("InternalError: xxx")
        assert len(bench.store.rows[0].last_error) == 200
