"""Cards to what the card pages show; idTags masked unless said otherwise."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from chargepoint.domain import whitelist
from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.settings import PanelSettings
from chargepoint.domain.snapshot import LearnView
from chargepoint.store.cards import Card, Presented
from chargepoint.web import sentences
from chargepoint.web.figures import moment_text

LEARN_WINDOW_S = 60
_SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with its own icon and tone."""

    tone: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of the whitelist. The texts are "" where there is nothing to say."""

    pk: int
    name: str
    masked: str
    valid_until: str
    last_used: str
    badge: Badge


@dataclass(frozen=True, slots=True)
class PresentedRow:
    """One card that was shown. reference: names this event; card_pk: of its card, None: not on the list."""

    reference: str
    tone: str
    icon: str
    title: str
    is_masked: bool
    time: str
    text: str
    card_pk: int | None


@dataclass(frozen=True, slots=True)
class Learning:
    """The open learn window. seconds_left: whole, 0 to 60."""

    seconds_left: int
    window_s: int
    has_read: bool


def day_text(moment: datetime) -> str:
    """Return the day in the reader's time zone: `30 Nov 2026`."""
    return date_format(timezone.localtime(moment), pgettext("date format", "j M Y"))


def card_row(card: Card, now: datetime) -> CardRow:
    """Present one card of the whitelist."""
    masked = whitelist.mask(card.id_tag)
    return CardRow(
        pk=card.pk,
        name=card.name or masked,
        masked=masked,
        valid_until=day_text(card.valid_until) if card.valid_until else "",
        last_used=moment_text(card.last_used_at) if card.last_used_at else "",
        badge=card_badge(card, now),
    )


def card_badge(card: Card, now: datetime) -> Badge:
    """Say whether a card may charge now, and warn two weeks before it ends."""
    if not card.enabled:
        return Badge("stop", "ban", _("Disabled"))
    if card.valid_until is None:
        return Badge("go", "circle-check", _("Enabled"))
    if card.valid_until <= now:
        return Badge("stop", "clock", _("Expired"))
    days = (timezone.localtime(card.valid_until).date() - timezone.localtime(now).date()).days
    if days > _SOON_DAYS:
        return Badge("go", "circle-check", _("Enabled"))
    if days == 0:
        return Badge("warn", "clock", _("Last day today"))
    return Badge(
        "warn", "clock", ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    )


def presented_reference(presented: Presented) -> str:
    """Return what names the event in an address, so that no idTag has to."""
    return f"{presented.at.timestamp():.6f}"


def presented_row(presented: Presented) -> PresentedRow:
    """Present one card that was shown: by its name, else masked, with the result and the reason."""
    tone, icon = _LOOKS.get(presented.result, ("", "minus"))
    return PresentedRow(
        reference=presented_reference(presented),
        tone=tone,
        icon=icon,
        title=presented.card_name or whitelist.mask(presented.id_tag),
        is_masked=not presented.card_name,
        time=moment_text(presented.at),
        text=_result_text(presented),
        card_pk=presented.card_pk,
    )


_LOOKS = {
    "started": ("go", "check"),
    "stopped": ("go", "check"),
    "accepted": ("go", "check"),
    "refused": ("stop", "ban"),
    "learned": ("", "nfc"),
    "ignored": ("", "minus"),
}


def _result_text(presented: Presented) -> str:
    if presented.result == "refused":
        sentence = sentences.refusal(presented.reason)
        return _("Refused: %(reason)s") % {"reason": f"{sentence.reason} {sentence.next_step}".strip()}
    words = {
        ("started", ""): _("Started a charge."),
        ("stopped", ""): _("Stopped the charge."),
        ("stopped", "permission_withdrawn"): _("Took its permission back."),
        ("accepted", ""): _("Accepted: a car may be plugged in."),
        ("accepted", "cable_released"): _("Released the cable."),
        ("learned", ""): _("Read in the learn window."),
        ("ignored", "free_charging"): _("Ignored: charging is free, no card is needed."),
        ("ignored", "waiting_for_backend"): _("Ignored: the backend was being asked about another card."),
        ("ignored", "finished"): _("Ignored: the charge is over. Unplug first, then show the card."),
        ("ignored", "busy"): _("Ignored: another card has permission already."),
        ("ignored", "foreign_card"): _("Ignored: the charge belongs to another card."),
    }
    return words.get((presented.result, presented.reason), presented.result)


@dataclass(frozen=True, slots=True)
class BackendRow:
    """What the backend said of one idTag. valid_until "": no end."""

    masked: str
    badge: Badge
    valid_until: str


def backend_row(id_tag: str, info: IdTagInfo) -> BackendRow:
    """Present one entry of the backend's list or of the cache."""
    words = {
        AuthorizationStatus.ACCEPTED: _("Accepted"),
        AuthorizationStatus.BLOCKED: _("Blocked"),
        AuthorizationStatus.EXPIRED: _("Expired"),
        AuthorizationStatus.INVALID: _("Unknown to the backend"),
        AuthorizationStatus.CONCURRENT_TX: _("Charging elsewhere"),
    }
    is_accepted = info.status is AuthorizationStatus.ACCEPTED
    badge = Badge(
        "go" if is_accepted else "stop", "circle-check" if is_accepted else "ban", words[info.status]
    )
    return BackendRow(whitelist.mask(id_tag), badge, day_text(info.expiry_date) if info.expiry_date else "")


def learning(view: LearnView | None, now: datetime) -> Learning | None:
    """Present the learn window, None where none is open. now: the wallbox's own."""
    if view is None:
        return None
    left = int((view.until - now).total_seconds())
    return Learning(max(0, min(left, LEARN_WINDOW_S)), LEARN_WINDOW_S, view.has_read)


def seen_by_backend(id_tag: str, report_as: str, panel: PanelSettings) -> str:
    """Return the idTag that a backend sees for a card."""
    return whitelist.present_uid(report_as or id_tag, panel.uid_case, panel.uid_reversed)
