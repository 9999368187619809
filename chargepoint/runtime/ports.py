"""What the runtime needs of the world, with the promises each port keeps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chargepoint.domain.authorization import CardKnowledge, IdTagInfo
from chargepoint.domain.certificates import CertificateHash
from chargepoint.domain.charging_profile import InstalledProfile
from chargepoint.domain.configuration import KeyFacts
from chargepoint.domain.events import BackendEvent
from chargepoint.domain.journal import ConnectorRecord, StateChange
from chargepoint.domain.local_list import ListLimits, SendLocalList, UpdateStatus
from chargepoint.domain.metering import MeterValue
from chargepoint.domain.notifications import Notification
from chargepoint.domain.outbox import Lane, OutboxRow
from chargepoint.domain.parameters import Whitelist
from chargepoint.domain.requests import Answer, Decision, Request, RequestAccepted
from chargepoint.domain.reservation import Reservation
from chargepoint.domain.security import CertificateStatus, CertificateUse
from chargepoint.domain.settings import StoredSettings
from chargepoint.domain.snapshot import BackendView
from chargepoint.domain.transaction import Transaction
from chargepoint.domain.units import Moment
from chargepoint.runtime.store_ports import ConnectionRunStore, FirmwareStore


class Clock(Protocol):
    """Both clocks."""

    def now(self) -> Moment:
        """Return the present moment; utc already corrected by what the backend or NTP said."""
        ...


class CallFailed(Exception):
    """A CALL got no usable CALLRESULT."""

    permanent = False


class NotConnected(CallFailed):
    """The link was closed before, or broke before an answer; no failure of the backend to process it."""


class CallTimedOut(CallFailed):
    """No answer in time. link_alive: another message was answered meanwhile."""

    def __init__(self, message: str, link_alive: bool) -> None:
        super().__init__(message)
        self.link_alive = link_alive


class CallRejected(CallFailed):
    """The backend answered with a CALLERROR, or with a CALLRESULT that does not fit the schema."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(f"{code}: {description}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a delivered message brought: StartTransaction both, StopTransaction perhaps id_tag_info, others neither."""

    transaction_id: int | None = None
    id_tag_info: IdTagInfo | None = None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A StatusNotification (§4.9)."""

    connector_id: int
    status: str
    error_code: str
    at: Moment
    info: str = ""
    vendor_error_code: str = ""


class CentralSystem(Protocol):
    """The backend as the runtime sees it. Every method raises CallFailed's kinds and is safe to cancel."""

    @property
    def is_online(self) -> bool:
        """Socket up and BootNotification Accepted."""
        ...

    def view(self) -> BackendView:
        """Return the link as it is now (queue_length and parked are filled in by the runtime)."""
        ...

    async def authorize(self, id_tag: str, timeout_s: float) -> IdTagInfo:
        """Ask; goes ahead of stored messages. Raises CallTimedOut after timeout_s in all, waiting for its turn included."""
        ...

    async def deliver(self, row: OutboxRow, transaction_id: int | None) -> Delivery:
        """Send a stored message under its stored id. transaction_id: for MeterValues and StopTransaction."""
        ...

    async def notify_status(self, report: StatusReport) -> None:
        """Send StatusNotification; goes ahead of stored messages."""
        ...

    async def send_meter_values(
        self, connector_id: int, transaction_id: int | None, values: tuple[MeterValue, ...]
    ) -> None:
        """Send MeterValues that is not stored (triggered)."""
        ...

    async def notify(self, notification: Notification) -> str:
        """Send what is not stored; return the status of the confirmation, "" where it has none."""
        ...

    async def trigger(self, requested_message: str) -> None:
        """Send BootNotification or Heartbeat now."""
        ...

    async def apply(self, settings: StoredSettings) -> None:
        """Take new settings: start, stop or reconnect the client, or change the ping interval, as parameters.md 1 says."""
        ...

    def verified_chain(self) -> tuple[str, ...]:
        """Return the certificates as PEM on which the open link rests, its end first; () where it rests on none or none tells."""
        ...

    def try_now(self) -> None:
        """Skip the rest of the back-off wait."""
        ...

    async def drop(self, reason: str) -> None:
        """Close the socket and dial again: it looks dead. Harmless when there is none."""
        ...

    async def run(self, actions: "ChargePointActions") -> None:
        """Dial, register and serve for ever, until cancelled."""
        ...


class ChargePointActions(Protocol):
    """What the link asks of the charge point."""

    async def decide(self, request: Request) -> Decision:
        """Decide a backend's request in the actor's own turn.

        RemoteStart, RemoteStop, Reset, ChangeAvailability and TriggerMessage only decide: the link sends the answer,
        then posts RequestAccepted where it was Accepted or Scheduled. UnlockConnector, ChangeConfiguration,
        ClearCache and GetConfiguration are carried out before they answer.
        """
        ...

    def post(self, event: BackendEvent | RequestAccepted) -> None:
        """Put an event into the inbox; never blocks."""
        ...

    async def registered(self, backend: int) -> None:
        """Note durably that this backend identity has accepted a BootNotification."""
        ...

    async def heartbeat_interval_received(self, interval_s: int) -> None:
        """Store what BootNotification.conf said as HeartbeatInterval."""
        ...

    def time_received(self, current_time: Moment) -> None:
        """Take the backend's currentTime (utc) as seen at monotonic_s."""
        ...


class StatusSink(Protocol):
    """Where snapshots go."""

    async def publish(self) -> None:
        """Send the newest whole snapshot to whoever watches; at most 2 a second reach them."""
        ...


class StoreUnavailable(Exception):
    """The disk took nothing: full, read-only or broken. Nothing of the call was stored; trying again may help."""

    permanent = False


