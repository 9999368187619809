"""Who may do what: viewer reads, owner all but the installation, electrician all. Checked on the server."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Role(StrEnum):
    """A Django group of the same name."""

    VIEWER = "viewer"
    OWNER = "owner"
    ELECTRICIAN = "electrician"


STAFF = frozenset({Role.OWNER, Role.ELECTRICIAN})


def role_of(user: AbstractBaseUser | AnonymousUser) -> Role:
    """Return the highest role of a logged-in user; one without a group may only read."""
    if not isinstance(user, User):
        return Role.VIEWER
    if user.is_superuser:
        return Role.ELECTRICIAN
    groups = set(user.groups.values_list("name", flat=True))
    return next((role for role in (Role.ELECTRICIAN, Role.OWNER) if role in groups), Role.VIEWER)


def is_staff(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Tell whether this is an owner or an electrician."""
    return role_of(user) in STAFF


def _only(allowed: frozenset[Role]) -> Callable[[View[P]], View[P]]:
    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if role_of(request.user) not in allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def staff_required(view: View[P]) -> View[P]:
    """Let only owner and electrician in; others get 403."""
    return _only(STAFF)(view)


def electrician_required(view: View[P]) -> View[P]:
    """Let only the electrician in; others get 403."""
    return _only(frozenset({Role.ELECTRICIAN}))(view)
