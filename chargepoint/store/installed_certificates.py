"""Roots as a backend installs, lists and deletes them (security whitepaper ed. 3, M03 to M05)."""

from collections.abc import Sequence
from datetime import UTC, datetime

from chargepoint import models
from chargepoint.domain import certificates as x509
from chargepoint.domain.certificates import CertificateHash
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.parameters import SslClientMode
from chargepoint.domain.security import CertificateStatus, CertificateUse
from chargepoint.store import settings as stored_settings
from chargepoint.store.audit import Actor
from chargepoint.store.errors import reading, short_transaction
from chargepoint.store.stored import certificates, load

_BACKEND = Actor("backend")
_USES = {
    CertificateUse.CENTRAL_SYSTEM_ROOT: ("central_system_roots", models.Certificate.CENTRAL_SYSTEM_ROOT),
    CertificateUse.MANUFACTURER_ROOT: ("manufacturer_roots", models.Certificate.MANUFACTURER_ROOT),
}
_CHECKS_CHAIN = frozenset(SslClientMode) - {SslClientMode.NONE, SslClientMode.ENCRYPT_ONLY}


def install(use: CertificateUse, pem: str, most: int, checks_signer: bool) -> CertificateStatus:
    """Install a root. most: CertificateStoreMaxLength; checks_signer: AdditionalRootCertificateCheck.

    Raises x509.InvalidCertificate, StoreError.
    """
    section, stored_use = _USES[use]
    certificate = x509.load(pem)
    with short_transaction():
        present = certificates(stored_use)
        is_pinned = checks_signer and use is CertificateUse.CENTRAL_SYSTEM_ROOT
        x509.check_root(
            certificate, datetime.now(UTC), [x509.load(one) for one in present] if is_pinned else None
        )
        wanted = x509.pem_of(certificate)
        if wanted in present:
            return CertificateStatus.ACCEPTED
        if _count() >= most:
            return CertificateStatus.FAILED
        try:
            stored_settings.change("certificates", {section: [*present, wanted]}, _BACKEND)
        except InvalidSettings:
            return CertificateStatus.FAILED
    return CertificateStatus.ACCEPTED


def _count() -> int:
    return models.Certificate.objects.filter(use__in=[stored for _, stored in _USES.values()]).count()


def hashes(use: CertificateUse) -> tuple[CertificateHash, ...]:
    """Return what the installed roots of a use are known by, oldest first."""
    with reading():
        present = certificates(_USES[use][1])
    roots = [x509.load(pem) for pem in present]
    return tuple(x509.hash_of(root, "SHA256", roots) for root in roots)


def delete(wanted: CertificateHash, chain_pem: Sequence[str] = ()) -> CertificateStatus:
    """Delete a root; the one on which alone the link's check rests stays. Raises StoreError.

    chain_pem: the open link's verified chain, its end first. () where that cannot be told: then the last root stays.
    """
    with short_transaction():
        for use, (section, stored_use) in _USES.items():
            present = certificates(stored_use)
            left = _without(present, wanted)
            if len(left) == len(present):
                continue
            if use is CertificateUse.CENTRAL_SYSTEM_ROOT and _is_needed(present, left, chain_pem):
                return CertificateStatus.FAILED
            stored_settings.change("certificates", {section: left}, _BACKEND)
            return CertificateStatus.ACCEPTED
    return CertificateStatus.NOT_FOUND


def _without(present: list[str], wanted: CertificateHash) -> list[str]:
    roots = [x509.load(pem) for pem in present]
    hashed = [x509.hash_of(root, wanted.algorithm, roots) for root in roots]
    return [pem for pem, one in zip(present, hashed, strict=True) if not wanted.same_as(one)]


def _is_needed(present: list[str], left: list[str], chain_pem: Sequence[str]) -> bool:
    backend = load().backend
    if not backend.uses_backend or backend.ssl_client_mode not in _CHECKS_CHAIN:
        return False
    if not chain_pem:
        return not left
    gone = [x509.load(pem) for pem in present if pem not in left]
    rests_on_it = x509.load(chain_pem[-1]) in gone
    return rests_on_it and not x509.can_carry([x509.load(pem) for pem in left], chain_pem)
