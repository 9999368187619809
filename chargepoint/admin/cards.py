"""The local whitelist."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chargepoint import models
from chargepoint.admin.base import DoorAdmin, DoorForm, actor_of, masked
from chargepoint.domain.errors import Problem
from chargepoint.store import cards

FIELDS = ("id_tag", "name", "enabled", "valid_until", "note", "report_as")
UIDS = ("id_tag", "report_as")


class CardForm(DoorForm):
    """One card; stored through `store.cards`."""

    def store(self) -> tuple[Problem, ...]:
        """Add the card, or change the fields of a stored one."""
        values = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        if self.instance.pk is None:
            self.stored_pk = cards.add(values, self.actor).pk
        else:
            self.stored_pk = cards.change(self.instance.pk, values, self.actor).pk
        return ()


@admin.register(models.Card)
class CardAdmin(DoorAdmin):
    """UIDs are credentials: masked in the list, whole on the card's own page, never searched for in a URL."""

    form = CardForm
    fields = (*FIELDS, "created_by", "created_at", "last_used_at")
    readonly_fields = ("masked_id_tag", "created_by", "created_at", "last_used_at")
    list_display = ("name", "masked_id_tag", "enabled", "valid_until", "last_used_at")
    list_display_links = ("name", "masked_id_tag")
    list_filter = ("enabled",)
    search_fields = ("name", "note")
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description=_("idTag"))
    def masked_id_tag(self, card: models.Card) -> str:
        """Show the last characters alone."""
        return masked(card.id_tag)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Show the idTag whole to those alone who may change the card."""
        if obj is None or self.has_change_permission(request, obj):
            return tuple(self.fields)
        return ("masked_id_tag", *(name for name in self.fields if name not in UIDS))

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Store through the door; the admin's own log needs the new card's number."""
        super().save_model(request, obj, form, change)
        obj.pk = form.stored_pk

    def delete_model(self, request: HttpRequest, obj: models.Card) -> None:
        """Remove one card, with its line in the audit."""
        cards.delete(obj.pk, actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: Iterable[models.Card]) -> None:
        """Remove the chosen cards, each with its line in the audit."""
        for card in list(queryset):
            cards.delete(card.pk, actor_of(request))
