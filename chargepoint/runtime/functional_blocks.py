"""Every functional block beside Core, each named once (OCPP 1.6 ed. 2 §3.1)."""

from chargepoint.runtime import local_auth_list
from chargepoint.runtime.blocks import Blocks, Triggers
from chargepoint.runtime.local_auth_list import LocalAuthList
from chargepoint.runtime.ports import Store
from chargepoint.runtime.state import State


class FunctionalBlocks:
    """in_turn: decided in the actor's turn. aside: without one, since the actor's state is not touched."""

    def __init__(self, state: State, store: Store) -> None:
        self.in_turn: Blocks = {}
        self.aside: Blocks = dict.fromkeys(local_auth_list.REQUESTS, LocalAuthList(state, store))
        self.triggers: Triggers = {}
