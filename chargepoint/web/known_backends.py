"""Central systems that were really run against this product, and what to enter for each; the words of docs/backends.md."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class KnownBackend:
    """One central system. url: what to enter as parameter 4, with an example's host; exercised and note: sentences."""

    name: str
    version: str
    source: str
    url: str
    exercised: Any
    note: Any


_SESSIONS = _(
    "Sessions by card and by remote start and stop, an outage with a session in between, a power cut during a charge."
)

KNOWN_BACKENDS = (
    KnownBackend(
        "ocpp-rpc",
        "2.2.1",
        "npm",
        "ws://backend.example:9210/",
        _("Every message of all profiles, ws and wss, password, client certificate, faults."),
        _("The path is free. With wss:// choose normal SSL authentication."),
    ),
    KnownBackend(
        "ocpp-csms",
        "0.1.0",
        "PyPI",
        "ws://backend.example:9321/",
        _SESSIONS,
        _("The path is free. With wss:// and a certificate of your own, upload its CA first."),
    ),
    KnownBackend(
        "ocpp-ts",
        "0.3.0",
        "npm",
        "ws://backend.example:9220/",
        _SESSIONS,
        _("Whoever runs it has to check the password in its listener for authorisation."),
    ),
    KnownBackend(
        "Arthexis",
        "2.0.0",
        "PyPI",
        "ws://backend.example:8888/ws/ocpp",
        _("Sessions by card, an outage with a session in between, a power cut during a charge."),
        _(
            "Works only behind a reverse proxy that appends a slash to the address, which OCPP does not have; "
            "its enrolment credential is the password."
        ),
    ),
)
