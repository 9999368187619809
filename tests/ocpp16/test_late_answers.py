"""J5: a late CALLRESULT whose id belongs to a row still waiting is its answer."""

from chargepoint.ocpp16.late_answers import LateAnswers


def test_late_answer_is_given_once() -> None:
    late = LateAnswers()
    late.expect("1", "MeterValues")

    assert late.note("1", {})
    assert late.take("1") == {}
    assert late.take("1") is None


def test_answer_that_nobody_expects_is_dropped() -> None:
    late = LateAnswers()

    assert not late.note("1", {})
    assert late.take("1") is None


def test_answer_that_breaks_the_schema_is_dropped() -> None:
    late = LateAnswers()
    late.expect("1", "StartTransaction")

    assert not late.note("1", {"transactionId": "seven"})
    assert late.take("1") is None


def test_only_the_newest_ids_are_remembered() -> None:
    late = LateAnswers()
    for number in range(65):
        late.expect(str(number), "MeterValues")

    assert not late.note("0", {})
    assert late.note("1", {})
