"""The sections of stored settings besides the backend's, and all of them as the worker reads them."""

from dataclasses import dataclass, field
from datetime import datetime

from chargepoint.domain.parameters import BackendParameters


@dataclass(frozen=True, slots=True)
class Identity:
    """Section `charge_point`: what BootNotification says. Lengths: 20, 20, 25, 50 (§6.1.1)."""

    vendor: str = "Wallbox"
    model: str = "Wallbox"
    serial_number: str = ""
    firmware_version: str = ""


@dataclass(frozen=True, slots=True)
class HardwareSettings:
    """Section `hardware`. driver "": nobody chose one. connectors: 1 or 2. phases: 1 or 3. installation_current_a: 6 to 63."""

    driver: str = ""
    connectors: int = 1
    phases: int = 3
    installation_current_a: float = 16.0
    fixed_cable: bool = False


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """Section `panel`. user_limit_a: None or 6 up to the installation current. uid_case: upper or lower.

    uid_reversed: card UIDs are sent in reversed byte order.
    """

    name: str = "Wallbox"
    user_limit_a: float | None = None
    price_per_kwh: str = ""
    uid_case: str = "upper"
    uid_reversed: bool = False


@dataclass(frozen=True, slots=True)
class StoredSettings:
    """Every section. version: grows with each change, so that a missed ring heals.

    backend_number: the stored number of the backend identity, None while none was ever configured.
    was_ever_accepted: this backend identity has once accepted a BootNotification.
    password: the bytes of the Basic password, None = no Authorization header. previous_password: the one
    before a change by the backend, for one fall-back attempt. keys: values of OCPP configuration keys that were
    ever set, by name; a key that stands on a parameter is not in it. has_fallback_link: a SecurityProfile that a backend
    asked for has not worked yet. link_waits_for_charge: whoever changed the link last wants a running charge to end first.
    has_fallback_certificate: the client certificate has not connected yet, and the one before is still there.
    next_certificate_at: when a signed certificate that is not valid yet begins to be.
    """

    version: int
    identity: Identity
    hardware: HardwareSettings
    backend: BackendParameters
    panel: PanelSettings
    backend_number: int | None = None
    was_ever_accepted: bool = False
    password: bytes | None = field(default=None, repr=False)
    previous_password: bytes | None = field(default=None, repr=False)
    keys: dict[str, str] = field(default_factory=dict)
    trusted_roots_pem: tuple[str, ...] = ()
    manufacturer_roots_pem: tuple[str, ...] = ()
    client_certificate_pem: str = ""
    client_key_pem: str = field(default="", repr=False)
    has_fallback_link: bool = False
    link_waits_for_charge: bool = False
    has_fallback_certificate: bool = False
    next_certificate_at: datetime | None = None
