"""The charge point's own certificate by way of SignCertificate: the key never leaves this file (whitepaper A02)."""

from datetime import datetime

from chargepoint import models
from chargepoint.domain import certificates as x509
from chargepoint.store import changes, secrets
from chargepoint.store import settings as stored_settings
from chargepoint.store.audit import Actor
from chargepoint.store.errors import NotStored, reading, short_transaction
from chargepoint.store.stored import certificates, client_key_pem, identity

_BACKEND = Actor("backend")
_FALL_BACK = Actor("fall-back")


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


def accept(chain_pem: str, now: datetime) -> None:
    """Use the signed certificate from now on, or from when it is valid on where another one serves until then.

    Raises x509.InvalidCertificate, NotStored without a request, StoreError.
    """
    with short_transaction():
        request = _row(models.Certificate.REQUEST)
        key = secrets.reveal(request.encrypted_key, "certificate_request_key") if request else None
        if request is None or key is None:
            raise NotStored("no certificate was asked for")
        chain = x509.load_chain(chain_pem)
        roots = [x509.load(pem) for pem in certificates(models.Certificate.CENTRAL_SYSTEM_ROOT)]
        x509.check_signed(chain, request.pem, roots, now)
        pem = "".join(x509.pem_of(each) for each in chain)  # a server may know the root alone
        starts_at = chain[0].not_valid_before_utc
        if starts_at > now and _row(models.Certificate.CLIENT) is not None:
            _schedule(pem, key, starts_at)
        else:
            _replace(pem, key.decode())
        request.delete()


def _schedule(pem: str, key: bytes, starts_at: datetime) -> None:
    models.Certificate.objects.filter(use=models.Certificate.NEXT_CLIENT).delete()
    models.Certificate.objects.create(
        use=models.Certificate.NEXT_CLIENT,
        pem=pem,
        encrypted_key=secrets.encrypt(key),
        valid_from=starts_at,
        valid_until=x509.load_chain(pem)[0].not_valid_after_utc,
    )
    changes.raise_version()


def begin_next(now: datetime) -> None:
    """Change to the certificate that waited to become valid; nothing where none does. Raises StoreError."""
    with short_transaction():
        row = models.Certificate.objects.filter(
            use=models.Certificate.NEXT_CLIENT, valid_from__lte=now
        ).first()
        if row is not None:
            _replace(row.pem, client_key_pem(row))


def _replace(pem: str, key_pem: str) -> None:
    """Change to a certificate; the last one that has connected stays as the way back."""
    way_back = models.Certificate.objects.filter(
        use=models.Certificate.PREVIOUS_CLIENT, kept_until__isnull=True
    ).first() or _row(models.Certificate.CLIENT)
    stored_settings.change("certificates", {"client_certificate": pem, "client_key": key_pem}, _BACKEND)
    if way_back is not None:
        way_back.pk = None
        way_back.use = models.Certificate.PREVIOUS_CLIENT
        way_back.save(force_insert=True)


def fall_back(now: datetime) -> bool:
    """Go back to the certificate before one that never connected; tell whether there is one. Raises StoreError.

    now: a way back that has ended is none.
    """
    with short_transaction():
        previous = models.Certificate.objects.filter(
            use=models.Certificate.PREVIOUS_CLIENT, kept_until__isnull=True
        ).first()
        key_pem = client_key_pem(previous)
        if previous is None or not key_pem or (previous.valid_until and previous.valid_until < now):
            return False
        values = {"client_certificate": previous.pem, "client_key": key_pem}
        stored_settings.change("certificates", values, _FALL_BACK)
        return True


def confirm(now: datetime) -> None:
    """Note that the certificate has connected: the one before is kept a month longer at most. Raises StoreError."""
    waiting = models.Certificate.objects.filter(
        use=models.Certificate.PREVIOUS_CLIENT, kept_until__isnull=True
    )
    with short_transaction():
        if waiting.update(kept_until=now + x509.KEEP_PREVIOUS):
            changes.raise_version()


def forget_previous(now: datetime) -> None:
    """Take away the certificate before once its month is over or it has ended. Raises StoreError."""
    previous = models.Certificate.objects.filter(use=models.Certificate.PREVIOUS_CLIENT)
    with short_transaction():
        gone, _ = (previous.filter(kept_until__lt=now) | previous.filter(valid_until__lt=now)).delete()
        if gone:
            changes.raise_version()


def valid_until() -> datetime | None:
    """Return when the certificate ends that serves last of those signed so far, None where there is none."""
    with reading():
        row = _row(models.Certificate.NEXT_CLIENT) or _row(models.Certificate.CLIENT)
    return row.valid_until if row else None


def _row(use: str) -> models.Certificate | None:
    return models.Certificate.objects.filter(use=use).first()
