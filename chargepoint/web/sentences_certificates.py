"""Certificates in words: what is wrong with an upload, and what ends soon."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chargepoint.domain.errors import Problem
from chargepoint.web.figures import date_text

Text = str | Promise

ALERTS: dict[str, tuple[Text, Text]] = {
    "client_certificate_ends": (
        gettext_lazy("The client certificate %(name)s ends on %(until)s."),
        gettext_lazy("Without a new one the backend cannot be reached from then on."),
    ),
    "client_certificate_ended": (
        gettext_lazy("The client certificate %(name)s ended on %(until)s."),
        gettext_lazy("The backend may refuse this wallbox until it has a new one."),
    ),
    "root_ends": (
        gettext_lazy("The root certificate %(name)s, which the backend is checked by, ends on %(until)s."),
        gettext_lazy("Ask your provider for the next one and upload it in addition."),
    ),
    "root_ended": (
        gettext_lazy("The root certificate %(name)s, which the backend is checked by, ended on %(until)s."),
        gettext_lazy("The backend cannot be trusted until its new root is uploaded."),
    ),
}

_PROBLEMS: dict[str, Text] = {
    "empty": gettext_lazy("Choose a file or paste the certificate."),
    "too_long": gettext_lazy("This is too much for a certificate."),
    "too_many": gettext_lazy("At most %(maximum)s roots fit into one list. Remove one first."),
    "private_key": gettext_lazy(
        "This contains a private key. It was not stored. A private key belongs to the client certificate alone; whoever "
        "else got this one should not have it."
    ),
    "request": gettext_lazy(
        "This is a request for a certificate, not a certificate. A certificate authority has to sign it first."
    ),
    "not_a_certificate": gettext_lazy(
        "This is not a certificate, or it is damaged. PEM begins with “-----BEGIN CERTIFICATE-----”; DER is taken as a file."
    ),
    "pem": gettext_lazy("This is not a certificate, or it is damaged."),
    "not_an_authority": gettext_lazy(
        "%(name)s is no certificate authority (CA), so it can vouch for nobody. Upload the root of whoever signed it."
    ),
    "ended": gettext_lazy("%(name)s ended on %(ends_at)s."),
    "not_yet_valid": gettext_lazy(
        "%(name)s is valid from %(starts_at)s only, and this wallbox thinks that today is %(today)s."
    ),
    "not_our_key": gettext_lazy(
        "This certificate belongs to another key, not to the request on this page. Nothing was changed."
    ),
    "key_missing": gettext_lazy("There is no private key. Add its file, or use one file that holds both."),
    "key_pem": gettext_lazy("This is not a private key, or it is damaged."),
    "key_does_not_match": gettext_lazy("This key does not belong to the certificate."),
    "key_too_weak": gettext_lazy(
        "This RSA key is too short to be safe. %(minimum)s bits or more are needed."
    ),
    "key_kind": gettext_lazy("Keys of this kind are not supported. RSA and elliptic curves are."),
    "passphrase_needed": gettext_lazy("This is encrypted. Choose the file again and enter its passphrase."),
    "passphrase_wrong": gettext_lazy("The passphrase does not open this, or the file is damaged."),
}


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def upload_sentence(problem: Problem, today: datetime) -> str:
    """Say what is wrong with an upload; an unknown code still gives a sentence."""
    text = _PROBLEMS.get(problem.code)
    if text is None:
        return _("This cannot be stored (%(code)s).") % {"code": problem.code}
    return str(text) % _Filled({**dated(problem.parameters), "today": date_text(today)})


def dated(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return parameters with their moments written as dates."""
    names = ("until", "starts_at", "ends_at")
    return {
        name: date_text(datetime.fromisoformat(value)) if name in names and value else value
        for name, value in parameters.items()
    }
