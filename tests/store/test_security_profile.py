"""A security profile that a backend asks for is kept only once it has worked."""

from datetime import UTC, datetime

import pytest

from chargepoint.domain.requests import Answer
from chargepoint.store import device_certificate, settings
from chargepoint.store.audit import Actor
from tests.support.certificates import Authority

pytestmark = pytest.mark.django_db

VALUES = {
    "connection_type": "ethernet",
    "backend_url": "ws://backend.example/ocpp",
    "charge_point_id": "CP001",
    "authorization_mode": "ocpp",
    "ssl_client_mode": "none",
    "backend_password": "a password of 16 bytes",
}


def link() -> tuple[str, str, bool]:
    loaded = settings.load()
    return loaded.backend.backend_url, loaded.backend.ssl_client_mode.value, loaded.has_fallback_link


@pytest.fixture(autouse=True)
def plain_link() -> None:
    settings.change("backend", VALUES, Actor("emil"))


def test_a_higher_profile_can_be_left_until_it_has_worked() -> None:
    number = settings.load().backend_number

    assert settings.set_key("SecurityProfile", "2", Actor("backend")) is Answer.ACCEPTED
    assert link() == ("wss://backend.example/ocpp", "verify", True)
    assert settings.load().backend_number == number
    settings.fall_back_link()
    assert link() == ("ws://backend.example/ocpp", "none", False)


def test_once_it_has_worked_nothing_leads_back() -> None:
    settings.set_key("SecurityProfile", "2", Actor("backend"))

    settings.confirm_link()
    settings.fall_back_link()

    assert link() == ("wss://backend.example/ocpp", "verify", False)
    assert settings.set_key("SecurityProfile", "1", Actor("backend")) is Answer.REJECTED


def test_a_persons_change_is_final() -> None:
    settings.set_key("SecurityProfile", "2", Actor("backend"))

    settings.change("backend", {"backend_url": "wss://other.example"}, Actor("emil"))

    assert link()[2] is False


def test_the_way_back_from_a_second_raise_is_what_has_worked() -> None:
    keys = Authority()
    request = device_certificate.begin_request()
    settings.change("certificates", {"central_system_roots": [keys.root_pem]}, Actor("emil"))
    device_certificate.accept(keys.sign_request(request), datetime.now(UTC))

    assert settings.set_key("SecurityProfile", "2", Actor("backend")) is Answer.ACCEPTED
    assert settings.set_key("SecurityProfile", "3", Actor("backend")) is Answer.ACCEPTED
    settings.fall_back_link()

    assert link() == ("ws://backend.example/ocpp", "none", False)
