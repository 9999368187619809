"""The one Django app."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from chargepoint.checks import check_hardware_driver


class ChargePointConfig(AppConfig):
    """Holds models, admin, commands and locale."""

    name = "chargepoint"
    verbose_name = _("Wallbox")

    def ready(self) -> None:
        """Have the checks run before every command."""
        checks.register(check_hardware_driver)
