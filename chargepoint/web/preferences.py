"""Theme, language and time zone of one browser: cookies, so that they also hold before the login."""

import zoneinfo
from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings

THEME_COOKIE = "theme"
TIME_ZONE_COOKIE = "time_zone"
THEMES = ("system", "light", "dark")


def theme_of(cookies: Mapping[str, str]) -> str:
    """Return `system`, `light` or `dark`."""
    theme = cookies.get(THEME_COOKIE, "")
    return theme if theme in THEMES else "system"


def time_zone_of(cookies: Mapping[str, str]) -> str:
    """Return the name of a time zone that exists: the browser's, else the device's."""
    name = cookies.get(TIME_ZONE_COOKIE, "").replace("%2F", "/")
    return name if is_time_zone(name) else settings.TIME_ZONE


@lru_cache(maxsize=64)
def is_time_zone(name: str) -> bool:
    """Tell whether this device knows a time zone of that name."""
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True


def language_of(cookies: Mapping[str, str], accept_language: str, page: str = "") -> str:
    """Return the language of a browser that speaks no HTTP here (a WebSocket): its page's, cookie's, or its own order."""
    offered = dict(settings.LANGUAGES)
    for chosen in (page, cookies.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if chosen in offered:
            return chosen
    for item in accept_language.split(","):
        primary = item.split(";")[0].strip().split("-")[0].lower()
        if primary in offered:
            return primary
    return settings.LANGUAGE_CODE
