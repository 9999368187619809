"""The first run (A1): no default password, a one-time code, gone after use."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from chargepoint.store import settings as stored_settings
from chargepoint.store import setup_code
from chargepoint.web.roles import Role, role_of
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def code(settings: Settings, tmp_path: Path) -> str:
    settings.SETUP_CODE_FILE = tmp_path / "setup-code"
    return setup_code.ensure()


def values(code: str, **changes: str) -> dict[str, str]:
    return {"code": code, "username": "emil", "password": PASSWORD, "repeated": PASSWORD, **changes}


def test_every_page_leads_to_setup_while_there_is_no_user() -> None:
    assert [Client().get(url)["Location"] for url in ("/", "/login/", "/cards/", "/admin/")] == [
        "/setup/"
    ] * 4


def test_code_and_a_good_password_make_the_electrician(code: str) -> None:
    response = Client().post("/setup/", values(code))

    assert response["Location"] == "/setup/installation/"
    assert role_of(User.objects.get()) is Role.ELECTRICIAN
    assert not setup_code._file().exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "AAAA-AAAA"}, "code"),
        ({"password": "short", "repeated": "short"}, "password"),
        ({"password": "password123", "repeated": "password123"}, "password"),
        ({"repeated": "something else"}, "repeated"),
        ({"username": "a b"}, "username"),
    ],
)
def test_bad_entry_is_named_and_makes_no_account(changes: dict[str, str], field: str, code: str) -> None:
    response = Client().post("/setup/", values(code) | changes)

    assert (response.status_code, list(response.context["form"].errors)) == (400, [field])
    assert not User.objects.exists()


def test_guessing_the_code_has_to_wait(code: str) -> None:
    for _ in range(6):
        Client().post("/setup/", values("AAAA-AAAA"))

    response = Client().post("/setup/", values(code))

    assert "Too many tries" in str(response.context["form"].errors["code"])


def test_setup_is_over_once_there_is_a_user(owner: User, code: str) -> None:
    Client().post("/setup/", values(code))

    assert User.objects.count() == 1


def test_installation_current_is_stored() -> None:
    client = Client()
    client.post("/setup/", values(setup_code.ensure()))

    response = client.post("/setup/installation/", {"installation_current_a": "20"})

    assert response["Location"] == "/setup/backend/"
    assert stored_settings.load().hardware.installation_current_a == 20


@pytest.mark.parametrize("current", ["5", "64", "", "x", "nan"])
def test_impossible_installation_current_is_refused(current: str, electrician: User) -> None:
    client = Client()
    client.force_login(electrician)

    response = client.post("/setup/installation/", {"installation_current_a": current})

    assert response.status_code == 400
    assert stored_settings.load().hardware.installation_current_a == 16


def test_owner_may_not_change_the_installation_current(owner_client: Client) -> None:
    assert owner_client.get("/setup/installation/").status_code == 403


def test_setupcode_prints_the_code(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setupcode")

    assert capsys.readouterr().out.strip() == code


def test_setupcode_prints_none_once_there_is_a_user(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setupcode")

    assert capsys.readouterr().out == ""
