"""Changes that a Problem offers: one press puts them into the unsaved form, and nothing is saved yet."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from chargepoint.domain.errors import Problem
from chargepoint.models import settings as choices

_CHOICES = {
    "authorization_mode": dict(choices.AUTHORIZATION_MODES),
    "ssl_client_mode": dict(choices.SSL_CLIENT_MODES),
    "whitelist": dict(choices.WHITELISTS),
}
_FIXABLE = (*_CHOICES, "backend_url")


@dataclass(frozen=True, slots=True)
class Fix:
    """One button. value: what it posts, `field=new value`."""

    value: str
    label: str


def fixes_for(problem: Problem) -> tuple[Fix, ...]:
    """Return what a problem offers: its parameters that are named like fields hold the value to take."""
    offered = dict(problem.parameters)
    if problem.code == "weak_ssl":
        return ()
    if "suggestion" in offered:
        offered[problem.field] = offered["suggestion"]
    return tuple(
        Fix(f"{name}={offered[name]}", _label(name, offered[name]))
        for name in reversed(_FIXABLE)
        if name in offered
    )


def _label(name: str, value: str) -> str:
    if name == "backend_url":
        return _("Change the address to %(url)s") % {"url": value}
    labels = {str(choice): str(label) for choice, label in _CHOICES[name].items()}
    return _("Choose “%(choice)s”") % {"choice": labels.get(value, value)}


def apply_fix(fix: str, data: QueryDict) -> None:
    """Put the offered value into posted data; anything that is no offer of ours changes nothing."""
    name, _separator, value = fix.partition("=")
    if name in _FIXABLE:
        data[name] = value
