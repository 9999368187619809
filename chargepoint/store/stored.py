"""The settings as they are stored, read into the domain's sections."""

import logging
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model

from chargepoint import models
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.parameters import BackendParameters, decode_password
from chargepoint.domain.settings import HardwareSettings, Identity, PanelSettings, StoredSettings
from chargepoint.store import secrets
from chargepoint.store.changes import version
from chargepoint.store.errors import reading
from chargepoint.store.section_values import read_into

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)
Section = TypeVar("Section", Identity, HardwareSettings, PanelSettings, BackendParameters)


def load() -> StoredSettings:
    """Return every section; what was never stored is the default. Raises StoreError."""
    with reading():
        # First: a change in between is then noticed by its version, and everything is loaded again.
        number = version()
        backend = row_of(models.BackendSettings)
        parameters = parameters_of(backend)
        clients = {
            row.use: row for row in models.Certificate.objects.filter(use__in=models.Certificate.CLIENTS)
        }
        client = clients.get(models.Certificate.CLIENT)
        previous = clients.get(models.Certificate.PREVIOUS_CLIENT)
        following = clients.get(models.Certificate.NEXT_CLIENT)
        return StoredSettings(
            version=number,
            identity=identity(),
            hardware=section_of(HardwareSettings(), row_of(models.HardwareSettings)),
            backend=parameters,
            panel=section_of(PanelSettings(), row_of(models.PanelSettings)),
            backend_number=backend.identity.number if backend.identity else None,
            was_ever_accepted=bool(backend.identity and backend.identity.ever_accepted_at),
            password=password_of(backend, parameters),
            has_fallback_link=bool(backend.previous_ssl_client_mode),
            link_waits_for_charge=backend.link_waits_for_charge,
            previous_password=secrets.reveal(backend.encrypted_previous_password, "previous_password"),
            keys=dict(models.ConfigurationKey.objects.values_list("name", "value")),
            trusted_roots_pem=tuple(certificates(models.Certificate.CENTRAL_SYSTEM_ROOT)),
            manufacturer_roots_pem=tuple(certificates(models.Certificate.MANUFACTURER_ROOT)),
            client_certificate_pem=client.pem if client else "",
            client_key_pem=client_key_pem(client),
            has_fallback_certificate=previous is not None and previous.kept_until is None,
            next_certificate_at=following.valid_from if following else None,
        )


def identity() -> Identity:
    """Return who this charge point is; what the maker left empty is the device's own."""
    stored = section_of(Identity(), row_of(models.ChargePointSettings))
    return replace(
        stored,
        serial_number=stored.serial_number or settings.SERIAL_NUMBER,
        firmware_version=stored.firmware_version or settings.FIRMWARE_VERSION,
    )


def row_of(model: type[Row]) -> Row:
    """Return the one row of a section, an unsaved one with the defaults where nothing was stored."""
    return model._default_manager.filter(pk=1).first() or model(pk=1)


def section_of(default: Section, row: Model) -> Section:
    """Return a row as its section; a value that cannot be meant (a damaged file) counts as the default."""
    values = {field.name: getattr(row, field.name) for field in fields(default) if hasattr(row, field.name)}
    return _tolerant(default, values)


def _tolerant(default: Section, values: Mapping[str, Any]) -> Section:
    try:
        return read_into(default, values)
    except InvalidSettings as error:
        logger.warning("stored settings are damaged, the defaults count instead: %s", error)
        broken = {problem.field for problem in error.problems}
        return read_into(default, {name: value for name, value in values.items() if name not in broken})


def parameters_of(row: models.BackendSettings) -> BackendParameters:
    """Return the 13 backend parameters of their row."""
    has_password = password_text(row) is not None
    return read_into(section_of(BackendParameters(), row), {"has_password": has_password})


def password_text(row: models.BackendSettings) -> str | None:
    """Return the password as it was entered, None where there is none or it cannot be read any more."""
    secret = secrets.reveal(row.encrypted_password, "backend_password")
    return None if secret is None else secret.decode()


def password_of(row: models.BackendSettings, parameters: BackendParameters) -> bytes | None:
    """Return the bytes that are sent."""
    text = password_text(row)
    if text is None:
        return None
    try:
        return decode_password(text, parameters.backend_password_format)
    except InvalidSettings as error:
        logger.warning("the stored password counts as not set: %s", error)
        return None


def certificates(use: str) -> list[str]:
    """Return the stored certificates of that use as PEM, oldest first."""
    return list(models.Certificate.objects.filter(use=use).order_by("pk").values_list("pem", flat=True))


def client_key_pem(client: models.Certificate | None) -> str:
    """Return the key of the client certificate, "" where there is none or it cannot be read any more."""
    secret = secrets.reveal(client.encrypted_key, "client_key") if client else None
    return secret.decode() if secret else ""
