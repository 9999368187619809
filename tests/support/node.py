"""Tools from the npm registry that tests run, at pinned versions; nothing of them is part of the product."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest


def installed(name: str, package_json: Path, wanted_package: str) -> Path:
    """Return the folder with the pinned packages, installing them first if need be. name: of the cache's folder."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node or npm is missing: apt-get install nodejs npm")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "wallbox-tests" / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = package_json.read_text()
        present = folder / "package.json"
        if not (folder / "node_modules" / wanted_package).exists() or present.read_text() != wanted:
            present.write_text(wanted)
            command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"]
            subprocess.run(command, cwd=folder, check=True, timeout=300)
    return folder
