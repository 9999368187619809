"""SendLocalList and GetLocalListVersion (OCPP 1.6 ed. 2 §5.10, §5.15); a matter between backend and store alone."""

import logging

from chargepoint.domain.local_list import (
    NOT_SUPPORTED,
    PROFILE,
    GetLocalListVersion,
    ListLimits,
    ListVersion,
    SendLocalList,
    UpdateStatus,
)
from chargepoint.domain.parameters import Whitelist
from chargepoint.domain.requests import Decision, Request
from chargepoint.runtime.ports import Store, StoreUnavailable
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)

REQUESTS = (SendLocalList, GetLocalListVersion)


class LocalAuthList:
    """A functional block that needs no turn of the actor: ten thousand entries must not keep it from the board."""

    def __init__(self, state: State, store: Store) -> None:
        self._state = state
        self._store = store

    async def decide(self, request: Request) -> Decision:
        """Answer; an accepted list is stored by then."""
        if isinstance(request, SendLocalList):
            return await self._update(request)
        return ListVersion(await self._version())

    async def act(self, request: Request) -> None:
        """Nothing is left to do."""

    async def _update(self, update: SendLocalList) -> UpdateStatus:
        if not self._is_on():
            return UpdateStatus.NOT_SUPPORTED
        keys = self._state.configuration
        limits = ListLimits(keys.int_of("LocalAuthListMaxLength"), keys.int_of("SendLocalListMaxLength"))
        try:
            return await self._store.update_local_list(update, limits)
        except StoreUnavailable as error:
            logger.warning("the backend's list could not be stored: %s", error)
            return UpdateStatus.FAILED

    async def _version(self) -> int:
        return await self._store.local_list_version() if self._is_on() else NOT_SUPPORTED

    def _is_on(self) -> bool:
        """Tell whether lists are taken: with the owner's whitelist too, so that switching back needs no resync."""
        keys = self._state.configuration
        if PROFILE not in keys.list_of("SupportedFeatureProfiles"):
            return False
        is_own = self._state.settings.backend.whitelist is Whitelist.LOCAL
        return is_own or keys.bool_of("LocalAuthListEnabled")
