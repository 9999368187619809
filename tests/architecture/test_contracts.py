"""Every import contract bites: each is tried on an empty copy of the tree with one violation planted."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

PACKAGES = ("domain", "runtime", "ocpp16", "hardware", "transfer", "store", "models", "web", "management")
MODULES = ("bus", "admin", "worker", "checks")
LINT = "from importlinter.cli import lint_imports_command as run; run()"

LAYERS = "Layers: an arrow may only point down"
DOMAIN = "The domain is pure: no asyncio, no clock, no I/O, no framework"
RUNTIME = "Runtime knows ports, not frameworks"
OCPP = "The OCPP adapter never sees Django or the store"
HARDWARE = "Hardware drivers never see Django, the store or OCPP"
PANEL = "The panel speaks to the worker through the bus alone"
CIRCLES = "No circles between the rooms"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of the tree with every room and nothing in it."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("", *PACKAGES):
        room = tmp_path / "chargepoint" / package
        room.mkdir()
        (room / "__init__.py").touch()
        (room / "part.py").write_text("from chargepoint import domain\n" if package == "store" else "")
    (tmp_path / "chargepoint" / "part.py").unlink()
    for module in MODULES:
        (tmp_path / "chargepoint" / f"{module}.py").touch()
    (tmp_path / "wallbox_site").mkdir()
    (tmp_path / "wallbox_site" / "__init__.py").touch()
    return tmp_path


def broken_contracts(tree: Path) -> set[str]:
    """Return the names of the contracts that do not hold; fails where the linter itself fails."""
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=tree,
        capture_output=True,
        text=True,
        env={"PATH": "", "COLUMNS": "200"},
        timeout=60,
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")}


def test_clean_tree_keeps_every_contract(tree: Path) -> None:
    assert broken_contracts(tree) == set()


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("store/part.py", "import chargepoint.web.part", LAYERS),
        ("web/part.py", "import chargepoint.hardware.part", LAYERS),
        ("bus.py", "import chargepoint.models.part", LAYERS),
        ("worker.py", "import chargepoint.checks", LAYERS),
        ("helpers/__init__.py", "", LAYERS),
        ("domain/part.py", "import asyncio", DOMAIN),
        ("domain/part.py", "from django.db import models", DOMAIN),
        ("runtime/part.py", "import websockets", RUNTIME),
        ("ocpp16/part.py", "import chargepoint.store.part", OCPP),
        ("ocpp16/part.py", "import django", OCPP),
        ("hardware/part.py", "import ocpp", HARDWARE),
        ("hardware/part.py", "import chargepoint.models.part", HARDWARE),
        ("web/part.py", "from chargepoint.runtime import part", PANEL),
        ("admin.py", "from chargepoint.runtime import part", PANEL),
        ("admin.py", "import chargepoint.web.part", LAYERS),
        ("domain/__init__.py", "import chargepoint.store.part", CIRCLES),
    ],
)
def test_planted_violation_is_caught(tree: Path, file: str, line: str, contract: str) -> None:
    planted = tree / "chargepoint" / file
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{line}\n")

    assert contract in broken_contracts(tree)


def test_store_may_hand_the_panel_what_ports_name(tree: Path) -> None:
    (tree / "chargepoint" / "store" / "part.py").write_text("import chargepoint.runtime.part\n")
    (tree / "chargepoint" / "web" / "part.py").write_text("import chargepoint.store.part\n")

    assert broken_contracts(tree) == set()
