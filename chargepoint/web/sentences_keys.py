"""Configuration keys for people: where each belongs, what it may hold, and why one cannot be changed."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chargepoint.domain.configuration import KeyFacts, allowed_measurands
from chargepoint.domain.configuration_key import LARGEST_INTEGER, Access, Key, KeyKind

GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Who may charge"),
        (
            "LocalPreAuthorize",
            "LocalAuthorizeOffline",
            "AllowOfflineTxForUnknownId",
            "AuthorizationCacheEnabled",
            "LocalAuthListEnabled",
            "LocalAuthListMaxLength",
            "SendLocalListMaxLength",
            "AuthorizeRemoteTxRequests",
            "StopTransactionOnInvalidId",
            "MaxEnergyOnInvalidId",
        ),
    ),
    (
        gettext_lazy("Charging"),
        (
            "ConnectionTimeOut",
            "StopTransactionOnEVSideDisconnect",
            "UnlockConnectorOnEVSideDisconnect",
            "MinimumStatusDuration",
            "LightIntensity",
            "NumberOfConnectors",
            "ConnectorPhaseRotation",
            "ConnectorPhaseRotationMaxLength",
            "ConnectorSwitch3to1PhaseSupported",
            "ReserveConnectorZeroSupported",
        ),
    ),
    (
        gettext_lazy("Meter values"),
        (
            "MeterValueSampleInterval",
            "MeterValuesSampledData",
            "MeterValuesSampledDataMaxLength",
            "ClockAlignedDataInterval",
            "MeterValuesAlignedData",
            "MeterValuesAlignedDataMaxLength",
            "StopTxnSampledData",
            "StopTxnSampledDataMaxLength",
            "StopTxnAlignedData",
            "StopTxnAlignedDataMaxLength",
            "StopTransactionMaxMeterValues",
        ),
    ),
    (
        gettext_lazy("Charging profiles"),
        (
            "ChargeProfileMaxStackLevel",
            "ChargingScheduleAllowedChargingRateUnit",
            "ChargingScheduleMaxPeriods",
            "MaxChargingProfilesInstalled",
        ),
    ),
    (
        gettext_lazy("Link and reports"),
        (
            "HeartbeatInterval",
            "WebSocketPingInterval",
            "MessageTimeout",
            "RetryBackOffWaitMinimum",
            "RetryBackOffRandomRange",
            "RetryBackOffRepeatTimes",
            "TransactionMessageAttempts",
            "TransactionMessageRetryInterval",
            "ReportOnReconnect",
            "ResetRetries",
            "GetConfigurationMaxKeys",
            "SupportedFeatureProfiles",
            "SupportedFileTransferProtocols",
        ),
    ),
    (
        gettext_lazy("Security"),
        (
            "SecurityProfile",
            "AuthorizationKey",
            "CpoName",
            "AdditionalRootCertificateCheck",
            "CertificateStoreMaxLength",
            "CertificateSignedMaxChainSize",
        ),
    ),
)
"""Every key is in one."""

FIELDS = {
    "AllowOfflineTxForUnknownId": "offline_rfid_authorization",
    "AuthorizationKey": "backend_password",
    "LocalAuthorizeOffline": "local_offline_authorization",
    "SecurityProfile": "ssl_client_mode",
    "WebSocketPingInterval": "keepalive_interval_s",
}
"""Keys that are a field of the OCPP settings, by the field's name: one store, two doors."""


def kind_text(key: Key) -> str:
    """Say what a value of the key is."""
    return {
        KeyKind.BOOLEAN: _("on or off"),
        KeyKind.INTEGER: _("whole number"),
        KeyKind.LIST: _("list"),
        KeyKind.MEASURANDS: _("list of measurands"),
        KeyKind.PHASE_ROTATION: _("list of phase rotations"),
        KeyKind.TEXT: _("text"),
        KeyKind.PASSWORD: _("password"),
    }[key.kind]


def access_text(access: Access) -> str:
    """Say what a backend may do with the key."""
    return {
        Access.READ_ONLY: _("read"),
        Access.READ_WRITE: _("read and change"),
        Access.WRITE_ONLY: _("change, never read"),
    }[access]


def allowed_text(key: Key, facts: KeyFacts) -> str:
    """Say which values are allowed, "" where any text is."""
    if key.kind is KeyKind.INTEGER:
        return _range_text(key)
    if key.kind is KeyKind.MEASURANDS:
        names = ", ".join(allowed_measurands(facts))
        return _(
            "Separated by commas, or empty: %(names)s. Current and voltage also by phase, as in Voltage.L1."
        ) % {"names": names}
    if key.kind is KeyKind.PHASE_ROTATION:
        return _(
            "As in %(example)s: connector, point, RST, RTS, SRT, STR, TRS, TSR, Unknown or NotApplicable."
        ) % {"example": ",".join(f"{number}.RST" for number in range(facts.connectors + 1))}
    if key.kind is KeyKind.LIST:
        return _("Separated by commas, the first always: %(names)s.") % {"names": ", ".join(key.choices)}
    return ""


def limits_text(key: Key) -> str:
    """Return the range of a number, "" for everything else."""
    return _range_text(key) if key.kind is KeyKind.INTEGER else ""


def _range_text(key: Key) -> str:
    values = {"low": key.minimum, "high": key.maximum, "unit": "" if key.unit == "times" else key.unit}
    if key.maximum == LARGEST_INTEGER:
        text = _("%(low)s %(unit)s or more") % values
    else:
        text = _("%(low)s to %(high)s %(unit)s") % values
    return (_("0, or %(range)s") % {"range": text.strip()} if key.zero_is_off else text).strip()
