"""The table of OCPP configuration keys, as far as their profiles are built in (OCPP 1.6 ed. 2 §9, errata 2025-04)."""

from chargepoint.domain.configuration_key import LARGEST_INTEGER, ONE_DAY_S, Access, Key, KeyKind
from chargepoint.domain.metering import Measurand
from chargepoint.domain.words import gettext_noop


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
    longest = _fixed(
        f"{name}MaxLength", MEASURANDS_MAX_LENGTH, gettext_noop("The most measurands that key takes.")
    )
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
        gettext_noop("Only one root for the backend, and a new one must be signed by it."),
        access=Access.READ_ONLY,
    ),
    _flag(
        "AllowOfflineTxForUnknownId",
        False,
        gettext_noop("Cards that are not known here may start while the backend is away."),
        parameter="offline_rfid_authorization",
    ),
    _flag(
        "AuthorizationCacheEnabled",
        True,
        gettext_noop("Cards the backend accepted are remembered."),
        needs_backend_list=True,
    ),
    Key(
        "AuthorizationKey",
        KeyKind.PASSWORD,
        Access.WRITE_ONLY,
        help=gettext_noop(
            "The password of the link: 32 to 40 hex digits, or text of 16 bytes or more. It is never read back."
        ),
    ),
    _fixed(
        "CertificateSignedMaxChainSize",
        10000,
        gettext_noop("The longest certificate chain CertificateSigned may carry."),
    ),
    _fixed("CertificateStoreMaxLength", 20, gettext_noop("The most certificates that may be installed.")),
    _fixed("ChargeProfileMaxStackLevel", 100, gettext_noop("The highest stackLevel of a charging profile.")),
    Key(
        "ChargingScheduleAllowedChargingRateUnit",
        KeyKind.LIST,
        Access.READ_ONLY,
        "Current,Power",
        help=gettext_noop("The units a charging schedule may use."),
        choices=("Current", "Power"),
    ),
    _fixed("ChargingScheduleMaxPeriods", 1000, gettext_noop("The most periods of a charging schedule.")),
    _flag("AuthorizeRemoteTxRequests", False, gettext_noop("A remote start is treated like a shown card.")),
    _number(
        "ClockAlignedDataInterval",
        0,
        "s",
        gettext_noop("Time between clock-aligned samples; 0: none."),
        maximum=ONE_DAY_S,
    ),
    _number(
        "ConnectionTimeOut",
        60,
        "s",
        gettext_noop("How long an accepted card, or a remote start, waits for the car."),
        1,
    ),
    Key(
        "ConnectorPhaseRotation",
        KeyKind.PHASE_ROTATION,
        help=gettext_noop(
            "How the phases of each connector are wired, such as 1.RST; 0 is the charge point itself."
        ),
    ),
    _fixed(
        "ConnectorPhaseRotationMaxLength", "", gettext_noop("The most entries ConnectorPhaseRotation takes.")
    ),
    _flag(
        "ConnectorSwitch3to1PhaseSupported",
        False,
        gettext_noop("Three phases can be switched to one during a charge."),
        access=Access.READ_ONLY,
    ),
    Key(
        "CpoName",
        KeyKind.TEXT,
        help=gettext_noop("The operator's name, as certificates of this charge point carry it."),
    ),
    _fixed("GetConfigurationMaxKeys", 100, gettext_noop("The most keys one GetConfiguration may ask for.")),
    _number("HeartbeatInterval", 300, "s", gettext_noop("Silence after which a Heartbeat is sent."), 1),
    Key(
        "LightIntensity",
        KeyKind.INTEGER,
        default="100",
        unit="%",
        maximum=100,
        help=gettext_noop("How bright the charge point's light is."),
        needs_light=True,
    ),
    _flag(
        "LocalAuthListEnabled",
        True,
        gettext_noop("The backend's list of cards is used."),
        needs_backend_list=True,
    ),
    _fixed("LocalAuthListMaxLength", 100000, gettext_noop("The most entries the backend's list may have.")),
    _flag(
        "LocalAuthorizeOffline",
        True,
        gettext_noop("Listed cards may start while the backend is away."),
        parameter="local_offline_authorization",
    ),
    _flag("LocalPreAuthorize", True, gettext_noop("Listed cards start at once, without asking the backend.")),
    _fixed(
        "MaxChargingProfilesInstalled", 300, gettext_noop("The most charging profiles that may be installed.")
    ),
    _number(
        "MaxEnergyOnInvalidId",
        0,
        "Wh",
        gettext_noop(
            "What a charge gets in all although the backend refused its card, while StopTransactionOnInvalidId is off."
        ),
    ),
    _number(
        "MessageTimeout", 30, "s", gettext_noop("How long an answer of the backend is waited for."), 1, 3600
    ),
    _number(
        "MeterValueSampleInterval", 60, "s", gettext_noop("Time between samples during a charge; 0: none.")
    ),
    *_measurands("MeterValuesAlignedData", "", gettext_noop("What clock-aligned samples contain.")),
    *_measurands(
        "MeterValuesSampledData",
        Measurand.ENERGY_REGISTER.value,
        gettext_noop("What samples during a charge contain."),
    ),
    _number(
        "MinimumStatusDuration",
        0,
        "s",
        gettext_noop("How long a status must last before it is reported."),
        maximum=ONE_DAY_S,
    ),
    _fixed("NumberOfConnectors", "", gettext_noop("How many connectors there are.")),
    _flag(
        "ReportOnReconnect", True, gettext_noop("Status and meter values are sent whenever the link is back.")
    ),
    _flag(
        "ReserveConnectorZeroSupported",
        True,
        gettext_noop("Any connector, not a certain one, can be reserved."),
        access=Access.READ_ONLY,
    ),
    _number(
        "ResetRetries",
        1,
        "times",
        gettext_noop("How often a hard reset that failed is tried again."),
        maximum=10,
    ),
    _number(
        "RetryBackOffRandomRange",
        10,
        "s",
        gettext_noop("Random part of the wait before dialling again."),
        maximum=3600,
    ),
    _number("RetryBackOffRepeatTimes", 5, "times", gettext_noop("How often that wait doubles."), maximum=10),
    _number(
        "RetryBackOffWaitMinimum", 1, "s", gettext_noop("The first wait before dialling again."), 1, 3600
    ),
    Key(
        "SecurityProfile",
        KeyKind.INTEGER,
        maximum=3,
        help=gettext_noop("How the link is secured, 0 to 3; it follows from SSL client mode and password."),
    ),
    _fixed("SendLocalListMaxLength", 10000, gettext_noop("The most entries one SendLocalList may carry.")),
    _fixed(
        "StopTransactionMaxMeterValues",
        200,
        gettext_noop("The most meter values one StopTransaction carries."),
    ),
    _flag("StopTransactionOnEVSideDisconnect", True, gettext_noop("Unplugging at the car ends the charge.")),
    _flag(
        "StopTransactionOnInvalidId",
        True,
        gettext_noop("A card the backend refuses afterwards ends the charge."),
    ),
    *_measurands(
        "StopTxnAlignedData",
        "",
        gettext_noop("What clock-aligned samples in StopTransaction contain; empty: none."),
    ),
    *_measurands(
        "StopTxnSampledData", "", gettext_noop("What samples in StopTransaction contain; empty: none.")
    ),
    Key(
        "SupportedFileTransferProtocols",
        KeyKind.LIST,
        Access.READ_ONLY,
        "HTTPS,HTTP,FTPS,FTP",
        help=gettext_noop("How firmware and diagnostics may travel."),
        choices=("HTTPS", "HTTP", "FTPS", "FTP"),
    ),
    Key(
        "SupportedFeatureProfiles",
        KeyKind.LIST,
        Access.READ_ONLY,
        "Core,FirmwareManagement,LocalAuthListManagement,RemoteTrigger,Reservation,SmartCharging",
        help=gettext_noop("The OCPP profiles that are built in."),
        choices=FEATURE_PROFILES,
    ),
    _number(
        "TransactionMessageAttempts",
        5,
        "times",
        gettext_noop("How often a report of a charge is offered to a backend that fails to process it."),
        maximum=1000,
    ),
    _number(
        "TransactionMessageRetryInterval",
        60,
        "s",
        gettext_noop("Wait before the first repetition; before the second it is twice as long, and so on."),
        maximum=ONE_DAY_S,
    ),
    _flag(
        "UnlockConnectorOnEVSideDisconnect",
        True,
        gettext_noop("Unplugging at the car releases the cable here."),
    ),
    Key(
        "WebSocketPingInterval",
        KeyKind.INTEGER,
        unit="s",
        minimum=5,
        maximum=ONE_DAY_S,
        help=gettext_noop("Time between pings that keep the link alive; 0: none."),
        parameter="keepalive_interval_s",
        zero_is_off=True,
    ),
)

_BY_NAME = {key.name.lower(): key for key in KEYS}


def find_key(name: str) -> Key | None:
    """Return the key of that name, in whichever case (CiString50Type), None where there is none."""
    return _BY_NAME.get(name.lower())
