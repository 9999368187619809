"""The last attempts to connect: one row each time rung or cause is another one (panel, test before save)."""

import logging

import msgspec

from chargepoint import models
from chargepoint.domain.ladder import LadderRun
from chargepoint.store.errors import reading, short_transaction

logger = logging.getLogger(__name__)

KEPT_RUNS = 20


def keep(run: LadderRun) -> None:
    """Add an attempt, unless the newest broke at the same rung for the same cause; the newest 20 stay."""
    rung, problem = run.ladder.outcome
    with short_transaction():
        newest = models.ConnectionRun.objects.order_by("-pk").first()
        if newest is not None and (newest.rung, newest.problem) == (rung, problem):
            return
        payload = msgspec.json.encode(run).decode()
        row = models.ConnectionRun.objects.create(at=run.at, rung=rung, problem=problem, payload=payload)
        models.ConnectionRun.objects.filter(pk__lte=row.pk - KEPT_RUNS).delete()


def latest() -> list[LadderRun]:
    """Return what is kept, newest first; a row that cannot be read any more is left out."""
    with reading():
        rows = models.ConnectionRun.objects.order_by("-pk")[:KEPT_RUNS]
        return [found for row in rows if (found := _read(row)) is not None]


def _read(row: models.ConnectionRun) -> LadderRun | None:
    try:
        return msgspec.json.decode(row.payload, type=LadderRun)
    except msgspec.MsgspecError as error:
        logger.warning("attempt %s to connect cannot be read: %s", row.pk, error)
        return None
