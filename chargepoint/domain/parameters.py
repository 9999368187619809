"""The 13 backend parameters: values, defaults, checks and what is dialled (OCPP backend settings of the product)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote

from chargepoint.domain import backend_password
from chargepoint.domain.addresses import (
    BackendUrl,
    is_public,
    parse_backend_url,
    parse_proxy,
    strip_proxy_scheme,
)
from chargepoint.domain.addresses import normalize_proxy as normalize_proxy
from chargepoint.domain.backend_password import PasswordFormat as PasswordFormat
from chargepoint.domain.backend_password import decode_authorization_key as decode_authorization_key
from chargepoint.domain.backend_password import decode_password as decode_password
from chargepoint.domain.backend_password import suggest_password_format as suggest_password_format
from chargepoint.domain.errors import InvalidIdTag, InvalidSettings, Problem
from chargepoint.domain.whitelist import canonical_id_tag

CHARGE_POINT_ID_MAX_LENGTH = 48
CHARGE_POINT_ID_USUAL_LENGTH = 20
KEEPALIVE_MINIMUM_S, KEEPALIVE_MAXIMUM_S = 5, 86400

_ID_CHARACTERS = re.compile(r"[\x20-\x39\x3b-\x7e]+")  # printable ASCII without the colon
_ID_SAFE = "!*'()"  # what encodeURIComponent leaves alone, so that `*` reaches backends that never decode


class ConnectionType(StrEnum):
    """1: whether and over which interface a backend is dialled."""

    NONE = "none"
    ETHERNET = "ethernet"
    WLAN = "wlan"


class OcppMode(StrEnum):
    """3: the protocol version."""

    OCPP_1_6_J = "ocpp1.6j"


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


WEAK_SSL_MODES = frozenset(SslClientMode) - {SslClientMode.NONE, SslClientMode.VERIFY, SslClientMode.MUTUAL}
"""Encrypted, but somebody else could answer."""


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
        return (
            self.connection_type is not ConnectionType.NONE
            and self.authorization_mode is not AuthorizationMode.NO_OCPP
        )


@dataclass(frozen=True, slots=True)
class ParameterFacts:
    """What the checks need to know besides the parameters.

    serial_number: of the device, the default charge point id. local_cards: usable cards on the owner's list.
    has_client_certificate: with its matching key. password: the bytes that will be sent, None = none.
    """

    serial_number: str
    local_cards: int
    has_client_certificate: bool
    password: bytes | None = field(repr=False)


def default_charge_point_id(serial_number: str) -> str:
    """Return the serial number as a charge point id: printable, without a colon, at most 48 characters."""
    return "".join(_ID_CHARACTERS.findall(serial_number)).strip()[:CHARGE_POINT_ID_MAX_LENGTH].rstrip()


def charge_point_id_of(parameters: BackendParameters, serial_number: str) -> str:
    """Return the charge point id in force: the one entered, else the serial number."""
    return parameters.charge_point_id or default_charge_point_id(serial_number)


def dialled_url(parameters: BackendParameters, serial_number: str) -> str:
    """Return the URL that is dialled: the percent-encoded id as last path segment, a query string behind it.

    "" while no URL is stored. Raises InvalidSettings where the URL is not well-formed (OCPP-J 1.6 §3.1.1).
    """
    if not parameters.backend_url:
        return ""
    url = parse_backend_url(parameters.backend_url)
    charge_point_id = charge_point_id_of(parameters, serial_number)
    return url.text(f"{url.path}/{quote(charge_point_id, safe=_ID_SAFE)}")


def identity_of(parameters: BackendParameters, serial_number: str) -> tuple[str, str]:
    """Return which backend this is: host with path, and the charge point id; not scheme, port, query or profile.

    The first is "" while no URL is stored, and the text itself where it is not well-formed.
    """
    url = _url_of(parameters)
    address = url.host + url.path if url else parameters.backend_url
    return address, charge_point_id_of(parameters, serial_number)


def security_profile(parameters: BackendParameters) -> int:
    """Return the profile that mode and password amount to, 0 to 3 (security whitepaper ed. 3 §2)."""
    if parameters.ssl_client_mode is SslClientMode.MUTUAL:
        return 3
    if not parameters.has_password:
        return 0
    return 2 if parameters.ssl_client_mode is SslClientMode.VERIFY else 1


def secured(parameters: BackendParameters, profile: int) -> dict[str, object]:
    """Return the parameters that a higher profile changes. profile: 2 or 3.

    An explicit port stays; without one the scheme's own follows the scheme.
    """
    mode = SslClientMode.MUTUAL if profile == 3 else SslClientMode.VERIFY
    address = parameters.backend_url.partition("://")[2]
    return {"ssl_client_mode": mode.value, "backend_url": f"wss://{address}"}


def validate(parameters: BackendParameters, facts: ParameterFacts) -> tuple[Problem, ...]:
    """Return what no door may store, all of it, in the order of the form; a Problem's parameters may offer a fix."""
    return tuple(problem for check in _ERRORS for problem in check(parameters, facts))


