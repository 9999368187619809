"""The Django admin: everything that is stored, changed through the same doors as everywhere else."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from chargepoint.admin import cards, configuration, records, settings

admin.site.site_header = admin.site.site_title = _("Wallbox")

__all__ = ["cards", "configuration", "records", "settings"]
