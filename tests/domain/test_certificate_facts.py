"""What a certificate says of itself, and which one in use is told to end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chargepoint.domain.certificate_facts import Validity, describe, describe_chain, endings, short_name
from chargepoint.domain.parameters import AuthorizationMode, BackendParameters, ConnectionType, SslClientMode
from chargepoint.domain.settings import HardwareSettings, Identity, PanelSettings, StoredSettings
from tests.support.certificates import Authority

NOW = datetime.now(UTC)
ROOT = Authority()
OTHER = Authority()
OWN = ROOT.sign("client.example", days=20)
BACKEND = BackendParameters(
    connection_type=ConnectionType.ETHERNET,
    authorization_mode=AuthorizationMode.OCPP,
    ssl_client_mode=SslClientMode.MUTUAL,
)
STORED = StoredSettings(
    version=1,
    identity=Identity(),
    hardware=HardwareSettings(),
    backend=BACKEND,
    panel=PanelSettings(),
    trusted_roots_pem=(ROOT.root_pem,),
    client_certificate_pem=OWN.certificate_pem,
)


def told(stored: StoredSettings, rests_on_pem: str = "", now: datetime = NOW) -> list[tuple[bool, bool]]:
    return [(ending.is_own, ending.has_ended) for ending in endings(stored, rests_on_pem, now)]


def in_mode(mode: SslClientMode) -> StoredSettings:
    return replace(STORED, backend=replace(BACKEND, ssl_client_mode=mode))


@pytest.mark.parametrize(
    ("days", "validity"),
    [(-400, "not_yet"), (-31, "good"), (-29, "ends_soon"), (1, "ended")],
)
def test_a_certificate_stands_as_its_dates_say(days: int, validity: str) -> None:
    facts = describe(ROOT.certificate)

    assert facts.validity(facts.ends_at + timedelta(days=days)) is Validity(validity)


def test_the_fingerprint_is_the_one_that_browsers_show() -> None:
    digest = ROOT.certificate.fingerprint(hashes.SHA256())

    assert bytes.fromhex(describe(ROOT.certificate).fingerprint.replace(":", "")) == digest


def test_what_a_damaged_file_left_has_no_facts() -> None:
    assert describe_chain("damaged") == ()


def named(*names: x509.NameAttribute[str]) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(names)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW + timedelta(days=1))
    return builder.sign(key, hashes.SHA256())


def test_the_shortest_name_that_is_there_is_used() -> None:
    unit = x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Roots")
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Ltd")
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "NL")

    assert short_name(named(unit, organisation)) == "Example Ltd"
    assert short_name(named(unit, country)) == "Roots"
    assert short_name(named(country)) == "C=NL"


def test_the_client_certificate_and_an_uploaded_root_are_told() -> None:
    assert told(STORED) == [(False, False), (True, False)]
    assert told(STORED, now=NOW + timedelta(days=2)) == [(False, True), (True, False)]
    assert told(STORED, now=NOW - timedelta(days=40)) == []


def test_only_the_root_of_the_open_link_counts_once_it_is_known() -> None:
    both = replace(STORED, trusted_roots_pem=(ROOT.root_pem, OTHER.root_pem), client_certificate_pem="")

    assert told(both) == [(False, False), (False, False)]
    assert told(both, ROOT.root_pem) == [(False, False)]
    assert told(both, "a root of the system's bundle") == []


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("none", []), ("encrypt_only", []), ("allow_expired", []), ("allow_expired_skip_host", []),
     ("skip_host", [(False, False)]), ("verify", [(False, False)])],
)  # fmt: skip
def test_only_what_the_mode_checks_is_told(mode: str, expected: list[tuple[bool, bool]]) -> None:
    assert told(in_mode(SslClientMode(mode))) == expected


def test_a_certificate_with_a_successor_and_a_link_that_is_off_are_silent() -> None:
    followed = replace(STORED, next_certificate_at=NOW + timedelta(days=3))
    off = replace(STORED, backend=replace(BACKEND, connection_type=ConnectionType.NONE))

    assert told(followed) == [(False, False)]
    assert told(off) == []
