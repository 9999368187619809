"""The store's synchronous functions on one thread of their own: the runtime's port `Store`."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.db import Error as DatabaseError
from django.db import connections

from chargepoint.domain.authorization import CardKnowledge, IdTagInfo
from chargepoint.domain.certificates import CertificateHash, InvalidCertificate
from chargepoint.domain.charging_profile import InstalledProfile
from chargepoint.domain.configuration import KeyFacts
from chargepoint.domain.firmware import PendingUpdate
from chargepoint.domain.journal import ConnectorRecord, StateChange
from chargepoint.domain.ladder import LadderRun
from chargepoint.domain.local_list import ListLimits, SendLocalList, UpdateStatus
from chargepoint.domain.outbox import Lane, OutboxRow
from chargepoint.domain.parameters import Whitelist
from chargepoint.domain.requests import Answer
from chargepoint.domain.reservation import Reservation
from chargepoint.domain.security import CertificateStatus, CertificateUse
from chargepoint.domain.settings import StoredSettings
from chargepoint.domain.transaction import Transaction
from chargepoint.domain.units import Moment
from chargepoint.runtime.ports import Delivery, StoreUnavailable
from chargepoint.store import (
    authorization,
    backend_leavings,
    charging_profiles,
    connection_runs,
    device_certificate,
    firmware,
    installed_certificates,
    local_auth_list,
    outbox,
    provisional_times,
    reservations,
    settings,
    transactions,
)
from chargepoint.store.audit import Actor
from chargepoint.store.errors import NotStored, StoreError

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


class AsyncStore:
    """Wraps the store for the event loop. Web and admin call the same functions in their own threads."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-aside")

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run one store function on the store's thread.

        Raises StoreUnavailable where the disk is to blame, NotStored where there is no such row.
        """
        return await self._run_on(self._executor, lambda: function(*args, **kwargs))

    async def run_aside(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do what `run` does on a thread and connection of its own: what takes long must not hold up a card."""
        return await self._run_on(self._aside, lambda: function(*args, **kwargs))

    async def _run_on(self, executor: ThreadPoolExecutor, work: Callable[[], R]) -> R:
        try:
            return await asyncio.get_running_loop().run_in_executor(executor, work)
        except NotStored:
            raise
        except (StoreError, DatabaseError) as error:
            raise StoreUnavailable(str(error)) from error

    async def close(self) -> None:
        """Finish what is under way and close the thread's connection."""
        for executor in (self._executor, self._aside):
            await self._run_on(executor, lambda: connections["default"].close())
            executor.shutdown(wait=True)

    async def load_settings(self) -> StoredSettings:
        return await self.run(settings.load)

    async def settings_version(self) -> int:
        return await self.run(settings.version)

    async def save(self, change: StateChange) -> None:
        await self.run(transactions.save, change)

    async def open_transactions(self) -> list[Transaction]:
        return await self.run(transactions.open_transactions)

    async def find_transaction(self, key: str) -> Transaction | None:
        return await self.run(transactions.find, key)

    async def connector_records(self) -> list[ConnectorRecord]:
        return await self.run(transactions.connector_records)

    async def find_card(self, id_tag: str, whitelist: Whitelist, now: Moment) -> CardKnowledge:
        return await self.run(authorization.find_card, id_tag, whitelist, now.utc)

    async def cached_parent(self, id_tag: str) -> str | None:
        return await self.run(authorization.cached_parent, id_tag)

    async def remember_authorization(self, id_tag: str, info: IdTagInfo) -> None:
        await self.run(authorization.remember_authorization, id_tag, info)

    async def clear_cache(self) -> None:
        await self.run(authorization.clear_cache)

    async def forget_backend_leavings(self) -> None:
        await self.run(backend_leavings.forget_now)

    async def install_certificate(
        self, use: CertificateUse, pem: str, most: int, checks_signer: bool
    ) -> CertificateStatus:
        return await self.run(installed_certificates.install, use, pem, most, checks_signer)

    async def certificate_hashes(self, use: CertificateUse) -> tuple[CertificateHash, ...]:
        return await self.run(installed_certificates.hashes, use)

    async def delete_certificate(
        self, wanted: CertificateHash, chain_pem: tuple[str, ...]
    ) -> CertificateStatus:
        return await self.run(installed_certificates.delete, wanted, chain_pem)

    async def begin_certificate_request(self) -> str:
        return await self.run(device_certificate.begin_request)

    async def accept_certificate(self, chain_pem: str, now: datetime) -> None:
        try:
            await self.run(device_certificate.accept, chain_pem, now)
        except NotStored as error:
            raise InvalidCertificate(str(error)) from None

    async def begin_next_certificate(self, now: datetime) -> None:
        await self.run(device_certificate.begin_next, now)

    async def fall_back_certificate(self, now: datetime) -> bool:
        return await self.run(device_certificate.fall_back, now)

    async def confirm_certificate(self, now: datetime) -> None:
        await self.run(device_certificate.confirm, now)

    async def forget_previous_certificate(self, now: datetime) -> None:
        await self.run(device_certificate.forget_previous, now)

    async def certificate_valid_until(self) -> datetime | None:
        return await self.run(device_certificate.valid_until)

    async def pending_update(self) -> PendingUpdate | None:
        return await self.run(firmware.pending)

    async def save_pending_update(self, pending: PendingUpdate | None) -> None:
        await self.run(firmware.save, pending)

    async def forget_ended_update(self) -> None:
        await self.run(firmware.forget_ended)

    async def reservations(self) -> list[Reservation]:
        return await self.run(reservations.standing)

    async def charging_profiles(self) -> list[InstalledProfile]:
        return await self.run(charging_profiles.installed)

    async def save_charging_profiles(
        self, installed: tuple[InstalledProfile, ...], removed: tuple[InstalledProfile, ...]
    ) -> None:
        await self.run(charging_profiles.save, installed, removed)

    async def update_local_list(self, update: SendLocalList, limits: ListLimits) -> UpdateStatus:
        return await self.run_aside(local_auth_list.update, update, limits)

    async def local_list_version(self) -> int:
        return await self.run(local_auth_list.version)

    async def next_message(self, lane: Lane, backend: int) -> OutboxRow | None:
        return await self.run(outbox.next_message, lane, backend)

    async def settle_delivered(self, row: OutboxRow, delivery: Delivery) -> None:
        await self.run(outbox.settle_delivered, row, delivery)

    async def settle_failed(self, row: OutboxRow) -> None:
        await self.run(outbox.settle_failed, row)

    async def queue_length(self, backend: int | None) -> tuple[int, int]:
        return await self.run(outbox.queue_length, backend)

    async def keep_connection_run(self, run: LadderRun) -> None:
        await self.run(connection_runs.keep, run)

    async def note_accepted(self, backend: int) -> None:
        await self.run(settings.note_accepted, backend)

    async def fall_back_link(self) -> None:
        await self.run(settings.fall_back_link)

    async def confirm_link(self) -> None:
        await self.run(settings.confirm_link)

    async def set_key(self, name: str, value: str, actor: str, facts: KeyFacts) -> Answer:
        return await self.run(settings.set_key, name, value, Actor(actor), facts)

    async def convert_provisional_times(self, offset_s: float) -> int:
        return await self.run(provisional_times.convert_provisional_times, offset_s)
