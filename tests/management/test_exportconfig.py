"""What goes out comes back in."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import call_command

from chargepoint import models
from tests.management.conftest import Import
from tests.management.test_importconfig import DOCUMENT

pytestmark = pytest.mark.django_db


def own_certificate() -> tuple[str, str]:
    """Return a self-signed certificate and its key as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SN1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()
    return pem, key_pem


def export(*options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("exportconfig", *options, stdout=out)
    document = json.loads(out.getvalue())
    assert isinstance(document, dict)
    return document


def forget_everything() -> None:
    for model in (
        models.BackendSettings,
        models.ChargePointSettings,
        models.HardwareSettings,
        models.ConfigurationKey,
        models.Certificate,
        models.Card,
    ):
        model._default_manager.all().delete()


@pytest.fixture
def everything() -> dict[str, Any]:
    """A document that sets all there is."""
    pem, key_pem = own_certificate()
    return {
        **DOCUMENT,
        "backend": {
            **DOCUMENT["backend"],  # type: ignore[dict-item]  # a section of the literal above
            "backend_url": "wss://backend.example/ocpp",
            "ssl_client_mode": "mutual",
            "backend_password": "a good long password",
        },
        "ocpp_keys": {"HeartbeatInterval": "60"},
        "certificates": {
            "central_system_roots": [pem],
            "manufacturer_roots": [],
            "client_certificate": pem,
            "client_key": key_pem,
        },
    }


def test_an_export_with_secrets_makes_an_equal_wallbox(
    importconfig: Import, everything: dict[str, Any]
) -> None:
    assert importconfig(everything).lines == []
    exported = export("--with-secrets")
    forget_everything()

    outcome = importconfig(exported)

    assert (outcome.code, outcome.lines) == (0, [])
    assert export("--with-secrets") == exported
    assert exported["backend"]["backend_password"] == "a good long password"


def test_a_fresh_wallboxs_export_can_be_imported(importconfig: Import) -> None:
    fresh = export()

    assert importconfig(fresh).lines == []
    assert fresh["charge_point"]["firmware_version"] == ""
    assert export() == fresh


def test_an_export_without_secrets_holds_none(importconfig: Import, everything: dict[str, Any]) -> None:
    importconfig(everything)

    text = json.dumps(export())

    assert 'backend_password"' not in text
    assert "PRIVATE KEY" not in text
    assert "a good long password" not in text
