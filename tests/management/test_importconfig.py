"""Provisioning from a file."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from chargepoint.domain.journal import StateChange
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.transaction import SecurityEventMessage
from chargepoint.store import audit, cards, settings, transactions
from tests.management.conftest import Import

pytestmark = pytest.mark.django_db

DOCUMENT = {
    "version": 1,
    "charge_point": {"vendor": "Example", "model": "Box", "serial_number": "SN1", "firmware_version": "1.0"},
    "hardware": {
        "driver": "simulator",
        "connectors": 1,
        "phases": 3,
        "installation_current_a": 32,
        "fixed_cable": False,
    },
    "backend": {
        "connection_type": "ethernet",
        "charge_point_id": "CP001",
        "ocpp_mode": "ocpp1.6j",
        "backend_url": "ws://127.0.0.1:9000/ocpp",
        "backend_password": "",
        "backend_password_format": "text",
        "authorization_mode": "ocpp",
        "free_charging_id_tag": "FREECHARGING",
        "whitelist": "ocpp",
        "ssl_client_mode": "none",
        "websocket_proxy": "",
        "keepalive_interval_s": 30,
        "restart_transaction_after_power_loss": False,
        "local_offline_authorization": True,
        "offline_rfid_authorization": False,
    },
    "ocpp_keys": {"MeterValueSampleInterval": "10", "HeartbeatInterval": "60"},
    "cards": [
        {
            "id_tag": "04A2C3D4",
            "name": "Anna",
            "enabled": True,
            "valid_until": "2030-01-01T00:00:00+01:00",
            "note": "",
            "report_as": "",
        }
    ],
}


def test_the_documented_example_is_taken(importconfig: Import) -> None:
    outcome = importconfig(DOCUMENT)

    stored = settings.load()
    assert (outcome.code, outcome.lines) == (0, [])
    assert (stored.backend.charge_point_id, stored.identity.serial_number) == ("CP001", "SN1")
    assert stored.keys == {"HeartbeatInterval": "60", "MeterValueSampleInterval": "10"}
    card = cards.find("04a2c3d4")
    assert card is not None
    assert card.valid_until == datetime(2029, 12, 31, 23, 0, tzinfo=UTC)


def test_what_is_absent_stays_as_it_is(importconfig: Import) -> None:
    importconfig(DOCUMENT)

    importconfig({"version": 1, "cards": [{"id_tag": "04a2c3d4", "note": "lost once"}]})

    card = cards.find("04A2C3D4")
    assert card is not None
    assert (card.name, card.note) == ("Anna", "lost once")
    assert settings.load().backend.charge_point_id == "CP001"


def test_a_password_is_set_kept_and_removed(importconfig: Import) -> None:
    importconfig({"version": 1, "backend": {"backend_password": "a good long password"}})
    importconfig({"version": 1, "backend": {"keepalive_interval_s": 60}})
    kept = settings.load().password
    importconfig({"version": 1, "backend": {"backend_password": ""}})

    assert (kept, settings.load().password) == (b"a good long password", None)


def test_one_fault_keeps_everything_out_and_each_has_a_line(importconfig: Import) -> None:
    outcome = importconfig(
        {
            "version": 1,
            "hardware": {"phases": 2, "driver": "simulator"},
            "backend": {"keepalive_interval_s": 1, "colour": "red"},
            "cards": [{"id_tag": "04A2C3D4"}, {"id_tag": "X" * 21}, {"name": "no tag"}],
        }
    )

    assert outcome.code == 1
    assert {line.partition(":")[0] for line in outcome.lines} == {
        "hardware.phases",
        "backend.colour",
        "cards[1].id_tag",
        "cards[2].id_tag",
    }
    assert cards.list_cards() == ([], 0)


def test_unknown_names_are_refused_with_the_known_ones(importconfig: Import) -> None:
    outcome = importconfig({"version": 1, "backnd": {}, "cards": []})
    inside = importconfig({"version": 1, "hardware": {"amps": 16}})
    of_card = importconfig({"version": 1, "cards": [{"id_tag": "04A2C3D4", "colour": "red"}]})

    assert "charge_point, hardware, backend" in outcome.lines[0]
    assert "installation_current_a" in inside.lines[0]
    assert "report_as" in of_card.lines[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ('{"version": 1, "version": 1}', "stands twice"),
        ('{"version": 1, "cards": [{"id_tag": "A", "id_tag": "B"}]}', "stands twice"),
        ('{"version": 1, "hardware": {"installation_current_a": NaN}}', "NaN"),
        ('{"version": 1, "hardware": {"phases": ' + "9" * 5000 + "}}", "too long"),
        ("[" * 100_000, "too deeply"),
        ("[]", "an object"),
        ("1", "an object"),
        ("{}", "version"),
        ('{"version": 2}', "version"),
        ('{"version": true}', "version"),
        ('{"version": "1"}', "version"),
        ('{"version": 1, "backend": []}', "an object"),
        ('{"version": 1, "cards": {}}', "a list"),
        ('{"version": 1, "cards": [1]}', "cards[0]"),
        ('{"version": 1, "cards": [{"id_tag": 7}]}', "cards[0].id_tag"),
        ('{"version": 1, "cards": [{"id_tag": "A", "valid_until": "soon"}]}', "valid_until"),
        ('{"version": 1, "cards": [{"id_tag": "A", "valid_until": "2030-01-01"}]}', "time zone"),
        ('{"version": 1, "cards": [{"id_tag": "a"}, {"id_tag": "A"}]}', "cards[1].id_tag"),
        ('{"version": 1, "hardware": {"driver": "warp"}}', "simulator"),
        ('{"version": 1, "ocpp_keys": {"Testing": "1"}}', "HeartbeatInterval"),
        ('{"version": 1, "ocpp_keys": {"HeartbeatInterval": 60}}', "text"),
        ('{"version": 1, "panel\\nfoo": {}}', "panel\\nfoo"),
    ],
)
def test_a_document_that_is_none_is_refused_in_one_line(importconfig: Import, text: str, says: str) -> None:
    outcome = importconfig(text)

    assert (outcome.code, len(outcome.lines)) == (1, 1)
    assert says in outcome.lines[0]


def test_a_parameter_and_its_key_must_not_contradict_each_other(importconfig: Import) -> None:
    outcome = importconfig(
        {
            "version": 1,
            "backend": {"keepalive_interval_s": 30},
            "ocpp_keys": {"WebSocketPingInterval": "60"},
        }
    )

    assert outcome.code == 1
    assert outcome.lines[0].startswith("ocpp_keys.WebSocketPingInterval: ")
    assert "backend.keepalive_interval_s" in outcome.lines[0]


def test_a_moved_backend_needs_a_word_while_messages_wait(importconfig: Import) -> None:
    importconfig(DOCUMENT)
    number = settings.load().backend_number
    assert number is not None
    event = SecurityEventMessage("x", datetime(2026, 1, 1, tzinfo=UTC))
    transactions.save(StateChange(messages=(OutboxMessage("m", number, event),)))
    moved = {"version": 1, "backend": {"backend_url": "ws://127.0.0.2/ocpp"}}

    asked, told = importconfig(moved), importconfig(moved, "--which-backend", "same")

    assert (asked.code, told.code) == (1, 0)
    assert "--which-backend" in asked.lines[0]
    assert settings.load().backend_number == number


def test_a_new_serial_number_asks_only_where_it_is_the_id(importconfig: Import) -> None:
    nameless = {**DOCUMENT, "backend": {**DOCUMENT["backend"], "charge_point_id": ""}}  # type: ignore[dict-item]  # a section
    importconfig(nameless)
    number = settings.load().backend_number
    assert number is not None
    event = SecurityEventMessage("x", datetime(2026, 1, 1, tzinfo=UTC))
    transactions.save(StateChange(messages=(OutboxMessage("m", number, event),)))
    renamed = {"version": 1, "charge_point": {"serial_number": "SN2"}}

    asked = importconfig(renamed)
    kept = importconfig({**renamed, "backend": {"charge_point_id": "SN1"}})
    told = importconfig({**renamed, "backend": {"charge_point_id": ""}}, "--which-backend", "same")

    assert (asked.code, kept.code, told.code) == (1, 0, 0)
    assert settings.load().backend_number == number


def test_warnings_are_said_and_do_not_hinder(importconfig: Import) -> None:
    outcome = importconfig({**DOCUMENT, "cards": [], "backend": {"offline_rfid_authorization": True}})

    assert outcome.code == 0
    document = importconfig(DOCUMENT)
    assert document.code == 0
    weak = importconfig({"version": 1, "backend": {"backend_password": "short"}})
    assert "warning: backend.backend_password: " in weak.out


def test_the_audit_names_the_command(importconfig: Import) -> None:
    importconfig(DOCUMENT)

    assert {line.actor for line in audit.entries()[0]} == {"importconfig"}


def test_a_file_that_is_not_there_is_named() -> None:
    done = manage("importconfig", "no-such-file.json", data_dir=Path(django_settings.DATA_DIR))

    assert done.returncode == 1
    assert done.stderr.splitlines() == ["no-such-file.json cannot be read: No such file or directory"]


def test_a_fresh_folder_is_provisioned_from_standard_input(tmp_path: Path) -> None:
    done = manage("importconfig", "-", data_dir=tmp_path, text=json.dumps(DOCUMENT))
    exported = manage("exportconfig", data_dir=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(exported.stdout)["backend"]["charge_point_id"] == "CP001"


def manage(*arguments: str, data_dir: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    return subprocess.run(
        [sys.executable, str(django_settings.BASE_DIR / "manage.py"), *arguments],
        env={**os.environ, "WALLBOX_DATA_DIR": str(data_dir)},
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