class CertificateStore(Protocol):
    """Certificates and the keys that never leave the device. Every method raises StoreUnavailable."""

    async def install_certificate(
        self, use: CertificateUse, pem: str, most: int, checks_signer: bool
    ) -> CertificateStatus:
        """Install a root; Accepted or Failed. Raises InvalidCertificate."""
        ...

    async def certificate_hashes(self, use: CertificateUse) -> tuple[CertificateHash, ...]:
        """Return what the installed roots of a use are known by."""
        ...

    async def delete_certificate(
        self, wanted: CertificateHash, chain_pem: tuple[str, ...]
    ) -> CertificateStatus:
        """Delete a root; Accepted, Failed (in use) or NotFound. chain_pem: the open link's verified chain, () not known."""
        ...

    async def begin_certificate_request(self) -> str:
        """Make a key pair, keep it, and return the PKCS 10 request as PEM."""
        ...

    async def accept_certificate(self, chain_pem: str, now: datetime) -> None:
        """Use the certificate that answers the request, from when it is valid on. Raises InvalidCertificate."""
        ...

    async def begin_next_certificate(self, now: datetime) -> None:
        """Change to the certificate that waited to become valid."""
        ...

    async def fall_back_certificate(self, now: datetime) -> bool:
        """Go back to the certificate before one that never connected; tell whether there is one that has not ended."""
        ...

    async def confirm_certificate(self, now: datetime) -> None:
        """Note that the certificate has connected: the one before is kept a month longer at most."""
        ...

    async def forget_previous_certificate(self, now: datetime) -> None:
        """Take away the certificate before once its month is over or it has ended."""
        ...

    async def certificate_valid_until(self) -> datetime | None:
        """Return when the last of our own certificates ends, None where there is none."""
        ...


class Store(CertificateStore, ConnectionRunStore, FirmwareStore, Protocol):
    """Everything durable. Each call is one short database transaction; raises StoreUnavailable."""

    async def load_settings(self) -> StoredSettings:
        """Return every section of the settings."""
        ...

    async def settings_version(self) -> int:
        """Return the version alone; cheap enough for every second."""
        ...

    async def save(self, change: StateChange) -> None:
        """Store all of it durably (synchronous=FULL) or nothing."""
        ...

    async def open_transactions(self) -> list[Transaction]:
        """Return the transactions without an end, oldest first."""
        ...

    async def find_transaction(self, key: str) -> Transaction | None:
        """Return one transaction by its local key."""
        ...

    async def connector_records(self) -> list[ConnectorRecord]:
        """Return what is stored of connectors 0 to n; those never stored are missing."""
        ...

    async def find_card(self, id_tag: str, whitelist: Whitelist, now: Moment) -> CardKnowledge:
        """Look a presented card up on the active list (OCPP: Local Authorization List, then cache; local: own cards)."""
        ...

    async def cached_parent(self, id_tag: str) -> str | None:
        """Return the parentIdTag known for an idTag from the backend's list or the cache."""
        ...

    async def remember_authorization(self, id_tag: str, info: IdTagInfo) -> None:
        """Update the authorization cache, unless the idTag is on the Local Authorization List."""
        ...

    async def clear_cache(self) -> None:
        """Forget every entry of the authorization cache."""
        ...

    async def forget_backend_leavings(self) -> None:
        """Forget list, cache, profiles and reservations of the backend that was left."""
        ...

    async def reservations(self) -> list[Reservation]:
        """Return the reservations as they were stored, oldest first."""
        ...

    async def charging_profiles(self) -> list[InstalledProfile]:
        """Return the installed charging profiles, oldest first."""
        ...

    async def save_charging_profiles(
        self, installed: tuple[InstalledProfile, ...], removed: tuple[InstalledProfile, ...]
    ) -> None:
        """Take some away and add others, durably, all of it or nothing."""
        ...

    async def update_local_list(self, update: SendLocalList, limits: ListLimits) -> UpdateStatus:
        """Carry out SendLocalList, all of it or nothing; look-ups and other writes go on meanwhile."""
        ...

    async def local_list_version(self) -> int:
        """Return the version of the Local Authorization List, 0 while it is empty."""
        ...

    async def next_message(self, lane: Lane, backend: int) -> OutboxRow | None:
        """Return the head of the lane: the waiting row with the smallest seq of that backend."""
        ...

    async def settle_delivered(self, row: OutboxRow, delivery: Delivery) -> None:
        """Mark delivered; for a StartTransaction also fill transaction_id, parent and is_rejected of its transaction."""
        ...

    async def settle_failed(self, row: OutboxRow) -> None:
        """Store attempts, state and next_attempt_at of the row as given."""
        ...

    async def queue_length(self, backend: int | None) -> tuple[int, int]:
        """Return how many rows are waiting and parked for that backend."""
        ...

    async def note_accepted(self, backend: int) -> None:
        """Note that this backend identity has accepted a BootNotification."""
        ...

    async def fall_back_link(self) -> None:
        """Go back to the URL and SSL mode before a SecurityProfile that does not work."""
        ...

    async def confirm_link(self) -> None:
        """Forget them: the new profile has worked, and it is never lowered again."""
        ...

    async def set_key(self, name: str, value: str, actor: str, facts: KeyFacts) -> Answer:
        """Change an OCPP configuration key through store.settings; Accepted, Rejected, NotSupported or RebootRequired.

        facts: what the running board has; a value that it cannot deliver is Rejected.
        """
        ...

    async def convert_provisional_times(self, offset_s: float) -> int:
        """Shift every provisional stamp of this boot by offset_s; return how many rows changed."""
        ...
