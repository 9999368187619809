"""The steps of the first connection as their pages show them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from chargepoint.domain.parameters import ConnectionType
from chargepoint.models import settings as choices
from chargepoint.web import wizard
from chargepoint.web.backend_draft import Draft
from chargepoint.web.sentences_settings import warning_sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """One field. errors: only once it was sent."""

    name: str
    value: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddressPage:
    """Step 2. dialled: what will be dialled, "" while there is nothing; notices: what was changed on the way."""

    url: Entry
    identity: Entry
    proxy: Entry
    connection_type: str
    serial_number: str
    dialled: str
    notices: tuple[str, ...]
    warnings: tuple[str, ...]
    has_errors: bool


@dataclass(frozen=True, slots=True)
class ProofPage:
    """Step 3. has_password: one is typed or stored already; problem: why it does not go on, "" where it does."""

    proof: str
    has_password: bool
    has_certificate: bool
    is_encrypted: bool
    problem: str


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """Step 4. password: how long and of which kind, never which; problems: what keeps it from being saved."""

    dialled: str
    identity: str
    connection: str
    proxy: str
    proof: str
    encryption: str
    authorization: str
    whitelist: str
    warnings: tuple[str, ...]
    problems: tuple[str, ...]


def notice_text(notice: str) -> str:
    """Say what was changed while a paste was read."""
    return {
        "scheme_changed": _("The address began with http; a wallbox needs ws:// or wss:// instead."),
        "scheme_added": _(
            "The address had no beginning; wss:// is the encrypted way and fits most backends."
        ),
        "id_from_url": _(
            "The Charge Point ID stood at the end of the address. The wallbox puts it there itself."
        ),
        "placeholder_removed": _("The end of the address stood for the Charge Point ID. Enter yours below."),
        "login_from_url": _(
            "User name and password stood in the address. They are used, but not as a part of it."
        ),
    }.get(notice, notice)


def address_page(answers: wizard.Answers, draft: Draft, *, is_checked: bool) -> AddressPage:
    """Present step 2. is_checked: it was sent, so that errors are shown."""
    errors = draft.form.errors if is_checked else {}

    def entry(name: str, value: str) -> Entry:
        return Entry(name, value, tuple(str(text) for text in errors.get(name, ())))

    entries = (
        entry("backend_url", answers.backend_url),
        entry("charge_point_id", answers.charge_point_id),
        entry("websocket_proxy", answers.websocket_proxy),
    )
    return AddressPage(
        *entries,
        connection_type=answers.connection_type,
        serial_number=draft.stored.identity.serial_number,
        dialled="".join(draft.dialled),
        notices=tuple(notice_text(notice) for notice in answers.notices),
        warnings=_warnings(draft, "backend_url", "charge_point_id"),
        has_errors=any(each.errors for each in entries),
    )


def proof_page(answers: wizard.Answers, draft: Draft, typed: str) -> ProofPage:
    """Present step 3. typed: a password of this login, "" for none."""
    has_password = bool(typed) or draft.stored.backend.has_password
    errors = draft.form.errors
    problem = ""
    if answers.proof == wizard.PASSWORD and "backend_password" in errors:
        problem = " ".join(str(text) for text in errors["backend_password"])
    elif answers.proof == wizard.CERTIFICATE and not answers.is_encrypted:
        problem = _("A certificate needs an address that starts with wss://.")
    elif answers.proof == wizard.CERTIFICATE and "ssl_client_mode" in errors:
        problem = " ".join(str(text) for text in errors["ssl_client_mode"])
    return ProofPage(
        proof=answers.proof,
        has_password=has_password,
        has_certificate=bool(draft.stored.client_certificate_pem and draft.stored.client_key_pem),
        is_encrypted=answers.is_encrypted,
        problem=problem,
    )


def summary_page(answers: wizard.Answers, draft: Draft) -> SummaryPage:
    """Present step 4."""
    unsaved = draft.unsaved
    connections = dict(choices.CONNECTION_TYPES)
    return SummaryPage(
        dialled="".join(draft.dialled),
        identity=answers.charge_point_id or draft.stored.identity.serial_number,
        connection=str(connections.get(ConnectionType(answers.connection_type).value, "")),
        proxy=answers.websocket_proxy,
        proof={
            wizard.NO_PROOF: _("nothing but its Charge Point ID"),
            wizard.PASSWORD: _("a password"),
            wizard.CERTIFICATE: _("a certificate of its own"),
        }[answers.proof],
        encryption=str(dict(choices.SSL_CLIENT_MODES)[unsaved.ssl_client_mode.value]),
        authorization=str(dict(choices.AUTHORIZATION_MODES)[unsaved.authorization_mode.value]),
        whitelist=str(dict(choices.WHITELISTS)[unsaved.whitelist.value]),
        warnings=_warnings(draft),
        problems=tuple(str(text) for errors in draft.form.errors.values() for text in errors),
    )


def _warnings(draft: Draft, *fields: str) -> tuple[str, ...]:
    return tuple(warning_sentence(note) for note in draft.notes if not fields or note.field in fields)
