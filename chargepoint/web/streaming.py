"""Answers of any length in constant memory: what is made in pieces by ordinary code, sent by an event loop."""

from collections.abc import AsyncIterator, Iterator
from datetime import tzinfo
from itertools import islice

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.utils import timezone, translation

_PIECES_AT_ONCE = 200


def download(pieces: Iterator[str], name: str, content_type: str) -> StreamingHttpResponse:
    """Return a file that is made while it is sent. name: of plain characters; pieces: made in the view's thread."""
    answer = StreamingHttpResponse(
        _batches(pieces, translation.get_language(), timezone.get_current_timezone()),
        content_type=content_type,
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


async def _batches(pieces: Iterator[str], language: str, zone: tzinfo) -> AsyncIterator[str]:
    """Yield some pieces at a time: Django collects an ordinary iterator whole before it sends the first byte.

    They are made when the request is long over, in its language and time zone all the same.
    """

    def batch() -> str:
        with translation.override(language), timezone.override(zone):
            return "".join(islice(pieces, _PIECES_AT_ONCE))

    while made := await sync_to_async(batch)():
        yield made
