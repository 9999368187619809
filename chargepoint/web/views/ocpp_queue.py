"""The queue of reports: try now, send again, export, and discard after a warning."""

import json
from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chargepoint.domain.redaction import redact
from chargepoint.store import outbox, sessions, settings
from chargepoint.store.errors import NotStored
from chargepoint.web.http import actor_of, render_page, safe_next, settings_of, snapshot_of
from chargepoint.web.paging import Page, page_number
from chargepoint.web.presenters_queue import loss_of, queue_rows, span_since
from chargepoint.web.requests import ask_worker
from chargepoint.web.roles import staff_required
from chargepoint.web.streaming import download

PAGE_SIZE = 50
_ASK_S = 4.0


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for the present backend, in order, and what is kept for former ones."""
    present, number = settings_of(request).backend_number, page_number(request)
    rows, total = outbox.list_rows(present or 0, (number - 1) * PAGE_SIZE, PAGE_SIZE)
    snapshot = snapshot_of(request)
    now = snapshot.clock.now if snapshot else timezone.now()
    known = sessions.of_keys(row.transaction_key for row in rows if row.transaction_key)
    context = {
        "rows": queue_rows(rows, known, now),
        "page": Page(number, PAGE_SIZE, total),
        "total": total,
        "oldest": span_since(rows[:1], now) if number == 1 else "",
        "backend": present,
        "is_online": bool(snapshot and snapshot.backend.registration == "Accepted"),
        "former": outbox.former_backends(present),
    }
    return render_page(request, "chargepoint/ocpp_queue.html", "chargepoint/_ocpp_queue.html", context)


@staff_required
@require_POST
def try_now(request: HttpRequest) -> HttpResponse:
    """Take the waits off the reports and off the link."""
    backend, snapshot = settings.load().backend_number, snapshot_of(request)
    if backend is not None:
        outbox.try_now(backend)
    is_closed = snapshot is not None and snapshot.backend.socket == "closed"
    if ask_worker(request, "connect_now" if is_closed else "queue_changed") is not None:
        messages.success(request, _("Connecting now.") if is_closed else _("Sending now."))
    return redirect("ocpp-queue")


@staff_required
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Put a report that was set aside back into its place."""
    seq = request.POST.get("seq", "")
    try:
        outbox.send_again(
            int(seq) if seq.isascii() and seq.isdecimal() and len(seq) < 19 else 0, actor_of(request)
        )
    except NotStored:
        messages.error(request, _("This report is no longer set aside."), extra_tags="warn")
    else:
        messages.success(request, _("It is sent again as soon as its turn comes."))
        ask_worker(request, "queue_changed")
    return redirect(safe_next(request, reverse("ocpp-queue")))


@staff_required
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, seq: int) -> HttpResponse:
    """Ask what is about to be lost; then have the worker discard it between two sendings."""
    try:
        rows = outbox.belonging_to(seq)
    except (NotStored, OverflowError):
        if request.method == "GET":
            raise Http404 from None
        messages.error(request, _("This report is no longer in the queue."), extra_tags="warn")
        return redirect("ocpp-queue")
    session = sessions.of_keys(row.transaction_key for row in rows if row.transaction_key)
    is_unsure = request.method == "POST" and request.POST.get("sure") != "1"
    if request.method == "POST" and not is_unsure:
        return _discard(request, seq)
    context = {
        "loss": loss_of(rows, next(iter(session.values()), None), timezone.now()),
        "is_unsure": is_unsure,
    }
    return render(request, "chargepoint/ocpp_queue_discard.html", context, status=422 if is_unsure else 200)


def _discard(request: HttpRequest, seq: int) -> HttpResponse:
    actor = actor_of(request)
    order = {"seq": seq, "user": actor.name, "source": actor.source}
    if (answer := ask_worker(request, "discard_report", order, _ASK_S)) is not None:
        count = int(answer.get("discarded", 0))
        text = ngettext("One report is discarded.", "%(count)d reports are discarded.", count)
        messages.success(request, text % {"count": count})
    return redirect("ocpp-queue")


@staff_required
@require_GET
def export(request: HttpRequest, backend: int) -> StreamingHttpResponse:
    """Send everything that a backend has not got, one JSON object a line, idTags masked, to be settled by hand."""
    name = f"reports-{backend}-{timezone.localdate():%Y-%m-%d}.jsonl"
    return download(_lines(backend), name, "application/x-ndjson")


def _lines(backend: int) -> Iterator[str]:
    for row in outbox.walk(backend):
        fields = {
            "seq": row.seq,
            "message_id": row.message_id,
            "action": row.kind.value,
            "state": row.state.value,
            "attempts": row.attempts,
            "last_error": row.last_error,
            "created_at": row.created_at.isoformat(),
            "message": redact(json.loads(outbox.encode(row.message))),
        }
        yield json.dumps(fields, ensure_ascii=False) + "\n"
