"""The first connection, step by step: paste, address, proof, test and save, watch."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chargepoint.domain import provider_data
from chargepoint.domain.errors import InvalidSettings
from chargepoint.store import settings
from chargepoint.web import connection_test, pending_password, wizard
from chargepoint.web.backend_draft import Draft
from chargepoint.web.http import actor_of, render_page, snapshot_of
from chargepoint.web.presenters_ladder import TrialView
from chargepoint.web.presenters_link import link_page
from chargepoint.web.presenters_wizard import address_page, proof_page, summary_page
from chargepoint.web.roles import staff_required


@sensitive_post_parameters("pasted")
@staff_required
@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """Step 1: read what the provider gave."""
    is_nothing = False
    if request.method == "POST":
        found = provider_data.read(request.POST.get("pasted", ""))
        is_nothing = found.is_empty
        if not is_nothing:
            wizard.take_pasted(request, found)
            return redirect("wizard-address")
    context = {"step": 1, "is_nothing": is_nothing}
    return render(request, "chargepoint/wizard_paste.html", context, status=422 if is_nothing else 200)


@sensitive_post_parameters("backend_url")
@staff_required
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Step 2: where the backend is, who this wallbox is there, and over which line."""
    answers = wizard.recall(request)
    if request.method == "GET":
        return _address(request, answers, wizard.draft_from(request, answers), is_checked=False)
    posted = {
        name: request.POST.get(name, "").strip()
        for name in ("backend_url", "charge_point_id", "websocket_proxy")
    }
    chosen = request.POST.get("connection_type", "")
    connection = chosen if chosen in wizard.CONNECTIONS else answers.connection_type
    answers = wizard.take_typed(
        request,
        replace(
            answers,
            backend_url=posted["backend_url"],
            charge_point_id=posted["charge_point_id"],
            websocket_proxy=posted["websocket_proxy"],
            connection_type=connection,
        ),
    )
    draft = wizard.draft_from(request, answers)
    if any(name in draft.form.errors for name in posted):
        return _address(request, answers, draft, is_checked=True)
    return redirect("wizard-address" if answers.notices else "wizard-proof")


def _address(
    request: HttpRequest, answers: wizard.Answers, draft: Draft, *, is_checked: bool
) -> HttpResponse:
    context = {"step": 2, "page": address_page(answers, draft, is_checked=is_checked)}
    return render(request, "chargepoint/wizard_address.html", context, status=422 if is_checked else 200)


@sensitive_post_parameters("backend_password")
@staff_required
@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest) -> HttpResponse:
    """Step 3: how the wallbox shows who it is."""
    answers = wizard.recall(request)
    if request.method == "GET":
        return _proof(request, answers, is_checked=False)
    chosen = request.POST.get("proof", "")
    answers = replace(answers, proof=chosen if chosen in wizard.PROOFS else answers.proof)
    wizard.keep(request, answers)
    if typed := request.POST.get("backend_password", ""):
        pending_password.keep(request, typed)
    page = proof_page(answers, wizard.draft_from(request, answers), wizard.password_of(request, answers))
    return _proof(request, answers, is_checked=True) if page.problem else redirect("wizard-test")


def _proof(request: HttpRequest, answers: wizard.Answers, *, is_checked: bool) -> HttpResponse:
    typed = wizard.password_of(request, answers)
    page = proof_page(answers, wizard.draft_from(request, answers), typed)
    context = {"step": 3, "page": page, "is_checked": is_checked}
    return render(request, "chargepoint/wizard_proof.html", context, status=422 if is_checked else 200)


@staff_required
@require_http_methods(["GET", "POST"])
def test(request: HttpRequest) -> HttpResponse:
    """Step 4: try it, and save it."""
    answers = wizard.recall(request)
    draft = wizard.draft_from(request, answers)
    if not answers.backend_url:
        return redirect("wizard-paste")
    if request.method == "GET":
        return _test(request, answers, draft)
    if "test" in request.POST:
        view = connection_test.start(draft, actor_of(request))
        if request.headers.get("HX-Request"):
            return render(request, "chargepoint/_ocpp_test.html", {"test": view})
        return _test(request, answers, draft, test=connection_test.wait_for_end(view))
    return _save(request, answers, draft)


def _save(request: HttpRequest, answers: wizard.Answers, draft: Draft) -> HttpResponse:
    if not draft.form.errors:
        values = draft.form.values()
        if request.POST.get("which_backend"):
            values["which_backend"] = request.POST["which_backend"]
        try:
            settings.change("backend", values, actor_of(request))
        except InvalidSettings as error:
            draft.form.show(error.problems)
            asks = any(problem.code == "which_backend" for problem in error.problems)
            return _test(request, answers, draft, asks=asks, status=422)
        wizard.forget(request)
        messages.success(request, _("Saved. The wallbox connects to the backend now."))
        return redirect("wizard-watch")
    return _test(request, answers, draft, status=422)


def _test(
    request: HttpRequest,
    answers: wizard.Answers,
    draft: Draft,
    *,
    test: TrialView | None = None,
    asks: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"step": 4, "page": summary_page(answers, draft), "test": test, "asks": asks}
    return render(request, "chargepoint/wizard_test.html", context, status=status)


@staff_required
@require_GET
def watch(request: HttpRequest) -> HttpResponse:
    """Step 5: how it connects; the fragment asks again every two seconds."""
    snapshot = snapshot_of(request)
    backend = snapshot.backend if snapshot else None
    context = {
        "step": 5,
        "link": link_page(snapshot) if snapshot else None,
        "is_connected": bool(backend and backend.socket == "open" and backend.registration == "Accepted"),
        "is_waiting": bool(backend and backend.registration in ("Pending", "Rejected")),
    }
    return render_page(request, "chargepoint/wizard_watch.html", "chargepoint/_wizard_watch.html", context)


@staff_required
@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Forget what was said, and begin again."""
    wizard.forget(request)
    return redirect("wizard-paste")
