"""Reservations that stand (OCPP 1.6 ed. 2 §3.11)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chargepoint.domain.whitelist import mask


class Reservation(models.Model):
    """One reservation. connector_id 0: any connector."""

    reservation_id = models.BigIntegerField(_("reservation"), unique=True)
    connector_id = models.PositiveSmallIntegerField(_("connector"))
    id_tag = models.CharField(_("idTag"), max_length=20)
    parent_id_tag = models.CharField(_("parent idTag"), max_length=20, blank=True)
    backend = models.PositiveIntegerField(_("backend"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.reservation_id}: {mask(self.id_tag)}"
