"""What is told of a server's certificate."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from chargepoint.domain.peer_certificate import certificate_facts, points_to_issuer
from tests.support.certificates import Authority


def der(pem: str) -> bytes:
    return x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def test_a_certificate_tells_whom_it_is_for_and_who_signed_it(authority: Authority) -> None:
    facts = certificate_facts(der(authority.sign("backend.example").certificate_pem))

    assert (facts["subject"], facts["issuer"], facts["names"]) == (
        "Test server",
        "Test root",
        "backend.example",
    )
    assert facts["valid_from"] < facts["valid_until"]


def test_a_certificate_without_host_names_goes_by_its_subject(authority: Authority) -> None:
    assert certificate_facts(der(authority.root_pem))["names"] == "Test root"


@pytest.mark.parametrize("rubbish", [b"", b"x" * 100])
def test_what_cannot_be_read_tells_nothing(rubbish: bytes) -> None:
    assert (certificate_facts(rubbish), points_to_issuer(rubbish)) == ({}, False)


def test_only_a_certificate_that_says_so_points_to_its_issuer(authority: Authority) -> None:
    pointing = authority.sign(issuer_url="http://ca.example/ca.cer").certificate_pem

    assert points_to_issuer(der(pointing))
    assert not points_to_issuer(der(authority.sign().certificate_pem))
