"""What the one door of the settings refuses, as the tests compare it."""

import pytest

from chargepoint.domain.errors import InvalidSettings
from chargepoint.store import settings
from chargepoint.store.audit import Actor


def codes(error: pytest.ExceptionInfo[InvalidSettings]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in error.value.problems]


def refused(section: str, values: dict[str, object], actor: Actor) -> list[tuple[str, str]]:
    with pytest.raises(InvalidSettings) as error:
        settings.change(section, values, actor)
    return codes(error)
