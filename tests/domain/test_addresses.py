"""Addresses of backends and proxies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain.addresses import (
    BackendUrl,
    is_public,
    normalize_proxy,
    parse_backend_url,
    parse_proxy,
)
from chargepoint.domain.errors import InvalidSettings


def code_of(caught: pytest.ExceptionInfo[InvalidSettings]) -> str:
    (problem,) = caught.value.problems
    return problem.code


@pytest.mark.parametrize(
    ("text", "url", "port"),
    [
        ("wss://csms.example", BackendUrl("wss", "csms.example", None, "", ""), 443),
        ("ws://csms.example/", BackendUrl("ws", "csms.example", None, "", ""), 80),
        ("WSS://CSMS.example:8443/ocpp//", BackendUrl("wss", "csms.example", 8443, "/ocpp", ""), 8443),
        ("ws://192.0.2.7:9000/a/b?x=1", BackendUrl("ws", "192.0.2.7", 9000, "/a/b", "x=1"), 9000),
        ("wss://[2001:DB8::1]:9/p", BackendUrl("wss", "2001:db8::1", 9, "/p", ""), 9),
        ("wss://[2001:db8::1]", BackendUrl("wss", "2001:db8::1", None, "", ""), 443),
        ("ws://box_1", BackendUrl("ws", "box_1", None, "", ""), 80),
        ("ws://csms.example.:65535", BackendUrl("ws", "csms.example.", 65535, "", ""), 65535),
    ],
)
def test_well_formed_url_is_taken_apart(text: str, url: BackendUrl, port: int) -> None:
    assert parse_backend_url(text) == url
    assert url.port == port


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("wss://csms.example/" + "a" * 240, "too_long"),
        ("wss://csms.example/a b", "characters"),
        ("wss://csms.example/\u00e4", "characters"),
        ("wss://csms.example/%4", "characters"),
        ("wss://csms.example/\n", "characters"),
        ("https://csms.example", "scheme"),
        ("csms.example/ocpp", "scheme"),
        ("ftp://csms.example", "scheme"),
        ("wss://csms.example/#here", "fragment"),
        ("wss://csms.example/#", "fragment"),
        ("wss://user:secret@csms.example", "user_info"),
        ("wss://", "host"),
        ("wss:///path", "host"),
        ("wss://a..example", "host"),
        ("wss://256.0.2.1", "host"),
        ("wss://1.2.3", "host"),
        ("wss://" + "a" * 64 + ".example", "host"),
        ("wss://[2001:db8::1", "host"),
        ("wss://[csms.example]", "host"),
        ("wss://[fe80::1%25eth0]", "host"),
        ("wss://[2001:db8::1]x", "host"),
        ("wss://csms.example:", "port"),
        ("wss://csms.example:0", "port"),
        ("wss://csms.example:65536", "port"),
        ("wss://csms.example:8a", "port"),
        ("wss://csms.example:+80", "port"),
    ],
)
def test_malformed_url_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        parse_backend_url(text)

    assert code_of(caught) == code


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("https://csms.example/ocpp", {"suggestion": "wss://csms.example/ocpp"}),
        ("HTTP://csms.example", {"suggestion": "ws://csms.example"}),
        ("ftp://csms.example", {}),
        ("http", {}),
    ],
)
def test_web_address_is_offered_as_a_websocket_address(text: str, suggestion: dict[str, str]) -> None:
    with pytest.raises(InvalidSettings) as caught:
        parse_backend_url(text)

    assert caught.value.problems[0].parameters == suggestion


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("wss://csms.example?key=1", "wss://csms.example/ID?key=1"),
        ("wss://[2001:db8::1]:9/p/", "wss://[2001:db8::1]:9/p/ID"),
    ],
)
def test_path_is_put_before_the_query(text: str, joined: str) -> None:
    url = parse_backend_url(text)

    assert url.text(f"{url.path}/ID") == joined


def test_last_segment_is_decoded() -> None:
    assert parse_backend_url("wss://csms.example/a/WB%2A1/").last_segment == "WB*1"
    assert parse_backend_url("wss://csms.example").last_segment == ""


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("203.0.113.5", True),
        ("2001:db8::1", True),
        ("csms.example", True),
        ("192.168.0.2", False),
        ("10.1.1.1", False),
        ("100.64.0.9", False),
        ("169.254.1.1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::1", False),
        ("localhost", False),
        ("steve", False),
        ("csms.local", False),
        ("csms.LAN.", False),
        ("box.fritz.box", False),
    ],
)
def test_address_outside_of_the_house_is_public(host: str, public: bool) -> None:
    assert is_public(host) is public


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("proxy.example", ("proxy.example", 80)),
        ("proxy.example:3128", ("proxy.example", 3128)),
        ("http://proxy.example:3128/", ("proxy.example", 3128)),
        ("[2001:db8::2]:8080", ("2001:db8::2", 8080)),
        ("192.0.2.1", ("192.0.2.1", 80)),
    ],
)
def test_proxy_is_a_host_with_port_80_by_default(text: str, address: tuple[str, int]) -> None:
    assert parse_proxy(text) == address


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a" * 256, "too_long"),
        ("proxy example", "characters"),
        ("https://proxy.example", "scheme"),
        ("user:pass@proxy.example", "user_info"),
        ("http://user:pass@proxy.example:8080", "user_info"),
        ("proxy.example/path", "path"),
        ("proxy.example?x", "path"),
        ("proxy.example#x", "path"),
        ("http://proxy.example//", "path"),
        ("http://", "host"),
        (":3128", "host"),
        ("[proxy.example]", "host"),
        ("proxy.example:99999", "port"),
    ],
)
def test_text_that_is_no_proxy_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        parse_proxy(text)

    assert code_of(caught) == code
    assert caught.value.problems[0].field == "websocket_proxy"


@pytest.mark.parametrize(
    ("text", "stored", "notice"),
    [
        (" proxy.example:3128 ", "proxy.example:3128", ""),
        ("HTTP://proxy.example/", "proxy.example", "scheme_stripped"),
        ("  ", "", ""),
    ],
)
def test_pasted_proxy_loses_its_scheme_with_a_notice(text: str, stored: str, notice: str) -> None:
    assert normalize_proxy(text) == (stored, notice)


@given(st.text(max_size=60) | st.from_regex(r"(ws|wss)://[^ ]{0,40}", fullmatch=True))
def test_any_text_is_either_taken_or_refused_with_a_problem(text: str) -> None:
    try:
        url = parse_backend_url(text)
    except InvalidSettings as error:
        assert error.problems[0].field == "backend_url"
    else:
        assert parse_backend_url(url.text(url.path)) == url
