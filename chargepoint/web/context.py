"""What every template may use."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chargepoint.store import settings
from chargepoint.web.http import settings_of, snapshot_of
from chargepoint.web.preferences import theme_of
from chargepoint.web.presenters import Shell, shell
from chargepoint.web.roles import STAFF, Role, role_of


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One of the four entries."""

    url: str
    icon: str
    label: str
    is_current: bool


def _navigation(path: str) -> list[NavigationEntry]:
    entries = (
        ("/", "zap", _("Charging")),
        ("/cards/", "nfc", _("Cards")),
        ("/history/", "chart-column", _("History")),
        ("/system/", "settings", pgettext("navigation", "System")),
    )
    places = ("/cards/", "/history/", "/system/")
    current = next((place for place in places if path.startswith(place)), "/")
    return [NavigationEntry(url, icon, label, url == current) for url, icon, label in entries]


def role_label(role: Role) -> str:
    """Return the role's name for people."""
    return {Role.VIEWER: _("viewer"), Role.OWNER: _("owner"), Role.ELECTRICIAN: _("electrician")}[role]


def _shell_of(request: HttpRequest) -> Shell:
    return shell(snapshot_of(request))


def panel(request: HttpRequest) -> dict[str, Any]:
    """Give name, theme, navigation and role; the snapshot is asked for only where a template shows it."""
    context: dict[str, Any] = {
        "product": _("Wallbox"),
        "panel_name": _("Wallbox"),
        "theme": theme_of(request.COOKIES),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    role = role_of(user)
    return context | {
        "panel_name": settings.load().panel.name
        if request.method == "POST"
        else settings_of(request).panel.name,
        "navigation": _navigation(request.path),
        "role": str(role),
        "role_label": role_label(role),
        "is_staff": role in STAFF,
        "is_electrician": role is Role.ELECTRICIAN,
        "shell": SimpleLazyObject(lambda: _shell_of(request)),
    }
