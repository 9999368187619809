"""Attempts to connect that are worth a look, and secrets on their way from the panel to the worker."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConnectionRun(models.Model):
    """One attempt. rung, problem: where it broke and why, "" for one that came through. payload: the domain's LadderRun."""

    at = models.DateTimeField(_("time"))
    rung = models.CharField(_("step"), max_length=20, blank=True)
    problem = models.CharField(_("cause"), max_length=40, blank=True)
    payload = models.TextField(_("payload"))

    class Meta:
        verbose_name = _("attempt to connect")
        verbose_name_plural = _("attempts to connect")

    def __str__(self) -> str:
        return f"{self.rung} {self.problem}".strip()


class PassingSecret(models.Model):
    """What may be read once, within a minute. token: encrypted with the device key."""

    key = models.CharField(_("key"), max_length=40, primary_key=True)
    token = models.BinaryField(_("token"))
    stored_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("passing secret")
        verbose_name_plural = _("passing secrets")

    def __str__(self) -> str:
        return self.key
