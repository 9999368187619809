"""A start that cannot serve says why in one line and ends with an exit code that is not 0."""

import asyncio
import socket
import subprocess
from pathlib import Path

import pytest

from tests.journeys.conftest import MakeBox
from tests.support.process import Wallbox


def refusal(result: subprocess.CompletedProcess[str]) -> str:
    """Return what a command that must fail says; it is no traceback."""
    assert result.returncode != 0, result.stdout
    assert "Traceback" not in result.stderr, result.stderr
    return result.stderr


@pytest.mark.parametrize(
    ("name", "value", "says", "command"),
    [
        ("WALLBOX_API_TOKEN", "too-short", "20 characters", "runwallbox"),
        ("WALLBOX_SIMULATOR_SPEED", "fast", "a number is needed", "runwallbox"),
        ("WALLBOX_SIMULATOR_SPEED", "-1", "0.01 to 10000", "runworker chargepoint"),
        ("WALLBOX_HARDWARE", "toaster", "simulator", "runwallbox"),
        ("WALLBOX_HARDWARE", "toaster", "simulator", "runworker chargepoint"),
    ],
)
def test_nonsense_in_the_environment_is_named(
    name: str, value: str, says: str, command: str, tmp_path: Path
) -> None:
    said = refusal(Wallbox(tmp_path / "box", **{name: value}).manage(*command.split()))
    assert name in said
    assert says in said


def test_a_data_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    box = Wallbox(tmp_path / "file" / "box")
    assert f"WALLBOX_DATA_DIR is '{box.data_dir}'" in refusal(box.manage("runwallbox"))


def test_the_setup_code_can_be_asked_before_the_first_start(tmp_path: Path) -> None:
    box = Wallbox(tmp_path / "box")
    first, second = box.manage("setupcode"), box.manage("setupcode")
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout != ""


def test_runworker_needs_redis(tmp_path: Path) -> None:
    box = Wallbox(tmp_path / "box", WALLBOX_REDIS_URL="")
    assert "WALLBOX_REDIS_URL" in refusal(box.manage("runworker", "chargepoint"))


def test_runwallbox_refuses_redis(tmp_path: Path) -> None:
    box = Wallbox(tmp_path / "box", WALLBOX_REDIS_URL="redis://127.0.0.1:1/0")
    assert "WALLBOX_REDIS_URL" in refusal(box.manage("runwallbox"))


async def test_a_second_wallbox_on_one_data_folder_is_refused_and_harms_nothing(make_box: MakeBox) -> None:
    box = make_box()
    await box.start()
    second = Wallbox(box.data_dir)

    said = refusal(await asyncio.to_thread(second.manage, "runwallbox", "--port", str(second.port)))

    assert str(box.data_dir) in said
    assert (await box.until(status="Available"))["id"] == 1


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = Wallbox(tmp_path / "box").manage("runwallbox", "--port", port)
    assert port in refusal(said)
