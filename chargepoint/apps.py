"""The one Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChargePointConfig(AppConfig):
    """Holds models, admin, commands and locale."""

    name = "chargepoint"
    verbose_name = _("Wallbox")
