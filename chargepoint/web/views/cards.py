"""Cards: the local whitelist, the learn window, and what the backend has said of its own cards."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chargepoint.domain import whitelist
from chargepoint.domain.errors import InvalidIdTag, InvalidSettings
from chargepoint.store import authorization, cards, local_auth_list, sessions
from chargepoint.store import settings as stored
from chargepoint.store.errors import NotStored
from chargepoint.store.sessions import Wanted
from chargepoint.web.figures import energy_text, moment_text
from chargepoint.web.forms.cards import CardForm, NewCardForm
from chargepoint.web.http import actor_of, render_page, snapshot_of
from chargepoint.web.paging import Page, page_number
from chargepoint.web.presenters_cards import (
    Learning,
    backend_row,
    card_badge,
    card_row,
    day_text,
    learning,
    presented_reference,
    presented_row,
    seen_by_backend,
)
from chargepoint.web.requests import ask_worker
from chargepoint.web.roles import is_staff, staff_required

PAGE_SIZE = 50
_CACHE_SHOWN = 200


@require_GET
def card_list(request: HttpRequest) -> HttpResponse:
    """Show the local whitelist, the learn window and what was presented lately."""
    search = request.GET.get("q", "").strip()
    number = page_number(request)
    found, total = cards.list_cards(search, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    now = timezone.now()
    context: Mapping[str, object] = {
        "search": search,
        "rows": [card_row(card, now) for card in found],
        "page": Page(number, PAGE_SIZE, total),
        "presented": [presented_row(presented) for presented in cards.recently_presented(limit=20)],
        "learning": _learning(request),
        "is_simulator": _is_simulator(request),
        "usable": cards.count_usable(now),
    }
    return render_page(request, "chargepoint/cards.html", "chargepoint/_cards_table.html", context)


def _learning(request: HttpRequest) -> Learning | None:
    snapshot = snapshot_of(request)
    return learning(snapshot.learn, snapshot.taken_at) if snapshot else None


def _is_simulator(request: HttpRequest) -> bool:
    snapshot = snapshot_of(request)
    return snapshot is not None and snapshot.hardware.driver == "simulator"


@staff_required
@require_http_methods(["GET", "POST"])
def learn(request: HttpRequest) -> HttpResponse:
    """Open or close the learn window (POST); tell how it stands (GET, a fragment that asks again each second)."""
    if request.method == "POST":
        return _open_or_close(request)
    window = _learning(request)
    if window and window.has_read:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("card-add") + "?from=learned"})
    context = {"learning": window, "is_over": window is None, "is_simulator": _is_simulator(request)}
    return render(request, "chargepoint/_cards_learn.html", context)


def _open_or_close(request: HttpRequest) -> HttpResponse:
    is_open = request.POST.get("open") == "1"
    ask_worker(request, "learn", {"open": is_open})
    return redirect("cards")


@staff_required
@require_http_methods(["GET", "POST"])
def card_add(request: HttpRequest) -> HttpResponse:
    """Enter a new card: by hand, as read in the learn window, or one that was presented lately."""
    if request.method == "GET":
        return _card_form(request, NewCardForm(initial={"id_tag": _known_id_tag(request), "enabled": True}))
    form = NewCardForm(request.POST)
    if form.is_valid():
        try:
            card = cards.add(form.values(), actor_of(request))
        except InvalidSettings as error:
            form.show(error)
            return _card_form(request, form, duplicate_pk=_duplicate(error))
        if _learning(request):
            ask_worker(request, "learn", {"open": False})  # else the card's first charge would only be read
        may_charge = card_badge(card, timezone.now()).tone != "stop"
        messages.success(request, _("Saved. This card may charge here now.") if may_charge else _("Saved."))
        return redirect("cards")
    return _card_form(request, form)


def _duplicate(error: InvalidSettings) -> str:
    return next((p.parameters.get("pk", "") for p in error.problems if p.code == "duplicate"), "")


def _known_id_tag(request: HttpRequest) -> str:
    if request.GET.get("from") == "learned":
        return str((ask_worker(request, "learned_card") or {}).get("id_tag", ""))
    wanted = request.GET.get("presented", "")
    presented = cards.recently_presented(limit=200) if wanted else []
    return next((item.id_tag for item in presented if presented_reference(item) == wanted), "")


def _card_form(request: HttpRequest, form: NewCardForm, duplicate_pk: str = "") -> HttpResponse:
    id_tag = str(form["id_tag"].value() or "")
    context = {
        "form": form,
        "duplicate_pk": duplicate_pk,
        "seen": _seen(id_tag, str(form["report_as"].value() or "")),
    }
    return render(request, "chargepoint/cards_add.html", context, status=422 if form.errors else 200)


def _seen(id_tag: str, report_as: str) -> str:
    try:
        text = whitelist.canonical_id_tag(report_as or id_tag)
    except InvalidIdTag:
        return ""
    return seen_by_backend(text, "", stored.load().panel)


@staff_required
@require_POST
def card_preview(request: HttpRequest) -> HttpResponse:
    """Say what the backend would see for the card as typed so far."""
    seen = _seen(request.POST.get("id_tag", ""), request.POST.get("report_as", ""))
    return render(request, "chargepoint/_cards_seen.html", {"seen": seen})


@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one card; staff see the whole idTag and may change the rest."""
    found = _card_or_404(pk)
    charges, energy_wh = sessions.total(Wanted(card=found.id_tag))
    drawn = {"charges": charges, "energy": energy_text(energy_wh)}
    if not is_staff(request.user):
        context: dict[str, object] = {"row": card_row(found, timezone.now()), "card": found, **drawn}
        return render(request, "chargepoint/cards_view.html", context)
    form = CardForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            cards.change(pk, form.values(found.valid_until), actor_of(request))
        except InvalidSettings as error:
            form.show(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("cards")
    context = {
        "card": found,
        **drawn,
        "form": form,
        "badge": card_badge(found, timezone.now()),
        "added": day_text(found.created_at),
        "last_used": moment_text(found.last_used_at) if found.last_used_at else "",
        "seen": _seen(found.id_tag, str(form["report_as"].value() or "")),
    }
    return render(request, "chargepoint/cards_edit.html", context, status=422 if form.errors else 200)


def _initial(found: cards.Card) -> dict[str, object]:
    until = timezone.localtime(found.valid_until).date() if found.valid_until else None
    return {
        "name": found.name,
        "enabled": found.enabled,
        "valid_until": until,
        "note": found.note,
        "report_as": found.report_as,
    }


def _card_or_404(pk: int) -> cards.Card:
    try:
        return cards.get(pk)
    except NotStored:
        raise Http404 from None


@staff_required
@require_http_methods(["GET", "POST"])
def card_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a card off the list."""
    found = _card_or_404(pk)
    if request.method == "POST":
        cards.delete(pk, actor_of(request))
        messages.success(request, _("The card was removed from the list."))
        return redirect("cards")
    now = timezone.now()
    is_last = cards.count_usable(now) == 1 and card_badge(found, now).tone != "stop"
    context = {"row": card_row(found, now), "is_last": is_last}
    return render(request, "chargepoint/cards_delete.html", context)


@require_GET
def backend_list(request: HttpRequest) -> HttpResponse:
    """Show what the backend has said of its cards, read-only: its list, with version and search, and the cache."""
    search = request.GET.get("q", "").strip()
    number = page_number(request)
    listed, total = local_auth_list.entries(search, (number - 1) * PAGE_SIZE, PAGE_SIZE)
    version, updated_at = local_auth_list.stamp()
    cached, cache_length = authorization.cache_entries(0, _CACHE_SHOWN)
    context: Mapping[str, object] = {
        "listed": [backend_row(entry.id_tag, entry.info) for entry in listed if entry.info],
        "page": Page(number, PAGE_SIZE, total),
        "search": search,
        "query": search,
        "version": version,
        "updated_at": moment_text(updated_at) if updated_at else "",
        "cached": [backend_row(id_tag, info) for id_tag, info in cached],
        "cache_length": cache_length,
    }
    return render_page(
        request, "chargepoint/cards_backend.html", "chargepoint/_cards_backend_list.html", context
    )


@staff_required
@require_POST
def clear_cache(request: HttpRequest) -> HttpResponse:
    """Forget what the backend said of its cards."""
    if ask_worker(request, "clear_cache") is not None:
        messages.success(request, _("The cache is empty. The backend is asked about every card again."))
    return redirect("cards-backend")
