"""Transactions, the stored messages that report them, and what of a connector survives a restart."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Transaction(models.Model):
    """One charge. The columns mean what `chargepoint.domain.transaction.Transaction` says.

    started_boot, energised_boot, stopped_boot: the device boot in which a provisional stamp was made, "" where the
    clock was right.
    """

    key = models.CharField(_("key"), max_length=36, unique=True)
    connector_id = models.PositiveSmallIntegerField(_("connector"))
    id_tag = models.CharField(_("idTag"), max_length=20)
    card_id_tag = models.CharField(_("card"), max_length=20, null=True, blank=True)
    card_key = models.CharField(max_length=20, blank=True, db_index=True, editable=False)
    origin = models.CharField(_("started by"), max_length=10)
    backend = models.PositiveIntegerField(_("backend"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), db_index=True)
    meter_start_wh = models.BigIntegerField(_("meter start (Wh)"))
    last_register_wh = models.BigIntegerField(_("last register value (Wh)"))
    last_energised_at = models.DateTimeField(_("contactor last closed"))
    parent_id_tag = models.CharField(_("parent idTag"), max_length=20, null=True, blank=True)
    reservation_id = models.IntegerField(_("reservation"), null=True, blank=True)
    transaction_id = models.IntegerField(_("transaction id"), null=True, blank=True)
    is_rejected = models.BooleanField(_("rejected by the backend"), default=False)
    is_paused = models.BooleanField(_("paused"), default=False)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    meter_stop_wh = models.BigIntegerField(_("meter stop (Wh)"), null=True, blank=True)
    stop_reason = models.CharField(_("stop reason"), max_length=20, null=True, blank=True)
    stop_id_tag = models.CharField(_("stopped with"), max_length=20, null=True, blank=True)
    started_boot = models.CharField(max_length=36, blank=True, editable=False)
    energised_boot = models.CharField(max_length=36, blank=True, editable=False)
    stopped_boot = models.CharField(max_length=36, blank=True, editable=False)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["connector_id"], condition=Q(stopped_at__isnull=True), name="open_transactions"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class SessionSample(models.Model):
    """One point of a charge's power curve; rows of one charge lie together, in order of time."""

    transaction = models.ForeignKey(Transaction, models.CASCADE, related_name="samples")
    second = models.PositiveIntegerField()
    power_w = models.PositiveIntegerField()
    energy_wh = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("sample of a session")
        verbose_name_plural = _("samples of sessions")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.transaction_id}: {self.second} s"


class OutboxMessage(models.Model):
    """A stored message. seq is never used twice; kind: its OCPP action; payload: the message as JSON.

    boot: the device boot in which a provisional stamp in the payload was made, "" where the clock was right.
    """

    seq = models.BigAutoField(_("number"), primary_key=True)
    message_id = models.CharField(_("message id"), max_length=36, unique=True)
    kind = models.CharField(_("message"), max_length=40)
    lane = models.CharField(_("lane"), max_length=12)
    backend = models.PositiveIntegerField(_("backend"))
    transaction_key = models.CharField(_("session"), max_length=36, blank=True, db_index=True)
    payload = models.TextField(_("payload"))
    created_at = models.DateTimeField(_("created"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    state = models.CharField(_("state"), max_length=10)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    boot = models.CharField(max_length=36, blank=True, editable=False)

    class Meta:
        verbose_name = _("queued message")
        verbose_name_plural = _("queued messages")
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["backend", "lane", "seq"], condition=Q(state="waiting"), name="outbox_head"),
            models.Index(fields=["state", "backend", "seq"], name="outbox_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class ConnectorState(models.Model):
    """What of a connector survives a restart."""

    connector_id = models.PositiveSmallIntegerField(_("connector"), primary_key=True)
    is_operative = models.BooleanField(_("operative"), default=True)
    scheduled_operative = models.BooleanField(_("scheduled"), null=True, blank=True)
    is_blocked_until_unplugged = models.BooleanField(_("blocked until unplugged"), default=False)

    class Meta:
        verbose_name = _("connector")
        verbose_name_plural = _("connectors")
        ordering = ["connector_id"]

    def __str__(self) -> str:
        return str(self.connector_id)
