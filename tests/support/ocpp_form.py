"""What a browser posts from the OCPP settings, and the parts of the page it gets."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from chargepoint.store import settings
from chargepoint.web.forms.backend import as_posted
from tests.support.browser import Browser, text_of

URL = "/system/settings/more/ocpp/settings/"
STORED = {
    "connection_type": "ethernet",
    "charge_point_id": "CP001",
    "backend_url": "wss://backend.example/ocpp",
    "authorization_mode": "ocpp",
}


def form(**changes: Any) -> dict[str, Any]:
    """Return what a browser posts: the stored values with changes; None takes a field out of the form."""
    stored = settings.load()
    posted = {name: value for name, value in as_posted(stored.backend).items() if name != "backend_password"}
    posted |= {"seen_change": last_change(), **changes}
    return {name: value for name, value in posted.items() if value is not None}


def last_change() -> str:
    """Return what a page drawn now carries."""
    moments = [change.at for change in settings.last_changes("backend").values()]
    return max(moments).isoformat() if moments else "never"


def save(panel: Browser, **changes: Any) -> HttpResponse:
    return panel.post(URL, form(**changes))


def preview(panel: Browser, **changes: Any) -> str:
    return text_of(panel.post(reverse("ocpp-settings-preview"), form(**changes)))


def field(page: str, name: str) -> str:
    """Return the part of a page that belongs to one field."""
    return page.split(f'id="p-{name}"')[1].split('class="field side-by"')[0]


def notes(fragment: str, name: str) -> str:
    """Return the part of a preview that belongs to one field."""
    return fragment.split(f'id="n-{name}"')[1].split('class="stackd notes"')[0]
