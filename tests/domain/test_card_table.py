"""Tables of cards as people keep them: read with every mistake in its line, and written so that they come back."""

import csv
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain import card_table
from chargepoint.domain.card_table import FIELDS, CardTable, Mistake, read, write


def end_of_day(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), UTC)


def table(text: str) -> CardTable:
    return read(text, end_of_day)


NEW_YEAR = end_of_day(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("04A2C3D4", [{"id_tag": "04A2C3D4"}]),
        ("04A2C3D4;Anna\n\n04A2C3D5;Ben\n", [{"id_tag": "04A2C3D4", "name": "Anna"}, {"id_tag": "04A2C3D5", "name": "Ben"}]),
        ("04A2C3D4,Anna,no,2026-12-31", [{"id_tag": "04A2C3D4", "name": "Anna", "enabled": False, "valid_until": NEW_YEAR}]),
        ("Name;Kartennummer;gültig bis\r\nAnna;04A2C3D4;31.12.2026\r\n", [{"id_tag": "04A2C3D4", "name": "Anna", "valid_until": NEW_YEAR}]),
        ("\ufeffUID\tOwner\n04A2C3D4\tAnna", [{"id_tag": "04A2C3D4", "name": "Anna"}]),
        ('uid,name,shoe size\n04A2C3D4,"Anna, Berta",39', [{"id_tag": "04A2C3D4", "name": "Anna, Berta"}]),
        ("id_tag;name\n04A2C3D4;'=Anna", [{"id_tag": "04A2C3D4", "name": "=Anna"}]),
        ("id_tag;name\n04A2C3D4;'Anna'", [{"id_tag": "04A2C3D4", "name": "'Anna'"}]),
        ("id_tag;aktiv\nA1;ja\nA2;nein\nA3;", [{"id_tag": "A1", "enabled": True}, {"id_tag": "A2", "enabled": False}, {"id_tag": "A3", "enabled": True}]),
        ("id_tag;valid_until\nA1;", [{"id_tag": "A1", "valid_until": None}]),
        ("04A2C3D4;Card", [{"id_tag": "04A2C3D4", "name": "Card"}]),
        ("VIP-1;Karte", [{"id_tag": "VIP-1", "name": "Karte"}]),
        ("", []),
        ("uid;name", []),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)  # fmt: skip
def test_tables_are_read_as_people_keep_them(text: str, cards: list[dict[str, object]]) -> None:
    found = table(text)

    assert list(found.cards) == cards
    assert found.mistakes == ()


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("id_tag;valid_until\nA1;tomorrow", Mistake(2, "valid_until", "date", "tomorrow")),
        ("id_tag;valid_until\nA1;2026-02-30", Mistake(2, "valid_until", "date", "2026-02-30")),
        ("id_tag;enabled\nA1;perhaps", Mistake(2, "enabled", "flag", "perhaps")),
        ("name;note\nAnna;x", Mistake(1, "id_tag", "no_column")),
        (
            "id_tag;name\nA1;" + "x" * 3000,
            Mistake(1, "", "unreadable", "field larger than field limit (2000)"),
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, mistake: Mistake) -> None:
    assert table(text).mistakes == (mistake,)


def test_a_day_that_no_clock_shows_is_no_date() -> None:
    def overflow(day: date) -> datetime:
        raise OverflowError

    assert read("id_tag;valid_until\nA1;9999-12-31", overflow).mistakes[0].code == "date"


def test_lines_are_those_of_the_file() -> None:
    found = table('id_tag;note\n\nA1;"two\nlines"\nA2;x')

    assert found.lines == (4, 5)


def test_too_many_cards_are_told_and_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_table, "MOST_CARDS", 2)

    found = table("A1\nA2\nA3\nA4")

    assert len(found.cards) == 2
    assert found.mistakes == (Mistake(3, "", "too_many", "2"),)


@given(st.text(max_size=500))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = table(text)

    assert len(found.cards) == len(found.lines)


@given(
    st.lists(st.tuples(*[st.text("aZ=+-@';,\"0 ", max_size=12).map(str.strip)] * 2), min_size=1, max_size=5),
    st.sampled_from(";,"),
)
def test_what_was_written_comes_back_and_is_no_formula(rows: list[tuple[str, str]], separator: str) -> None:
    rows = [(f"A{number}", name.lstrip("'")) for number, (_id, name) in enumerate(rows)]
    lines = list(write([FIELDS[:2], *rows], separator))

    found = table("".join(lines))

    assert [(card["id_tag"], card["name"]) for card in found.cards] == rows
    cells = [cell for row in csv.reader(lines, delimiter=separator) for cell in row]
    assert not any(cell.startswith(card_table.FORMULA_SIGNS) for cell in cells)
