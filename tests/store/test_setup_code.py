"""The one-time code of the first run (A1)."""

import stat
from pathlib import Path

import pytest
from pytest_django import Settings

from chargepoint.store import setup_code


@pytest.fixture(autouse=True)
def code_file(settings: Settings, tmp_path: Path) -> Path:
    file = tmp_path / "setup-code"
    settings.SETUP_CODE_FILE = file
    return file


def test_code_is_made_once_and_kept_for_its_owner_alone(code_file: Path) -> None:
    code = setup_code.ensure()

    assert setup_code.ensure() == code
    assert stat.S_IMODE(code_file.stat().st_mode) == 0o600


def test_code_is_right_in_any_spelling() -> None:
    code = setup_code.ensure()

    assert setup_code.is_right(f" {code.lower().replace('-', ' ')} ")


def test_tenth_wrong_try_makes_a_new_code() -> None:
    code = setup_code.ensure()

    tries = [setup_code.is_right("AAAA-AAAA") for _ in range(setup_code.WRONG_TRIES)]

    assert not any(tries)
    assert not setup_code.is_right(code)
    assert setup_code.ensure() != code


def test_nine_wrong_tries_keep_the_code() -> None:
    code = setup_code.ensure()

    for _ in range(setup_code.WRONG_TRIES - 1):
        setup_code.is_right("AAAA-AAAA")

    assert setup_code.is_right(code)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\n\n"], ids=["empty", "bytes", "blank"])
def test_damaged_file_is_replaced_by_a_new_code(code_file: Path, content: bytes) -> None:
    code_file.write_bytes(content)

    assert len(setup_code.ensure()) == 9


def test_nothing_is_right_while_there_is_no_code(code_file: Path) -> None:
    assert not setup_code.is_right("")
    assert code_file.exists()


def test_removed_code_leaves_no_file(code_file: Path) -> None:
    setup_code.ensure()

    setup_code.remove()

    assert not code_file.exists()
