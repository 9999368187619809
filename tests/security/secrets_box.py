"""A wallbox that was given secrets to keep, and has charged with them."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.box import CARD, Box, base_config
from tests.security.visitor import Visitor
from tests.support.central_system import RecordingCentralSystem
from tests.support.certificates import Authority
from tests.support.process import Wallbox

FIRST_PASSWORD = "canary-passphrase-7Kd93mQx"
NEW_KEY = "c0ffee0badc0de5eca11ab1e0ddba11c0ffee0ba"
UNKNOWN_CARD = "04CA9A97C0DE77"


@dataclass(frozen=True, slots=True)
class Planted:
    """The box, and what nobody may read. secrets: never outside the ciphertext; id_tags: never whole in a log."""

    wallbox: Wallbox
    secrets: tuple[str, ...]
    id_tags: tuple[str, ...]


def plant(folder: Path) -> Planted:
    """Run a wallbox at DEBUG, under a umask that hides nothing, with a backend that changes its password."""
    certificate = Authority().sign()
    umask = os.umask(0)
    try:
        wallbox = Wallbox(folder, WALLBOX_LOG_LEVEL="DEBUG", WALLBOX_SIMULATOR_SPEED="60")
        asyncio.run(_live_a_little(Box(wallbox), certificate.certificate_pem, certificate.key_pem))
    finally:
        os.umask(umask)
    key_line = certificate.key_pem.splitlines()[1]
    return Planted(
        wallbox, (FIRST_PASSWORD, FIRST_PASSWORD.encode().hex(), NEW_KEY, key_line), (CARD, UNKNOWN_CARD)
    )


async def _live_a_little(box: Box, certificate_pem: str, key_pem: str) -> None:
    async with RecordingCentralSystem() as central_system:
        config = base_config(central_system.port)
        config["backend"]["backend_password"] = FIRST_PASSWORD
        config["certificates"] = {"client_certificate": certificate_pem, "client_key": key_pem}
        await box.configure(**config)
        await box.start_online(central_system)
        await asyncio.to_thread(_set_up, box.wallbox)
        await box.charge()
        await box.simulate("present-card", id_tag=UNKNOWN_CARD)
        await box.end()
        answer = await central_system.call(
            "ChangeConfiguration", {"key": "AuthorizationKey", "value": NEW_KEY}
        )
        assert answer["status"] in ("Accepted", "RebootRequired"), answer
        await central_system.connected(2)


def _set_up(wallbox: Wallbox) -> None:
    code = (wallbox.data_dir / "setup-code").read_text().split()[0]
    assert Visitor(wallbox.port).set_up(code).status == 302
