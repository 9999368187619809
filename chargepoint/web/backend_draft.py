"""An unsaved change of the backend parameters, checked: what page, preview and save share."""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils import timezone

from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.parameter_effects import EffectKind, effect_of_change
from chargepoint.domain.parameters import (
    BackendParameters,
    ParameterFacts,
    decode_password,
    dialled_url,
    identity_of,
    validate,
    warnings,
)
from chargepoint.domain.settings import StoredSettings
from chargepoint.store import cards
from chargepoint.web.forms.backend import BackendForm, as_posted


@dataclass(frozen=True, slots=True)
class Draft:
    """form: bound and read. unsaved: what it amounts to. problems: what no door would store; notes: what should be known.

    password: what a save would leave stored.
    """

    form: BackendForm
    stored: StoredSettings
    unsaved: BackendParameters
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    password: bytes | None = field(default=None, repr=False)

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the fields that a save would change."""
        return self.form.changed_fields(self.stored.backend)

    @property
    def dialled(self) -> tuple[str, str]:
        """What will be dialled, cut before the charge point id's part; ("", "") where there is nothing to dial."""
        try:
            url = dialled_url(self.unsaved, self.stored.identity.serial_number)
        except InvalidSettings:
            return "", ""
        head, _separator, tail = url.rpartition("/")
        return (f"{head}/", tail) if url else ("", "")

    @property
    def effect(self) -> EffectKind:
        """What the running client would do about a save."""
        if self.problems:
            return EffectKind.NONE
        serial_number = self.stored.identity.serial_number
        has_new_password = "backend_password" in self.changed
        return effect_of_change(self.stored.backend, self.unsaved, serial_number, has_new_password).kind

    @property
    def is_new_identity(self) -> bool:
        """Host, path or charge point id differ from what is stored."""
        serial_number = self.stored.identity.serial_number
        try:
            return identity_of(self.unsaved, serial_number) != identity_of(self.stored.backend, serial_number)
        except InvalidSettings:
            return False


def draft_of(data: QueryDict, password: str, stored: StoredSettings) -> Draft:
    """Read and check what was posted. password: typed now or with the save before, "" keeps the stored one."""
    form = BackendForm(data, password, stored.backend)
    form.is_valid()
    unsaved = form.parameters()
    password_bytes, problems = _password_of(form, stored)
    facts = _facts(stored, password_bytes)
    found = (*validate(unsaved, facts), *problems)
    form.show(found)
    return Draft(form, stored, unsaved, found, warnings(unsaved, facts), password_bytes)


def stored_draft(stored: StoredSettings) -> Draft:
    """Return the draft of a page that nobody has touched yet."""
    return draft_of(as_posted(stored.backend), "", stored)


def _password_of(form: BackendForm, stored: StoredSettings) -> tuple[bytes | None, tuple[Problem, ...]]:
    typed = form.cleaned_data.get("backend_password", "")
    if form.cleaned_data.get("remove_backend_password"):
        return None, ()
    if not typed:
        return stored.password, ()
    try:
        return decode_password(typed, form.parameters().backend_password_format), ()
    except InvalidSettings as error:
        return None, error.problems


def _facts(stored: StoredSettings, password: bytes | None) -> ParameterFacts:
    return ParameterFacts(
        serial_number=stored.identity.serial_number,
        local_cards=cards.count_usable(timezone.now()),
        has_client_certificate=bool(stored.client_certificate_pem and stored.client_key_pem),
        password=password,
    )
