"""A store in memory: the one fake at the runtime's store port."""

import asyncio
from dataclasses import replace
from datetime import datetime

from chargepoint.domain.authorization import AuthorizationStatus, CardKnowledge, IdTagInfo, Standing
from chargepoint.domain.certificates import CertificateHash, InvalidCertificate
from chargepoint.domain.charging_profile import InstalledProfile
from chargepoint.domain.configuration import KeyFacts
from chargepoint.domain.firmware import PendingUpdate, UpdatePhase
from chargepoint.domain.journal import ConnectorRecord, LogEntry, PresentedCard, SessionSample, StateChange
from chargepoint.domain.ladder import LadderRun
from chargepoint.domain.local_list import ListLimits, SendLocalList, UpdateStatus, check_update
from chargepoint.domain.outbox import Lane, OutboxRow, OutboxState, lane_of
from chargepoint.domain.parameters import Whitelist
from chargepoint.domain.requests import Answer
from chargepoint.domain.reservation import Reservation
from chargepoint.domain.security import CertificateStatus, CertificateUse
from chargepoint.domain.settings import StoredSettings
from chargepoint.domain.transaction import (
    Message,
    MeterValuesMessage,
    StartTransactionMessage,
    Transaction,
)
from chargepoint.domain.units import Moment
from chargepoint.runtime.ports import Delivery, StoreUnavailable


