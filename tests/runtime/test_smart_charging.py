"""Charging profiles in the actor: taken or refused, obeyed at once and at each boundary."""

from typing import Any

import pytest

from chargepoint.domain.charging_profile import (
    ChargingProfile,
    ClearChargingProfile,
    ClearStatus,
    CompositeSchedule,
    GetCompositeSchedule,
    InstalledProfile,
    ProfileStatus,
    Purpose,
    RateUnit,
    SetChargingProfile,
)
from chargepoint.domain.requests import Answer, Decision, RemoteStart, Violation
from tests.support.charge_point import Bench, stored
from tests.support.charging_profiles import profile

CARD = "04A2C3D4"
ACCEPTED, REJECTED = ProfileStatus.ACCEPTED, ProfileStatus.REJECTED


async def put(bench: Bench, made: ChargingProfile, connector_id: int = 0) -> Decision:
    answer = await bench.ask(SetChargingProfile(connector_id, made))
    await bench.settle()
    return answer


def whole(number: int, limit: float, **changes: Any) -> ChargingProfile:
    return profile(number, (0, limit), purpose=Purpose.CHARGE_POINT_MAX, **changes)


def offered_a(bench: Bench, connector_id: int = 1) -> object:
    """Return what the board was told last."""
    return bench.board.values("offer_current", connector_id)[-1]


async def charging(bench: Bench) -> None:
    bench.store.list_card(CARD)
    await bench.plug_in()
    await bench.present(CARD)


@pytest.mark.parametrize(
    ("made", "connector_id", "answer"),
    [
        (whole(1, 10.0), 0, ACCEPTED),
        (whole(1, 10.0, stack_level=100), 0, ACCEPTED),
        (whole(1, 10.0, stack_level=101), 0, REJECTED),
        (whole(1, 10.0), 1, REJECTED),
        (profile(300, (0, 10.0)), 0, ACCEPTED),
        (profile(1, (0, 10.0)), 1, ACCEPTED),
        (profile(1, (0, 10.0)), 2, Violation("connectorId")),
        (profile(1, (0, 10.0)), -1, Violation("connectorId")),
        (profile(1, (5, 10.0)), 0, REJECTED),
        (profile(1, (0, 10.0), purpose=Purpose.TX), 1, REJECTED),
    ],
)
async def test_a_profile_is_taken_or_refused(
    made: ChargingProfile, connector_id: int, answer: Decision
) -> None:
    async with Bench() as bench:
        assert await put(bench, made, connector_id) == answer
        assert len(bench.store.profiles) == (answer is ACCEPTED)


async def test_a_unit_that_is_not_allowed_breaks_a_rule() -> None:
    async with Bench(stored(keys={"ChargingScheduleAllowedChargingRateUnit": "Current"})) as bench:
        watts = profile(1, (0, 3680.0), schedule_unit=RateUnit.WATT)

        assert await put(bench, watts) == Violation("chargingRateUnit")
        assert await bench.ask(GetCompositeSchedule(1, 60, RateUnit.WATT)) == Violation("chargingRateUnit")


async def test_no_more_profiles_than_the_key_says() -> None:
    async with Bench(stored(keys={"MaxChargingProfilesInstalled": "2"})) as bench:
        answers = [await put(bench, profile(n, (0, 10.0), stack_level=n)) for n in (1, 2, 3)]

        assert answers == [ACCEPTED, ACCEPTED, REJECTED]
        assert await put(bench, profile(2, (0, 8.0), stack_level=9)) is ACCEPTED


async def test_a_full_disk_refuses_and_changes_nothing() -> None:
    async with Bench() as bench:
        await put(bench, whole(1, 10.0))
        bench.store.is_full = True

        assert await put(bench, whole(2, 6.0)) is REJECTED
        assert await bench.ask(ClearChargingProfile()) is ClearStatus.UNKNOWN
        assert bench.connector.limit_a == 10.0


async def test_a_limit_bites_at_once_in_a_running_charge() -> None:
    async with Bench() as bench:
        await charging(bench)

        await put(bench, whole(1, 10.5))

        assert offered_a(bench) == 10.5
        assert bench.status == "Charging"


