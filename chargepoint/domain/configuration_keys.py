"""The table of OCPP configuration keys, as far as their profiles are built in (OCPP 1.6 ed. 2 §9, errata 2025-04)."""

from dataclasses import dataclass
from enum import StrEnum

from chargepoint.domain.metering import Measurand

VALUE_MAX_LENGTH = 500
LARGEST_INTEGER = 2**31 - 1
ONE_DAY_S = 86400


class KeyKind(StrEnum):
    """What a key's value is."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    LIST = "list"
    MEASURANDS = "measurands"
    PHASE_ROTATION = "phase_rotation"
    TEXT = "text"
    PASSWORD = "password"  # noqa: S105 - the name of a kind


class Access(StrEnum):
    """What a backend may do with a key; a write-only one is never read back."""

    READ_ONLY = "R"
    READ_WRITE = "RW"
    WRITE_ONLY = "W"


@dataclass(frozen=True, slots=True)
class Key:
    """One configuration key.

    default: as GetConfiguration would show it; "" also where the hardware or a parameter supplies the value.
    minimum, maximum: for integers, in unit; zero_is_off: 0 is allowed below the minimum. help: one English sentence.
    reboot: a change is answered with RebootRequired. parameter: the backend parameter the key stands on, "" = none.
    choices: the entries a list may have, the first of them always.
    needs_backend_list: reports false, and takes no change, while the owner's whitelist is chosen. needs_light: there is
    no such key where the hardware has no light.
    """

    name: str
    kind: KeyKind
    access: Access = Access.READ_WRITE
    default: str = ""
    unit: str = ""
    minimum: int = 0
    maximum: int = LARGEST_INTEGER
    help: str = ""
    reboot: bool = False
    parameter: str = ""
    zero_is_off: bool = False
    needs_backend_list: bool = False
    needs_light: bool = False
    choices: tuple[str, ...] = ()


def _flag(
    name: str,
    default: bool,
    text: str,
    parameter: str = "",
    needs_backend_list: bool = False,
    access: Access = Access.READ_WRITE,
) -> Key:
    shown = "" if parameter else str(default).lower()
    return Key(
        name,
        KeyKind.BOOLEAN,
        access,
        default=shown,
        help=text,
        parameter=parameter,
        needs_backend_list=needs_backend_list,
    )


def _number(
    name: str, default: int, unit: str, text: str, minimum: int = 0, maximum: int = LARGEST_INTEGER
) -> Key:
    return Key(
        name, KeyKind.INTEGER, default=str(default), unit=unit, minimum=minimum, maximum=maximum, help=text
    )


def _fixed(name: str, value: int | str, text: str) -> Key:
    return Key(name, KeyKind.INTEGER, Access.READ_ONLY, str(value), minimum=1, help=text)


def _measurands(name: str, default: str, text: str) -> tuple[Key, Key]:
    longest = _fixed(f"{name}MaxLength", MEASURANDS_MAX_LENGTH, f"The most entries {name} takes.")
    return Key(name, KeyKind.MEASURANDS, default=default, help=text), longest


MEASURANDS_MAX_LENGTH = 50

FEATURE_PROFILES = (
    "Core",
    "FirmwareManagement",
    "LocalAuthListManagement",
    "RemoteTrigger",
    "Reservation",
    "SmartCharging",
)
"""The standard's six (§9.1.27)."""

