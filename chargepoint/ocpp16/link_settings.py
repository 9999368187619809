"""What of the stored settings the link needs; the only file that reads them (parameters.md sections 1-4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chargepoint.domain.backoff import BackOff
from chargepoint.domain.boot import BootNotification
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.parameters import ConnectionType, SslClientMode, charge_point_id_of, dialled_url
from chargepoint.domain.settings import StoredSettings


@dataclass(frozen=True, slots=True)
class DialSettings:
    """Everything a new socket depends on: a change of any of it means a reconnect.

    url: as dialled, the percent-encoded charge point id in it. interface: "": the operating system routes.
    proxy: HOST:PORT or "".
    """

    url: str
    charge_point_id: str
    password: bytes | None = field(repr=False)
    ssl_client_mode: SslClientMode
    trusted_roots_pem: tuple[str, ...] = ()
    client_certificate_pem: str = ""
    client_key_pem: str = field(default="", repr=False)
    interface: str = ""
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """One reading of the settings. why_not: `no_backend` or `no_ocpp` where no client runs, else "".

    backend_number: of the backend identity. heartbeat_interval_s, message_timeout_s, ping_interval_s: seconds.
    """

    dial: DialSettings
    boot: BootNotification
    backend_number: int
    connection_type: ConnectionType
    why_not: str
    previous_password: bytes | None = field(repr=False)
    ping_interval_s: float
    heartbeat_interval_s: float = 300.0
    message_timeout_s: float = 30.0
    back_off: BackOff = field(default_factory=BackOff)

    @property
    def is_used(self) -> bool:
        """A client runs."""
        return not self.why_not

    def needs_reconnect(self, new: "LinkSettings") -> bool:
        """Tell whether the step to new settings starts, stops or replaces the socket."""
        return self.is_used != new.is_used or (
            new.is_used and (self.dial != new.dial or self.needs_boot(new))
        )

    def needs_boot(self, new: "LinkSettings") -> bool:
        """Tell whether BootNotification is due again: another backend or address, or another content."""
        return (self.dial.url, self.backend_number, self.boot) != (new.dial.url, new.backend_number, new.boot)


def read(settings: StoredSettings, interfaces: Mapping[str, str]) -> LinkSettings:
    """Return what the link needs. interfaces: by connection type; a missing or empty name: the system routes."""
    backend = settings.backend
    keys = settings.keys
    return LinkSettings(
        dial=DialSettings(
            url=_url(settings),
            charge_point_id=charge_point_id_of(backend, settings.identity.serial_number),
            password=settings.password,
            ssl_client_mode=backend.ssl_client_mode,
            trusted_roots_pem=settings.trusted_roots_pem,
            client_certificate_pem=settings.client_certificate_pem,
            client_key_pem=settings.client_key_pem,
            interface=interfaces.get(backend.connection_type, ""),
            proxy=backend.websocket_proxy,
        ),
        boot=BootNotification(
            vendor=settings.identity.vendor,
            model=settings.identity.model,
            serial_number=settings.identity.serial_number,
            firmware_version=settings.identity.firmware_version,
        ),
        backend_number=settings.backend_number or 0,
        connection_type=backend.connection_type,
        why_not=_why_not(settings),
        previous_password=settings.previous_password,
        ping_interval_s=float(backend.keepalive_interval_s),
        heartbeat_interval_s=_seconds(keys, "HeartbeatInterval", 300),
        message_timeout_s=_seconds(keys, "MessageTimeout", 30),
        back_off=BackOff(
            wait_minimum_s=_seconds(keys, "RetryBackOffWaitMinimum", 1),
            repeat_times=int(_seconds(keys, "RetryBackOffRepeatTimes", 5)),
            random_range_s=_seconds(keys, "RetryBackOffRandomRange", 10),
        ),
    )


def _url(settings: StoredSettings) -> str:
    try:
        return dialled_url(settings.backend, settings.identity.serial_number)
    except InvalidSettings:
        return ""  # stored by an older version; dialling it names the reason


def _why_not(settings: StoredSettings) -> str:
    if settings.backend.connection_type is ConnectionType.NONE:
        return "no_backend"
    return "" if settings.backend.uses_backend else "no_ocpp"


def _seconds(keys: Mapping[str, str], name: str, default: float) -> float:
    text = keys.get(name, "")
    return float(text) if text.isdecimal() else default
