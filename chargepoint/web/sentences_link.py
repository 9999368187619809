"""Why the backend is not connected: what happened, what it means, what to do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Cause:
    """The three answers, each a sentence or two."""

    happened: str
    means: str
    do: str


_TRUST: Text = gettext_lazy("The wallbox cannot be sure that it talks to your provider, so it sends nothing.")
_RETRIES: Text = gettext_lazy("The wallbox keeps trying by itself.")
_ASK: Text = gettext_lazy("Ask your provider.")

_CAUSES: dict[str, tuple[Text, Text, Text]] = {
    "waiting_for_interface": (
        gettext_lazy("The chosen interface has no link."),
        gettext_lazy(
            "The cable is out or the WLAN is away. The wallbox never switches to the other interface."
        ),
        gettext_lazy("Check the cable or the WLAN, or choose the other type under Settings, number 1."),
    ),
    "interface_not_allowed": (
        gettext_lazy("The wallbox may not bind to the chosen interface."),
        gettext_lazy("The software lacks a right that the device's installation has to give."),
        gettext_lazy("Ask your electrician."),
    ),
    "invalid_url": (
        gettext_lazy("The address of the backend is not well-formed."),
        gettext_lazy("It must start with ws:// or wss://, followed by a host name."),
        gettext_lazy("Correct it under Settings, number 4."),
    ),
    "name_not_found": (
        gettext_lazy("The host name cannot be found."),
        gettext_lazy("It is misspelt, or the network has no name server."),
        gettext_lazy(
            "Check the spelling under Settings, numbers 4 and 9, then the router's internet access."
        ),
    ),
    "refused": (
        gettext_lazy("The server answers, but nothing listens on this port."),
        gettext_lazy("The port is wrong, or the backend is switched off."),
        gettext_lazy("Check the port under Settings, number 4, or ask your provider."),
    ),
    "unreachable": (
        gettext_lazy("There is no way to the server."),
        gettext_lazy("The network of this wallbox does not lead there."),
        gettext_lazy("Check the router and its internet access."),
    ),
    "timeout": (
        gettext_lazy("The server did not answer in time."),
        gettext_lazy("A firewall may block the way, or the server is down."),
        gettext_lazy("Check the address, the port and the firewall, or ask your provider."),
    ),
    "tls_untrusted": (
        gettext_lazy("The certificate of the server is not signed by an authority that this wallbox trusts."),
        _TRUST,
        gettext_lazy("Ask your provider for its CA certificate and have it installed."),
    ),
    "tls_expired": (
        gettext_lazy("The certificate of the server is out of date."),
        _TRUST,
        gettext_lazy("Ask your provider to renew it. First check that the date of this wallbox is right."),
    ),
    "tls_host": (
        gettext_lazy("The certificate belongs to another host name."),
        _TRUST,
        gettext_lazy("Check the address under Settings, number 4, or ask your provider."),
    ),
    "tls_failed": (
        gettext_lazy("No encrypted connection came about."),
        gettext_lazy(
            "The port may not be made for encryption, or the server speaks only old versions of it."
        ),
        gettext_lazy("Check the port, or ask your provider whether the address starts with ws:// instead."),
    ),
    "tls_version": (
        gettext_lazy("The server and this wallbox speak no version of encryption in common."),
        gettext_lazy("The wallbox speaks TLS 1.2 and newer; older versions are not secure."),
        _ASK,
    ),
    "tls_cipher": (
        gettext_lazy("The server and this wallbox found no encryption that both accept."),
        gettext_lazy("The server may be set to old methods, or it expects a certificate of this wallbox."),
        _ASK,
    ),
    "client_certificate_refused": (
        gettext_lazy("The server refused this wallbox's own certificate."),
        gettext_lazy(
            "It may have ended, been withdrawn, or come from an authority that the server does not trust."
        ),
        gettext_lazy("Ask your provider for a new certificate."),
    ),
    "client_certificate": (
        gettext_lazy("This wallbox's own certificate cannot be used."),
        gettext_lazy("Certificate and key are missing, or do not belong together."),
        gettext_lazy("Have a matching pair installed, or choose another mode under Settings, number 8."),
    ),
    "clock_not_set": (
        gettext_lazy("The clock of this wallbox was never set."),
        gettext_lazy("So a good certificate looks as if it were out of date."),
        gettext_lazy("Give the wallbox a time server, or connect it to the internet once."),
    ),
    "unauthorized": (
        gettext_lazy("The backend refused the Charge Point ID or the password."),
        gettext_lazy("The server was reached, but does not let this wallbox in."),
        gettext_lazy("Check numbers 2 and 5 under Settings."),
    ),
    "forbidden": (
        gettext_lazy("The backend knows this wallbox, but does not allow it in."),
        gettext_lazy("It may be blocked, or not activated yet."),
        _ASK,
    ),
    "not_found": (
        gettext_lazy("The server does not know this path or this Charge Point ID."),
        gettext_lazy("The server was reached, but not the right place on it."),
        gettext_lazy("Check numbers 2 and 4 under Settings."),
    ),
    "server_error": (
        gettext_lazy("The backend has a problem of its own."),
        _RETRIES,
        gettext_lazy("Wait, or ask your provider."),
    ),
    "http_error": (
        gettext_lazy("The server refused the connection."),
        gettext_lazy("It answered, but not as an OCPP backend does."),
        gettext_lazy("Check the address under Settings, number 4, or ask your provider."),
    ),
    "not_a_websocket": (
        gettext_lazy("This is a web page, not an OCPP address."),
        gettext_lazy("A web server answered, but it does not speak OCPP here."),
        gettext_lazy("Ask your provider for the OCPP address and enter it under Settings, number 4."),
    ),
    "subprotocol": (
        gettext_lazy("The backend did not confirm OCPP 1.6."),
        gettext_lazy("It may speak another version only."),
        gettext_lazy("Ask your provider for an OCPP 1.6 address."),
    ),
    "proxy": (
        gettext_lazy("The proxy does not pass the connection on."),
        gettext_lazy("It cannot be reached, or it refuses the address."),
        gettext_lazy("Check number 9 under Settings, or ask who runs the proxy."),
    ),
    "proxy_login": (
        gettext_lazy("The proxy asks for a login."),
        gettext_lazy("A proxy with a login is not supported."),
        gettext_lazy("Ask who runs the proxy to let this wallbox pass without one."),
    ),
    "closed": (
        gettext_lazy("The backend has closed the connection."),
        _RETRIES,
        gettext_lazy("Wait. If it stays, ask your provider."),
    ),
    "no_pong": (
        gettext_lazy("The line went dead: a ping was not answered."),
        _RETRIES,
        gettext_lazy(
            "If it happens often, check the network, or choose a shorter interval under Settings, number 10."
        ),
    ),
    "not_answering": (
        gettext_lazy("The line is open, but the backend leaves messages without an answer."),
        _RETRIES,
        gettext_lazy("Wait. If it stays, ask your provider."),
    ),
    "frame_too_big": (
        gettext_lazy("The backend sent a message that is too big."),
        gettext_lazy("The wallbox closed the connection to protect itself."),
        _ASK,
    ),
    "registration_pending": (
        gettext_lazy("The backend has not decided about this wallbox yet."),
        gettext_lazy("It is connected, but may not report charges so far."),
        gettext_lazy("Wait, or ask your provider to activate this wallbox."),
    ),
    "registration_rejected": (
        gettext_lazy("The backend rejected this wallbox."),
        gettext_lazy("The connection works, but your provider does not know this wallbox or has blocked it."),
        gettext_lazy("Ask your provider, and tell it the Charge Point ID and the serial number."),
    ),
    "registration_unanswered": (
        gettext_lazy("The backend did not answer the registration."),
        _RETRIES,
        gettext_lazy("Wait. If it stays, ask your provider."),
    ),
}


def cause(key: str) -> Cause:
    """Explain what keeps the backend away; an unknown key still gives three answers."""
    known = _CAUSES.get(key)
    if known is None:
        return Cause(_("The connection failed (%(key)s).") % {"key": key}, str(_RETRIES), str(_ASK))
    return Cause(str(known[0]), str(known[1]), str(known[2]))


def known_causes() -> frozenset[str]:
    """Return the keys that have sentences of their own."""
    return frozenset(_CAUSES)
