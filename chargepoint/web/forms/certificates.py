"""Certificates as they are uploaded: a file or pasted text, and nothing of it is ever shown again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from chargepoint.domain.certificate_uploads import MOST_BYTES
from chargepoint.domain.errors import Problem
from chargepoint.web.sentences_certificates import upload_sentence

_LONGEST_NAME = 64
_FIELDS = {
    "central_system_roots": "certificate",
    "manufacturer_roots": "certificate",
    "client_certificate": "certificate",
    "client_key": "key",
}
"""Where a problem of the store is shown."""


def _file(label: Any, help_text: Any) -> forms.FileField:
    return forms.FileField(label=label, required=False, allow_empty_file=True, help_text=help_text)


def _pasted(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=help_text, widget=forms.Textarea)


class UploadForm(forms.Form):
    """One certificate or several, as a file or as text."""

    certificate_file = _file(
        _("Certificate as a file"), _("PEM, DER (.crt, .cer); a PEM file may hold several certificates.")
    )
    certificate = _pasted(
        _("Certificate as text"), _("PEM, instead of a file: from “-----BEGIN CERTIFICATE-----” on.")
    )

    def content(self, name: str = "certificate") -> bytes:
        """Return what was uploaded, or else pasted; a little more than the most, so that too much shows."""
        file: UploadedFile[Any] | None = self.cleaned_data.get(f"{name}_file")
        uploaded: bytes = file.read(MOST_BYTES + 1) if file else b""
        return uploaded or str(self.cleaned_data.get(name, "")).encode()

    def show(self, problems: Iterable[Problem], today: datetime) -> None:
        """Put each problem beside its field, and beside the file where there was one."""
        for problem in problems:
            name = problem.field.partition("[")[0]
            field = _FIELDS.get(name, name)
            given = f"{field}_file" if self.files.get(f"{field}_file") else field
            self.add_error(given if given in self.fields else None, upload_sentence(problem, today))


class RootForm(UploadForm):
    """Roots for one of the two lists."""

    section = forms.ChoiceField(
        label=_("What for"),
        choices=[
            ("central_system_roots", _("Backend: who may vouch for the central system")),
            ("manufacturer_roots", _("Manufacturer: who may sign firmware")),
        ],
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
    )


class ClientForm(UploadForm):
    """A client certificate with its key; the passphrase opens an encrypted one and is not kept."""

    certificate_file = _file(
        _("Certificate as a file"), _("PEM, DER or PKCS 12 (.p12, .pfx). A chain may stand in the same file.")
    )
    certificate = _pasted(_("Certificate as text"), _("PEM, instead of a file; a chain may follow."))
    key_file = _file(
        _("Key as a file"), _("Not needed where the certificate's file holds the key, as .p12 and .pfx do.")
    )
    key = _pasted(_("Key as text"), _("PEM, instead of a file."))
    passphrase = forms.CharField(
        label=_("Passphrase"),
        required=False,
        strip=False,
        help_text=_("Only where the key or the .p12 file is encrypted. It is not stored."),
    )


class RequestForm(forms.Form):
    """Whom the certificate shall name."""

    common_name = forms.CharField(
        label=_("Common name (CN)"),
        max_length=_LONGEST_NAME,
        help_text=_("As your provider wants it: mostly the serial number or the Charge Point ID."),
        error_messages={"required": _("This is missing.")},
    )
    organisation = forms.CharField(
        label=_("Organisation (O)"),
        max_length=_LONGEST_NAME,
        required=False,
        help_text=_("Mostly the name of your provider. May stay empty."),
    )
