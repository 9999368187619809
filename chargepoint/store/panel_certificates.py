"""Certificates as a person brings them in; each change of them goes through the one door (parameters.md section 4)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from chargepoint import models
from chargepoint.domain import certificates as x509
from chargepoint.domain.certificate_uploads import ClientMaterial, read_signed
from chargepoint.store import audit, secrets
from chargepoint.store import settings as stored_settings
from chargepoint.store.audit import Actor
from chargepoint.store.certificates import ROOTS
from chargepoint.store.errors import NotStored, reading, short_transaction
from chargepoint.store.stored import certificates


def root_id(pem: str) -> str:
    """Return what a stored root is called in an address; made of its text, so that a damaged one has one too."""
    return hashlib.sha256(pem.encode()).hexdigest()[:16]


def add_roots(section: str, roots_pem: Sequence[str], actor: Actor) -> int:
    """Add roots to a list and return how many are new. section: one of ROOTS. Raises InvalidSettings, StoreError."""
    with short_transaction():
        present = certificates(ROOTS[section])
        new = [pem for pem in roots_pem if pem not in present]
        if new:
            stored_settings.change("certificates", {section: [*present, *new]}, actor)
        return len(new)


def remove_root(wanted_id: str, actor: Actor) -> None:
    """Take a root away. Raises NotStored, InvalidSettings, StoreError."""
    with short_transaction():
        for section, use in ROOTS.items():
            present = certificates(use)
            left = [pem for pem in present if root_id(pem) != wanted_id]
            if len(left) < len(present):
                stored_settings.change("certificates", {section: left}, actor)
                return
        raise NotStored("no such root")


def store_client(material: ClientMaterial, actor: Actor) -> None:
    """Use this certificate and key from now on. Raises InvalidSettings, StoreError."""
    values = {"client_certificate": material.chain_pem, "client_key": material.key_pem}
    stored_settings.change("certificates", values, actor)


def remove_client(actor: Actor) -> None:
    """Take certificate and key away, those before and after them too. Raises StoreError."""
    stored_settings.change("certificates", {"client_certificate": ""}, actor)


def begin_request(common_name: str, organisation: str, actor: Actor) -> None:
    """Make a key pair, keep it encrypted, and store the request that a person has signed. Raises StoreError.

    One that was made before is replaced, a request to the backend is not.
    """
    key = x509.new_key()
    request = x509.signing_request(key, organisation, common_name)
    with short_transaction():
        models.Certificate.objects.filter(use=models.Certificate.PANEL_REQUEST).delete()
        models.Certificate.objects.create(
            use=models.Certificate.PANEL_REQUEST,
            pem=request,
            subject=common_name[:255],
            encrypted_key=secrets.encrypt(x509.key_pem(key).encode()),
        )
        audit.record("certificate_request_made", {"name": common_name}, actor)


def request_pem() -> str:
    """Return the request that waits for a person to have it signed, "" where there is none."""
    row = _request()
    return row.pem if row else ""


def drop_request(actor: Actor) -> None:
    """Forget the request with its key; nothing where there is none. Raises StoreError."""
    with short_transaction():
        gone, _ = models.Certificate.objects.filter(use=models.Certificate.PANEL_REQUEST).delete()
        if gone:
            audit.record("certificate_request_dropped", {}, actor)


def accept(content: bytes, now: datetime | None, actor: Actor) -> None:
    """Use what was signed for the request. now: None where the clock was never set.

    A person answers for it, so that neither its names nor who signed it must be known here, as they must be for a
    backend's. Raises NotStored without a request or where its key is lost, InvalidSettings, StoreError.
    """
    with short_transaction():
        row = _request()
        key = secrets.reveal(row.encrypted_key, "certificate_request_key") if row else None
        if row is None or key is None:
            raise NotStored("no request")
        store_client(read_signed(content, key.decode(), now), actor)
        row.delete()


def backend_is_asked() -> bool:
    """Tell whether a request to the backend waits for its answer."""
    with reading():
        return models.Certificate.objects.filter(use=models.Certificate.REQUEST).exists()


def _request() -> models.Certificate | None:
    with reading():
        return models.Certificate.objects.filter(use=models.Certificate.PANEL_REQUEST).first()
