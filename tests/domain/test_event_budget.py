"""A flood of one kind of event."""

from chargepoint.domain.event_budget import EVENTS_PER_HOUR, HOUR_S, EventBudget


def test_an_hour_takes_so_many_of_a_kind_and_counts_the_rest() -> None:
    budget = EventBudget()

    taken = [budget.takes("InvalidMessages", float(second)) for second in range(EVENTS_PER_HOUR + 5)]

    assert taken == [True] * EVENTS_PER_HOUR + [False] * 5
    assert budget.takes("ResetOrReboot", 20.0)
    assert budget.ended(HOUR_S - 1.0) == {}
    assert budget.ended(HOUR_S) == {"InvalidMessages": 5}
    assert budget.takes("InvalidMessages", HOUR_S)


def test_an_hour_that_took_everything_has_nothing_to_tell() -> None:
    budget = EventBudget()
    budget.takes("InvalidMessages", 0.0)

    assert budget.ended(HOUR_S) == {}
    assert budget.hours == {}
