"""What the session machine of a connector obeys, beside the events (OCPP 1.6 ed. 2 §4.9, §9)."""

from dataclasses import dataclass

from chargepoint.domain.transaction import StopReason, TransactionOrigin

BLOCKING_REASONS = frozenset(
    {StopReason.LOCAL, StopReason.REMOTE, StopReason.UNLOCK_COMMAND, StopReason.DE_AUTHORIZED}
)
"""After these a free charge does not start again before the cable was taken out."""

START_RETRY_S = 60.0
"""A free charge whose start failed (a full disk, a silent meter) is not tried again any sooner."""

FREE_ORIGINS = frozenset({TransactionOrigin.FREE, TransactionOrigin.REMOTE})
"""How a charge may have begun in Free charging: by itself, or by a RemoteStart whose idTag stood in."""


@dataclass(frozen=True, slots=True)
class ConnectorRules:
    """The settings the machine obeys. connection_timeout_s: 0 waits without end.

    max_energy_on_invalid_id_wh: what a charge gets in all although the backend refused its card; 0: energy ends at once.
    """

    connection_timeout_s: int = 60
    stops_on_ev_side_disconnect: bool = True
    unlocks_on_ev_side_disconnect: bool = True
    stops_on_invalid_id: bool = True
    max_energy_on_invalid_id_wh: int = 0
    has_lock: bool = True
