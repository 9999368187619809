"""Failed logins, counted per account and per source (reliability A2)."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta

from chargepoint import models
from chargepoint.domain.throttle import wait_after_s
from chargepoint.store.errors import reading, short_transaction

FORGOTTEN_AFTER = timedelta(days=1)


def account_key(name: str) -> str:
    """Return what counts for one account, whether it exists or not."""
    return f"account:{name.strip().lower()[:150]}"


def source_key(address: str) -> str:
    """Return what counts for one source; a whole /64 is one, as one machine may use all of it."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return f"source:{address[:64]}"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return f"source:{ipaddress.ip_network((parsed, 64), strict=False)}"
    return f"source:{getattr(parsed, 'ipv4_mapped', None) or parsed}"


def wait_s(keys: Iterable[str], now: datetime) -> int:
    """Return how many seconds the slowest of the keys still has to wait, 0 when a try is free."""
    with reading():
        blocked = models.LoginAttempt.objects.filter(key__in=list(keys), blocked_until__gt=now)
        latest = blocked.order_by("-blocked_until").values_list("blocked_until", flat=True).first()
    return int((latest - now).total_seconds()) + 1 if latest else 0


def note_failure(keys: Iterable[str], now: datetime) -> None:
    """Count one more failure for each key; rows of yesterday are forgotten."""
    with short_transaction():
        models.LoginAttempt.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
        for key in keys:
            row, _created = models.LoginAttempt.objects.get_or_create(key=key, defaults={"last_at": now})
            row.failures += 1
            row.blocked_until = now + timedelta(seconds=wait_after_s(row.failures))
            row.last_at = now
            row.save()


def note_success(keys: Iterable[str]) -> None:
    """Forget the failures of each key."""
    with short_transaction():
        models.LoginAttempt.objects.filter(key__in=list(keys)).delete()
