"""idTags and the owner's cards."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain.errors import InvalidIdTag, InvalidSettings
from chargepoint.domain.whitelist import (
    CardValues,
    canonical_id_tag,
    mask,
    present_uid,
    same_id_tag,
    validate_card,
)


def test_canonical_id_tag_loses_outer_blanks_and_keeps_its_case() -> None:
    assert canonical_id_tag("  a1B2 c3\t\n") == "a1B2 c3"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("A" * 21, "too_long"),
        ("Käthe", "characters"),
        ("A\x00B", "characters"),
        ("A\tB", "characters"),
        ("\uff11\uff12", "characters"),
    ],
)
def test_text_that_cannot_be_an_id_tag_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(InvalidIdTag) as caught:
        canonical_id_tag(text)

    assert caught.value.code == code


def test_id_tag_of_twenty_characters_is_the_longest() -> None:
    assert canonical_id_tag("A" * 20) == "A" * 20


def test_id_tags_compare_without_regard_to_case() -> None:
    assert same_id_tag("a1b2C3d4", "A1B2c3D4")
    assert not same_id_tag("A1B2C3D4", "A1B2C3D5")


@pytest.mark.parametrize(
    ("text", "uid_case", "uid_reversed", "presented"),
    [
        ("a1b2c3d4", "upper", False, "A1B2C3D4"),
        ("A1B2C3D4", "lower", False, "a1b2c3d4"),
        ("A1B2C3D4", "upper", True, "D4C3B2A1"),
        ("04A1B2C3D4E5F6", "lower", True, "f6e5d4c3b2a104"),
        ("0102030405060708090a", "upper", True, "0A090807060504030201"),
        ("Anna", "lower", True, "Anna"),
        ("DECADE", "lower", True, "DECADE"),
    ],
)
def test_uid_is_presented_in_the_chosen_case_and_byte_order(
    text: str, uid_case: str, uid_reversed: bool, presented: str
) -> None:
    assert present_uid(text, uid_case, uid_reversed) == presented


@pytest.mark.parametrize(
    ("id_tag", "shown"),
    [
        ("A1B2C3D4", "•••• C3D4"),
        ("04A1B2C3D4E5F6", "•••• E5F6"),
        ("ABCDE", "•••• DE"),
        ("A", "••••"),
        ("", "••••"),
    ],
)
def test_mask_shows_at_most_half_and_four(id_tag: str, shown: str) -> None:
    assert mask(id_tag) == shown


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20))
def test_what_was_made_canonical_stays_as_it_is(text: str) -> None:
    if not text.strip():
        return
    once = canonical_id_tag(text)

    assert canonical_id_tag(once) == once


def test_card_with_all_values_is_taken_trimmed() -> None:
    until = datetime(2026, 1, 1, tzinfo=UTC)
    values = {
        "id_tag": " A1B2C3D4 ",
        "name": " Anna ",
        "enabled": False,
        "valid_until": until,
        "note": "blue fob ",
        "report_as": " GUEST ",
    }

    assert validate_card(values) == CardValues("A1B2C3D4", "Anna", False, until, "blue fob", "GUEST")


def test_card_needs_nothing_but_its_id_tag() -> None:
    assert validate_card({"id_tag": "A1B2C3D4", "report_as": "  "}) == CardValues("A1B2C3D4")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id_tag", "", "empty"),
        ("id_tag", "A" * 21, "too_long"),
        ("id_tag", 7, "type"),
        ("name", "x" * 51, "too_long"),
        ("name", None, "type"),
        ("note", "x" * 501, "too_long"),
        ("enabled", "yes", "type"),
        ("valid_until", "2026-01-01", "type"),
        ("valid_until", datetime(2026, 1, 1), "no_time_zone"),  # noqa: DTZ001 - the naive value is what is refused
        ("report_as", "Käthe", "characters"),
        ("colour", "blue", "unknown"),
    ],
)
def test_card_with_a_bad_value_is_refused_and_the_field_named(field: str, value: object, code: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        validate_card({"id_tag": "A1B2C3D4", field: value})

    assert [(problem.field, problem.code) for problem in caught.value.problems] == [(field, code)]


def test_every_problem_of_a_card_is_told_at_once() -> None:
    with pytest.raises(InvalidSettings) as caught:
        validate_card({"name": "x" * 51})

    assert [problem.field for problem in caught.value.problems] == ["id_tag", "name"]
