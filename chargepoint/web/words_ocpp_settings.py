"""The help beside each of the 13 parameters, and what each choice means."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chargepoint.domain.parameter_effects import EffectKind

Text = str | Promise

HELP: dict[str, Text] = {
    "connection_type": _("The wallbox never switches over to the other one by itself."),
    "charge_point_id": _(
        "From your provider. 1 to 48 characters, no colon. Empty: the serial number of this wallbox."
    ),
    "ocpp_mode": _("The version your provider uses."),
    "backend_url": _(
        "From your provider. Starts with ws:// or wss://. The Charge Point ID is added at the end."
    ),
    "backend_password": _("Never shown again. The user name is the Charge Point ID."),
    "authorization_mode": _("Applies from the next charge."),
    "free_charging_id_tag": _(
        "What a backend sees when a charge starts without a card. Up to 20 characters."
    ),
    "whitelist": _("Which list may answer faster than the backend, and stands in when it is away."),
    "ssl_client_mode": _("What this wallbox checks before it trusts the backend."),
    "websocket_proxy": _("Host or host:port, without a login. Empty: a direct connection."),
    "keepalive_interval_s": _(
        "A sign of life on the line. 0 switches it off. Applies at once, without a reconnect."
    ),
    "restart_transaction_after_power_loss": _(
        "On: the same charge goes on when power returns and the car is still plugged in."
    ),
    "local_offline_authorization": _("On: cards on the list above may start while the backend is away."),
    "offline_rfid_authorization": _("On: even unknown cards may start while the backend is away."),
}

CHOICE_HELP: dict[tuple[str, str], Text] = {
    ("authorization_mode", "no_ocpp"): _("The local whitelist alone decides. The backend is not used."),
    ("authorization_mode", "free_charging"): _("Plug in and charge, no card."),
    ("authorization_mode", "ocpp"): _(
        "The backend is asked. The list below answers faster, and stands in when it is away."
    ),
}

SSL_HELP: dict[str, Text] = {
    "none": _("Nothing is encrypted. Only for addresses that start with ws://."),
    "encrypt_only": _("Encrypted, but anybody could pretend to be your provider."),
    "allow_expired_skip_host": _(
        "Checks only who signed the certificate, not when it ends nor whose name it carries."
    ),
    "skip_host": _("Checks who signed the certificate and when it ends, not whose name it carries."),
    "allow_expired": _("Checks who signed the certificate and whose name it carries, not when it ends."),
    "verify": _("Checks who signed the certificate, when it ends and whose name it carries."),
    "mutual": _("As normal, and this wallbox shows a certificate of its own."),
}

WHY_DISABLED: dict[str, Text] = {
    "no_backend": _("Not used with “No backend”. The value stays stored."),
    "free_charging": _("Not used with “Free charging”: no card is needed. The value stays stored."),
}

GROUPS: tuple[tuple[str, Text, str, tuple[str, ...]], ...] = (
    (
        "backend",
        _("Backend"),
        "1–5",
        ("connection_type", "charge_point_id", "ocpp_mode", "backend_url", "backend_password"),
    ),
    ("authorisation", _("Authorisation"), "6–7", ("authorization_mode", "free_charging_id_tag", "whitelist")),
    (
        "link",
        _("Encryption and link"),
        "8–10",
        ("ssl_client_mode", "websocket_proxy", "keepalive_interval_s"),
    ),
    (
        "failing",
        _("When something fails"),
        "11–13",
        ("restart_transaction_after_power_loss", "local_offline_authorization", "offline_rfid_authorization"),
    ),
)
"""Id, title, numbers and fields of the four groups, in the documentation's order."""

EFFECTS: dict[EffectKind, Text] = {
    EffectKind.NONE: "",
    EffectKind.PING_INTERVAL: _("Takes effect at once, without a reconnect."),
    EffectKind.RECONNECT: _("The link to the backend is made anew. A running charge goes on."),
    EffectKind.RECONNECT_AND_BOOT: _(
        "The link is made anew and this wallbox registers again. A running charge goes on."
    ),
    EffectKind.START: _("The wallbox starts to connect to the backend."),
    EffectKind.STOP: _("The link to the backend is closed. A running charge goes on."),
}
"""What a save would do to the link."""

AFTER_SAVE: dict[EffectKind, Text] = {
    EffectKind.NONE: _("Saved."),
    EffectKind.PING_INTERVAL: _("Saved. It already applies."),
    EffectKind.RECONNECT: _("Saved. The wallbox reconnects now."),
    EffectKind.RECONNECT_AND_BOOT: _("Saved. The wallbox reconnects and registers now."),
    EffectKind.START: _("Saved. The wallbox connects to the backend now."),
    EffectKind.STOP: _("Saved. The link to the backend is closed."),
}
"""What is said once it was saved."""

SAVED_FOR_LATER = _("Saved. The new link is used once this charge is over.")

ASK_TO_WAIT = _("A charge is running. Choose beside Save whether it shall end first, then save again.")
