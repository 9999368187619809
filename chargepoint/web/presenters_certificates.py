"""The certificates page: what is trusted, and what this wallbox shows of itself."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from chargepoint.domain.certificate_facts import CertificateFacts, Validity, describe_chain
from chargepoint.domain.certificate_uploads import key_fits
from chargepoint.domain.parameters import SslClientMode
from chargepoint.domain.settings import StoredSettings
from chargepoint.store.panel_certificates import root_id
from chargepoint.web.figures import date_text, moment_text
from chargepoint.web.presenters_cards import Badge
from chargepoint.web.presenters_link import LinkFact
from chargepoint.web.presenters_security import mode_name, security_badge


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate. id: "" where it is no root of its own. badge: None where no date can be judged."""

    id: str
    name: str
    until: str
    badge: Badge | None
    facts: tuple[LinkFact, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The roots that came with the operating system. file: "" where it has none."""

    file: str
    count: int
    is_used: bool


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """The wallbox's own, its chain after it. next_from: when its successor begins, "" without one."""

    own: CertificateRow
    chain: tuple[CertificateRow, ...]
    key: Badge
    next_from: str


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """mode: the SSL mode by its label; weak: its badge; is_needed: the mode shows a client certificate."""

    bundle: Bundle
    central_system_roots: tuple[CertificateRow, ...]
    manufacturer_roots: tuple[CertificateRow, ...]
    client: ClientCertificate | None
    mode: str
    weak: Badge | None
    is_needed: bool


def certificates_page(stored: StoredSettings, now: datetime | None) -> CertificatesPage:
    """Present what is stored. now: None where the clock was never set."""
    is_pinned = stored.keys.get("AdditionalRootCertificateCheck") == "true" and bool(stored.trusted_roots_pem)
    return CertificatesPage(
        bundle=system_bundle(is_used=not is_pinned),
        central_system_roots=tuple(root_row(pem, now) for pem in stored.trusted_roots_pem),
        manufacturer_roots=tuple(root_row(pem, now) for pem in stored.manufacturer_roots_pem),
        client=_client(stored, now),
        mode=mode_name(stored.backend),
        weak=security_badge(stored.backend),
        is_needed=stored.backend.ssl_client_mode is SslClientMode.MUTUAL,
    )


def system_bundle(is_used: bool) -> Bundle:
    """Read the bundle that TLS takes as its own."""
    paths = ssl.get_default_verify_paths()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    return Bundle(paths.cafile or paths.capath or "", context.cert_store_stats()["x509_ca"], is_used)


def root_row(pem: str, now: datetime | None) -> CertificateRow:
    """Present one stored root; one that a damaged file left unreadable can still be removed."""
    facts = describe_chain(pem)
    return _row(facts[0], now, root_id(pem)) if facts else _unreadable(root_id(pem))


def _unreadable(row_id: str = "") -> CertificateRow:
    badge = Badge("stop", "x", _("Damaged"))
    return CertificateRow(row_id, _("A certificate that cannot be read"), "", badge, ())


def _row(facts: CertificateFacts, now: datetime | None, row_id: str = "") -> CertificateRow:
    return CertificateRow(
        id=row_id,
        name=facts.name,
        until=date_text(facts.ends_at),
        badge=None if now is None else _validity_badge(facts.validity(now)),
        facts=(
            LinkFact(_("Subject"), facts.subject),
            LinkFact(_("Issuer"), _("itself") if facts.issuer == facts.subject else facts.issuer),
            LinkFact(_("Valid from"), date_text(facts.starts_at)),
            LinkFact(_("Valid until"), date_text(facts.ends_at)),
            LinkFact(_("Fingerprint (SHA-256)"), facts.fingerprint),
        ),
    )


def _validity_badge(validity: Validity) -> Badge:
    return {
        Validity.GOOD: Badge("go", "circle-check", _("Valid")),
        Validity.NOT_YET: Badge("warn", "hourglass", _("Not valid yet")),
        Validity.ENDS_SOON: Badge("warn", "triangle-alert", _("Ends soon")),
        Validity.ENDED: Badge("stop", "x", _("Ended")),
    }[validity]


def _client(stored: StoredSettings, now: datetime | None) -> ClientCertificate | None:
    if not stored.client_certificate_pem:
        return None
    chain = _rows(describe_chain(stored.client_certificate_pem), now)
    fits = key_fits(stored.client_certificate_pem, stored.client_key_pem)
    following = stored.next_certificate_at
    return ClientCertificate(
        own=chain[0] if chain else _unreadable(),
        chain=tuple(chain[1:]),
        key=Badge("go", "check", _("The key matches"))
        if fits
        else Badge("stop", "x", _("The key is missing or does not match")),
        next_from=moment_text(following) if following else "",
    )


def _rows(facts: Sequence[CertificateFacts], now: datetime | None) -> list[CertificateRow]:
    return [_row(each, now) for each in facts]
