"""German is complete: every message found, translated and compiled; no template with words of its own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import override, pgettext

from chargepoint.models import BackendSettings
from chargepoint.web.forms.backend import NUMBERS
from tests.support.browser import Browser, text_of

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "chargepoint" / "locale" / "de" / "LC_MESSAGES" / "django.po"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NO_WORDS = re.compile(r"OCPP|Wallbox|Deutsch|English|kWh|kW")

LABELS = (
    "Verbindungsart Backend",
    "OCPP Charge Point ID",
    "OCPP Modus",
    "OCPP backend URL",
    "Passwort",
    "OCPP Autorisierung",
    "idTag für freies Laden",
    "Whitelist für Berechtigungen",
    "SSL-Modus als Client",
    "OCPP WebSocket Proxy URL",
    "WebSocket Keep-Alive interval",
    "Transaktionsneustart nach Stromausfall",
    "Lokale Offline-Autorisierung",
    "Offline-RFID-Autorisierung",
)


def gettext_tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip("gettext is missing: apt-get install gettext")
    return path


def messages_of(catalogue: Path) -> set[str]:
    """Return the identities of all messages: context, singular and plural as they stand in the file."""
    identity = re.compile(r'((?:msgctxt ".*"\n)?msgid (?:".*"\n)+(?:msgid_plural ".*"\n)?)msgstr')
    text = subprocess.run(
        [gettext_tool("msgcat"), "--no-wrap", str(catalogue)], capture_output=True, text=True, check=True
    ).stdout
    return set(identity.findall(text)) - {'msgid ""\n'}


def test_no_message_is_missing_and_none_is_left_over(tmp_path: Path) -> None:
    gettext_tool("xgettext")
    for room in ("chargepoint", "templates", "wallbox_site"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    (tmp_path / "locale" / "de" / "LC_MESSAGES").mkdir(parents=True)
    command = [sys.executable, "-m", "django", "makemessages", "--locale=de", "--no-wrap", "--no-location"]
    shutil.rmtree(tmp_path / "chargepoint" / "locale")
    subprocess.run(command, cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, capture_output=True, check=True)

    found = messages_of(tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.po")

    assert found == messages_of(CATALOGUE)


@pytest.mark.parametrize("state", ["--untranslated", "--only-fuzzy", "--only-obsolete"])
def test_no_message_is_untranslated_fuzzy_or_obsolete(state: str) -> None:
    result = subprocess.run(
        [gettext_tool("msgattrib"), state, "--no-wrap", str(CATALOGUE)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert [
        line for line in result.stdout.splitlines() if line.startswith("msgid ") and line != 'msgid ""'
    ] == []


def test_the_compiled_catalogue_is_the_written_one(tmp_path: Path) -> None:
    compiled = tmp_path / "django.mo"

    subprocess.run(
        [gettext_tool("msgfmt"), "--check-format", "-o", str(compiled), str(CATALOGUE)], check=True
    )

    assert compiled.read_bytes() == CATALOGUE.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_outside_of_the_catalogue(template: Path) -> None:
    text = template.read_text()
    text = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", text, flags=re.DOTALL)
    text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|svg|code)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}|&\w+;", "", text, flags=re.DOTALL)
    spoken = re.findall(r'\b(?:aria-label|placeholder|title|alt)="([^"]*)"', text)
    spoken += re.findall(r">([^<>]*)<", text)

    words = [word for piece in spoken for word in re.findall(r"[A-Za-z]{3,}", NO_WORDS.sub("", piece))]

    assert [word for word in words if word not in ("proxy", "example")] == []


def test_the_parameters_have_the_documentations_german_labels(owner: User) -> None:
    page = text_of(Browser(owner, language="de").get("/system/settings/more/ocpp/settings/"))

    found = re.findall(r'<span class="no">(\w+)</span>([^<]+)<', page)
    assert found == list(zip(NUMBERS.values(), LABELS, strict=True))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/cards/", "Noch darf hier keine Karte laden."),
        ("/history/", "Es wurde noch nicht geladen."),
        ("/system/", "Alles in Ordnung"),
        ("/system/settings/", "Installationsstrom"),
        ("/system/settings/more/ocpp/", "Verbunden"),
    ],
)
def test_a_page_speaks_german_to_a_german_browser(owner: User, path: str, words: str) -> None:
    page = text_of(Browser(owner, language="de").get(path))

    assert '<html lang="de"' in page
    assert words in page


def test_a_model_says_the_same_word_as_the_page() -> None:
    with override("de"):
        assert str(BackendSettings._meta.get_field("ssl_client_mode").verbose_name) == "SSL-Modus als Client"
        assert pgettext("navigation", "System") == "System"
