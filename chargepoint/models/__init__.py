"""Every table; only `chargepoint.store` reads and writes them."""

from chargepoint.models.audit import FieldChange, LogEntry, LoginAttempt
from chargepoint.models.authorization import (
    CacheEntry,
    Card,
    LocalAuthorizationEntry,
    LocalAuthorizationList,
    PresentedCard,
)
from chargepoint.models.charging_profile import ChargingProfile
from chargepoint.models.connection import ConnectionRun, PassingSecret
from chargepoint.models.firmware import FirmwareUpdate
from chargepoint.models.reservation import Reservation
from chargepoint.models.settings import (
    BackendIdentity,
    BackendSettings,
    Certificate,
    ChargePointSettings,
    ConfigurationKey,
    HardwareSettings,
    PanelSettings,
    SettingsVersion,
)
from chargepoint.models.transaction import ConnectorState, OutboxMessage, SessionSample, Transaction

__all__ = [
    "BackendIdentity",
    "BackendSettings",
    "CacheEntry",
    "Card",
    "Certificate",
    "ChargePointSettings",
    "ChargingProfile",
    "ConfigurationKey",
    "ConnectionRun",
    "ConnectorState",
    "FieldChange",
    "FirmwareUpdate",
    "HardwareSettings",
    "LocalAuthorizationEntry",
    "LocalAuthorizationList",
    "LogEntry",
    "LoginAttempt",
    "OutboxMessage",
    "PanelSettings",
    "PassingSecret",
    "PresentedCard",
    "Reservation",
    "SessionSample",
    "SettingsVersion",
    "Transaction",
]
