"""The one-time code that protects the first run (reliability A1): a file of mode 0600, gone after use."""

import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings

WRONG_TRIES = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 8


def ensure() -> str:
    """Return the code, made now if there is none. Call it only while no user exists."""
    code, _wrong = _read()
    return code or _renew()


def is_right(text: str) -> bool:
    """Compare what somebody typed; blanks, dashes and letter case do not count. Ten wrong tries make a new code."""
    code, wrong = _read()
    if not code:
        _renew()
        return False
    if hmac.compare_digest(_plain(text).encode(), _plain(code).encode()):
        return True
    if wrong + 1 >= WRONG_TRIES:
        _renew()
    else:
        _write(code, wrong + 1)
    return False


def remove() -> None:
    """Forget the code; there is a user now."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.SETUP_CODE_FILE)


def _plain(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalnum())


def _renew() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    code = f"{letters[:4]}-{letters[4:]}"
    _write(code, 0)
    return code


def _read() -> tuple[str, int]:
    try:
        lines = _file().read_text(encoding="ascii").split()
    except (FileNotFoundError, UnicodeDecodeError):
        return "", 0
    if not lines:
        return "", 0
    wrong = int(lines[1]) if len(lines) > 1 and lines[1].isdigit() else 0
    return lines[0], wrong


def _write(code: str, wrong: int) -> None:
    """Replace the file as a whole, so that a cut of power never leaves half a code."""
    new = _file().with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{code}\n{wrong}\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(_file())
