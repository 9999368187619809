"""The 13 backend parameters: page, live preview and the one save."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.parameters import inapplicable, suggest_password_format
from chargepoint.store import settings
from chargepoint.web import connection_test, pending_password
from chargepoint.web.backend_draft import Draft, draft_of, stored_draft
from chargepoint.web.fixes import apply_fix
from chargepoint.web.http import actor_of, snapshot_of
from chargepoint.web.presenters_ladder import TrialView
from chargepoint.web.presenters_ocpp_settings import SettingsPage, password_formats, settings_page
from chargepoint.web.presenters_outcome import outcome
from chargepoint.web.roles import is_staff, staff_required
from chargepoint.web.words_ocpp_settings import AFTER_SAVE, ASK_TO_WAIT, SAVED_FOR_LATER

_TEMPLATE = "chargepoint/ocpp_settings.html"


@sensitive_post_parameters("backend_password")
@require_http_methods(["GET", "POST"])
def ocpp_settings(request: HttpRequest) -> HttpResponse:
    """Show the parameters; save them all or nothing."""
    if request.method == "POST":
        return _post(request)
    pending_password.forget(request)
    draft = stored_draft(settings.load())
    return _page(request, draft, _last_change())


def _post(request: HttpRequest) -> HttpResponse:
    if not is_staff(request.user):
        raise PermissionDenied
    data = request.POST.copy()
    typed = typed_password(request)
    apply_fix(data.get("fix", ""), data)
    draft = draft_of(data, typed, settings.load())
    if "fix" in data:
        pending_password.keep(request, typed)
        return _page(request, draft, data.get("seen_change", ""), password_kept=bool(typed))
    if "test" in data:  # without JavaScript; the entries stay
        pending_password.keep(request, typed)
        test = connection_test.wait_for_end(connection_test.start(draft, actor_of(request)))
        return _page(request, draft, data.get("seen_change", ""), password_kept=bool(typed), test=test)
    return _save(request, draft, data, typed)


def typed_password(request: HttpRequest) -> str:
    """Return the password typed now, or with a save that was refused; "" where there is none."""
    typed = request.POST.get("backend_password", "")
    if not typed and request.POST.get("keep_typed_password"):
        return pending_password.recall(request)
    return typed


def _save(request: HttpRequest, draft: Draft, data: QueryDict, typed: str) -> HttpResponse:
    seen = data.get("seen_change", "")
    effect = draft.effect
    refused: tuple[Problem, ...] = ()
    if (
        not draft.form.errors
        and _waiting(request, draft)["asks_to_wait"]
        and "after_charge_asked" not in data
    ):
        draft.form.add_error(None, str(ASK_TO_WAIT))
    if not draft.form.errors:
        values = draft.form.values()
        if data.get("which_backend"):
            values["which_backend"] = data["which_backend"]
        values["after_charge"] = waits = "after_charge" in data
        try:
            _change(request, values, seen)
        except InvalidSettings as error:
            refused = error.problems
        else:
            pending_password.forget(request)
            messages.success(request, str(SAVED_FOR_LATER if waits else AFTER_SAVE[effect]))
            return redirect("ocpp-settings")
    draft.form.show(refused)
    pending_password.keep(request, typed)
    codes = {problem.code for problem in refused}
    seen = _last_change() if "changed_meanwhile" in codes else seen
    return _page(request, draft, seen, password_kept=bool(typed), asks="which_backend" in codes, status=422)


def _last_change() -> str:
    """Return when one of the parameters last changed; the version counts other settings too."""
    moments = [change.at for change in settings.last_changes("backend").values()]
    return max(moments).isoformat() if moments else "never"


def _change(request: HttpRequest, values: dict[str, object], seen: str) -> None:
    """Store the values unless a parameter changed since the form was drawn. Raises InvalidSettings."""
    if seen:
        # Read first: a change from here on is refused as well.
        values["expected_version"] = settings.version()
        if seen != _last_change():
            raise InvalidSettings((Problem("", "changed_meanwhile"),))
    settings.change("backend", values, actor_of(request))


def _page(
    request: HttpRequest,
    draft: Draft,
    seen: str,
    *,
    password_kept: bool = False,
    asks: bool = False,
    test: TrialView | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": _present(draft),
        "seen_change": seen,
        "password_kept": password_kept,
        "asks": asks,
        "test": test,
        **_waiting(request, draft),
    }
    return render(request, _TEMPLATE, context, status=status)


def _waiting(request: HttpRequest, draft: Draft) -> dict[str, bool]:
    """Return whether to ask if a running charge shall end first, and the answer so far: yes, until somebody says no."""
    snapshot = snapshot_of(request) if draft.effect.is_felt_by_the_link else None
    is_charging = snapshot is not None and any(each.transaction for each in snapshot.connectors)
    was_asked = "after_charge_asked" in request.POST
    return {"asks_to_wait": is_charging, "waits": not was_asked or "after_charge" in request.POST}


def _present(draft: Draft) -> SettingsPage:
    return settings_page(draft, settings.last_changes("backend"), outcome(draft.unsaved, draft.stored))


@sensitive_post_parameters("backend_password")
@staff_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Say what the unsaved form amounts to: notes, the dialled address, the table. Nothing is stored."""
    draft = draft_of(request.POST, typed_password(request), settings.load())
    shown_disabled = set(request.POST.getlist("disabled"))
    flipped = shown_disabled ^ set(inapplicable(draft.unsaved))
    context = {"page": _present(draft), "flipped": flipped, **_waiting(request, draft)}
    return render(request, "chargepoint/_ocpp_settings_preview.html", context)


@sensitive_post_parameters("backend_password")
@staff_required
@require_POST
def password_format(request: HttpRequest) -> HttpResponse:
    """Preselect `hex` for 40 hexadecimal digits, visibly; leave the choice alone otherwise."""
    suggested = suggest_password_format(request.POST.get("backend_password", ""))
    chosen = request.POST.get("backend_password_format", "text")
    is_new = suggested == "hex" and chosen != "hex"
    context = {
        "options": password_formats("hex" if is_new else chosen),
        "hint": _("This looks hexadecimal, so “Hexadecimal” was chosen.") if is_new else "",
    }
    return render(request, "chargepoint/_ocpp_password_format.html", context)
