"""J5, J17: one CALL at a time; urgent ones overtake stored ones."""

import asyncio
from contextlib import suppress

from chargepoint.ocpp16.call_slot import CallSlot, Urgency


class Log:
    """Who got the slot, in order."""

    def __init__(self) -> None:
        self.slot = CallSlot()
        self.names: list[str] = []

    async def use(self, name: str, urgency: Urgency = Urgency.STORED) -> None:
        async with self.slot.hold(urgency):
            self.names.append(name)
            await asyncio.sleep(0)


async def test_urgent_calls_overtake_stored_ones_and_keep_their_order() -> None:
    log = Log()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(log.use("first"))
        tasks.create_task(log.use("stored 1"))
        tasks.create_task(log.use("stored 2"))
        tasks.create_task(log.use("urgent 1", Urgency.URGENT))
        tasks.create_task(log.use("urgent 2", Urgency.URGENT))

    assert log.names == ["first", "urgent 1", "urgent 2", "stored 1", "stored 2"]


async def test_cancelled_waiter_neither_holds_nor_blocks_the_slot() -> None:
    log = Log()
    async with log.slot.hold(Urgency.STORED):
        waiting = asyncio.create_task(log.use("cancelled"))
        await asyncio.sleep(0)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting

    await log.use("next")

    assert log.names == ["next"]


async def test_waiter_cancelled_in_the_turn_it_was_served_hands_the_slot_on() -> None:
    log = Log()
    async with log.slot.hold(Urgency.STORED):
        served = asyncio.create_task(log.use("served"))
        behind = asyncio.create_task(log.use("behind"))
        await asyncio.sleep(0)
    served.cancel()

    await asyncio.wait({served, behind}, timeout=5)

    assert log.names == ["behind"]


async def test_slot_is_free_after_an_error() -> None:
    log = Log()
    with suppress(ValueError):
        async with log.slot.hold(Urgency.URGENT):
            raise ValueError

    await log.use("next")

    assert log.names == ["next"]
