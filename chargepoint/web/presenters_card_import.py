"""An import of cards before it is done: what it would change, and every mistake with its line."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from chargepoint.domain.card_table import MOST_CARDS, CardTable, Mistake
from chargepoint.domain.errors import Problem
from chargepoint.models import Card
from chargepoint.store.cards import ImportPlan
from chargepoint.web.forms.labels import label_of
from chargepoint.web.sentences_settings import problem_sentence

MOST_SHOWN = 50
_PLACE = re.compile(r"cards\[(\d+)\]\.(\w*)")


@dataclass(frozen=True, slots=True)
class LineProblem:
    """One mistake. column: a field's name for people, "" for the whole line."""

    line: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportCheck:
    """The dry run. more: mistakes that are not listed."""

    added: int
    changed: int
    unchanged: int
    problems: tuple[LineProblem, ...]
    more: int

    @property
    def is_ready(self) -> bool:
        """There is something to import, and nothing is wrong with it."""
        return not self.problems and bool(self.added or self.changed or self.unchanged)


def import_check(table: CardTable, plan: ImportPlan) -> ImportCheck:
    """Present the dry run."""
    problems = [_of_mistake(mistake) for mistake in table.mistakes]
    problems += [_of_problem(problem, table.lines) for problem in plan.problems]
    problems.sort(key=lambda problem: problem.line)
    return ImportCheck(
        plan.added,
        plan.changed,
        plan.unchanged,
        tuple(problems[:MOST_SHOWN]),
        max(0, len(problems) - MOST_SHOWN),
    )


def _of_mistake(mistake: Mistake) -> LineProblem:
    texts = {
        "date": _("“%(text)s” is not a date. Write it like 2026-12-31 or 31.12.2026."),
        "flag": _("“%(text)s” is neither yes nor no."),
        "no_column": _(
            "No column holds card numbers. Put the number first, or name the columns in the first line."
        ),
        "too_many": _("At most %(text)s cards can be imported at once."),
        "unreadable": _("This line cannot be read: %(text)s"),
    }
    text = MOST_CARDS if mistake.code == "too_many" else mistake.text
    return LineProblem(mistake.line, _column(mistake.field), texts[mistake.code] % {"text": text})


def _of_problem(problem: Problem, lines: tuple[int, ...]) -> LineProblem:
    found = _PLACE.fullmatch(problem.field)
    position, field = (int(found[1]), found[2]) if found else (0, problem.field)
    if problem.code == "duplicate":
        text = _("This card stands in the file twice.")
    else:
        text = problem_sentence(Problem(field, problem.code, problem.parameters))
    return LineProblem(lines[position] if position < len(lines) else 0, _column(field), text)


def _column(field: str) -> str:
    if field == "id_tag":
        return _("Card number (idTag)")
    return str(label_of(Card, field)) if field else ""
