"""The one status that waits for the link."""

import pytest

from chargepoint.domain.notifications import FirmwareStatus
from chargepoint.runtime.due_status import DueStatus
from chargepoint.runtime.ports import CallFailed, CallRejected, CallTimedOut, NotConnected
from tests.support.link import FakeLink

FIRST, SECOND = FirmwareStatus("Downloading"), FirmwareStatus("Downloaded")


@pytest.mark.parametrize(
    ("failure", "is_kept"),
    [
        (NotConnected("cut"), True),
        (CallTimedOut("silence", link_alive=False), True),
        (CallTimedOut("slow", link_alive=True), False),
        (CallRejected("InternalError"), False),
    ],
    ids=["cut", "silence", "slow", "refused"],
)
async def test_what_the_link_lost_waits_and_what_the_backend_refused_does_not(
    failure: CallFailed, is_kept: bool
) -> None:
    link = FakeLink(notify_failures=[failure])
    due = DueStatus(link)

    assert await due.send(due.put(FIRST)) is not is_kept
    assert await due.send_due() is is_kept


async def test_only_the_newest_is_told() -> None:
    link = FakeLink(is_online=False)
    due = DueStatus(link)
    for status in (FIRST, SECOND):
        await due.send(due.put(status))
    link.is_online = True

    assert await due.send_due()
    assert link.notifications == [SECOND]


async def test_an_older_one_that_arrives_leaves_the_newer_one_due() -> None:
    due = DueStatus(FakeLink())
    first = due.put(FIRST)
    due.put(SECOND)

    assert not await due.send(first)
    assert due.due is SECOND
