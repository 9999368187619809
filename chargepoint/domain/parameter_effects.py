"""How a change of the backend parameters takes effect (last column of the parameters' overview)."""

from dataclasses import dataclass, replace
from enum import StrEnum

from chargepoint.domain.parameters import BackendParameters, charge_point_id_of, identity_of, security_profile
from chargepoint.domain.settings import StoredSettings

_OF_THE_LINK = (
    "connection_type",
    "charge_point_id",
    "ocpp_mode",
    "backend_url",
    "backend_password_format",
    "has_password",
    "ssl_client_mode",
    "websocket_proxy",
    "authorization_mode",
)
_OF_THE_BACKEND = (
    "backend_number",
    "was_ever_accepted",
    "password",
    "previous_password",
    "client_certificate_pem",
    "client_key_pem",
    "has_fallback_link",
)


class EffectKind(StrEnum):
    """What the running client does about a change, from the least to the most."""

    NONE = "none"
    PING_INTERVAL = "ping_interval"
    RECONNECT = "reconnect"
    RECONNECT_AND_BOOT = "reconnect_and_boot"
    START = "start"
    STOP = "stop"

    @property
    def is_felt_by_the_link(self) -> bool:
        """The socket is closed, opened or made anew."""
        return self not in (EffectKind.NONE, EffectKind.PING_INTERVAL)


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows from a change.

    is_new_identity: host, path or charge point id differ, so that somebody must say whether it is the same provider.
    lowers_security: the security profile goes down, which only a person at the panel may do.
    """

    kind: EffectKind
    is_new_identity: bool
    lowers_security: bool


def effect_of_change(
    old: BackendParameters, new: BackendParameters, serial_number: str, password_changed: bool = False
) -> Effect:
    """Return what follows when new replaces old.

    password_changed: its bytes differ, which the parameters do not show.
    """
    return Effect(
        kind=_kind(old, new, serial_number, password_changed),
        is_new_identity=identity_of(old, serial_number) != identity_of(new, serial_number),
        lowers_security=security_profile(new) < security_profile(old),
    )


def _kind(
    old: BackendParameters, new: BackendParameters, serial_number: str, password_changed: bool
) -> EffectKind:
    if old.uses_backend != new.uses_backend:
        return EffectKind.START if new.uses_backend else EffectKind.STOP
    if not new.uses_backend:
        return EffectKind.NONE
    if _address(old, serial_number) != _address(new, serial_number):
        return EffectKind.RECONNECT_AND_BOOT
    if password_changed or _link(old) != _link(new):
        return EffectKind.RECONNECT
    if old.keepalive_interval_s != new.keepalive_interval_s:
        return EffectKind.PING_INTERVAL
    return EffectKind.NONE


def _address(parameters: BackendParameters, serial_number: str) -> tuple[object, ...]:
    return parameters.backend_url, charge_point_id_of(parameters, serial_number)


def with_link_of(new: StoredSettings, old: StoredSettings) -> StoredSettings:
    """Return the new settings with the link, and the backend it leads to, as they were; what else changed counts."""
    link = {name: getattr(old.backend, name) for name in _OF_THE_LINK}
    return replace(
        new,
        backend=replace(new.backend, **link),
        **{name: getattr(old, name) for name in _OF_THE_BACKEND},
    )


def _link(parameters: BackendParameters) -> tuple[object, ...]:
    return (
        parameters.connection_type,
        parameters.ocpp_mode,
        parameters.has_password,
        parameters.ssl_client_mode,
        parameters.websocket_proxy,
    )
