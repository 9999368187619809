"""Answers whoever asked the actor and still waits: the backend for a decision, the panel for a command."""

from chargepoint.domain.errors import Refused
from chargepoint.runtime.decisions import Decisions
from chargepoint.runtime.execution import Execution
from chargepoint.runtime.inbox import Decide, PanelCommand
from chargepoint.runtime.panel_commands import PanelCommands


async def answer(item: Decide, decisions: Decisions) -> None:
    """Decide a request, unless the backend was told that no decision came in time."""
    if item.answer.cancelled():
        return
    decision = await decisions.decide(item.request)
    if not item.answer.done():
        item.answer.set_result(decision)


async def obey(item: PanelCommand, commands: PanelCommands, execution: Execution) -> None:
    """Carry a command out, unless it has outlived its five seconds."""
    if item.answer.cancelled():
        return
    try:
        result, follow = await commands.carry_out(item)
        for connector, orders in follow:
            await execution.carry_out(connector, orders)
    except Refused as refusal:
        if not item.answer.done():
            item.answer.set_exception(refusal)
        return
    if not item.answer.done():
        item.answer.set_result(result)
