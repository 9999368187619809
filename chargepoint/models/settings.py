"""The stored settings: one row per section, and what hangs on them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chargepoint.domain import parameters

CONNECTION_TYPES = [
    (parameters.ConnectionType.NONE.value, _("No backend")),
    (parameters.ConnectionType.ETHERNET.value, _("Ethernet")),
    (parameters.ConnectionType.WLAN.value, _("WLAN")),
]
OCPP_MODES = [(parameters.OcppMode.OCPP_1_6_J.value, _("OCPP-J 1.6"))]
PASSWORD_FORMATS = [
    (parameters.PasswordFormat.TEXT.value, _("Text")),
    (parameters.PasswordFormat.HEX.value, _("Hexadecimal")),
]
AUTHORIZATION_MODES = [
    (parameters.AuthorizationMode.NO_OCPP.value, _("No OCPP")),
    (parameters.AuthorizationMode.FREE_CHARGING.value, _("Free charging")),
    (parameters.AuthorizationMode.OCPP.value, _("OCPP authorisation")),
]
WHITELISTS = [
    (parameters.Whitelist.OCPP.value, _("OCPP whitelist")),
    (parameters.Whitelist.LOCAL.value, _("Local whitelist")),
]
SSL_CLIENT_MODES = [
    (parameters.SslClientMode.NONE.value, _("No SSL")),
    (parameters.SslClientMode.ENCRYPT_ONLY.value, _("Encrypt only, no authentication")),
    (
        parameters.SslClientMode.ALLOW_EXPIRED_SKIP_HOST.value,
        _("Allow expired certificate and skip host check"),
    ),
    (parameters.SslClientMode.SKIP_HOST.value, _("Skip host check")),
    (parameters.SslClientMode.ALLOW_EXPIRED.value, _("Allow expired certificate")),
    (parameters.SslClientMode.VERIFY.value, _("Normal SSL authentication")),
    (parameters.SslClientMode.MUTUAL.value, _("Mutual SSL authentication (client certificate)")),
]
UID_CASES = [("upper", _("Upper case")), ("lower", _("Lower case"))]


class SettingsVersion(models.Model):
    """One row whose number grows with every change, so that a missed ring heals."""

    number = models.PositiveBigIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("settings version")
        verbose_name_plural = _("settings version")

    def __str__(self) -> str:
        return str(self.number)


class BackendIdentity(models.Model):
    """One backend this charge point was ever configured for; its number is what outbox rows and transactions carry.

    address: host and path, without scheme and port.
    """

    number = models.AutoField(_("number"), primary_key=True)
    address = models.CharField(_("host and path"), max_length=255)
    charge_point_id = models.CharField(_("OCPP Charge Point ID"), max_length=48)
    created_at = models.DateTimeField(_("created"))
    ever_accepted_at = models.DateTimeField(_("first accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("backend")
        verbose_name_plural = _("backends")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.address} ({self.charge_point_id})"


class BackendSettings(models.Model):
    """The 13 backend parameters, in the documentation's order. encrypted_*: by the device key, None = none."""

    connection_type = models.CharField(
        _("Backend connection type"),
        max_length=10,
        choices=CONNECTION_TYPES,
        default=parameters.ConnectionType.NONE.value,
    )
    charge_point_id = models.CharField(
        _("OCPP Charge Point ID"),
        max_length=48,
        blank=True,
        help_text=_("Empty: the serial number of the device."),
    )
    ocpp_mode = models.CharField(
        _("OCPP mode"), max_length=10, choices=OCPP_MODES, default=parameters.OcppMode.OCPP_1_6_J.value
    )
    backend_url = models.CharField(
        _("OCPP backend URL"),
        max_length=255,
        blank=True,
        help_text=_("An address that starts with ws:// or wss://."),
    )
    encrypted_password = models.BinaryField(_("OCPP backend password"), null=True, blank=True, editable=False)
    previous_backend_url = models.CharField(max_length=255, blank=True, editable=False)
    previous_ssl_client_mode = models.CharField(max_length=30, blank=True, editable=False)
    encrypted_previous_password = models.BinaryField(null=True, blank=True, editable=False)
    backend_password_format = models.CharField(
        _("Password format"),
        max_length=4,
        choices=PASSWORD_FORMATS,
        default=parameters.PasswordFormat.TEXT.value,
    )
    authorization_mode = models.CharField(
        _("OCPP authorisation"),
        max_length=15,
        choices=AUTHORIZATION_MODES,
        default=parameters.AuthorizationMode.NO_OCPP.value,
    )
    free_charging_id_tag = models.CharField(
        _("Free-charging idTag"),
        max_length=20,
        default="FREECHARGING",
        help_text=_("What a backend sees when a charge starts without a card."),
    )
    whitelist = models.CharField(
        _("Whitelist for permissions"),
        max_length=5,
        choices=WHITELISTS,
        default=parameters.Whitelist.LOCAL.value,
    )
    ssl_client_mode = models.CharField(
        _("OCPP SSL client mode"),
        max_length=30,
        choices=SSL_CLIENT_MODES,
        default=parameters.SslClientMode.VERIFY.value,
    )
    websocket_proxy = models.CharField(
        _("OCPP WebSocket Proxy URL"),
        max_length=255,
        blank=True,
        help_text=_("HOST or HOST:PORT; port 80 where none is given."),
    )
    keepalive_interval_s = models.PositiveIntegerField(
        _("WebSocket Keep-Alive interval"),
        default=30,
        help_text=_("Seconds; 0 sends no pings, else 5 to 86400."),
    )
    restart_transaction_after_power_loss = models.BooleanField(
        _("Transaction restart following a power outage"), default=False
    )
    local_offline_authorization = models.BooleanField(_("Local offline authorisation"), default=True)
    offline_rfid_authorization = models.BooleanField(_("Offline RFID authorisation"), default=False)
    link_waits_for_charge = models.BooleanField(default=False, editable=False)
    identity = models.ForeignKey(
        BackendIdentity, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("backend settings")
        verbose_name_plural = _("OCPP")

    def __str__(self) -> str:
        return self.backend_url


class ChargePointSettings(models.Model):
    """What BootNotification says (OCPP 1.6 ed. 2 §6.1.1)."""

    vendor = models.CharField(_("Vendor"), max_length=20, default="Wallbox")
    model = models.CharField(_("Model"), max_length=20, default="Wallbox")
    serial_number = models.CharField(_("Serial number"), max_length=25, blank=True)
    firmware_version = models.CharField(_("Firmware version"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("charge point")
        verbose_name_plural = _("charge point")

    def __str__(self) -> str:
        return self.serial_number


class HardwareSettings(models.Model):
    """The board and the installation. driver "": nobody chose one."""

    driver = models.CharField(_("Driver"), max_length=40, blank=True)
    connectors = models.PositiveSmallIntegerField(_("Connectors"), default=1)
    phases = models.PositiveSmallIntegerField(_("Phases"), default=3)
    installation_current_a = models.FloatField(_("Installation current (A)"), default=16.0)
    fixed_cable = models.BooleanField(_("Fixed cable"), default=False)

    class Meta:
        verbose_name = _("hardware")
        verbose_name_plural = _("hardware")

    def __str__(self) -> str:
        return self.driver


class PanelSettings(models.Model):
    """The owner's own settings. user_limit_a None: no limit of the owner's."""

    name = models.CharField(_("Name"), max_length=60, default="Wallbox")
    user_limit_a = models.FloatField(_("Current limit (A)"), null=True, blank=True)
    price_per_kwh = models.CharField(_("Price per kWh"), max_length=20, blank=True)
    uid_case = models.CharField(_("Letter case of UIDs"), max_length=5, choices=UID_CASES, default="upper")
    uid_reversed = models.BooleanField(_("UIDs in reversed byte order"), default=False)

    class Meta:
        verbose_name = _("panel settings")
        verbose_name_plural = _("panel settings")

    def __str__(self) -> str:
        return self.name


class ConfigurationKey(models.Model):
    """The value of an OCPP configuration key that was ever set (OCPP 1.6 ed. 2 §9)."""

    name = models.CharField(_("Key"), max_length=50, unique=True)
    value = models.CharField(_("Value"), max_length=500, blank=True)
    changed_by = models.CharField(_("changed by"), max_length=150, blank=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("configuration key")
        verbose_name_plural = _("configuration keys")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """A certificate, uploaded, imported or sent by a backend, or the request for one.

    encrypted_key: of the client certificates and of the requests. request: the backend signs it; panel_request: a person
    has it signed, so that the backend's way never replaces it. previous_client: the way back while its successor has
    not connected yet (kept_until None), then kept until that time. next_client: not valid yet, from valid_from on it is.
    """

    CENTRAL_SYSTEM_ROOT = "central_system_root"
    MANUFACTURER_ROOT = "manufacturer_root"
    CLIENT = "client"
    PREVIOUS_CLIENT = "previous_client"
    NEXT_CLIENT = "next_client"
    REQUEST = "request"
    PANEL_REQUEST = "panel_request"
    CLIENTS = (CLIENT, PREVIOUS_CLIENT, NEXT_CLIENT)
    USES = [
        (REQUEST, _("Request for a certificate")),
        (PANEL_REQUEST, _("Request for a certificate, to be signed by hand")),
        (CENTRAL_SYSTEM_ROOT, _("Central system root")),
        (MANUFACTURER_ROOT, _("Manufacturer root")),
        (CLIENT, _("Client certificate")),
        (PREVIOUS_CLIENT, _("Previous client certificate")),
        (NEXT_CLIENT, _("Next client certificate")),
    ]

    use = models.CharField(_("Use"), max_length=20, choices=USES)
    pem = models.TextField(_("Certificate (PEM)"))
    encrypted_key = models.BinaryField(null=True, blank=True, editable=False)
    subject = models.CharField(_("Subject"), max_length=255, blank=True)
    valid_from = models.DateTimeField(null=True, blank=True, editable=False)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    kept_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["use", "pk"]

    def __str__(self) -> str:
        return self.subject
