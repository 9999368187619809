"""The domain's errors.

DomainError
├── InvalidSettings     values that no door may store; carries every problem, not the first
├── InvalidIdTag        text that cannot be an idTag
├── UnknownConnector    no such connector
└── Refused             a request that cannot be met now; carries a reason key
"""

import dataclasses
from dataclasses import dataclass


class DomainError(Exception):
    """Root of the layer. permanent: trying again without a change cannot help."""

    permanent = True


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field.

    field: the settings field's name, "" for the whole. code: a stable key whose sentence the panel
    and the commands look up. parameters: what the sentence fills in.
    """

    field: str
    code: str
    parameters: dict[str, str] = dataclasses.field(default_factory=dict)


class InvalidSettings(DomainError):
    """Values that no door may store."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.field or 'settings'}: {p.code}" for p in problems))
        self.problems = problems


class InvalidIdTag(DomainError):
    """Text that cannot be an idTag; code is `empty`, `too_long` or `characters`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnknownConnector(DomainError):
    """There is no connector of that number."""

    def __init__(self, connector_id: int) -> None:
        super().__init__(f"no connector {connector_id}")
        self.connector_id = connector_id


class Refused(DomainError):
    """A request that cannot be met now; code is a stable key for the sentence shown."""

    permanent = False

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
