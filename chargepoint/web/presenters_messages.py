"""The exchanges with the backend as their page and their file show them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from chargepoint.domain.messages import UNANSWERED, UNREADABLE, Direction, Exchange
from chargepoint.web.presenters_cards import Badge


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One exchange. is_open: its answer has not come yet; the texts are indented JSON, "" where there is none."""

    number: int
    time: str
    icon: str
    direction: str
    action: str
    message_id: str
    result: Badge
    milliseconds: str
    request: str
    answer: str
    is_open: bool


def message_rows(exchanges: Iterable[Exchange]) -> tuple[MessageRow, ...]:
    """Present exchanges in the order given."""
    return tuple(_row(exchange) for exchange in exchanges)


def _row(exchange: Exchange) -> MessageRow:
    is_ours = exchange.direction is Direction.OUT
    took = exchange.milliseconds
    return MessageRow(
        number=exchange.number,
        time=f"{timezone.localtime(exchange.at):%H:%M:%S}.{exchange.at.microsecond // 1000:03}",
        icon="arrow-up-right" if is_ours else "arrow-down-left",
        direction=_("to the backend") if is_ours else _("from the backend"),
        action=exchange.action or _("not readable"),
        message_id=exchange.message_id,
        result=_result(exchange),
        milliseconds="" if took is None else f"{number_format(round(took, 1), 1)} ms",
        request=_indented(exchange.request),
        answer=_indented(exchange.answer),
        is_open=not exchange.result,
    )


def _result(exchange: Exchange) -> Badge:
    if not exchange.result:
        return Badge("wait", "hourglass", _("open"))
    words = {UNREADABLE: _("not readable"), UNANSWERED: _("no answer")}
    text = words.get(exchange.result, exchange.result)
    if exchange.is_error:
        return Badge("stop", "triangle-alert", text)
    is_good = exchange.result in ("OK", "Accepted")
    return Badge("go" if is_good else "", "check" if is_good else "minus", text)


def _indented(text: str) -> str:
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False) if text else ""


def file_line(exchange: Exchange) -> str:
    """Return an exchange as one line of JSON."""
    fields = {
        "number": exchange.number,
        "at": exchange.at.isoformat(timespec="milliseconds"),
        "direction": exchange.direction.value,
        "action": exchange.action,
        "id": exchange.message_id,
        "result": exchange.result,
        "ms": exchange.milliseconds,
        "request": json.loads(exchange.request) if exchange.request else None,
        "answer": json.loads(exchange.answer) if exchange.answer else None,
    }
    return json.dumps(fields, ensure_ascii=False) + "\n"
