"""Certificates as a person brings them in: through the one door, with an entry in the audit log."""

from datetime import UTC, datetime

import pytest

from chargepoint import models
from chargepoint.domain.certificate_uploads import ClientMaterial
from chargepoint.domain.errors import InvalidSettings
from chargepoint.store import audit, device_certificate, panel_certificates, settings
from chargepoint.store.audit import Actor
from chargepoint.store.errors import NotStored
from tests.support.certificates import Authority

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
EMIL = Actor("emil", "192.0.2.7")


def material() -> ClientMaterial:
    pair = Authority().sign("client.example")
    return ClientMaterial(pair.certificate_pem, pair.key_pem)


def logged() -> list[tuple[str, str, str]]:
    entries, _ = audit.entries()
    return [(entry.kind, entry.parameters.get("field", ""), entry.actor) for entry in reversed(entries)]


def test_roots_are_added_to_those_that_are_there_and_only_once() -> None:
    first, second = Authority().root_pem, Authority().root_pem
    panel_certificates.add_roots("central_system_roots", [first], EMIL)

    assert panel_certificates.add_roots("central_system_roots", [first, second], EMIL) == 1
    assert panel_certificates.add_roots("central_system_roots", [second], EMIL) == 0
    assert settings.load().trusted_roots_pem == (first, second)
    assert logged() == [("setting_changed", "central_system_roots", "emil")] * 2


@pytest.mark.parametrize("section", ["central_system_roots", "manufacturer_roots"])
def test_a_root_is_removed_from_the_list_it_is_on(section: str) -> None:
    keep, away = Authority().root_pem, Authority().root_pem
    panel_certificates.add_roots(section, [keep, away], EMIL)

    panel_certificates.remove_root(panel_certificates.root_id(away), EMIL)

    stored = settings.load()
    assert stored.trusted_roots_pem + stored.manufacturer_roots_pem == (keep,)
    with pytest.raises(NotStored):
        panel_certificates.remove_root(panel_certificates.root_id(away), EMIL)


def test_the_client_certificate_is_stored_and_removed_with_its_key_masked_in_the_log() -> None:
    wanted = material()

    panel_certificates.store_client(wanted, EMIL)
    assert settings.load().client_key_pem == wanted.key_pem
    panel_certificates.remove_client(EMIL)

    assert settings.load().client_key_pem == ""
    assert {entry.actor for entry in audit.entries()[0]} == {"emil"}
    assert "PRIVATE" not in str([entry.parameters for entry in audit.entries()[0]])


def test_what_was_signed_for_a_request_is_used_with_the_key_made_here() -> None:
    panel_certificates.begin_request("CP001", "Example Ltd", EMIL)
    signed = Authority().sign_request(panel_certificates.request_pem(), common_name="as the provider likes")

    panel_certificates.accept(signed.encode(), NOW, EMIL)

    stored = settings.load()
    assert stored.client_certificate_pem == signed
    assert stored.client_key_pem.startswith("-----BEGIN PRIVATE KEY")
    assert panel_certificates.request_pem() == ""
    assert logged()[0] == ("certificate_request_made", "", "emil")


def test_another_certificate_leaves_the_request_waiting() -> None:
    panel_certificates.begin_request("CP001", "", EMIL)
    request = panel_certificates.request_pem()

    with pytest.raises(InvalidSettings):
        panel_certificates.accept(material().chain_pem.encode(), NOW, EMIL)

    assert panel_certificates.request_pem() == request
    assert settings.load().client_certificate_pem == ""


def test_a_request_is_replaced_by_a_newer_one_and_dropped() -> None:
    panel_certificates.begin_request("CP001", "", EMIL)
    first = panel_certificates.request_pem()
    panel_certificates.begin_request("CP002", "", EMIL)
    assert panel_certificates.request_pem() != first

    panel_certificates.drop_request(EMIL)
    panel_certificates.drop_request(EMIL)

    assert panel_certificates.request_pem() == ""
    assert [kind for kind, _, _ in logged()].count("certificate_request_dropped") == 1
    with pytest.raises(NotStored):
        panel_certificates.accept(material().chain_pem.encode(), NOW, EMIL)


def test_the_backends_request_and_a_persons_do_not_meet() -> None:
    panel_certificates.begin_request("CP001", "", EMIL)
    by_hand = panel_certificates.request_pem()
    assert not panel_certificates.backend_is_asked()

    device_certificate.begin_request()

    assert panel_certificates.backend_is_asked()
    assert panel_certificates.request_pem() == by_hand


def test_the_key_of_a_request_is_encrypted_at_rest() -> None:
    panel_certificates.begin_request("CP001", "", EMIL)

    row = models.Certificate.objects.get(use=models.Certificate.PANEL_REQUEST)

    assert row.encrypted_key is not None
    assert b"PRIVATE KEY" not in bytes(row.encrypted_key)
    assert "PRIVATE KEY" not in row.pem
