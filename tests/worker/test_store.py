"""The store on its own thread: whose fault a failure is."""

import pytest

from chargepoint.runtime.ports import StoreUnavailable
from chargepoint.store import cards
from chargepoint.store.errors import NotStored, StoreCorrupt, StoreError
from chargepoint.worker.store import AsyncStore


def fails(error: StoreError) -> None:
    raise error


@pytest.mark.parametrize("error", [StoreError("disk full"), StoreCorrupt("damaged")])
async def test_sick_disk_is_unavailable(error: StoreError) -> None:
    store = AsyncStore()
    with pytest.raises(StoreUnavailable, match=str(error)):
        await store.run(fails, error)
    await store.close()


@pytest.mark.django_db(transaction=True)
async def test_missing_row_is_no_fault_of_the_disk() -> None:
    store = AsyncStore()
    with pytest.raises(NotStored):
        await store.run(cards.get, 4711)
    await store.close()
