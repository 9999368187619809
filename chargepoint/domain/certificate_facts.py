"""What a person is told about a stored certificate, and which one in use ends soon (security whitepaper ed. 3, A02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from chargepoint.domain.certificates import RENEW_BEFORE, InvalidCertificate, load_chain
from chargepoint.domain.parameters import SslClientMode
from chargepoint.domain.settings import StoredSettings

_CHECKS_TIMES = frozenset({SslClientMode.SKIP_HOST, SslClientMode.VERIFY, SslClientMode.MUTUAL})


class Validity(StrEnum):
    """How a certificate stands at one moment."""

    GOOD = "good"
    NOT_YET = "not_yet"
    ENDS_SOON = "ends_soon"  # within a month
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """One certificate. name: the shortest that tells it from others; subject, issuer: whole; fingerprint: SHA-256."""

    name: str
    subject: str
    issuer: str
    starts_at: datetime
    ends_at: datetime
    fingerprint: str

    def validity(self, now: datetime) -> Validity:
        """Return how it stands."""
        if now > self.ends_at:
            return Validity.ENDED
        if now < self.starts_at:
            return Validity.NOT_YET
        return Validity.ENDS_SOON if self.ends_at - now < RENEW_BEFORE else Validity.GOOD


@dataclass(frozen=True, slots=True)
class Ending:
    """A certificate in use that ends within a month or has ended. is_own: the client certificate or one of its chain."""

    facts: CertificateFacts
    is_own: bool
    has_ended: bool


def describe(certificate: x509.Certificate) -> CertificateFacts:
    """Return the facts of a certificate."""
    subject = certificate.subject.rfc4514_string()
    digest = certificate.fingerprint(hashes.SHA256()).hex().upper()
    return CertificateFacts(
        name=short_name(certificate),
        subject=subject,
        issuer=certificate.issuer.rfc4514_string(),
        starts_at=certificate.not_valid_before_utc,
        ends_at=certificate.not_valid_after_utc,
        fingerprint=":".join(digest[position : position + 2] for position in range(0, len(digest), 2)),
    )


def describe_chain(pem: str) -> tuple[CertificateFacts, ...]:
    """Return the facts of every certificate of a stored PEM text, in order; () where a damaged file left none."""
    try:
        return tuple(describe(certificate) for certificate in load_chain(pem))
    except (InvalidCertificate, ValueError):
        return ()


def short_name(certificate: x509.Certificate) -> str:
    """Return common name, organisation or the whole subject, whichever is there first."""
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME):
        found = certificate.subject.get_attributes_for_oid(oid)
        if found:
            return str(found[0].value)
    return certificate.subject.rfc4514_string()


def endings(settings: StoredSettings, rests_on_pem: str, now: datetime) -> tuple[Ending, ...]:
    """Return what of the certificates in use ends within a month, what ends first first.

    rests_on_pem: the root of the open link's chain, "" where that is not known: then each uploaded root may be in use.
    A certificate whose end nobody checks, or that has a successor, is not told.
    """
    mode = settings.backend.ssl_client_mode
    if not settings.backend.uses_backend or mode not in _CHECKS_TIMES:
        return ()
    found = [(facts, False) for facts in _roots_in_use(settings.trusted_roots_pem, rests_on_pem)]
    if mode is SslClientMode.MUTUAL and settings.next_certificate_at is None:
        chain = describe_chain(settings.client_certificate_pem)
        found += [(facts, True) for facts in sorted(chain, key=lambda one: one.ends_at)[:1]]
    told = [
        Ending(facts, is_own, facts.validity(now) is Validity.ENDED)
        for facts, is_own in found
        if facts.validity(now) in (Validity.ENDS_SOON, Validity.ENDED)
    ]
    return tuple(sorted(told, key=lambda ending: ending.facts.ends_at))


def _roots_in_use(stored: Sequence[str], rests_on_pem: str) -> list[CertificateFacts]:
    wanted = [pem for pem in stored if pem == rests_on_pem] if rests_on_pem else stored
    return [facts for pem in wanted for facts in describe_chain(pem)]
