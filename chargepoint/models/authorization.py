"""Who may charge: the owner's cards, the backend's list, the authorization cache (OCPP 1.6 ed. 2 §3.5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.whitelist import mask


class Card(models.Model):
    """A card of the local whitelist. id_tag_key: the idTag in upper case, since idTags have no case."""

    id_tag = models.CharField(_("idTag"), max_length=20, help_text=_("The card's UID, up to 20 characters."))
    id_tag_key = models.CharField(max_length=20, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=50, blank=True)
    enabled = models.BooleanField(_("enabled"), default=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    report_as = models.CharField(
        _("report as"),
        max_length=20,
        blank=True,
        help_text=_("The idTag a backend sees instead, where it does not know this card."),
    )
    created_by = models.CharField(_("created by"), max_length=150, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("local whitelist")
        ordering = ["name", "id_tag_key"]
        indexes = [models.Index(fields=["name", "id_tag_key"], name="card_by_name")]

    def __str__(self) -> str:
        return self.name or mask(self.id_tag)


class BackendAuthorization(models.Model):
    """What a backend said of an idTag (§7.27). status: AuthorizationStatus."""

    id_tag = models.CharField(_("idTag"), max_length=20)
    id_tag_key = models.CharField(max_length=20, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=20)
    expiry_date = models.DateTimeField(_("expiry date"), null=True, blank=True)
    parent_id_tag = models.CharField(_("parent idTag"), max_length=20, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return mask(self.id_tag)

    def info(self) -> IdTagInfo:
        """Return it as the rules take it."""
        return IdTagInfo(AuthorizationStatus(self.status), self.expiry_date, self.parent_id_tag or None)


class CacheEntry(BackendAuthorization):
    """An idTag in the authorization cache (§3.5.1)."""

    updated_at = models.DateTimeField(_("updated"), db_index=True)

    class Meta:
        verbose_name = _("authorization cache entry")
        verbose_name_plural = _("authorization cache")


class LocalAuthorizationEntry(BackendAuthorization):
    """An idTag on the Local Authorization List (§3.5.2); only SendLocalList writes it."""

    class Meta:
        verbose_name = _("Local Authorization List entry")
        verbose_name_plural = _("Local Authorization List")


class LocalAuthorizationList(models.Model):
    """One row: the version of the list, as the backend gave it, and when."""

    version = models.PositiveIntegerField(_("version"))
    updated_at = models.DateTimeField(_("updated"))

    class Meta:
        verbose_name = _("version of the Local Authorization List")
        verbose_name_plural = _("version of the Local Authorization List")

    def __str__(self) -> str:
        return str(self.version)


class PresentedCard(models.Model):
    """A card that was shown; the newest 200 are kept."""

    at = models.DateTimeField(_("time"))
    id_tag = models.CharField(_("idTag"), max_length=20)
    id_tag_key = models.CharField(max_length=20, editable=False)
    connector_id = models.PositiveSmallIntegerField(_("connector"))
    result = models.CharField(_("result"), max_length=20)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    row = models.CharField(_("row of the table"), max_length=4, blank=True)
    boot = models.CharField(max_length=36, blank=True, editable=False)

    class Meta:
        verbose_name = _("presented card")
        verbose_name_plural = _("recently presented")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return mask(self.id_tag)
