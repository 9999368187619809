"""What of the stored settings the link needs; the only file that reads them (parameters.md sections 1-4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from chargepoint.domain.backoff import BackOff
from chargepoint.domain.boot import BootNotification
from chargepoint.domain.configuration import KeyFacts, effective
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.parameter_effects import EffectKind, effect_of_change
from chargepoint.domain.parameters import (
    BackendParameters,
    ConnectionType,
    SslClientMode,
    charge_point_id_of,
    dialled_url,
)
from chargepoint.domain.settings import StoredSettings


@dataclass(frozen=True, slots=True)
class DialSettings:
    """Everything a new socket depends on: a change of any of it means a reconnect, but for a root that comes in addition.

    url: as dialled, the percent-encoded charge point id in it; "" where it is not well-formed, and url_problem says why.
    interface: "": the operating system routes. proxy: HOST:PORT or "". pins_roots: the trusted roots count
    alone, where there are any (AdditionalRootCertificateCheck).
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
    pins_roots: bool = False
    url_problem: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """Host and charge point id: no two sockets with the same may be open at once."""
        return urlsplit(self.url).hostname or "", self.charge_point_id

    def still_holds(self, new: "DialSettings", rests_on_pem: str) -> bool:
        """Tell whether a socket opened with these may stay: nothing else has changed, and its root was not taken away.

        rests_on_pem: the root of the chain that was verified, "" where that cannot be told: then any root may be it.
        """
        gone = set(self.trusted_roots_pem) - set(new.trusted_roots_pem)
        has_root = rests_on_pem not in gone if rests_on_pem else not gone
        return has_root and replace(self, trusted_roots_pem=new.trusted_roots_pem) == new


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """One reading of the settings. why_not: `no_backend` or `no_ocpp` where no client runs, else "".

    backend_number: of the backend identity. heartbeat_interval_s, message_timeout_s, ping_interval_s: seconds.
    profiles: SupportedFeatureProfiles.
    """

    parameters: BackendParameters
    dial: DialSettings
    boot: BootNotification
    backend_number: int
    why_not: str
    previous_password: bytes | None = field(repr=False)
    ping_interval_s: float
    heartbeat_interval_s: float
    message_timeout_s: float
    back_off: BackOff
    profiles: frozenset[str]

    @property
    def is_used(self) -> bool:
        """A client runs."""
        return not self.why_not

    def needs_reconnect(self, new: "LinkSettings", rests_on_pem: str = "") -> bool:
        """Tell whether the step to new settings starts, stops or replaces the socket. rests_on_pem: see `still_holds`."""
        if self.is_used != new.is_used:
            return True
        effect = effect_of_change(self.parameters, new.parameters, new.boot.serial_number)
        is_another = effect.kind in _NEW_SOCKET or self.needs_boot(new)
        return new.is_used and (is_another or not self.dial.still_holds(new.dial, rests_on_pem))

    def needs_boot(self, new: "LinkSettings") -> bool:
        """Tell whether BootNotification is due again: another backend or address, or another content."""
        return (self.dial.url, self.backend_number, self.boot) != (new.dial.url, new.backend_number, new.boot)


_CHECKS_CHAIN = frozenset(SslClientMode) - {SslClientMode.NONE, SslClientMode.ENCRYPT_ONLY}

_NEW_SOCKET = frozenset({EffectKind.RECONNECT, EffectKind.RECONNECT_AND_BOOT})


def read(settings: StoredSettings, facts: KeyFacts, interfaces: Mapping[str, str]) -> LinkSettings:
    """Return what the link needs. interfaces: by connection type; a missing or empty name: the system routes."""
    backend, identity = settings.backend, settings.identity
    keys = effective(settings, facts)
    return LinkSettings(
        parameters=backend,
        dial=_dial_settings(
            settings,
            interfaces.get(backend.connection_type, ""),
            keys.bool_of("AdditionalRootCertificateCheck"),
        ),
        boot=BootNotification(
            vendor=identity.vendor,
            model=identity.model,
            serial_number=identity.serial_number,
            firmware_version=identity.firmware_version,
        ),
        backend_number=settings.backend_number or 0,
        why_not=_why_not(settings),
        previous_password=settings.previous_password,
        ping_interval_s=float(keys.int_of("WebSocketPingInterval")),
        heartbeat_interval_s=float(keys.int_of("HeartbeatInterval")),
        message_timeout_s=float(keys.int_of("MessageTimeout")),
        back_off=BackOff(
            wait_minimum_s=float(keys.int_of("RetryBackOffWaitMinimum")),
            repeat_times=keys.int_of("RetryBackOffRepeatTimes"),
            random_range_s=float(keys.int_of("RetryBackOffRandomRange")),
        ),
        profiles=frozenset(keys.list_of("SupportedFeatureProfiles")),
    )


def _dial_settings(settings: StoredSettings, interface: str, pins_roots: bool) -> DialSettings:
    mode = settings.backend.ssl_client_mode
    url, url_problem = _url(settings)
    return DialSettings(
        url=url,
        url_problem=url_problem,
        charge_point_id=charge_point_id_of(settings.backend, settings.identity.serial_number),
        password=settings.password,
        ssl_client_mode=mode,
        trusted_roots_pem=settings.trusted_roots_pem if mode in _CHECKS_CHAIN else (),
        client_certificate_pem=settings.client_certificate_pem if mode is SslClientMode.MUTUAL else "",
        client_key_pem=settings.client_key_pem if mode is SslClientMode.MUTUAL else "",
        interface=interface,
        proxy=settings.backend.websocket_proxy,
        pins_roots=pins_roots and mode in _CHECKS_CHAIN,
    )


def _url(settings: StoredSettings) -> tuple[str, str]:
    try:
        url = dialled_url(settings.backend, settings.identity.serial_number)
    except InvalidSettings as error:  # stored by an older version, or not stored at all
        return "", error.problems[0].code
    return url, "" if url else "missing"


def _why_not(settings: StoredSettings) -> str:
    if settings.backend.connection_type is ConnectionType.NONE:
        return "no_backend"
    return "" if settings.backend.uses_backend else "no_ocpp"
