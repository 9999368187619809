"""Why the backend is not connected: what happened, what it means, what to do."""

from collections.abc import Mapping
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
        gettext_lazy("The interface %(interface)s has no link."),
        gettext_lazy(
            "The cable is out or the WLAN is away. The wallbox never switches to the other interface."
        ),
        gettext_lazy("Check the cable or the WLAN, or choose the other type under Settings, number 1."),
    ),
    "interface_not_allowed": (
        gettext_lazy("The wallbox may not bind to the interface %(interface)s."),
        gettext_lazy("The software lacks a right that the device's installation has to give."),
        gettext_lazy("Ask your electrician."),
    ),
    "invalid_url": (
        gettext_lazy("The address of the backend is not well-formed."),
        gettext_lazy("It must start with ws:// or wss://, followed by a host name."),
        gettext_lazy("Correct it under Settings, number 4."),
    ),
    "invalid_url.scheme": (
        gettext_lazy("The address must start with ws:// or wss://."),
        gettext_lazy("Other addresses, as those of web pages, are not for OCPP."),
        gettext_lazy("Correct it under Settings, number 4."),
    ),
    "invalid_url.missing": (
        gettext_lazy("There is no address of a backend yet."),
        gettext_lazy("Without one the wallbox does not know whom to call."),
        gettext_lazy("Enter it under Settings, number 4."),
    ),
    "invalid_url.ssl_client_mode": (
        gettext_lazy("The address and the SSL mode contradict each other."),
        gettext_lazy("ws:// goes with “No SSL” alone, and wss:// with any other mode."),
        gettext_lazy("Change one of the two under Settings, number 4 or 8."),
    ),
    "invalid_url.proxy": (
        gettext_lazy("The address of the proxy is not well-formed."),
        gettext_lazy("It must be a host name, and may have a port behind a colon."),
        gettext_lazy("Correct it under Settings, number 9."),
    ),
    "name_not_found": (
        gettext_lazy("The name %(name)s cannot be found."),
        gettext_lazy("It is misspelt, or the network has no name server."),
        gettext_lazy("Check the spelling under Settings, numbers 4 and 9, or the DNS server of the network."),
    ),
    "refused": (
        gettext_lazy("%(host)s answers, but nothing listens on port %(port)s."),
        gettext_lazy("The port is wrong, or the backend is switched off."),
        gettext_lazy("Check the port under Settings, number 4, or ask your provider."),
    ),
    "proxy.refused": (
        gettext_lazy("%(name)s answers, but nothing listens on port %(proxy_port)s."),
        gettext_lazy("The proxy's port is wrong, or the proxy is switched off."),
        gettext_lazy("Check number 9 under Settings, or ask who runs the proxy."),
    ),
    "unreachable": (
        gettext_lazy("There is no way to %(host)s."),
        gettext_lazy("The network of this wallbox does not lead there."),
        gettext_lazy("Check the router and its internet access."),
    ),
    "proxy.unreachable": (
        gettext_lazy("There is no way to the proxy %(proxy)s."),
        gettext_lazy("The network of this wallbox does not lead there."),
        gettext_lazy("Check number 9 under Settings, and the router."),
    ),
    "timeout": (
        gettext_lazy("The server did not answer within %(timeout_s)s s."),
        gettext_lazy("A firewall may block the way, or the server is down."),
        gettext_lazy("Check the address, the port and the firewall, or ask your provider."),
    ),
    "port.timeout": (
        gettext_lazy("No answer on port %(port)s of %(host)s within %(timeout_s)s s."),
        gettext_lazy("A firewall may block it, or the server is down."),
        gettext_lazy("Check the address, the port and the firewall, or ask your provider."),
    ),
    "proxy.timeout": (
        gettext_lazy("No answer of the proxy %(proxy)s within %(timeout_s)s s."),
        gettext_lazy("A firewall may block it, or the proxy is down."),
        gettext_lazy("Check number 9 under Settings, or ask who runs the proxy."),
    ),
    "tls.timeout": (
        gettext_lazy("Port %(port)s is open, but does not answer in TLS within %(timeout_s)s s."),
        gettext_lazy("It may not be made for encryption."),
        gettext_lazy("Check the port, or ask your provider whether the address starts with ws:// instead."),
    ),
    "upgrade.timeout": (
        gettext_lazy("Port %(port)s is open, but no web server answers within %(timeout_s)s s."),
        gettext_lazy("Something else may listen there, or the server is overloaded."),
        gettext_lazy("Check the port under Settings, number 4, or ask your provider."),
    ),
    "tls_untrusted": (
        gettext_lazy("The certificate of the server is not signed by a CA this wallbox trusts."),
        _TRUST,
        gettext_lazy("Upload the CA certificate of your provider under Certificates."),
    ),
    "tls_chain": (
        gettext_lazy("The server left out the intermediate certificate %(issuer)s."),
        _TRUST,
        gettext_lazy(
            "Ask your provider to send the whole chain of certificates, or upload the missing one under Certificates."
        ),
    ),
    "tls_expired": (
        gettext_lazy("The server certificate ran out on %(valid_until)s."),
        _TRUST,
        gettext_lazy(
            "Ask your provider to renew it. First check the date: this wallbox thinks today is %(today)s. Is that right?"
        ),
    ),
    "tls_not_yet_valid": (
        gettext_lazy("The server certificate is valid from %(valid_from)s only."),
        _TRUST,
        gettext_lazy(
            "Check the date first: this wallbox thinks today is %(today)s. Is that right? If so, ask your provider."
        ),
    ),
    "tls_host": (
        gettext_lazy("The certificate belongs to %(names)s, not to %(host)s."),
        _TRUST,
        gettext_lazy("Check the address under Settings, number 4, or ask your provider."),
    ),
    "tls_failed": (
        gettext_lazy("No encrypted connection came about."),
        gettext_lazy("The two sides found no encryption in common (%(tls_error)s)."),
        _ASK,
    ),
    "tls_version": (
        gettext_lazy("The server speaks only old versions of TLS."),
        gettext_lazy(
            "They are not safe any more, so the wallbox does not use them: it needs TLS 1.2 or newer."
        ),
        gettext_lazy("Ask your provider to renew its server."),
    ),
    "no_tls": (
        gettext_lazy("Port %(port)s does not speak TLS."),
        gettext_lazy("Something answers there, but without encryption."),
        gettext_lazy("Try ws:// or another port under Settings, number 4."),
    ),
    "tls_expected": (
        gettext_lazy("Port %(port)s expects encryption."),
        gettext_lazy("The address starts with ws://, but the server wants wss://."),
        gettext_lazy("Try wss:// under Settings, number 4, and choose an SSL mode under number 8."),
    ),
    "tls_cipher": (
        gettext_lazy("The server and this wallbox found no encryption that both accept."),
        gettext_lazy("The server may be set to old methods, or it expects a certificate of this wallbox."),
        _ASK,
    ),
    "client_certificate": (
        gettext_lazy("This wallbox's own certificate cannot be used."),
        gettext_lazy("Certificate and key are missing, or do not belong together."),
        gettext_lazy(
            "Upload a matching pair under Certificates, or choose another mode under Settings, number 8."
        ),
    ),
    "client_certificate_refused": (
        gettext_lazy("The server refused the certificate of this wallbox, or asks for one."),
        gettext_lazy("The encryption works, but the server does not let this wallbox in."),
        gettext_lazy(
            "Choose “Mutual SSL authentication” under Settings, number 8, with a certificate that your provider knows."
        ),
    ),
    "clock_not_set": (
        gettext_lazy("The clock of this wallbox was never set: it thinks today is %(today)s."),
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
        gettext_lazy("The backend has a problem of its own (HTTP %(status)s)."),
        _RETRIES,
        gettext_lazy("Wait, or ask your provider."),
    ),
    "http_error": (
        gettext_lazy("The server refused the connection (HTTP %(status)s)."),
        gettext_lazy("It answered, but not as an OCPP backend does."),
        gettext_lazy("Check the address under Settings, number 4, or ask your provider."),
    ),
    "redirected": (
        gettext_lazy("The server sends us to %(location)s."),
        gettext_lazy("The wallbox does not follow: its password would go along."),
        gettext_lazy("Use that address under Settings, number 4, if your provider confirms it."),
    ),
    "not_a_websocket": (
        gettext_lazy("This is a web page, not an OCPP address."),
        gettext_lazy("A web server answered, but it does not speak OCPP here."),
        gettext_lazy("Ask your provider for the OCPP address and enter it under Settings, number 4."),
    ),
    "no_web_server": (
        gettext_lazy("Something else than a web server answers on port %(port)s."),
        gettext_lazy("OCPP needs a web server that speaks WebSocket."),
        gettext_lazy("Check the port under Settings, number 4."),
    ),
    "subprotocol": (
        gettext_lazy("The backend did not confirm OCPP 1.6."),
        gettext_lazy("It may speak another version only."),
        gettext_lazy("Ask your provider for an OCPP 1.6 address."),
    ),
    "proxy": (
        gettext_lazy("The proxy %(proxy)s does not pass the connection on."),
        gettext_lazy("It refuses the address, or it is no proxy."),
        gettext_lazy("Check number 9 under Settings, or ask who runs the proxy."),
    ),
    "proxy_login": (
        gettext_lazy("The proxy asks for a login, which is not supported."),
        gettext_lazy("The wallbox has no name and no password for the proxy."),
        gettext_lazy("Ask who runs the proxy to let this wallbox pass without one."),
    ),
    "proxy_silent": (
        gettext_lazy("The proxy %(proxy)s takes the connection, but does not answer within %(timeout_s)s s."),
        gettext_lazy("It hangs, or it waits for a server that does not answer."),
        gettext_lazy("Ask who runs the proxy, and check the address under Settings, number 4."),
    ),
    "proxy_target": (
        gettext_lazy("The proxy cannot reach %(host)s on port %(port)s."),
        gettext_lazy("The proxy works, but it finds no way to the server (HTTP %(proxy_status)s)."),
        gettext_lazy("Check the address under Settings, number 4, or ask who runs the proxy."),
    ),
    "closed": (
        gettext_lazy("The backend has closed the connection."),
        _RETRIES,
        gettext_lazy("Wait. If it stays, ask your provider."),
    ),
    "upgrade.closed": (
        gettext_lazy("The server closed the connection without an answer."),
        gettext_lazy("The port is open, but what listens there does not speak OCPP, or is overloaded."),
        gettext_lazy("Check address and port under Settings, number 4, or ask your provider."),
    ),
    "registration.closed": (
        gettext_lazy("The backend closed the connection instead of answering the registration."),
        _RETRIES,
        gettext_lazy("Ask your provider, and tell it the Charge Point ID and the serial number."),
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
        gettext_lazy("The backend did not answer the registration within %(timeout_s)s s."),
        _RETRIES,
        gettext_lazy("Wait. If it stays, ask your provider."),
    ),
    "registration_error": (
        gettext_lazy("The backend answered the registration with an error."),
        gettext_lazy("It said: %(error)s"),
        _ASK,
    ),
}


class _Facts(dict[str, str]):
    """What the sentences fill in; a fact that is not known is a dash."""

    def __missing__(self, name: str) -> str:
        return "–"


def cause(key: str, facts: Mapping[str, str] | None = None, rung: str = "") -> Cause:
    """Explain what keeps the backend away; an unknown key still gives three answers.

    facts: what was seen, dates written out. rung: where it broke, as the same fault may mean something else elsewhere.
    """
    seen = _Facts(facts or {})
    keys = (f"{rung}.{key}", f"{key}.{seen['reason']}", key)
    known = next((_CAUSES[name] for name in keys if name in _CAUSES), None)
    if known is None:
        return Cause(_("The connection failed (%(key)s).") % {"key": key}, str(_RETRIES), str(_ASK))
    happened, means, do = (str(text) % seen for text in known)
    return Cause(happened, means, do)


def known_causes() -> frozenset[str]:
    """Return the keys that have sentences of their own."""
    return frozenset(_CAUSES)
