"""What every admin page here stands on: forms that go through a door of the store, and pages that only show."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest

from chargepoint.admin.sentences import sentence
from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.whitelist import mask
from chargepoint.store.audit import Actor
from chargepoint.store.errors import rehearsal


def actor_of(request: HttpRequest) -> Actor:
    """Return who sends this request, for the audit log."""
    return Actor(request.user.get_username(), request.META.get("REMOTE_ADDR", ""))


class DoorForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """A form that stores through a door: rehearsed while it is checked, so that each refusal stands beside its field."""

    actor: ClassVar[Actor]

    def clean(self) -> dict[str, Any]:
        """Rehearse storing what could be read."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                with rehearsal():
                    self.store()
            except InvalidSettings as error:
                self._show(error.problems)
        return cleaned

    def store(self) -> tuple[Problem, ...]:
        """Store the cleaned values and return the warnings. Raises InvalidSettings."""
        raise NotImplementedError

    def _show(self, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, sentence(problem))


class DoorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    """Saves through the form's door, never the row itself."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Tell the form who sends it; the class is made anew for each request."""
        form = super().get_form(request, obj, change, **kwargs)
        form.actor = actor_of(request)  # type: ignore[attr-defined]  # it is a DoorForm
        return form

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Store what the form has rehearsed, and say what should be known about it."""
        for warning in form.store():
            messages.warning(request, f"{self._label(form, warning.field)}: {sentence(warning)}")

    def _label(self, form: Any, name: str) -> str:
        field = form.fields.get(name)
        return str(field.label or name) if field else str(self.opts.verbose_name)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    """Shows rows that only the wallbox itself writes."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds one."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes one."""
        return False


def masked(id_tag: str | None) -> str:
    """Return an idTag as a list may show it."""
    return mask(id_tag) if id_tag else "–"
