"""Why the link to the backend is down: stable keys whose sentences the panel looks up (OCPP-J 1.6 §3.1-3.2)."""

from enum import StrEnum


class LinkProblem(StrEnum):
    """The rung of the ladder that broke, from the cable up to the registration."""

    WAITING_FOR_INTERFACE = "waiting_for_interface"  # the chosen interface is absent or has no link
    INTERFACE_NOT_ALLOWED = "interface_not_allowed"  # binding to it needs a privilege this process lacks
    INVALID_URL = "invalid_url"
    NAME_NOT_FOUND = "name_not_found"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_EXPIRED = "tls_expired"
    TLS_HOST = "tls_host"
    TLS_FAILED = "tls_failed"
    CLIENT_CERTIFICATE = "client_certificate"  # ours cannot be loaded
    CLOCK_NOT_SET = "clock_not_set"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    SERVER_ERROR = "server_error"
    HTTP_ERROR = "http_error"
    NOT_A_WEBSOCKET = "not_a_websocket"
    SUBPROTOCOL = "subprotocol"
    PROXY = "proxy"
    PROXY_LOGIN = "proxy_login"  # 407: it asks for a login, which is not supported
    CLOSED = "closed"
    NO_PONG = "no_pong"
    NOT_ANSWERING = "not_answering"  # the socket is open, but messages stay without an answer
    FRAME_TOO_BIG = "frame_too_big"
    REGISTRATION_PENDING = "registration_pending"
    REGISTRATION_REJECTED = "registration_rejected"
    REGISTRATION_UNANSWERED = "registration_unanswered"


_X509_TIMES = frozenset({9, 10})
_X509_NAMES = frozenset({62, 63, 64})


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
    return LinkProblem.SERVER_ERROR if status >= 500 else LinkProblem.HTTP_ERROR


def problem_of_verification(x509_error: int, is_clock_set: bool) -> LinkProblem:
    """Return what an OpenSSL verification error means.

    x509_error: OpenSSL's number (9, 10: not yet or no longer valid; 62-64: another name). A clock that was never
    set makes good certificates look bad.
    """
    if x509_error in _X509_TIMES:
        return LinkProblem.TLS_EXPIRED if is_clock_set else LinkProblem.CLOCK_NOT_SET
    return LinkProblem.TLS_HOST if x509_error in _X509_NAMES else LinkProblem.TLS_UNTRUSTED
