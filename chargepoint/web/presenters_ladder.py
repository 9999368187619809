"""The ladder as a page shows it: the last attempt of the running link, or a test that is growing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from chargepoint.domain.ladder import Ladder, LadderRun, Rung, RungResult, RungState
from chargepoint.web.figures import moment_text
from chargepoint.web.presenters_cards import Badge
from chargepoint.web.sentences_ladder import TITLES, Fact, aside, dated, facts_of
from chargepoint.web.sentences_link import Cause, cause

_LOOKS = {
    RungState.OK: ("go", "check"),
    RungState.FAILED: ("stop", "x"),
    RungState.RUNNING: ("wait", "hourglass"),
    RungState.SKIPPED: ("", "minus"),
    RungState.NOT_REACHED: ("", "circle-dashed"),
}


@dataclass(frozen=True, slots=True)
class RungView:
    """One rung. is_off: it says nothing, for want of having been reached or of something to ask. line: all facts in one."""

    number: int
    title: str
    tone: str
    icon: str
    word: str
    aside: str
    is_off: bool
    line: str
    facts: tuple[Fact, ...]
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class LadderView:
    """The nine rungs. summary: how far it went, in words."""

    rungs: tuple[RungView, ...]
    summary: str
    tone: str
    total: str


@dataclass(frozen=True, slots=True)
class RunView:
    """One of the last attempts."""

    at: str
    rung: str
    badge: Badge


@dataclass(frozen=True, slots=True)
class TrialView:
    """A test before save. ladder: None where none came about, and problem says why. note: what the test left out."""

    ladder: LadderView | None
    is_running: bool
    tone: str
    icon: str
    summary: str
    note: str
    problem: str


def trial_view(
    ladder: Ladder | None, *, is_running: bool = False, is_cancelled: bool = False, problem: str = ""
) -> TrialView:
    """Present a test."""
    if ladder is None:
        return TrialView(None, is_running, "", "", "", "", problem)
    shown = ladder_view(ladder)
    if is_cancelled:
        return TrialView(shown, is_running, "", "ban", _("cancelled"), "", problem)
    icons = {"go": "circle-check", "stop": "x", "wait": "hourglass"}
    return TrialView(
        shown, is_running, shown.tone, icons[shown.tone], shown.summary, _left_out(ladder), problem
    )


def _left_out(ladder: Ladder) -> str:
    registration = ladder.at(Rung.REGISTRATION).seen
    if "live" in registration:
        return _(
            "This Charge Point ID is connected to this backend already: so the test ended at step 7, and the last two steps are those of the running link."
        )
    if registration.get("why") == "transaction":
        return _("A charge is running: so the test ended at step 7, without a registration.")
    return ""


def ladder_view(ladder: Ladder) -> LadderView:
    """Present a ladder."""
    rungs = tuple(_rung(ladder, number, result) for number, result in enumerate(ladder.rungs, 1))
    broken = ladder.broken
    total_ms = sum(result.duration_ms or 0 for result in ladder.rungs)
    total = _("%(ms)s ms") % {"ms": total_ms}
    if broken is not None:
        number = list(Rung).index(broken.rung) + 1
        return LadderView(rungs, _("stopped at step %(number)d of 9") % {"number": number}, "stop", total)
    if ladder.is_complete:
        return LadderView(rungs, _("all steps passed"), "go", total)
    return LadderView(rungs, _("under way"), "wait", "")


def _rung(ladder: Ladder, number: int, result: RungResult) -> RungView:
    tone, icon = _LOOKS[result.state]
    words = {
        RungState.OK: _("passed"),
        RungState.FAILED: _("failed"),
        RungState.RUNNING: _("under way"),
        RungState.SKIPPED: _("not needed"),
    }
    facts = facts_of(result)
    is_off = result.state in (RungState.SKIPPED, RungState.NOT_REACHED)
    return RungView(
        number=number,
        title=str(TITLES[result.rung]),
        tone=tone,
        icon=icon,
        word=words.get(result.state, _("not reached")),
        aside=aside(result),
        is_off=is_off,
        line=" · ".join(f"{label} {text}" for label, text in facts),
        facts=facts,
        cause=cause_of(ladder) if result.state is RungState.FAILED else None,
    )


def cause_of(ladder: Ladder) -> Cause | None:
    """Explain what broke, None where nothing did."""
    broken = ladder.broken
    if broken is None or broken.problem is None:
        return None
    return cause(broken.problem.value, dated(ladder.facts), broken.rung.value)


def run_views(runs: Iterable[LadderRun], now: datetime) -> tuple[RunView, ...]:
    """Present the last attempts, in their order."""
    return tuple(_run(run, now) for run in runs)


def _run(run: LadderRun, now: datetime) -> RunView:
    at, broken, why = moment_text(run.at, now), run.ladder.broken, cause_of(run.ladder)
    if broken is None or why is None:
        return RunView(at, _("All steps"), Badge("go", "check", _("Connected")))
    return RunView(at, str(TITLES[broken.rung]), Badge("stop", "x", why.happened))
