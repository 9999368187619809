"""How long somebody who guesses has to wait: a few free tries, then twice as long each time."""

FREE_TRIES = 5
LONGEST_WAIT_S = 900


def wait_after_s(failures: int) -> int:
    """Return the seconds to wait after that many failures in a row: 0 up to five, then 2, 4, 8 … 900."""
    beyond = failures - FREE_TRIES
    if beyond <= 0:
        return 0
    return min(1 << min(beyond, 20), LONGEST_WAIT_S)
