"""State, reason, next step and figures of the Charging and Why pages."""

from datetime import timedelta

import pytest

from chargepoint.domain.snapshot import GateView, HardwareView, LimitView, Snapshot
from chargepoint.web.presenters import shell
from chargepoint.web.presenters_charging import Hero, Reader, heroes
from chargepoint.web.presenters_strip import strip
from chargepoint.web.presenters_why import reasons
from tests.support.worker import (
    NOW,
    connector,
    gates,
    offline_backend,
    snapshot,
    transaction,
    waiting_connector,
)

STAFF = Reader(is_staff=True, price_per_kwh="0.32")
VIEWER = Reader(is_staff=False)


def hero_of(view: Snapshot, reader: Reader = STAFF) -> Hero:
    return heroes(view, reader)[0]


def closed(gate_id: str, reason: str, **changes: object) -> Snapshot:
    return snapshot(connectors=(connector(gates=gates(GateView(gate_id, False, reason=reason)), **changes),))


def test_charging_names_the_tightest_limit_with_owner_and_end() -> None:
    hero = hero_of(snapshot())

    assert (hero.state, hero.title) == ("charging", "Charging")
    assert hero.reason == "Limited to 10 A by the backend until 20:00."


def test_charge_without_the_backend_says_so_first() -> None:
    view = snapshot(connectors=(connector(transaction=transaction(started_offline=True)),))

    assert hero_of(view).reason == "Started without the backend."


def test_waiting_for_a_card_counts_down() -> None:
    hero = hero_of(snapshot(connectors=(waiting_connector(),)))

    assert (hero.title, hero.reason, hero.countdown_s) == ("Not charging", "Waiting for a card.", 52)


@pytest.mark.parametrize(
    ("gate_id", "reason", "title", "state"),
    [
        ("fault", "fault", "Fault", "fault"),
        ("in_service", "out_of_service_backend", "Out of service", "waiting"),
        ("not_paused", "paused_by_person", "Paused", "waiting"),
        ("not_finished", "finished", "Finished", "waiting"),
        ("vehicle", "no_vehicle", "Not charging", "waiting"),
    ],
)
def test_first_closed_gate_gives_the_state(gate_id: str, reason: str, title: str, state: str) -> None:
    hero = hero_of(closed(gate_id, reason))

    assert (hero.title, hero.state) == (title, state)


@pytest.mark.parametrize(
    ("gate_id", "reason", "text"),
    [
        ("vehicle_draws", "vehicle_full_or_timer", "10 A offered"),
        ("not_paused", "paused_by_person", "10 A ready"),
        ("fault", "GroundFailure", "10 A ready"),
    ],
    ids=["car-draws-nothing", "paused", "fault"],
)
def test_current_is_offered_only_while_the_car_may_take_it(gate_id: str, reason: str, text: str) -> None:
    assert hero_of(closed(gate_id, reason)).scale_text == text


def test_stats_tell_energy_time_cost_and_card() -> None:
    stats = {stat.label: stat.value for stat in hero_of(snapshot()).stats}

    assert stats == {"Energy": "15.8 kWh", "Time": "2 h 06 min", "Cost": "5.06 €", "Card": "Anna"}


def test_card_without_a_name_is_masked() -> None:
    view = snapshot(connectors=(connector(transaction=transaction(card_name="")),))

    assert "•••• C3D4" in [stat.value for stat in hero_of(view).stats]


@pytest.mark.parametrize(
    ("changes", "actions"),
    [
        ({}, ("pause", "stop")),
        ({"transaction": transaction(is_paused=True)}, ("continue", "stop")),
        ({"transaction": None}, ("start", "unlock")),
        ({"transaction": None, "is_locked": False}, ("start",)),
        ({"transaction": None, "can_unlock": False}, ("start",)),
    ],
)
def test_actions_fit_the_state(changes: dict[str, object], actions: tuple[str, ...]) -> None:
    assert hero_of(snapshot(connectors=(connector(**changes),))).actions == actions


def test_viewer_has_no_actions() -> None:
    assert hero_of(snapshot(), VIEWER).actions == ()


@pytest.mark.parametrize(("installation_a", "scale_a"), [(16.0, 16), (20.0, 32), (32.0, 32), (63.0, 64)])
def test_bars_are_as_wide_as_the_installation(installation_a: float, scale_a: int) -> None:
    view = snapshot(hardware=HardwareView("simulator", False, False, 3, installation_a))

    assert hero_of(view).scale_a == scale_a


def test_one_phase_has_one_bar() -> None:
    view = snapshot(hardware=HardwareView("simulator", False, False, 1, 16.0))

    assert [phase.name for phase in hero_of(view).phases] == ["L1"]


def test_two_connectors_are_told_apart() -> None:
    view = snapshot(connectors=(connector(), connector(id=2)))

    assert [hero.name for hero in heroes(view, STAFF)] == ["Connector 1", "Connector 2"]


def test_zero_limit_says_until_when_and_by_whom() -> None:
    gate = GateView("profile_limit", False, 0.0, "backend", "limit_zero", until=NOW + timedelta(hours=1))
    view = snapshot(connectors=(connector(gates=gates(gate)),))

    [why] = reasons(view, STAFF)
    [shown] = [gate for gate in why.gates if gate.facts]

    assert why.summary == "1 of 11 closed"
    assert dict(shown.facts)["Until"] == "18:40"
    assert dict(shown.facts)["By"] == "The backend"


def test_limits_are_listed_lowest_first() -> None:
    [why] = reasons(snapshot(), STAFF)

    assert [limit.is_lowest for limit in why.limits] == [True, False, False, False]
    assert why.limits[0].name == "Backend"


def test_lost_backend_tells_the_waiting_reports() -> None:
    [banner] = shell(snapshot(backend=offline_backend())).banners

    assert banner.title == "The backend cannot be reached since 16:52."
    assert banner.text == "Charging goes on. 3 reports are waiting and will be sent."


def test_lost_worker_and_lost_backend_have_different_words() -> None:
    [worker_lost] = shell(None).banners
    [backend_lost] = shell(snapshot(backend=offline_backend())).banners

    assert (worker_lost.tone, backend_lost.tone) == ("stop", "warn")
    assert worker_lost.title != backend_lost.title


def test_unset_hardware_is_named_on_every_page() -> None:
    [banner] = shell(snapshot(hardware=HardwareView("simulator", True, False, 3, 16.0))).banners

    assert banner.title == "Simulated hardware."


def test_strip_counts_down_to_the_next_try() -> None:
    backend = strip(snapshot(backend=offline_backend()))[0]

    assert (backend.word, backend.text, backend.countdown_s) == ("Not connected", "next try in", 24)


def test_no_limits_and_no_offline_are_no_error() -> None:
    view = snapshot(connectors=(connector(limits=()),))

    assert hero_of(view).reason == ""
    assert reasons(view, STAFF)[0].limits == ()


def test_lowest_limit_without_an_end() -> None:
    view = snapshot(connectors=(connector(limits=(LimitView("cable", 13.0),)),))

    assert hero_of(view).reason == "Limited to 13 A by the cable."
