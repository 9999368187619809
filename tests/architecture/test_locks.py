"""The two lock files belong together and pin everything by hash."""

import re

import pytest

from tests.architecture.tree import ROOT

PINNED = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,-]+\])?==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$"
)


def pins_of(lock: str) -> set[tuple[str, str, str]]:
    """Return (name, version, environment marker) of every requirement."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    matches = [PINNED.match(line) for line in lines if line and not line.startswith((" ", "#"))]
    assert all(matches), f"{lock} holds a requirement that is not pinned"
    return {(match["name"], match["version"], match["marker"] or "") for match in matches if match}


def test_developers_lock_holds_everything_that_runs() -> None:
    running = {(name, version) for name, version, _ in pins_of("requirements.lock")}
    developing = {(name, version) for name, version, _ in pins_of("requirements-dev.lock")}

    assert len(running) > 20
    assert running - developing == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_requirement_carries_a_hash(lock: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())

    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_no_lock_names_a_package_index(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")
