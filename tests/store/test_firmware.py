"""The update under way in the database."""

from dataclasses import replace

import pytest

from chargepoint import models
from chargepoint.domain.firmware import FirmwareState, PendingUpdate, SignedPart, UpdateFirmware, UpdatePhase
from chargepoint.store import firmware
from tests.store.conftest import NOW

pytestmark = pytest.mark.django_db

UPDATE = UpdateFirmware("https://files.example/fw", NOW, 2, 60, SignedPart(7, "PEM", "c2ln", NOW))
PENDING = PendingUpdate(UPDATE, UpdatePhase.WAITING, "1.0")


def test_an_update_comes_back_as_it_was_and_goes() -> None:
    firmware.save(PENDING)
    firmware.save(replace(PENDING, phase=UpdatePhase.INSTALLING))

    assert firmware.pending() == replace(PENDING, phase=UpdatePhase.INSTALLING)
    firmware.save(None)
    assert firmware.pending() is None


def test_only_an_update_that_is_over_is_forgotten() -> None:
    firmware.save(PENDING)
    firmware.forget_ended()
    kept = firmware.pending()
    firmware.save(replace(PENDING, phase=UpdatePhase.OVER, outcome=FirmwareState.DOWNLOAD_FAILED))
    firmware.forget_ended()

    assert kept == PENDING
    assert firmware.pending() is None


def test_one_that_cannot_be_read_any_more_is_none() -> None:
    firmware.save(PENDING)
    models.FirmwareUpdate.objects.update(payload="{")

    assert firmware.pending() is None
