"""Vendored files are what VENDORED.md says, and the first load stays small."""

import gzip
import hashlib
import re
from pathlib import Path

import django_htmx
import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
WHEEL = Path(django_htmx.__file__).parent / "static" / "django_htmx"
ROW = re.compile(r"^\| (?P<file>\S+) \|.*\| `(?P<sum>[0-9a-f]{64})` \|$", re.MULTILINE)
VENDORED = ROW.findall((STATIC / "VENDORED.md").read_text())

FIRST_LOAD = [
    *(
        STATIC / "chargepoint" / name
        for name in ("tokens.css", "panel.css", "panel.js", "icons.svg", "mark.svg")
    ),
    WHEEL / "htmx-2.min.js",
    WHEEL / "ext" / "hx-ws-2.min.js",
]


@pytest.mark.parametrize(("file", "expected"), VENDORED, ids=[file for file, _sum in VENDORED])
def test_vendored_file_is_unchanged(file: str, expected: str) -> None:
    assert hashlib.sha256((STATIC / file).read_bytes()).hexdigest() == expected


def test_icons_are_vendored() -> None:
    assert "chargepoint/icons.svg" in dict(VENDORED)


def test_own_script_stays_below_6_kb() -> None:
    assert (STATIC / "chargepoint" / "panel.js").stat().st_size < 6_000


def test_first_load_stays_below_60_kb_gzipped() -> None:
    assert sum(len(gzip.compress(path.read_bytes())) for path in FIRST_LOAD) < 50_000


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'symbol id="([^"]+)"', (STATIC / "chargepoint" / "icons.svg").read_text()))
    templates = (Path(settings.BASE_DIR) / "templates").rglob("*.html")

    named = {name for path in templates for name in re.findall(r'{% icon "([^"]+)"', path.read_text())}

    assert named <= sprite
