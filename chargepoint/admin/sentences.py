"""Problem codes in words, short: here each stands beside its field's label."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chargepoint.domain.errors import Problem


def sentence(problem: Problem) -> str:
    """Say what is wrong, or should be known; a code without words of its own is shown with its details."""
    text = _SENTENCES.get(problem.code)
    try:
        if text is not None:
            return str(text) % problem.parameters
    except KeyError:
        pass
    details = ", ".join(f"{name}: {value}" for name, value in problem.parameters.items())
    words = problem.code.replace("_", " ")
    return _("Please check this (%(code)s).") % {"code": f"{words}; {details}" if details else words}


_SENTENCES: dict[str, str | Promise] = {
    "empty": gettext_lazy("This is missing."),
    "required": gettext_lazy("This is needed once Ethernet or WLAN is chosen."),
    "too_long": gettext_lazy("This is too long. At most %(maximum)s characters are allowed."),
    "characters": gettext_lazy("Only printable characters without accents and umlauts are allowed."),
    "outer_blanks": gettext_lazy("There must be no blanks at the beginning or the end."),
    "choice": gettext_lazy("Choose one of these."),
    "range": gettext_lazy("%(minimum)s to %(maximum)s are allowed."),
    "duplicate": gettext_lazy("This card is on the list already."),
    "colon": gettext_lazy("A colon is not allowed: it would break the user name."),
    "scheme": gettext_lazy("The address must start with ws:// or wss://."),
    "hex_digits": gettext_lazy("Only the digits 0 to 9 and the letters A to F are hexadecimal."),
    "hex_length": gettext_lazy(
        "Hexadecimal passwords have %(minimum)s to %(maximum)s digits, an even number of them."
    ),
    "password_entered": gettext_lazy("Either enter a new password or remove the stored one."),
    "price": gettext_lazy("Enter a number such as 0.32, or nothing."),
    "value": gettext_lazy("The key does not take this value."),
    "needs_ocpp": gettext_lazy("With “No OCPP” only the local whitelist can decide."),
    "wss_needs_ssl": gettext_lazy("The address starts with wss://, which is encrypted."),
    "ws_has_no_ssl": gettext_lazy("The address starts with ws://, which is not encrypted."),
    "client_certificate_missing": gettext_lazy(
        "This wallbox has no certificate with a matching key yet. Have one installed first."
    ),
    "which_backend": gettext_lazy("Is this the same provider under a new address, or another provider?"),
    "changed_meanwhile": gettext_lazy(
        "Somebody else has changed these settings meanwhile. Nothing was saved. Load the page again."
    ),
    "password_on_ws": gettext_lazy("Without encryption the password can be read on the way."),
    "short": gettext_lazy("This password is short. %(minimum)s characters or more are safer."),
    "backend_without_ocpp": gettext_lazy(
        "With “No OCPP” the backend is not dialled, although a connection type is chosen."
    ),
    "nobody_can_charge": gettext_lazy("There is no usable card on the local whitelist: nobody can charge."),
    "weak_ssl": gettext_lazy("Weak: somebody could pretend to be your provider."),
    "may_stay_unbilled": gettext_lazy("Energy for unknown cards may stay unbilled."),
    "every_card_starts": gettext_lazy(
        "Every card starts a charge while the backend is away. Energy may stay unbilled."
    ),
}
