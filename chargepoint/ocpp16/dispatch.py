"""A backend's CALL to the handler of its profile, and its answer checked before it goes out (OCPP-J 1.6 §4.2, rule J8)."""

import asyncio
from collections.abc import Awaitable, Callable

from ocpp.exceptions import NotImplementedError as UnknownAction
from ocpp.exceptions import NotSupportedError
from ocpp.v16.enums import Action

from chargepoint.ocpp16 import long_lists
from chargepoint.ocpp16.frames import Call, Payload
from chargepoint.ocpp16.handlers import (
    core,
    firmware,
    local_auth_list,
    remote_trigger,
    reservation,
    security,
    smart_charging,
)
from chargepoint.ocpp16.registration import Registrar
from chargepoint.ocpp16.schemas import check_confirmation, check_request
from chargepoint.ocpp16.session import Reply
from chargepoint.runtime.ports import ChargePointActions

Handler = Callable[[str, Payload, ChargePointActions, Registrar], Awaitable[Reply]]

_KNOWN_ACTIONS = frozenset(str(action.value) for action in Action)

_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(core.ACTIONS, core.answer),
    **dict.fromkeys((*remote_trigger.ACTIONS, remote_trigger.EXTENDED), remote_trigger.answer),
    **dict.fromkeys(firmware.ACTIONS, firmware.answer),
    **dict.fromkeys(security.ACTIONS, security.answer),
    **dict.fromkeys(reservation.ACTIONS, reservation.answer),
    **dict.fromkeys(smart_charging.ACTIONS, smart_charging.answer),
    **dict.fromkeys(local_auth_list.ACTIONS, local_auth_list.answer),
}


_PROFILE_OF = {
    **dict.fromkeys(remote_trigger.ACTIONS, "RemoteTrigger"),
    **dict.fromkeys(firmware.OF_PROFILE, "FirmwareManagement"),
    **dict.fromkeys(reservation.ACTIONS, "Reservation"),
    **dict.fromkeys(smart_charging.ACTIONS, "SmartCharging"),
}
"""The profile that must be in SupportedFeatureProfiles; Core and the security extension are always there."""


class Dispatcher:
    """Answers the backend's CALLs; a rejected charge point is silent. profiles: those that are switched on now."""

    def __init__(
        self, actions: ChargePointActions, registrar: Registrar, profiles: Callable[[], frozenset[str]]
    ) -> None:
        self._actions = actions
        self._registrar = registrar
        self._profiles = profiles

    async def answer(self, call: Call) -> Reply | None:
        """Return the reply, None to stay silent. Raises OCPPError for a CALLERROR."""
        if not self._registrar.state.may_answer:
            return None
        if call.action not in _KNOWN_ACTIONS:
            raise UnknownAction("no such action in OCPP 1.6")
        handler = _HANDLERS.get(call.action)
        profile = _PROFILE_OF.get(call.action)
        if handler is None or (profile is not None and profile not in self._profiles()):
            raise NotSupportedError(f"{call.action} is not supported")
        payload = await _checked(call)
        reply = await handler(call.action, payload, self._actions, self._registrar)
        check_confirmation(call.action, reply.payload)
        return reply


async def _checked(call: Call) -> Payload:
    """Return the payload if it fits its schema; what may be long is checked in a thread. Raises OCPPError."""
    if not long_lists.is_known(call.action):
        return check_request(call.action, call.payload)
    if await asyncio.to_thread(long_lists.fits, call.action, call.payload):
        checked: Payload = call.payload
        return checked
    return await asyncio.to_thread(check_request, call.action, call.payload)
