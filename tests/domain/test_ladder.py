"""The nine rungs of a connection."""

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.ladder import Ladder, Rung, RungResult, RungState
from tests.support.ladders import a_complete_ladder, broken_at


def test_a_new_ladder_has_all_nine_rungs_before_it() -> None:
    ladder = Ladder()

    assert len(ladder.rungs) == 9
    assert {result.state for result in ladder.rungs} == {RungState.NOT_REACHED}
    assert (ladder.is_complete, ladder.broken, ladder.outcome) == (False, None, ("", ""))


def test_nothing_counts_as_reached_behind_a_broken_rung() -> None:
    ladder = a_complete_ladder().step(RungResult(Rung.TLS, RungState.FAILED, 3, LinkProblem.TLS_HOST))

    assert ladder.outcome == ("tls", "tls_host")
    assert ladder.at(Rung.PORT).state is RungState.OK
    assert {result.state for result in ladder.rungs[5:]} == {RungState.NOT_REACHED}


def test_a_rung_with_nothing_to_ask_does_not_keep_a_ladder_open() -> None:
    assert a_complete_ladder().is_complete


def test_facts_are_those_of_all_rungs() -> None:
    facts = broken_at(Rung.PORT, LinkProblem.TIMEOUT, timeout_s="5").facts

    assert (facts["host"], facts["timeout_s"]) == ("backend.example", "5")
