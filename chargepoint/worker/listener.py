"""Answers what the panel sends over the bus; a plain loop, so that no consumer can delay a command."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import msgspec
from channels.layers import get_channel_layer

from chargepoint import bus
from chargepoint.domain.errors import Refused
from chargepoint.domain.events import SettingsChanged
from chargepoint.domain.messages import Wanted, newest
from chargepoint.hardware.simulator.board import SimulatedBoard
from chargepoint.hardware.simulator.commands import SimulatorRefused
from chargepoint.ocpp16.message_log import MessageLog
from chargepoint.runtime.board import Board
from chargepoint.runtime.charge_point import ChargePoint
from chargepoint.runtime.ports import StoreUnavailable
from chargepoint.store import cards, outbox
from chargepoint.store.audit import Actor
from chargepoint.store.errors import NotStored
from chargepoint.worker.connection_test import ConnectionTest
from chargepoint.worker.panel_files import PanelFiles
from chargepoint.worker.publisher import Publisher
from chargepoint.worker.store import AsyncStore

logger = logging.getLogger(__name__)

SIMULATOR_PREFIX = "simulator."
TEST_PREFIX = "connection_test."
DISCARD_TIMEOUT_S = 3.0
MOST_TOLD = 100
"""Exchanges in one answer."""


class Listener:
    """Serves the worker's channel. charge_point, board and connection_test are set while the charge point runs."""

    def __init__(
        self, store: AsyncStore, publisher: Publisher, messages: MessageLog, files: PanelFiles
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._messages = messages
        self._files = files
        self.charge_point: ChargePoint | None = None
        self.board: Board | None = None
        self.connection_test: ConnectionTest | None = None

    async def run(self) -> None:
        """Receive for ever; each message is answered in a task of its own."""
        layer = get_channel_layer()
        async with asyncio.TaskGroup() as tasks:
            while True:
                tasks.create_task(self._serve(await layer.receive(bus.WORKER_CHANNEL)))

    async def _serve(self, message: Mapping[str, Any]) -> None:
        if "reply_channel" not in message or bus.is_stale(message):
            return
        try:
            result = await self._answer(str(message.get("name", "")), dict(message.get("arguments") or {}))
        except (Refused, SimulatorRefused) as refusal:
            text = refusal.message if isinstance(refusal, SimulatorRefused) else ""
            await bus.reply(message, error=refusal.code, detail=text)
        except Exception:  # a panel's message must never end the worker; the traceback tells the rest
            logger.exception("the panel's %s failed", message.get("name"))
            await bus.reply(message, error="internal_error")
        else:
            await bus.reply(message, result)

    async def _answer(self, name: str, arguments: dict[str, Any]) -> Any:
        if name == "messages":
            return self._exchanged(arguments)
        if self.charge_point is None:
            raise Refused("starting")
        return await self._answer_running(self.charge_point, name, arguments)

    async def _answer_running(self, charge_point: ChargePoint, name: str, arguments: dict[str, Any]) -> Any:
        if name == "snapshot":
            return self._publisher.snapshot()
        if name == "simulator" or name.startswith(SIMULATOR_PREFIX):
            return self._simulator(name, arguments)
        if name.startswith(TEST_PREFIX) and self.connection_test is not None:
            return await self.connection_test.answer(name, arguments)
        if name in ("settings_changed", "queue_changed"):
            charge_point.post(SettingsChanged())
            return {"ok": True}
        if name in ("discard_report", "restart", "diagnostics"):
            return await self._serve_staff(name, charge_point, arguments)
        if name == "ask_certificate":  # waits for the backend, so not in the actor's turn
            return {"is_answered": await charge_point.blocks.renewal.order()}
        if name == "start":
            arguments = {**arguments, "id_tag": await self._id_tag(arguments.get("card_pk"))}
        try:
            async with asyncio.timeout(bus.COMMAND_LIFETIME_S):
                return await charge_point.order(name, arguments)
        except TimeoutError:
            raise Refused("busy") from None

    def _exchanged(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the newest exchanges that are wanted; nothing where the panel has this version already."""
        log = self._messages
        if arguments.get("version") == log.version:
            return {"version": log.version, "exchanges": [], "has_more": False, "actions": []}
        wanted = msgspec.convert(arguments.get("wanted") or {}, Wanted)
        limit = min(int(arguments.get("limit", MOST_TOLD)), MOST_TOLD)
        found, has_more = newest(log.newest_first(), wanted, limit)
        return {
            "version": log.version,
            "exchanges": msgspec.to_builtins(found),
            "has_more": has_more,
            "actions": log.actions(),
        }

    async def _serve_staff(self, name: str, charge_point: ChargePoint, arguments: dict[str, Any]) -> Any:
        if name == "discard_report":
            return await self._discard(charge_point, arguments)
        state = charge_point.state
        if name == "restart":
            charge_point.accepted.restart_when_idle()
            charge_point.post(SettingsChanged())  # the turn looks whether it can be now
            return {"is_charging": any(each.transaction for each in state.connectors.values())}
        try:
            return {"name": await self._files.write_diagnostics(state.settings.identity.serial_number)}
        except (StoreUnavailable, OSError) as error:
            logger.warning("the diagnostics cannot be written: %s", error)
            raise Refused("cannot_store") from None

    async def _discard(self, charge_point: ChargePoint, arguments: dict[str, Any]) -> Any:
        """Delete a report between two sendings, so that it is either sent or discarded, never both."""
        actor = Actor(str(arguments.get("user", "")), str(arguments.get("source", "")))
        async with charge_point.outbox.standing_still(DISCARD_TIMEOUT_S):
            try:
                count = await self._store.run(outbox.discard, int(arguments.get("seq", 0)), actor)
            except NotStored:
                raise Refused("no_such_report") from None
            except StoreUnavailable:
                raise Refused("cannot_store") from None
        charge_point.outbox.ring()
        return {"discarded": count}

    async def _id_tag(self, card_pk: object) -> str:
        if not isinstance(card_pk, int):
            raise Refused("unknown_card")
        try:
            return (await self._store.run(cards.get, card_pk)).id_tag
        except NotStored:
            raise Refused("unknown_card") from None
        except StoreUnavailable:
            raise Refused("cannot_store") from None

    def _simulator(self, name: str, arguments: dict[str, Any]) -> Any:
        board = self.board
        if not isinstance(board, SimulatedBoard):
            raise Refused("not_simulator")
        if name == "simulator":
            return board.view()
        board.command(name.removeprefix(SIMULATOR_PREFIX), arguments)
        return {"ok": True}
