"""A Hard reset, tried again where the system does not let the process start itself anew (OCPP 1.6 ed. 2 §5.14)."""

import asyncio
import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

RETRY_S = 1.0


async def hard_reset(reboot: Callable[[], None], retries: int, wait_s: float = RETRY_S) -> None:
    """Reboot; one that succeeds does not return. retries: ResetRetries, how often one that failed is tried again.

    After the last failure the caller restarts what it can by itself: a charge point that charges is better than none.
    """
    for attempt in range(1, retries + 2):
        try:
            reboot()
        except OSError as error:
            logger.warning("hard reset, attempt %s of %s: %s", attempt, retries + 1, error)
        else:
            return
        if attempt <= retries:
            await asyncio.sleep(wait_s)
    logger.error("the hard reset failed; the software alone restarts")
