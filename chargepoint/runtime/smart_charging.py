"""Charging profiles: installed durably, obeyed at once and at every boundary (OCPP 1.6 ed. 2 §3.13)."""

import logging
import math
from datetime import UTC, datetime

from chargepoint.domain.charging_profile import (
    PROFILE,
    ChargingProfile,
    ClearChargingProfile,
    ClearStatus,
    CompositeSchedule,
    GetCompositeSchedule,
    InstalledProfile,
    ProfileLimits,
    ProfileStatus,
    Purpose,
    RateUnit,
    SetChargingProfile,
    cleared_by,
    is_sound,
    may_stand_on,
    replaces,
)
from chargepoint.domain.composite_schedule import Facts, Stacks, stacks_of
from chargepoint.domain.connector import Connector
from chargepoint.domain.requests import Decision, RemoteStart, Request, Violation
from chargepoint.domain.smart_charging import LONGEST_S, LimitNow, limit_now, schedule_of, sharing, timeline
from chargepoint.domain.snapshot import LimitView
from chargepoint.domain.transaction import Transaction
from chargepoint.runtime.ports import Clock, Store, StoreUnavailable
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)

REQUESTS = (SetChargingProfile, ClearChargingProfile, GetCompositeSchedule)

_UNIT_NAMES = {RateUnit.AMPERE: "Current", RateUnit.WATT: "Power"}


