"""Why the link to the backend is down: stable keys whose sentences the panel looks up (OCPP-J 1.6 §3.1-3.2)."""

from enum import StrEnum


class LinkProblem(StrEnum):
    """What can break on the way, from the cable up to the registration; domain.ladder says at which rung."""

    WAITING_FOR_INTERFACE = "waiting_for_interface"  # the chosen interface is absent or has no link
    INTERFACE_NOT_ALLOWED = "interface_not_allowed"  # binding to it needs a privilege this process lacks
    INVALID_URL = "invalid_url"
    NAME_NOT_FOUND = "name_not_found"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_CHAIN = "tls_chain"  # as untrusted, and the server left out the intermediate certificate
    TLS_EXPIRED = "tls_expired"
    TLS_NOT_YET_VALID = "tls_not_yet_valid"
    TLS_HOST = "tls_host"
    TLS_VERSION = "tls_version"  # no version that both speak
    TLS_FAILED = "tls_failed"
    NO_TLS = "no_tls"  # the port answers, but not to a TLS handshake
    TLS_EXPECTED = "tls_expected"  # ws:// to a port that wants TLS
    TLS_CIPHER = "tls_cipher"  # no cipher that both take
    CLIENT_CERTIFICATE = "client_certificate"  # ours cannot be loaded
    CLIENT_CERTIFICATE_REFUSED = "client_certificate_refused"
    CLOCK_NOT_SET = "clock_not_set"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    SERVER_ERROR = "server_error"
    HTTP_ERROR = "http_error"
    REDIRECTED = "redirected"  # never followed: the password would go along
    NOT_A_WEBSOCKET = "not_a_websocket"
    NO_WEB_SERVER = "no_web_server"
    SUBPROTOCOL = "subprotocol"
    PROXY = "proxy"
    PROXY_LOGIN = "proxy_login"  # 407: it asks for a login, which is not supported
    PROXY_SILENT = "proxy_silent"  # connected, but it does not answer the CONNECT
    PROXY_TARGET = "proxy_target"  # 502-504: it cannot reach the server itself
    CLOSED = "closed"
    NO_PONG = "no_pong"
    NOT_ANSWERING = "not_answering"  # the socket is open, but messages stay without an answer
    FRAME_TOO_BIG = "frame_too_big"
    REGISTRATION_PENDING = "registration_pending"
    REGISTRATION_REJECTED = "registration_rejected"
    REGISTRATION_UNANSWERED = "registration_unanswered"
    REGISTRATION_ERROR = "registration_error"  # a CALLERROR, or an answer that breaks the schema


_X509_NOT_YET_VALID, _X509_EXPIRED = 9, 10
_X509_NAMES = frozenset({62, 63, 64})
_X509_NO_ISSUER = frozenset({20, 21})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_UNREACHED_BY_PROXY = frozenset({502, 503, 504})

_NOT_TLS = frozenset(
    {"HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "WRONG_VERSION_NUMBER"}
)
_TLS_VERSION = frozenset({"UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION"})
_TLS_CIPHER = frozenset(
    {"NO_CIPHERS_AVAILABLE", "WRONG_CIPHER_RETURNED", "UNKNOWN_CIPHER_RETURNED", "DH_KEY_TOO_SMALL"}
)
_TLS_ALERTS = {
    "PROTOCOL_VERSION": LinkProblem.TLS_VERSION,
    "INSUFFICIENT_SECURITY": LinkProblem.TLS_CIPHER,
    "HANDSHAKE_FAILURE": LinkProblem.TLS_CIPHER,
    "DECRYPT_ERROR": LinkProblem.CLIENT_CERTIFICATE_REFUSED,
    "BAD_CERTIFICATE": LinkProblem.CLIENT_CERTIFICATE_REFUSED,
    "CERTIFICATE_EXPIRED": LinkProblem.CLIENT_CERTIFICATE_REFUSED,
    "CERTIFICATE_REQUIRED": LinkProblem.CLIENT_CERTIFICATE_REFUSED,
    "CERTIFICATE_REVOKED": LinkProblem.CLIENT_CERTIFICATE_REFUSED,
    "CERTIFICATE_UNKNOWN": LinkProblem.CLIENT_CERTIFICATE_REFUSED,
    "UNSUPPORTED_CERTIFICATE": LinkProblem.CLIENT_CERTIFICATE_REFUSED,
    "UNKNOWN_CA": LinkProblem.CLIENT_CERTIFICATE_REFUSED,
    "ACCESS_DENIED": LinkProblem.CLIENT_CERTIFICATE_REFUSED,
}


def problem_of_tls(reason: str) -> LinkProblem:
    """Return what OpenSSL's reason for a failed handshake means; an alert is the other side's word (RFC 8446 §6.2).

    reason: `UNSUPPORTED_PROTOCOL`, or `TLSV1_ALERT_PROTOCOL_VERSION` with a prefix that depends on OpenSSL's version.
    """
    _, is_alert, alert = reason.partition("ALERT_")
    if is_alert:
        return _TLS_ALERTS.get(alert, LinkProblem.TLS_FAILED)
    if reason in _NOT_TLS:
        return LinkProblem.NO_TLS
    if reason in _TLS_VERSION:
        return LinkProblem.TLS_VERSION
    return LinkProblem.TLS_CIPHER if reason in _TLS_CIPHER else LinkProblem.TLS_FAILED


def problem_of_status(status: int) -> LinkProblem:
    """Return what an HTTP status other than 101 means for the handshake."""
    named = {
        401: LinkProblem.UNAUTHORIZED,
        403: LinkProblem.FORBIDDEN,
        404: LinkProblem.NOT_FOUND,
        200: LinkProblem.NOT_A_WEBSOCKET,
        426: LinkProblem.NOT_A_WEBSOCKET,
    }
    if status in named:
        return named[status]
    if status in _REDIRECTS:
        return LinkProblem.REDIRECTED
    return LinkProblem.SERVER_ERROR if status >= 500 else LinkProblem.HTTP_ERROR


def problem_of_proxy_status(status: int) -> LinkProblem | None:
    """Return what a proxy's answer to CONNECT means, None: the tunnel is open."""
    if 200 <= status < 300:
        return None
    if status == 407:
        return LinkProblem.PROXY_LOGIN
    return LinkProblem.PROXY_TARGET if status in _UNREACHED_BY_PROXY else LinkProblem.PROXY


def problem_of_verification(x509_error: int, is_clock_set: bool, is_alone: bool = False) -> LinkProblem:
    """Return what an OpenSSL verification error means.

    x509_error: OpenSSL's number (9, 10: not yet or no longer valid; 62-64: another name; 20, 21: the issuer is not
    at hand). A clock that was never set makes good certificates look bad. is_alone: the server sent its own
    certificate without that of the intermediate which signed it.
    """
    if x509_error in (_X509_NOT_YET_VALID, _X509_EXPIRED):
        if not is_clock_set:
            return LinkProblem.CLOCK_NOT_SET
        is_early = x509_error == _X509_NOT_YET_VALID
        return LinkProblem.TLS_NOT_YET_VALID if is_early else LinkProblem.TLS_EXPIRED
    if x509_error in _X509_NAMES:
        return LinkProblem.TLS_HOST
    return LinkProblem.TLS_CHAIN if is_alone and x509_error in _X509_NO_ISSUER else LinkProblem.TLS_UNTRUSTED
