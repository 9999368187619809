"""Another backend, or none, while a charge runs and reports wait (parameters.md sections 1 and 2)."""

import asyncio
from dataclasses import replace

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.journal import StateChange
from chargepoint.domain.outbox import OutboxMessage, OutboxState
from chargepoint.domain.parameters import ConnectionType
from chargepoint.domain.transaction import StartTransactionMessage, StopReason, StopTransactionMessage
from tests.support.charge_point import OCPP, Bench
from tests.support.clock import START

CARD = "04A2C3D4"
OTHER_PROVIDER = replace(OCPP, backend_url="ws://other.example/ocpp")


async def charging(bench: Bench) -> None:
    bench.store.list_card(CARD)
    await bench.plug_in()
    await bench.present(CARD)
    assert bench.status == "Charging"


async def test_no_backend_any_more_keeps_the_charge_and_its_reports_for_later() -> None:
    async with Bench() as bench:
        await charging(bench)
        await bench.change(replace(OCPP, connection_type=ConnectionType.NONE))
        await bench.connect(False)
        await bench.present(CARD)
        assert [type(m) for m in bench.store.messages()] == [StartTransactionMessage, StopTransactionMessage]
        assert bench.charge_point.outbox.waiting == 1
        await bench.change(OCPP)
        await bench.connect(True)
        assert bench.link.delivered[-1][1] == 1001
        assert bench.charge_point.outbox.waiting == 0


async def test_charge_without_a_backend_stays_local_once_there_is_one() -> None:
    async with Bench() as bench:
        await bench.change(replace(OCPP, connection_type=ConnectionType.NONE))
        await bench.connect(False)
        await charging(bench)
        await bench.change(OCPP)
        await bench.connect(True, is_boot=True)
        await bench.present(CARD)
        assert bench.store.messages() == []


async def test_another_provider_sees_nothing_of_the_old_one_s_queue() -> None:
    async with Bench() as bench:
        await bench.connect(False)
        await charging(bench)
        bench.store.settings = replace(bench.store.settings, backend_number=2, was_ever_accepted=False)
        await bench.change(OTHER_PROVIDER)
        await bench.connect(True, is_boot=True)
        stop = bench.store.messages()[-1]
        assert isinstance(stop, StopTransactionMessage)
        assert stop.reason is StopReason.OTHER
        assert bench.link.delivered == []
        assert (bench.charge_point.outbox.waiting, await bench.store.queue_length(1)) == (0, (2, 0))


async def test_old_socket_never_carries_the_queue_of_the_provider_that_follows() -> None:
    async with Bench() as bench:
        bench.link.reconnects = True
        waiting = StartTransactionMessage("earlier", 1, CARD, 0, START)
        await bench.store.save(StateChange(messages=(OutboxMessage("id", 2, waiting),)))
        bench.store.settings = replace(bench.store.settings, backend_number=2)
        await bench.change(OTHER_PROVIDER)
        assert bench.link.delivered == []
        assert bench.store.rows[0].state is OutboxState.WAITING


def wait_for_charge(bench: Bench) -> None:
    bench.store.settings = replace(bench.store.settings, link_waits_for_charge=True)


async def test_a_link_that_waits_for_the_charge_is_taken_once_its_end_was_delivered() -> None:
    async with Bench() as bench:
        await charging(bench)
        wait_for_charge(bench)
        await bench.change(replace(OTHER_PROVIDER, local_offline_authorization=False))
        assert bench.link.applied[-1].backend.backend_url == OCPP.backend_url
        assert not bench.link.applied[-1].backend.local_offline_authorization
        assert ("link_waits", 0) in bench.charge_point.state.alerts

        bench.link.gate = asyncio.Event()
        await bench.present(CARD)
        await bench.pass_time(1)
        assert bench.charge_point.state.settings.backend.backend_url == OCPP.backend_url
        bench.link.gate.set()
        await bench.settle()
        await bench.pass_time(1)

        assert bench.charge_point.state.settings.backend == bench.store.settings.backend
        assert bench.link.applied[-1].backend.backend_url == OTHER_PROVIDER.backend_url
        assert ("link_waits", 0) not in bench.charge_point.state.alerts


async def test_what_the_old_backend_sends_while_a_link_waits_is_forgotten_with_it() -> None:
    async with Bench() as bench:
        await charging(bench)
        wait_for_charge(bench)
        bench.store.settings = replace(bench.store.settings, backend_number=2)
        await bench.change(OTHER_PROVIDER)
        bench.store.remembered["0A0B0C0D"] = IdTagInfo(AuthorizationStatus.ACCEPTED)
        assert bench.charge_point.state.settings.backend.backend_url == OCPP.backend_url
        await bench.present(CARD)
        await bench.pass_time(1)

        assert bench.charge_point.state.settings.backend.backend_url == OTHER_PROVIDER.backend_url
        assert bench.store.remembered == {}


async def test_an_old_backend_that_takes_nothing_any_more_holds_the_new_link_for_a_minute() -> None:
    async with Bench() as bench:
        await charging(bench)
        wait_for_charge(bench)
        await bench.change(OTHER_PROVIDER)
        bench.link.gate = asyncio.Event()
        await bench.present(CARD)
        await bench.pass_time(59)
        assert bench.link.applied[-1].backend.backend_url == OCPP.backend_url
        await bench.pass_time(2)

        assert bench.link.applied[-1].backend.backend_url == OTHER_PROVIDER.backend_url


async def test_a_link_that_is_down_holds_nothing_once_the_charge_is_over() -> None:
    async with Bench() as bench:
        await charging(bench)
        wait_for_charge(bench)
        await bench.connect(False)
        await bench.change(OTHER_PROVIDER)
        await bench.present(CARD)
        await bench.pass_time(1)

        assert bench.link.applied[-1].backend.backend_url == OTHER_PROVIDER.backend_url


async def test_without_a_charge_a_new_link_waits_for_nothing() -> None:
    async with Bench() as bench:
        wait_for_charge(bench)
        await bench.change(OTHER_PROVIDER)

        assert bench.link.applied[-1].backend.backend_url == OTHER_PROVIDER.backend_url
