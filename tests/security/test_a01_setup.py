"""A1: no default password; the first run is protected by a one-time code, and holds up nothing but the panel."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from tests.security.visitor import PASSWORD, Visitor
from tests.support.process import Wallbox


@pytest.fixture(scope="module")
def new_box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wallbox]:
    """A wallbox out of the carton."""
    wallbox = Wallbox(tmp_path_factory.mktemp("carton") / "data").start()
    yield wallbox
    wallbox.kill()


@pytest.fixture(scope="module")
def code(new_box: Wallbox) -> str:
    return (new_box.data_dir / "setup-code").read_text().split()[0]


@pytest.mark.django_db
def test_migrations_make_no_account() -> None:
    assert not User.objects.exists()


def test_code_is_in_the_log_and_in_a_file_of_its_owner_alone(new_box: Wallbox, code: str) -> None:
    file = new_box.data_dir / "setup-code"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert code in new_box.log()
    assert new_box.manage("setupcode").stdout.strip() == code


def test_every_page_waits_for_the_setup_and_says_no_more(new_box: Wallbox, code: str) -> None:
    visitor = Visitor(new_box.port)

    answers = [visitor.get(path) for path in ("/", "/login/", "/cards/", "/admin/", "/live/charging/")]

    assert {answer.headers["Location"] for answer in answers} == {"/setup/"}
    assert code not in visitor.get("/setup/").body


def test_charging_api_and_import_wait_for_no_setup(new_box: Wallbox) -> None:
    new_box.simulate("plug-in")
    new_box.configure({"cards": [{"id_tag": "04A2C3D4", "name": "Anna"}]})
    new_box.simulate("present-card", id_tag="04A2C3D4")

    assert new_box.until(status="Charging")["transaction"] is not None
    new_box.simulate("plug-out")


def test_wrong_code_makes_no_account_and_the_right_one_does_once(new_box: Wallbox, code: str) -> None:
    visitor = Visitor(new_box.port)

    assert visitor.set_up("AAAA-AAAA").status == 400
    assert visitor.set_up(code).headers["Location"] == "/setup/installation/"
    assert not (new_box.data_dir / "setup-code").exists()
    assert Visitor(new_box.port).get("/setup/").headers["Location"] == "/"


def test_restart_and_import_open_the_setup_never_again(new_box: Wallbox, code: str) -> None:
    new_box.stop()
    log_before = len(new_box.log())
    new_box.configure({"charge_point": {"serial_number": "2611-004217"}})
    new_box.start()

    assert code not in new_box.log()[log_before:]
    assert not Path(new_box.data_dir / "setup-code").exists()
    assert new_box.manage("setupcode").stdout == ""
    assert Visitor(new_box.port).log_in(PASSWORD).headers["Location"] == "/"
