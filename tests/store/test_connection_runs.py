"""The last attempts to connect."""

from datetime import UTC, datetime, timedelta

import pytest

from chargepoint import models
from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.ladder import Ladder, LadderRun, Rung
from chargepoint.store import connection_runs
from tests.support.ladders import a_complete_ladder, broken_at

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
REFUSED = broken_at(Rung.PORT, LinkProblem.REFUSED)


def keep(*ladders: Ladder) -> list[LadderRun]:
    for number, ladder in enumerate(ladders):
        connection_runs.keep(LadderRun(NOW + timedelta(seconds=number), ladder))
    return connection_runs.latest()


def test_runs_come_back_as_they_were_newest_first() -> None:
    first, second = keep(REFUSED, a_complete_ladder())[::-1]

    assert first == LadderRun(NOW, REFUSED)
    assert second.ladder == a_complete_ladder()


def test_run_that_repeats_rung_and_cause_is_not_kept() -> None:
    again = broken_at(Rung.PORT, LinkProblem.REFUSED, peer="192.0.2.9")

    assert [run.at for run in keep(REFUSED, again)] == [NOW]


def test_another_cause_at_the_same_rung_is_kept() -> None:
    assert len(keep(REFUSED, broken_at(Rung.PORT, LinkProblem.TIMEOUT))) == 2


def test_the_newest_twenty_stay() -> None:
    runs = keep(*[REFUSED, a_complete_ladder()] * 13)

    assert len(runs) == models.ConnectionRun.objects.count() == 20
    assert runs[0].at == NOW + timedelta(seconds=25)


def test_run_that_cannot_be_read_any_more_is_left_out() -> None:
    keep(REFUSED)
    models.ConnectionRun.objects.update(payload='{"at": 1}')

    assert connection_runs.latest() == []
