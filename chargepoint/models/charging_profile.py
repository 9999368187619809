"""The charging profiles a backend has installed (OCPP 1.6 ed. 2 §7.8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChargingProfile(models.Model):
    """One installed profile. payload: the domain's, as JSON; the other columns say what a person looks for."""

    profile_id = models.BigIntegerField(_("profile id"), unique=True)
    connector_id = models.PositiveSmallIntegerField(_("connector"))
    purpose = models.CharField(_("purpose"), max_length=30)
    stack_level = models.PositiveIntegerField(_("stack level"))
    transaction_key = models.CharField(_("transaction"), max_length=36, blank=True)
    backend = models.PositiveIntegerField(_("backend"), null=True, blank=True)
    installed_at = models.DateTimeField(_("installed"))
    payload = models.TextField(_("payload"))

    class Meta:
        verbose_name = _("charging profile")
        verbose_name_plural = _("charging profiles")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.profile_id}"
