"""The first connection: what a person has said so far, kept for one login, and what it amounts to."""

from dataclasses import asdict, dataclass, replace

from django.http import HttpRequest
from django.utils.translation import gettext as _

from chargepoint.domain.parameters import (
    AuthorizationMode,
    SslClientMode,
    suggest_password_format,
)
from chargepoint.domain.provider_data import ProviderData, read_address
from chargepoint.domain.settings import StoredSettings
from chargepoint.store import settings
from chargepoint.web import pending_password
from chargepoint.web.backend_draft import Draft, draft_of
from chargepoint.web.forms.backend import as_posted

_KEY = "first_connection"
NO_PROOF, PASSWORD, CERTIFICATE = "none", "password", "certificate"
PROOFS = (NO_PROOF, PASSWORD, CERTIFICATE)
CONNECTIONS = ("ethernet", "wlan")


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said so far. proof: how the wallbox shows who it is; notices: what the last paste changed on the way.

    The password is not among them: see `pending_password`.
    """

    backend_url: str = ""
    charge_point_id: str = ""
    connection_type: str = "ethernet"
    websocket_proxy: str = ""
    proof: str = NO_PROOF
    notices: tuple[str, ...] = ()

    @property
    def is_encrypted(self) -> bool:
        """The address says so."""
        return not self.backend_url.lower().startswith("ws://")


def recall(request: HttpRequest) -> Answers:
    """Return what was said in this login; at first what is stored."""
    kept = request.session.get(_KEY)
    return Answers(**{**kept, "notices": tuple(kept["notices"])}) if kept else _stored(settings.load())


def _stored(stored: StoredSettings) -> Answers:
    backend = stored.backend
    is_mutual = backend.ssl_client_mode is SslClientMode.MUTUAL
    return Answers(
        backend_url=backend.backend_url,
        charge_point_id=backend.charge_point_id,
        connection_type=backend.connection_type.value
        if backend.connection_type in CONNECTIONS
        else "ethernet",
        websocket_proxy=backend.websocket_proxy,
        proof=CERTIFICATE if is_mutual else PASSWORD if backend.has_password else NO_PROOF,
    )


def keep(request: HttpRequest, answers: Answers) -> None:
    """Keep what was said until it is saved or the login ends."""
    request.session[_KEY] = asdict(answers)


def take_pasted(request: HttpRequest, found: ProviderData) -> None:
    """Keep what was read out of a paste; what it does not say stays as it was."""
    answers = recall(request)
    if found.password:
        pending_password.keep(request, found.password)
    keep(
        request,
        replace(
            answers,
            backend_url=found.url or answers.backend_url,
            charge_point_id=found.charge_point_id or answers.charge_point_id,
            proof=PASSWORD if found.password else answers.proof,
            notices=found.notices,
        ),
    )


def take_typed(request: HttpRequest, answers: Answers) -> Answers:
    """Keep and return what was typed as the address, read as a paste is: a login in it never stays there."""
    if answers.backend_url == recall(request).backend_url:
        answers = replace(answers, notices=())
    else:
        found = read_address(answers.backend_url, answers.charge_point_id)
        if found.password:
            pending_password.keep(request, found.password)
        answers = replace(
            answers,
            backend_url=found.url,
            charge_point_id=found.charge_point_id,
            proof=PASSWORD if found.password else answers.proof,
            notices=found.notices,
        )
    keep(request, answers)
    return answers


def forget(request: HttpRequest) -> None:
    """Drop everything: it was saved."""
    request.session.pop(_KEY, None)
    pending_password.forget(request)


def password_of(request: HttpRequest, answers: Answers) -> str:
    """Return the password typed or pasted in this login, "" for none or the stored one; it lives on a while."""
    typed = pending_password.recall(request) if answers.proof == PASSWORD else ""
    if typed:
        pending_password.keep(request, typed)
    return typed


def draft_from(request: HttpRequest, answers: Answers) -> Draft:
    """Return what a save would store, checked as the settings form checks it; everything else stays as it is."""
    stored = settings.load()
    data = as_posted(stored.backend)
    typed = password_of(request, answers)
    data["backend_url"] = answers.backend_url
    data["charge_point_id"] = answers.charge_point_id
    data["connection_type"] = answers.connection_type
    data["websocket_proxy"] = answers.websocket_proxy
    data["ssl_client_mode"] = _ssl_mode(answers).value
    if stored.backend.authorization_mode is AuthorizationMode.NO_OCPP:
        data["authorization_mode"] = AuthorizationMode.OCPP.value
    if typed:
        data["backend_password_format"] = suggest_password_format(typed).value
    elif answers.proof != PASSWORD and stored.backend.has_password:
        data["remove_backend_password"] = "on"  # noqa: S105 - a box that is ticked
    draft = draft_of(data, typed, stored)
    if answers.proof == PASSWORD and not typed and not stored.backend.has_password:
        draft.form.add_error(
            "backend_password", _("Enter the password. One that was typed or pasted is kept for ten minutes.")
        )
    return draft


def _ssl_mode(answers: Answers) -> SslClientMode:
    """Return the mode that checks the most; a weaker one is a matter for the settings form."""
    if not answers.is_encrypted:
        return SslClientMode.NONE
    return SslClientMode.MUTUAL if answers.proof == CERTIFICATE else SslClientMode.VERIFY
