"""What a failed handshake means: TLS, HTTP upgrade and subprotocol told apart (OCPP-J 1.6 §3; panel's table of faults)."""

import re
import ssl
from collections.abc import Iterable
from dataclasses import dataclass

from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus, NegotiationError
from websockets.http11 import Response

from chargepoint.domain.connection import LinkProblem, problem_of_status
from chargepoint.domain.ladder import Rung, Seen
from chargepoint.domain.redaction import excerpt
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.tls import TlsSight

_ABOUT_SUBPROTOCOL = re.compile(rb"(?i)sub-?protocol|ocpp\s?[12]")
_OF_TLS_PORT = re.compile(
    rb"(?i)plain http request was sent to (?:an? )?(?:https|ssl|tls)|client sent an http request to an https"
)


@dataclass(frozen=True, slots=True)
class Handshakes:
    """One attempt's circumstances. secrets: what the excerpt of a body may not show. sight: None for ws://."""

    sight: TlsSight | None
    is_clock_set: bool
    timeout_s: float
    secrets: tuple[str, ...]

    def failure(self, error: Exception, rung: Rung) -> Exception:
        """Return the ConnectFailed for what was raised at a rung; an unforeseen error as it is."""
        if isinstance(error, ConnectFailed):
            return error
        late = self._late_tls_error()
        if isinstance(error, ssl.SSLError) and self.sight is not None:
            return self.sight.failure(error, self.is_clock_set)
        if late is not None:
            return late
        if isinstance(error, TimeoutError):
            seen = {"timeout_s": f"{self.timeout_s:g}"}
            return ConnectFailed(LinkProblem.TIMEOUT, "no answer to the handshake", seen)
        if isinstance(error, InvalidHandshake):
            return self._refused(error)
        if isinstance(error, OSError | EOFError):
            problem = LinkProblem.NO_TLS if rung is Rung.TLS else LinkProblem.CLOSED
            return ConnectFailed(problem, "during the handshake")
        return error

    def _late_tls_error(self) -> ConnectFailed | None:
        """Return what TLS complained of after its handshake: TLS 1.3 refuses a client's certificate only then."""
        if self.sight is None or self.sight.error is None:
            return None
        return self.sight.failure(self.sight.error, self.is_clock_set)

    def _refused(self, error: InvalidHandshake) -> ConnectFailed:
        if isinstance(error, InvalidStatus):
            return self._of_response(error.response)
        if isinstance(error, NegotiationError):
            return ConnectFailed(
                LinkProblem.SUBPROTOCOL,
                "the server chose another one",
                {"chosen": _chosen(error)},
                Rung.SUBPROTOCOL,
            )
        if isinstance(error, InvalidMessage):
            is_closed = isinstance(error.__cause__, EOFError | OSError)
            problem = LinkProblem.CLOSED if is_closed else LinkProblem.NO_WEB_SERVER
            return ConnectFailed(problem, "during the handshake")
        return ConnectFailed(LinkProblem.NOT_A_WEBSOCKET, type(error).__name__)

    def _of_response(self, response: Response) -> ConnectFailed:
        status, body = response.status_code, response.body or b""
        seen = {"status": str(status), **self._headers(response), **self._body(body)}
        if status == 400 and _OF_TLS_PORT.search(body):
            return ConnectFailed(LinkProblem.TLS_EXPECTED, "HTTP 400", seen)
        if status == 400 and _ABOUT_SUBPROTOCOL.search(body):
            return ConnectFailed(LinkProblem.SUBPROTOCOL, "HTTP 400", seen, Rung.SUBPROTOCOL)
        return ConnectFailed(problem_of_status(status), f"HTTP {status}", seen)

    def _headers(self, response: Response) -> Seen:
        wanted = {"location": "Location", "retry_after": "Retry-After"}
        found = {name: response.headers.get_all(header) for name, header in wanted.items()}
        return {name: self._excerpt(values[0].encode()) for name, values in found.items() if values}

    def _body(self, body: bytes | bytearray) -> Seen:
        text = self._excerpt(bytes(body))
        return {"body": text} if text else {}

    def _excerpt(self, content: bytes) -> str:
        return excerpt(content, self.secrets)


def secrets_of(authorization: str, password: bytes | None) -> tuple[str, ...]:
    """Return what of the credentials a server might send back to us."""
    if password is None:
        return ()
    plain: Iterable[str] = (password.decode("utf-8", errors="ignore"), password.hex())
    return authorization, authorization.partition(" ")[2], *(text for text in plain if len(text) > 2)


def _chosen(error: NegotiationError) -> str:
    return excerpt(str(error).rpartition(":")[2].strip().encode())
