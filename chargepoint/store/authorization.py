"""What the lists say of an idTag: own cards, Local Authorization List, authorization cache (OCPP 1.6 ed. 2 §3.5)."""

from datetime import UTC, datetime

from chargepoint import models
from chargepoint.domain.authorization import AuthorizationStatus, CardKnowledge, IdTagInfo, Standing
from chargepoint.domain.local_list import PROFILE, id_tag_key
from chargepoint.domain.parameters import Whitelist
from chargepoint.store import prepared
from chargepoint.store.errors import reading, short_transaction

CACHE_SIZE = 2_000
"""The oldest entries make room (§3.5.1.2)."""

_LIST_KEY = "LocalAuthListEnabled"
_CACHE_KEY = "AuthorizationCacheEnabled"
_PROFILES_KEY = "SupportedFeatureProfiles"


def find_card(id_tag: str, whitelist: Whitelist, now: datetime) -> CardKnowledge:
    """Look a presented card up on the active list (OCPP: Local Authorization List, then cache; local: own cards)."""
    with reading():
        if whitelist is Whitelist.LOCAL:
            return _among_cards(id_tag, now)
        return _among_backend_lists(id_tag, now)


def _among_cards(id_tag: str, now: datetime) -> CardKnowledge:
    card = prepared.find(models.Card, "id_tag_key", id_tag_key(id_tag))
    if card is None:
        return CardKnowledge(id_tag, Standing.UNKNOWN, id_tag)
    is_valid = card.enabled and not _is_past(card.valid_until, now)
    return CardKnowledge(
        id_tag=id_tag,
        standing=Standing.LISTED if is_valid else Standing.BARRED,
        reported_as=card.report_as or id_tag,
        source="local",
        name=card.name,
        expiry_date=card.valid_until,
        status=_card_status(card.enabled, is_valid),
    )


def _card_status(enabled: bool, is_valid: bool) -> AuthorizationStatus | None:
    """Return the status of an own card; None for one that the owner disabled, which no OCPP status means."""
    if is_valid:
        return AuthorizationStatus.ACCEPTED
    return AuthorizationStatus.EXPIRED if enabled else None


def _among_backend_lists(id_tag: str, now: datetime) -> CardKnowledge:
    disabled = _disabled_lists()
    key = id_tag_key(id_tag)
    entry: models.LocalAuthorizationEntry | models.CacheEntry | None = None
    source = "local_auth_list"
    if _LIST_KEY not in disabled:
        entry = prepared.find(models.LocalAuthorizationEntry, "id_tag_key", key)
    if entry is None and _CACHE_KEY not in disabled:
        entry = prepared.find(models.CacheEntry, "id_tag_key", key)
        source = "cache"
    if entry is None:
        return CardKnowledge(id_tag, Standing.UNKNOWN, id_tag)
    status = AuthorizationStatus(entry.status)
    if status is AuthorizationStatus.ACCEPTED and _is_past(entry.expiry_date, now):
        status = AuthorizationStatus.EXPIRED
    return CardKnowledge(
        id_tag=id_tag,
        standing=Standing.LISTED if status is AuthorizationStatus.ACCEPTED else Standing.BARRED,
        reported_as=id_tag,
        source=source,
        parent_id_tag=entry.parent_id_tag or None,
        expiry_date=entry.expiry_date,
        status=status,
    )


def _disabled_lists() -> set[str]:
    """Both lists are on unless their key was set to false; the list's profile can be off, too."""
    keys = models.ConfigurationKey.objects.filter(name__in=(_LIST_KEY, _CACHE_KEY, _PROFILES_KEY))
    stored = dict(keys.values_list("name", "value"))
    disabled = {name for name in (_LIST_KEY, _CACHE_KEY) if stored.get(name, "").lower() == "false"}
    is_off = PROFILE not in stored.get(_PROFILES_KEY, PROFILE).split(",")
    return disabled | {_LIST_KEY} if is_off else disabled


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


def cached_parent(id_tag: str) -> str | None:
    """Return the parentIdTag known for an idTag from the backend's list or the cache."""
    key = id_tag_key(id_tag)
    with reading():
        entry = (
            models.LocalAuthorizationEntry.objects.filter(id_tag_key=key).first()
            or models.CacheEntry.objects.filter(id_tag_key=key).first()
        )
    return (entry.parent_id_tag or None) if entry else None


def remember_authorization(id_tag: str, info: IdTagInfo) -> None:
    """Update the authorization cache, unless the idTag is on the Local Authorization List (§3.5.3)."""
    key = id_tag_key(id_tag)
    with short_transaction():
        if models.LocalAuthorizationEntry.objects.filter(id_tag_key=key).exists():
            return
        models.CacheEntry.objects.update_or_create(
            id_tag_key=key,
            defaults={
                "id_tag": id_tag,
                "status": info.status.value,
                "expiry_date": info.expiry_date,
                "parent_id_tag": info.parent_id_tag or "",
                "updated_at": datetime.now(UTC),
            },
        )
        superfluous = models.CacheEntry.objects.count() - CACHE_SIZE
        if superfluous > 0:
            oldest = models.CacheEntry.objects.order_by("updated_at", "pk").values("pk")[:superfluous]
            models.CacheEntry.objects.filter(pk__in=oldest).delete()


def clear_cache() -> None:
    """Empty the authorization cache; the lists stay."""
    with short_transaction():
        models.CacheEntry.objects.all().delete()


def cache_entries(offset: int = 0, limit: int = 50) -> tuple[list[tuple[str, IdTagInfo]], int]:
    """Return a page of (idTag, what the backend said of it), by idTag, and how many there are."""
    with reading():
        page = models.CacheEntry.objects.order_by("id_tag_key")[offset : offset + limit]
        return [(entry.id_tag, entry.info()) for entry in page], models.CacheEntry.objects.count()
