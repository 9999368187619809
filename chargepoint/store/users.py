"""The panel's accounts and their roles."""

from django.contrib.auth.models import Group, User

from chargepoint.store import audit
from chargepoint.store.audit import Actor
from chargepoint.store.errors import reading, short_transaction

ROLES = ("viewer", "owner", "electrician")


class NotTheFirst(Exception):
    """There is an account already, so the first run is over."""


def is_any() -> bool:
    """Tell whether there is an account; without one the first run is due."""
    with reading():
        return User.objects.exists()


def create_first(name: str, password: str, actor: Actor) -> User:
    """Create the electrician's account and the three roles. Raises NotTheFirst. The password was validated before."""
    with short_transaction():
        if User.objects.exists():
            raise NotTheFirst
        for role in ROLES:
            Group.objects.get_or_create(name=role)
        user = User.objects.create_user(name, password=password, is_staff=True, is_superuser=True)
        user.groups.add(Group.objects.get(name="electrician"))
        audit.record("user_created", {"user": name, "role": "electrician"}, actor)
    return user
