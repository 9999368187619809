"""Who did what, and who tried too often."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LogEntry(models.Model):
    """One line of the event and audit log; rows are only ever appended.

    kind: a stable key whose sentence the panel looks up; parameters: what it fills in (secrets masked).
    boot: the device boot in which a provisional `at` was made, "" where the clock was right.
    """

    at = models.DateTimeField(_("time"), db_index=True)
    kind = models.CharField(_("event"), max_length=60)
    parameters = models.JSONField(_("details"), default=dict)
    actor = models.CharField(_("by"), max_length=150, blank=True)
    source = models.CharField(_("from"), max_length=64, blank=True)
    boot = models.CharField(max_length=36, blank=True, editable=False)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("event and audit log")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind}"


class FieldChange(models.Model):
    """Who changed a settings field last."""

    section = models.CharField(_("section"), max_length=20)
    field = models.CharField(_("field"), max_length=60)
    at = models.DateTimeField(_("changed at"))
    actor = models.CharField(_("changed by"), max_length=150, blank=True)
    source = models.CharField(_("from"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("settings change")
        verbose_name_plural = _("settings changes")
        constraints = [models.UniqueConstraint(fields=["section", "field"], name="one_last_change_per_field")]

    def __str__(self) -> str:
        return f"{self.section}.{self.field}"


class LoginAttempt(models.Model):
    """Failed attempts of one account or source. key: what is throttled, made by the login."""

    key = models.CharField(_("account or source"), max_length=200, unique=True)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    blocked_until = models.DateTimeField(_("blocked until"), null=True, blank=True)
    last_at = models.DateTimeField(_("last attempt"))

    class Meta:
        verbose_name = _("login attempt")
        verbose_name_plural = _("login attempts")

    def __str__(self) -> str:
        return self.key