async def test_zero_pauses_and_keeps_the_transaction() -> None:
    async with Bench() as bench:
        await charging(bench)

        await put(bench, whole(1, 0.0))
        paused = offered_a(bench), bench.status, bench.connector.transaction is not None
        await put(bench, whole(1, 16.0))

        assert paused == (0.0, "SuspendedEVSE", True)
        assert (offered_a(bench), bench.status) == (16.0, "Charging")


async def test_below_six_amperes_nothing_is_offered() -> None:
    async with Bench() as bench:
        await charging(bench)

        await put(bench, whole(1, 5.9))

        assert (offered_a(bench), bench.status) == (0.0, "SuspendedEVSE")


async def test_a_boundary_is_kept_without_any_event() -> None:
    async with Bench() as bench:
        await charging(bench)
        await put(bench, profile(1, (0, 10.0), (60, 8.0)))

        due_s = bench.charge_point.blocks.smart_charging.next_due_s()
        await bench.pass_time(61)

        assert due_s is not None
        assert offered_a(bench) == 8.0


async def test_clearing_lifts_the_limit_at_once() -> None:
    async with Bench() as bench:
        await charging(bench)
        before_a = offered_a(bench)
        await put(bench, profile(1, (0, 8.0)))

        assert await bench.ask(ClearChargingProfile(profile_id=1)) is ClearStatus.ACCEPTED
        await bench.settle()

        assert offered_a(bench) == before_a
        assert bench.store.profiles == []
        assert await bench.ask(ClearChargingProfile()) is ClearStatus.UNKNOWN


async def test_a_tx_profile_ends_with_its_transaction() -> None:
    async with Bench() as bench:
        await charging(bench)
        transaction = bench.connector.transaction
        assert transaction is not None
        own = profile(1, (0, 8.0), purpose=Purpose.TX, transaction_id=transaction.transaction_id)

        assert await put(bench, own, 1) is ACCEPTED
        assert offered_a(bench) == 8.0
        await bench.present(CARD)

        assert bench.store.profiles == []


async def test_a_tx_profile_for_another_transaction_is_refused() -> None:
    async with Bench() as bench:
        await charging(bench)

        assert await put(bench, profile(1, (0, 8.0), purpose=Purpose.TX, transaction_id=77), 1) is REJECTED


async def test_a_remote_start_brings_its_profile() -> None:
    async with Bench() as bench:
        await bench.plug_in()

        answer = await bench.ask(RemoteStart(CARD, 1, profile(9, (0, 7.0), purpose=Purpose.TX)))
        await bench.settle()

        assert answer is Answer.ACCEPTED
        assert set(bench.board.values("offer_current", 1)) == {0.0, 7.0}
        assert bench.store.profiles[0].transaction_key


async def test_the_second_charge_begins_with_its_share_of_the_maximum() -> None:
    async with Bench(connectors=2) as bench:
        bench.store.list_card("04B0")
        await put(bench, whole(1, 14.0))
        await charging(bench)
        await bench.plug_in(connector_id=2)

        await bench.present("04B0", 2)

        assert set(bench.board.values("offer_current", 2)) == {0.0, 7.0}
        assert offered_a(bench) == 7.0


async def test_a_profile_that_a_power_cut_left_without_its_transaction_is_forgotten() -> None:
    async with Bench() as bench:
        made = profile(9, (0, 7.0), purpose=Purpose.TX)
        left = InstalledProfile(1, made, bench.clock.now().utc, "never stored")
        bench.charge_point.state.charging_profiles = (left,)
        bench.store.profiles = [left]

        await bench.pass_time(1)

        assert not bench.store.profiles
        assert not bench.charge_point.state.charging_profiles


@pytest.mark.parametrize(
    "made",
    [
        profile(9, (0, 7.0)),
        profile(9, (0, 7.0), purpose=Purpose.TX, transaction_id=3),
        profile(9, (1, 7.0), purpose=Purpose.TX),
    ],
)
async def test_a_remote_start_with_another_profile_is_refused(made: ChargingProfile) -> None:
    async with Bench() as bench:
        assert await bench.ask(RemoteStart(CARD, 1, made)) is Answer.REJECTED


