"""What becomes of an open transaction when power returns."""

import pytest

from chargepoint.domain.power_return import PowerReturn, decide_power_return


@pytest.mark.parametrize(
    ("restart", "plugged", "result"),
    [
        pytest.param(True, True, PowerReturn.RESUME, id="on-plugged"),
        pytest.param(True, False, PowerReturn.CLOSE, id="on-unplugged"),
        pytest.param(False, True, PowerReturn.CLOSE, id="off-plugged"),
        pytest.param(False, False, PowerReturn.CLOSE, id="off-unplugged"),
    ],
)
def test_row_of_power_returns(restart: bool, plugged: bool, result: PowerReturn) -> None:
    assert decide_power_return(restart, plugged) is result
