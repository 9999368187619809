"""What providers send, in both languages and any shape, and what a hostile text may not do."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain.addresses import parse_backend_url
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.provider_data import LONGEST_TEXT, ProviderData, read, read_address

GERMAN = """Sehr geehrte Damen und Herren,

anbei die Zugangsdaten für Ihre Wallbox:

OCPP-URL: wss://ocpp.provider.example:8443/ocpp16/
Ladepunkt-ID: DE*ABC*E0001
Passwort: geheim;23, xyz

Mehr unter https://portal.provider.example/help.
"""
ENGLISH = """Hi! Please enter the following on your charger.
Backend endpoint:   wss://csms.example/ocpp/CP-0042.
Charge Point ID:    CP-0042
Authorization key:  4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f
Manual: https://help.example/ocpp-guide
"""


@pytest.mark.parametrize(
    ("text", "url", "charge_point_id", "password"),
    [
        (GERMAN, "wss://ocpp.provider.example:8443/ocpp16/", "DE*ABC*E0001", "geheim;23, xyz"),
        (ENGLISH, "wss://csms.example/ocpp/", "CP-0042", "4f" * 20),
        ("wss://csms.example/ocpp/CP-0042", "wss://csms.example/ocpp/", "CP-0042", ""),
        ("  <wss://csms.example/ocpp>  ", "wss://csms.example/ocpp", "", ""),
        ('"wss://csms.example/ocpp/",', "wss://csms.example/ocpp/", "", ""),
        ("WSS://csms.example/ocpp", "wss://csms.example/ocpp", "", ""),
        ("https://csms.example/ocpp/1.6/", "wss://csms.example/ocpp/1.6/", "", ""),
        ("http://192.0.2.7:8180/steve/websocket/CentralSystemService", "ws://192.0.2.7:8180/steve/websocket/CentralSystemService", "", ""),
        ("csms.example/ocpp", "wss://csms.example/ocpp", "", ""),
        ("csms.example:443/ocpp/CP77", "wss://csms.example:443/ocpp/", "CP77", ""),
        ("CP-0042", "", "CP-0042", ""),
        ("Charge Point ID:\nCP-1\nPassword:\nabc def", "", "CP-1", "abc def"),
        ("Charge Point ID = CP-1; URL = ws://csms.example/a", "ws://csms.example/a", "CP-1", ""),
        ("URL: ws://csms.example/a | ID: CP-1 | PW: x", "ws://csms.example/a", "CP-1", ""),
        ("ChargeBox Identity\tCB_7\nPassword\tp4ss", "", "", ""),
        ("ChargeBox Identity:\tCB_7\nPassword:\tp4ss", "", "CB_7", "p4ss"),
        ("Benutzername: box7\nKennwort: geheim", "", "box7", "geheim"),
        ("* Kennung: K1\n* Adresse: wss://csms.example/ws", "wss://csms.example/ws", "K1", ""),
        ("- **Station ID**: S-9\n- **Endpoint**: `wss://csms.example/ws`", "wss://csms.example/ws", "S-9", ""),
        ('{"url":"https://x.example/ocpp","chargePointId":"A-1","password":"p w"}', "wss://x.example/ocpp", "A-1", "p w"),
        ('{"url": broken', "", "", ""),
        ("wss://CP1:s%40cret@host.example/ocpp", "wss://host.example/ocpp", "CP1", "s@cret"),
        ("wss://h.example/ocpp/{chargePointId}", "wss://h.example/ocpp/", "", ""),
        ("wss://h.example/ocpp/<ID>", "wss://h.example/ocpp/", "", ""),
        ("wss://h.example/ocpp/[ID]", "wss://h.example/ocpp/", "", ""),
        ("wss://h.example/ocpp/YOUR_CP_ID", "wss://h.example/ocpp/", "", ""),
        ("wss://h.example/ocpp/DE%2AABC%2AE1\nID: DE*ABC*E1", "wss://h.example/ocpp/", "DE*ABC*E1", ""),
        ("wss://h.example/ocpp/DE%2A1?token=a", "wss://h.example/ocpp/?token=a", "DE*1", ""),
        ("wss://h.example/ocpp16", "wss://h.example/ocpp16", "", ""),
        ("wss://h.example/ocpp/v1.6", "wss://h.example/ocpp/v1.6", "", ""),
        ("wss://h.example", "wss://h.example", "", ""),
        ("wss://h.example:9000/7f3a9c", "wss://h.example:9000/", "7f3a9c", ""),
        ("ws\u200bs://h.exam\u00adple/ocpp", "wss://h.example/ocpp", "", ""),
        ("Login https://portal.example/login and help https://help.example", "", "", ""),
        ("hello world", "", "", ""),
        ("", "", "", ""),
        ("mail me: someone@provider.example", "", "", ""),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else value,
)  # fmt: skip
def test_what_providers_send_is_understood(text: str, url: str, charge_point_id: str, password: str) -> None:
    found = read(text)

    assert (found.url, found.charge_point_id, found.password) == (url, charge_point_id, password)
    if url:
        parse_backend_url(found.url)


@pytest.mark.parametrize(
    ("text", "notices"),
    [
        ("https://csms.example/ocpp", ("scheme_changed",)),
        ("csms.example/ocpp", ("scheme_added",)),
        ("wss://csms.example/ocpp/CP42", ("id_from_url",)),
        ("wss://csms.example/ocpp/{id}", ("placeholder_removed",)),
        ("https://CP1:pw@csms.example/ocpp/CP1", ("scheme_changed", "login_from_url", "id_from_url")),
        ("wss://csms.example/ocpp", ()),
    ],
)
def test_what_was_changed_on_the_way_is_told(text: str, notices: tuple[str, ...]) -> None:
    assert read(text).notices == notices


@given(st.text(max_size=2_000))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = read(text)

    assert len(found.charge_point_id) <= 600
    assert found.url == "" or found.url.startswith(("ws://", "wss://"))


@given(
    st.from_regex(r"[A-Z]{2}-[0-9]{2,8}", fullmatch=True),
    st.from_regex(r"[a-z]{1,10}\.example", fullmatch=True),
    st.booleans(),
)
def test_an_address_with_the_id_at_its_end_dials_what_it_says(
    identity: str, host: str, is_labelled: bool
) -> None:
    text = f"URL: wss://{host}/ocpp/{identity}" + (f"\nID: {identity}" if is_labelled else "")

    found = read(text)

    assert f"{found.url}{found.charge_point_id}" == f"wss://{host}/ocpp/{identity}"


@pytest.mark.parametrize(
    "text",
    ["a" * 500_000, "a:" * 10_000, "wss://" * 5_000, " " * 20_000 + ":", ("x " * 300 + "\n") * 60, "{" * 20_000,
     "a.b" * 7_000, '{"a":' * 4_000, ":" * 20_000, "\t" * 20_000],
    ids=range(10),
)  # fmt: skip
def test_a_hostile_text_costs_no_time(text: str) -> None:
    begun = time.perf_counter()
    read(text)

    assert time.perf_counter() - begun < 2.0


def test_what_lies_behind_the_limit_is_not_looked_at() -> None:
    assert read(" " * LONGEST_TEXT + "wss://csms.example/ocpp") == ProviderData()
    assert read("").is_empty and not read("CP-1").is_empty


def test_a_broken_address_is_for_the_form_to_refuse() -> None:
    with pytest.raises(InvalidSettings):
        parse_backend_url(read("wss://csms.example:99999/ocpp").url)


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("ID: A1\nPassword: geheim*", "geheim*"),
        ("ID: A1\nPassword: <geheim>'", "<geheim>'"),
        ('ID: A1\nPassword: "ge heim"', "ge heim"),
        ("ID: A1\nPassword:\n`geheim`", "geheim"),
        ("- **ID**: A1\n- **Password:** geheim", "geheim"),
    ],
)
def test_of_a_password_nothing_goes_but_a_pair_of_quotes(text: str, password: str) -> None:
    assert read(text).password == password


@pytest.mark.parametrize(
    ("text", "url", "charge_point_id", "password"),
    [
        ("wss://CP1:s3cret@csms.example/ocpp", "wss://csms.example/ocpp", "TYPED", "s3cret"),
        ("CP1:s3cret@csms.example/ocpp", "wss://csms.example/ocpp", "TYPED", "s3cret"),
        ("https://csms.example/ocpp/TYPED", "wss://csms.example/ocpp/", "TYPED", ""),
        ("192.0.2.7:8180/ocpp", "wss://192.0.2.7:8180/ocpp", "TYPED", ""),
        ("ftp://a:b@csms.example", "ftp://csms.example", "TYPED", "b"),
        ("csms", "csms", "TYPED", ""),
        ("", "", "TYPED", ""),
    ],
)
def test_a_typed_address_is_read_as_a_paste_and_keeps_no_login(
    text: str, url: str, charge_point_id: str, password: str
) -> None:
    found = read_address(text, "TYPED")

    assert (found.url, found.charge_point_id, found.password) == (url, charge_point_id, password)
