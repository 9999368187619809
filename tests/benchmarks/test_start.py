"""Process start → BootNotification on the wire, and memory after boot."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from tests.faults.kills import configuration
from tests.support.central_system import RecordingCentralSystem
from tests.support.process import ROOT, Wallbox

RUNS = 7


def _django_alone_s(box: Wallbox) -> float:
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"], cwd=ROOT, env=box.environment, check=True
    )
    return time.perf_counter() - begin


def _memory_mb(pid: int, field: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{field}:"))) / 1024


@pytest.mark.benchmark
async def test_start(tmp_path: Path) -> None:
    boots, floors, memory = [], [], []
    async with RecordingCentralSystem() as central_system:
        box = Wallbox(tmp_path / "box")
        await asyncio.to_thread(box.configure, configuration(central_system.url, restarts=False))
        for count in range(1, RUNS + 2):  # the first run writes the bytecode and is not counted
            floors.append(await asyncio.to_thread(_django_alone_s, box))
            begin = time.perf_counter()
            box.launch()
            await central_system.received("BootNotification", count, 30)
            boots.append(time.perf_counter() - begin)
            await asyncio.sleep(3)
            assert box.process is not None
            memory.append((_memory_mb(box.process.pid, "Rss"), _memory_mb(box.process.pid, "Pss")))
            await asyncio.to_thread(box.stop)
    print(f"\ndjango.setup() alone        median {median(floors[1:]):.2f} s")
    print(
        f"start -> BootNotification   median {median(boots[1:]):.2f} s, worst {max(boots[1:]):.2f} s (goal: under 1 s)"
    )
    rss, pss = (median(one[index] for one in memory[1:]) for index in (0, 1))
    print(f"memory after boot           Rss {rss:.1f} MB, Pss {pss:.1f} MB (goal: under 90 MB)")
