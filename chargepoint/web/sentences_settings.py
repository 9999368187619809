"""What is wrong with a setting, in words: the domain's Problem codes to sentences."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chargepoint.domain.errors import Problem

Text = str | Promise


class _Filled(dict[str, str]):
    """Fills in a dash where a parameter is missing, rather than failing on a page that explains a mistake."""

    def __missing__(self, key: str) -> str:
        return "–"


def problem_sentence(problem: Problem) -> str:
    """Say what is wrong with a field and what is allowed; an unknown code still gives a sentence."""
    text = _BY_FIELD.get((problem.field, problem.code)) or _SENTENCES.get(problem.code)
    if text is None:
        return _("This cannot be stored (%(code)s).") % {"code": problem.code}
    return str(text) % _Filled(problem.parameters)


def warning_sentence(warning: Problem) -> str:
    """Say what should be known about a value that may be stored; an unknown code still gives a sentence."""
    text = _WARNINGS.get(warning.code)
    if text is None:
        return _("Please check this (%(code)s).") % {"code": warning.code}
    return str(text) % _Filled(warning.parameters)


def has_sentence(problem: Problem) -> bool:
    """Tell whether a problem or warning has words of its own."""
    return (
        (problem.field, problem.code) in _BY_FIELD or problem.code in _SENTENCES or problem.code in _WARNINGS
    )


_SENTENCES: dict[str, Text] = {
    "empty": gettext_lazy("This is missing."),
    "required": gettext_lazy("This is needed once Ethernet or WLAN is chosen."),
    "too_long": gettext_lazy("This is too long. At most %(maximum)s characters are allowed."),
    "characters": gettext_lazy("Only printable characters without accents and umlauts are allowed."),
    "outer_blanks": gettext_lazy("There must be no blanks at the beginning or the end."),
    "type": gettext_lazy("This cannot be read."),
    "choice": gettext_lazy("Choose one of these."),
    "range": gettext_lazy("%(minimum)s to %(maximum)s are allowed."),
    "no_time_zone": gettext_lazy("The date needs a time zone."),
    "unknown": gettext_lazy("There is no such setting."),
    "duplicate": gettext_lazy("This card is on the list already."),
    "host": gettext_lazy(
        "The host is not well-formed. Enter a name, an IPv4 address or an IPv6 address in brackets."
    ),
    "port": gettext_lazy("The port must be a number from 1 to 65535."),
    "user_info": gettext_lazy(
        "A user name or password must not be part of the address. Enter the password under number 5."
    ),
    "changed_meanwhile": gettext_lazy(
        "Somebody else has changed these settings meanwhile. Nothing was saved. "
        "Look at what is marked as changed, then save again to let yours count."
    ),
    "which_backend": gettext_lazy("Is this the same provider under a new address, or another provider?"),
    "security_lowered": gettext_lazy("The security of the link would be lowered."),
}

_BY_FIELD: dict[tuple[str, str], Text] = {
    ("id_tag", "empty"): gettext_lazy("Enter the number of the card, or let the reader read it."),
    ("id_tag", "too_long"): gettext_lazy(
        "This number is too long. OCPP carries at most %(maximum)s characters, so no backend could ever know this card."
    ),
    ("report_as", "too_long"): gettext_lazy("OCPP carries at most %(maximum)s characters."),
    ("free_charging_id_tag", "empty"): gettext_lazy("An idTag is needed: 1 to %(maximum)s characters."),
    ("charge_point_id", "colon"): gettext_lazy("A colon is not allowed: it would break the user name."),
    ("charge_point_id", "required"): gettext_lazy(
        "A Charge Point ID is needed: this wallbox has no serial number to use instead."
    ),
    ("backend_url", "required"): gettext_lazy(
        "The address of the backend is needed once Ethernet or WLAN is chosen."
    ),
    ("backend_url", "scheme"): gettext_lazy("The address must start with ws:// or wss://."),
    ("backend_url", "fragment"): gettext_lazy("The address must not contain the sign #."),
    ("backend_url", "characters"): gettext_lazy(
        "The address contains a blank or a sign that is not allowed in addresses."
    ),
    ("backend_password", "empty"): gettext_lazy("Enter the password."),
    ("backend_password", "characters"): gettext_lazy("Control characters are not allowed."),
    ("backend_password", "hex_digits"): gettext_lazy(
        "Only the digits 0 to 9 and the letters A to F are hexadecimal."
    ),
    ("backend_password", "hex_length"): gettext_lazy(
        "Hexadecimal passwords have %(minimum)s to %(maximum)s digits, an even number of them."
    ),
    ("backend_password", "too_short"): gettext_lazy("At least %(minimum)s characters are needed."),
    ("whitelist", "needs_ocpp"): gettext_lazy("With “No OCPP” only the local whitelist can decide."),
    ("ssl_client_mode", "wss_needs_ssl"): gettext_lazy("The address starts with wss://, which is encrypted."),
    ("ssl_client_mode", "ws_has_no_ssl"): gettext_lazy(
        "The address starts with ws://, which is not encrypted."
    ),
    ("ssl_client_mode", "client_certificate_missing"): gettext_lazy(
        "This wallbox has no certificate with a matching key yet. Upload one under Certificates first, or have one made there."
    ),
    ("websocket_proxy", "scheme"): gettext_lazy("Enter host or host:port alone, without anything in front."),
    ("websocket_proxy", "path"): gettext_lazy("Enter host or host:port alone, without anything behind it."),
    ("websocket_proxy", "user_info"): gettext_lazy("A proxy with a login is not supported."),
    ("websocket_proxy", "characters"): gettext_lazy(
        "This contains a blank or a sign that is not allowed in addresses."
    ),
    ("keepalive_interval_s", "range"): gettext_lazy(
        "Allowed are 0 (off) or %(minimum)s to %(maximum)s seconds."
    ),
    ("price_per_kwh", "price"): gettext_lazy("Enter a price like 0.32."),
    ("remove_backend_password", "password_entered"): gettext_lazy(
        "A new password was entered and “Remove password” is chosen. Choose one of both."
    ),
    ("installation_current_a", "range"): gettext_lazy("Allowed are %(minimum)s to %(maximum)s A."),
}

_WARNINGS: dict[str, Text] = {
    "long": gettext_lazy("Many backends take no more than %(usual)s characters."),
    "id_in_path": gettext_lazy(
        "The address already ends with the Charge Point ID, so it would be dialled twice: %(dialled)s"
    ),
    "plain_ws_public": gettext_lazy(
        "%(host)s is outside of your house, and ws:// is not encrypted: anybody on the way can read along."
    ),
    "password_on_ws": gettext_lazy("Without encryption the password can be read on the way."),
    "short": gettext_lazy("This password is short. %(minimum)s characters or more are safer."),
    "ocpp_without_backend": gettext_lazy(
        "There is no backend to ask. Cards are treated as if it were always away; “No OCPP” fits better."
    ),
    "backend_without_ocpp": gettext_lazy(
        "With “No OCPP” the backend is not dialled, although a connection type is chosen."
    ),
    "nobody_can_charge": gettext_lazy("There is no usable card on the local whitelist: nobody can charge."),
    "weak_ssl": gettext_lazy("Weak: somebody could pretend to be your provider."),
    "scheme_stripped": gettext_lazy("The “http://” in front is left out when this is saved."),
    "keepalive_off": gettext_lazy(
        "Without a sign of life a dead line may go unnoticed for a long time, above all on WLAN or with wss://."
    ),
    "may_stay_unbilled": gettext_lazy("Energy for unknown cards may stay unbilled."),
    "every_card_starts": gettext_lazy(
        "Every card starts a charge while the backend is away. Energy may stay unbilled."
    ),
}
