"""The Django admin: everything that is stored, changed through the same doors as everywhere else."""

from chargepoint.admin import cards, configuration, records, settings

__all__ = ["cards", "configuration", "records", "settings"]
