"""What an OCPP configuration key is (OCPP 1.6 ed. 2 §9)."""

from dataclasses import dataclass
from enum import StrEnum

VALUE_MAX_LENGTH = 500
LARGEST_INTEGER = 2**31 - 1
ONE_DAY_S = 86400


class KeyKind(StrEnum):
    """What a key's value is."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    LIST = "list"
    MEASURANDS = "measurands"
    PHASE_ROTATION = "phase_rotation"
    TEXT = "text"
    PASSWORD = "password"  # noqa: S105 - the name of a kind


class Access(StrEnum):
    """What a backend may do with a key; a write-only one is never read back."""

    READ_ONLY = "R"
    READ_WRITE = "RW"
    WRITE_ONLY = "W"


@dataclass(frozen=True, slots=True)
class Key:
    """One configuration key.

    default: as GetConfiguration would show it; "" also where the hardware or a parameter supplies the value.
    minimum, maximum: for integers, in unit; zero_is_off: 0 is allowed below the minimum. help: one English sentence.
    reboot: a change is answered with RebootRequired. parameter: the backend parameter the key stands on, "" = none.
    choices: the entries a list may have, the first of them always.
    needs_backend_list: reports false, and takes no change, while the owner's whitelist is chosen. needs_light: there is
    no such key where the hardware has no light.
    """

    name: str
    kind: KeyKind
    access: Access = Access.READ_WRITE
    default: str = ""
    unit: str = ""
    minimum: int = 0
    maximum: int = LARGEST_INTEGER
    help: str = ""
    reboot: bool = False
    parameter: str = ""
    zero_is_off: bool = False
    needs_backend_list: bool = False
    needs_light: bool = False
    choices: tuple[str, ...] = ()
