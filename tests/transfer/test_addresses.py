"""Where a backend may not send this charge point."""

import socket

import pytest

from chargepoint.runtime.file_ports import TransferFailed
from chargepoint.transfer.addresses import Target, connect, is_local, resolve
from chargepoint.transfer.errors import TransferRefused


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://192.0.2.1/",
        "//192.0.2.1/",
        "https://",
        "http://[::1",
        "http://192.0.2.1:99999/",
    ],
)
def test_other_schemes_and_nonsense_are_refused(url: str) -> None:
    with pytest.raises(TransferRefused):
        resolve(url, allows_local=True)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.8.8.8",
        "[::1]",
        "169.254.1.1",
        "0.0.0.0",
        "[fe80::1]",
        "224.0.0.1",
        "localhost",
        "[::ffff:127.0.0.1]",
    ],
)
def test_this_device_and_its_link_are_refused(host: str) -> None:
    with pytest.raises(TransferRefused):
        resolve(f"http://{host}/x", allows_local=False)


def test_an_address_of_ones_own_card_is_local() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return  # no card beside loopback: nothing to be refused
        assert is_local(probe.getsockname()[0])


def test_another_machine_is_not() -> None:
    target = resolve("ftps://anna:s%40fe@192.0.2.1/a%20b?x=1", allows_local=False)

    assert (target.scheme, target.port, target.ips, target.path) == ("ftps", 21, ("192.0.2.1",), "/a%20b?x=1")
    assert (target.user, target.password, target.is_http) == ("anna", "s@fe", False)
    assert "s@fe" not in repr(target)


def test_a_name_that_nobody_knows_may_be_known_later() -> None:
    with pytest.raises(TransferFailed) as caught:
        resolve("http://no-such-host.invalid/", allows_local=True)

    assert not caught.value.permanent


def test_an_address_that_does_not_answer_gives_way_to_the_next() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        target = Target("http", "host.example", listener.getsockname()[1], ("127.0.0.2", "127.0.0.1"), "/")

        with connect(target, 5.0) as connection:
            assert connection.getpeername()[0] == "127.0.0.1"
