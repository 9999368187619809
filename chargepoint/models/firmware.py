"""The firmware update under way (OCPP 1.6 ed. 2 §5.19)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FirmwareUpdate(models.Model):
    """One row at most. payload: the domain's PendingUpdate, as JSON."""

    phase = models.CharField(_("phase"), max_length=20)
    payload = models.TextField(_("payload"))

    class Meta:
        verbose_name = _("firmware update")
        verbose_name_plural = _("firmware updates")

    def __str__(self) -> str:
        return self.phase