async def test_a_remote_start_with_a_unit_that_is_not_allowed_is_refused() -> None:
    async with Bench(stored(keys={"ChargingScheduleAllowedChargingRateUnit": "Current"})) as bench:
        made = profile(1, (0, 2000.0), purpose=Purpose.TX, schedule_unit=RateUnit.WATT)

        assert await bench.ask(RemoteStart(CARD, 1, made)) is Answer.REJECTED


@pytest.mark.parametrize(("number", "answer"), [(1, Answer.ACCEPTED), (2, Answer.REJECTED)])
async def test_a_remote_start_finds_room_only_in_the_place_of_its_id(number: int, answer: Answer) -> None:
    async with Bench(stored(keys={"MaxChargingProfilesInstalled": "1"})) as bench:
        await put(bench, whole(1, 16.0))
        made = profile(number, (0, 10.0), purpose=Purpose.TX)

        assert await bench.ask(RemoteStart(CARD, 1, made)) is answer


async def test_switched_off_a_remote_starts_profile_is_overlooked_and_no_limit_stands() -> None:
    off = stored(keys={"SupportedFeatureProfiles": "Core"})
    async with Bench(off) as bench:
        bench.charge_point.state.charging_profiles = (
            InstalledProfile(0, whole(1, 0.0), bench.clock.now().utc),
        )
        await bench.plug_in()

        answer = await bench.ask(RemoteStart(CARD, 1, profile(9, (0, 7.0))))
        await bench.settle()

        assert answer is Answer.ACCEPTED
        assert offered_a(bench) == bench.charge_point.state.own_limit_a()


async def test_the_profile_of_a_start_that_came_to_nothing_is_forgotten() -> None:
    async with Bench() as bench:
        await bench.ask(RemoteStart(CARD, 1, profile(9, (0, 7.0), purpose=Purpose.TX)))
        await bench.pass_time(61)
        await charging(bench)

        assert bench.store.profiles == []


async def test_the_composite_schedule_is_what_is_obeyed() -> None:
    async with Bench() as bench:
        await put(bench, profile(1, (0, 10.0), (60, 99.0)))

        answer = await bench.ask(GetCompositeSchedule(1, 120))

        assert isinstance(answer, CompositeSchedule)
        assert answer.schedule is not None
        periods = [(period.start_s, period.limit) for period in answer.schedule.periods]
        assert periods == [(0, 10.0), (60, bench.charge_point.state.own_limit_a())]
        assert answer.schedule.duration_s == 120


@pytest.mark.parametrize("request_", [GetCompositeSchedule(2, 60), GetCompositeSchedule(1, 0)])
async def test_a_schedule_of_nothing_is_refused(request_: GetCompositeSchedule) -> None:
    async with Bench() as bench:
        assert await bench.ask(request_) == CompositeSchedule(request_.connector_id)


async def test_two_charges_share_what_the_charge_point_may_draw() -> None:
    async with Bench(connectors=2) as bench:
        bench.store.list_card(CARD)
        bench.store.list_card("04B0")
        await bench.plug_in()
        await bench.present(CARD, 1)
        await put(bench, whole(1, 12.0))
        alone_a = offered_a(bench)
        await bench.plug_in(connector_id=2)
        await bench.present("04B0", 2)

        assert (alone_a, offered_a(bench), offered_a(bench, 2)) == (12.0, 6.0, 6.0)


async def reported_a(bench: Bench, connector_id: int) -> float:
    answer = await bench.ask(GetCompositeSchedule(connector_id, 60))
    assert isinstance(answer, CompositeSchedule)
    assert answer.schedule is not None
    return answer.schedule.periods[0].limit


async def test_the_composite_schedule_of_two_connectors_is_what_they_obey() -> None:
    async with Bench(connectors=2) as bench:
        bench.store.list_card(CARD)
        bench.store.list_card("04B0")
        await put(bench, whole(1, 12.0))
        nobody = [await reported_a(bench, number) for number in (0, 1, 2)]
        await bench.plug_in()
        await bench.present(CARD, 1)
        one = [await reported_a(bench, number) for number in (0, 1, 2)]
        await bench.plug_in(connector_id=2)
        await bench.present("04B0", 2)
        both = [await reported_a(bench, number) for number in (0, 1, 2)]

        assert (nobody, one, both) == ([12.0, 12.0, 12.0], [12.0, 12.0, 12.0], [12.0, 6.0, 6.0])
