"""Every route of the site, with sample values for its parameters."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {
    "int": "1",
    "slug": "charging",
    "str": "1",
    "path": "x",
    "uuid": "11111111-1111-4111-8111-111111111111",
}


def urls() -> list[str]:
    """Return one URL for each route of the panel; the admin's are Django's own."""
    found = [f"/{route}" for route in _routes(get_resolver().url_patterns, "")]
    return sorted({url for url in found if not url.startswith("/admin/")})


def _routes(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + _sample(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route


def _sample(route: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda match: SAMPLES[match[1] or "str"], route)
