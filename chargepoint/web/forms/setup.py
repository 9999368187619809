"""The forms of the first run."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class AccountForm(forms.Form):
    """The electrician's account."""

    code = forms.CharField(label=gettext_lazy("Setup code"), max_length=20)
    username = forms.CharField(
        label=gettext_lazy("User name"), max_length=150, validators=[UnicodeUsernameValidator()]
    )
    password = forms.CharField(label=gettext_lazy("Password"), strip=False, max_length=256)
    repeated = forms.CharField(label=gettext_lazy("Password again"), strip=False, max_length=256)

    def clean(self) -> dict[str, Any]:
        """Check the password like every other one here."""
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password is None:
            return cleaned
        try:
            validate_password(password, User(username=cleaned.get("username", "")))
        except ValidationError as error:
            self.add_error("password", error)
        if cleaned.get("repeated") not in (None, password):
            self.add_error("repeated", _("The two passwords differ."))
        return cleaned


class InstallationForm(forms.Form):
    """What the electrician has measured."""

    installation_current_a = forms.FloatField(
        label=gettext_lazy("Installation current"), min_value=6, max_value=63
    )
