"""The login form, with the throttle in front of it."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from chargepoint.store import audit
from chargepoint.store.audit import Actor
from chargepoint.store.logins import account_key, source_key
from chargepoint.web.figures import span_text
from chargepoint.web.guard import TooManyTries, one_try
from chargepoint.web.http import source_of


class LoginForm(AuthenticationForm):
    """Name and password; the same answer and the same work for a name that does not exist."""

    def clean(self) -> dict[str, Any]:
        """Verify the password, unless somebody has guessed too often or something is missing."""
        if self.errors:
            return self.cleaned_data  # nothing was verified, so nothing was right either
        name = str(self.cleaned_data["username"])
        source = source_of(self.request) if self.request else ""
        try:
            return self._try(name, source)
        except TooManyTries as error:
            text = _("Too many tries. Please wait %(time)s.") % {"time": span_text(error.wait_s)}
            raise ValidationError(text, code="throttled") from None

    def _try(self, name: str, source: str) -> dict[str, Any]:
        problem: ValidationError | None = None
        cleaned: dict[str, Any] = {}
        with one_try((account_key(name), source_key(source))) as verdict:
            try:
                cleaned = super().clean()
            except ValidationError:
                problem = ValidationError(_("User name or password is wrong."), code="invalid_login")
            verdict(problem is None)
        if problem:
            audit.record("login_failed", {"user": name[:150]}, Actor("", source))
            raise problem
        return cleaned
