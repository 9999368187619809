"""The panel's own certificate: made once, recognisable, kept, and made anew before it ends."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from chargepoint.store.panel_certificate import FOLDER, LIFETIME, ensure, stored
from tests.support.certificates import Authority

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def certificate_in(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / FOLDER / "certificate.pem").read_bytes())


def test_it_names_the_device_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = ensure(tmp_path, NOW)

    names = certificate_in(tmp_path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "localhost" in names.get_values_for_type(x509.DNSName)
    assert "127.0.0.1" in map(str, names.get_values_for_type(x509.IPAddress))
    assert made.valid_until == NOW + LIFETIME
    assert len(made.fingerprint.split(":")) == 32
    assert [stat.S_IMODE(path.stat().st_mode) for path in (made.key, made.certificate)] == [0o600, 0o600]
    assert stat.S_IMODE((tmp_path / FOLDER).stat().st_mode) == 0o700


def test_it_stays_the_same_over_restarts_until_a_month_before_its_end(tmp_path: Path) -> None:
    made = ensure(tmp_path, NOW)

    assert ensure(tmp_path, NOW + LIFETIME - timedelta(days=31)) == made
    assert ensure(tmp_path, NOW + LIFETIME - timedelta(days=29)).fingerprint != made.fingerprint


def test_the_owners_own_is_used(tmp_path: Path) -> None:
    own = Authority().sign()
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / "certificate.pem").write_text(own.certificate_pem)
    (folder / "key.pem").write_text(own.key_pem)
    before = stored(tmp_path)

    assert before is not None
    assert ensure(tmp_path, before.valid_until - timedelta(days=60)) == before


@pytest.mark.parametrize("file", ["certificate.pem", "key.pem"])
@pytest.mark.parametrize("content", [None, b"", b"nonsense"])
def test_what_cannot_be_read_is_made_anew(tmp_path: Path, file: str, content: bytes | None) -> None:
    made = ensure(tmp_path, NOW)
    path = tmp_path / FOLDER / file
    path.unlink() if content is None else path.write_bytes(content)

    assert stored(tmp_path) is None
    assert ensure(tmp_path, NOW).fingerprint != made.fingerprint


def test_a_key_that_does_not_belong_to_it_counts_as_none(tmp_path: Path) -> None:
    ensure(tmp_path, NOW)
    (tmp_path / FOLDER / "key.pem").write_text(Authority().sign().key_pem)

    assert stored(tmp_path) is None
