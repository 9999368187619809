"""What the wallbox itself writes: shown, never changed here; idTags masked on every page."""

import json

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from chargepoint import models
from chargepoint.admin.base import ReadOnlyAdmin, masked


@admin.register(models.Transaction)
class TransactionAdmin(ReadOnlyAdmin):
    """Sessions."""

    list_display = (
        "started_at",
        "stopped_at",
        "connector_id",
        "card",
        "energy_wh",
        "stop_reason",
        "transaction_id",
        "is_rejected",
    )
    list_filter = ("origin", "stop_reason", "is_rejected")
    exclude = ("id_tag", "card_id_tag", "parent_id_tag", "stop_id_tag")
    readonly_fields = ("card", "energy_wh")

    @admin.display(description=_("card"))
    def card(self, row: models.Transaction) -> str:
        """Show whose session it was, masked."""
        return masked(row.card_id_tag or row.id_tag)

    @admin.display(description=_("energy (Wh)"))
    def energy_wh(self, row: models.Transaction) -> int:
        """Show what was drawn, so far while it runs."""
        last_wh = row.last_register_wh if row.meter_stop_wh is None else row.meter_stop_wh
        return last_wh - row.meter_start_wh


@admin.register(models.OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Queued messages."""

    list_display = ("seq", "kind", "backend", "state", "attempts", "created_at", "next_attempt_at")
    list_filter = ("state", "kind", "backend")
    exclude = ("payload",)
    readonly_fields = ("masked_payload",)

    @admin.display(description=_("payload"))
    def masked_payload(self, row: models.OutboxMessage) -> str:
        """Show the stored message, its idTags masked."""
        message = json.loads(row.payload)
        shown = {name: masked(value) if name.endswith("id_tag") else value for name, value in message.items()}
        return json.dumps(shown, ensure_ascii=False)


@admin.register(models.FirmwareUpdate)
class FirmwareUpdateAdmin(ReadOnlyAdmin):
    """The update under way; only the backend begins one."""

    list_display = ("phase",)
    exclude = ("payload",)


@admin.register(models.Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    """What the backend has reserved; only ReserveNow and CancelReservation change it."""

    list_display = ("reservation_id", "connector_id", "masked_id_tag", "expires_at")
    exclude = ("id_tag", "parent_id_tag")
    readonly_fields = ("masked_id_tag",)

    @admin.display(description=_("idTag"))
    def masked_id_tag(self, row: models.Reservation) -> str:
        """Show the last characters alone."""
        return masked(row.id_tag)


@admin.register(models.ChargingProfile)
class ChargingProfileAdmin(ReadOnlyAdmin):
    """What the backend has installed; only SetChargingProfile and ClearChargingProfile change it."""

    list_display = ("profile_id", "connector_id", "purpose", "stack_level", "installed_at")
    list_filter = ("purpose", "connector_id")


@admin.register(models.LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """The event and audit log."""

    list_display = ("at", "kind", "parameters", "actor", "source")
    search_fields = ("kind", "actor", "parameters")


@admin.register(models.PresentedCard)
class PresentedCardAdmin(ReadOnlyAdmin):
    """Recently presented."""

    list_display = ("at", "masked_id_tag", "connector_id", "result", "reason", "row")
    list_filter = ("result",)
    exclude = ("id_tag",)
    readonly_fields = ("masked_id_tag",)

    @admin.display(description=_("idTag"))
    def masked_id_tag(self, row: models.PresentedCard) -> str:
        """Show the last characters alone."""
        return masked(row.id_tag)


class BackendListAdmin(ReadOnlyAdmin):
    """What a backend said of idTags."""

    list_display = ("masked_id_tag", "status", "expiry_date", "masked_parent")
    list_filter = ("status",)
    exclude = ("id_tag", "parent_id_tag")
    readonly_fields = ("masked_id_tag", "masked_parent")

    @admin.display(description=_("idTag"))
    def masked_id_tag(self, row: models.CacheEntry | models.LocalAuthorizationEntry) -> str:
        """Show the last characters alone."""
        return masked(row.id_tag)

    @admin.display(description=_("parent idTag"))
    def masked_parent(self, row: models.CacheEntry | models.LocalAuthorizationEntry) -> str:
        """Show the last characters alone."""
        return masked(row.parent_id_tag)


admin.site.register((models.CacheEntry, models.LocalAuthorizationEntry), BackendListAdmin)


@admin.register(models.ConnectorState)
class ConnectorStateAdmin(ReadOnlyAdmin):
    """Connectors."""

    list_display = ("connector_id", "is_operative", "scheduled_operative", "is_blocked_until_unplugged")


@admin.register(models.BackendIdentity)
class BackendIdentityAdmin(ReadOnlyAdmin):
    """Backends this wallbox was ever configured for."""

    list_display = ("number", "address", "charge_point_id", "ever_accepted_at")


@admin.register(models.Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    """Certificates; they come in at the panel, with an import or from a backend, where the key is checked with them."""

    list_display = ("use", "subject", "valid_until")
    list_filter = ("use",)
