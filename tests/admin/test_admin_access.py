"""Who may see and change what in the Django admin."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

pytestmark = pytest.mark.django_db

SECRET = "a good long password"
BACKEND_PAGE = "/admin/chargepoint/backendsettings/1/change/"
BACKEND_FORM = {
    "connection_type": "ethernet",
    "charge_point_id": "CP001",
    "ocpp_mode": "ocpp1.6j",
    "backend_url": "wss://backend.example/ocpp",
    "backend_password": "",
    "backend_password_format": "text",
    "authorization_mode": "ocpp",
    "free_charging_id_tag": "FREECHARGING",
    "whitelist": "local",
    "ssl_client_mode": "verify",
    "websocket_proxy": "",
    "keepalive_interval_s": "30",
    "local_offline_authorization": "on",
}
LISTS_OF_UIDS = ("card", "presentedcard", "transaction")
CARD_FORM = {"id_tag": "04A2C3D4", "name": "Anna", "enabled": "on", "note": "", "report_as": ""}


def browser_of(name: str, *roles: str) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def electrician() -> Client:
    return browser_of("eva", "electrician")


def test_the_owner_may_not_touch_the_installation() -> None:
    owner = browser_of("anna", "owner")

    codes = {
        model: owner.post(f"/admin/chargepoint/{model}/1/change/", {}).status_code
        for model in ("hardwaresettings", "chargepointsettings", "backendsettings", "panelsettings")
    }

    assert codes == {
        "hardwaresettings": 403,
        "chargepointsettings": 403,
        "backendsettings": 200,
        "panelsettings": 200,
    }


def test_a_viewer_may_look_and_change_nothing() -> None:
    viewer = browser_of("otto", "viewer")

    assert viewer.get(BACKEND_PAGE).status_code == 200
    assert viewer.post(BACKEND_PAGE, BACKEND_FORM).status_code == 403
    assert viewer.post("/admin/chargepoint/card/add/", CARD_FORM).status_code == 403


@pytest.mark.parametrize("table", ["chargingprofile", "firmwareupdate", "reservation"])
@pytest.mark.parametrize("role", ["viewer", "owner", "electrician"])
def test_everybody_may_read_what_the_backend_has_installed(role: str, table: str) -> None:
    browser = browser_of("vera", role)

    assert browser.get(f"/admin/chargepoint/{table}/").status_code == 200
    assert browser.get(f"/admin/chargepoint/{table}/add/").status_code == 403


def test_the_roles_exist_from_the_start() -> None:
    rights = {
        group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()
    }

    assert set(rights) == {"viewer", "owner", "electrician"}
    assert rights["viewer"] < rights["owner"] < rights["electrician"]
    assert all(code.startswith("view_") for code in rights["viewer"])


def test_only_the_electrician_manages_users() -> None:
    eva, anna = browser_of("eva", "electrician"), browser_of("anna", "owner")

    assert eva.get("/admin/auth/user/").status_code == 200
    assert eva.get("/admin/auth/group/").status_code == 200
    assert anna.get("/admin/auth/user/").status_code == 403
