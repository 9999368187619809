"""Frames on the wire (OCPP-J 1.6 §4.1-4.2, J3, J4)."""

import json
from decimal import Decimal
from random import Random

import pytest

from chargepoint.ocpp16.errors import BadFrame
from chargepoint.ocpp16.frames import Call, CallError, CallResult, pack_call, pack_error, pack_result, parse
from tests.ocpp16.rubbish import ANSWERED, IGNORED

ONLY_SCHEMA = {"payload is a list", "payload is a text", "unknown field"}


def test_the_three_frames_are_packed_as_the_standard_draws_them() -> None:
    assert json.loads(pack_call("1", "Heartbeat", {})) == [2, "1", "Heartbeat", {}]
    assert json.loads(pack_result("1", {})) == [3, "1", {}]
    assert json.loads(pack_error("1", "GenericError", "x" * 300)) == [4, "1", "GenericError", "x" * 255, {}]


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('[2,"1","Reset",{"type":"Hard"}]', Call("1", "Reset", {"type": "Hard"})),
        ('[2,"1","ClearCache",null]', Call("1", "ClearCache", {})),
        ('[3,"1",{"a":1}]', CallResult("1", {"a": 1})),
        ('[3,"1",null]', CallResult("1", {})),
        ('[4,"1","FormatViolation","why",{}]', CallError("1", "FormatViolation", "why")),
        ('[4,"1","Nonsense"]', CallError("1", "Nonsense", "")),
        ('[4,"1",null,null,null]', CallError("1", "GenericError", "")),
    ],
)
def test_frames_are_read_with_null_as_an_empty_payload(text: str, frame: object) -> None:
    assert parse(text) == frame


@pytest.mark.parametrize(
    ("text", "value"), [("300.0", 300), ("21.4", Decimal("21.4")), ("-1", -1), ("1e2", 100)]
)
def test_numbers_are_read_exactly(text: str, value: object) -> None:
    frame = parse(f'[3,"1",{{"n":{text}}}]')

    assert isinstance(frame, CallResult) and frame.payload == {"n": value}
    assert type(frame.payload["n"]) is type(value)


@pytest.mark.parametrize("name", [name for name in ANSWERED if name not in ONLY_SCHEMA])
def test_rubbish_names_its_id_where_one_can_be_read(name: str) -> None:
    with pytest.raises(BadFrame) as caught:
        parse(ANSWERED[name].format(id="some-id"))

    assert (caught.value.message_type, caught.value.message_id) == (2, "some-id")


@pytest.mark.parametrize("name", [name for name, raw in IGNORED.items() if isinstance(raw, str)])
def test_rubbish_without_a_usable_id_is_never_answerable(name: str) -> None:
    raw = IGNORED[name]
    assert isinstance(raw, str)

    try:
        frame = parse(raw)
    except BadFrame as error:
        assert error.message_type != 2 or error.message_id is None
    else:
        assert not isinstance(frame, Call)


def test_mutated_frames_are_read_or_refused_and_nothing_else() -> None:
    random = Random(1)
    seeds = [ANSWERED[name].format(id="x") for name in ("NaN", "unknown field", "payload is a list")]
    pieces = [
        "NaN",
        "1e999",
        '"\\ud800"',
        "{",
        "}",
        "[",
        "]",
        "null",
        "9" * 40,
        "\x00",
        '"a":1,',
        ",",
        '"',
        "é",
        "\ud800",
    ]

    for _ in range(3000):
        text = random.choice(seeds)
        at = random.randrange(len(text))
        try:
            frame = parse(text[:at] + random.choice(pieces) + text[at + random.randrange(4) :])
        except BadFrame:
            continue
        assert frame is None or len(frame.message_id) <= 255
