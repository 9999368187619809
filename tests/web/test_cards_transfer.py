"""Cards by the file: a dry run with every mistake, an import of all or nothing, an export behind the password."""

import csv
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from chargepoint.store import audit, cards
from chargepoint.store.audit import Actor
from tests.support.browser import Browser, text_of

PASSWORD = "correct horse battery"
TWO = "Name;UID;gültig bis\nAnna;04A2C3D4;31.12.2026\nBen;04A2C3D5;\n"


def send(user: User, what: str, text: str | bytes = "", **data: Any) -> Any:
    given: dict[str, Any] = {what: "1", **data}
    if text:
        content = text if isinstance(text, bytes) else text.encode()
        given["file"] = SimpleUploadedFile("cards.csv", content)
    return Browser(user).post(reverse("cards-import"), given)


def test_a_check_says_what_would_happen_and_stores_nothing(owner: User) -> None:
    cards.add({"id_tag": "04a2c3d4", "name": "Anna"}, Actor("petra"))
    cards.add({"id_tag": "04A2C3D5", "name": "Ben"}, Actor("petra"))

    page = text_of(send(owner, "check", TWO + "Carl;04A2C3D6;\n"))

    assert "<dt>New</dt><dd>1</dd>" in page
    assert "<dt>Changed</dt><dd>1</dd>" in page  # Anna's date
    assert "<dt>Unchanged</dt><dd>1</dd>" in page
    assert cards.list_cards()[1] == 2


def test_an_import_takes_everything_and_says_so(owner: User) -> None:
    answer = send(owner, "import", TWO)

    assert answer.status_code == 302
    anna, ben = cards.list_cards()[0]
    assert (anna.name, anna.id_tag, str(anna.valid_until)[:10]) == ("Anna", "04A2C3D4", "2026-12-31")
    assert (ben.name, ben.valid_until) == ("Ben", None)
    (line,), _total = audit.entries(kinds=("cards_imported",))
    assert (line.actor, line.parameters) == (owner.username, {"added": "2", "updated": "0"})


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("04A2C3D4\n04a2c3d4", "2", "This card stands in the file twice."),
        ("A" * 21, "1", "This number is too long."),
        ("id_tag;name\nA1;" + "x" * 51, "2", "At most 50 characters are allowed."),
        ("id_tag;name\n;Anna", "2", "Enter the number of the card"),
        ("id_tag;valid_until\nA1;soon", "2", "“soon” is not a date."),
        ("id_tag;enabled\nA1;perhaps", "2", "“perhaps” is neither yes nor no."),
        ("name;note\nAnna;x", "1", "No column holds card numbers."),
    ],
    ids=lambda value: value[:20],
)
def test_a_mistake_stops_everything_and_names_its_line(owner: User, text: str, line: str, words: str) -> None:
    for what in ("check", "import"):
        answer = send(owner, what, f"{text}\n")
        page = text_of(answer)
        assert answer.status_code == 422
        assert words in page and f'<th scope="row" class="num">{line}</th>' in page
    assert cards.list_cards()[1] == 0


def test_only_so_many_mistakes_are_listed(owner: User) -> None:
    page = text_of(send(owner, "check", "id_tag;valid_until\n" + "".join(f"A{n};soon\n" for n in range(60))))

    assert page.count("“soon” is not a date.") == 50
    assert "And 10 more." in page


def test_lines_can_be_pasted_and_stay_after_a_mistake(owner: User) -> None:
    wrong = send(owner, "import", pasted="A1;x;maybe")
    right = send(owner, "import", pasted="A1;Anna")

    assert "A1;x;maybe</textarea>" in text_of(wrong)
    assert right.status_code == 302 and cards.list_cards()[0][0].name == "Anna"


def test_a_fragment_is_the_result_alone(owner: User) -> None:
    answer = Browser(owner).post_fragment(reverse("cards-import"), {"check": "1", "pasted": "A1"})

    assert "This would happen" in text_of(answer) and "<form" not in text_of(answer)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "Choose a file"), (b"  \n", "Choose a file"), (b"\x81\x8d\x00", "This file is no text."), (b"\n;;\n", "There is no card in it.")],
)  # fmt: skip
def test_a_file_with_nothing_in_it_says_so(owner: User, content: bytes, words: str) -> None:
    assert words in text_of(send(owner, "import", content))


def test_a_file_of_a_spreadsheet_on_windows_is_read(owner: User) -> None:
    send(owner, "import", "UID;Name\n04A2C3D4;Jürgen\n".encode("cp1252"))

    assert cards.list_cards()[0][0].name == "Jürgen"


def test_a_hundred_thousand_cards_are_imported(owner: User) -> None:
    text = "".join(f"{number:014X};\n" for number in range(100_000))

    assert send(owner, "import", text).status_code == 302
    assert cards.list_cards()[1] == 100_000


def test_an_export_wants_the_password_and_comes_back_by_import(owner: User) -> None:
    owner.set_password(PASSWORD)
    owner.save()
    cards.add({"id_tag": "04A2C3D4", "name": "=Anna", "note": "a;b"}, Actor("petra"))
    cards.add({"id_tag": "FFEE0011", "enabled": False}, Actor("petra"))
    browser, url = Browser(owner), reverse("cards-export")

    wrong = browser.post(url, {"password": "wrong", "flavour": "spreadsheet"})
    name, text = browser.download_by_post(url, {"password": PASSWORD, "flavour": "spreadsheet"})

    assert wrong.status_code == 422 and "This is not your password." in text_of(wrong)
    assert "04A2C3D4" not in text_of(wrong)
    assert name.startswith("cards-")
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";"))
    assert rows[1] == ["04A2C3D4", "'=Anna", "yes", "", "a;b", ""]
    (line,), _total = audit.entries(kinds=("cards_exported",))
    assert line.actor == owner.username
    for card in cards.list_cards()[0]:
        cards.delete(card.pk, Actor("petra"))
    send(owner, "import", text)
    assert {(card.id_tag, card.name, card.enabled) for card in cards.list_cards()[0]} == {
        ("04A2C3D4", "=Anna", True),
        ("FFEE0011", "", False),
    }


def test_wrong_passwords_have_to_wait(owner: User) -> None:
    browser, url = Browser(owner), reverse("cards-export")

    answers = [text_of(browser.post(url, {"password": "wrong"})) for _ in range(8)]

    assert "Too many tries." in answers[-1]


@pytest.mark.parametrize("name", ["cards-import", "cards-export"])
def test_a_viewer_neither_imports_nor_exports(viewer: User, name: str) -> None:
    assert Browser(viewer).get(reverse(name)).status_code == 403
    assert Browser(viewer).post(reverse(name), {"password": "x"}).status_code == 403
    assert reverse(name) not in text_of(Browser(viewer).get(reverse("cards")))
