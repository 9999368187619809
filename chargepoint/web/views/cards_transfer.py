"""Many cards at once: a CSV file in, after a dry run, and out, with the password once more."""

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from chargepoint.domain import card_table
from chargepoint.domain.errors import InvalidSettings
from chargepoint.store import audit, cards
from chargepoint.store.logins import source_key
from chargepoint.web.figures import span_text
from chargepoint.web.forms.cards import last_moment
from chargepoint.web.guard import TooManyTries, one_try
from chargepoint.web.history_csv import FLAVOURS
from chargepoint.web.http import actor_of, source_of
from chargepoint.web.presenters_card_import import import_check
from chargepoint.web.roles import staff_required
from chargepoint.web.streaming import download

MOST_BYTES = 3 * 1024 * 1024
"""As large as a request may be at all; a longer list comes in several files."""


@staff_required
@require_http_methods(["GET", "POST"])
def card_import(request: HttpRequest) -> HttpResponse:
    """Check a file, or import it: all of it or nothing."""
    if request.method == "GET":
        return render(request, "chargepoint/cards_import.html", {})
    pasted = request.POST.get("pasted", "")
    try:
        text = _uploaded(request) or pasted
    except UnicodeDecodeError:
        return _page(request, pasted, problem=_("This file is no text. Save it as CSV, in UTF-8."))
    if not text.strip():
        return _page(request, pasted, problem=_("Choose a file, or paste the lines of a table."))
    table = card_table.read(text, last_moment)
    check = import_check(table, cards.plan_import(table.cards))
    if "import" in request.POST and check.is_ready:
        try:
            added, updated = cards.import_cards(table.cards, actor_of(request))
        except InvalidSettings:  # changed by somebody else in this very moment
            return _page(request, pasted, check=import_check(table, cards.plan_import(table.cards)))
        text = _("Imported: %(added)s new cards, %(updated)s that were there before.")
        messages.success(request, text % {"added": added, "updated": updated})
        return redirect("cards")
    if request.headers.get("HX-Request"):
        return render(request, "chargepoint/_cards_import_check.html", {"check": check})
    return _page(request, pasted, check=check)


def _uploaded(request: HttpRequest) -> str:
    """Return the text of the file, "" where there is none. Raises UnicodeDecodeError."""
    file = request.FILES.get("file")
    if file is None:
        return ""
    content: bytes = file.read(MOST_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")  # what a spreadsheet on Windows writes


def _page(request: HttpRequest, pasted: str, *, check: object = None, problem: str = "") -> HttpResponse:
    context = {"check": check, "problem": problem, "pasted": pasted}
    status = 200 if check is not None and not problem and getattr(check, "is_ready", False) else 422
    if request.headers.get("HX-Request"):
        return render(request, "chargepoint/_cards_import_check.html", context)
    return render(request, "chargepoint/cards_import.html", context, status=status)


@sensitive_post_parameters("password")
@staff_required
@require_http_methods(["GET", "POST"])
def card_export(request: HttpRequest) -> HttpResponseBase:
    """Send every card with its whole number, once the password was given again; the log says who did."""
    if request.method == "GET":
        return render(request, "chargepoint/cards_export.html", {})
    flavour = FLAVOURS.get(request.POST.get("flavour", ""), FLAVOURS["spreadsheet"])
    problem = _wrong_password(request)
    if problem:
        return render(request, "chargepoint/cards_export.html", {"problem": problem}, status=422)
    audit.record("cards_exported", {}, actor_of(request))
    name = f"cards-{timezone.localdate():%Y-%m-%d}.csv"
    rows = _rows()
    head = "\ufeff" if flavour.is_local else ""
    return download(_with(head, card_table.write(rows, flavour.separator)), name, "text/csv; charset=utf-8")


def _wrong_password(request: HttpRequest) -> str:
    """Return why nothing is sent, "" where the password is right."""
    user = request.user
    try:
        with one_try((f"export-{source_key(source_of(request))}",)) as verdict:
            is_right = isinstance(user, User) and user.check_password(request.POST.get("password", ""))
            verdict(is_right)
    except TooManyTries as error:
        return _("Too many tries. Please wait %(time)s.") % {"time": span_text(error.wait_s)}
    return "" if is_right else _("This is not your password.")


def _with(head: str, lines: Iterator[str]) -> Iterator[str]:
    if head:
        yield head
    yield from lines


def _rows() -> Iterator[tuple[object, ...]]:
    yield card_table.FIELDS
    for card in cards.walk():
        until = timezone.localtime(card.valid_until).strftime("%Y-%m-%d") if card.valid_until else ""
        yield card.id_tag, card.name, "yes" if card.enabled else "no", until, card.note, card.report_as
