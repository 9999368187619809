"""Typed readers of the environment; they refuse nonsense instead of guessing."""

import os
import shlex
import stat
from pathlib import Path


class InvalidEnvironment(Exception):
    """A variable holds something that cannot be meant; the message names it and says what is allowed."""


def text(name: str, default: str = "") -> str:
    """Return the variable without blanks at its ends."""
    return os.environ.get(name, default).strip()


def command(name: str) -> tuple[str, ...]:
    """Return a command and its arguments, as a shell would split them; () where none is set."""
    try:
        return tuple(shlex.split(text(name)))
    except ValueError as error:
        raise InvalidEnvironment(f"{name} cannot be read as a command: {error}") from None


def path(name: str, default: Path) -> Path:
    """Return an absolute path."""
    value = text(name)
    return Path(value).expanduser().resolve() if value else default


def folder(name: str, default: Path) -> Path:
    """Return a folder that only its owner may enter, made where it is missing, closed where it was open."""
    value = path(name, default)
    try:
        value.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidEnvironment(
            f"{name} is {str(value)!r}; no such folder can be made: {error.strerror}"
        ) from None
    _close_to_others(value)
    return value


def _close_to_others(value: Path) -> None:
    """Take the rights of group and others away; a shared folder (sticky) and somebody else's stay as they are."""
    mode = value.stat().st_mode
    if mode & 0o077 and not mode & stat.S_ISVTX and value.stat().st_uid == os.geteuid():
        value.chmod(stat.S_IMODE(mode) & 0o700)


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    """Return one of the allowed words."""
    value = text(name, default)
    if value not in allowed:
        raise InvalidEnvironment(f"{name} is {value!r}; allowed are {', '.join(repr(a) for a in allowed)}")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return True for 1, true, yes, on and False for 0, false, no, off."""
    value = text(name).lower()
    if not value:
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise InvalidEnvironment(f"{name} is {value!r}; allowed are 1 and 0")


def number(name: str, default: float, minimum: float, maximum: float) -> float:
    """Return a number within both bounds."""
    value = text(name)
    if not value:
        return default
    try:
        parsed = float(value)
    except ValueError:
        raise InvalidEnvironment(f"{name} is {value!r}; a number is needed") from None
    if not minimum <= parsed <= maximum:
        raise InvalidEnvironment(f"{name} is {value}; allowed are {minimum:g} to {maximum:g}")
    return parsed


def token(name: str, minimum_length: int) -> str:
    """Return a secret of at least that many characters, or "" where none is set."""
    value = text(name)
    if value and len(value) < minimum_length:
        raise InvalidEnvironment(f"{name} is too short; {minimum_length} characters or more are needed")
    return value