KEYS: tuple[Key, ...] = (
    _flag(
        "AdditionalRootCertificateCheck",
        False,
        "Only one root for the backend, and a new one must be signed by it.",
        access=Access.READ_ONLY,
    ),
    _flag(
        "AllowOfflineTxForUnknownId",
        False,
        "Cards that are not known here may start while the backend is away.",
        parameter="offline_rfid_authorization",
    ),
    _flag(
        "AuthorizationCacheEnabled",
        True,
        "Cards the backend accepted are remembered.",
        needs_backend_list=True,
    ),
    Key(
        "AuthorizationKey",
        KeyKind.PASSWORD,
        Access.WRITE_ONLY,
        help="The password of the link: 32 to 40 hex digits, or text of 16 bytes or more. It is never read back.",
    ),
    _fixed(
        "CertificateSignedMaxChainSize", 10000, "The longest certificate chain CertificateSigned may carry."
    ),
    _fixed("CertificateStoreMaxLength", 20, "The most certificates that may be installed."),
    _fixed("ChargeProfileMaxStackLevel", 100, "The highest stackLevel of a charging profile."),
    Key(
        "ChargingScheduleAllowedChargingRateUnit",
        KeyKind.LIST,
        Access.READ_ONLY,
        "Current,Power",
        help="The units a charging schedule may use.",
        choices=("Current", "Power"),
    ),
    _fixed("ChargingScheduleMaxPeriods", 1000, "The most periods of a charging schedule."),
    _flag("AuthorizeRemoteTxRequests", False, "A remote start is treated like a shown card."),
    _number(
        "ClockAlignedDataInterval", 0, "s", "Time between clock-aligned samples; 0: none.", maximum=ONE_DAY_S
    ),
    _number(
        "ConnectionTimeOut", 60, "s", "How long an accepted card, or a remote start, waits for the car.", 1
    ),
    Key(
        "ConnectorPhaseRotation",
        KeyKind.PHASE_ROTATION,
        help="How the phases of each connector are wired, such as 1.RST; 0 is the charge point itself.",
    ),
    _fixed("ConnectorPhaseRotationMaxLength", "", "The most entries ConnectorPhaseRotation takes."),
    _flag(
        "ConnectorSwitch3to1PhaseSupported",
        False,
        "Three phases can be switched to one during a charge.",
        access=Access.READ_ONLY,
    ),
    Key("CpoName", KeyKind.TEXT, help="The operator's name, as certificates of this charge point carry it."),
    _fixed("GetConfigurationMaxKeys", 100, "The most keys one GetConfiguration may ask for."),
    _number("HeartbeatInterval", 300, "s", "Silence after which a Heartbeat is sent.", 1),
    Key(
        "LightIntensity",
        KeyKind.INTEGER,
        default="100",
        unit="%",
        maximum=100,
        help="How bright the charge point's light is.",
        needs_light=True,
    ),
    _flag(
        "LocalAuthListEnabled",
        True,
        "The backend's list of cards is used.",
        needs_backend_list=True,
    ),
    _fixed("LocalAuthListMaxLength", 100000, "The most entries the backend's list may have."),
    _flag(
        "LocalAuthorizeOffline",
        True,
        "Listed cards may start while the backend is away.",
        parameter="local_offline_authorization",
    ),
    _flag("LocalPreAuthorize", True, "Listed cards start at once, without asking the backend."),
    _fixed("MaxChargingProfilesInstalled", 300, "The most charging profiles that may be installed."),
    _number(
        "MaxEnergyOnInvalidId",
        0,
        "Wh",
        "What a charge gets in all although the backend refused its card, while StopTransactionOnInvalidId is off.",
    ),
    _number("MessageTimeout", 30, "s", "How long an answer of the backend is waited for.", 1, 3600),
    _number("MeterValueSampleInterval", 60, "s", "Time between samples during a charge; 0: none."),
    *_measurands("MeterValuesAlignedData", "", "What clock-aligned samples contain."),
    *_measurands(
        "MeterValuesSampledData", Measurand.ENERGY_REGISTER.value, "What samples during a charge contain."
    ),
    _number(
        "MinimumStatusDuration",
        0,
        "s",
        "How long a status must last before it is reported.",
        maximum=ONE_DAY_S,
    ),
    _fixed("NumberOfConnectors", "", "How many connectors there are."),
    _flag("ReportOnReconnect", True, "Status and meter values are sent whenever the link is back."),
    _flag(
        "ReserveConnectorZeroSupported",
        True,
        "Any connector, not a certain one, can be reserved.",
        access=Access.READ_ONLY,
    ),
    _number("ResetRetries", 1, "times", "How often a hard reset that failed is tried again.", maximum=10),
    _number(
        "RetryBackOffRandomRange", 10, "s", "Random part of the wait before dialling again.", maximum=3600
    ),
    _number("RetryBackOffRepeatTimes", 5, "times", "How often that wait doubles.", maximum=10),
    _number("RetryBackOffWaitMinimum", 1, "s", "The first wait before dialling again.", 1, 3600),
    Key(
        "SecurityProfile",
        KeyKind.INTEGER,
        maximum=3,
        help="How the link is secured, 0 to 3; it follows from SSL client mode and password.",
    ),
    _fixed("SendLocalListMaxLength", 10000, "The most entries one SendLocalList may carry."),
    _fixed("StopTransactionMaxMeterValues", 200, "The most meter values one StopTransaction carries."),
    _flag("StopTransactionOnEVSideDisconnect", True, "Unplugging at the car ends the charge."),
    _flag("StopTransactionOnInvalidId", True, "A card the backend refuses afterwards ends the charge."),
    *_measurands(
        "StopTxnAlignedData", "", "What clock-aligned samples in StopTransaction contain; empty: none."
    ),
    *_measurands("StopTxnSampledData", "", "What samples in StopTransaction contain; empty: none."),
    Key(
        "SupportedFileTransferProtocols",
        KeyKind.LIST,
        Access.READ_ONLY,
        "HTTPS,HTTP,FTPS,FTP",
        help="How firmware and diagnostics may travel.",
        choices=("HTTPS", "HTTP", "FTPS", "FTP"),
    ),
    Key(
        "SupportedFeatureProfiles",
        KeyKind.LIST,
        Access.READ_ONLY,
        "Core,FirmwareManagement,LocalAuthListManagement,RemoteTrigger,Reservation,SmartCharging",
        help="The OCPP profiles that are built in.",
        choices=FEATURE_PROFILES,
    ),
    _number(
        "TransactionMessageAttempts",
        5,
        "times",
        "How often a report of a charge is offered to a backend that fails to process it.",
        maximum=1000,
    ),
    _number(
        "TransactionMessageRetryInterval",
        60,
        "s",
        "Wait before the first repetition; before the second it is twice as long, and so on.",
        maximum=ONE_DAY_S,
    ),
    _flag("UnlockConnectorOnEVSideDisconnect", True, "Unplugging at the car releases the cable here."),
    Key(
        "WebSocketPingInterval",
        KeyKind.INTEGER,
        unit="s",
        minimum=5,
        maximum=ONE_DAY_S,
        help="Time between pings that keep the link alive; 0: none.",
        parameter="keepalive_interval_s",
        zero_is_off=True,
    ),
)

_BY_NAME = {key.name.lower(): key for key in KEYS}


def find_key(name: str) -> Key | None:
    """Return the key of that name, in whichever case (CiString50Type), None where there is none."""
    return _BY_NAME.get(name.lower())
