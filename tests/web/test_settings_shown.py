"""Network and time: what is shown of them."""

from dataclasses import replace
from pathlib import Path

from django.contrib.auth.models import User
from django.urls import reverse

from chargepoint.web.network_facts import Interface, network
from tests.support.browser import Browser, text_of
from tests.support.worker import FakeWorker, snapshot

INET6 = (
    "fe800000000000000200f8fffe2167cf 02 40 20 80 wall0\n20010db8000000000000000000000007 02 40 00 80 wall0\n"
)
ROUTE = "Iface\tDestination\tGateway\nwall0\t000200C0\t00000000\nwall0\t00000000\t010200C0\n"


def system(root: Path) -> Path:
    """Make the files that Linux keeps."""
    interface = root / "sys/class/net/wall0"
    (interface / "wireless").mkdir(parents=True)
    (interface / "operstate").write_text("up\n")
    (interface / "address").write_text("00:00:5e:00:53:01\n")
    (root / "sys/class/net/lo").mkdir()
    (root / "proc/net").mkdir(parents=True)
    (root / "proc/net/if_inet6").write_text(INET6)
    (root / "proc/net/route").write_text(ROUTE)
    (root / "etc").mkdir()
    (root / "etc/resolv.conf").write_text("# none\nnameserver 192.0.2.53\nnameserver\n")
    return root


def test_interfaces_are_read_where_the_system_keeps_them(tmp_path: Path) -> None:
    found = network(system(tmp_path))

    assert found.interfaces == (
        Interface("wall0", True, True, "00:00:5e:00:53:01", ("fe80::200:f8ff:fe21:67cf", "2001:db8::7")),
    )
    assert (found.gateway, found.name_servers) == ("192.0.2.1", ("192.0.2.53",))


def test_a_system_that_says_nothing_leaves_everything_empty(tmp_path: Path) -> None:
    found = network(tmp_path)

    assert (found.interfaces, found.gateway, found.name_servers) == ((), "", ())


def test_the_network_is_shown_to_everybody_who_is_logged_in(viewer: User) -> None:
    page = text_of(Browser(viewer).get(reverse("network")))

    assert network().host_name in page
    assert "set in the operating system of this device" in page


def test_the_time_says_whence_it_is(viewer: User) -> None:
    page = text_of(Browser(viewer).get(reverse("time")))

    assert "set by the operating system" in page or "set by the backend" in page
    assert "Difference to the backend" in page


def test_a_clock_that_was_never_set_says_what_becomes_of_charges(viewer: User) -> None:
    view = snapshot()
    unset = replace(view, clock=replace(view.clock, source="unset"))

    assert "The clock was never set." in text_of(Browser(viewer, FakeWorker(unset)).get(reverse("time")))


def test_without_the_wallbox_the_page_still_stands(viewer: User) -> None:
    lost = FakeWorker()
    lost.refusals["snapshot"] = "starting"

    assert Browser(viewer, lost).get(reverse("time")).status_code == 200
