"""The link over the chosen network interface alone (parameters.md section 2), on virtual cables."""

import subprocess
import sys

import pytest

from tests.ocpp16.cabled import SCENARIOS
from tests.support.cables import INTERFACES

WAYS = (("unshare", "--user", "--map-root-user", "--net"), ("unshare", "--net"))
"""As any user; as root where the system gives no user a namespace."""


def own_network() -> tuple[str, ...]:
    """Return what runs a program in a network of its own."""
    for way in WAYS:
        if subprocess.run((*way, "true"), capture_output=True, check=False).returncode == 0:
            return way
    pytest.fail("no network namespaces: run these tests as root, or allow user namespaces")


@pytest.mark.parametrize("kind", INTERFACES)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_link_keeps_to_its_interface(scenario: str, kind: str) -> None:
    command = (*own_network(), sys.executable, "-m", "tests.ocpp16.cabled", scenario, kind)

    played = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert played.returncode == 0, played.stderr[-3000:]
