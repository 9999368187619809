"""The 13 backend parameters: their values, defaults and types (OCPP backend settings of the product)."""

from dataclasses import dataclass
from enum import StrEnum


class ConnectionType(StrEnum):
    """1: whether and over which interface a backend is dialled."""

    NONE = "none"
    ETHERNET = "ethernet"
    WLAN = "wlan"


class OcppMode(StrEnum):
    """3: the protocol version."""

    OCPP_1_6_J = "ocpp1.6j"


class PasswordFormat(StrEnum):
    """How the text of 5 becomes bytes."""

    TEXT = "text"
    HEX = "hex"


class AuthorizationMode(StrEnum):
    """6: who decides."""

    NO_OCPP = "no_ocpp"
    FREE_CHARGING = "free_charging"
    OCPP = "ocpp"


class Whitelist(StrEnum):
    """7: which list may answer without the backend."""

    OCPP = "ocpp"
    LOCAL = "local"


class SslClientMode(StrEnum):
    """8: what is checked when a TLS connection is made."""

    NONE = "none"
    ENCRYPT_ONLY = "encrypt_only"
    ALLOW_EXPIRED_SKIP_HOST = "allow_expired_skip_host"
    SKIP_HOST = "skip_host"
    ALLOW_EXPIRED = "allow_expired"
    VERIFY = "verify"
    MUTUAL = "mutual"


@dataclass(frozen=True, slots=True)
class BackendParameters:
    """All 13, as stored. has_password: one is stored; the password itself is never part of this object.

    charge_point_id: as entered; empty means the serial number. keepalive_interval_s: 0 or 5 to 86400.
    """

    connection_type: ConnectionType = ConnectionType.NONE
    charge_point_id: str = ""
    ocpp_mode: OcppMode = OcppMode.OCPP_1_6_J
    backend_url: str = ""
    has_password: bool = False
    backend_password_format: PasswordFormat = PasswordFormat.TEXT
    authorization_mode: AuthorizationMode = AuthorizationMode.NO_OCPP
    free_charging_id_tag: str = "FREECHARGING"
    whitelist: Whitelist = Whitelist.LOCAL
    ssl_client_mode: SslClientMode = SslClientMode.VERIFY
    websocket_proxy: str = ""
    keepalive_interval_s: int = 30
    restart_transaction_after_power_loss: bool = False
    local_offline_authorization: bool = True
    offline_rfid_authorization: bool = False

    @property
    def uses_backend(self) -> bool:
        """A backend is dialled: there is a link type, and No OCPP is not chosen."""
        return self.connection_type is not ConnectionType.NONE and self.authorization_mode is not AuthorizationMode.NO_OCPP
