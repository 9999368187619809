"""What the actor and its helpers share; only the actor's own turn changes it."""

from dataclasses import dataclass, field
from datetime import datetime

from chargepoint.domain.authorization import AuthorizationRules, Link, rules_of
from chargepoint.domain.charging_profile import InstalledProfile
from chargepoint.domain.configuration import Configuration, KeyFacts, effective
from chargepoint.domain.connector import Connector
from chargepoint.domain.connector_rules import ConnectorRules
from chargepoint.domain.errors import UnknownConnector
from chargepoint.domain.journal import ConnectorRecord
from chargepoint.domain.metering import MeterReading
from chargepoint.domain.parameters import AuthorizationMode, ConnectionType
from chargepoint.domain.reservation import Reservation
from chargepoint.domain.settings import StoredSettings
from chargepoint.domain.snapshot import AlertView, FileWorkView, LimitView
from chargepoint.domain.units import Moment
from chargepoint.runtime.board import BoardCapabilities


@dataclass(slots=True)
class Refusal:
    """The last refused card of a connector, shown while it is news."""

    reason: str
    id_tag: str
    until: Moment


@dataclass(slots=True)
class LearnWindow:
    """A card shown before `until` is only read."""

    until: Moment
    id_tag: str = ""


@dataclass(slots=True)
class State:
    """The charge point as it is now."""

    settings: StoredSettings
    capabilities: BoardCapabilities
    facts: KeyFacts
    connectors: dict[int, Connector] = field(default_factory=dict)
    record: ConnectorRecord = field(default_factory=lambda: ConnectorRecord(0))
    readings: dict[int, MeterReading] = field(default_factory=dict)
    file_work: dict[str, FileWorkView] = field(default_factory=dict)
    moved_bytes: dict[str, int] = field(default_factory=dict)
    alerts: dict[tuple[str, int], AlertView] = field(default_factory=dict)
    refusals: dict[int, Refusal] = field(default_factory=dict)
    asking: set[int] = field(default_factory=set)
    started_offline: set[str] = field(default_factory=set)
    card_names: dict[str, str] = field(default_factory=dict)
    have_drawn: set[str] = field(default_factory=set)
    learn: LearnWindow | None = None
    is_online: bool = False
    is_restarting: bool = False
    is_updating: bool = False
    started_at: datetime | None = None
    reservations: tuple[Reservation, ...] = ()
    charging_profiles: tuple[InstalledProfile, ...] = ()
    profile_limits: dict[int, LimitView | None] = field(default_factory=dict)
    configuration: Configuration = field(init=False)

    def __post_init__(self) -> None:
        self.take(self.settings)

    def take(self, settings: StoredSettings) -> None:
        """Use new settings from now on."""
        self.settings = settings
        self.configuration = effective(settings, self.facts)
        for connector in self.connectors.values():
            connector.rules = self.connector_rules()
            connector.limit_a = self.limit_a(connector.connector_id)

    def connector(self, connector_id: int) -> Connector:
        """Return one connector; raises UnknownConnector."""
        try:
            return self.connectors[connector_id]
        except KeyError:
            raise UnknownConnector(connector_id) from None

    def connector_rules(self) -> ConnectorRules:
        """Return the rules the session machines obey now."""
        keys = self.configuration
        return ConnectorRules(
            connection_timeout_s=keys.int_of("ConnectionTimeOut"),
            stops_on_ev_side_disconnect=keys.bool_of("StopTransactionOnEVSideDisconnect"),
            unlocks_on_ev_side_disconnect=keys.bool_of("UnlockConnectorOnEVSideDisconnect"),
            stops_on_invalid_id=keys.bool_of("StopTransactionOnInvalidId"),
            max_energy_on_invalid_id_wh=keys.int_of("MaxEnergyOnInvalidId"),
            has_lock=self.capabilities.has_lock,
        )

    @property
    def authorizes_remote_starts(self) -> bool:
        """The backend is asked about the idTag of its own RemoteStart too (AuthorizeRemoteTxRequests)."""
        is_ocpp = self.settings.backend.authorization_mode is AuthorizationMode.OCPP
        return is_ocpp and self.configuration.bool_of("AuthorizeRemoteTxRequests")

    def authorization_rules(self) -> AuthorizationRules:
        """Return the rules of the authorisation table as they stand."""
        return rules_of(self.settings.backend, self.configuration.bool_of("LocalPreAuthorize"))

    def link(self, is_online: bool) -> Link:
        """Return what a card finds."""
        if self.settings.backend.connection_type is ConnectionType.NONE:
            return Link.NO_BACKEND
        return Link.ON if is_online else Link.OFF

    def limits(self, connector_id: int) -> tuple[LimitView, ...]:
        """Return every limit of a connector by name."""
        profile = self.profile_limits.get(connector_id)
        return (*self.own_limits(), profile) if profile else self.own_limits()

    def own_limits(self) -> tuple[LimitView, ...]:
        """Return what limits every connector, whatever a backend says."""
        limits = [
            LimitView("installation", self.settings.hardware.installation_current_a),
            LimitView("hardware", self.capabilities.maximum_current_a),
        ]
        if self.settings.panel.user_limit_a is not None:
            limits.insert(0, LimitView("user", self.settings.panel.user_limit_a))
        return tuple(limits)

    def limit_a(self, connector_id: int) -> float:
        """Return a connector's lowest limit."""
        return min(limit.limit_a for limit in self.limits(connector_id))

    def own_limit_a(self) -> float:
        """Return the lowest limit that is not a backend's."""
        return min(limit.limit_a for limit in self.own_limits())

    @property
    def is_charge_point_operative(self) -> bool:
        """In service as a whole: nothing else is being done with it."""
        return self.record.is_operative and not self.is_updating

    def is_operative(self, connector: Connector) -> bool:
        """Tell whether the connector and the charge point are both in service."""
        return connector.record.is_operative and self.is_charge_point_operative

    def raise_alert(
        self, code: str, at: datetime, connector_id: int = 0, tone: str = "warn", **parameters: str
    ) -> None:
        """Show an alert; the same code of the same connector replaces the older one."""
        self.alerts[(code, connector_id)] = AlertView(
            code, at, {"connector": str(connector_id), **parameters}, tone
        )

    def clear_alert(self, code: str, connector_id: int = 0) -> None:
        """Take an alert away."""
        self.alerts.pop((code, connector_id), None)

    def note_stored(self) -> None:
        """Note that the disk takes what is written."""
        for connector_id in self.connectors:
            self.clear_alert("cannot_store", connector_id)
