"""How long each step of the link may take; one object, so that tests need not wait."""

from dataclasses import dataclass

from chargepoint.domain import boot
from chargepoint.domain.backoff import BackOff


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds. pong_s: upper bound; a shorter ping interval counts instead.

    message_timeout_s, ping_interval_s, back_off: None takes the configuration keys MessageTimeout,
    WebSocketPingInterval and RetryBackOff*.
    """

    connect_s: float = 5.0
    handshake_s: float = 15.0
    close_s: float = 2.0
    send_s: float = 10.0
    handler_s: float = 10.0
    pong_s: float = 20.0
    probe_s: float = 10.0
    boot_retry_s: float = boot.OWN_WAIT_S
    shortest_boot_wait_s: float = boot.SHORTEST_WAIT_S
    interface_poll_s: float = 5.0
    trial_s: float = 40.0
    message_timeout_s: float | None = None
    ping_interval_s: float | None = None
    back_off: BackOff | None = None
