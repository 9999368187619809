"""Failed logins per account and source (A2)."""

from datetime import UTC, datetime, timedelta

import pytest

from chargepoint import models
from chargepoint.store import logins

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def fail(times: int, *keys: str, at: datetime = NOW) -> None:
    for _ in range(times):
        logins.note_failure(keys, at)


def test_sixth_failure_blocks_for_two_seconds() -> None:
    fail(6, "account:petra")

    assert logins.wait_s(["account:petra"], NOW + timedelta(seconds=1)) == 2
    assert logins.wait_s(["account:petra"], NOW + timedelta(seconds=2)) == 0


def test_blocked_source_blocks_every_account_from_there() -> None:
    fail(8, "source:192.0.2.7")

    assert logins.wait_s(["account:somebody", "source:192.0.2.7"], NOW) > 0
    assert logins.wait_s(["account:somebody", "source:192.0.2.8"], NOW) == 0


def test_success_forgets_the_failures() -> None:
    fail(9, "account:petra")

    logins.note_success(["account:petra"])

    assert logins.wait_s(["account:petra"], NOW) == 0


def test_rows_of_yesterday_are_forgotten() -> None:
    fail(1, "account:old", at=NOW - timedelta(days=2))

    fail(1, "account:new")

    assert list(models.LoginAttempt.objects.values_list("key", flat=True)) == ["account:new"]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "source:192.0.2.7"),
        ("::ffff:192.0.2.7", "source:192.0.2.7"),
        ("2001:db8:0:1::5", "source:2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff::6", "source:2001:db8:0:1::/64"),
        ("fe80::1%eth0", "source:fe80::/64"),
        ("", "source:"),
    ],
)
def test_a_whole_ipv6_network_is_one_source(address: str, key: str) -> None:
    assert logins.source_key(address) == key


def test_account_is_the_same_however_it_is_written() -> None:
    assert logins.account_key(" Petra ") == logins.account_key("petra")