class SmartCharging:
    """A functional block. `follow` brings the connectors' limits up to date; it is called in every turn."""

    def __init__(self, state: State, store: Store, clock: Clock) -> None:
        self._state = state
        self._store = store
        self._clock = clock
        self._remote: dict[int, ChargingProfile] = {}
        self._now: dict[int, LimitNow] = {}
        self._stacks: dict[int, Stacks] = {}
        self._changed: set[int] = set()
        self._seen: object = None

    # -- the backend's requests ---------------------------------------------------------------------------

    async def decide(self, request: Request) -> Decision:
        """Answer; what was accepted is stored and in force by then."""
        match request:
            case SetChargingProfile():
                return await self._set(request)
            case ClearChargingProfile():
                return await self._clear(request)
            case GetCompositeSchedule():
                return self._composite(request)
            case _:
                raise TypeError(type(request).__name__)

    async def act(self, request: Request) -> None:
        """Nothing is left to do."""

    async def _set(self, request: SetChargingProfile) -> Decision:
        profile = request.profile
        if not 0 <= request.connector_id <= len(self._state.connectors):
            return Violation("connectorId")
        if not self._takes(profile.schedule.unit):
            return Violation("chargingRateUnit")
        if not is_sound(profile, self._limits()) or not may_stand_on(request.connector_id, profile.purpose):
            return ProfileStatus.REJECTED
        key = ""
        if profile.purpose is Purpose.TX:
            key = self._transaction_of(request)
            if not key:
                return ProfileStatus.REJECTED
        return await self._install(request.connector_id, profile, key)

    def _transaction_of(self, request: SetChargingProfile) -> str:
        """Return the key of the running transaction that a TxProfile is for, "" where there is none (§5.16.3)."""
        connector = self._state.connectors[request.connector_id]
        transaction, wanted = connector.transaction, request.profile.transaction_id
        if transaction is None or connector.is_stopping or wanted not in (None, transaction.transaction_id):
            return ""
        return transaction.key

    async def _install(self, connector_id: int, profile: ChargingProfile, key: str) -> ProfileStatus:
        backend = self._state.settings.backend_number
        new = InstalledProfile(connector_id, profile, self._clock.now().utc, key, backend)
        replaced = [one for one in self._state.charging_profiles if replaces(new, one)]
        kept = [one for one in self._state.charging_profiles if one not in replaced]
        if len(kept) >= self._limits().profiles:
            return ProfileStatus.REJECTED
        try:
            await self._store.save_charging_profiles((new,), tuple(replaced))
        except StoreUnavailable as error:
            logger.warning("a charging profile could not be stored: %s", error)
            return ProfileStatus.REJECTED
        self._state.charging_profiles = (*kept, new)
        return ProfileStatus.ACCEPTED

    async def _clear(self, request: ClearChargingProfile) -> ClearStatus:
        cleared = cleared_by(request, self._state.charging_profiles)
        if not cleared or not await self._remove(cleared):
            return ClearStatus.UNKNOWN
        return ClearStatus.ACCEPTED

    async def _remove(self, cleared: list[InstalledProfile]) -> bool:
        try:
            await self._store.save_charging_profiles((), tuple(cleared))
        except StoreUnavailable as error:
            logger.warning("charging profiles could not be cleared: %s", error)
            return False
        self._state.charging_profiles = tuple(
            one for one in self._state.charging_profiles if one not in cleared
        )
        return True

    def _limits(self) -> ProfileLimits:
        keys = self._state.configuration
        return ProfileLimits(
            keys.int_of("ChargeProfileMaxStackLevel"),
            keys.int_of("ChargingScheduleMaxPeriods"),
            keys.int_of("MaxChargingProfilesInstalled"),
        )

    def _takes(self, unit: RateUnit) -> bool:
        return _UNIT_NAMES[unit] in self._state.configuration.list_of(
            "ChargingScheduleAllowedChargingRateUnit"
        )

    def _composite(self, request: GetCompositeSchedule) -> Decision:
        if request.unit is not None and not self._takes(request.unit):
            return Violation("chargingRateUnit")
        is_known = 0 <= request.connector_id <= len(self._state.connectors)
        if not is_known or request.duration_s < 1:
            return CompositeSchedule(request.connector_id)
        connectors = [self.facts(connector) for connector in self._state.connectors.values()]
        start_s = int(self._clock.now().utc.timestamp())
        end_s = start_s + min(request.duration_s, LONGEST_S)
        segments = timeline(
            self._profiles(), connectors, request.connector_id, start_s, end_s, self._limits().periods
        )
        phases = self._state.facts.phases
        schedule = schedule_of(segments, request.unit or RateUnit.AMPERE, phases)
        return CompositeSchedule(request.connector_id, datetime.fromtimestamp(start_s, UTC), schedule)

    # -- a profile that comes with a remote start ---------------------------------------------------------

    def may_start_with(self, profile: ChargingProfile | None) -> bool:
        """Tell whether a RemoteStart may carry that profile (§5.11.1); switched off, it is overlooked."""
        if profile is None or not self._is_on():
            return True
        limits, installed = self._limits(), self._state.charging_profiles
        others = [one for one in installed if one.profile.profile_id != profile.profile_id]
        is_for_start = profile.purpose is Purpose.TX and profile.transaction_id is None
        is_taken = self._takes(profile.schedule.unit) and len(others) < limits.profiles
        return is_for_start and is_taken and is_sound(profile, limits)

    def expect(self, connector: Connector, request: RemoteStart) -> None:
        """Remember the profile for the transaction that the accepted RemoteStart begins."""
        if request.profile is not None and self._is_on():
            self._remote[connector.connector_id] = request.profile

    async def beginning(self, connector: Connector, transaction: Transaction) -> None:
        """Install what came with the RemoteStart, before the transaction is stored and long before energy may flow.

        What of it a power cut leaves without its transaction is forgotten like that of one that is over.
        """
        profile = self._remote.pop(connector.connector_id, None)
        if profile is not None:
            await self._install(connector.connector_id, profile, transaction.key)

    def _forget_vain(self, connector: Connector) -> None:
        """Forget the profile of a start that came to nothing."""
        if connector.is_idle and connector.connector_id not in self._state.asking:
            self._remote.pop(connector.connector_id, None)

    # -- the limits ---------------------------------------------------------------------------------------

    def _is_on(self) -> bool:
        """Tell whether a backend has a say here: without one its limits wait, and nobody could clear them."""
        if not self._state.settings.backend.uses_backend:
            return False
        return PROFILE in self._state.configuration.list_of("SupportedFeatureProfiles")

    def _profiles(self) -> tuple[InstalledProfile, ...]:
        return self._state.charging_profiles if self._is_on() else ()

    def facts(self, connector: Connector) -> Facts:
        """Return what of a connector its limit depends on."""
        transaction = connector.transaction
        return Facts(
            connector.connector_id,
            self._state.facts.phases,
            self._state.own_limit_a(),
            transaction.key if transaction else "",
            transaction.started_at if transaction else None,
        )

    async def follow(self) -> list[Connector]:
        """Look at the profiles again where something changed or a boundary was passed; return whose limit changed."""
        for connector in self._state.connectors.values():
            self._forget_vain(connector)
        await self._forget_ended()
        self.look()
        changed, self._changed = self._changed, set()
        return [self._state.connectors[number] for number in sorted(changed)]

    def look(self) -> None:
        """Bring every connector's limit up to date; `follow` tells whose has changed since its last time."""
        now = self._clock.now().utc
        seen = self._what_counts()
        is_new = seen != self._seen
        self._seen = seen
        if not is_new and all(limit.holds_at(now.timestamp()) for limit in self._now.values()):
            return
        facts = {number: self.facts(connector) for number, connector in self._state.connectors.items()}
        if is_new:
            self._stacks = {
                number: stacks_of(self._profiles(), number, one.transaction_key)
                for number, one in facts.items()
            }
        shares = sharing(facts.values())
        for number, one in facts.items():
            self._update(number, limit_now(self._stacks[number], one, now, shares))

    def _what_counts(self) -> object:
        keys = tuple(c.transaction.key if c.transaction else "" for c in self._state.connectors.values())
        return self._profiles(), keys, self._state.own_limit_a()

    def _update(self, number: int, found: LimitNow) -> None:
        self._now[number] = found
        view = None if math.isinf(found.limit_a) else LimitView("backend", found.limit_a, found.until)
        if self._state.profile_limits.get(number) != view:
            self._state.profile_limits[number] = view
            self._state.connectors[number].limit_a = self._state.limit_a(number)
            self._changed.add(number)

    async def leave_other_backends(self) -> None:
        """Forget what another backend than the present one has installed."""
        present = self._state.settings.backend_number
        left = [one for one in self._state.charging_profiles if one.backend != present]
        if left and not await self._remove(left):
            self._state.charging_profiles = tuple(
                one for one in self._state.charging_profiles if one not in left
            )  # not obeyed even where the disk keeps them

    async def _forget_ended(self) -> None:
        """Take away the profiles of transactions that are over (§3.13.1)."""
        running = {c.transaction.key for c in self._state.connectors.values() if c.transaction}
        ended = [
            one
            for one in self._state.charging_profiles
            if one.transaction_key and one.transaction_key not in running
        ]
        if ended:
            await self._remove(ended)

    def next_due_s(self) -> float | None:
        """Return when a limit changes, on the monotonic clock, None while there is no profile."""
        if not self._now or not self._profiles():
            return None
        now = self._clock.now()
        return now.monotonic_s + min(limit.until_s for limit in self._now.values()) - now.utc.timestamp()
