"""History: charges, and what else happened."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from chargepoint.store import audit, transactions
from chargepoint.web.http import snapshot_of
from chargepoint.web.paging import Page, page_number
from chargepoint.web.presenters_history import energy_so_far_wh, event_rows, session_rows

PAGE_SIZE = 25


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Show charges, newest first."""
    number = page_number(request)
    search = request.GET.get("q", "").strip()
    found, total = transactions.sessions((number - 1) * PAGE_SIZE, PAGE_SIZE, search=search)
    context = {
        "rows": session_rows(found, timezone.now(), energy_so_far_wh(snapshot_of(request))),
        "page": Page(number, PAGE_SIZE, total),
        "search": search,
    }
    return render(request, "chargepoint/history.html", context)


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """Show the event and audit log, newest first."""
    number = page_number(request)
    entries, total = audit.entries((number - 1) * PAGE_SIZE, PAGE_SIZE)
    context = {"rows": event_rows(entries, timezone.now()), "page": Page(number, PAGE_SIZE, total)}
    return render(request, "chargepoint/history_events.html", context)
