"""The table of configuration keys."""

import pytest

from chargepoint.domain.configuration_key import Access, KeyKind
from chargepoint.domain.configuration_keys import KEYS, find_key
from chargepoint.domain.parameters import BackendParameters

REQUIRED_CORE = {
    "AuthorizeRemoteTxRequests": "RW",
    "ClockAlignedDataInterval": "RW",
    "ConnectionTimeOut": "RW",
    "ConnectorPhaseRotation": "RW",
    "GetConfigurationMaxKeys": "R",
    "HeartbeatInterval": "RW",
    "LocalAuthorizeOffline": "RW",
    "LocalPreAuthorize": "RW",
    "MeterValuesAlignedData": "RW",
    "MeterValuesSampledData": "RW",
    "MeterValueSampleInterval": "RW",
    "NumberOfConnectors": "R",
    "ResetRetries": "RW",
    "StopTransactionOnInvalidId": "RW",
    "StopTxnAlignedData": "RW",
    "StopTxnSampledData": "RW",
    "SupportedFeatureProfiles": "R",
    "TransactionMessageAttempts": "RW",
    "TransactionMessageRetryInterval": "RW",
    "UnlockConnectorOnEVSideDisconnect": "RW",
}


@pytest.mark.parametrize(("name", "access"), REQUIRED_CORE.items())
def test_every_required_core_key_exists_with_its_access(name: str, access: str) -> None:
    key = find_key(name)

    assert key is not None
    assert key.access == access


def test_what_is_no_key_is_absent() -> None:
    others = ("SupportedFeatureProfilesMaxLength", "BlinkRepeat", "Testing", "")

    assert [find_key(name) for name in others] == [None] * 4


def test_keys_are_found_in_whichever_case() -> None:
    assert find_key("heartbeatINTERVAL") is find_key("HeartbeatInterval")


def test_names_are_unique_and_fit_the_wire() -> None:
    names = [key.name for key in KEYS]

    assert len({name.lower() for name in names}) == len(names)
    assert max(len(name) for name in names) <= 50


def test_every_key_explains_itself_in_one_sentence() -> None:
    assert [key.name for key in KEYS if not key.help.endswith(".")] == []


def test_keys_that_stand_on_parameters_name_existing_ones() -> None:
    parameters = {key.parameter for key in KEYS if key.parameter}

    assert parameters <= set(BackendParameters.__dataclass_fields__)
    assert len(parameters) == 3


def test_password_alone_is_write_only() -> None:
    write_only = [key for key in KEYS if key.access is Access.WRITE_ONLY]

    assert [key.name for key in write_only] == ["AuthorizationKey"]
    assert write_only[0].kind is KeyKind.PASSWORD
