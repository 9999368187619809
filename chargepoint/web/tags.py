"""Template tags of the panel; built in, so no template loads them."""

from django.template import Library
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """Draw one icon of the sprite. It is decoration: the word beside it carries the meaning."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {extra_class}" if extra_class else "",
        static("chargepoint/icons.svg"),
        name,
    )


@register.simple_tag
def icon_url(name: str) -> str:
    """Return the address of one icon of the sprite, where the drawing around it carries attributes of its own."""
    return f"{static('chargepoint/icons.svg')}#{name}"
