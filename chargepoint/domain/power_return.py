"""What becomes of an open transaction when power returns (parameter 11; OCPP 1.6 ed. 2 §4.10, TC_032)."""

from enum import StrEnum


class PowerReturn(StrEnum):
    """Goes on under its own number, or was over when the power went."""

    RESUME = "resume"
    CLOSE = "close"


def decide_power_return(restart: bool, plugged: bool) -> PowerReturn:
    """Decide at once and locally, whether or not a backend can be reached.

    restart: parameter 11. plugged: the car is still there, as read from the board at this start. Every start that
    finds an open transaction is a power return, a killed process included.
    """
    return PowerReturn.RESUME if restart and plugged else PowerReturn.CLOSE