class MemoryStore:
    """Keeps everything in lists.

    is_full: every write fails, as on a full disk. is_unreadable: every look-up does. saves: each change, in order.
    """

    def __init__(self, settings: StoredSettings) -> None:
        self.settings = settings
        self.cards: dict[str, CardKnowledge] = {}
        self.transactions: dict[str, Transaction] = {}
        self.rows: list[OutboxRow] = []
        self.records: dict[int, ConnectorRecord] = {}
        self.log: list[LogEntry] = []
        self.presented: list[PresentedCard] = []
        self.remembered: dict[str, IdTagInfo] = {}
        self.accepted: list[int] = []
        self.connection_runs: list[LadderRun] = []
        self.saves: list[StateChange] = []
        self.shifts: list[float] = []
        self.local_list = 0
        self.update: PendingUpdate | None = None
        self.roots: list[tuple[CertificateUse, str]] = []
        self.own_certificate = ""
        self.valid_until: datetime | None = None
        self.link_changes: list[str] = []
        self.has_no_way_back = False
        self.reserved: dict[int, Reservation] = {}
        self.profiles: list[InstalledProfile] = []
        self.is_full = False
        self.is_unreadable = False

    def list_card(
        self, id_tag: str, standing: Standing = Standing.LISTED, report_as: str = "", name: str = ""
    ) -> None:
        """Put a card on the active list."""
        status = AuthorizationStatus.ACCEPTED if standing is Standing.LISTED else AuthorizationStatus.BLOCKED
        self.cards[id_tag] = CardKnowledge(
            id_tag, standing, report_as or id_tag, "local", name, status=status
        )

    def _write(self) -> None:
        if self.is_full:
            raise StoreUnavailable("disk full")

    def _read(self) -> None:
        if self.is_unreadable:
            raise StoreUnavailable("I/O error")

    @property
    def samples(self) -> list[SessionSample]:
        """Return every point of a power curve in order."""
        return [sample for change in self.saves for sample in change.samples]

    def messages(self) -> list[object]:
        """Return every queued message in order."""
        return [row.message for row in self.rows]

    async def load_settings(self) -> StoredSettings:
        return self.settings

    async def settings_version(self) -> int:
        return self.settings.version

    async def save(self, change: StateChange) -> None:
        await asyncio.sleep(0)
        self._write()
        self.saves.append(change)
        for transaction in change.transactions:
            self.transactions[transaction.key] = self._with_known_id(transaction)
        for message in change.messages:
            self.rows.append(
                OutboxRow(
                    len(self.rows) + 1,
                    message.message_id,
                    message.backend,
                    message.message,
                    _stamp_of(message.message),
                    0,
                    OutboxState.WAITING,
                )
            )
        for record in change.connectors:
            self.records[record.connector_id] = record
        for one in change.reservations:
            self.reserved.pop(one.reservation_id, None)
            if one.reservation is not None:
                self.reserved[one.reservation_id] = one.reservation
        self.log += change.log
        self.presented += change.presented

    def _with_known_id(self, transaction: Transaction) -> Transaction:
        """Keep the backend's id, of which the actor may not have heard yet, as the real store does."""
        known = self.transactions.get(transaction.key)
        if known is None or transaction.transaction_id is not None:
            return transaction
        return replace(transaction, transaction_id=known.transaction_id)

    async def open_transactions(self) -> list[Transaction]:
        return [transaction for transaction in self.transactions.values() if transaction.is_open]

    async def find_transaction(self, key: str) -> Transaction | None:
        return self.transactions.get(key)

    async def connector_records(self) -> list[ConnectorRecord]:
        return list(self.records.values())

    async def find_card(self, id_tag: str, whitelist: Whitelist, now: Moment) -> CardKnowledge:
        self._read()
        return self.cards.get(id_tag, CardKnowledge(id_tag, Standing.UNKNOWN, id_tag))

    async def cached_parent(self, id_tag: str) -> str | None:
        self._read()
        info = self.remembered.get(id_tag)
        return info.parent_id_tag if info else None

    async def remember_authorization(self, id_tag: str, info: IdTagInfo) -> None:
        self._write()
        self.remembered[id_tag] = info

    async def clear_cache(self) -> None:
        self._write()
        self.remembered.clear()

    async def forget_backend_leavings(self) -> None:
        self._write()
        self.remembered.clear()
        self.profiles.clear()
        self.reserved.clear()

    async def install_certificate(
        self, use: CertificateUse, pem: str, most: int, checks_signer: bool
    ) -> CertificateStatus:
        self._write()
        if pem == "bad":
            raise InvalidCertificate("no certificate")
        self.roots.append((use, pem))
        return CertificateStatus.ACCEPTED

    async def certificate_hashes(self, use: CertificateUse) -> tuple[CertificateHash, ...]:
        return tuple(CertificateHash("SHA256", pem, pem, "1") for kind, pem in self.roots if kind is use)

    async def delete_certificate(
        self, wanted: CertificateHash, chain_pem: tuple[str, ...]
    ) -> CertificateStatus:
        self._write()
        if wanted.issuer_name_hash in chain_pem:
            return CertificateStatus.FAILED
        left = [one for one in self.roots if one[1] != wanted.issuer_name_hash]
        is_found = len(left) < len(self.roots)
        self.roots = left
        return CertificateStatus.ACCEPTED if is_found else CertificateStatus.NOT_FOUND

    async def begin_certificate_request(self) -> str:
        self._write()
        return "csr"

    async def begin_next_certificate(self, now: datetime) -> None:
        self._write()
        self._change_certificate("begin", next_certificate_at=None)

    async def fall_back_certificate(self, now: datetime) -> bool:
        self._write()
        if self.has_no_way_back:
            return False
        self._change_certificate("fall back to certificate", has_fallback_certificate=False)
        return True

    async def confirm_certificate(self, now: datetime) -> None:
        self._write()
        self._change_certificate("confirm certificate", has_fallback_certificate=False)

    async def forget_previous_certificate(self, now: datetime) -> None:
        self._read()

    def _change_certificate(self, what: str, **fields: object) -> None:
        version = self.settings.version + 1
        self.settings = replace(self.settings, version=version, **fields)  # type: ignore[arg-type]  # as named above
        self.link_changes.append(what)

    async def accept_certificate(self, chain_pem: str, now: datetime) -> None:
        self._write()
        if chain_pem == "bad":
            raise InvalidCertificate("not our key")
        self.own_certificate = chain_pem

    async def certificate_valid_until(self) -> datetime | None:
        self._read()
        return self.valid_until

    async def fall_back_link(self) -> None:
        self._write()
        self.settings = replace(self.settings, has_fallback_link=False, version=self.settings.version + 1)
        self.link_changes.append("fall back")

    async def confirm_link(self) -> None:
        self._write()
        self.settings = replace(self.settings, has_fallback_link=False, version=self.settings.version + 1)
        self.link_changes.append("confirm")

    async def pending_update(self) -> PendingUpdate | None:
        self._read()
        return self.update

    async def forget_ended_update(self) -> None:
        self._write()
        if self.update is not None and self.update.phase is UpdatePhase.OVER:
            self.update = None

    async def save_pending_update(self, pending: PendingUpdate | None) -> None:
        self._write()
        self.update = pending

    async def reservations(self) -> list[Reservation]:
        return list(self.reserved.values())

    async def charging_profiles(self) -> list[InstalledProfile]:
        return list(self.profiles)

    async def save_charging_profiles(
        self, installed: tuple[InstalledProfile, ...], removed: tuple[InstalledProfile, ...]
    ) -> None:
        self._write()
        self.profiles = [one for one in self.profiles if one not in removed] + list(installed)

    async def update_local_list(self, update: SendLocalList, limits: ListLimits) -> UpdateStatus:
        self._write()
        status = check_update(update, self.local_list, limits)
        if status is UpdateStatus.ACCEPTED:
            self.local_list = update.version
        return status

    async def local_list_version(self) -> int:
        return self.local_list

    async def next_message(self, lane: Lane, backend: int) -> OutboxRow | None:
        for row in self.rows:
            if row.state is OutboxState.WAITING and row.backend == backend and lane_of(row.message) is lane:
                return row
        return None

    async def settle_delivered(self, row: OutboxRow, delivery: Delivery) -> None:
        self._replace(replace(row, state=OutboxState.DELIVERED))
        if isinstance(row.message, StartTransactionMessage):
            transaction = self.transactions[row.message.transaction_key]
            self.transactions[transaction.key] = replace(transaction, transaction_id=delivery.transaction_id)

    async def settle_failed(self, row: OutboxRow) -> None:
        self._replace(row)

    def _replace(self, row: OutboxRow) -> None:
        self.rows[row.seq - 1] = row

    async def queue_length(self, backend: int | None) -> tuple[int, int]:
        states = [row.state for row in self.rows if row.backend == backend]
        return states.count(OutboxState.WAITING), states.count(OutboxState.PARKED)

    async def keep_connection_run(self, run: LadderRun) -> None:
        self._write()
        self.connection_runs.append(run)

    async def note_accepted(self, backend: int) -> None:
        self.accepted.append(backend)
        self.settings = replace(self.settings, was_ever_accepted=True, version=self.settings.version + 1)

    async def set_key(self, name: str, value: str, actor: str, facts: KeyFacts) -> Answer:
        keys = {**self.settings.keys, name: value}
        self.settings = replace(self.settings, keys=keys, version=self.settings.version + 1)
        return Answer.ACCEPTED

    async def convert_provisional_times(self, offset_s: float) -> int:
        self.shifts.append(offset_s)
        return 0


def _stamp_of(message: Message) -> datetime:
    return message.values[0].timestamp if isinstance(message, MeterValuesMessage) else message.timestamp
