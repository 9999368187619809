"""Settings of the device: name, price, UIDs; installation current and board for the electrician."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chargepoint.domain.errors import InvalidSettings
from chargepoint.store import settings
from chargepoint.web.forms.device import HARDWARE_FIELDS, DeviceForm, HardwareForm, initial_of
from chargepoint.web.http import actor_of, snapshot_of
from chargepoint.web.roles import Role, electrician_required, is_staff, role_of


@require_http_methods(["GET", "POST"])
def device(request: HttpRequest) -> HttpResponse:
    """Show the settings; save both sections or none."""
    stored = settings.load()
    if request.method == "GET":
        return _page(request, DeviceForm(initial=initial_of(stored)))
    if not is_staff(request.user):
        raise PermissionDenied
    form = DeviceForm(request.POST)
    if form.is_valid() and _save(request, form):
        messages.success(request, _("Saved."))
        return redirect("settings")
    return _page(request, form, status=422)


def _save(request: HttpRequest, form: DeviceForm) -> bool:
    try:
        with transaction.atomic():
            if role_of(request.user) is Role.ELECTRICIAN:
                settings.change("hardware", form.hardware_values(), actor_of(request))
            elif any(name in request.POST for name in HARDWARE_FIELDS):
                raise PermissionDenied
            settings.change("panel", form.panel_values(), actor_of(request))
    except InvalidSettings as error:
        form.show(error)
        return False
    return True


def _page(request: HttpRequest, form: DeviceForm, status: int = 200) -> HttpResponse:
    return render(request, "chargepoint/settings.html", {"form": form}, status=status)


@electrician_required
@require_http_methods(["GET", "POST"])
def hardware(request: HttpRequest) -> HttpResponse:
    """Show and save which board this is."""
    stored = settings.load().hardware
    drivers = tuple(sorted({"simulator", stored.driver} - {""}))
    initial = {name: getattr(stored, name) for name in HardwareForm.base_fields}
    form = HardwareForm(request.POST or None, initial=initial, drivers=drivers)
    if request.method == "POST" and form.is_valid():
        try:
            settings.change("hardware", form.cleaned_data, actor_of(request))
        except InvalidSettings as error:
            form.show(error)
        else:
            messages.success(request, _("Saved. It applies after the next start of the wallbox."))
            return redirect("hardware")
    snapshot = snapshot_of(request)
    is_overridden = snapshot is not None and snapshot.hardware.is_overridden
    context = {"form": form, "is_overridden": is_overridden}
    return render(request, "chargepoint/settings_hardware.html", context, status=422 if form.errors else 200)
