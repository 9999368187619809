"""The charge point's own certificate by way of SignCertificate: the key never leaves this file (whitepaper A02)."""

from datetime import UTC, datetime

from chargepoint import models
from chargepoint.domain import certificates as x509
from chargepoint.store import secrets
from chargepoint.store import settings as stored_settings
from chargepoint.store.audit import Actor
from chargepoint.store.errors import NotStored, reading, short_transaction
from chargepoint.store.stored import certificates, identity

_BACKEND = Actor("backend")


def begin_request() -> str:
    """Make a new key pair, keep it encrypted until it is signed, and return the request as PEM. Raises StoreError.

    A request that was never answered is replaced.
    """
    with short_transaction():
        organisation = stored_settings.key_values().get("CpoName", "")
        key = x509.new_key()
        request = x509.signing_request(key, organisation, identity().serial_number)
        models.Certificate.objects.filter(use=models.Certificate.REQUEST).delete()
        models.Certificate.objects.create(
            use=models.Certificate.REQUEST,
            pem=request,
            encrypted_key=secrets.encrypt(x509.key_pem(key).encode()),
        )
        return request


def accept(chain_pem: str) -> None:
    """Use the signed certificate from now on. Raises x509.InvalidCertificate, NotStored without a request, StoreError."""
    with short_transaction():
        request = models.Certificate.objects.filter(use=models.Certificate.REQUEST).first()
        key = secrets.reveal(request.encrypted_key, "certificate_request_key") if request else None
        if request is None or key is None:
            raise NotStored("no certificate was asked for")
        chain = x509.load_chain(chain_pem)
        roots = [x509.load(pem) for pem in certificates(models.Certificate.CENTRAL_SYSTEM_ROOT)]
        x509.check_signed(chain, request.pem, roots, datetime.now(UTC))
        pem = "".join(x509.pem_of(each) for each in chain)  # a server may know the root alone
        values = {"client_certificate": pem, "client_key": key.decode()}
        stored_settings.change("certificates", values, _BACKEND)
        request.delete()


def valid_until() -> datetime | None:
    """Return when the present certificate ends, None where there is none."""
    with reading():
        row = models.Certificate.objects.filter(use=models.Certificate.CLIENT).first()
    return row.valid_until if row else None
