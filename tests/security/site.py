"""Every address of the site, the admin's included, and what the database holds."""

from importlib import import_module

from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from chargepoint import models
from chargepoint.store import cards
from chargepoint.store.audit import Actor
from tests.web.routes import urls

MOVES_BY_ITSELF = {"Session", "LoginAttempt", "ContentType"}
"""What a mere visit may write: when a session was last seen, how often somebody guessed, Django's own register."""


def panel_urls() -> list[str]:
    """Return one URL for each route of the panel and the API."""
    return urls()


def admin_urls() -> list[str]:
    """Return every page of the admin, with the first object of each model, 1 where there is none."""
    found = [reverse(f"admin:{name}") for name in ("index", "password_change", "logout", "jsi18n")]
    for model, page in admin.site._registry.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{base}_changelist"), reverse(f"{base}_add")]
        pk = model._default_manager.values_list("pk", flat=True).order_by("pk").first() or 1
        found += [reverse(f"{base}_{name}", args=[pk]) for name in ("change", "delete", "history")]
        assert page.model is model
    return sorted(found)


def restore_roles() -> None:
    """Give the roles the rights of the migration back, which a flushed database has lost."""
    import_module("chargepoint.migrations.0002_roles").make_roles(apps, None)
    import_module("chargepoint.migrations.0008_roles_of_new_tables").let_roles_read(apps, None)


def contents() -> dict[str, list[str]]:
    """Return every row of every table that a visit must not change, as text."""
    watched = [model for model in apps.get_models() if model.__name__ not in MOVES_BY_ITSELF]
    return {
        model.__name__: sorted(repr(sorted(row.items())) for row in model._default_manager.values())
        for model in watched
    }


def add_card(id_tag: str = "04A2C3D4", **values: str) -> models.Card:
    """List a card."""
    stored = cards.add({"id_tag": id_tag, "name": "Anna", "enabled": True} | values, Actor("test"))
    return models.Card.objects.get(pk=stored.pk)
