"""History: charges, and what else happened."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from chargepoint.store import audit, session_samples, sessions
from chargepoint.store.sessions import Wanted
from chargepoint.web import presenters_history_sums as sums
from chargepoint.web.forms.history import HistoryForm
from chargepoint.web.history_csv import FLAVOURS, lines
from chargepoint.web.http import settings_of, snapshot_of
from chargepoint.web.paging import Page, page_number
from chargepoint.web.presenters_history import energy_so_far_wh, event_rows, session_rows
from chargepoint.web.presenters_session import curve_of, session_facts
from chargepoint.web.sentences_events import GROUPS
from chargepoint.web.streaming import download

PAGE_SIZE = 25


@require_GET
def charges(request: HttpRequest) -> HttpResponse:
    """Show charges, newest first, with their sums."""
    form = HistoryForm(request.GET)
    wanted = form.wanted()
    number, price = page_number(request), settings_of(request).panel.price_per_kwh
    found, total = sessions.page(wanted, (number - 1) * PAGE_SIZE, PAGE_SIZE)
    query = {name: value for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form,
        "rows": session_rows(found, timezone.now(), energy_so_far_wh(snapshot_of(request)), price),
        "page": Page(number, PAGE_SIZE, total),
        "choice": urlencode(query),
        "card_name": form.chosen.name if form.chosen else "",
        "is_empty": not query and not total,
        **_sums(form, wanted, price),
    }
    return render(request, "chargepoint/history.html", context, status=422 if form.errors else 200)


def _sums(form: HistoryForm, wanted: Wanted, price: str) -> dict[str, object]:
    """Return what the cards above and below the list show: the sums of the choice, of twelve months, of each card."""
    days = {} if form.errors else form.cleaned_data
    start, end = days.get("start"), days.get("end")
    span = sessions.span()
    newest = end or (timezone.localtime(span[1]).date() if span else timezone.localdate())
    starts = sums.month_starts(newest)
    every_day = replace(wanted, started_from=None, started_until=None)
    of_months = sessions.sums(sums.edges(starts), every_day)
    chosen = start if sums.month_of(start, end) else None
    return {
        "title": sums.span_title(start, end),
        "total": sums.total_of(*sessions.total(wanted), price),
        "months": sums.month_bars(starts, of_months, chosen, price),
        "cards": sums.card_bars(sessions.by_card(wanted), price),
    }


@require_GET
def charges_csv(request: HttpRequest, flavour: str) -> HttpResponse | StreamingHttpResponse:
    """Send the charges that the page would list, oldest first."""
    form = HistoryForm(request.GET)
    if flavour not in FLAVOURS or form.errors:
        raise Http404
    wanted, panel = form.wanted(), settings_of(request).panel
    pieces = lines(sessions.walk(wanted), FLAVOURS[flavour], panel.price_per_kwh)
    return download(pieces, f"charges-{timezone.localdate():%Y-%m-%d}.csv", "text/csv; charset=utf-8")


@require_GET
def charge(request: HttpRequest, number: int) -> HttpResponse:
    """Show one charge with its power curve."""
    found = sessions.session(number)
    if found is None:
        raise Http404
    now, price = timezone.now(), settings_of(request).panel.price_per_kwh
    energy_wh = energy_so_far_wh(snapshot_of(request)).get(found.key, found.energy_wh)
    context = {
        "row": session_rows([found], now, {found.key: energy_wh}, price)[0],
        "facts": session_facts(found, now),
        "curve": curve_of(found, session_samples.curve(number), now),
    }
    return render(request, "chargepoint/history_charge.html", context)


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """Show the event and audit log, newest first."""
    number = page_number(request)
    search = request.GET.get("q", "").strip()[:50]
    group = request.GET.get("group", "")
    kinds = GROUPS[group][1] if group in GROUPS else ()
    entries, total = audit.entries((number - 1) * PAGE_SIZE, PAGE_SIZE, search, kinds)
    context = {
        "rows": event_rows(entries, timezone.now()),
        "page": Page(number, PAGE_SIZE, total),
        "search": search,
        "group": group,
        "groups": [(name, label) for name, (label, _kinds) in GROUPS.items()],
        "choice": urlencode({"q": search, "group": group}) if search or kinds else "",
    }
    return render(request, "chargepoint/history_events.html", context)
