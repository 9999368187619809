"""A2: guessing passwords and tokens is slow, and tells nothing."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from tests.security.visitor import Visitor
from tests.support.process import Wallbox
from tests.web.conftest import PASSWORD

TOKEN = "a-token-of-20-characters-or-more"
MEMORY_MIB = 19


def log_in(name: str = "petra", password: str = PASSWORD, source: str = "192.0.2.7") -> int:
    client = Client(REMOTE_ADDR=source)
    return client.post("/login/", {"username": name, "password": password}).status_code


def test_password_is_stored_as_argon2id_with_19_mib(owner: User) -> None:
    assert owner.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    "forgetful",
    [{"name": "petra", "password": ""}, {"name": "x" * 151, "password": "y"}, {"name": "", "password": "y"}],
    ids=["no password", "overlong name", "no name"],
)
def test_try_without_a_verification_never_resets_the_count(forgetful: dict[str, str], owner: User) -> None:
    for _ in range(5):
        log_in(password="wrong")

    log_in(**forgetful)
    log_in(password="wrong")

    assert log_in() == 429


def test_own_account_of_a_guesser_does_not_reset_the_victims_count(owner: User, viewer: User) -> None:
    for _ in range(3):
        log_in(password="wrong")
        log_in("victor")
    for _ in range(3):
        log_in(password="wrong")
        log_in("victor")

    assert log_in(source="192.0.2.8") == 429


def test_source_with_a_whole_ipv6_network_is_one_source(owner: User) -> None:
    for number in range(6):
        log_in(f"nobody{number}", source=f"2001:db8::{number + 1:x}")

    assert log_in(source="2001:db8::ffff") == 429


def test_forwarded_address_is_not_believed(owner: User) -> None:
    for number in range(6):
        client = Client(headers={"X-Forwarded-For": f"192.0.2.{number}"})
        client.post("/login/", {"username": f"nobody{number}", "password": "wrong"})

    assert Client().post("/login/", {"username": "petra", "password": PASSWORD}).status_code == 429


def page_for(name: str, source: str) -> str:
    response = Client(REMOTE_ADDR=source).post("/login/", {"username": name, "password": "wrong"})
    page = response.content.decode().replace(name, "NAME")
    return re.sub(r'value="[A-Za-z0-9]{64}"|nonce="[^"]*"', "", page)


def test_unknown_known_and_closed_accounts_get_the_same_page(owner: User, viewer: User) -> None:
    User.objects.filter(username="victor").update(is_active=False)

    assert len({page_for(name, "192.0.2.7") for name in ("petra", "nobody", "victor")}) == 1


def work_of(name: str) -> float:
    """Return the processor seconds of one wrong login, the least of three."""
    spent = []
    for number in range(3):
        begun = time.process_time()
        log_in(name, "wrong", source=f"198.51.100.{number}")
        spent.append(time.process_time() - begun)
    return min(spent)


def test_unknown_account_costs_as_much_work_as_a_known_one(owner: User) -> None:
    known, unknown = work_of("petra"), work_of("nobody")

    assert 0.6 < known / unknown < 1.7


@pytest.mark.django_db
def test_right_token_waits_too_while_its_source_guesses(settings: Settings) -> None:
    settings.API_TOKEN = TOKEN
    for _ in range(6):
        Client(headers={"Authorization": "Bearer wrong"}).get("/api/v1/status")

    response = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/api/v1/status")

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def high_water_mib(box: Wallbox) -> float:
    assert box.process is not None
    status = Path(f"/proc/{box.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024


def test_fifty_logins_at_once_cost_the_memory_of_one_and_block_nothing(
    box: Wallbox, visitor: Visitor
) -> None:
    guessers = [Visitor(box.port) for _ in range(50)]
    before_mib = high_water_mib(box)

    with ThreadPoolExecutor(50) as pool:
        tries = [pool.submit(guesser.log_in, "wrong", f"nobody{i}") for i, guesser in enumerate(guessers)]
        slowest_s = max(health_s(box) for _ in range(10))
        statuses = [a_try.result().status for a_try in tries]

    assert slowest_s < 3
    assert set(statuses) <= {401, 429}
    assert statuses.count(401) <= 6
    assert high_water_mib(box) - before_mib < 3 * MEMORY_MIB


def health_s(box: Wallbox) -> float:
    begun = time.monotonic()
    assert box.http("GET", "/api/v1/health", token="")[0] == 200
    return time.monotonic() - begun