def warnings(parameters: BackendParameters, facts: ParameterFacts) -> tuple[Problem, ...]:
    """Return what may be stored but should be known, in the order of the form. Only for what `validate` passes."""
    return tuple(problem for check in _WARNINGS for problem in check(parameters, facts))


def inapplicable(parameters: BackendParameters) -> dict[str, str]:
    """Return the fields that have no effect as things stand, each with the key of the reason; they stay stored."""
    without_backend = dict.fromkeys(_LINK_FIELDS, "no_backend")
    without_cards = dict.fromkeys(_CARD_FIELDS, "free_charging")
    return {
        **(without_backend if parameters.connection_type is ConnectionType.NONE else {}),
        **(without_cards if parameters.authorization_mode is AuthorizationMode.FREE_CHARGING else {}),
    }


_LINK_FIELDS = (
    "charge_point_id",
    "ocpp_mode",
    "backend_url",
    "backend_password",
    "ssl_client_mode",
    "websocket_proxy",
    "keepalive_interval_s",
)
_CARD_FIELDS = ("whitelist", "local_offline_authorization", "offline_rfid_authorization")


def _url_of(parameters: BackendParameters) -> BackendUrl | None:
    try:
        return parse_backend_url(parameters.backend_url) if parameters.backend_url else None
    except InvalidSettings:
        return None


