"""A13: without a login there is a login form; and each role may do its own things alone."""

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import AsyncClient, Client

from chargepoint.store import settings as stored
from chargepoint.store.audit import Actor
from tests.security.site import add_card, admin_urls, contents, panel_urls, restore_roles
from tests.security.visitor import Visitor
from tests.support.process import Wallbox
from tests.support.worker import FakeWorker
from tests.web.conftest import make_user

SERIAL_NUMBER = "2611-004217"
NEW_HARDWARE = {"driver": "simulator", "connectors": "2", "phases": "1"}
METHODS = ("get", "post", "put", "delete", "options")


@pytest.mark.expects_errors  # health is 503 without a worker
@pytest.mark.parametrize("method", METHODS)
def test_nothing_is_told_without_a_login(method: str, owner: User) -> None:
    stored.change("charge_point", {"serial_number": SERIAL_NUMBER}, Actor("test"))
    stored.change("panel", {"name": "Garage of Petra"}, Actor("test"))
    card = add_card("04CA9A97C0DE77", name="Anna Secret")
    told = ("04CA9A97C0DE77", "Anna Secret", SERIAL_NUMBER, "Garage of Petra", "petra", 'class="nav"')

    for url in [*panel_urls(), *admin_urls(), f"/cards/{card.pk}/", "/nothing/here/", "/api/v1/nothing"]:
        response = getattr(Client(), method)(url)
        text = response.content.decode() + str(response.headers)
        assert [each for each in told if each in text] == [], url
        assert response.status_code in (302, 400, 401, 403, 404, 405) or url in OPEN, (
            url,
            response.status_code,
        )


OPEN = {"/login/", "/preferences/", "/api/v1/health"}


@pytest.mark.expects_errors
@pytest.mark.django_db
def test_health_says_one_word() -> None:
    response = Client().get("/api/v1/health")

    assert response.json() == {"status": "starting"}
    assert "Server" not in response.headers


def test_real_answers_name_no_software(box: Wallbox) -> None:
    headers = Visitor(box.port).get("/login/").headers

    assert headers["Server"] == "wallbox"
    assert "X-Powered-By" not in headers


@pytest.mark.parametrize("url", ["/system/settings/more/hardware/", "/setup/installation/"])
async def test_owner_does_not_reach_the_electricians_settings(
    url: str, owner_page: AsyncClient, worker: FakeWorker
) -> None:
    before = await sync_to_async(contents)()

    statuses = [
        (await owner_page.get(url)).status_code,
        (await owner_page.post(url, NEW_HARDWARE)).status_code,
    ]

    assert statuses == [403, 403]
    assert await sync_to_async(contents)() == before


async def test_installation_current_does_not_slip_through_the_owners_form(
    owner_page: AsyncClient, worker: FakeWorker
) -> None:
    values = {"name": "Garage", "uid_case": "upper", "installation_current_a": "32", "phases": "3"}

    await owner_page.post("/system/settings/", values)

    stored_now = await sync_to_async(stored.load)()
    assert stored_now.hardware.installation_current_a == 16


OWNERS_LIMITS = ("hardwaresettings", "chargepointsettings", "certificate")


@pytest.mark.django_db
@pytest.mark.parametrize("model", OWNERS_LIMITS)
def test_owner_changes_no_installation_in_the_admin(model: str) -> None:
    restore_roles()
    make_user("petra", "owner")
    User.objects.update(is_staff=True)
    client = Client()
    client.force_login(User.objects.get())
    before = contents()

    answer = client.post(
        f"/admin/chargepoint/{model}/1/change/", {**NEW_HARDWARE, "installation_current_a": "63"}
    )

    assert answer.status_code in (302, 403)
    assert contents() == before


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["viewer", "owner"])
def test_nobody_but_the_electrician_makes_accounts(role: str) -> None:
    restore_roles()
    make_user("petra", role)
    User.objects.update(is_staff=True)
    client = Client()
    client.force_login(User.objects.get())

    own_page = f"/admin/auth/user/{User.objects.get().pk}/change/"
    answers = [client.post(url, {"is_superuser": "on"}) for url in (own_page, "/admin/auth/user/add/")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not User.objects.get().is_superuser


LEFT_TO_VIEWERS = {"/login/", "/logout/", "/preferences/", "/setup/"}


async def test_viewer_changes_nothing_anywhere(viewer_page: AsyncClient, worker: FakeWorker) -> None:
    card = await sync_to_async(add_card)()
    before = await sync_to_async(contents)()
    sent = {
        "card": str(card.pk),
        "connector": "1",
        "limit_a": "6",
        "name": "changed",
        "open": "1",
        "fix": "a=b",
    }
    urls = [*await sync_to_async(panel_urls)(), f"/cards/{card.pk}/", f"/cards/{card.pk}/delete/"]
    urls += await sync_to_async(admin_urls)()

    for url in (each for each in urls if each not in LEFT_TO_VIEWERS):
        await viewer_page.post(url, sent)

    assert await sync_to_async(contents)() == before
    assert worker.commands == []
