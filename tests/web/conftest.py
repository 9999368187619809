"""Accounts, clients and a worker for the panel's tests."""

from collections.abc import AsyncIterator

import pytest
from asgiref.sync import sync_to_async
from channels.layers import channel_layers
from django.contrib.auth.models import Group, User
from django.test import AsyncClient, Client

from chargepoint.store.users import ROLES
from tests.support.worker import FakeWorker, running

PASSWORD = "correct horse battery"


def make_user(name: str, role: str = "") -> User:
    """Create an account with a role."""
    for known in ROLES:
        Group.objects.get_or_create(name=known)
    user = User.objects.create_user(name, password=PASSWORD)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture(autouse=True)
def empty_bus() -> None:
    """Forget what an earlier test sent to a worker that was not there."""
    channel_layers.backends.clear()


@pytest.fixture
def owner(db: None) -> User:
    return make_user("petra", "owner")


@pytest.fixture
def viewer(db: None) -> User:
    return make_user("victor", "viewer")


@pytest.fixture
def electrician(db: None) -> User:
    return make_user("emil", "electrician")


@pytest.fixture
def owner_client(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def viewer_client(viewer: User) -> Client:
    client = Client()
    client.force_login(viewer)
    return client


@pytest.fixture
async def worker() -> AsyncIterator[FakeWorker]:
    """Answers on the bus of the running event loop; use it with an async client."""
    async with running() as fake:
        yield fake


@pytest.fixture
async def owner_page(transactional_db: None) -> AsyncClient:
    """Return an async client that is logged in as the owner."""
    return await logged_in("petra", "owner")


@pytest.fixture
async def viewer_page(transactional_db: None) -> AsyncClient:
    """Return an async client that is logged in as a viewer."""
    return await logged_in("victor", "viewer")


async def logged_in(name: str, role: str) -> AsyncClient:
    """Return an async client with a new account."""
    client = AsyncClient()
    user = await sync_to_async(make_user)(name, role)
    await client.aforce_login(user)
    return client