def _check_charge_point_id(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    name, text = "charge_point_id", p.charge_point_id
    if len(text) > CHARGE_POINT_ID_MAX_LENGTH:
        yield Problem(name, "too_long", {"maximum": str(CHARGE_POINT_ID_MAX_LENGTH)})
    if ":" in text:
        yield Problem(name, "colon")
    elif text in (".", "..") or (text and not _ID_CHARACTERS.fullmatch(text)):
        yield Problem(name, "characters")
    elif text != text.strip():
        yield Problem(name, "outer_blanks")
    if p.connection_type is not ConnectionType.NONE and not charge_point_id_of(p, facts.serial_number):
        yield Problem(name, "required")


def _check_url(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    if p.backend_url:
        yield from _problems_of(parse_backend_url, p.backend_url)
    elif p.connection_type is not ConnectionType.NONE:
        yield Problem("backend_url", "required")


def _check_free_id_tag(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    name, text = "free_charging_id_tag", p.free_charging_id_tag
    try:
        if canonical_id_tag(text) != text:
            yield Problem(name, "outer_blanks")
    except InvalidIdTag as error:
        yield Problem(name, error.code, {"maximum": "20"})


def _check_whitelist(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    if p.authorization_mode is AuthorizationMode.NO_OCPP and p.whitelist is Whitelist.OCPP:
        yield Problem("whitelist", "needs_ocpp", {"whitelist": Whitelist.LOCAL.value})


def _check_ssl_mode(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    name, url = "ssl_client_mode", _url_of(p)
    is_plain = p.ssl_client_mode is SslClientMode.NONE
    if url and (url.scheme == "ws") != is_plain:
        _, _, rest = p.backend_url.partition(":")
        if is_plain:
            yield Problem(
                name, "wss_needs_ssl", {name: SslClientMode.VERIFY.value, "backend_url": f"ws:{rest}"}
            )
        else:
            yield Problem(
                name, "ws_has_no_ssl", {name: SslClientMode.NONE.value, "backend_url": f"wss:{rest}"}
            )
    is_dialled = p.connection_type is not ConnectionType.NONE
    if is_dialled and p.ssl_client_mode is SslClientMode.MUTUAL and not facts.has_client_certificate:
        yield Problem(name, "client_certificate_missing")


def _check_proxy(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    if p.websocket_proxy:
        yield from _problems_of(parse_proxy, p.websocket_proxy)


def _check_keepalive(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    interval_s = p.keepalive_interval_s
    if interval_s != 0 and not KEEPALIVE_MINIMUM_S <= interval_s <= KEEPALIVE_MAXIMUM_S:
        limits = {"minimum": str(KEEPALIVE_MINIMUM_S), "maximum": str(KEEPALIVE_MAXIMUM_S)}
        yield Problem("keepalive_interval_s", "range", limits)


def _problems_of(parse: Callable[[str], object], text: str) -> tuple[Problem, ...]:
    try:
        parse(text)
    except InvalidSettings as error:
        return error.problems
    return ()


def _warn_of_address(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    if len(p.charge_point_id) > CHARGE_POINT_ID_USUAL_LENGTH:
        yield Problem("charge_point_id", "long", {"usual": str(CHARGE_POINT_ID_USUAL_LENGTH)})
    url = _url_of(p)
    if url is None:
        return
    if url.last_segment and url.last_segment == charge_point_id_of(p, facts.serial_number):
        shorter = url.text(url.path.rpartition("/")[0])
        dialled = dialled_url(p, facts.serial_number)
        yield Problem("backend_url", "id_in_path", {"backend_url": shorter, "dialled": dialled})
    if url.scheme == "ws" and is_public(url.host):
        yield Problem("backend_url", "plain_ws_public", {"host": url.host})


def _warn_of_password(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    url = _url_of(p)
    if p.has_password and url and url.scheme == "ws":
        yield Problem("backend_password", "password_on_ws")
    if p.has_password and facts.password is not None and len(facts.password) < backend_password.SAFE_LENGTH:
        yield Problem("backend_password", "short", {"minimum": str(backend_password.SAFE_LENGTH)})


def _warn_of_authorization(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    mode, is_dialled = p.authorization_mode, p.connection_type is not ConnectionType.NONE
    if mode is AuthorizationMode.OCPP and not is_dialled:
        yield Problem("authorization_mode", "ocpp_without_backend")
    if mode is AuthorizationMode.NO_OCPP and is_dialled:
        fix = {"authorization_mode": AuthorizationMode.OCPP.value}
        yield Problem("authorization_mode", "backend_without_ocpp", fix)
    if mode is AuthorizationMode.NO_OCPP and facts.local_cards == 0:
        yield Problem("whitelist", "nobody_can_charge")


def _warn_of_link(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    if p.ssl_client_mode in WEAK_SSL_MODES and p.backend_url:
        yield Problem("ssl_client_mode", "weak_ssl", {"ssl_client_mode": p.ssl_client_mode.value})
    if strip_proxy_scheme(p.websocket_proxy) != p.websocket_proxy:
        yield Problem("websocket_proxy", "scheme_stripped")
    url = _url_of(p)
    is_wss = url is not None and url.scheme == "wss"
    if p.keepalive_interval_s == 0 and (p.connection_type is ConnectionType.WLAN or is_wss):
        yield Problem("keepalive_interval_s", "keepalive_off")


def _warn_of_offline(p: BackendParameters, facts: ParameterFacts) -> Iterator[Problem]:
    if p.authorization_mode is AuthorizationMode.OCPP and p.offline_rfid_authorization:
        code = "may_stay_unbilled" if p.local_offline_authorization else "every_card_starts"
        yield Problem("offline_rfid_authorization", code)


_ERRORS = (
    _check_charge_point_id,
    _check_url,
    _check_free_id_tag,
    _check_whitelist,
    _check_ssl_mode,
    _check_proxy,
    _check_keepalive,
)
_WARNINGS = (_warn_of_address, _warn_of_password, _warn_of_authorization, _warn_of_link, _warn_of_offline)
