"""SecurityProfile as a backend may change it (security whitepaper ed. 3, A05)."""

from dataclasses import replace

import pytest

from chargepoint.domain.configuration import KeyContext, plan_change
from chargepoint.domain.parameters import BackendParameters, SslClientMode
from tests.domain.test_configuration import ACCEPTED, FACTS, REJECTED, SETTINGS


@pytest.mark.parametrize(
    ("backend", "certificate", "value", "reason"),
    [
        (BackendParameters(), "", "4", "value"),
        (BackendParameters(), "", "-1", "value"),
        (BackendParameters(), "", "0", "not_higher"),
        (BackendParameters(has_password=True), "", "2", "not_higher"),
        (BackendParameters(), "", "2", "password_missing"),
        (BackendParameters(), "", "3", "client_certificate_missing"),
    ],
)
def test_a_security_profile_goes_only_up_and_with_what_it_needs(
    backend: BackendParameters, certificate: str, value: str, reason: str
) -> None:
    settings = replace(SETTINGS, backend=backend, client_certificate_pem=certificate)

    change = plan_change("SecurityProfile", value, KeyContext(settings, FACTS))

    assert (change.answer, change.reason) == (REJECTED, reason)


@pytest.mark.parametrize(
    ("value", "url", "secured"),
    [
        ("2", "ws://backend.example/ocpp", "wss://backend.example/ocpp"),
        ("2", "ws://backend.example:9000/ocpp", "wss://backend.example:9000/ocpp"),
        ("3", "wss://backend.example/ocpp", "wss://backend.example/ocpp"),
    ],
)
def test_a_higher_profile_changes_scheme_and_mode(value: str, url: str, secured: str) -> None:
    backend = BackendParameters(has_password=True, ssl_client_mode=SslClientMode.NONE, backend_url=url)
    settings = replace(SETTINGS, backend=backend, client_certificate_pem="PEM")

    change = plan_change("SecurityProfile", value, KeyContext(settings, FACTS))

    mode = "verify" if value == "2" else "mutual"
    assert change.answer is ACCEPTED
    assert change.parameters == {"ssl_client_mode": mode, "backend_url": secured}
