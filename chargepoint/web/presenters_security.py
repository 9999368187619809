"""How safe the line to the backend is, in one badge (parameters.md section 4: weak modes show a permanent one)."""

from django.utils.translation import gettext as _

from chargepoint.domain.addresses import is_public, parse_backend_url
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.parameters import WEAK_SSL_MODES, BackendParameters, SslClientMode
from chargepoint.models.settings import SSL_CLIENT_MODES
from chargepoint.web.presenters_cards import Badge


def security_badge(backend: BackendParameters) -> Badge | None:
    """Warn of a weak or missing check; None where all is checked, or nothing is dialled."""
    if not backend.uses_backend:
        return None
    if backend.ssl_client_mode is SslClientMode.NONE:
        tone = "warn" if backend.has_password or _is_public(backend.backend_url) else ""
        return Badge(tone, "eye-off", _("Not encrypted"))
    if backend.ssl_client_mode in WEAK_SSL_MODES:
        return Badge("warn", "triangle-alert", _("Weak: %(mode)s") % {"mode": mode_name(backend)})
    return None


def mode_name(backend: BackendParameters) -> str:
    """Return the label of the SSL mode."""
    return str(dict(SSL_CLIENT_MODES)[backend.ssl_client_mode.value])


def _is_public(url: str) -> bool:
    try:
        return is_public(parse_backend_url(url).host)
    except InvalidSettings:
        return False
