"""Every configuration key of the standard, its errata and the security whitepaper: access, default, what it takes."""

from dataclasses import dataclass, replace

import pytest

from chargepoint.domain.configuration import KeyContext, KeyFacts, effective, plan_change, report
from chargepoint.domain.configuration_key import Key, KeyKind
from chargepoint.domain.configuration_keys import KEYS
from chargepoint.domain.parameters import BackendParameters, Whitelist
from chargepoint.domain.requests import Answer
from chargepoint.domain.sampling import BASIC_MEASURANDS
from chargepoint.domain.settings import HardwareSettings, Identity, PanelSettings, StoredSettings

FACTS = KeyFacts(1, 3, False, BASIC_MEASURANDS, has_soc=False, has_light=True)
SETTINGS = StoredSettings(
    1, Identity(), HardwareSettings(), BackendParameters(whitelist=Whitelist.OCPP), PanelSettings()
)
CONTEXT = KeyContext(SETTINGS, FACTS)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. good: values it takes; bad: values it does not; both of a key that can be changed."""

    name: str
    access: str
    default: str
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()


FLAG = (("true", "false", "TRUE"), ("", "1", "yes", " true", "true "))
NUMBERS = ("", " ", "-1", "+1", "01", " 1", "1 ", "1.0", "1e3", "0x1", "one", "1\n", "2147483648", "9" * 400)
SAMPLES = (
    ("", "Energy.Active.Import.Register", "Voltage.L1,Power.Active.Import"),
    ("SoC", "Voltage,Nonsense"),
)
ENERGY = "Energy.Active.Import.Register"
PROFILES = "Core,FirmwareManagement,LocalAuthListManagement,RemoteTrigger,Reservation,SmartCharging"

ROWS = (
    Row("AllowOfflineTxForUnknownId", "RW", "false", *FLAG),
    Row("AuthorizationCacheEnabled", "RW", "true", *FLAG),
    Row("AuthorizeRemoteTxRequests", "RW", "false", *FLAG),
    Row("ClockAlignedDataInterval", "RW", "0", ("0", "900"), NUMBERS),
    Row("ConnectionTimeOut", "RW", "60", ("1", "600"), NUMBERS),
    Row("ConnectorPhaseRotation", "RW", "0.Unknown,1.Unknown", ("0.RST,1.STR",), ("1.XYZ", "2.RST", "RST")),
    Row("ConnectorPhaseRotationMaxLength", "R", "2"),
    Row("GetConfigurationMaxKeys", "R", "100"),
    Row("HeartbeatInterval", "RW", "300", ("1", "86400"), NUMBERS),
    Row("LightIntensity", "RW", "100", ("0", "100"), (*NUMBERS, "101")),
    Row("LocalAuthorizeOffline", "RW", "true", *FLAG),
    Row("LocalPreAuthorize", "RW", "true", *FLAG),
    Row("MaxEnergyOnInvalidId", "RW", "0", ("0", "5000"), NUMBERS),
    Row("MessageTimeout", "RW", "30", ("1", "60"), (*NUMBERS, "0")),
    Row("MeterValuesAlignedData", "RW", "", *SAMPLES),
    Row("MeterValuesAlignedDataMaxLength", "R", "50"),
    Row("MeterValuesSampledData", "RW", ENERGY, *SAMPLES),
    Row("MeterValuesSampledDataMaxLength", "R", "50"),
    Row("MeterValueSampleInterval", "RW", "60", ("0", "10"), NUMBERS),
    Row("MinimumStatusDuration", "RW", "0", ("0", "10"), NUMBERS),
    Row("NumberOfConnectors", "R", "1"),
    Row("ResetRetries", "RW", "1", ("0", "3"), NUMBERS),
    Row("StopTransactionMaxMeterValues", "R", "200"),
    Row("StopTransactionOnEVSideDisconnect", "RW", "true", *FLAG),
    Row("StopTransactionOnInvalidId", "RW", "true", *FLAG),
    Row("StopTxnAlignedData", "RW", "", *SAMPLES),
    Row("StopTxnAlignedDataMaxLength", "R", "50"),
    Row("StopTxnSampledData", "RW", "", *SAMPLES),
    Row("StopTxnSampledDataMaxLength", "R", "50"),
    Row("SupportedFeatureProfiles", "R", PROFILES),
    Row("TransactionMessageAttempts", "RW", "5", ("0", "3"), NUMBERS),
    Row("TransactionMessageRetryInterval", "RW", "60", ("0", "10"), NUMBERS),
    Row("UnlockConnectorOnEVSideDisconnect", "RW", "true", *FLAG),
    Row("WebSocketPingInterval", "RW", "30", ("0", "5", "300"), NUMBERS),
    Row("SupportedFileTransferProtocols", "R", "HTTPS,HTTP,FTPS,FTP"),
    Row("LocalAuthListEnabled", "RW", "true", *FLAG),
    Row("LocalAuthListMaxLength", "R", "100000"),
    Row("SendLocalListMaxLength", "R", "10000"),
    Row("ReserveConnectorZeroSupported", "R", "true"),
    Row("ChargeProfileMaxStackLevel", "R", "100"),
    Row("ChargingScheduleAllowedChargingRateUnit", "R", "Current,Power"),
    Row("ChargingScheduleMaxPeriods", "R", "1000"),
    Row("ConnectorSwitch3to1PhaseSupported", "R", "false"),
    Row("MaxChargingProfilesInstalled", "R", "300"),
    Row("AdditionalRootCertificateCheck", "R", "false"),
    Row("AuthorizationKey", "W", "", ("a password of 25 bytes....", "00" * 20), ("short", "")),
    Row("CertificateSignedMaxChainSize", "R", "10000"),
    Row("CertificateStoreMaxLength", "R", "20"),
    Row("CpoName", "RW", "", ("Example Charging", ""), ("a\nb", "x" * 501)),
    Row("SecurityProfile", "RW", "0", (), (*NUMBERS, "0", "1", "3", "4")),
    Row("RetryBackOffRepeatTimes", "RW", "5", ("0", "3"), NUMBERS),
    Row("RetryBackOffRandomRange", "RW", "10", ("0", "30"), NUMBERS),
    Row("RetryBackOffWaitMinimum", "RW", "1", ("1", "30"), NUMBERS),
    Row("ReportOnReconnect", "RW", "true", *FLAG),
)

CHANGEABLE = [row for row in ROWS if row.access != "R"]
GOOD = [(row.name, value) for row in CHANGEABLE for value in row.good]
BAD = [(row.name, value) for row in CHANGEABLE for value in row.bad]


def test_the_table_is_whole() -> None:
    assert sorted(key.name for key in KEYS) == sorted(row.name for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_key_is_reported_with_its_access_and_default(row: Row) -> None:
    (reported,) = report(SETTINGS, FACTS, (row.name,)).known

    assert (reported.key, reported.value, reported.is_readonly) == (row.name, row.default, row.access == "R")


@pytest.mark.parametrize("row", [row for row in ROWS if row.access == "R"], ids=lambda row: row.name)
def test_a_read_only_key_is_not_even_set_to_what_it_is(row: Row) -> None:
    assert plan_change(row.name, row.default, CONTEXT).answer is Answer.REJECTED


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_a_good_value_is_accepted_and_in_force_once_it_is_stored(name: str, value: str) -> None:
    change = plan_change(name, value, CONTEXT)

    assert change.answer is Answer.ACCEPTED
    if not change.parameters:
        stored = replace(SETTINGS, keys={name: change.value})
        assert effective(stored, FACTS).text_of(name).lower() == value.lower()


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_rejected_and_nothing_is_to_be_stored(name: str, value: str) -> None:
    change = plan_change(name, value, CONTEXT)

    assert (change.answer, change.value, change.parameters) == (Answer.REJECTED, "", {})


@pytest.mark.parametrize(
    "key", [key for key in KEYS if key.kind is KeyKind.INTEGER], ids=lambda key: key.name
)
def test_a_stored_number_that_means_nothing_counts_as_the_default(key: Key) -> None:
    stored = replace(SETTINGS, keys={key.name: "nonsense"})

    assert effective(stored, FACTS) == effective(SETTINGS, FACTS)


def test_without_a_light_there_is_no_key_for_it() -> None:
    dark = replace(FACTS, has_light=False)

    assert "LightIntensity" not in [key.key for key in report(SETTINGS, dark, ()).known]
    assert report(SETTINGS, dark, ("LightIntensity",)).unknown == ("LightIntensity",)
    assert plan_change("LightIntensity", "50", KeyContext(SETTINGS, dark)).answer is Answer.NOT_SUPPORTED
