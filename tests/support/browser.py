"""A browser without JavaScript for page tests: synchronous, with a worker that answers while it asks."""

from typing import Any, cast

from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import AsyncClient
from django.utils import translation

from tests.support.worker import FakeWorker, running


class Browser:
    """Asks for pages as one user. worker: what answers on the bus, None: nobody does. Asks in German where told."""

    def __init__(self, user: User | None, worker: FakeWorker | None = None, language: str = "en") -> None:
        self.worker = worker or FakeWorker()
        self._headers = {"accept-language": language}
        self._client = AsyncClient()
        if user is not None:
            self._client.force_login(user)

    def get(self, url: str, **query: Any) -> HttpResponse:
        """Ask for a page."""
        return self._ask("get", url, query)

    def get_fragment(self, url: str, **query: Any) -> HttpResponse:
        """Ask as htmx does."""
        return self._ask("get", url, query, {"hx-request": "true"})

    def post(self, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
        """Send a form."""
        return self._ask("post", url, data or {})

    def post_fragment(self, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
        """Send a form as htmx does."""
        return self._ask("post", url, data or {}, {"hx-request": "true"})

    def download(self, url: str, **query: Any) -> tuple[str, str]:
        """Ask for a file that is sent in pieces; return its name and its text."""
        return self._download("get", url, query)

    def download_by_post(self, url: str, data: dict[str, Any]) -> tuple[str, str]:
        """Do the same with a form."""
        return self._download("post", url, data)

    def _download(self, method: str, url: str, data: dict[str, Any]) -> tuple[str, str]:
        pieces: list[bytes] = []
        answer = self._ask(method, url, data, pieces=pieces)
        assert answer.status_code == 200, answer.status_code
        return answer["Content-Disposition"].split('"')[1], b"".join(pieces).decode()

    def _ask(
        self,
        method: str,
        url: str,
        data: dict[str, Any],
        headers: dict[str, str] | None = None,
        pieces: list[bytes] | None = None,
    ) -> HttpResponse:
        async def ask() -> HttpResponse:
            async with running(self.worker):
                send = getattr(self._client, method)
                response: Any = await send(url, data, headers=self._headers | (headers or {}))
                if pieces is not None and response.streaming:
                    pieces.extend([piece async for piece in response.streaming_content])
                return cast("HttpResponse", response)

        # What the page spoke must not reach the next test.
        with translation.override(translation.get_language()):
            return async_to_sync(ask)()


def text_of(response: HttpResponse) -> str:
    """Return the page as text."""
    return response.content.decode()
