"""The parts of a page that change by themselves: the same context and templates as the first paint."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from chargepoint.domain.snapshot import Snapshot
from chargepoint.web.presenters import shell
from chargepoint.web.presenters_charging import Reader, heroes, limited_text
from chargepoint.web.presenters_strip import strip
from chargepoint.web.presenters_why import reasons

PAGES = ("charging", "why", "shell")

LARGEST_MESSAGE_BYTES = 65_536
"""What the WebSocket library may send or take in one message; its limit counts both ways."""

_HERO_PARTS = {
    "state": "chargepoint/_state.html",
    "figure": "chargepoint/_figure.html",
    "actions": "chargepoint/_actions.html",
    "phases": "chargepoint/_phases.html",
    "stats": "chargepoint/_stats.html",
}


@dataclass(frozen=True, slots=True)
class Part:
    """The new inside of the element with that id."""

    id: str
    html: str


def page_context(page: str, snapshot: Snapshot | None, reader: Reader) -> dict[str, Any]:
    """Return what the templates of a page need of the snapshot; nothing but the shell when there is none."""
    context: dict[str, Any] = {"shell": shell(snapshot), "is_staff": reader.is_staff}
    if snapshot is None:
        return context
    if page == "charging":
        connector = snapshot.connectors[0]
        context |= {
            "heroes": heroes(snapshot, reader),
            "strip": strip(snapshot),
            "limited": limited_text(connector.limits, snapshot.clock.now),
            "is_simulator": snapshot.hardware.driver == "simulator",
            "show_why": True,
        }
    if page == "why":
        context["reasons"] = reasons(snapshot, reader)
    return context


def parts(page: str, snapshot: Snapshot | None, reader: Reader) -> tuple[Part, ...]:
    """Render every part of a page, in the active language and time zone. No database, no request."""
    context = page_context(page, snapshot, reader)
    found = [_part("banners", "chargepoint/_banners.html", context)]
    if page != "charging":
        found.append(_part("chip", "chargepoint/_chip.html", context))
    for hero in context.get("heroes", ()):
        found += _hero_parts(context | {"hero": hero}, hero.connector_id)
    if "strip" in context:
        found.append(_part("strip", "chargepoint/_strip.html", context))
        if reader.is_staff:
            found.append(_part("limit-now", "chargepoint/_limit_now.html", context))
    for why in context.get("reasons", ()):
        found.append(_part(f"why-{why.hero.connector_id}", "chargepoint/_why.html", context | {"why": why}))
    return tuple(found)


def _hero_parts(context: dict[str, Any], connector_id: int) -> list[Part]:
    found = [_part(f"{name}-{connector_id}", template, context) for name, template in _HERO_PARTS.items()]
    if context["is_simulator"] and context["is_staff"]:
        found.append(_part(f"simulator-{connector_id}", "chargepoint/_simulator.html", context))
    return found


def _part(element_id: str, template: str, context: dict[str, Any]) -> Part:
    return Part(element_id, render_to_string(template, context))


def message(changed: tuple[Part, ...]) -> str:
    """Return the parts as one out-of-band swap; without any it is a sign of life alone."""
    return render_to_string("chargepoint/_live.html", {"parts": changed or (Part("live-beat", ""),)})
