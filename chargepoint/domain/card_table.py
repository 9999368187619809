"""A table of cards as text (CSV): read line by line with every mistake, and written again (RFC 4180; reliability A12)."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

MOST_CARDS = 100_000
FIELDS = ("id_tag", "name", "enabled", "valid_until", "note", "report_as")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

_SEPARATORS = (";", "\t", ",")
_LONGEST_FIELD = 2_000
_YES = frozenset({"", "yes", "ja", "true", "wahr", "1", "x", "on", "y", "j"})
_NO = frozenset({"no", "nein", "false", "falsch", "0", "off", "n"})
_NAMES: dict[str, str] = {
    **{name: name for name in FIELDS},
    **dict.fromkeys(("idtag", "uid", "card", "card number", "card number (idtag)", "number", "rfid", "token"), "id_tag"),
    **dict.fromkeys(("karte", "kartennummer", "kartennummer (idtag)", "nummer", "ausweis"), "id_tag"),
    **dict.fromkeys(("owner", "holder", "inhaber", "besitzer"), "name"),
    **dict.fromkeys(("active", "aktiv", "freigegeben", "may charge here", "darf hier laden"), "enabled"),
    **dict.fromkeys(("valid until", "expires", "expiry", "gültig bis", "ablauf"), "valid_until"),
    **dict.fromkeys(("comment", "notiz", "bemerkung"), "note"),
    **dict.fromkeys(("report as", "melden als"), "report_as"),
}  # fmt: skip

EndOfDay = Callable[[date], datetime]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a line. code: of `too_many`, `date`, `flag`, `no_column`, `unreadable`; text: what stood there."""

    line: int
    field: str
    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class CardTable:
    """What a text holds: values by CardValues' names, the lines they stand in, and what could not be read."""

    cards: tuple[dict[str, object], ...]
    lines: tuple[int, ...]
    mistakes: tuple[Mistake, ...]


def read(text: str, end_of_day: EndOfDay) -> CardTable:
    """Read a table with or without a heading; without one the columns are those of FIELDS, in their order.

    end_of_day: the last moment of a day where the reader lives; raises OverflowError for a day no clock shows.
    """
    cards: list[dict[str, object]] = []
    lines: list[int] = []
    mistakes: list[Mistake] = []
    columns: tuple[str, ...] = ()
    try:
        for line, cells in _rows(text.removeprefix("\ufeff")):
            if not columns:
                columns, is_heading = _columns(cells)
                if "id_tag" not in columns:
                    mistakes.append(Mistake(line, "id_tag", "no_column"))
                    break
                if is_heading:
                    continue
            if len(cards) == MOST_CARDS:
                mistakes.append(Mistake(line, "", "too_many", str(MOST_CARDS)))
                break
            found: list[Mistake] = []
            cards.append(_card(dict(zip(columns, cells, strict=False)), line, end_of_day, found))
            lines.append(line)
            mistakes += found
    except csv.Error as error:
        mistakes.append(Mistake(len(lines) + 1, "", "unreadable", str(error)[:80]))
    return CardTable(tuple(cards), tuple(lines), tuple(mistakes))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line numbers and cells; blank lines are left out."""
    first = text.lstrip().partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, [cell.strip() for cell in cells]


def _columns(cells: list[str]) -> tuple[tuple[str, ...], bool]:
    """Return the columns' names, and whether this line was a heading: names of columns, and no digit anywhere."""
    named = [_NAMES.get(cell.lower(), "") for cell in cells]
    is_heading = any(named) and not any(character.isdigit() for cell in cells for character in cell)
    return (tuple(named), True) if is_heading else (FIELDS[: max(len(cells), 1)], False)


def _card(
    cells: dict[str, str], line: int, end_of_day: EndOfDay, mistakes: list[Mistake]
) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, cell in cells.items():
        if not name:
            continue
        text = cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell
        if name == "enabled":
            values[name] = text.lower() not in _NO
            if text.lower() not in _YES | _NO:
                mistakes.append(Mistake(line, name, "flag", text[:40]))
        elif name == "valid_until":
            values[name] = _day(text, line, end_of_day, mistakes)
        else:
            values[name] = text
    return values


def _day(text: str, line: int, end_of_day: EndOfDay, mistakes: list[Mistake]) -> datetime | None:
    if not text:
        return None
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S"):
        try:
            return end_of_day(datetime.strptime(text, pattern).date())  # noqa: DTZ007 - a day, its zone comes with it
        except (ValueError, OverflowError):
            continue
    mistakes.append(Mistake(line, "valid_until", "date", text[:40]))
    return None


def write(rows: Iterable[Iterable[object]], separator: str) -> Iterator[str]:
    """Yield lines of a table; no cell is taken for a formula, and `read` gives back what was written."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=separator, lineterminator="\r\n").writerow(
            [_harmless(cell) for cell in row]
        )
        yield line.getvalue()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell
