"""The table under the switches: what the unsaved settings mean for each card, and what a save would change."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from chargepoint.domain import offline_table
from chargepoint.domain.configuration import effective, facts_of
from chargepoint.domain.offline_table import OutcomeCell, ShownCard, Situation
from chargepoint.domain.parameters import AuthorizationMode, BackendParameters
from chargepoint.domain.settings import StoredSettings
from chargepoint.web import sentences


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. was: the word that stands there now, "" where a save changes nothing."""

    column: str
    tone: str
    icon: str
    word: str
    detail: str
    was: str


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of card."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole table. note: what holds until the backend has registered this wallbox once, "" afterwards."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str


@dataclass(frozen=True, slots=True)
class _Words:
    tone: str
    icon: str
    word: str
    detail: str


def outcome(unsaved: BackendParameters, stored: StoredSettings) -> Outcome:
    """Present the charger's own decisions, card by card."""
    pre_authorizes = effective(stored, facts_of(stored.hardware)).bool_of("LocalPreAuthorize")
    new = offline_table.outcome_table(unsaved, pre_authorizes)
    old = offline_table.outcome_table(stored.backend, pre_authorizes)
    columns = tuple(_situation(row.situation) for row in new)
    rows = tuple(
        Row(
            _card(card),
            tuple(
                _cell(column, row.situation, row.cells[position], before.cells[position], unsaved)
                for column, row, before in zip(columns, new, old, strict=True)
            ),
        )
        for position, card in enumerate(ShownCard)
    )
    return Outcome(columns, rows, _note(unsaved, stored))


def _situation(situation: Situation) -> str:
    return {
        Situation.BACKEND_ONLINE: _("Backend online"),
        Situation.BACKEND_OFFLINE: _("Backend offline"),
        Situation.POWER_RETURNS: _("Power returns"),
    }[situation]


def _card(card: ShownCard) -> str:
    return {
        ShownCard.LISTED: _("Card on the local whitelist"),
        ShownCard.BACKEND_LIST: _("Card on the list of the backend"),
        ShownCard.UNKNOWN: _("Unknown card"),
        ShownCard.NO_CARD: _("No card"),
    }[card]


def _cell(
    column: str, situation: Situation, new: OutcomeCell, old: OutcomeCell, unsaved: BackendParameters
) -> Cell:
    words = _words(new, situation, unsaved)
    was = ""
    if (new.outcome, new.is_reported) != (old.outcome, old.is_reported):
        before = _words(old, situation, unsaved)
        was = before.word if before.word != words.word else before.detail
    return Cell(column, words.tone, words.icon, words.word, words.detail, was)


def _words(cell: OutcomeCell, situation: Situation, unsaved: BackendParameters) -> _Words:
    if cell.outcome is offline_table.Outcome.START:
        return _Words("go", "circle-check", _("Starts"), _start_detail(cell, situation))
    if cell.outcome is offline_table.Outcome.REFUSE:
        if cell.card is ShownCard.NO_CARD:
            return _no_card(cell)
        return _Words("stop", "ban", _("Refused"), _refusal_detail(cell))
    if cell.outcome is offline_table.Outcome.ASK_BACKEND:
        return _Words("wait", "cloud", _("Backend decides"), _("it is asked each time"))
    if cell.outcome is offline_table.Outcome.IGNORE:
        return _ignored(cell)
    return _after_power_loss(cell, unsaved)


def _start_detail(cell: OutcomeCell, situation: Situation) -> str:
    if not cell.is_reported:
        return _("kept in the history here")
    return _("at once") if situation is Situation.BACKEND_ONLINE else _("reported later")


def _refusal_detail(cell: OutcomeCell) -> str:
    details = {
        "not_listed": _("not on the local whitelist"),
        "offline_unknown": _("not known here"),
        "offline_not_allowed": _("not allowed without the backend"),
        "never_accepted": _("the backend never registered this wallbox"),
    }
    return details.get(cell.reason) or sentences.refusal(cell.reason).reason


def _no_card(cell: OutcomeCell) -> _Words:
    if cell.reason == "never_accepted":
        return _Words("stop", "ban", _("Refused"), _refusal_detail(cell))
    return _Words("", "hourglass", _("Waits"), _("for a card"))


def _ignored(cell: OutcomeCell) -> _Words:
    if cell.card is ShownCard.NO_CARD:
        return _Words("", "hourglass", _("Waits"), _("for a card"))
    return _Words("", "minus", _("Ignored"), _("no card is needed"))


def _after_power_loss(cell: OutcomeCell, unsaved: BackendParameters) -> _Words:
    is_free = unsaved.authorization_mode is AuthorizationMode.FREE_CHARGING
    words = {
        offline_table.Outcome.RESUME: _Words(
            "go", "play", _("Charge goes on"), _("while the car is still plugged in")
        ),
        offline_table.Outcome.CLOSE_THEN_START: _Words("go", "zap", _("New charge"), _("the old one ends")),
    }
    closed = _Words(
        "wait",
        "circle-pause",
        _("Charge ends"),
        _("unplug and plug in again") if is_free else _("card needed again"),
    )
    return words.get(cell.outcome, closed)


def _note(unsaved: BackendParameters, stored: StoredSettings) -> str:
    if not unsaved.uses_backend or stored.was_ever_accepted:
        return ""
    return _(
        "Until the backend has registered this wallbox once, nothing starts while it is offline but cards of the local whitelist."
    )
