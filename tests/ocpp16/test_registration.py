"""Registration over a real socket (OCPP 1.6 ed. 2 §4.2, §4.6)."""

from tests.ocpp16.link import Link
from tests.support.central_system import RecordingCentralSystem


async def test_boot_notification_says_who_the_charge_point_is(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()

    assert central_system.payloads("BootNotification") == [
        {
            "chargePointVendor": "Vendor",
            "chargePointModel": "Model",
            "chargePointSerialNumber": "SN-1",
            "firmwareVersion": "1.0",
        }
    ]
    assert link.actions.accepted_by == [7]
