"""Section `certificates`: trusted roots and the client's own certificate with its key (parameters.md section 4)."""

from collections.abc import Mapping
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from chargepoint import models
from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.store import secrets
from chargepoint.store.audit import Actor
from chargepoint.store.changes import SECRET, Change, Outcome
from chargepoint.store.section_values import unknown
from chargepoint.store.stored import client_key_pem

MAXIMUM_PEM_LENGTH = 20_000
MAXIMUM_ROOTS = 50
ROOTS = {
    "central_system_roots": models.Certificate.CENTRAL_SYSTEM_ROOT,
    "manufacturer_roots": models.Certificate.MANUFACTURER_ROOT,
}
NAMES = (*ROOTS, "client_certificate", "client_key")


def apply(values: Mapping[str, object], actor: Actor) -> Outcome:
    """Store what is named: a list of roots replaces that list, "" removes the client certificate with its key.

    Raises InvalidSettings with every Problem: `unknown`, `type`, `too_long`, `too_many`, `pem`, `key_pem`,
    `key_encrypted`, `key_missing`, `key_does_not_match`.
    """
    problems = [unknown(name, NAMES) for name in values if name not in NAMES]
    changes: tuple[Change, ...] = ()
    for name in NAMES:
        try:
            if name in ROOTS and name in values:
                changes += _replace_roots(name, values[name])
        except InvalidSettings as error:
            problems += error.problems
    try:
        if "client_certificate" in values or "client_key" in values:
            changes += _replace_client(values)
    except InvalidSettings as error:
        problems += error.problems
    if problems:
        raise InvalidSettings(tuple(problems))
    return Outcome(changes)


def _replace_roots(name: str, value: object) -> tuple[Change, ...]:
    if not isinstance(value, list | tuple):
        raise _invalid(name, "type", expected="a list of PEM texts")
    if len(value) > MAXIMUM_ROOTS:
        raise _invalid(name, "too_many", maximum=str(MAXIMUM_ROOTS))
    wanted = [_certificate(f"{name}[{position}]", text) for position, text in enumerate(value)]
    rows = [_row(ROOTS[name], certificate) for certificate in dict.fromkeys(wanted)]
    stored = list(models.Certificate.objects.filter(use=ROOTS[name]).order_by("pk"))
    if [row.pem for row in rows] == [row.pem for row in stored]:
        return ()
    models.Certificate.objects.filter(use=ROOTS[name]).delete()
    models.Certificate.objects.bulk_create(rows)
    return (Change(name, _subjects(stored), _subjects(rows)),)


def _replace_client(values: Mapping[str, object]) -> tuple[Change, ...]:
    stored = models.Certificate.objects.filter(use=models.Certificate.CLIENT).first()
    certificate_text = _text(values, "client_certificate", stored.pem if stored else "")
    if not certificate_text:
        return _remove_client(stored, values)
    stored_key = client_key_pem(stored)
    key_text = _text(values, "client_key", stored_key)
    chain = _chain("client_certificate", certificate_text)
    key_pem = _matching_key(chain[0], key_text)
    row = _row(models.Certificate.CLIENT, *chain)
    if stored is not None and stored.pem == row.pem and stored_key == key_pem:
        return ()
    _forget_clients()
    row.encrypted_key = secrets.encrypt(key_pem.encode())
    row.save()
    key_change = Change("client_key", SECRET if stored else "", SECRET)
    return (Change("client_certificate", stored.subject if stored else "", row.subject), key_change)


def _remove_client(stored: models.Certificate | None, values: Mapping[str, object]) -> tuple[Change, ...]:
    if values.get("client_key"):
        raise _invalid("client_key", "certificate_missing")
    if stored is None:
        return ()
    _forget_clients()
    return (Change("client_certificate", stored.subject, ""), Change("client_key", SECRET, ""))


def _forget_clients() -> None:
    """Take the client certificate away, with the one before and the one that waits: the new word is final."""
    models.Certificate.objects.filter(use__in=models.Certificate.CLIENTS).delete()


def _text(values: Mapping[str, object], name: str, default: str) -> str:
    value = values.get(name, default)
    if not isinstance(value, str):
        raise _invalid(name, "type", expected="text")
    if len(value) > MAXIMUM_PEM_LENGTH:
        raise _invalid(name, "too_long", maximum=str(MAXIMUM_PEM_LENGTH))
    return value.strip()


def _certificate(name: str, text: object) -> x509.Certificate:
    return _chain(name, text)[0]


def _chain(name: str, text: object) -> list[x509.Certificate]:
    """Return the certificates of a PEM text: of the client its own first, then those between it and a root."""
    pem = _text({name: text}, name, "")
    try:
        chain = x509.load_pem_x509_certificates(pem.encode())
        for certificate in chain:
            certificate.public_key()
    except (ValueError, UnicodeEncodeError):
        raise _invalid(name, "pem") from None
    return chain


def _matching_key(certificate: x509.Certificate, text: str) -> str:
    """Return the key as unencrypted PKCS 8. Raises InvalidSettings where it is not the certificate's own."""
    if not text:
        raise _invalid("client_key", "key_missing")
    try:
        key = serialization.load_pem_private_key(text.encode(), password=None)
    except TypeError:
        raise _invalid("client_key", "key_encrypted") from None
    except (ValueError, UnicodeEncodeError):
        raise _invalid("client_key", "key_pem") from None
    if _public_bytes(cast(CertificatePublicKeyTypes, key.public_key())) != _public_bytes(
        certificate.public_key()
    ):
        raise _invalid("client_key", "key_does_not_match")
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _public_bytes(key: CertificatePublicKeyTypes) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _row(use: str, certificate: x509.Certificate, *issuers: x509.Certificate) -> models.Certificate:
    return models.Certificate(
        use=use,
        pem="".join(
            each.public_bytes(serialization.Encoding.PEM).decode() for each in (certificate, *issuers)
        ),
        subject=certificate.subject.rfc4514_string()[:255],
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
    )


def _subjects(rows: list[models.Certificate]) -> str:
    return "; ".join(row.subject for row in rows)


def _invalid(name: str, code: str, **parameters: str) -> InvalidSettings:
    return InvalidSettings((Problem(name, code, parameters),))
